import Causality
import Trust
import Vocabulary
import Wire

// Records that go on before anybody whom they came to has their state: whoever read them in the logs
// before copies what stood there, and whoever waited, what came while it did.
extension Journal {
    /// What is to be copied of a record that leaves a log of which nobody has its state: the parts that
    /// were to be copied there, and behind them what came to that log since; nil where somebody has it.
    ///
    /// - Parameters:
    ///   - last: The last leaf of the log.
    ///   - parties: Who reads the log.
    ///   - lacking: Who will wait in the next one.
    func onward(
        _ start: StartRow?,
        last: Int64,
        from parties: [PartyID],
        lacking: [PartyID],
        _ book: any RecordBook
    ) throws -> (copies: OnwardCopies, parts: [CopyPart], alone: RecordState)? {
        guard let start, start.place > 0, !start.isCovered, !lacking.isEmpty else { return nil }
        let waiting = Set(start.lackingParties)
        guard parties.allSatisfy(waiting.contains) else { return nil }
        let parts = try start.partsToCopy.map { part in
            CopyPart(
                source: part.source,
                log: part.log,
                state: part.state,
                fieldCount: try part.state.map { try state($0).fields.count }
            )
        }
        guard parts.count < Limits.copyParts else { return nil }
        let alone = try broughtAlone(start, last: last)
        if start.state != nil {
            // Who has the whole state can tell whether its parts make it.
            let row = try book.recordState(
                log: start.log,
                type: start.type,
                instance: start.instance
            )
            let joined = try parts.reduce(RecordState()) { joined, part in
                joined.joined(with: try state(part.state ?? []))
            }
            guard try joined.joined(with: alone) == state(row?.state ?? []) else { return nil }
        }
        let copies = OnwardCopies(
            earlier: parts.map(\.source),
            isUnwritten: alone.fields.isEmpty
        )
        return (copies: copies, parts: parts, alone: alone)
    }

    /// What the leaves of a record come to that its log brought since it entered, by themselves.
    private func broughtAlone(_ start: StartRow, last: Int64) throws -> RecordState {
        var packed: [UInt8] = []
        for leaf in try brought(start, last: last) {
            let merged = try merge(
                leaf.frame.open,
                leaf.verdicts,
                by: leaf.author.number,
                leaf: leaf.id,
                into: packed,
                after: leaf.previous,
                guarded: false,
                // What it names may be known to another part, which it is joined with.
                isOrdered: false
            ) {
                leaf.hash
            }
            if case .merged(let state, _, _) = merged { packed = state }
        }
        return try state(packed)
    }

    /// The parts to be copied for a log that a record enters whose leaving is not known here.
    func parts(
        _ copies: OnwardCopies?,
        source: Head,
        _ key: InstanceKey,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws -> [CopyPart] {
        try (copies?.sources(source) ?? []).map { head in
            let left = try book.left(
                caseFile: entry.caseFile.id,
                source: head,
                type: key.type,
                instance: key.instance
            )
            return CopyPart(source: head, log: left?.log ?? 0)
        }
    }

    /// The present readers of a record that has gone on since this party left it, as the server tells
    /// them: those that the charter in force gives, and those of releases that a party signed which could
    /// give them. Nil where that is not so.
    ///
    /// Whoever makes a copy of what it no longer reads knows of no move since, so that it takes nobody for
    /// a reader on the server's word.
    func readers(
        _ wanted: WantedCopy,
        onward releases: [SignedBody],
        _ caseFile: CaseRow
    ) throws -> Authority.Audience? {
        let type = wanted.record.type
        let authority = try authority(binding: caseFile.binding)
        var authorities = [authority]
        for row in try charters(ofCase: caseFile.id) {
            authorities.append(try self.authority(binding: row.binding))
        }
        var recipients: [PartyID] = []
        for signed in releases {
            guard let statement = try? AudienceStatement(signed.body),
                case .release(let release) = statement.content,
                statement.caseID == wanted.caseID, release.record == wanted.record,
                let party = try signer(signed),
                authorities.contains(where: { $0.mayRelease(type: type, party) })
            else { return nil }
            recipients.append(release.party)
        }
        return authority.audience(ofType: type, releasedTo: recipients)
    }
}
