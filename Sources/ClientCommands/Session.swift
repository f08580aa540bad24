import Messages
import Replica
import SQLiteStore
import Vocabulary

/// What a command works with: the language, the terminal, the home folder and, once it is opened, the
/// replica.
struct Session: Sendable {
    let language: Language
    let terminal: Terminal
    let environment: [String: String]
    let json: Bool
    /// Whether a named person asks to see what identifies somebody in protected cases.
    var reveals = false
    let home: HomeFolder
    let effects: Effects
    /// Keys that a passphrase has opened during this command.
    let asked = AskedKeys()

    /// Opens the replica. What it holds is sealed under the device's keys, so that nothing can be read, or
    /// written, while they are locked. One that is found to be a copy becomes a new incarnation before
    /// anything else.
    ///
    /// - Parameter makes: Whether an empty one is made where there is none: by joining alone. Else a folder
    ///   that was misspelt would be made, and hold a replica from then on.
    func open(makes: Bool = false) throws -> Replica {
        guard makes || home.holdsReplica else { throw ReplicaError.notJoined }
        return try open(with: keysIfAny(), makes: makes)
    }

    /// The same where keys are at hand; nil before there are any.
    func open(with keys: DeviceKeys?, makes: Bool = false) throws -> Replica {
        guard makes || home.holdsReplica else { throw ReplicaError.notJoined }
        try home.prepare()
        // Read before the replica is, so that what another process writes meanwhile is no contradiction.
        let file = WitnessFile(home)
        let kept = file.read()
        var effects = effects
        effects.forget = { [evidence = home.evidence] in try evidence.erase($0) }
        var replica = try Replica(
            store: ReplicaFile(path: home.replica),
            effects: effects,
            keys: keys
        )
        if keys == nil, try replica.hasJoined() {
            throw Refusal(.failed, "keys.missing", .keysMissing(home.keys))
        }
        replica.reveals = reveals
        try replica.sealAtRest()
        let place = file.place()
        let present = try replica.check(
            kept?.witness,
            isElsewhere: kept.map { $0.place != place } ?? false
        )
        if let present, kept?.witness != present || kept?.place != place {
            file.write(present, at: place)
        }
        return replica
    }

    /// Remembers outside of the replica how far it has come.
    func witness(_ replica: Replica) throws {
        let file = WitnessFile(home)
        guard let present = try replica.witness() else { return }
        let kept = file.read()
        let place = file.place()
        if kept?.witness != present || kept?.place != place { file.write(present, at: place) }
    }

    /// The wording of a message in the user's language.
    func text(_ message: Message) -> String { message.text(language) }

    /// Writes a line to standard output.
    func say(_ message: Message) { terminal.write(text(message) + "\n") }

    /// Writes a line to standard output.
    func say(_ line: String) { terminal.write(line + "\n") }

    /// Writes a line to standard error.
    func warn(_ message: Message) {
        let line = text(message)
        terminal.writeError((terminal.isErrorTerminal ? terminal.alert(line) : line) + "\n")
    }

    /// Writes a value to standard output as JSON.
    func say(_ value: JSONValue) { terminal.write(value.rendered + "\n") }

    /// Writes a table to standard output.
    func say(_ table: TextTable) { terminal.write(table.rendered(width: terminal.width) + "\n") }

    /// A table under headings in the user's language.
    func table(_ headings: Message...) -> TextTable { TextTable(headings.map(text)) }

    /// A time as it is told here and now.
    func time(_ time: WallTime) -> TimeText {
        TimeText(time, now: effects.now(), offset: localOffset(at:))
    }

    /// A time in a sentence: when, and how long ago.
    func told(_ time: WallTime) -> Message {
        let text = self.time(time)
        return Message(
            sv: "\(text.spoken.sv) (\(text.ago.sv))",
            en: "\(text.spoken.en) (\(text.ago.en))"
        )
    }
}
