import Cooperation
import Journal
import Trust
import Vocabulary

// A party that was linked to a case is told that there is one, and whom to turn to. Until something is
// released to it, or it has written something itself, it is shown nothing else: not the model, which tells
// what kind of placement it is, nor who else takes part. Its replica holds the charter, as everybody's does.
extension Work {
    /// What the notice says of whom to turn to, for a party that knows of nothing but a coming handover; nil
    /// for others.
    func handover(_ guide: Guide, _ facts: CaseFacts) throws -> [String]? {
        guard try knowsOfHandoverAlone(facts), let notice = guide.facts[.contactUnit]?.first,
            let type = facts.model.type(notice.type)
        else { return nil }
        let place = single(type, facts)
        let overlay = try overlay(facts, place.ref)
        return try type.fields.compactMap { field in
            let values = try siblings(FieldPlace(record: place, field: field), overlay)
            guard case .text(let text)? = values.first?.value else { return nil }
            return text
        }
    }

    /// Whether the own party was linked to a case and has neither been told nor written anything else.
    func knowsOfHandoverAlone(_ facts: CaseFacts) throws -> Bool {
        let model = facts.model
        let own = facts.authority.roles(of: try identity().party)
        guard model.groundRules.isRequired, !own.isEmpty,
            !own.contains(RoleSet(index: model.leadRole))
        else { return false }
        let guide = guides[facts.modelHash] ?? model.guide
        guides[facts.modelHash] = guide
        guard let notice = guide.facts[.contactUnit]?.first,
            model.type(notice.type)?.repeatable == false
        else { return false }
        let told = Set([notice.type] + guide.alarms.map(\.record))
        func isMore(_ type: RecordType) -> Bool {
            !told.contains(type.number) && type.owner != .creator && type.secrecy != .open
        }
        // A role that reads others' records from the start, as a coordinator does, is more than linked.
        for type in model.types where !type.readers.isDisjoint(with: own) && isMore(type) {
            guard case .roles(let owners) = type.owner, !owners.isDisjoint(with: own) else {
                return false
            }
        }
        var known = Set(try unorderedRecords(ofCase: facts.caseID).map(\.type))
        if let caseFile = try store.journal.caseFile(facts.caseID) {
            for log in try store.journal.audienceLogs(ofCase: caseFile.id) {
                known.formUnion(try store.journal.records(log: log.id).map(\.type))
            }
        }
        return !known.contains { number in model.type(number).map(isMore) ?? false }
    }
}
