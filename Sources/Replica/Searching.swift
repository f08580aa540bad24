import Causality
import Cooperation
import Journal
import Vocabulary

extension Work {
    /// The fields whose standing values contain the text, without regard to case and accents; in all cases
    /// at once, nothing by which nobody may be looked up.
    func search(_ text: String, in caseID: CaseID?) throws -> [FieldView] {
        let key = NameMatcher.key(text)
        guard !key.isEmpty else { return [] }
        var found: [FieldView] = []
        var models: [Hash: LookingThrough] = [:]
        try eachRecord(in: caseID) { facts, place in
            let looking = models[facts.modelHash] ?? LookingThrough(facts.model)
            models[facts.modelHash] = looking
            let fields = place.type.fields.filter {
                caseID != nil || looking.isSearched($0, of: place.type)
            }
            guard !fields.isEmpty else { return }
            let overlay = try overlay(facts, place.ref)
            let record = try overlay.record()
            for field in fields where !record[field.number].siblings.isEmpty {
                let place = FieldPlace(record: place, field: field)
                let matches = try siblings(place, overlay).contains { sibling in
                    guard let value = sibling.value else { return false }
                    return Language.allCases.contains { language in
                        NameMatcher.key(value.rendered(as: field.type, in: language)).contains(key)
                    }
                }
                if matches { found.append(try view(place, overlay)) }
            }
        }
        return found
    }

    /// The records of one case or of all that the own party may read and that somebody has written,
    /// by case and type.
    func eachRecord(
        in caseID: CaseID?,
        _ body: (CaseFacts, RecordPlace) throws -> Void
    ) throws {
        let own = try identity().party
        let cases = try caseID.map { [$0] } ?? allCases()
        for caseID in cases {
            let facts = try someFacts(of: caseID)
            let isHandover = try knowsOfHandoverAlone(facts)
            let written = try writtenTypes(caseID)
            for type in facts.model.types
            where try written.contains(type.number) && readers(of: type, facts).contains(own) {
                let places = try places(of: type, facts)
                for place in places where try mayShow(place, facts, isHandover: isHandover) {
                    try body(facts, place)
                }
            }
        }
    }

    /// The types of which a case has a record that somebody has written.
    private func writtenTypes(_ caseID: CaseID) throws -> Set<UInt16> {
        var types = Set(try unorderedRecords(ofCase: caseID).map(\.type))
        guard let caseFile = try store.journal.caseFile(caseID) else { return types }
        for log in try store.journal.audienceLogs(ofCase: caseFile.id) {
            types.formUnion(try store.journal.records(log: log.id).map(\.type))
        }
        return types
    }

    func allCases() throws -> [CaseID] {
        try journal.cases().map(\.caseID) + (try store.newCases().map(\.caseID))
            + (try store.bundledCases().map(\.caseID))
    }
}
