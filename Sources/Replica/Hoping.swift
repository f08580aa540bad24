import Causality
import Journal
import Vocabulary

// What a device issues again of a record whose copy it awaits. Its author may have seen what others have
// given back to the server since, or give back yet, and of that nothing is known here. To say nothing of it
// would set what the author had replaced beside it again; to name what nobody brings back would wait for
// ever. So it waits for the copy, which knows.
extension Seen {
    /// With what is known by now of what was hoped for.
    ///
    /// - Parameter known: What is known of a field of the record.
    func settled(in edited: UInt16, _ known: (UInt16) throws -> Context) rethrows -> Seen {
        guard !hoped.isEmpty else { return self }
        var seen = self
        seen.hoped = []
        for entry in hoped {
            let found = entry.context.known(in: try known(entry.field))
            seen.join(found, of: entry.field, in: edited)
        }
        return seen
    }

    private mutating func join(_ context: Context, of field: UInt16, in edited: UInt16) {
        if field == edited {
            self.context.join(context)
        } else if let index = record?.firstIndex(where: { $0.field == field }) {
            record?[index].context.join(context)
        } else if record != nil {
            record?.append(FieldContext(field: field, context: context))
        }
    }
}

extension Context {
    /// What of it is in another one.
    func known(in other: Context) -> Context {
        Context(
            vector: vector.compactMap { dot in
                let n = min(dot.n, other.count(of: dot.incarnation))
                return n > 0 ? Dot(incarnation: dot.incarnation, n: n) : nil
            },
            cloud: cloud.filter(other.contains) + other.cloud.filter(contains)
        )
    }
}

extension Work {
    /// The edits of a record that wait for its copy, to know then what their authors had seen, and what was
    /// saved on top of them. The others of the record do not.
    func waitingForCopy(_ record: RecordToSeal) throws -> Set<Int64> {
        guard let overlay = record.overlay,
            try journal.awaitsCopy(
                of: overlay.ref.type,
                overlay.ref.instance,
                in: overlay.ref.caseID,
                overlay.audience
            )
        else { return [] }
        var waiting: Set<Int64> = []
        for edit in overlay.edits where edit.sealed == nil {
            let seen = try Seen(packed: edit.seen)
            if !seen.hoped.isEmpty || seen.pending.contains(where: waiting.contains) {
                waiting.insert(edit.id)
            }
        }
        return waiting
    }

    /// What pending edits had hoped to have seen, as one: what replaces them has seen it too.
    func hoped(_ edits: [EditRow]) throws -> [FieldContext] {
        var hoped: [FieldContext] = []
        for edit in edits {
            for entry in try Seen(packed: edit.seen).hoped {
                if let index = hoped.firstIndex(where: { $0.field == entry.field }) {
                    hoped[index].context.join(entry.context)
                } else {
                    hoped.append(entry)
                }
            }
        }
        return hoped
    }
}
