import Causality
import Trust
import Vocabulary
import Wire

/// What became of the writes that another had seen before they were ordered.
enum SeenProvisionally {
    /// One of them is not ordered: whoever builds on it waits. In the store's numbering.
    case missing(SeenName)
    /// All are. Of those named here, in the store's numbering, another leaf was ordered under the dot, or
    /// they were issued again, or refused: they are seen by name. `struck` are the dots under which
    /// nothing that was seen is ordered.
    case known([SeenName], struck: [SeenName])
}

// Writes that build on what was not ordered when they were made.
extension Journal {
    /// Finds the writes that a write names as seen before they were ordered.
    ///
    /// - Parameters:
    ///   - numbers: The store's numbers of the leaf's table.
    ///   - state: The record's packed state.
    ///   - last: The leaf from which backwards they are looked for.
    ///   - isOrdered: Whether the write stands in a log: whoever ordered it waited for what would come.
    func seen(
        _ names: [SeenName],
        in open: OpenPart,
        _ numbers: [UInt32],
        state: [UInt8],
        after last: Int64,
        isOrdered: Bool
    ) throws -> SeenProvisionally {
        let key = RecordKey(type: open.type, instance: open.instance)
        var named: [SeenName] = []
        var standing: [SeenName] = []
        var fields: [UInt16: FieldState] = [:]
        for name in names {
            // The decoder has checked that each names the leaf's table.
            guard let place = Int(exactly: name.name.dot.incarnation), place > 0,
                place <= numbers.count
            else { continue }
            let dot = Dot(incarnation: numbers[place - 1], n: name.name.dot.n)
            let known = SeenName(
                field: name.field,
                name: WriteName(dot: dot, leaf: name.name.leaf)
            )
            let field = try fields[name.field] ?? self.field(name.field, of: state)
            fields[name.field] = field
            if field.context.contains(dot) {
                // No leaf under it here means that a copy brought the field: whoever made the copy, and
                // the server, knew it, and an older write than the record's entry is covered by dot.
                let leaf = try self.leaf(of: dot, field: name.field, of: key, from: last)
                if let leaf, leaf.hash != name.name.leaf {
                    named.append(known)
                } else {
                    standing.append(known)
                }
            } else if try field.isIssuedAgain(known.name) || isOrdered
                || store.isRefused(leaf: name.name.leaf)
            {
                named.append(known)
            } else {
                return .missing(known)
            }
        }
        let struck = named.filter { name in
            !standing.contains { $0.field == name.field && $0.name.dot == name.name.dot }
        }
        return .known(named, struck: struck)
    }

    private func field(_ number: UInt16, of state: [UInt8]) throws -> FieldState {
        do {
            return try RecordState.field(number, of: state.span)
        } catch {
            throw JournalError(.storeDamaged, "the state of a record does not decode")
        }
    }

    /// Whether every leaf of a commit stands in a log, by its hash.
    ///
    /// - Parameter reused: Whether it may have come to nothing since its dot had gone to another.
    public func isOrdered(
        _ commit: CommitFrame,
        in buffer: [UInt8],
        by author: Author,
        orReused reused: Bool
    ) throws -> Bool {
        var hasher = CommitHasher()
        for leaf in commit.leaves {
            let hash = hasher.leafHash(
                leaf,
                in: buffer,
                caseID: commit.caseID,
                incarnation: author.incarnation
            )
            guard let write = leaf.open.writes.first,
                let found = try self.leaf(
                    of: Dot(incarnation: author.number, n: write.n),
                    hash: hash,
                    in: commit.caseID,
                    type: leaf.open.type,
                    instance: leaf.open.instance,
                    field: write.field
                ), reused || found.verdict(on: write.field) != .void(.dotReused)
            else { return false }
        }
        return true
    }
}

extension Journal {
    /// Whether the write of that name is known by a copy: the log of its record's readers knows its dot, and
    /// no log here has a leaf under it. A dot names one leaf for ever.
    public func isCopied(
        _ name: WriteName,
        in caseID: CaseID,
        _ audience: AudienceID,
        type: UInt16,
        instance: Instance,
        field: UInt16
    ) throws -> Bool {
        let key = RecordKey(type: type, instance: instance)
        guard try hasStarts(), let (log, _) = try store.audienceLog(caseID, audience),
            let known = try state(of: key, caseID, log: log.id)
        else { return false }
        let state = try self.field(field, of: known.state)
        guard state.context.contains(name.dot) else { return false }
        if let sibling = state.siblings.first(where: { $0.dot == name.dot }) {
            return try Self.isCopied(sibling.leaf) && leaf(sibling.leaf)?.hash == name.leaf
        }
        return try audienceLogs(of: caseID).allSatisfy { log in
            try leaf(of: name.dot, field: field, of: key, from: log.row.lastLeaf) == nil
        }
    }

