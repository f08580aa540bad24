import Cooperation
import Replica
import TestSupport
import Testing
import Vocabulary

/// What only the author of a bundle's write had seen, and who builds on that write had not been shown
/// (decision 88).
@Suite("What a bundle's author alone had seen")
struct BundleHeardTests {
    private let field = "dischargePlan.startsOn"

    /// What becomes of the device that wrote what the bundle brings.
    enum Fate: CaseIterable {
        /// It syncs, or is revoked before anybody has brought its write.
        case syncs, revoked, revokedAtOnce
    }

    @Test(
        "It is replaced where the bundle's write counts, and stands again else",
        arguments: Fate.allCases
    )
    func replaced(fate: Fate) throws {
        let (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        let second = try world.join(by: social, "soc2")
        let all = [social, school, home]
        for office in all + [second] + all { try office.sync() }
        try second.set(caseID, [field: "2026-12-01"])
        try second.sync()
        try second.set(caseID, [field: "2026-12-02"])
        try school.take(second.bundle(for: school))
        #expect(try dates(school, caseID) == ["2026-12-02"])
        // It names what the bundle brought, and not what that had replaced: that has never been here.
        try school.set(caseID, [field: "2026-12-08"])
        if fate == .syncs {
            try second.sync()
        } else {
            let atOnce = fate == .revokedAtOnce
            _ = try social.replica.revokeDevice("soc2", immediate: atOnce, keys: social.keys)
            try social.sync()
        }
        try school.sync()
        try world.settle(all)
        let standing = fate == .syncs ? ["2026-12-08"] : ["2026-12-01", "2026-12-08"]
        for office in all {
            #expect(try dates(office, caseID) == standing, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
    }

    @Test("It is not shown when the feed brings it ahead of the bundle's write")
    func hidden() throws {
        let (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        for office in [social, school, home] { try office.sync() }
        try social.set(caseID, [field: "2026-12-01"])
        try social.sync()
        try social.set(caseID, [field: "2026-12-02"])
        try school.take(social.bundle(for: school))
        try school.set(caseID, [field: "2026-12-08"])
        try school.replica.dropCarried()
        try school.sync()
        #expect(try dates(school, caseID) == ["2026-12-08"])
        try social.sync()
        try world.settle([social, school, home])
        #expect(try dates(home, caseID) == ["2026-12-08"])
    }

    private func dates(_ office: Office, _ caseID: CaseID) throws -> [String] {
        try office.view(caseID, field).siblings.map { sibling in
            guard case .date(let date) = sibling.value else { return "?" }
            return "\(date)"
        }.sorted()
    }
}
