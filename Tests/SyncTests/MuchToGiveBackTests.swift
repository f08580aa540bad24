import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary

/// More is lost than one request can give back, of a feed whose places the server has signed in one epoch
/// and then in another.
@Suite("Much to give back")
struct MuchToGiveBackTests {
    private static let fields = (1...15).map { "part\($0)" }

    /// One record that makes large leaves.
    private static var yaml: String {
        let texts = fields.enumerated().map { index, id in
            """
                  - number: \(index + 1)
                    id: \(id)
                    labels: { sv: Del, en: Part }
                    help: { sv: En del., en: A part. }
                    type: longText

            """
        }
        return """
            name: much
            version: 1
            labels: { sv: Prov, en: Trial }
            help: { sv: Till prov., en: For tests. }
            roles:
              - id: socialServices
                labels: { sv: Socialtjänst, en: Social services }
                help: { sv: Socialtjänsten., en: The social services. }
                kinds: [socialServices]
                required: true
                lead: true
              - id: institution
                labels: { sv: Ungdomshem, en: Institution }
                help: { sv: Hemmet., en: The institution. }
                kinds: [institution]
                required: true
            records:
              - number: 1
                id: book
                labels: { sv: Bok, en: Book }
                help: { sv: Boken., en: The book. }
                owner: institution
                readers: [socialServices, institution]
                fields:

            """ + texts.joined()
    }