    /// Whether every leaf of a commit stands in a log under its own dot, or was issued again. What came to
    /// nothing since its dot had gone to another, its party may yet issue again.
    public func isSettled(
        _ commit: CommitFrame,
        in buffer: [UInt8],
        by author: Author
    ) throws -> Bool {
        if try isOrdered(commit, in: buffer, by: author, orReused: false) { return true }
        var hasher = CommitHasher()
        for leaf in commit.leaves {
            let hash = hasher.leafHash(
                leaf,
                in: buffer,
                caseID: commit.caseID,
                incarnation: author.incarnation
            )
            for write in leaf.open.writes {
                let dot = Dot(incarnation: author.number, n: write.n)
                let isKnown = try isIssuedAgain(
                    WriteName(dot: dot, leaf: hash),
                    in: commit.caseID,
                    RecordKey(type: leaf.open.type, instance: leaf.open.instance),
                    field: write.field
                )
                guard
                    try isKnown || acceptedOriginal(of: write, in: leaf.open, commit.caseID) != nil
                else { return false }
            }
        }
        return true
    }

    /// Whether a write of a leaf was ordered under another name.
    ///
    /// - Parameter author: Who wrote the leaf, as this store numbers it.
    public func isIssuedAgain(
        _ write: Write,
        of leaf: StoredLeaf,
        by author: Author
    ) throws -> Bool {
        let open = leaf.frame.open
        let isKnown = try isIssuedAgain(
            WriteName(dot: Dot(incarnation: author.number, n: write.n), leaf: leaf.hash),
            in: leaf.caseID,
            RecordKey(type: open.type, instance: open.instance),
            field: write.field
        )
        return try isKnown || acceptedOriginal(of: write, in: open, leaf.caseID) != nil
    }

    /// The dot of a write that was accepted and that this one issues again, where the record may have left
    /// the log in which it stands: what a record takes along does not name what had been replaced, so that
    /// the log of its readers would take this one for new.
    public func acceptedOriginal(
        of write: Write,
        in open: OpenPart,
        _ caseID: CaseID
    ) throws -> Dot? {
        guard !write.originals.isEmpty, try mayHaveMoved(caseID) else { return nil }
        for original in write.originals {
            // The decoder has checked that each names the leaf's table.
            let place = Int(original.dot.incarnation) - 1
            guard open.table.indices.contains(place), let author = try author(open.table[place])
            else { continue }
            let dot = Dot(incarnation: author.number, n: original.dot.n)
            let leaf = try leaf(
                of: dot,
                hash: original.leaf,
                in: caseID,
                type: open.type,
                instance: open.instance,
                field: write.field
            )
            if leaf?.verdict(on: write.field) == .accepted { return dot }
        }
        return nil
    }

    /// Whether the write of that name was ordered under another one.
    public func isIssuedAgain(
        _ name: WriteName,
        in caseID: CaseID,
        type: UInt16,
        instance: Instance,
        field: UInt16
    ) throws -> Bool {
        let key = RecordKey(type: type, instance: instance)
        return try isIssuedAgain(name, in: caseID, key, field: field)
    }

    private func isIssuedAgain(
        _ name: WriteName,
        in caseID: CaseID,
        _ key: RecordKey,
        field: UInt16
    ) throws -> Bool {
        for log in try audienceLogs(of: caseID) {
            guard let known = try state(of: key, caseID, log: log.row.id) else { continue }
            if try self.field(field, of: known.state).isIssuedAgain(name) { return true }
        }
        return try issuedAgain(name, in: caseID, key, field: field) != nil
    }

