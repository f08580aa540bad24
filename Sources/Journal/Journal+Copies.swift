import Causality
import Trust
import Vocabulary
import Wire

// Copies, at the server and at every replica alike.
extension Journal {
    /// Orders a copy that somebody waits for: the server's way in.
    ///
    /// - Returns: What to deliver; nil where nobody waits for it any more.
    /// - Throws: ``JournalError`` with a `copy` code where it cannot be; nothing was written then.
    public func order(copy signed: SignedBody, time: WallTime) throws -> OrderedEntries? {
        let statement: AudienceStatement
        do {
            statement = try AudienceStatement(signed.body)
        } catch {
            throw JournalError(.copyMalformed, error.message)
        }
        guard case .copy(let copy) = statement.content else {
            throw JournalError(.copyMalformed, "not a copy")
        }
        guard let caseFile = try store.caseFile(statement.caseID),
            let party = try signer(signed), case .device(let device) = signed.signer
        else { throw JournalError(.copyRefused, "a copy by nobody, or of no case") }
        try flush()
        let key = RecordKey(type: copy.record.type, instance: copy.record.instance)
        guard
            let log = try store.log(named: .audience(statement.caseID, copy.audience)),
            let instance = try number(of: key, statement.caseID),
            let start = try store.start(log: log.id, type: key.type, instance: instance),
            !start.isCovered, let part = start.part(copy.source),
            try !isPassedOver(device, start, part),
            copy.fields.contains(where: { !part.covered.contains($0.field) })
        else { return nil }
        let frame = AudienceEntryFrame(
            body: signed.body,
            device: device,
            signature: signed.signature,
            charterHead: caseFile.charterHead,
            partyHead: try end(of: .party(party)).chain.head
        )
        let authority = try authority(binding: caseFile.binding)
        let parties = try members(of: copy.audience, authority)
        return try ordered(frame, statement.caseID, copy.audience, parties, time)
    }

    /// The copies that somebody waits for and that a device of a party may make, at most `limit`.
    public func wantedCopies(
        from party: PartyID,
        _ device: DeviceID,
        limit: Int
    ) throws -> [WantedCopy] {
        var wanted: [WantedCopy] = []
        for start in try store.waitingStarts() {
            guard wanted.count < limit else { break }
            let parts = try start.partsToCopy.filter { part in
                try !part.isCovered && copiers(of: start, part).contains(party)
                    && !isPassedOver(device, start, part)
            }
            guard !parts.isEmpty,
                try !erasures(inCase: start.caseFile).isBound(party, start.type, start.instance),
                let caseFile = try store.caseFile(number: start.caseFile)
            else { continue }
            let releases =
                try isOnward(start) ? PackedReleases(start.releases).items : nil
            for part in parts.prefix(limit - wanted.count) {
                wanted.append(
                    WantedCopy(
                        caseID: caseFile.caseID,
                        source: part.source,
                        record: RecordName(
                            type: start.type,
                            instance: try instance(start.instance)
                        ),
                        onward: releases?.map(\.signed)
                    )
                )
            }
        }
        return wanted
    }

    /// Whether who makes a copy of a record is told who reads it now: it has gone on since in parts, or
    /// all of its readers wait, other than when it left.
    private func isOnward(_ start: StartRow) throws -> Bool {
        guard start.parts.isEmpty else { return true }
        guard !start.named.isEmpty,
            case .audience(let caseID, let audience)? = try logRow(start.log)?.name,
            let caseFile = try store.caseFile(caseID)
        else { return false }
        let waiting = Set(start.lackingParties)
        let readers = try members(of: audience, authority(binding: caseFile.binding))
        return readers.allSatisfy(waiting.contains)
    }

    /// The parties that hold what others wait for, rising: those that read it, but for who waited for it
    /// there itself until the record left.
    func copiers(of start: StartRow, _ part: CopyPart) throws -> [PartyID] {
        let readers = try readers(of: start, part)
        guard start.parts.isEmpty || start.parts[0].source == part.source else { return readers }
        let waited = Set(start.waitedParties)
        return readers.filter { !waited.contains($0) }
    }

