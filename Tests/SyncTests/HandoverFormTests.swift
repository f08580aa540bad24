import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

extension CharterStoryTests.Duty {
    /// Hands the plan over to a new home, which has what the former one wrote in it by that one's copy
    /// alone. The server was backed up before as `night`.
    func handOverUnheard() throws -> Office {
        try world.addParty("Nya hemmet", .institution)
        let next = try world.join("Nya hemmet", "nya")
        try lead.set(caseID, ["plan.aim": "Mål"])
        try settle()
        try world.backUpServer("night")
        try home.set(caseID, ["plan.agenda": "Ett"])
        try home.sync()
        for name in ["chair", "home"] { try role(name, "Nya hemmet") }
        // Who hands over does not hear of what stands there, and who wrote that copies it.
        #expect(throws: Office.Cut.self) { try lead.sync { _ in .answerLost } }
        for _ in 0..<2 { for office in [home, next] { try office.sync() } }
        return next
    }
}

/// Forms that stood open, or were left half-filled, while their device went over into a new epoch.
@Suite("Forms across a restored server")
struct HandoverFormTests {
    /// What comes of the record after the restore: what its copy had shown comes back or not, and its new
    /// copy is there before the form is saved, or not.
    struct After: Sendable, CustomTestStringConvertible {
        var comesBack: Bool
        var isCopied: Bool

        var testDescription: String { "comes back: \(comesBack), copied: \(isCopied)" }

        static let all = [false, true].flatMap { back in
            [false, true].map { After(comesBack: back, isCopied: $0) }
        }
    }

    /// When the value that a form showed was sealed: before that or after it, with its server not reached,
    /// or it was ordered after it.
    enum Sealing: CaseIterable {
        case never, before, after, ordered
    }

    /// Types for a field into the form of its record, as far as it was typed.
    private func type(_ text: String, for field: String, of caseID: CaseID, _ office: Office) throws
    {
        let view = try office.view(caseID, field)
        let record = try office.replica.recordView(view.place.record)
        var draft =
            try office.replica.draft(of: record.place.ref)
            ?? Draft(record: record.place.ref, token: record.token, fields: [], at: 0)
        draft.type(text, for: view.place.field.number, seeing: view.token)
        try office.replica.keep(draft)
    }

    /// Saves what was kept of the form of a record.
    private func saveKept(_ name: String, of caseID: CaseID, _ office: Office) throws {
        let place = try office.replica.record(named: name, in: caseID)
        let draft = try #require(try office.replica.draft(of: place.ref))
        let edits = try draft.fields.map { kept in
            let field = try #require(place.type.field(kept.field))
            return FieldEdit(FieldPlace(record: place, field: field), .typed(kept.typed))
        }
        _ = try office.replica.save(
            edits,
            in: caseID,
            options: SaveOptions(base: draft.base)
        )
        try office.replica.dropDraft(of: place.ref)
    }

