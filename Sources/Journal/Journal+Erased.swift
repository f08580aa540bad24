import Causality
import Trust
import Vocabulary
import Wire

// Content that is not to be there any more.
extension Journal {
    /// Whether the record of a leaf was erased before the commit's place, or the whole case under the
    /// charter that the commit is stamped with.
    ///
    /// - Throws: ``JournalError`` with `commitErased` where it was erased in another log than the one
    ///   that the commit is for: an erased record moves no more. With `commitReturned` where the commit
    ///   holds another record too, which is not to go with it.
    func checkErased(
        _ key: RecordKey,
        _ commit: CommitFrame,
        _ placing: Placing
    ) throws -> Bool {
        guard let known = open else { return false }
        let erasures = try erasures(inCase: known.caseFile.id)
        guard !erasures.isEmpty else { return false }
        let charter = try judging(commit, placing, known.caseFile)
        if try erasures.isCaseErased(
            throughCharter: charterPlace(charter, of: known.caseFile.id)
        ) {
            return true
        }
        guard let instance = try number(of: key, commit.caseID),
            let log = try log(ofErased: InstanceKey(key.type, instance), erasures)
        else { return false }
        guard log == known.log.id else {
            let isAlone = commit.leaves.allSatisfy {
                RecordKey(type: $0.open.type, instance: $0.open.instance) == key
            }
            throw error(
                isAlone ? .commitErased : .commitReturned,
                commit,
                placing,
                "a record that was erased"
            )
        }
        return erasures.isErased(
            key.type,
            instance,
            log: log,
            before: .max,
            takenBack: placing.stamp.epoch == nil ? nil : placing.stamp.time
        )
    }

    /// Whether a leaf came when its record, or the whole case, had been erased: it was put into its log
    /// without its content, also for those whom the erasure does not bind.
    public func isLate(_ leaf: StoredLeaf) throws -> Bool {
        guard leaf.frame.isErased, let caseFile = try store.caseFile(leaf.caseID),
            let row = try store.leaf(leaf.id)?.row,
            let charter = try charterHead(stampedOn: leaf)
        else { return false }
        let erasures = try erasures(inCase: caseFile.id)
        if try erasures.isCaseErased(throughCharter: charterPlace(charter, of: caseFile.id)) {
            return true
        }
        let open = leaf.frame.open
        let key = RecordKey(type: open.type, instance: open.instance)
        let run = try runFacts(row.run).row
        return try erasures.isErased(
            open.type,
            number(of: key, leaf.caseID) ?? -1,
            log: row.log,
            before: leaf.place,
            takenBack: run.epoch == nil ? nil : run.time
        )
    }

    func bytes(ofErased leaf: LeafFrame, _ placing: Placing) -> [UInt8] {
        leaf.erased(
            in: placing.group.buffer,
            boxHash: CommitHasher.boxHash(of: leaf, in: placing.group.buffer)
        )
    }

    /// The audience in whose log a record was erased, or stands whose case was; nil where neither is so.
    ///
    /// - Parameter isGivenBack: Whether it is asked for what a restored server is given back: the records of
    ///   an erased case come back as they moved.
    func audience(
        ofErased key: RecordKey,
        _ caseID: CaseID,
        _ caseFile: Int64,
        isGivenBack: Bool
    ) throws
        -> AudienceID?
    {
        let erasures = try erasures(inCase: caseFile)
        guard !erasures.isEmpty, let instance = try number(of: key, caseID) else { return nil }
        if let log = try log(ofErased: InstanceKey(key.type, instance), erasures) {
            guard case .audience(_, let audience)? = try logRow(log)?.name else { return nil }
            return audience
        }
        guard !isGivenBack, erasures.isCaseErased(throughCharter: .max) else { return nil }
        return try audienceLogs(of: caseID).first { log in
            try store.recordState(log: log.row.id, type: key.type, instance: instance) != nil
        }?.audience
    }

    /// The log in which a record was erased: the one where it stands. Nil where it was not, or had left
    /// every log in which that was said here.
    func log(ofErased key: InstanceKey, _ erasures: Erasures) throws -> Int64? {
        try erasures.logs(ofErased: key.type, key.instance).first { try stands(key, in: $0) }
    }

    /// The audience in whose log a record stands; nil where it stands in none.
    func standingAudience(of record: RecordName, _ caseID: CaseID) throws -> AudienceID? {
        let key = RecordKey(type: record.type, instance: record.instance)
        guard let instance = try number(of: key, caseID) else { return nil }
        return try audienceLogs(of: caseID).first { log in
            try stands(InstanceKey(key.type, instance), in: log.row.id)
        }?.audience
    }

    private func stands(_ key: InstanceKey, in log: Int64) throws -> Bool {
        try store.recordState(log: log, type: key.type, instance: key.instance) != nil
            || store.start(log: log, type: key.type, instance: key.instance) != nil
    }

