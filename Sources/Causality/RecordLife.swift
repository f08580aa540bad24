import Vocabulary

/// Whether a record is there.
public enum RecordLife: Hashable, Sendable {
    /// It is there: nobody has deleted it, or somebody who knew of the deletion kept it.
    case there
    /// It was deleted by someone who had seen everything that stands.
    case deleted
    /// It was deleted, and something stands that the deletion had not seen.
    case inConflict

    /// Reads a record's life off its state: there is no second rule of merging.
    ///
    /// - Parameters:
    ///   - record: The state of the record.
    ///   - deletion: The record context of the write of field 0 in this leaf, in store numbering; nil
    ///     where that write says that the record is there.
    public init<Failure: Error>(
        of record: RecordState,
        deletion: (_ sibling: Sibling) throws(Failure) -> [FieldContext]?
    ) throws(Failure) {
        let life = record[0].siblings
        var deletions: [[FieldContext]] = []
        for sibling in life {
            if let seen = try deletion(sibling) { deletions.append(seen) }
        }
        guard !deletions.isEmpty else {
            self = .there
            return
        }
        let unseen = record.fields.contains { field in
            field.number > 0
                && field.state.siblings.contains { sibling in
                    !deletions.contains { seen in
                        seen.contains {
                            $0.field == field.number
                                && field.state.sees($0.context, sibling.dot)
                        }
                    }
                }
        }
        self = unseen || deletions.count < life.count ? .inConflict : .deleted
    }
}
