import Journal
import Trust
import Vocabulary
import Wire

/// What was put into a bundle.
public struct BundleExport: Sendable {
    /// The file.
    public var bytes: [UInt8]
    /// The parties that can read something of it, by identifier.
    public var readers: [PartyID]
    /// Own writes in it, and those of others that came by bundles.
    public var writes: Int
    /// Cases in it.
    public var cases: Int
    /// Parts for the server, own and others'.
    public var carried: Int
}

/// Why a bundle was not made or not taken in.
public enum BundleFailure: Error, Hashable, Sendable {
    /// There is nothing that others do not have.
    case empty
    /// This replica has not got the server's key yet: it must sync once.
    case noServerKey
    /// This replica was just made, or goes over to a restored server: it must sync once before it writes.
    case mustSync
    /// The party has no key here that something could be sealed for.
    case noKey(PartyID)
    /// It is this replica's own party's device that it is for: nobody else could read it.
    case tooLarge(bytes: Int, limit: Int)
    /// What cannot be a bundle, or was cut off or altered: how.
    case damaged(String)
    /// A version that this program does not read.
    case version(Int)
    /// It is of another server.
    case otherServer
    /// It is for another party.
    case otherParty(PartyID)
    /// It is for this party, and this replica does not have the key that it was sealed under.
    case keyMissing
    /// A party signed something that this replica does not know, or knows by another root.
    case unknownSender(PartyID)
    /// A case is under a model that this replica does not have.
    case unknownModel(Hash)
    /// There is nothing in it for this replica, nor for the server.
    case nothing
    /// As much waits to be brought to the server as may.
    case carriedLimit(Int)
}

extension Work {
    /// Puts everything that was not ordered into a bundle: for one party, or for all who may read any of
    /// it, and for the server.
    func exportBundle(for recipient: PartyID?, _ key: SigningKey) throws -> BundleExport {
        let identity = try identity()
        guard try journal.partyLog(identity.party).devices[identity.device] != nil,
            try crossing() == .none
        else { throw ReplicaError.bundle(.mustSync) }
        guard let serverKey = try store.setting(.bundleKey) else {
            throw ReplicaError.bundle(.noServerKey)
        }
        // What became of a former incarnation's writes need not be known: what is sealed again names them.
        try addNumber(of: identity.incarnation)
        try sealAll(key, isDecided: true)
        let server = Digest.sha256(identity.serverKey)
        let contents = try bundleContents(for: recipient, statements(identity, key))
        let own = try carriedRequests(key)
        var parts: [SealedPart] = []
        for content in contents {
            guard let partyKey = try partyLogKnown(content.party).currentKey else {
                if content.party == recipient { throw ReplicaError.bundle(.noKey(content.party)) }
                continue
            }
            parts.append(
                try BundleSeal.seal(
                    content.encoded(),
                    for: [partyKey.publicKey],
                    server: server,
                    random: effects.random
                )
            )
        }
        var carried: [SealedPart] = []
        for request in own {
            let content = CarriedContent(
                device: identity.device,
                request: request.encoded(),
                signature: try key.sign(SignedText.carried(request.encoded()))
            )
            carried.append(
                try BundleSeal.seal(
                    content.encoded(),
                    for: [serverKey],
                    server: server,
                    random: effects.random
                )
            )
        }
        for part in try store.carriedParts() {
            guard carried.count < Limits.partsPerBundle else { break }
            carried.append(try SealedPart(part.content))
        }
        guard !parts.isEmpty || !carried.isEmpty else { throw ReplicaError.bundle(.empty) }
        let message = Bundle(
            server: server,
            recipient: recipient,
            parts: parts,
            carried: carried
        ).encodedMessage()
        let bytes = Bundle.framed(message, hash: Digest.sha256(message))
        guard bytes.count <= Limits.bundleBytes else {
            throw ReplicaError.bundle(.tooLarge(bytes: bytes.count, limit: Limits.bundleBytes))
        }
        let groups = Set(contents.flatMap(\.groups))
        return BundleExport(
            bytes: bytes,
            readers: contents.map(\.party),
            writes: try groups.reduce(0) { sum, group in
                try sum
                    + GroupContents(group).commits.reduce(0) { sum, commit in
                        sum + commit.leaves.reduce(0) { $0 + $1.open.writes.count }
                    }
            },
            cases: Set(
                try contents.flatMap(\.charters).compactMap(\.last).map { body in
                    try CharterStatement(body.body).caseID
                }
            ).count,
            carried: carried.count
        )
    }

    // MARK: For parties