    /// The parties that read what others wait for, rising: readers of the log that are not waiting
    /// themselves, and those of the log before. Of a part, those of its log.
    private func readers(of start: StartRow, _ part: CopyPart) throws -> [PartyID] {
        var parties: Set<PartyID> = []
        let logs = start.parts.isEmpty ? [start.log, start.origin] : [part.log]
        for id in logs where id > 0 {
            guard let log = try logRow(id), case .audience(let caseID, let audience) = log.name,
                let caseFile = try store.caseFile(caseID)
            else { continue }
            let authority = try authority(binding: caseFile.binding)
            parties.formUnion(try members(of: audience, authority))
        }
        // Who waits for a record that it had read before may hold a part.
        guard start.parts.isEmpty else { return parties.sorted() }
        return parties.subtracting(start.lackingParties).sorted()
    }

    func takeIn(_ copy: RecordCopy, _ entry: EnteringEntry, _ book: any RecordBook) throws {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        let key = try key(of: copy.record, entry)
        guard copy.audience == entry.audience,
            var start = try book.start(
                log: entry.log.id,
                type: key.type,
                instance: key.instance
            ), start.place > 0, !start.isCovered, var part = start.part(copy.source)
        else { throw refused("a copy that nobody waits for") }
        let numbers = copy.fields.map(\.field)
        guard !numbers.isEmpty, !numbers.contains(where: part.covered.contains) else {
            throw refused("a copy of fields that were copied")
        }
        guard let party = entry.party,
            !start.parts.isEmpty || !start.lackingParties.contains(party),
            try part.log == 0 || readers(of: start, part).contains(party)
        else { throw refused("a copier that never read the record") }
        let readers = Set(start.lackingParties)
        guard readers.isSubset(of: copy.readers),
            readers.union([party]).isSuperset(of: copy.readers)
        else { throw refused("a copy for others than those who wait") }
        let leaves = try CopyProof.leaves(of: copy, caseID: entry.caseID) {
            try author($0)?.signingKey
        }
        guard let leaves, leaves.count < 1 << Self.ordinalBits else {
            throw refused("a leaf that leads to no author's signature")
        }
        let shown = try state(of: copy, leaves, entry)
        guard part.fieldCount == nil || part.fieldCount == copy.fieldCount else {
            throw refused("\(copy.fieldCount) fields of \(part.fieldCount ?? 0)")
        }
        if let state = part.state {
            try compare(copy, leaves, shown, with: state, start, entry, book)
        }
        if start.state == nil {
            try judge(leaves, entry)
            try join(shown, broughtSince(shown, start, entry), of: part, start, entry, book)
            try noteBlobs(of: leaves, entry)
            part.fieldCount = copy.fieldCount
        }
        part.cover(numbers)
        guard part.covered.count <= part.fieldCount ?? 0 else {
            throw refused("more fields than there were")
        }
        start.save(part)
        try book.save(start)
        // What is held of an earlier log may be asked for again where a copy turns out to be bad.
        if start.isCovered, start.parts.isEmpty {
            try book.deleteLefts(
                caseFile: entry.caseFile.id,
                type: key.type,
                instance: key.instance
            )
        }
    }

