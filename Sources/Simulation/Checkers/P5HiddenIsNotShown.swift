import Cooperation
import Journal
import Replica
import Vocabulary

/// P5 within a party: of a case that its people hide nothing that the engine gives for showing has a text,
/// a label, another party or its people in it, for whoever is not named; and whoever is sees all of it.
///
/// Hides all cases on all devices, and so looks when all else is done.
final class HiddenIsNotShown: EndChecker {
    let promise = "P5"

    func atEnd(_ world: World) throws {
        for device in world.live where !device.wasRevoked {
            for summary in try device.replica.cases() {
                try check(summary.id, device, world)
            }
        }
    }

    private func check(_ caseID: CaseID, _ device: DeviceNode, _ world: World) throws {
        let replica = device.replica
        let before = try replica.protection(of: caseID)
        guard !before.isOn, let author = try replica.authors().first(where: \.isCurrent)?.person,
            before.persons.isEmpty || before.persons == [author]
        else { return }
        let open = try ShownTexts.of(caseID, replica)
        guard try replica.protect(caseID, isSet: true, persons: [author]).isOn else {
            throw Violation("P5", "\(device.name) does not hide \(caseID)")
        }
        let others = world.plan.parties.indices.filter { world.parties[$0] != device.party }
            .map { world.plan.parties[$0].name }
        try checkHidden(caseID, device, others)
        var asked = replica
        asked.reveals = true
        guard try ShownTexts.of(caseID, asked) == open else {
            throw Violation("P1", "\(device.name) hides \(caseID) from who is named")
        }
        let another = Person(name: "Någon annan", function: "chef")
        _ = try replica.protect(caseID, isSet: true, persons: [another])
        do {
            _ = try asked.wholeCase(caseID)
        } catch ReplicaError.notNamed {
            return try checkHidden(caseID, device, others)
        }
        throw Violation("P5", "\(device.name) shows \(caseID) to who is not named")
    }

    private func checkHidden(_ caseID: CaseID, _ device: DeviceNode, _ others: [String]) throws {
        for text in try ShownTexts.of(caseID, device.replica)
        where text.contains(Values.mark) || others.contains(where: text.contains) {
            throw Violation("P5", "\(device.name) shows '\(text)' of \(caseID), which is hidden")
        }
    }
}

/// The texts in all that an engine gives for showing of one case.
enum ShownTexts {
    static func of(_ caseID: CaseID, _ replica: Replica) throws -> [String] {
        let status = try replica.status()
        let shown: [Any] = [
            try replica.cases().filter { $0.id == caseID },
            try replica.caseView(caseID, looking: false),
            try replica.wholeCase(caseID),
            try replica.history(of: caseID, record: nil, field: nil),
            try replica.search(Values.mark, in: caseID),
            try replica.conflicts(in: caseID),
            try replica.inbox().filter { $0.caseID == caseID },
            try replica.proposals().filter { $0.caseID == caseID },
            try replica.suggestions().filter { $0.caseID == caseID },
            try replica.annotations(in: caseID),
            try replica.releaseLog(of: caseID),
            try replica.drafts().filter { $0.record.caseID == caseID },
            try replica.erasures().filter { $0.view.caseID == caseID },
            try replica.legalHolds().filter { $0.caseID == caseID },
            status.conflicts.filter { $0.case == caseID },
            status.news.filter { $0.case == caseID },
            status.waitingCopies.filter { $0.caseID == caseID },
            status.awaitedKeys.filter { $0.caseID == caseID },
            status.refusedCases.filter { $0.caseID == caseID },
            status.replacements.filter { $0.caseID == caseID },
        ]
        var texts: [String] = []
        add(shown, to: &texts)
        return texts
    }

    /// Walks through everything but models, which say the same of each case.
    private static func add(_ any: Any, to texts: inout [String]) {
        switch any {
        case let text as String: texts.append(text)
        case is Model, is RecordType, is Field, is [UInt8]: break
        default: for child in Mirror(reflecting: any).children { add(child.value, to: &texts) }
        }
    }
}