    /// What each party may read, own groups first in the order in which they were sealed.
    ///
    /// - Parameter stated: What states the own incarnations that no log states yet.
    private func bundleContents(
        for recipient: PartyID?,
        _ stated: [SignedBody]
    ) throws -> [BundleContent] {
        var groups = try store.provisionalGroups()
        groups += try store.unsettledGroups(through: .max).map { row in
            CommitGroupFrame(
                header: row.header,
                signature: row.signature,
                count: row.count,
                commits: row.commits
            )
        }
        let own = try identity().party
        var readers: [PartyID: (groups: [CommitGroupFrame], cases: Set<CaseID>)] = [:]
        for frame in groups {
            let group = try GroupContents(frame)
            let cases = Set(group.commits.map(\.caseID))
            for caseID in cases {
                // Whoever takes part no more is not told, though it was sealed for them before.
                let present = try facts(of: caseID)?.roles.map(\.party)
                for party in try members(of: group.header.audience, inCase: caseID)
                where party == own || present?.contains(party) != false {
                    var known = readers[party] ?? ([], [])
                    if known.groups.last != frame { known.groups.append(frame) }
                    known.cases.insert(caseID)
                    readers[party] = known
                }
            }
        }
        let unordered = try store.newCases().map(\.caseID) + store.bundledCases().map(\.caseID)
        for caseID in unordered {
            guard let facts = try facts(of: caseID) else { continue }
            for party in Set(facts.roles.map(\.party)) {
                readers[party, default: ([], [])].cases.insert(caseID)
            }
        }
        if let recipient {
            // Asked for by name: whoever takes part in a case is to be able to open it.
            for caseID in try allCases() {
                guard let facts = try facts(of: caseID),
                    facts.roles.contains(where: { $0.party == recipient })
                else { continue }
                readers[recipient, default: ([], [])].cases.insert(caseID)
            }
        }
        return try readers.sorted { $0.key < $1.key }
            .filter { recipient == nil || $0.key == recipient }
            .map { try content(for: $0.key, $0.value.groups, $0.value.cases, stated) }
    }

    private func content(
        for party: PartyID,
        _ groups: [CommitGroupFrame],
        _ cases: Set<CaseID>,
        _ stated: [SignedBody]
    ) throws -> BundleContent {
        var content = BundleContent(party: party, groups: groups)
        let own = try identity().party
        var signers: Set<PartyID> = [own]
        var keys: Set<KeyName> = []
        for frame in groups {
            let group = try GroupContents(frame)
            if let author = try journal.author(group.header.incarnation) {
                signers.insert(author.party)
            }
            for commit in group.commits {
                for leaf in commit.leaves {
                    if let key = try? BoxOpener.key(of: leaf, in: group.buffer) { keys.insert(key) }
                }
            }
        }
        for caseID in cases.sorted() {
            guard let entries = try charterEntries(of: caseID) else { continue }
            content.charters.append(entries)
            signers.formUnion(try facts(of: caseID)?.roles.map(\.party) ?? [])
        }
        for row in try store.provisionalRecords(ofCase: nil) { signers.insert(row.party) }
        for signer in signers.sorted() {
            var entries = try logEntries(of: signer)
            if signer == own { entries += stated }
            guard !entries.isEmpty else { continue }
            content.parties.append(
                BundleContent.KnownParty(party: signer, entries: entries)
            )
        }
        try add(keys, for: party, to: &content)
        return content
    }

    /// The entries of a charter, ordered or not.
    func charterEntries(of caseID: CaseID) throws -> [SignedBody]? {
        if try store.journal.caseFile(caseID) != nil {
            return try journal.entries(of: .charter(caseID), from: 1, limit: 1_024).compactMap {
                if case .signed(let body) = $0.content { body } else { nil }
            }
        }
        if let row = try store.newCase(caseID) {
            return [
                SignedBody(
                    body: row.body,
                    signer: .device(try identity().device),
                    signature: row.signature
                )
            ]
        }
        guard let row = try store.bundledCase(caseID) else { return nil }
        return try BundleContent(row.entries).charters.first
    }

    /// The entries of a party's log: those ordered, and behind them what bundles showed beyond.
    private func logEntries(of party: PartyID) throws -> [SignedBody] {
        try Self.entries(
            orderedEntries(of: party),
            of: party,
            and: bundledEntries(of: party),
            identity().serverKey
        )
    }

    func orderedEntries(of party: PartyID) throws -> [SignedBody] {
        try journal.entries(of: .party(party), from: 1, limit: 4_096).compactMap {
            if case .signed(let body) = $0.content { body } else { nil }
        }
    }

