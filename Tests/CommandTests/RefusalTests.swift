import Cooperation
import Messages
import Replica
import Synchronization
import Testing
import Vocabulary

@testable import ClientCommands

// The exit codes are the program's contract with scripts: each error of the layers below has one.
@Suite struct `Refusals` {
    private func refusal(_ error: ReplicaError) throws -> Refusal {
        let session = Session(
            language: .en,
            terminal: Terminal(write: { _ in }, writeError: { _ in }),
            environment: [:],
            json: false,
            home: try HomeFolder(option: "/nonexistent/obruten", environment: [:]),
            effects: .system
        )
        return session.refusal(of: error)
    }

    private var place: FieldPlace {
        get throws {
            let model = try Model.load(ShippedModels.all[0].yaml)
            let type = try #require(model.type(id: "schoolPlan"))
            let field = try #require(type.field(id: "goals"))
            let ref = RecordRef(
                caseID: CaseID(high: 1, low: 2),
                record: RecordID(high: 3, low: 4),
                type: type.number,
                instance: .single
            )
            return FieldPlace(
                record: RecordPlace(ref: ref, type: type, name: "schoolPlan"),
                field: field
            )
        }
    }

    @Test func `have the exit code that the commands document`() throws {
        let place = try place
        let expected: [(ReplicaError, Refusal.Exit)] = [
            (.unknownName(.caseFile, typed: "x"), .failed),
            (.ambiguousName(.record, typed: "x", candidates: []), .failed),
            (.beginningTooShort(.caseFile, typed: "x"), .failed),
            (.notAllowed(place, owners: []), .notAllowed),
            (.lifeNotAllowed(place.record, owners: []), .notAllowed),
            (.unreadable(place), .failed),
            (.unreadable(place, isErased: true), .failed),
            (
                .notReader(case: place.record.ref.caseID, type: place.record.type, readers: []),
                .notAllowed
            ),
            (.standsOnce(place.record.type), .notAllowed),
            (.invalidValue(place, typed: "x", .notDate), .failed),
            (.inConflict([place]), .conflict),
            (.recordInConflict(place.record.ref), .conflict),
            (.staleToken(place), .conflict),
            (.integrity(IntegrityAlarm("cursor.unknown")), .integrity),
            (.joinAnswerUnproved, .integrity),
            (.refused(code: "server.busy", message: "", numbers: []), .unreachable),
            (.refused(code: "invitation.used", message: "", numbers: []), .failed),
            (.notJoined, .failed),
            (.noHeadway(requests: 65), .unreachable),
            (.busy, .failed), (.otherDevice, .failed), (.alreadyWaits, .failed),
            (.nothingToChange, .failed), (.invalidName(""), .failed),
        ]
        for (error, exit) in expected {
            let refusal = try refusal(error)
            #expect(refusal.exit == exit, "\(error)")
            #expect(refusal.message.sv != refusal.message.en, "\(error)")
            #expect(refusal.code != "unexpected", "\(error)")
        }
    }

    @Test func `end a sync that found a copy altered, though all of it was taken in`() throws {
        let caseID = CaseID(high: 1, low: 2)
        let alarm = IntegrityAlarm(
            "copy.altered",
            log: .audience(caseID, AudienceID(high: 5, low: 6)),
            place: 7,
            device: DeviceID(high: 8, low: 9)
        )
        var summary = SyncSummary()
        try summary.raiseAlarms { _ in
            Issue.record("nothing to keep")
            return nil
        }
        summary.alarms = [alarm]
        do {
            try summary.raiseAlarms { .file("/home/evidence/\($0.code)-1.answer") }
            Issue.record("no alarm")
        } catch let refusal as Refusal {
            #expect(refusal.exit == .integrity && refusal.exit.rawValue == 6)
            #expect(refusal.code == "copy.altered")
            let told = refusal.details.map(\.en).joined()
            let parts = [
                caseID.description, "7", DeviceID(high: 8, low: 9).description,
                "/home/evidence/copy.altered-1.answer", "signed by the device",
            ]
            for part in parts {
                #expect(told.contains(part), "\(told)")
            }
        }
    }

