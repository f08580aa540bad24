import Replica
import Testing
import Vocabulary
import Wire

/// A server that answers each request, and never lets a sync come to its end.
@Suite("A server that gets nowhere")
struct HeadwayTests {
    /// What it goes on doing.
    enum Habit: CaseIterable {
        /// It takes what it is brought, and keeps back the log where that would come to stand.
        case withholding
        /// It has more, and brings nothing.
        case promising
        /// Its list of keys is as long as it was, and then shorter again.
        case forgetting
        /// It brings the same keys once more, and has more.
        case repeating

        func answer(_ honest: SyncResponse, count: Int) -> SyncResponse {
            var answer = honest
            (answer.deliveries, answer.cursor, answer.cursorSignature) = ([], nil, [])
            (answer.bundleKey, answer.origin) = (nil, nil)
            switch self {
            case .withholding:
                answer.more = false
            case .promising, .repeating:
                answer.more = true
                answer.keysPlace = 1_000
            case .forgetting:
                answer.more = false
                answer.keysPlace = count.isMultiple(of: 2) ? 1_000 : 1
            }
            return answer
        }
    }

    @Test("is not asked for ever, and nothing is lost by it", arguments: Habit.allCases)
    func ends(habit: Habit) throws {
        let (_, home, social, school, caseID) = try ReplicaWorld.withCase()
        // It states the life that it begins, until that stands in the log of its party.
        let witness = try #require(try social.replica.witness())
        _ = try social.replica.check(witness, isElsewhere: true)
        try social.set(caseID, ["pupil.name": "Kim Ek"])
        var count = 0
        var keys: SyncResponse?
        #expect {
            try social.sync { honest in
                count += 1
                guard count < 500 else { throw Office.Cut() }
                if !honest.wrappings.isEmpty { keys = keys ?? honest }
                var answer = habit.answer(honest, count: count)
                if habit == .repeating, let keys {
                    (answer.secrets, answer.wrappings) = (keys.secrets, keys.wrappings)
                }
                return answer.encoded()
            }
        } throws: {
            if case ReplicaError.noHeadway = $0 { true } else { false }
        }
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
        for office in [social, home, school] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim Ek"], "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
        #expect(try social.replica.status().unsent == 0)
    }
}