    /// Refuses what would let one more party read what was erased.
    func checkNotErased(_ record: RecordName, _ caseID: CaseID) throws {
        guard let caseFile = try store.caseFile(caseID) else { return }
        let erasures = try erasures(inCase: caseFile.id)
        guard !erasures.isEmpty else { return }
        let key = RecordKey(type: record.type, instance: record.instance)
        guard try erasures.inForce(over: key.type, number(of: key, caseID) ?? -1).isEmpty else {
            throw JournalError(.releaseRecord, "a record that was erased")
        }
    }

    /// Whether a leaf must not come to a party any more with its box.
    func isBound(_ party: PartyID, leaf: LeafFrame, caseID: CaseID) throws -> Bool {
        guard let caseFile = try store.caseFile(caseID) else { return false }
        let erasures = try erasures(inCase: caseFile.id)
        guard !erasures.isEmpty else { return false }
        let key = RecordKey(type: leaf.open.type, instance: leaf.open.instance)
        return try erasures.isBound(party, key.type, number(of: key, caseID) ?? -1)
    }

    /// The bytes of a leaf for a party: without its box where an erasure binds the party.
    func bytes(of row: LeafRow, _ data: [UInt8], for party: PartyID) throws -> [UInt8] {
        guard let log = try logRow(row.log), case .audience(let caseID, _) = log.name,
            let caseFile = try store.caseFile(caseID),
            try !erasures(inCase: caseFile.id).isEmpty
        else { return data }
        let author = try runFacts(row.run).author.incarnation
        let frame: LeafFrame
        do {
            frame = try LeafFrame.decode(data, 0..<data.count, author: author)
        } catch {
            throw JournalError(.storeDamaged, log: log.name, place: row.place, error.message)
        }
        guard try isBound(party, leaf: frame, caseID: caseID) else { return data }
        return frame.erased(in: data, boxHash: CommitHasher.boxHash(of: frame, in: data))
    }

    /// An entry for a party: a copy without its box where an erasure binds the party.
    public func entry(_ entry: Entry, for party: PartyID) throws -> LogEntryFrame {
        var frame = entry.frame
        guard case .audience(let audience) = entry.content, audience.erased == nil,
            let statement = try? AudienceStatement(audience.body),
            case .copy(let copy) = statement.content,
            let caseFile = try store.caseFile(statement.caseID)
        else { return frame }
        let key = RecordKey(type: copy.record.type, instance: copy.record.instance)
        let erasures = try erasures(inCase: caseFile.id)
        guard !erasures.isEmpty,
            try erasures.isBound(party, key.type, number(of: key, statement.caseID) ?? -1)
        else { return frame }
        frame.content = .audience(audience.withoutBox())
        return frame
    }

    /// Those of some cases of which something was said of erasing.
    public func casesWithErasures(among cases: Set<CaseID>) throws -> [CaseID] {
        if try !anyErasures() { return [] }
        return try cases.sorted().filter { caseID in
            guard let caseFile = try store.caseFile(caseID) else { return false }
            return try !erasures(inCase: caseFile.id).isEmpty
        }
    }

    /// The cases of which something was said of erasing.
    public func casesWithErasures() throws -> [CaseID] {
        if try !anyErasures() { return [] }
        return try store.casesWithErasureActs().compactMap {
            try store.caseFile(number: $0)?.caseID
        }
    }

    /// Whether anything was said of erasing here.
    public func anyErasures() throws -> Bool {
        if let known = knownAnyErasures { return known }
        let any = try store.hasErasureActs()
        knownAnyErasures = any
        return any
    }

    /// Takes the boxes out of everything in a case that nobody may keep here, and the bytes of files
    /// that nothing else names.
    ///
    /// - Parameter reader: Whose journal it is: what an erasure binds that party to goes. For nil, which
    ///   is the server, goes what binds every party that ever received it.
    public func erase(in caseID: CaseID, keptBy reader: PartyID?) throws -> ErasedContent {
        var erased = ErasedContent()
        guard let caseFile = try store.caseFile(caseID) else { return erased }
        let erasures = try erasures(inCase: caseFile.id)
        guard erasures.acts.contains(where: { $0.kind == .force }) else { return erased }
        let authority = try authority(binding: caseFile.binding)
        for log in try audienceLogs(of: caseID) {
            let parties = try reader.map { [$0] } ?? members(of: log.audience, authority)
            try erase(log.row, caseID, parties, erasures, &erased)
        }
        try forget(files: erased.blobs)
        if erased.leaves > 0 || erased.copies > 0 { knownCopies = [:] }
        return erased
    }

    /// Destroys what is here of files that erased content named, unless other content names them too.
    public func forget(files: Set<Hash>) throws {
        for file in files where try !isNamedByStandingLeaf(file) { try store.deleteBlob(file) }
    }