    /// What a copy says of the fields that it covers, in the store's numbers.
    private func state(
        of copy: RecordCopy,
        _ leaves: [ProvenLeaf],
        _ entry: EnteringEntry
    ) throws -> RecordState {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        var authors: [UInt32] = []
        for incarnation in copy.table {
            guard let author = try author(incarnation) else {
                throw refused("a context of unknown incarnation \(incarnation)")
            }
            authors.append(author.number)
        }
        var siblings: [UInt16: [Sibling]] = [:]
        for (ordinal, leaf) in leaves.enumerated() {
            guard leaf.open.type == copy.record.type, leaf.open.instance == copy.record.instance,
                let author = try author(leaf.header.incarnation)
            else { throw refused("a leaf of another record") }
            for place in leaf.shown {
                let write = leaf.open.writes[place]
                siblings[write.field, default: []].append(
                    Sibling(
                        dot: Dot(incarnation: author.number, n: write.n),
                        leaf: Self.copiedLeaf(step: entry.step, ordinal: ordinal)
                    )
                )
            }
        }
        var fields: [RecordField] = []
        for field in copy.fields {
            let context = field.context.renumbered { authors[min(Int($0), authors.count - 1)] }
            let standing = (siblings.removeValue(forKey: field.field) ?? [])
                .sorted { $0.dot < $1.dot }
            let same = try copy.reissued.filter { $0.field == field.field }.map { write in
                let names = write.names.map { name in
                    let dot = Dot(
                        incarnation: authors[
                            min(Int(name.name.dot.incarnation), authors.count - 1)
                        ],
                        n: name.name.dot.n
                    )
                    return SameWrite.Name(
                        name: WriteName(dot: dot, leaf: name.name.leaf),
                        isOrdered: name.isOrdered
                    )
                }
                guard let same = SameWrite(names: names, settled: write.isSettled) else {
                    throw refused("a write of field \(field.field) that goes by no name")
                }
                return same
            }
            guard let state = FieldState(siblings: standing, context: context, same: same) else {
                throw refused("field \(field.field) shows a write that it does not know")
            }
            fields.append(RecordField(number: field.field, state: state))
        }
        guard siblings.isEmpty, let state = RecordState(rising: fields) else {
            throw refused("a write of a field that the copy does not cover")
        }
        return state
    }

    /// Whether a copy shows exactly what stood when the record left, as far as it stands.
    private func compare(
        _ copy: RecordCopy,
        _ leaves: [ProvenLeaf],
        _ shown: RecordState,
        with packed: [UInt8],
        _ start: StartRow,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        func refused(_ reason: String) -> JournalError { entry.error(.copyRefused, reason) }
        let then = try state(packed)
        let row = try book.recordState(
            log: start.log,
            type: start.type,
            instance: start.instance
        )
        let now = try state(row?.state ?? [])
        for field in shown.fields {
            let before = then[field.number]
            guard !before.context.isEmpty, before.context == field.state.context else {
                throw refused("another context of field \(field.number)")
            }
            guard before.same == field.state.same else {
                throw refused("other names of what was issued again in field \(field.number)")
            }
            for sibling in field.state.siblings {
                let leaf = leaves[Self.ordinal(of: sibling.leaf)]
                guard let known = before.siblings.first(where: { $0.dot == sibling.dot }),
                    let original = try original(known.leaf), original.hash == leaf.hash,
                    original.place == leaf.place, original.stamp == leaf.stamp
                else { throw refused("a write of field \(field.number) that did not stand") }
            }
            for sibling in before.siblings
            where now[field.number].siblings.contains(where: { $0.dot == sibling.dot }) {
                guard field.state.siblings.contains(where: { $0.dot == sibling.dot }) else {
                    throw refused("a standing write of field \(field.number) is left out")
                }
            }
        }
    }

    /// What the own logs, or a copy taken in before, say of a leaf.
    private func original(
        _ id: Int64
    ) throws -> (hash: Hash, place: UInt64, stamp: Stamp)? {
        guard let leaf = try leaf(id) else { return nil }
        guard let source = try copiedCommit(of: id) else { return nil }
        return (hash: leaf.hash, place: source.commit.place, stamp: source.commit.stamp)
    }

    /// Who waits judges by the original stamps: what was not accepted cannot stand.
    private func judge(_ leaves: [ProvenLeaf], _ entry: EnteringEntry) throws {
        for leaf in leaves {
            guard let author = try author(leaf.header.incarnation) else { continue }
            guard let authority = try? authority(charter: leaf.stamp.charter, of: entry.caseFile)
            else { throw entry.error(.copyRefused, "a stamp with a charter that is none") }
            let fields = leaf.shown.map { leaf.open.writes[$0].field }
            let verdicts = authority.judge(
                type: leaf.open.type,
                instance: leaf.open.instance,
                fields: fields,
                author: author.party
            )
            guard verdicts == nil else {
                throw entry.error(.copyRefused, "a write that was never accepted")
            }
        }
    }