    /// A party's log, and behind it those of other entries that it has not and can take: what a device
    /// states of itself before the server has ordered it.
    static func entries(
        _ entries: [SignedBody],
        of party: PartyID,
        and others: [SignedBody],
        _ serverKey: [UInt8]
    ) throws -> [SignedBody] {
        let known = Set(entries.map(\.body))
        let rest = others.filter { !known.contains($0.body) }
        guard !rest.isEmpty else { return entries }
        guard var log = try log(of: party, entries, serverKey) else { return others }
        var entries = entries
        for entry in rest {
            let place = entries.count + 1
            guard (try? log.append(bundled: entry, at: place, serverKey)) != nil else { continue }
            entries.append(entry)
        }
        return entries
    }

    func bundledEntries(of party: PartyID) throws -> [SignedBody] {
        guard let bytes = try store.bundledLog(of: party) else { return [] }
        return try BundleContent(bytes).parties.first?.entries ?? []
    }

    /// A party's log as far as it is known here, by the server or by a bundle.
    func partyLogKnown(_ party: PartyID) throws -> PartyLog {
        let ordered = try journal.partyLog(party)
        guard ordered.currentKey == nil || ordered.devices.isEmpty,
            let log = try Self.log(of: party, try bundledEntries(of: party), identity().serverKey)
        else { return ordered }
        return log
    }

    /// The log that entries make; nil where they make none.
    static func log(
        of party: PartyID,
        _ entries: [SignedBody],
        _ serverKey: [UInt8]
    ) throws -> PartyLog? {
        guard !entries.isEmpty else { return nil }
        var log = PartyLog(party: party)
        for (index, entry) in entries.enumerated() {
            do {
                try log.append(bundled: entry, at: index + 1, serverKey)
            } catch {
                return nil
            }
        }
        return log
    }

    /// Adds record keys, the secrets that they lie under, and those wrapped for the party.
    private func add(
        _ keys: Set<KeyName>,
        for party: PartyID,
        to content: inout BundleContent
    ) throws {
        let partyKey = try partyLogKnown(party).currentKey
        var wrappings: Set<Int64> = []
        var secrets: Set<KeyName> = []
        for name in keys.sorted() {
            guard let row = try store.boxKey(name),
                let statement = try store.secret(row.secret),
                let members = try? SecretStatement(statement.body),
                members.members.contains(where: { $0.party == party })
            else { continue }
            if wrappings.insert(row.wrapping).inserted,
                let wrapping = try store.wrapping(row.wrapping)
            {
                content.wrappings.append(wrapping)
            }
            guard secrets.insert(row.secret).inserted else { continue }
            content.secrets.append(
                SignedBody(
                    body: statement.body,
                    signer: .device(statement.signer),
                    signature: statement.signature
                )
            )
            guard let partyKey, let secret = try secret(named: row.secret) else { continue }
            let wrapped = try KeyWrapping.wrap(
                secret.bytes,
                as: .secret(secret.name, partyKey: partyKey.name),
                for: partyKey.publicKey,
                ephemeral: effects.random(32)
            )
            // The secret comes before the keys under it.
            content.wrappings.insert(wrapped, at: 0)
        }
    }

    // MARK: For the server

    /// Everything that the server is not known to have, as requests that fit a part each.
    private func carriedRequests(_ key: SigningKey) throws -> [SyncRequest] {
        var requests: [SyncRequest] = []
        var from = try sealingPlace(.held)
        let last = try lastSealing()
        let sentRequest = try nextRequest(key, bundled: from)
        guard let bundled = sentRequest.bundled else { return [] }
        requests.append(bundled)
        from = sentRequest.last
        while from.number < last.number, requests.count < Limits.partsPerBundle / 2 {
            let next = try nextRequest(key, bundled: from, sealingsOnly: true)
            guard let bundled = next.bundled, next.last.number > from.number else { break }
            requests.append(bundled)
            from = next.last
        }
        return requests.filter { request in
            !request.sealings.isEmpty || !request.charters.isEmpty
        }
    }
}

extension PartyLog {
    /// Takes in an entry that a bundle shows. No invitation has expired by then: whoever ordered the entry
    /// has looked.
    fileprivate mutating func append(
        bundled entry: SignedBody,
        at place: Int,
        _ serverKey: [UInt8]
    ) throws(TrustError) {
        try append(
            entry,
            at: Moment(place: UInt64(place), time: 0),
            serverKey: serverKey,
            isStored: true
        )
    }
}
