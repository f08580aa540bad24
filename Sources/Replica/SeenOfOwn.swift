import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// A write that another of the same life had seen, and that is known here only as others issued it again.
///
/// A life does not name what it wrote itself. As long as a bundle's leaf of it lies here, that tells which
/// write a dot is of; once somebody has issued it again, its leaf goes, and the dot alone would say nothing:
/// another copy of the file may have written under it.
private struct SeenOfOwn: Hashable {
    var field: UInt16
    /// Its number in the life of who has seen it.
    var n: UInt32
    var leaf: Hash

    static func packed(_ all: [SeenOfOwn]) -> [UInt8] {
        var packer = Packer()
        for seen in all {
            packer.number(seen.field)
            packer.number(seen.n)
            packer.data(seen.leaf.bytes)
        }
        return packer.bytes
    }

    static func unpacked(_ bytes: [UInt8]) throws -> [SeenOfOwn] {
        var reader = Unpacker(bytes)
        var all: [SeenOfOwn] = []
        while !reader.isAtEnd {
            let (field, n) = (try reader.number(UInt16.self), try reader.number(UInt32.self))
            guard let leaf = Hash(try reader.data()) else { throw Unpacker.Damaged() }
            all.append(SeenOfOwn(field: field, n: n, leaf: leaf))
        }
        return all
    }
}

extension Work {
    /// What a write of a leaf had seen of its own life, beside what it names itself.
    func namesOfOwn(
        _ write: Write,
        of row: ProvisionalLeafRow,
        by author: UInt32
    ) throws -> [SeenName] {
        guard !row.seenOfOwn.isEmpty else { return [] }
        return try SeenOfOwn.unpacked(row.seenOfOwn)
            .filter { $0.field == write.field || write.recordContext != nil }
            .map { seen in
                let name = WriteName(dot: Dot(incarnation: author, n: seen.n), leaf: seen.leaf)
                return SeenName(field: seen.field, name: name)
            }
    }

    /// Notes that the leaf of a write is about to go, since others have issued it again: what the same life
    /// wrote on top of it names it from now on.
    func noteSeenOfOwn(
        _ gone: ProvisionalWrite,
        of row: ProvisionalLeafRow,
        _ overlay: Overlay
    ) throws {
        let forks = forkedWrites(in: overlay)
        let own = Context(vector: [], cloud: [gone.name.dot])
        try noteSeenOfOwn(gone.field, gone.name, row.hash, by: row.incarnation, overlay) { write in
            try forks.seen(own, of: gone.field, by: write).contains(gone.dot)
        }
    }

    /// The same of a write of which a bundle brings the leaf again, when it is known by other names already,
    /// and no other under its dot.
    func noteSeenOfOwn(_ known: KnownLeaf) throws {
        let isBuiltOn = try store.provisionalLeaves(of: known.ref.record).contains {
            $0.incarnation == known.incarnation && $0.hash != known.hash
        }
        guard isBuiltOn, let facts = try facts(of: known.ref.caseID),
            let author = try journal.author(known.incarnation)
        else { return }
        let overlay = try overlay(facts, known.ref)
        for write in known.writes {
            let dot = Dot(incarnation: author.number, n: write.n)
            let state = try overlay.ordered(write.field)
            let isOther =
                state.context.contains(dot)
                || overlay.brought.contains { $0.field == write.field && $0.name.dot == dot }
                || state.same.contains { one in
                    one.names.contains { $0.name.dot == dot && $0.name.leaf != known.hash }
                }
            guard !isOther else { continue }
            let name = WriteName(dot: dot, leaf: known.hash)
            try noteSeenOfOwn(write.field, name, known.hash, by: known.incarnation, overlay) { _ in
                true
            }
        }
    }

    /// - Parameter isMeant: Whether what a write had seen under the name's dot is the write of that name.
    private func noteSeenOfOwn(
        _ field: UInt16,
        _ name: WriteName,
        _ hash: Hash,
        by incarnation: IncarnationID,
        _ overlay: Overlay,
        isMeant: (ProvisionalWrite) throws -> Bool
    ) throws {
        // In a leaf, its author is number 0.
        let dot = Dot(incarnation: 0, n: name.dot.n)
        for row in try store.provisionalLeaves(of: overlay.ref.record)
        where row.incarnation == incarnation && row.hash != hash {
            let leaf = try provisionalLeaf(row)
            let isSeen = try leaf.frame.open.writes.contains { write in
                let context =
                    write.field == field
                    ? write.seen : write.recordContext?.first { $0.field == field }?.context
                guard context?.contains(dot) == true,
                    let brought = overlay.brought.first(where: {
                        $0.leaf == leaf.id && $0.field == write.field
                    })
                else { return false }
                return try isMeant(brought)
            }
            guard isSeen else { continue }
            var seen = try SeenOfOwn.unpacked(row.seenOfOwn)
            guard !seen.contains(where: { $0.field == field && $0.n == dot.n }) else { continue }
            seen.append(SeenOfOwn(field: field, n: dot.n, leaf: hash))
            try store.replace(seenOfOwn: SeenOfOwn.packed(seen), of: row)
        }
    }
}

/// A leaf that a bundle brought and that is known here already.
struct KnownLeaf {
    var ref: RecordRef
    var incarnation: IncarnationID
    var hash: Hash
    var writes: [Write]
}
