import Trust
import Vocabulary
import Wire

extension Journal {
    /// A run as a delivery holds it, its commits byte for byte as their author sent them.
    ///
    /// - Parameters:
    ///   - id: The run's number.
    ///   - reader: The incarnation that it goes to: where that is the author, the run comes without
    ///     what the author has.
    ///   - party: Whose feed it goes to: what an erasure binds that party to stands without its box.
    public func runFrame(
        _ id: Int64,
        for reader: IncarnationID? = nil,
        of party: PartyID? = nil
    ) throws -> CommitRunFrame {
        guard let run = try store.run(id), let group = try store.group(run.group) else {
            throw JournalError(.storeDamaged, "run \(id) without its group")
        }
        let header: GroupHeader
        do {
            header = try GroupHeader(group.header)
        } catch {
            throw JournalError(.storeDamaged, "the header of group \(group.id)")
        }
        let isOwn = header.incarnation == reader && group.sealing > 0
        return CommitRunFrame(
            header: group.header,
            signature: isOwn ? [] : group.signature,
            groupCount: Int(group.count),
            first: Int(run.first),
            count: Int(run.count),
            proof: isOwn ? [] : try proof(of: run),
            time: run.time,
            partyHead: run.partyHead,
            charterHead: run.charterHead,
            commits: isOwn ? [] : try commits(of: run, for: party),
            own: isOwn ? group.sealing : 0,
            epoch: run.epoch
        )
    }

    func proof(of run: RunRow) throws -> [Hash] {
        try stride(from: 0, to: run.proof.count, by: Hash.byteCount).map { start in
            guard let hash = Hash(run.proof[start..<min(start + 32, run.proof.count)]) else {
                throw JournalError(.storeDamaged, "the proof of run \(run.id)")
            }
            return hash
        }
    }

    /// The commits of a run, joined, from the rows of their leaves.
    func commits(of run: RunRow, for party: PartyID? = nil) throws -> [UInt8] {
        let reader = try anyErasures() ? party : nil
        var out: [UInt8] = []
        var commit = PendingCommit()
        try store.eachLeaf(from: run.firstLeaf, through: run.lastLeaf) { row, data in
            guard row.run == run.id else {
                throw JournalError(.storeDamaged, "leaf \(row.id) stands in another run")
            }
            if let mark = row.commit {
                commit.append(to: &out)
                commit.begin(try header(of: row, mark))
            }
            commit.leafCount += 1
            let bytes = try reader.map { try self.bytes(of: row, data, for: $0) } ?? data
            commit.leaves.append(contentsOf: bytes)
            return true
        }
        commit.append(to: &out)
        return out
    }

    /// Case and heads of the commit that this leaf begins.
    private func header(
        of row: LeafRow,
        _ mark: CommitMark
    ) throws -> (caseID: CaseID, charterHead: Head, logHead: Head) {
        var known = try store.commitLog(row.log)
        if known == nil {
            // A log that this transaction began may not be written yet.
            try flush()
            known = try store.commitLog(row.log)
        }
        guard let known else {
            throw JournalError(.storeDamaged, "leaf \(row.id) without its log")
        }
        return (
            caseID: known.caseID, charterHead: mark.charterHead ?? known.charterHead,
            logHead: mark.logHead
        )
    }
}

/// A commit whose leaves are being joined; their number stands before them.
private struct PendingCommit {
    var header: (caseID: CaseID, charterHead: Head, logHead: Head)?
    var leafCount = 0
    var leaves: [UInt8] = []

    mutating func begin(_ header: (caseID: CaseID, charterHead: Head, logHead: Head)) {
        self.header = header
        leafCount = 0
        leaves.removeAll(keepingCapacity: true)
    }

    func append(to out: inout [UInt8]) {
        guard let header, leafCount > 0 else { return }
        CommitCoding.appendHeader(
            caseID: header.caseID,
            charterHead: header.charterHead,
            logHead: header.logHead,
            leafCount: leafCount,
            to: &out
        )
        out.append(contentsOf: leaves)
    }
}
