import Causality
import Trust
import Vocabulary
import Wire

// Writes that were issued again under a new incarnation.
extension Journal {
    /// What a write issues again, in the store's numbering, with what became of each.
    ///
    /// - Parameters:
    ///   - numbers: The store's numbers of the leaf's table.
    ///   - state: The record's packed state.
    ///   - last: The leaf from which backwards they are looked for.
    func originals(
        of write: Write,
        in open: OpenPart,
        _ numbers: [UInt32],
        state: [UInt8],
        after last: Int64
    ) throws -> [Original] {
        let names = write.originals
        guard !names.isEmpty else { return [] }
        let field: FieldState
        do {
            field = try RecordState.field(write.field, of: state.span)
        } catch {
            throw JournalError(.storeDamaged, "the state of a record does not decode")
        }
        return try names.compactMap { name in
            // The decoder has checked that each names the leaf's table.
            guard let place = Int(exactly: name.dot.incarnation), place > 0,
                place <= numbers.count
            else { return nil }
            let dot = Dot(incarnation: numbers[place - 1], n: name.dot.n)
            var original = Original(WriteName(dot: dot, leaf: name.leaf))
            guard field.context.contains(dot) else { return original }
            let key = RecordKey(type: open.type, instance: open.instance)
            if let leaf = try self.leaf(of: dot, field: write.field, of: key, from: last),
                leaf.hash == name.leaf
            {
                original.accepted = leaf.verdict(on: write.field) == .accepted
            }
            return original
        }.sorted()
    }

    /// The leaf that was ordered under a dot, found by walking its log backwards; nil where there is
    /// none.
    ///
    /// - Parameters:
    ///   - dot: The dot, in the store's numbering.
    ///   - last: The leaf at which the walk begins; 0 for none.
    ///   - hash: The hash of the leaf that is looked for, which stands also where its dot had gone to
    ///     another before; nil for the one to which the dot went.
    func leaf(
        of dot: Dot,
        field: UInt16,
        of key: RecordKey,
        from last: Int64,
        hash: Hash? = nil
    ) throws -> StoredLeaf? {
        var id = last
        while id > 0 {
            guard let link = try store.link(of: id), link.previous < id else {
                throw JournalError(.storeDamaged, "leaf \(id) is missing or out of order")
            }
            if let (row, data) = try store.leaf(id) {
                let run = try runFacts(row.run)
                if run.author.number == dot.incarnation {
                    let leaf = try stored(row, data, run: run)
                    let open = leaf.frame.open
                    if open.type == key.type, open.instance == key.instance,
                        let write = open.writes.first(where: { $0.field == field }),
                        write.n == dot.n,
                        hash.map({ $0 == leaf.hash })
                            ?? (leaf.verdict(on: field) != .void(.dotReused))
                    {
                        return leaf
                    }
                }
            }
            id = link.previous
        }
        return nil
    }
}

extension Journal {
    /// The leaf of a case that was ordered under a dot; nil where there is none.
    ///
    /// - Parameters:
    ///   - dot: The dot, in the store's numbering.
    ///   - hash: The hash of the leaf that is looked for, which stands also where its dot had gone to
    ///     another before; nil for the one to which the dot went.
    public func leaf(
        of dot: Dot,
        hash: Hash?,
        in caseID: CaseID,
        type: UInt16,
        instance: Instance,
        field: UInt16
    ) throws -> StoredLeaf? {
        let key = RecordKey(type: type, instance: instance)
        guard let number = try number(of: key, caseID) else { return nil }
        // A record that has moved may have left the log where the leaf stands.
        let hasMoved = try mayHaveMoved(caseID)
        for log in try audienceLogs(of: caseID) {
            if hasMoved {
                if let leaf = try leaf(
                    of: dot,
                    field: field,
                    of: key,
                    from: log.row.lastLeaf,
                    hash: hash
                ) {
                    return leaf
                }
                continue
            }
            guard
                let row = try store.recordState(log: log.row.id, type: type, instance: number),
                try state(row.state)[field].context.contains(dot),
                let leaf = try leaf(
                    of: dot,
                    field: field,
                    of: key,
                    from: log.row.lastLeaf,
                    hash: hash
                )
            else { continue }
            return leaf
        }
        return nil
    }

    /// The highest writes of an incarnation, by field, in a record of which the log of its readers has no
    /// state here, since its copy has not come: as far as other logs of the case, or this one, show them.
    /// Empty for any other record.
    public func highestOfAwaited(
        by incarnation: UInt32,
        in caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Instance
    ) throws -> [UInt16: UInt32] {
        let key = RecordKey(type: type, instance: instance)
        guard try awaitedStart(of: key, in: caseID, audience) != nil else { return [:] }
        var highest: [UInt16: UInt32] = [:]
        for log in try audienceLogs(of: caseID) {
            var id = log.row.lastLeaf
            while id > 0 {
                guard let link = try store.link(of: id), link.previous < id else {
                    throw JournalError(.storeDamaged, "leaf \(id) is missing or out of order")
                }
                if let leaf = try leaf(id), leaf.author.number == incarnation,
                    leaf.frame.open.type == type, leaf.frame.open.instance == instance
                {
                    for write in leaf.frame.open.writes {
                        highest[write.field] = max(highest[write.field] ?? 0, write.n)
                    }
                }
                id = link.previous
            }
        }
        return highest
    }

    /// What is known here, by field, of a record of which the log of its readers has no state here, since its
    /// copy has not come: all that was known in the logs that it has left. Whoever moved it knew no less, so
    /// that the copy does not either. Empty for any other record.
    public func knownOfAwaited(
        in caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Instance
    ) throws -> [UInt16: Context] {
        try flush()
        let key = RecordKey(type: type, instance: instance)
        guard let start = try awaitedStart(of: key, in: caseID, audience) else { return [:] }
        var known: [UInt16: Context] = [:]
        for left in try store.lefts(inCase: start.caseFile)
        where left.type == type && left.instance == start.instance {
            guard let packed = left.state else { continue }
            for field in try state(packed).fields {
                known[field.number, default: .empty].join(field.state.context)
            }
        }
        return known
    }

    /// Whether the copy of a record has not come to the log of its readers.
    public func awaitsCopy(
        of type: UInt16,
        _ instance: Instance,
        in caseID: CaseID,
        _ audience: AudienceID
    ) throws -> Bool {
        try flush()
        let key = RecordKey(type: type, instance: instance)
        return try awaitedStart(of: key, in: caseID, audience) != nil
    }

    /// The start of a record in the log of its readers, where its copy has not come there.
    private func awaitedStart(
        of key: RecordKey,
        in caseID: CaseID,
        _ audience: AudienceID
    ) throws -> StartRow? {
        guard try hasStarts(), let number = try number(of: key, caseID),
            let (log, _) = try store.audienceLog(caseID, audience),
            let start = try store.start(log: log.id, type: key.type, instance: number),
            start.awaits
        else { return nil }
        return start
    }
}
