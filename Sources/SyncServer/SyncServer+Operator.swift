import Cooperation
import Journal
import Trust
public import Vocabulary
import Wire

extension SyncServer {
    /// Makes the store a server's, if it is none yet, and puts the models into its registry that it
    /// lacks. Every program that opens a store calls this first.
    ///
    /// - Parameters:
    ///   - epoch: sixteen random bytes
    ///   - secret: 32 random bytes: the raw private half of the server's Ed25519 key
    ///   - models: model files
    /// - Returns: Whether the store is new.
    @discardableResult
    public func start(
        epoch: EpochID,
        secret: [UInt8],
        models: [[UInt8]],
        now: WallTime
    ) throws -> Bool {
        let complete = try store.read { rows in
            try rows.identity() != nil
                && models.allSatisfy { try rows.model(Names.model($0)) != nil }
        }
        if complete { return false }
        return try write { rows, journal in
            let isNew = try rows.identity() == nil
            if isNew {
                let key = try SigningKey(secret: secret)
                try rows.insert(ServerIdentity(epoch: epoch, signingKey: secret))
                try journal.append(
                    .registry(RegistryStatement.server(key: key.publicKey).bytes),
                    to: .registry,
                    time: now
                )
            }
            var feeds = FeedWriter(rows: rows, origin: try rows.identity()?.origin ?? epoch)
            let place = try Self.nextRegistryPlace(rows)
            for yaml in models {
                let model = try Model.load(yaml)
                let known = try rows.models()
                guard
                    !known.contains(where: {
                        $0.name == model.name && $0.version == model.version
                    })
                else { continue }
                try Self.append(model, yaml, journal, now)
            }
            try feeds.deliverRegistry(from: place)
            return isNew
        }
    }

    /// Lists a new party.
    ///
    /// - Parameters:
    ///   - id: sixteen random bytes
    ///   - before: the party that this one is to stand in for; it may have that one's name
    /// - Throws: ``OperatorError``, or what the store throws.
    public func addParty(
        id: PartyID,
        name: String,
        kind: PartyKind,
        municipality: String = "",
        succeeding before: PartyID? = nil,
        now: WallTime
    ) throws -> Answer<PartySummary> {
        guard Self.isName(name) else { throw OperatorError.invalidName(name) }
        guard municipality.isEmpty || Self.isMunicipality(municipality) else {
            throw OperatorError.invalidMunicipality(municipality)
        }
        return try write { rows, journal in
            let identity = try identity(rows)
            let taken = try rows.parties().contains {
                $0.name.lowercased() == name.lowercased() && $0.party != before
            }
            guard !taken else { throw OperatorError.nameTaken(name) }
            let listing = PartyListing(
                id: id,
                name: name,
                kind: kind,
                municipality: municipality,
                succeeds: before
            )
            let entry = try journal.append(
                .registry(RegistryStatement.party(listing).bytes),
                to: .registry,
                time: now
            )
            var feeds = FeedWriter(rows: rows, origin: identity.origin)
            try feeds.deliverRegistry(from: entry.place)
            try feeds.open(feedOf: id)
            let summary = PartySummary(
                id: id,
                name: name,
                kind: kind,
                municipality: municipality,
                root: nil,
                devices: 0,
                succeeds: before
            )
            return Answer(response: summary, grown: feeds.grown.sorted())
        }
    }

    /// All parties, in the order of the registry.
    public func parties() throws -> [PartySummary] {
        try store.read { rows in
            var devices: [Int64: Int] = [:]
            for device in try rows.devices(ofParty: nil) { devices[device.party, default: 0] += 1 }
            let parties = try rows.parties()
            return try parties.map { row in
                var summary = try Self.summary(row, devices: devices[row.id] ?? 0)
                summary.replacedBy = parties.first { $0.succeeds == row.party }?.party
                return summary
            }
        }
    }

    /// The one party that a person means: its name or a beginning of it, without regard to case and
    /// accents, or a beginning of its identifier of four digits at least. A whole name wins.
    ///
    /// - Throws: ``OperatorError/unknownParty(_:)`` or
    ///   ``OperatorError/ambiguousParty(_:candidates:)``.
    public func party(_ query: String) throws -> PartySummary {
        let every = try parties()
        // A party that another stands in for has no name of its own any more.
        let all = every.filter { $0.replacedBy == nil }
        if let exact = all.first(where: { $0.name == query }) { return exact }
        let key = NameMatcher.key(query)
        guard !key.isEmpty else { throw OperatorError.unknownParty(query) }
        var found = all.filter { NameMatcher.key($0.name) == key }
        if found.isEmpty {
            let digits = query.count >= 4 ? query.lowercased() : nil
            found = all.filter { NameMatcher.key($0.name).hasPrefix(key) }
            found += every.filter { party in
                digits.map { party.id.description.hasPrefix($0) } ?? false
                    && !found.contains { $0.id == party.id }
            }
        }
        guard let first = found.first else { throw OperatorError.unknownParty(query) }
        guard found.count == 1 else {
            throw OperatorError.ambiguousParty(query, candidates: found.map(\.id))
        }
        return first
    }

