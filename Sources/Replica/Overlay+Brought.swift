import Causality
import Vocabulary

// Own edits that bundles brought back: under the names under which former incarnations had sealed them, or
// as another copy of the file had issued them again.
extension Overlay {
    /// The dots under which bundles brought what an edit is: as it was sealed before, or issued again.
    func broughtDots(of id: Int64, _ field: UInt16) -> [Dot] {
        broughtWrites(of: id, field).map(\.dot)
    }

    private func broughtWrites(of id: Int64, _ field: UInt16) -> [ProvisionalWrite] {
        guard let names = former[id] else { return [] }
        return brought.filter { write in
            write.field == field
                && (names.contains(write.name) || write.originals.contains(where: names.contains))
        }
    }

    /// The edits that were seen by other writes of their fields, and what those edits had seen: by what
    /// bundles brought, or by edits that were saved on what bundles brought before that was issued again
    /// here. What was sealed by then says so for good.
    func editsSeenByOthers() throws -> Set<Int64> {
        guard !brought.isEmpty, !former.isEmpty else { return [] }
        let contexts = try edits.map { try Seen(packed: $0.seen).context }
        var seen: Set<Int64> = []
        for edit in edits.reversed() {
            let dots = broughtDots(of: edit.id, edit.field)
            let isSeen =
                brought.contains { write in
                    write.field == edit.field && write.counts && hasSeen(edit, write, write.seen)
                }
                || !dots.isEmpty
                    && zip(edits, contexts).contains { other, context in
                        other.field == edit.field && other.id != edit.id
                            && dots.contains(where: context.contains)
                    }
            guard isSeen || seen.contains(edit.id) else { continue }
            seen.insert(edit.id)
            seen.formUnion(try Seen(packed: edit.seen).pending)
        }
        return seen
    }

    /// Whether who wrote what a bundle brought had seen an edit, as it had been sealed before.
    ///
    /// Under one dot two copies of the file may have sealed different things. So it was seen where its leaf
    /// was named, or where it was brought like what the same life wrote next (``ForkedWrites``). Where
    /// neither tells, it stands beside: what nobody has replaced must not vanish.
    ///
    /// - Parameter context: What was seen of the edit's field, by the dots under which that is shown.
    func hasSeen(_ edit: EditRow, _ write: ProvisionalWrite, _ context: Context) -> Bool {
        guard let names = former[edit.id] else { return false }
        let same = broughtWrites(of: edit.id, edit.field).filter {
            $0.leaf != write.leaf || $0.field != write.field
        }
        let isNamed = write.names.contains { seen in
            seen.field == edit.field
                && (names.contains(seen.name) || same.contains { $0.name == seen.name })
        }
        if isNamed { return true }
        return same.contains { one in
            one.name.dot.incarnation == write.name.dot.incarnation && context.contains(one.dot)
                && !write.names.contains {
                    $0.field == one.field && $0.name.dot == one.name.dot
                }
        }
    }

    /// Whether what was shown of a field, before two writes were known under one dot, may mean either.
    func isAmbiguous(_ context: Context, _ field: UInt16) throws -> Bool {
        let isFork = brought.contains {
            $0.isFork && $0.field == field && context.contains($0.name.dot)
                && !context.contains($0.dot)
        }
        if isFork { return true }
        let state = try ordered(field)
        return state.same.contains { write in
            !write.isSeen(in: context)
                && write.names.contains { name in
                    !name.isOrdered && state.context.contains(name.name.dot)
                        && context.contains(name.name.dot)
                }
        }
    }
}

extension Work {
    /// The names under which former incarnations sealed edits, in the store's numbering.
    func formerNames(of edits: [EditRow]) throws -> [Int64: [WriteName]] {
        guard try hasOriginals() else { return [:] }
        var names: [Int64: [WriteName]] = [:]
        for edit in edits {
            names[edit.id] = try originals(ofEdit: edit.id).names.compactMap { name in
                try number(of: name.incarnation).map {
                    WriteName(dot: Dot(incarnation: $0, n: name.n), leaf: name.hash)
                }
            }
        }
        return names
    }

    /// What a deletion that a bundle brought had seen of a record, own edits among it.
    func withEdits(
        seenBy deletion: ProvisionalWrite,
        _ record: [FieldContext],
        _ overlay: Overlay
    ) throws -> [FieldContext] {
        var record = record
        for index in record.indices {
            let context = record[index].context
            for edit in overlay.edits
            where edit.field == record[index].field && overlay.hasSeen(edit, deletion, context) {
                if let dot = try dot(ofEdit: edit.id, overlay) { record[index].context.insert(dot) }
            }
        }
        return record
    }

    /// What an own deletion had seen of a record, with the edits that issue again what bundles had
    /// brought and it had seen so.
    func withEdits(asBrought record: [FieldContext], _ overlay: Overlay) throws -> [FieldContext] {
        guard !overlay.brought.isEmpty, !overlay.former.isEmpty else { return record }
        var record = record
        for index in record.indices {
            let context = record[index].context
            for edit in overlay.edits
            where edit.field == record[index].field
                && overlay.broughtDots(of: edit.id, edit.field).contains(where: context.contains)
            {
                if let dot = try dot(ofEdit: edit.id, overlay) { record[index].context.insert(dot) }
            }
        }
        return record
    }
}
