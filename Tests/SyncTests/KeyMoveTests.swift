import Journal
import Replica
import Testing
import Trust
import Vocabulary

/// Every move of a record to another audience makes a new record key.
@Suite("Keys of records that move")
struct KeyMoveTests {
    /// The names of the keys that a replica's boxes are sealed under, in the order the leaves came.
    private func keys(_ office: Office) throws -> [KeyName] {
        try office.replica.store.read { rows in
            let journal = Journal(store: rows.journal)
            return try (1...(try rows.journal.lastLeaf())).compactMap { id in
                try journal.leaf(id).flatMap { try BoxOpener.key(of: $0.frame, in: $0.bytes) }
            }
        }
    }

    private func holds(_ office: Office, _ key: KeyName) throws -> Bool {
        try office.replica.store.read { try $0.boxKey(key) != nil }
    }

    @Test("An older key is never wrapped for the new audience, nor a later one for who left")
    func moved() throws {
        let (_, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "före", "plan.means": "medel"])
        for office in [home, social] { try office.sync() }
        let before = Set(try keys(home))
        #expect(before.count == 1)
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
        try social.set(caseID, ["plan.goal": "under"])
        for office in [social, home, school] { try office.sync() }
        let during = Set(try keys(home)).subtracting(before)
        #expect(during.count == 1)
        for key in before {
            #expect(try holds(home, key) && holds(social, key))
            #expect(try !holds(school, key))
        }
        for key in during { #expect(try holds(home, key) && holds(school, key)) }
        try social.withdraw("plan", of: caseID, from: school)
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
        try home.set(caseID, ["plan.goal": "efter"])
        for _ in 0..<2 { for office in [home, social, school] { try office.sync() } }
        let after = try #require(try keys(home).last)
        #expect(!during.contains(after) && !before.contains(after))
        // The other takes up the new key, and not the old one that it once used here.
        try social.set(caseID, ["plan.means": "nya medel"])
        for office in [social, home, social] { try office.sync() }
        #expect(try keys(social).last == after)
        #expect(try holds(home, after) && holds(social, after))
        #expect(try !holds(school, after))
        // Whoever begins to read again gets the keys of its own times, and no other.
        try social.release("plan", of: caseID, to: school)
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
        for key in before.union([after]) { #expect(try !holds(school, key)) }
        #expect(try school.texts(caseID, "plan.goal") == ["efter"])
    }
}