    private func erase(
        _ log: LogRow,
        _ caseID: CaseID,
        _ parties: [PartyID],
        _ erasures: Erasures,
        _ erased: inout ErasedContent
    ) throws {
        func isGone(_ type: UInt16, _ instance: Instance) throws -> Int64?? {
            let key = RecordKey(type: type, instance: instance)
            let number = try number(of: key, caseID) ?? -1
            guard !parties.isEmpty, parties.allSatisfy({ erasures.isBound($0, type, number) })
            else { return nil }
            return number
        }
        var id = log.lastLeaf
        while id > 0, let leaf = try leaf(id), leaf.previous < id {
            let open = leaf.frame.open
            if !leaf.frame.isErased, open.boxLength > 0,
                try isGone(open.type, open.instance) != nil
            {
                let boxHash = CommitHasher.boxHash(of: leaf.frame, in: leaf.bytes)
                if let key = try? BoxOpener.key(of: leaf.frame, in: leaf.bytes) {
                    erased.keys.insert(key)
                }
                try store.replace(
                    leaf: id,
                    by: leaf.frame.erased(in: leaf.bytes, boxHash: boxHash)
                )
                erased.boxes.append(Array(leaf.bytes[leaf.frame.boxRange]))
                erased.blobs.formUnion(open.blobs.map(\.hash))
                erased.records.insert(leaf.record)
                erased.leaves += 1
            }
            id = leaf.previous
        }
        for row in try store.entries(log: log.id, from: 1, limit: .max) {
            guard case .audience(let frame)? = LogEntryFrame.Content(row), frame.erased == nil,
                case .copy(let copy)? = try? AudienceStatement(frame.body).content,
                try isGone(copy.record.type, copy.record.instance) != nil
            else { continue }
            let bare = frame.withoutBox()
            guard let hash = bare.erased else { continue }
            if let key = try? SealedBoxFrame.decode(copy.box, 0..<copy.box.count).key {
                erased.keys.insert(key)
            }
            erased.boxes.append(copy.box)
            try store.replace(copyAt: row.place, log: log.id, by: bare.body, erased: hash)
            erased.copies += 1
        }
    }

    /// Leaves without a box that no erasure accounts for: whoever delivered them held something back.
    public func unaccountedErased(in caseID: CaseID) throws -> [(log: LogName, place: UInt64)] {
        var found: [(log: LogName, place: UInt64)] = []
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        let erasures = try erasures(inCase: caseFile.id)
        try eachLeaf(of: caseID) { leaf in
            guard leaf.frame.isErased else { return true }
            let key = RecordKey(type: leaf.frame.open.type, instance: leaf.frame.open.instance)
            let number = try number(of: key, caseID) ?? -1
            if erasures.inForce(over: key.type, number).isEmpty {
                found.append((.audience(caseID, leaf.audience), leaf.place))
            }
            return true
        }
        return found
    }
}

extension Journal {
    /// Puts boxes back that were given back without: by whoever an erasure binds, before one came that
    /// keeps them. Nothing but the box whose hash stands there takes its place, and none that nobody
    /// may keep.
    func refill(_ commit: CommitFrame, of run: GroupContents, by author: Author) throws {
        guard try anyErasures() else { return }
        for leaf in commit.leaves where !leaf.isErased && leaf.open.boxLength > 0 {
            guard let write = leaf.open.writes.first else { continue }
            var hasher = CommitHasher()
            let hash = hasher.leafHash(
                leaf,
                in: run.buffer,
                caseID: commit.caseID,
                incarnation: author.incarnation
            )
            let held = try self.leaf(
                of: Dot(incarnation: author.number, n: write.n),
                hash: hash,
                in: commit.caseID,
                type: leaf.open.type,
                instance: leaf.open.instance,
                field: write.field
            )
            guard let held, held.frame.isErased, !Self.isCopied(held.id),
                !held.verdicts.contains(.held(.erased)),
                CommitHasher.boxHash(of: held.frame, in: held.bytes)
                    == CommitHasher.boxHash(of: leaf, in: run.buffer)
            else { continue }
            try store.replace(leaf: held.id, by: Array(run.buffer[leaf.range]))
        }
    }
}

extension GroupContents {
    /// The bytes of the commits, without the boxes of some leaves; every hash is the same.
    public func withoutBoxes(of isErased: (CaseID, LeafFrame) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for commit in commits {
            CommitCoding.appendHeader(
                caseID: commit.caseID,
                charterHead: commit.charterHead,
                logHead: commit.logHead,
                leafCount: commit.leaves.count,
                to: &bytes
            )
            for leaf in commit.leaves {
                guard isErased(commit.caseID, leaf), leaf.open.boxLength > 0 else {
                    bytes += buffer[leaf.range]
                    continue
                }
                bytes += leaf.erased(
                    in: buffer,
                    boxHash: CommitHasher.boxHash(of: leaf, in: buffer)
                )
            }
        }
        return bytes
    }
}

/// What was taken out of a journal.
public struct ErasedContent: Sendable {
    /// Leaves that lost their box.
    public var leaves = 0
    /// Copies that did.
    public var copies = 0
    /// The boxes, for whoever has to look for them elsewhere.
    public var boxes: [[UInt8]] = []
    /// The keys that they were sealed under.
    public var keys: Set<KeyName> = []
    /// The files that they named.
    public var blobs: Set<Hash> = []
    /// The records.
    public var records: Set<RecordID> = []

    /// Nothing.
    public init() {}
}