    @Test func `name the field, the value and what is allowed`() throws {
        let refusal = try refusal(
            .invalidValue(place, typed: "x\u{1B}", .tooLong(characters: 501, limit: 500))
        )
        #expect(
            refusal.message.en
                == "Goals (schoolPlan.goals): ‘x\\u{1B}’ will not do. 501 characters are too long: at most 500."
        )
        #expect(refusal.message.sv.hasPrefix("Mål (schoolPlan.goals): "))
        #expect(refusal.code == "value.tooLong")
    }

    @Test func `list the candidates of an ambiguous name`() throws {
        let refusal = try refusal(
            .ambiguousName(
                .caseFile,
                typed: "3f9a",
                candidates: [
                    Candidate(name: "3f9a1111", label: "Kim"), Candidate(name: "3f9a2222"),
                ]
            )
        )
        #expect(refusal.details.map(\.en) == ["3f9a1111 (Kim)", "3f9a2222"])
    }
}

@Suite struct `Words on the command line` {
    @Test func `an assignment is split at its first equals sign`() {
        #expect(Assignment(argument: "a.b=c=d")?.name == "a.b")
        #expect(Assignment(argument: "a.b=c=d")?.value == "c=d")
        #expect(Assignment(argument: "a.b=")?.value == "")
        #expect(Assignment(argument: "=x") == nil)
        #expect(Assignment(argument: "a.b") == nil)
    }

    @Test(arguments: [
        ("Eva Ek, rektor", "Eva Ek", "rektor"), ("Eva Ek", "Eva Ek", ""),
        ("Ek, Eva, rektor", "Ek, Eva", "rektor"), ("  Eva  ,  ", "Eva", ""),
    ])
    func `a person is a name and perhaps a function`(typed: String, name: String, function: String)
    {
        #expect(Person(typed: typed) == Person(name: name, function: function))
    }

    @Test func `the home folder is the option's, the environment's, or the data folder's`() throws {
        func path(_ option: String?, _ environment: [String: String]) throws -> String {
            try HomeFolder(option: option, environment: environment).path
        }
        let all = ["OBRUTEN_HOME": "/o", "XDG_DATA_HOME": "/x", "HOME": "/h"]
        #expect(try path("/p", all) == "/p")
        #expect(try path(nil, all) == "/o")
        #expect(try path(nil, ["XDG_DATA_HOME": "/x", "HOME": "/h"]) == "/x/obruten")
        #expect(
            try path(nil, ["XDG_DATA_HOME": "relative", "HOME": "/h"]) == "/h/.local/share/obruten"
        )
        #expect(throws: Refusal.self) { try path(nil, [:]) }
        // An empty option is a mistake, and no way to say nothing.
        #expect(throws: Refusal.self) { try path("", all) }
    }

    @Test func `a word that is not UTF-8 is refused and nothing is done`() async {
        let told = Told()
        let status = await ClientProgram.run(
            words: ["set", "Kim", nil],
            environment: ["OBRUTEN_HOME": "/nonexistent", "LC_ALL": "sv_SE.UTF-8"],
            terminal: Terminal(
                write: { _ in },
                writeError: { text in told.text.withLock { $0 += text } }
            )
        )
        #expect(status == 2)
        #expect(told.text.withLock { $0 }.contains("Ord 3 på kommandoraden är inte text i UTF-8"))
    }

    /// What the parser alone would leave at "will not do".
    @Test(arguments: [
        (["device", "invite", "--valid", "0m"], "30m, 12h, 7d or 2w"),
        (["device", "invite", "--valid", "soon"], "30m, 12h, 7d or 2w"),
        (["access", "keep", "0"], "from 1 to 36500, or all"),
        (["access", "list", "--since", "spring"], "a day, like"),
        (["inbox", "show", "x"], "a whole number"),
        (["set", "Kim", "=1"], "names no field before the equals sign"),
        (["status", "--home", ""], "--home is empty"),
    ])
    func `a value that will not do is told with one that would`(
        arguments: [String],
        hint: String
    ) async {
        let run = await Run.obruten(arguments + ["--lang", "en"])
        #expect(run.status == 2, "\(run.error)")
        #expect(run.error.contains(hint), "\(run.error)")
    }

    @Test func `a file just too large is told in bytes`() {
        let told = Message.fileTooLarge(50_000_001, limit: 50_000_000)
        #expect(told.sv == "Filen är på 50000001 byte, högst 50000000 går in.")
        #expect(Message.fileTooLarge(60_000_000, limit: 50_000_000).sv.contains("60,0 MB"))
    }
}

/// What a run told, to be shared with the closures of its terminal.
private final class Told: Sendable {
    let text = Mutex("")
}
