import Causality
import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// A case that is known by bundles alone while a role of it goes to another party and back: what is written
/// in one record is for these readers, for others, and for the same again.
@Suite("A case known by bundles, whose role goes to another and back")
struct BundledCharterTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let next: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        try world.addParty("Ungdomshemmet Al", .institution)
        next = try world.join("Ungdomshemmet Al", "al")
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        caseID = try social.newCase(label: "Alva")
    }

    private var offices: [Office] { [social, school, home, next] }

    /// Lets the school's offline device know of the charter as it is; first gives the role to `party`.
    private func tell(role party: Office? = nil) throws {
        if let party {
            try social.give("institution", of: caseID, to: party.party)
            try social.sync()
        }
        // A bundle brings a charter along with something written under it.
        try social.set(caseID, ["placement.urgent": party?.name == next.name ? "ja" : "nej"])
        try school.take(social.bundle(for: school))
    }

    /// How a value is saved after another.
    enum Way: CaseIterable {
        /// Instead of it.
        case again
        /// Beside it, from a form that was opened before.
        case beside
        /// In another field of the record.
        case apart
    }

    @Test(
        "All that is written is shown, ordered and read",
        arguments: Way.allCases,
        [[], [2], [1, 2, 3]]
    )
    func words(way: Way, sealed: [Int]) throws {
        let fields = ["goals", "subjects", "materials"].map { "schoolPlan." + $0 }
        var form: [String] = []
        var expected: [String: Set<String>] = [:]
        for (index, party) in [nil, next, home].enumerated() {
            try tell(role: party)
            if index == 0 { form = [try school.view(caseID, fields[0]).token] }
            let field = way == .apart ? fields[index] : fields[0]
            let word = "Ord \(index + 1)"
            try school.set(caseID, [field: word], base: way == .beside ? form : [])
            if way == .beside {
                expected[field, default: []].insert(word)
            } else {
                expected[field] = [word]
            }
            if sealed.contains(index + 1) { try social.take(school.bundle(for: social)) }
            for (field, words) in expected {
                let view = try school.view(caseID, field)
                #expect(try Set(school.texts(caseID, field)) == words, "\(word)")
                #expect(view.siblings.allSatisfy { $0.isProvisional || $0.dot == nil })
                // What is for the readers of before comes by the server alone.
                guard sealed.contains(index + 1), sealed.count == index + 1 || index == 0 else {
                    continue
                }
                #expect(try Set(social.texts(caseID, field)) == words, "\(word)")
            }
        }
        #expect(try school.replica.status().unsent > 0)
        let sent = try school.sync()
        #expect(sent.held == 0 && sent.void == 0)
        try world.settle(offices)
        for office in [social, school, home] {
            for (field, words) in expected {
                #expect(try Set(office.texts(caseID, field)) == words, "\(office.name)")
            }
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        let words = expected.values.reduce(into: Set()) { $0.formUnion($1) }
        for field in fields {
            let read = (try? next.texts(caseID, field)) ?? []
            #expect(words.isDisjoint(with: read))
        }
    }

    @Test(
        "A record that is deleted is gone, with all that was written in it before",
        arguments: [1, 2],
        [false, true]
    )
    func deleted(after changes: Int, isSealed: Bool) throws {
        try tell()
        let type = try school.replica.recordType(named: "meeting", in: caseID)
        let participants = try #require(type.field(id: "participants"))
        let added = try school.replica.add(
            type: type,
            to: caseID,
            fields: [(participants, .typed("Alva"))]
        )
        let name = "meeting/" + added.record.record.description
        if changes == 2 {
            try tell(role: next)
            try school.set(caseID, [name + ".participants": "Alva, Eva"])
            if isSealed { try social.take(school.bundle(for: social)) }
            try tell(role: home)
        } else {
            if isSealed { try social.take(school.bundle(for: social)) }
            try tell(role: next)
        }
        _ = try school.replica.delete(try school.replica.record(named: name, in: caseID))
        func life(_ office: Office) throws -> RecordLife {
            try office.replica.recordView(office.replica.record(named: name, in: caseID)).life
        }
        #expect(try life(school) == .deleted)
        try world.settle(offices)
        for office in [social, school] {
            #expect(try life(office) == .deleted, "\(office.name)")
            #expect(try office.replica.conflicts(in: caseID).isEmpty, "\(office.name)")
        }
    }

    @Test("Whoever has the role no more is told nothing", arguments: [false, true])
    func formerReader(isSealed: Bool) throws {
        for office in [social, home] { try office.sync() }
        try tell()
        try school.set(caseID, ["schoolPlan.goals": "Läsa"])
        if isSealed { try social.take(school.bundle(for: social)) }
        try tell(role: next)
        try home.take(school.bundle(for: home))
        #expect(try home.texts(caseID, "schoolPlan.goals").isEmpty)
        #expect(try home.replica.status().provisional == 0)
        try world.settle(offices)
        for office in [social, school, next] {
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Läsa"], "\(office.name)")
        }
    }
}
