import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// What came of a bundle.
public struct BundleImport: Sendable {
    /// Writes that are shown from now on, provisionally.
    public var writes = 0
    /// Writes that were known before.
    public var known = 0
    /// Writes that are not shown: their author's party may not write them, or their record has other
    /// readers.
    public var left = 0
    /// Cases that were not known before.
    public var cases = 0
    /// Parts that this replica brings to the server at its next sync.
    public var carried = 0
    /// Whether it showed that this file is one of two copies, which goes on as a life of its own.
    public var foundCopy = false

    /// Nothing came.
    public init() {}
}

extension Work {
    /// Takes a bundle in: all of it, or by throwing nothing.
    func importBundle(_ bytes: [UInt8]) throws -> BundleImport {
        let identity = try identity()
        let bundle = try Self.bundle(bytes)
        let server = Digest.sha256(identity.serverKey)
        guard bundle.server == server else { throw ReplicaError.bundle(.otherServer) }
        if let recipient = bundle.recipient, recipient != identity.party {
            throw ReplicaError.bundle(.otherParty(recipient))
        }
        var summary = BundleImport()
        var contents: [BundleContent] = []
        for part in bundle.parts {
            guard let opened = try opened(part, server) else { continue }
            let content: BundleContent
            do {
                content = try BundleContent(opened)
            } catch {
                throw ReplicaError.bundle(.damaged(error.message))
            }
            guard content.party == identity.party else {
                throw ReplicaError.bundle(.otherParty(content.party))
            }
            try takeIn(content, &summary)
            contents.append(content)
        }
        if bundle.recipient != nil, !bundle.parts.isEmpty, contents.isEmpty {
            throw ReplicaError.bundle(.keyMissing)
        }
        guard !contents.isEmpty || !bundle.carried.isEmpty else {
            throw ReplicaError.bundle(.nothing)
        }
        try carry(bundle, &summary)
        guard summary.foundCopy else { return summary }
        try goOnAsCopy()
        // What both copies had sealed was this life's own, and passed over. Now it was brought like what the
        // other has written on top of it.
        var again = BundleImport()
        for content in contents { try takeIn(content, &again) }
        return summary
    }

    private static func bundle(_ bytes: [UInt8]) throws -> Bundle {
        do {
            let (hash, message) = try Bundle.frame(bytes)
            let content = Array(message)
            guard Digest.sha256(content) == hash else {
                throw ReplicaError.bundle(.damaged("another hash than it says"))
            }
            return try Bundle(message: content)
        } catch let error as WireError {
            if error.kind == .bundleVersion {
                throw ReplicaError.bundle(.version(Int(bytes[Bundle.magic.count])))
            }
            throw ReplicaError.bundle(.damaged(error.message))
        }
    }

    /// The bytes of a part for the own party; nil where it is for others.
    private func opened(_ part: SealedPart, _ server: Hash) throws -> [UInt8]? {
        for key in part.keys {
            guard let own = try partyKey(named: key.recipient) else { continue }
            do {
                return try BundleSeal.open(part, with: own, server: server)
            } catch {
                throw ReplicaError.bundle(.damaged("a part that was altered"))
            }
        }
        return nil
    }

    /// Keeps what is for the server.
    private func carry(_ bundle: Bundle, _ summary: inout BundleImport) throws {
        for part in bundle.carried {
            let bytes = part.encoded()
            guard bytes.count <= Self.carriedPartMax else {
                throw ReplicaError.bundle(.damaged("a part of \(bytes.count) bytes"))
            }
            let before = try store.carriedExtent()
            guard before.count < Limits.partsPerBundle,
                before.bytes + bytes.count <= Limits.bundleBytes
            else { throw ReplicaError.bundle(.carriedLimit(before.count)) }
            try store.insert(carriedPart: bytes, hash: Digest.sha256(bytes))
            summary.carried += try store.carriedExtent().count - before.count
        }
    }

    private func takeIn(_ content: BundleContent, _ summary: inout BundleImport) throws {
        bundleLogs = [:]
        for known in content.parties { try takeIn(known) }
        for entries in content.charters { try takeIn(charter: entries, &summary) }
        try takeInKeys(
            SyncResponse(
                nonce: .zero,
                secrets: content.secrets,
                wrappings: content.wrappings
            ),
            from: .bundle
        )
        var known: [KnownLeaf] = []
        for group in content.groups { try takeIn(group, &known, &summary) }
        anyProvisional = nil
        for leaf in known { try noteSeenOfOwn(leaf) }
    }

