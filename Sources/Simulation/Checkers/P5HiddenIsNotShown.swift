import Cooperation
import Journal
import Replica
import SimulatedDisk
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
        let forbidden = ([Values.mark] + others).map { Array($0.utf8) }
        try checkHidden(caseID, device, forbidden)
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
            return try checkHidden(caseID, device, forbidden)
        }
        throw Violation("P5", "\(device.name) shows \(caseID) to who is not named")
    }

    private func checkHidden(
        _ caseID: CaseID,
        _ device: DeviceNode,
        _ forbidden: [[UInt8]]
    ) throws {
        for shown in try ShownTexts.of(caseID, device.replica) {
            for text in shown.texts
            where forbidden.contains(where: DiskImage(bytes: Array(text.utf8)).contains) {
                throw Violation(
                    "P5",
                    "\(device.name) shows '\(text)' of \(caseID), which is hidden, in its \(shown.view)"
                )
            }
        }
    }
}

/// The texts in all that an engine gives for showing of one case, by what it is a view of.
struct ShownTexts: Hashable {
    var view: String
    var texts: [String] = []

    static func of(_ caseID: CaseID, _ replica: Replica) throws -> [ShownTexts] {
        let status = try replica.status()
        let shown: KeyValuePairs<String, Any> = [
            "summary": try replica.cases().filter { $0.id == caseID },
            "view": try replica.caseView(caseID, looking: false),
            "records": try replica.wholeCase(caseID),
            "history": try replica.history(of: caseID, record: nil, field: nil),
            "hits": try replica.search(Values.mark, in: caseID),
            "conflicts": try replica.conflicts(in: caseID),
            "inbox": try replica.inbox().filter { $0.caseID == caseID },
            "proposals": try replica.proposals().filter { $0.caseID == caseID },
            "suggestions": try replica.suggestions().filter { $0.caseID == caseID },
            "annotations": try replica.annotations(in: caseID),
            "releases": try replica.releaseLog(of: caseID),
            "drafts": try replica.drafts().filter { $0.record.caseID == caseID },
            "erasures": try replica.erasures().filter { $0.view.caseID == caseID },
            "holds": try replica.legalHolds().filter { $0.caseID == caseID },
            "status": [
                status.conflicts.filter { $0.case == caseID },
                status.news.filter { $0.case == caseID },
                status.waitingCopies.filter { $0.caseID == caseID },
                status.awaitedKeys.filter { $0.caseID == caseID },
                status.refusedCases.filter { $0.caseID == caseID },
                status.replacements.filter { $0.caseID == caseID },
            ] as [Any],
        ]
        var plain: Set<ObjectIdentifier> = []
        return shown.map { view, value in
            var texts = ShownTexts(view: view)
            texts.add(value, &plain)
            return texts
        }
    }

    /// Walks through everything but models, which say the same of each case.
    ///
    /// - Parameter plain: The types that no text can be in, as far as they were met.
    /// - Returns: Whether it is of such a type.
    @discardableResult
    private mutating func add(_ any: Any, _ plain: inout Set<ObjectIdentifier>) -> Bool {
        let type = ObjectIdentifier(type(of: any))
        if plain.contains(type) { return true }
        switch any {
        case let text as String: texts.append(text)
        case is Model, is RecordType, is Field: plain.insert(type)
        // As every array is that has no elements.
        case is [UInt8]: break
        default:
            let mirror = Mirror(reflecting: any)
            var isPlain = mirror.displayStyle == .struct || mirror.displayStyle == nil
            for child in mirror.children where !add(child.value, &plain) { isPlain = false }
            // A number, or a structure of such alone.
            if isPlain { plain.insert(type) }
        }
        return plain.contains(type)
    }
}
