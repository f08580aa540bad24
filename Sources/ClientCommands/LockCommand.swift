import ArgumentParser
import Foundation
import Messages
import Replica
import Trust

/// `lock`: puts the device's keys under a passphrase, or closes what `unlock` opened.
struct LockCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "lock",
        ClientHelp.lock,
        more: ClientHelp.lockMore
    )

    @Flag(name: .long, help: ClientHelp.lockNew.help())
    var new = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let file = KeysFile(path: session.home.keys)
        let opened = session.openedKeys
        let message: Message
        switch try file.read() {
        case nil: throw ReplicaError.notJoined
        case .open(let keys):
            try seal(keys, file, session)
            message = .lockedNow
        case .locked(let seal):
            if new {
                let keys = try session.keys(of: seal, file)
                try self.seal(keys, file, session)
                message = .lockedNow
            } else {
                message = .locked
            }
        }
        opened.remove()
        guard !session.json else { return session.say(["locked": .boolean(true)]) }
        session.say(message)
    }

    private func seal(_ keys: DeviceKeys, _ file: KeysFile, _ session: Session) throws {
        let passphrase = try session.newPassphrase()
        try file.write(
            PassphraseSeal(
                Array(KeysFile.text(of: keys).utf8),
                passphrase: passphrase,
                random: session.effects.random(PassphraseSeal.saltBytes)
            )
        )
    }
}

/// `unlock`: opens the device's keys for this login session.
struct UnlockCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("unlock", ClientHelp.unlock)

    @Flag(name: .long, help: ClientHelp.unlockForever.help())
    var forever = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let file = KeysFile(path: session.home.keys)
        let opened = session.openedKeys
        let message: Message
        switch try file.read() {
        case nil: throw ReplicaError.notJoined
        case .open: throw Refusal(.failed, "keys.notLocked", .notLocked)
        case .locked(let seal):
            let keys = try session.keys(of: seal, file)
            if forever {
                try file.write(keys)
                opened.remove()
                message = .unlockedForever
            } else {
                let lines = Array(KeysFile.text(of: keys).utf8)
                message =
                    try opened.write(lines, of: seal) ? .unlocked : .unlockedNowhere
            }
        }
        guard !session.json else {
            return session.say([
                "locked": .boolean(!forever), "open": .boolean(forever || opened.exists),
            ])
        }
        session.say(message)
    }
}

extension Session {
    /// Characters of a passphrase at least.
    private static let passphraseCharacters = 8

    var openedKeys: OpenedKeys { OpenedKeys(home: home, environment: environment) }

    /// The keys of this device: from its file, from the login session, or by a passphrase asked for.
    func keys() throws -> DeviceKeys {
        guard let keys = try keysIfAny() else { throw ReplicaError.notJoined }
        return keys
    }

    /// The same; nil where there are none yet. A passphrase is asked for once.
    func keysIfAny() throws -> DeviceKeys? {
        let file = KeysFile(path: home.keys)
        switch try file.read() {
        case nil: return nil
        case .open(let keys): return keys
        case .locked(let seal):
            if let keys = asked.keys(of: seal) { return keys }
            if let lines = openedKeys.read(of: seal) { return try file.keys(opened: lines) }
            // Standard input may be meant for something else, unless somebody sits at it.
            guard terminal.isInputTerminal else {
                throw Refusal(.notAllowed, "keys.locked", .keysLocked)
            }
            return try keys(of: seal, file)
        }
    }

    /// Asks for the passphrase and opens the keys.
    func keys(of seal: PassphraseSeal, _ file: KeysFile) throws -> DeviceKeys {
        guard let passphrase = terminal.readSecret(text(.passphrase)) else {
            throw Refusal(.notAllowed, "keys.locked", .keysLocked)
        }
        guard let lines = try seal.open(passphrase: passphrase) else {
            throw Refusal(.notAllowed, "passphrase.wrong", .wrongPassphrase)
        }
        let keys = try file.keys(opened: lines)
        asked.keep(keys, of: seal)
        return keys
    }

    /// A passphrase that is chosen now; twice, where somebody sits at the terminal.
    func newPassphrase() throws(Refusal) -> String {
        guard let passphrase = terminal.readSecret(text(.newPassphrase)),
            passphrase.count >= Self.passphraseCharacters
        else {
            throw Refusal(
                .failed,
                "passphrase.short",
                .shortPassphrase(Self.passphraseCharacters)
            )
        }
        if terminal.isInputTerminal {
            guard terminal.readSecret(text(.repeatPassphrase)) == passphrase else {
                throw Refusal(.failed, "passphrase.differs", .passphrasesDiffer)
            }
        }
        return passphrase
    }

    /// Whether the question was answered with yes. Without anybody to ask it was not.
    func isConfirmed(_ question: Message) -> Bool {
        guard terminal.isInputTerminal else { return false }
        terminal.writeError(text(question))
        let answer = (terminal.readLine() ?? "").trimmingCharacters(in: .whitespaces).lowercased()
        return ["ja", "j", "yes", "y"].contains(answer)
    }
}
