import Causality
import Trust
import Vocabulary
import Wire

/// How a leaf fits the log that its commit is for.
enum LeafFit {
    /// Its record stands there since its first write, or the model knows no such type.
    case standing
    /// Its record entered the log by an entry.
    case started(StartRow)
    /// Its author's party no longer reads the record: held there for the owners, as these verdicts say.
    case outside([Verdict])
}

// Who reads a record at present, where that is not simply what its type says.
extension Journal {
    /// Finds out whether a leaf may stand in the log that its commit is for.
    ///
    /// - Throws: ``JournalError`` with `commitReturned` where its record has moved on and its device is
    ///   to seal it again, and with `commitAudience` where its author never was to write it and its commit
    ///   holds nothing else.
    func fit(
        _ leaf: LeafFrame,
        _ key: RecordKey,
        _ verdicts: [Verdict]?,
        _ commit: CommitFrame,
        _ placing: inout Placing
    ) throws -> LeafFit {
        guard let known = open, let authority = placing.authority else { return .standing }
        let audience = placing.group.header.audience
        let author = placing.author.party
        if verdicts?.first == .void(.unknownType) {
            // Such a leaf fits every audience, and shows none.
            guard try members(of: audience, &placing).contains(author) else {
                throw error(.commitAudience, commit, placing, "an author outside the audience")
            }
            return .standing
        }
        var start: StartRow?
        var recipients: [PartyID] = []
        if known.hasStarts, let instance = try number(of: key, commit.caseID) {
            if known.log.id > 0 {
                start = try store.start(log: known.log.id, type: key.type, instance: instance)
            }
            if let start {
                recipients = try PackedReleases(start.releases).parties
            } else {
                for other in try store.starts(inCase: known.caseFile.id)
                where other.type == key.type && other.instance == instance {
                    if placing.stamp.epoch != nil, other.place > 0 {
                        throw error(.commitReturned, commit, placing, "a record that has moved on")
                    }
                    recipients = try PackedReleases(other.releases).parties
                }
            }
        }
        let frozen = try self.audience(
            ofErased: key,
            commit.caseID,
            known.caseFile.id,
            isGivenBack: placing.stamp.epoch != nil
        )
        guard
            let present = try frozen.map({
                Authority.Audience(id: $0, members: try members(of: $0, authority))
            }) ?? authority.audience(ofType: key.type, releasedTo: recipients)
        else {
            throw error(.commitAudience, commit, placing, "type \(key.type) has no readers")
        }
        if placing.standing == .void, present.id != audience {
            // Of a stolen device nothing counts, whomever it wrote to; the log must be of the case.
            guard try !members(of: audience, &placing).isEmpty else {
                throw error(.commitAudience, commit, placing, "an audience that is none")
            }
            return .outside(Authority.verdicts(verdicts, ofUnread: leaf.open))
        }
        if present.members.contains(author) {
            guard present.id == audience else { throw returned(commit, placing, to: present.id) }
            placing.parties = present.members
            return start.map(LeafFit.started) ?? .standing
        }
        let held = Self.heldAudience(leaf.open, author, authority, present)
        // Who never wrote there has no business with the record, whoever reads it now.
        let unread = Authority.verdicts(verdicts, ofUnread: leaf.open)
        guard Self.isTold(unread) else {
            // Sealed apart, it takes nothing down with it.
            guard commit.leaves.count == 1 else { throw returned(commit, placing, to: held.id) }
            throw error(.commitAudience, commit, placing, "type \(key.type) has other readers")
        }
        guard held.id == audience else { throw returned(commit, placing, to: held.id) }
        placing.parties = held.members
        return .outside(unread)
    }

    /// Whether the present owners are told of a leaf whose author's party no longer reads its record.
    private static func isTold(_ unread: [Verdict]) -> Bool {
        unread.contains { verdict in
            if case .held = verdict { true } else { verdict == .void(.roleEnded) }
        }
    }

    /// The leaves of a commit that would be refused under whatever name they come: their author's party does
    /// not read their records, and never was to write them.
    public func leavesToRefuse(
        of commit: CommitFrame,
        in buffer: [UInt8],
        by author: Author
    ) throws -> [Hash] {
        guard commit.refusal == nil, let caseFile = try store.caseFile(commit.caseID) else {
            return []
        }
        let authority = try authority(binding: caseFile.binding)
        var cited: Authority.Cited?
        if commit.charterHead != caseFile.charterHead {
            cited = try self.cited(
                commit.charterHead,
                by: author.party,
                inForce: caseFile.charterHead,
                of: caseFile.id
            )
            // What it cites may come back yet.
            guard cited != nil else { return [] }
        }
        var hasher = CommitHasher()
        return try commit.leaves.filter { leaf in
            let key = RecordKey(type: leaf.open.type, instance: leaf.open.instance)
            guard
                let present = try presentAudience(key, commit.caseID, caseFile.id, authority),
                !present.members.contains(author.party)
            else { return false }
            let verdicts = authority.judge(leaf.open, author: author.party, cited: cited)
            return !Self.isTold(Authority.verdicts(verdicts, ofUnread: leaf.open))
        }.map { leaf in
            hasher.leafHash(
                leaf,
                in: buffer,
                caseID: commit.caseID,
                incarnation: author.incarnation
            )
        }
    }

