import Vocabulary

// What two logs know of one field, each a part of it, put together.
extension FieldState {
    /// The state of who knows both: this one, and what came to a log later, taken in there without it.
    ///
    /// The same as if the writes of `later` had been received here one by one, as long as nobody had
    /// issued again what the other part alone knows.
    public func joined(with later: FieldState) -> FieldState {
        var same = self.same
        for write in later.same {
            let known = same.indices.filter { index in
                write.names.contains { same[index].contains($0.name) }
            }
            guard let first = known.first else {
                same.append(write)
                continue
            }
            for other in known.dropFirst().reversed() { same[first].join(same.remove(at: other)) }
            same[first].join(write)
        }
        func names(of dot: Dot) -> SameWrite? {
            same.first { $0.names.contains { $0.isOrdered && $0.name.dot == dot } }
        }
        /// Whether a write stands there under whatever name.
        func stands(_ dot: Dot, in other: FieldState) -> Bool {
            guard let write = names(of: dot) else {
                return other.siblings.contains { $0.dot == dot }
            }
            return other.siblings.contains { sibling in
                write.names.contains { $0.isOrdered && $0.name.dot == sibling.dot }
            }
        }
        func isKnown(_ dot: Dot, to other: FieldState) -> Bool {
            other.context.contains(dot) || names(of: dot)?.isSeen(in: other.context) == true
        }
        func isSettled(_ dot: Dot, in other: FieldState) -> Bool {
            guard let write = names(of: dot) else { return false }
            return other.same.contains { known in
                known.isSettled && known.names.contains { write.contains($0.name) }
            }
        }
        let kept = siblings.filter { sibling in
            stands(sibling.dot, in: later)
                || !isKnown(sibling.dot, to: later) && !isSettled(sibling.dot, in: later)
        }
        // What comes under a further name of what was known here counts for nothing.
        let added = later.siblings.filter { sibling in
            !isKnown(sibling.dot, to: self) && !isSettled(sibling.dot, in: self)
        }
        var context = context
        context.join(later.context)
        let standing = (kept + added).sorted { $0.dot < $1.dot }
        return FieldState(siblings: standing, context: context, same: same) ?? self
    }
}

extension RecordState {
    /// The same for each field of a record.
    public func joined(with later: RecordState) -> RecordState {
        var fields = self.fields.map { field in
            RecordField(
                number: field.number,
                state: field.state.joined(with: later[field.number])
            )
        }
        let known = Set(fields.map(\.number))
        fields += later.fields.filter { !known.contains($0.number) }
        return RecordState(rising: fields.sorted { $0.number < $1.number }) ?? self
    }
}