    /// The leaves of the record that came since it entered, in order. An ordered write among them whose
    /// dot lies in a starting context: a copier made up what it knew.
    private func broughtSince(
        _ shown: RecordState,
        _ start: StartRow,
        _ entry: EnteringEntry
    ) throws -> [StoredLeaf] {
        let brought = try brought(start, last: entry.log.lastLeaf)
        for leaf in brought {
            for write in leaf.frame.open.writes {
                let dot = Dot(incarnation: leaf.author.number, n: write.n)
                guard !shown[write.field].context.contains(dot) else {
                    throw entry.error(
                        .copyRefused,
                        "a copy that knows what was ordered after it began"
                    )
                }
            }
        }
        return brought
    }

    /// The leaves of a record that came to its log since it entered, in order, but for those that stand
    /// outside of it: they enter no state.
    ///
    /// - Parameter last: The log's last leaf.
    func brought(_ start: StartRow, last: Int64) throws -> [StoredLeaf] {
        var brought: [StoredLeaf] = []
        var id = last
        while id > 0, let leaf = try leaf(id), leaf.place > start.place {
            let open = leaf.frame.open
            let isSame = try open.type == start.type && open.instance == instance(start.instance)
            if isSame, try !standsOutside(leaf, start) { brought.append(leaf) }
            id = leaf.previous
        }
        return brought.reversed()
    }

    /// Starts the fields of a copy from what it shows, and merges what came since into them again, as
    /// whoever ordered it did. A field that a copy of another part has begun knows that already.
    private func join(
        _ copied: RecordState,
        _ brought: [StoredLeaf],
        of part: CopyPart,
        _ start: StartRow,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        let order = start.parts.map(\.source)
        var begunBefore: [UInt16: Int] = [:]
        for (place, other) in start.parts.enumerated() where other.source != part.source {
            for number in other.covered { begunBefore[number] = begunBefore[number] ?? place }
        }
        let shown = try known(copied.fields.filter { begunBefore[$0.number] == nil })
        var packed = shown.packed
        let numbers = Set(shown.fields.map(\.number))
        for leaf in brought {
            var open = leaf.frame.open
            let places = open.writes.indices.filter { numbers.contains(open.writes[$0].field) }
            guard !places.isEmpty else { continue }
            open.writes = places.map { place in
                var write = open.writes[place]
                write.recordContext = nil
                return write
            }
            let merged = try merge(
                open,
                places.map { leaf.verdicts[$0] },
                by: leaf.author.number,
                leaf: leaf.id,
                into: packed,
                after: leaf.previous
            ) {
                leaf.hash
            }
            switch merged {
            case .refused(_, let reason): throw entry.error(.copyRefused, reason)
            case .merged(let state, _, _): packed = state
            }
        }
        let begun = try state(packed)
        let row = try book.recordState(
            log: start.log,
            type: start.type,
            instance: start.instance
        )
        let others = try state(row?.state ?? []).fields.filter { !numbers.contains($0.number) }
        let place = order.firstIndex(of: part.source) ?? 0
        let joined = try known(
            (begun.fields + others).map { field in
                guard let other = begunBefore[field.number] else { return field }
                let more = copied[field.number]
                return RecordField(
                    number: field.number,
                    state: place < other
                        ? more.joined(with: field.state) : field.state.joined(with: more)
                )
            }
        )
        try book.save(
            RecordRow(
                log: start.log,
                type: start.type,
                instance: start.instance,
                state: joined.packed,
                conflicts: joined.conflicts
            ),
            isNew: row == nil
        )
    }
}

extension Journal {
    private func known(_ fields: [RecordField]) throws -> RecordState {
        guard let state = RecordState(rising: fields.sorted { $0.number < $1.number }) else {
            throw JournalError(.storeDamaged, "the state of a record does not decode")
        }
        return state
    }

    /// The files that a copy names may be fetched from here on.
    private func noteBlobs(of leaves: [ProvenLeaf], _ entry: EnteringEntry) throws {
        guard !isAuditing else { return }
        for (ordinal, leaf) in leaves.enumerated() where !leaf.open.blobs.isEmpty {
            try store.insert(
                leaf.open.blobs,
                ofLeaf: Self.copiedLeaf(step: entry.step, ordinal: ordinal)
            )
        }
    }
}
