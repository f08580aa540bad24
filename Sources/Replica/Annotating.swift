import Cooperation
import Journal
import Vocabulary

extension Replica {
    /// Notes, beside a record or one of its fields, that somebody disputes what it says. Changes nothing
    /// of what it is about, and reaches whoever may read it.
    ///
    /// - Parameters:
    ///   - by: Who disputes it.
    ///   - text: What they say.
    public func annotate(
        _ record: RecordPlace,
        field: FieldPlace?,
        by: String,
        text: String
    ) throws -> RemarkView {
        try write { try $0.shown($0.annotate(record, field: field, by: by, text: text)) }
    }

    /// Says something to an annotation or proposal of a record.
    public func answerRemark(
        named typed: String,
        in record: RecordPlace,
        text: String
    ) throws -> RemarkView {
        try write { try $0.shown($0.answerRemark(typed, in: record, text: text)) }
    }

    /// The annotations that the own party may read, in one case, each with what was said to it.
    public func annotations(in caseID: CaseID?) throws -> [RemarkView] {
        try show { work in
            if let caseID { try work.checkMayReveal(caseID) }
            return try work.allRemarks(in: caseID).filter {
                $0.annotation != nil || $0.remark == nil
            }
            .map { try work.shown($0) }
        }
    }
}

extension Work {
    func annotate(
        _ record: RecordPlace,
        field: FieldPlace?,
        by: String,
        text: String
    ) throws -> RemarkView {
        let facts = try someFacts(of: record.ref.caseID)
        try checkReads(record, facts)
        let by = try remarkText(by, limit: Limits.nameCharacters)
        let text = try remarkText(text, limit: Limits.longTextCharacters)
        guard !by.isEmpty, !text.isEmpty else { throw ReplicaError.emptyRemark }
        let remark = newRemark(
            .annotation(Remark.Annotation(field: field?.field.number, by: by, text: text))
        )
        try insert(remark, record)
        return try made(remark, in: record)
    }

    func answerRemark(
        _ typed: String,
        in place: RecordPlace,
        text: String
    ) throws -> RemarkView {
        let facts = try someFacts(of: place.ref.caseID)
        try checkReads(place, facts)
        let view = try remark(
            named: typed,
            among: remarks(place, overlay(facts, place.ref)).filter { $0.answer == nil }
        )
        let text = try remarkText(text, limit: Remark.noteCharacters)
        guard !text.isEmpty else { throw ReplicaError.emptyRemark }
        guard let leaf = view.leaf else { throw ReplicaError.notSentYet(view.name) }
        let remark = newRemark(
            .answer(Remark.Answer(field: view.slot, leaf: leaf, outcome: .said, text: text))
        )
        try insert(remark, view.record)
        return try made(remark, in: view.record)
    }

    /// A remark that was just written, as it is shown.
    private func made(_ remark: Remark, in place: RecordPlace) throws -> RemarkView {
        let overlay = try overlay(someFacts(of: place.ref.caseID), place.ref)
        let all = try remarks(place, overlay).flatMap { [$0] + $0.answers }
        guard let made = all.first(where: { $0.remark == remark }) else {
            throw ReplicaError.storeFailed("a remark that was just made")
        }
        return made
    }
}