    /// Checks a party's log against the root that the registry showed.
    private func takeIn(_ known: BundleContent.KnownParty) throws {
        guard let party = try journal.party(known.party), let root = party.root else {
            throw ReplicaError.bundle(.unknownSender(known.party))
        }
        let serverKey = try identity().serverKey
        guard let log = try Self.log(of: known.party, known.entries, serverKey) else {
            throw ReplicaError.bundle(.damaged("the log of party \(known.party)"))
        }
        guard log.root == root else {
            throw ReplicaError.bundle(.unknownSender(known.party))
        }
        bundleLogs[known.party] = log
        let ordered = Set(try orderedEntries(of: known.party).map(\.body))
        guard known.entries.contains(where: { !ordered.contains($0.body) }) else { return }
        // Several devices may each have stated something of themselves.
        let all = BundleContent.KnownParty(
            party: known.party,
            entries: try Self.entries(
                known.entries,
                of: known.party,
                and: bundledEntries(of: known.party),
                serverKey
            )
        )
        try store.keep(
            bundledLog: BundleContent(party: known.party, parties: [all]).encoded(),
            of: known.party
        )
    }

    /// Checks the charter of a case that is not known here.
    private func takeIn(charter entries: [SignedBody], _ summary: inout BundleImport) throws {
        guard let first = entries.first, let last = entries.last,
            let statement = try? CharterStatement(first.body)
        else { throw ReplicaError.bundle(.damaged("a charter")) }
        let caseID = statement.caseID
        if try store.journal.caseFile(caseID) != nil || store.newCase(caseID) != nil { return }
        var models: [Hash: Model] = [:]
        var parties: [PartyID: Charter.Party] = [:]
        for entry in entries {
            guard let statement = try? CharterStatement(entry.body) else {
                throw ReplicaError.bundle(.damaged("a charter"))
            }
            guard let known = try? model(statement.model) else {
                throw ReplicaError.bundle(.unknownModel(statement.model))
            }
            models[statement.model] = known
            for party in statement.roles.map(\.party) {
                guard let listed = try journal.party(party), listed.root != nil else {
                    throw ReplicaError.bundle(.unknownSender(party))
                }
                parties[party] = Charter.Party(
                    kind: listed.listing.kind,
                    log: try bundleLogs[party] ?? partyLogKnown(party),
                    succeeds: listed.listing.succeeds
                )
            }
        }
        do {
            // When its entries were ordered, a bundle does not say: the charter from the server will.
            var charter = try Charter(
                first: first,
                at: .time(0),
                model: { models[$0] },
                party: { parties[$0] }
            )
            for entry in entries.dropFirst() {
                charter = try charter.next(
                    entry,
                    at: .time(0),
                    model: { models[$0] },
                    party: { parties[$0] }
                )
            }
            guard charter.bindings.contains(where: { (try? identity().party) == $0.party }) else {
                throw ReplicaError.bundle(.damaged("a case of other parties"))
            }
        } catch let error as TrustError {
            throw ReplicaError.bundle(.damaged("the charter of case \(caseID): \(error)"))
        }
        if let known = try store.bundledCase(caseID) {
            let held = try BundleContent(known.entries).charters.first?.count ?? 0
            guard entries.count > held else { return }
        } else {
            summary.cases += 1
        }
        known.cases[caseID] = nil
        try store.save(
            BundledCaseRow(
                caseID: caseID,
                body: last.body,
                entries: BundleContent(party: .zero, charters: [entries]).encoded()
            )
        )
    }