    /// Makes an invitation for one device of a party.
    ///
    /// - Parameters:
    ///   - query: the party, as ``party(_:)`` takes it
    ///   - code: eight random bytes, the invitation's name
    ///   - secret: 32 random bytes
    ///   - seconds: how long it can be used
    public func invite(
        _ query: String,
        code: [UInt8],
        secret: [UInt8],
        validSeconds seconds: UInt64,
        now: WallTime
    ) throws -> Invitation {
        let party = try party(query)
        let (length, tooLong) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflow) = now.addingReportingOverflow(length)
        // The store's integers end there, millions of years from now.
        let expires = tooLong || overflow ? WallTime(Int64.max) : min(sum, WallTime(Int64.max))
        return try write { rows, _ in
            _ = try identity(rows)
            guard let row = try rows.party(party.id) else {
                throw OperatorError.unknownParty(query)
            }
            try rows.insert(
                InvitationRow(
                    code: code,
                    key: SignedText.invitationKey(secret: secret),
                    party: row.id,
                    expires: expires
                )
            )
            return Invitation(
                party: party.id,
                root: row.root.map(Names.root(ofKey:)),
                code: code,
                secret: secret,
                expires: expires
            )
        }
    }

    /// Puts a model into the registry. One that stands there already is left as it is.
    ///
    /// - Throws: `ModelMistakes`, ``OperatorError/modelTaken(name:version:)``, or what the store throws.
    public func publishModel(_ yaml: [UInt8], now: WallTime) throws -> Answer<ModelSummary> {
        let model = try Model.load(yaml)
        let summary = ModelSummary(
            name: model.name,
            version: model.version,
            hash: Names.model(yaml)
        )
        return try write { rows, journal in
            let identity = try identity(rows)
            if try rows.model(summary.hash) != nil { return Answer(response: summary, grown: []) }
            let taken = try rows.models().contains {
                $0.name == model.name && $0.version == model.version
            }
            guard !taken else {
                throw OperatorError.modelTaken(name: model.name, version: model.version)
            }
            let place = try Self.nextRegistryPlace(rows)
            try Self.append(model, yaml, journal, now)
            var feeds = FeedWriter(rows: rows, origin: identity.origin)
            try feeds.deliverRegistry(from: place)
            return Answer(response: summary, grown: feeds.grown.sorted())
        }
    }

    /// The file of a model by name and version; nil where the registry has none.
    public func modelFile(_ name: String, _ version: UInt32) throws -> [UInt8]? {
        try store.read { rows in
            guard
                let row = try rows.models().first(where: {
                    $0.name == name && $0.version == version
                })
            else { return nil }
            return try Journal(store: rows).modelFile(row.hash)
        }
    }

    /// All models, in the order of the registry.
    public func models() throws -> [ModelSummary] {
        try store.read { rows in
            try rows.models().map {
                ModelSummary(name: $0.name, version: $0.version, hash: $0.hash)
            }
        }
    }

    private static func append(
        _ model: Model,
        _ yaml: [UInt8],
        _ journal: Journal,
        _ now: WallTime
    ) throws {
        let statement = RegistryStatement.model(
            name: model.name,
            version: model.version,
            yaml: yaml
        )
        try journal.append(.registry(statement.bytes), to: .registry, time: now)
    }

    private static func nextRegistryPlace(_ rows: any ServerRows) throws -> UInt64 {
        (try rows.log(named: .registry)?.place ?? 0) + 1
    }

    private static func summary(_ row: PartyRow, devices: Int) throws -> PartySummary {
        guard let kind = PartyKind(rawValue: row.kind) else {
            throw JournalError(.storeDamaged, "party \(row.party) is of no kind")
        }
        return PartySummary(
            id: row.party,
            name: row.name,
            kind: kind,
            municipality: row.municipality,
            root: row.root.map(Names.root(ofKey:)),
            devices: devices,
            succeeds: row.succeeds
        )
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.first, let last = name.last else { return false }
        return name.count <= Limits.nameCharacters && !first.isWhitespace && !last.isWhitespace
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func isMunicipality(_ code: String) -> Bool {
        code.utf8.count == 4 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
