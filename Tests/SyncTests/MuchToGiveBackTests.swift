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
        // Text that no compression makes small, 200 KiB a time.
        func write(_ count: Int) throws {
            for _ in 0..<count {
                let edits = try Self.fields.map { field in
                    let letters = random.bytes(20_000).map { 0x30 + $0 & 0x3f }
                    return FieldEdit(
                        try home.replica.field(named: "book." + field, in: caseID),
                        .typed(String(decoding: letters, as: UTF8.self))
                    )
                }
                _ = try home.replica.save(edits, in: caseID)
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
}