    /// Checks a group as one of a page is checked, and keeps its leaves.
    ///
    /// - Parameter known: The leaves that were here already.
    private func takeIn(
        _ frame: CommitGroupFrame,
        _ known: inout [KnownLeaf],
        _ summary: inout BundleImport
    ) throws {
        let group: GroupContents
        do {
            group = try GroupContents(frame)
        } catch let error as JournalError {
            throw ReplicaError.bundle(.damaged(error.reason))
        }
        let incarnation = group.header.incarnation
        let (party, device, signingKey) = try author(of: incarnation)
        let text = SignedText.group(count: UInt32(clamping: group.groupCount), root: group.root)
        guard Signature.isValid(group.signature, for: text, by: signingKey) else {
            throw ReplicaError.bundle(.damaged("commits that device \(device) did not sign"))
        }
        if incarnation == (try identity().incarnation) {
            let isOwn = try store.unsettledGroups(through: .max).contains {
                $0.signature == group.signature && $0.header == group.header.bytes
            }
            if isOwn { return }
        }
        try addNumber(of: incarnation)
        var number: Int64?
        for commit in group.commits {
            guard commit.refusal == nil, let facts = try facts(of: commit.caseID) else {
                throw ReplicaError.bundle(.damaged("a commit that no case here has"))
            }
            for leaf in commit.leaves {
                let ref = RecordRef(
                    caseID: commit.caseID,
                    type: leaf.open.type,
                    instance: leaf.open.instance
                )
                let count = leaf.open.writes.count
                let readers = try audience(of: ref, facts)
                guard try mayKeep(leaf, ref), let readers, readers.id == group.header.audience,
                    readers.members.contains(party),
                    readers.members.contains(try identity().party)
                else {
                    summary.left += count
                    continue
                }
                var hasher = CommitHasher()
                let hash = hasher.leafHash(
                    leaf,
                    in: group.buffer,
                    caseID: commit.caseID,
                    incarnation: incarnation
                )
                if try store.provisionalLeaf(hash: hash) != nil
                    || isOrdered(leaf, hash, by: incarnation, ref, readers.id)
                {
                    summary.known += count
                    known.append(
                        KnownLeaf(
                            ref: ref,
                            incarnation: incarnation,
                            hash: hash,
                            writes: leaf.open.writes
                        )
                    )
                    continue
                }
                if incarnation == (try identity().incarnation) { summary.foundCopy = true }
                for other in leaf.open.table { try addNumber(of: other) }
                let id = try number ?? store.insert(provisionalGroup: frame)
                number = id
                try store.insert(
                    ProvisionalLeafRow(
                        group: id,
                        caseID: commit.caseID,
                        audience: group.header.audience,
                        record: ref.record,
                        hash: hash,
                        incarnation: incarnation,
                        device: device,
                        party: party,
                        bytes: Array(group.buffer[leaf.range])
                    )
                )
                if leaf.open.writes.first?.recordContext != nil {
                    try store.noteDeletion(
                        of: EditedRecord(
                            caseID: ref.caseID,
                            record: ref.record,
                            type: ref.type,
                            instance: ref.instance,
                            edits: 0
                        )
                    )
                }
                summary.writes += count
            }
        }
    }

    /// Who writes under an incarnation, by the logs here and those of the bundle.
    private func author(
        of incarnation: IncarnationID
    ) throws -> (party: PartyID, device: DeviceID, signingKey: [UInt8]) {
        if let author = try journal.author(incarnation) {
            return (author.party, author.device, author.signingKey)
        }
        for (party, log) in bundleLogs {
            guard let device = log.incarnations[incarnation], let known = log.devices[device],
                known.standing(at: .max) != .void
            else { continue }
            return (party, device, known.signingKey)
        }
        throw ReplicaError.bundle(.damaged("commits of unknown incarnation \(incarnation)"))
    }

    /// Whether a leaf was ordered, or every write of it was issued again and is known by that, or by a copy.
    private func isOrdered(
        _ leaf: LeafFrame,
        _ hash: Hash,
        by incarnation: IncarnationID,
        _ ref: RecordRef,
        _ audience: AudienceID
    ) throws -> Bool {
        guard let author = try journal.author(incarnation), let write = leaf.open.writes.first
        else { return false }
        let stored = try journal.leaf(
            of: Dot(incarnation: author.number, n: write.n),
            hash: hash,
            in: ref.caseID,
            type: ref.type,
            instance: ref.instance,
            field: write.field
        )
        if stored != nil { return true }
        return try leaf.open.writes.allSatisfy { write in
            let name = WriteName(
                dot: Dot(incarnation: author.number, n: write.n),
                leaf: hash
            )
            return try journal.isIssuedAgain(
                name,
                in: ref.caseID,
                type: ref.type,
                instance: ref.instance,
                field: write.field
            ) || isCopied(name, of: write.field, in: ref, audience)
        }
    }
}

extension Replica {
    /// Puts everything that was not ordered into a bundle.
    ///
    /// - Parameter party: For whom; nil for all who may read any of it.
    /// - Throws: ``ReplicaError/bundle(_:)`` and what sealing throws.
    public func exportBundle(for party: PartyID?, keys: DeviceKeys) throws -> BundleExport {
        let key = try SigningKey(secret: keys.signing)
        return try write { try $0.exportBundle(for: party, key) }
    }

    /// Takes a bundle in: all of it, or by throwing nothing. What came is shown as provisional, and what
    /// is for the server goes there with the next sync.
    ///
    /// - Throws: ``ReplicaError/bundle(_:)``.
    public func importBundle(_ bytes: [UInt8]) throws -> BundleImport {
        try write { try $0.importBundle(bytes) }
    }
}

extension Replica {
    /// Drops the parts of bundles that wait to be brought to the server: somebody else brings them.
    public func dropCarried() throws {
        try write { work in
            for part in try work.store.carriedParts() {
                try work.store.deleteCarriedPart(part.hash)
            }
        }
    }
}