    @Test("Restored twice, the second time to before the first", arguments: [true, false])
    func twice(isTold: Bool) throws {
        let world = try ReplicaWorld(seed: 4, models: [Array(Self.yaml.utf8)])
        let home = try world.join("Ungdomshemmet Eken", "eken")
        let social = try world.join("Socialtjänsten Å", "soc")
        for office in world.offices { try office.sync() }
        let caseID = try social.replica.newCase(
            model: "much",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
            ],
            label: "Kim",
            keys: social.keys
        ).id
        for office in [social, home, social] { try office.sync() }
        var random = SeededGenerator(seed: 5)
        func write(_ count: Int) throws {
            for _ in 0..<count {
                try Self.write(in: caseID, by: home, &random)
                try home.sync()
                // Each time the server signs how far the others have come.
                try social.sync()
            }
        }
        try world.backUpServer("night")
        try write(22)
        for office in [social, home] { try office.sync() }
        try world.backUpServer("late")
        try world.restoreServer("late")
        for office in [social, home] { try office.sync() }
        try write(22)
        for office in [social, home] { try office.sync() }
        if isTold { try world.restoreServer("night") } else { try world.rollBackServer("night") }
        // Who wrote it comes later.
        for office in [social, home] { try office.sync() }
        try world.settle([social, home])
        let texts = try home.texts(caseID, "book.part15")
        #expect(texts.map(\.count) == [20_000])
        #expect(try social.texts(caseID, "book.part15") == texts)
        #expect(try world.server.events().allSatisfy { $0.kind != .notTakenBack })
    }

    @Test("Who begins to read a record writes in it while it waits for the rest of a feed to move")
    func writtenInBetween() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, home, caseID) = (duty.world, duty.home, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let large = try Self.largeCases(world, by: duty.lead)
        try world.backUpServer("night")
        try home.set(caseID, ["plan.note": "Ett"])
        try Self.fill(large, by: home)
        try duty.role("chair", "Nya skolan")
        for office in [duty.lead, next] { try office.sync() }
        try world.restoreServer("night")
        // The new school knows of the handover alone; what the home wrote before comes back behind it.
        try next.sync()
        #expect(throws: Office.Cut.self) { try home.sync { $0 < 5 ? .arrives : .requestLost } }
        try next.set(caseID, ["plan.agenda": "Två"])
        try next.sync()
        #expect(try home.sync().missing.isEmpty)
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, home, duty.school, next] {
            #expect(try office.texts(caseID, "plan.note") == ["Ett"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.agenda") == ["Två"], "\(office.name)")
        }
        try Self.checkQuiet(world)
    }

    @Test("A record is released while it waits for the rest of a feed to move")
    func releasedInBetween() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        try world.addParty("Lindens hem", .institution)
        let next = try world.join("Lindens hem", "linden")
        let large = try Self.largeCases(world, by: social)
        try world.backUpServer("night")
        try home.set(caseID, ["plan.goal": "Ett"])
        try Self.fill(large, by: home)
        // Social services hand over, and receive neither that nor what the home wrote.
        try social.give("institution", of: caseID, to: "Lindens hem")
        #expect(throws: Office.Cut.self) { try social.sync { _ in .answerLost } }
        try next.sync()
        try world.restoreServer("night")
        for office in [next, social] { try office.sync() }
        #expect(throws: Office.Cut.self) { try home.sync { $0 < 5 ? .arrives : .requestLost } }
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        #expect(try home.sync().missing.isEmpty)
        try world.settle(world.offices)
        for office in [social, school, next] {
            #expect(try office.texts(caseID, "plan.goal") == ["Ett"], "\(office.name)")
        }
        try Self.checkQuiet(world)
    }

    @Test("What readers wrote under a charter that is lost comes back while their record waits")
    func givenBackInBetween() throws {
        let duty = try CharterStoryTests.Duty()
        let (world, home, caseID) = (duty.world, duty.home, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let (second, third) = (
            try world.join(by: next, "nya2"), try world.join(by: duty.lead, "soc2")
        )
        let large = try Self.largeCases(world, by: duty.lead)
        try world.backUpServer("night")
        try duty.role("chair", "Nya skolan")
        for office in [duty.lead, next] { try office.sync() }
        try next.set(caseID, ["plan.agenda": "Två"])
        try next.sync()
        try world.restoreServer("night")
        try home.set(caseID, ["plan.note": "Ett"])
        try Self.fill(large, by: home)
        // Who knows nothing of the handover hands over too, by another entry.
        try third.give("chair", of: caseID, to: "Nya skolan", immediate: true)
        for office in [third, second] { try office.sync() }
        try world.restoreServer("night")
        try second.sync()
        #expect(throws: Office.Cut.self) { try home.sync { $0 < 5 ? .arrives : .requestLost } }
        try next.sync()
        #expect(try home.sync().missing.isEmpty)
        try world.settle(world.offices)
        for office in world.offices {
            #expect(try office.texts(caseID, "plan.note") == ["Ett"], "\(office.name)")
            #expect(try office.texts(caseID, "plan.agenda") == ["Två"], "\(office.name)")
        }
        guard case .changeRefused = try duty.lead.replica.inbox().first?.reason else {
            Issue.record("the handover that did not survive is not in the inbox")
            return
        }
        try Self.checkQuiet(world, lost: duty.lead)
    }

    /// - Parameter lost: Whose entry of a charter another one replaced.
    private static func checkQuiet(_ world: ReplicaWorld, lost: Office? = nil) throws {
        for office in world.offices {
            #expect(try office.replica.status().waitingCopies.isEmpty, "\(office.name)")
            let inbox = try office.replica.inbox()
            #expect(inbox.count == (office === lost ? 1 : 0), "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
        let refused = try world.server.events().filter { $0.kind == .notTakenBack }
        #expect(refused.isEmpty == (lost == nil))
    }

    /// Cases for much text, known to everyone.
    private static func largeCases(_ world: ReplicaWorld, by lead: Office) throws -> [CaseID] {
        _ = try world.server.publishModel(Array(yaml.utf8), now: world.now())
        for office in world.offices { try office.sync() }
        let cases = try (1...12).map { number in
            try lead.replica.newCase(
                model: "much",
                roles: [
                    ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ],
                label: "Bo \(number)",
                keys: lead.keys
            ).id
        }
        try world.settle(world.offices)
        return cases
    }

    /// Syncs, and writes more than one request can give back: the server signs so seldom how far the office
    /// has come that no request ends there.
    private static func fill(_ cases: [CaseID], by office: Office) throws {
        try office.sync()
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2 {
            for caseID in cases { try write(in: caseID, by: office, &random) }
            try office.sync()
        }
    }

    /// Writes text that no compression makes small, 200 KiB.
    private static func write(
        in caseID: CaseID,
        by office: Office,
        _ random: inout SeededGenerator
    ) throws {
        let edits = try fields.map { field in
            let letters = random.bytes(20_000).map { 0x30 + $0 & 0x3f }
            return FieldEdit(
                try office.replica.field(named: "book." + field, in: caseID),
                .typed(String(decoding: letters, as: UTF8.self))
            )
        }
        _ = try office.replica.save(edits, in: caseID)
    }
}
