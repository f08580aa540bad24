import Causality
import Journal
import Trust
import Vocabulary

// What a device issues again, or seals only now, of a record whose copy it awaits. Its author may have seen
// what others have given back to the server since, or give back yet, and of that nothing is known here. To
// say nothing of it would set what the author had replaced beside it again; to name what nobody brings back
// would wait for ever. So it waits for the copy, which knows.
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

    /// Hopes to have seen what is in a context of a field, beside what it hopes for already.
    mutating func hope(for context: Context, of field: UInt16) {
        if let index = hoped.firstIndex(where: { $0.field == field }) {
            hoped[index].context.join(context)
        } else {
            hoped.append(FieldContext(field: field, context: context))
        }
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

    /// Hopes for what edits had seen and the logs of a new epoch do not know, where their record has come to
    /// its log from another. Their authors may have seen it in a copy alone: who wrote it may give it back
    /// yet, or never. The copy that comes now knows.
    func hopeForUnknown() throws {
        for caseID in try store.editCounts().keys.sorted() {
            guard let facts = try facts(of: caseID) else { continue }
            let records = try store.editedRecords(ofCase: caseID)
            for edited in records.sorted(by: { $0.record < $1.record }) {
                let ref = RecordRef(
                    caseID: caseID,
                    record: edited.record,
                    type: edited.type,
                    instance: edited.instance
                )
                guard let audience = try audience(of: ref, facts)?.id,
                    try hasMoved(ref, to: audience)
                else { continue }
                try hopeForUnknown(overlay(facts, ref))
            }
        }
    }

    private func hopeForUnknown(_ overlay: Overlay) throws {
        let ref = overlay.ref
        let before = try journal.knownOfAwaited(
            in: ref.caseID,
            overlay.audience,
            type: ref.type,
            instance: ref.instance
        )
        for edit in try store.edits(caseID: ref.caseID, record: ref.record)
        where edit.sealed == nil {
            var seen = try Seen(packed: edit.seen)
            var isHoping = false
            func known(_ context: Context, of field: UInt16) throws -> Context {
                var state = try overlay.ordered(field).context
                if let left = before[field] { state.join(left) }
                for write in overlay.brought where write.field == field { state.insert(write.dot) }
                // What no log states goes by bundles, and is not to be known by a copy.
                for dot in context.vector where dot.incarnation >= Self.provisionalNumbers {
                    state.join(Context(first: dot.n, of: dot.incarnation))
                }
                for dot in context.cloud where dot.incarnation >= Self.provisionalNumbers {
                    state.insert(dot)
                }
                guard !state.contains(context) else { return context }
                seen.hope(for: context, of: field)
                isHoping = true
                return context.known(in: state)
            }
            seen.context = try known(seen.context, of: edit.field)
            seen.record = try seen.record?.map {
                FieldContext(field: $0.field, context: try known($0.context, of: $0.field))
            }
            if isHoping { try store.replaceSeen(of: edit, by: seen.packed) }
        }
    }

    /// What is known by now of what a form had shown of a field. The rest its author hopes for, where the
    /// record has come to its log from another since.
    ///
    /// - Throws: `badToken` where nothing brings it.
    func knownOfShown(
        _ shown: Context,
        in state: Context,
        _ overlay: Overlay
    ) throws -> Context {
        guard !state.contains(shown) else { return shown }
        // What came by a bundle is not to be known by a copy.
        let isBrought =
            shown.vector.contains {
                $0.incarnation >= Self.provisionalNumbers && state.count(of: $0.incarnation) < $0.n
            }
            || shown.cloud.contains {
                $0.incarnation >= Self.provisionalNumbers && !state.contains($0)
            }
        guard !isBrought, try hasMoved(overlay.ref, to: overlay.audience) else {
            throw ReplicaError.badToken
        }
        return shown.known(in: state)
    }

    /// Whether a record has come to the log of its readers from another.
    private func hasMoved(_ ref: RecordRef, to audience: AudienceID) throws -> Bool {
        guard let log = try store.journal.log(named: .audience(ref.caseID, audience)),
            let instance = try instanceNumber(of: ref),
            let start = try store.journal.start(log: log.id, type: ref.type, instance: instance)
        else { return false }
        return start.place > 0
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