    /// Refuses what was taken back for a log that its record has left, where it stands in another: of two
    /// logs no state could be made by those who read one. Where it stands nowhere it goes over anew.
    func checkStandsAlone(
        _ key: RecordKey,
        _ commit: CommitFrame,
        _ placing: Placing
    ) throws {
        guard placing.stamp.epoch != nil, let known = open,
            placing.binding != known.caseFile.binding
        else { return }
        let authority = try authority(binding: known.caseFile.binding)
        guard
            let present = try presentAudience(
                key,
                commit.caseID,
                known.caseFile.id,
                authority,
                isGivenBack: true
            ), present.id != placing.group.header.audience,
            let other = try store.log(named: .audience(commit.caseID, present.id)),
            let instance = try number(of: key, commit.caseID)
        else { return }
        let stands =
            try store.recordState(log: other.id, type: key.type, instance: instance) != nil
            || store.start(log: other.id, type: key.type, instance: instance) != nil
        if stands { throw returned(commit, placing, to: present.id) }
    }

    /// Who a leaf is for whose author's party no longer reads the record: the party, and the present
    /// owners of its fields.
    public static func heldAudience(
        _ open: OpenPart,
        _ author: PartyID,
        _ authority: Authority,
        _ present: Authority.Audience
    ) -> Authority.Audience {
        var members: Set<PartyID> = [author]
        for write in open.writes {
            members.formUnion(
                authority.owners(type: open.type, instance: open.instance, field: write.field)
            )
        }
        let all = members.filter { $0 == author || present.members.contains($0) }.sorted()
        return Authority.Audience(id: Names.audienceID(all), members: all)
    }

    /// Whether a leaf that a log brought since its record entered stands outside of the record, as
    /// ``fit(_:_:_:_:_:)`` found when it was ordered: by the charter that it was judged by, its author's
    /// party did not read the record.
    func standsOutside(_ leaf: StoredLeaf, _ start: StartRow) throws -> Bool {
        // What was merged alone counts, or has a dot that another had before.
        let isMerged = leaf.verdicts.contains { verdict in
            verdict == .accepted || verdict == .void(.dotReused) || verdict == .void(.unknownType)
        }
        guard !isMerged, let caseFile = try store.caseFile(leaf.caseID),
            let head = try charterHead(stampedOn: leaf), let row = try store.leaf(leaf.id)?.row
        else { return false }
        let run = try runFacts(row.run).row
        let takenBack = run.epoch == nil ? nil : run.time
        let erasures = try erasures(inCase: caseFile.id)
        // What was erased stays with those who read it then.
        let isErased = erasures.isErased(
            start.type,
            start.instance,
            log: start.log,
            before: leaf.place,
            takenBack: takenBack
        )
        if isErased { return false }
        if takenBack == nil, !erasures.isEmpty,
            try erasures.isCaseErased(throughCharter: charterPlace(head, of: caseFile.id))
        {
            return false
        }
        let present = try authority(charter: head, of: caseFile).audience(
            ofType: start.type,
            releasedTo: PackedReleases(start.releases).parties
        )
        guard let present, present.id == leaf.audience else { return true }
        return !present.members.contains(leaf.author.party)
    }

    private func members(of audience: AudienceID, _ placing: inout Placing) throws -> [PartyID] {
        if placing.parties.isEmpty, let authority = placing.authority {
            placing.parties = try members(of: audience, authority)
        }
        return placing.parties
    }

    private func returned(
        _ commit: CommitFrame,
        _ placing: Placing,
        to present: AudienceID
    ) -> JournalError {
        var error = error(.commitReturned, commit, placing, "a record with other readers by now")
        error.present = present
        return error
    }

    /// The hash of a leaf, and those of what it issues again.
    func names(of commit: CommitFrame, _ position: Int, _ placing: Placing) -> [Hash] {
        var hasher = CommitHasher()
        let leaf = commit.leaves[position]
        let hash = hasher.leafHash(
            leaf,
            in: placing.group.buffer,
            caseID: commit.caseID,
            incarnation: placing.group.header.incarnation
        )
        return [hash] + leaf.open.writes.flatMap { $0.originals.map(\.leaf) }
    }

    func outside(_ leaf: LeafFrame, _ key: RecordKey, _ verdicts: [Verdict]) -> ReadyLeaf {
        ReadyLeaf(
            key: key,
            range: leaf.range,
            verdicts: verdicts.map(VerdictCode.byte),
            state: [],
            conflicts: 0,
            isNew: false,
            opened: [],
            closed: [],
            isOutside: true
        )
    }
}