    @Test(
        "What was typed on a copy is saved behind a restore on what comes back",
        arguments: After.all
    )
    func typedOnACopy(after: After) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        let next = try duty.handOverUnheard()
        let open = try next.view(caseID, "plan.agenda")
        #expect(try next.texts(caseID, "plan.agenda") == ["Ett"])
        try type("Två", for: "plan.agenda", of: caseID, next)
        try world.restoreServer("night")
        // The record goes over before what stood in it is back, and that comes back no more; or behind that.
        let first = after.comesBack ? duty.home : duty.lead
        #expect(throws: Office.Cut.self) {
            try first.sync { $0 < (after.comesBack ? 8 : 4) ? .arrives : .requestLost }
        }
        if after.isCopied { for _ in 0..<2 { try first.sync() } }
        for _ in 0..<2 { try next.sync() }
        #expect(try next.replica.status().waitingCopies.isEmpty == after.isCopied)
        // What stood open is to be read again, and what was kept is still what its author saw.
        #expect {
            try next.set(caseID, ["plan.agenda": "Tre"], base: [open.token])
        } throws: {
            if case ReplicaError.badToken = $0 { true } else { false }
        }
        try saveKept("plan", of: caseID, next)
        #expect(try next.texts(caseID, "plan.agenda") == ["Två"])
        try next.sync()
        #expect(try next.texts(caseID, "plan.agenda") == ["Två"])
        #expect(try next.replica.inbox().isEmpty)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, next] {
            #expect(try office.texts(caseID, "plan.agenda") == ["Två"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("A revoked device that waits for a copy asks no more than one that speaks")
    func revokedAndWaiting() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        let next = try duty.handOverUnheard()
        let second = try world.join(by: next, "nya2")
        try second.sync()
        try type("Två", for: "plan.agenda", of: caseID, second)
        try world.restoreServer("night")
        #expect(throws: Office.Cut.self) { try duty.lead.sync { $0 < 4 ? .arrives : .requestLost } }
        for _ in 0..<2 { for office in [next, second] { try office.sync() } }
        try saveKept("plan", of: caseID, second)
        _ = try next.replica.revokeDevice("nya2", immediate: false, keys: next.keys)
        try next.sync()
        // None that it makes is current: it would make a new secret for each request, and ask to bring it.
        for _ in 0..<2 {
            let summary = try second.sync { $0 < 20 ? .arrives : .requestLost }
            #expect(summary.requests <= 3)
            #expect(try second.replica.status().waitingCopies.count == 1)
            #expect(try second.replica.status().unsent == 1)
        }
        for _ in 0..<3 { try duty.settle() }
        #expect(try second.replica.status().unsent == 0)
        #expect(try second.replica.inbox().map(\.reason) == [.held(.deviceRevoked)])
        #expect(try second.sync().requests == 1)
    }

    @Test(
        "What was typed stays savable where its file goes on as a copy",
        arguments: Sealing.allCases
    )
    func typedBeforeACopy(sealing: Sealing) throws {
        let duty = try CharterStoryTests.Duty()
        let caseID = duty.caseID
        try duty.lead.set(caseID, ["plan.aim": "Ett"])
        func loseRequest() {
            #expect(throws: Office.Cut.self) { try duty.lead.sync { _ in .requestLost } }
        }
        if sealing == .before { loseRequest() }
        try type("Två", for: "plan.aim", of: caseID, duty.lead)
        if sealing == .after { loseRequest() }
        if sealing == .ordered { try duty.lead.sync() }
        let witness = try #require(try duty.lead.replica.witness())
        _ = try duty.lead.replica.check(witness, isElsewhere: true)
        try duty.lead.sync()
        try saveKept("plan", of: caseID, duty.lead)
        try duty.settle()
        for office in [duty.lead, duty.home] {
            #expect(try office.texts(caseID, "plan.aim") == ["Två"], "\(office.name)")
        }
    }

    @Test(
        "A form that was opened on the way into another epoch replaces nothing that it had not shown",
        arguments: [false, true]
    )
    func openedOnTheWay(isKept: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        let (world, caseID, reader) = (duty.world, duty.caseID, duty.home)
        let (first, second) = (
            try world.join("Ungdomshemmet Eken", "ett"), try world.join("Ungdomshemmet Eken", "två")
        )
        for _ in 0..<2 { try duty.settle() }
        try world.backUpServer("night")
        // Each goes on as a new life of its file, which the backup does not have.
        func write(_ value: String, _ office: Office) throws {
            let witness = try #require(try office.replica.witness())
            _ = try office.replica.check(witness, isElsewhere: true)
            try office.sync()
            try office.set(caseID, ["plan.agenda": value])
            try office.sync()
        }
        try write("Ett", first)
        try reader.sync()
        try world.restoreServer("night")
        try write("Två", second)
        // It has gone over, and not fetched the logs yet.
        #expect(throws: Office.Cut.self) {
            try reader.sync { $0 < 6 ? .arrives : .requestLost }
        }
        #expect(try reader.texts(caseID, "plan.agenda") == ["Ett"])
        let open = try reader.view(caseID, "plan.agenda")
        try type("Tre", for: "plan.agenda", of: caseID, reader)
        try reader.sync()
        #expect(try Set(reader.texts(caseID, "plan.agenda")) == ["Ett", "Två"])
        if isKept {
            try saveKept("plan", of: caseID, reader)
        } else {
            #expect {
                try reader.set(caseID, ["plan.agenda": "Tre"], base: [open.token])
            } throws: {
                if case ReplicaError.badToken = $0 { true } else { false }
            }
        }
        for _ in 0..<3 { try duty.settle() }
        let standing = isKept ? ["Tre", "Två"] : ["Ett", "Två"]
        for office in world.offices {
            #expect(try office.texts(caseID, "plan.agenda").sorted() == standing.sorted())
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }
}