    /// The dot of a write that counts and issues the one of that name again; nil where none does.
    public func counting(
        issuing name: WriteName,
        in caseID: CaseID,
        type: UInt16,
        instance: Instance,
        field: UInt16
    ) throws -> Dot? {
        let key = RecordKey(type: type, instance: instance)
        for log in try audienceLogs(of: caseID) {
            guard let known = try state(of: key, caseID, log: log.row.id) else { continue }
            for other in try self.field(field, of: known.state).names(beside: name) {
                let leaf = try self.leaf(
                    of: other.dot,
                    hash: other.leaf,
                    in: caseID,
                    type: type,
                    instance: instance,
                    field: field
                )
                if leaf?.verdict(on: field) == .accepted { return other.dot }
            }
        }
        return try issuedAgain(name, in: caseID, key, field: field)
    }

    /// The dot of a write that counts and issued one again in a log that its record has left since: for
    /// others, so that its state is not known here any more.
    private func issuedAgain(
        _ name: WriteName,
        in caseID: CaseID,
        _ key: RecordKey,
        field: UInt16
    ) throws -> Dot? {
        guard try mayHaveMoved(caseID), let caseFile = try store.caseFile(caseID),
            let number = try number(of: key, caseID)
        else { return nil }
        for left in try store.lefts(inCase: caseFile.id)
        where left.type == key.type && left.instance == number {
            var id = try logRow(left.log)?.lastLeaf ?? 0
            while id > 0, let leaf = try leaf(id) {
                if leaf.frame.open.type == key.type, leaf.frame.open.instance == key.instance,
                    leaf.verdict(on: field) == .accepted, try issues(leaf, name, of: field),
                    let write = leaf.frame.open.writes.first(where: { $0.field == field })
                {
                    return Dot(incarnation: leaf.author.number, n: write.n)
                }
                id = leaf.previous
            }
        }
        return nil
    }

    private func issues(_ leaf: StoredLeaf, _ name: WriteName, of field: UInt16) throws -> Bool {
        let open = leaf.frame.open
        guard let write = open.writes.first(where: { $0.field == field }) else { return false }
        return try write.originals.contains { original in
            // The decoder has checked that each names the leaf's table.
            let place = Int(original.dot.incarnation) - 1
            return try original.leaf == name.leaf && original.dot.n == name.dot.n
                && open.table.indices.contains(place)
                && author(open.table[place])?.number == name.dot.incarnation
        }
    }
}

extension FieldState {
    /// The other names under which the write of that name was ordered.
    func names(beside name: WriteName) -> [WriteName] {
        same.filter { write in write.names.contains { $0.name == name } }
            .flatMap { write in write.names.filter { $0.isOrdered && $0.name != name } }
            .map(\.name)
    }

    /// Whether a write was ordered that issues this one again.
    func isIssuedAgain(_ name: WriteName) -> Bool {
        same.contains { write in
            write.names.contains { $0.name == name } && write.names.contains(where: \.isOrdered)
        }
    }
}

extension Context {
    /// The same set without one dot.
    public func removing(_ dot: Dot) -> Context {
        guard contains(dot) else { return self }
        var vector = self.vector
        var cloud = self.cloud.filter { $0 != dot }
        if let index = vector.firstIndex(where: { $0.incarnation == dot.incarnation }),
            vector[index].n >= dot.n
        {
            let last = vector[index].n
            vector[index].n = dot.n - 1
            if last > dot.n {
                for n in (dot.n + 1)...last {
                    cloud.append(Dot(incarnation: dot.incarnation, n: n))
                }
            }
        }
        return Context(vector: vector, cloud: cloud)
    }
}

extension StoredLeaf {
    /// A leaf that is not ordered, as a replica keeps it beside its journal: of no log and place.
    ///
    /// - Throws: What is wrong with the bytes.
    public init(
        provisional id: Int64,
        caseID: CaseID,
        audience: AudienceID,
        author: Author,
        bytes: [UInt8]
    ) throws(WireError) {
        let frame = try LeafFrame.decode(
            bytes,
            bytes.startIndex..<bytes.endIndex,
            author: author.incarnation
        )
        self.init(
            id: id,
            caseID: caseID,
            audience: audience,
            place: 0,
            author: author,
            ordered: 0,
            frame: frame,
            bytes: bytes,
            verdicts: [Verdict](repeating: .accepted, count: frame.open.writes.count),
            previous: 0
        )
    }
}

extension Author {
    /// Who writes under an incarnation that no log here states yet.
    public init(
        provisional incarnation: IncarnationID,
        number: UInt32,
        device: DeviceID,
        party: PartyID
    ) {
        self.init(
            incarnation: incarnation,
            number: number,
            device: device,
            signingKey: [],
            party: party,
            place: 0
        )
    }
}
