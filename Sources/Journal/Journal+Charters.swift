import Cooperation
import Trust
import Vocabulary
import Wire

// What charters state, checked against what was stated before and kept in rows.
extension Journal {
    /// Takes in a body of a charter: a new case, or a change of one.
    func takeIn(
        _ signed: SignedBody,
        of caseID: CaseID,
        at place: UInt64,
        _ stamp: Stamp
    ) throws {
        if let row = try store.caseFile(caseID) {
            try takeIn(signed, into: row, at: place, stamp)
            return
        }
        let charter = try charter(
            signed,
            .charter(caseID),
            at: try moment(of: signed, stamp, .charter(caseID))
        )
        guard place == 1, charter.caseID == caseID else {
            throw JournalError(
                .charterMalformed,
                log: .charter(caseID),
                "a body of another case"
            )
        }
        _ = try store.insertCase(
            CaseRow(
                id: 0,
                caseID: caseID,
                charterHead: charter.head,
                binding: try bindingNumber(of: charter),
                opened: stamp.time
            )
        )
    }

    /// Takes in a later entry: from here on it is the one in force.
    private func takeIn(
        _ signed: SignedBody,
        into row: CaseRow,
        at place: UInt64,
        _ stamp: Stamp
    ) throws {
        let act = try? CharterStatement(signed.body).act
        if let act, act.isNote {
            try takeIn(act, by: signed, of: row, at: place, stamp)
            return
        }
        let next = try charter(
            signed,
            after: try charter(inForceOf: row),
            at: try moment(of: signed, stamp, .charter(row.caseID))
        )
        if let act { try takeIn(act, by: signed, of: row, at: place, stamp) }
        // A log that is open has the charter before in its memory.
        try flush()
        open = nil
        if try store.charters(ofCase: row.id).isEmpty {
            try store.insert(
                CharterRow(
                    caseFile: row.id,
                    place: 1,
                    head: row.charterHead,
                    binding: row.binding
                )
            )
        }
        let entry = CharterRow(
            caseFile: row.id,
            place: place,
            head: next.head,
            binding: try bindingNumber(of: next),
            ended: PackedRoles.bytes(of: next.ended)
        )
        try store.insert(entry)
        try store.setCharter(ofCase: row.id, head: entry.head, binding: entry.binding)
        knownCharters[row.id] = nil
        knownAnyCharters = true
    }

    private func bindingNumber(of charter: Charter) throws -> Int64 {
        guard let model = try store.model(charter.model) else {
            throw JournalError(
                .charterModel,
                log: .charter(charter.caseID),
                "model \(charter.model)"
            )
        }
        return try store.bindingNumber(
            model: model.id,
            roles: PackedRoles.bytes(of: charter.bindings, charter.successions)
        )
    }

    /// Checks a charter's first entry against models and party logs, without taking it in.
    ///
    /// For whoever opens a case without the server: what it throws is what the server would answer.
    ///
    /// - Parameter moment: Where in its signer's party log it was ordered; the end where it is not yet.
    public func charter(
        _ signed: SignedBody,
        _ log: LogName,
        at moment: PartyLog.Stamped = .end
    ) throws -> Charter {
        try refusing(log) {
            let statement = try CharterStatement(signed.body)
            let known = try CharterFacts(self, statement, after: nil)
            return try Charter(
                first: signed,
                at: moment,
                model: { known.models[$0] },
                party: { known.parties[$0] }
            )
        }
    }

    /// Checks a later entry of a charter, without taking it in.
    ///
    /// - Parameters:
    ///   - charter: The charter with all entries before.
    ///   - moment: Where in its signer's party log the entry was ordered; the end where it is not yet.
    /// - Throws: ``JournalError`` with the code that the server would answer.
    public func charter(
        _ signed: SignedBody,
        after charter: Charter,
        at moment: PartyLog.Stamped = .end
    ) throws -> Charter {
        let log = LogName.charter(charter.caseID)
        return try refusing(log) {
            let statement = try CharterStatement(signed.body)
            guard statement.previous != nil, statement.act?.isNote != true else {
                throw JournalError(.charterExists, log: log, "a second charter")
            }
            let known = try CharterFacts(self, statement, after: charter)
            return try charter.next(
                signed,
                at: moment,
                model: { known.models[$0] },
                party: { known.parties[$0] }
            )
        }
    }

    private func refusing(_ log: LogName, _ body: () throws -> Charter) throws -> Charter {
        do {
            return try body()
        } catch let error as WireError {
            throw JournalError(.charterMalformed, log: log, error.message)
        } catch let error as TrustError {
            throw JournalError(Self.code(of: error), log: log, "\(error)")
        }
    }

    /// The charter in force; nil where no case of that identifier is known.
    public func charter(of caseID: CaseID) throws -> Charter? {
        try store.caseFile(caseID).map(charter(inForceOf:))
    }

    private func charter(inForceOf row: CaseRow) throws -> Charter {
        let log = LogName.charter(row.caseID)
        // Behind it may stand notes, which change nothing.
        let place = try charters(ofCase: row.id).last?.place ?? 1
        guard let entry = try entries(of: log, from: place, limit: 1).first,
            let binding = try store.binding(row.binding),
            let packed = PackedRoles(binding.roles),
            let charter = try? Charter(taken: entry.content.body, successions: packed.successions)
        else { throw JournalError(.storeDamaged, log: log, "a case without a charter") }
        return charter
    }

    private static func code(of error: TrustError) -> JournalCode {
        switch error {
        case .signature, .signer, .revoked: .charterSignature
        case .model: .charterModel
        case .role: .charterRole
        case .party, .succession: .charterParty
        case .ground: .charterGround
        case .stale: .charterStale
        case .key, .malformed, .root, .device, .spent, .expired, .limit: .charterMalformed
        }
    }
}

// What an older entry of a charter gave.
extension Journal {
    /// The entries of a charter that has several, in order; empty for one that has a single entry.
    func charters(ofCase caseFile: Int64) throws -> [CharterRow] {
        if let known = knownCharters[caseFile] { return known }
        guard try hasCharters() else { return [] }
        let rows = try store.charters(ofCase: caseFile)
        knownCharters[caseFile] = rows
        return rows
    }

    /// Whether the charter of any case has several entries: few cases ever get a second one, so that
    /// no other needs to be asked for.
    func hasCharters() throws -> Bool {
        if let known = knownAnyCharters { return known }
        let any = try store.hasCharters()
        knownAnyCharters = any
        return any
    }

    /// The head of a charter's first entry: what commits cite where their rows do not say.
    func firstCharterHead(of caseFile: CaseRow) throws -> Head {
        try charters(ofCase: caseFile.id).first?.head ?? caseFile.charterHead
    }

    /// What an author could rely on under the entry that a commit cites.
    ///
    /// - Parameters:
    ///   - head: The entry cited.
    ///   - inForce: The entry that the commit is stamped with.
    /// - Returns: nil where the charter has no such entry up to the one in force.
    func cited(
        _ head: Head,
        by author: PartyID,
        inForce: Head,
        of caseFile: Int64
    ) throws -> Authority.Cited? {
        let rows = try charters(ofCase: caseFile)
        guard let last = rows.firstIndex(where: { $0.head == inForce }),
            let place = rows[...last].firstIndex(where: { $0.head == head })
        else { return nil }
        let authority = try authority(binding: rows[place].binding)
        var ended: [String] = []
        for row in rows[(place + 1)...last] {
            guard let taken = PackedRoles.endedRoles(row.ended) else {
                throw JournalError(.storeDamaged, "charter entry \(row.place) of a case")
            }
            ended += taken.filter { $0.party == author }.map(\.role)
        }
        return Authority.Cited(authority, ended: authority.roles(named: ended))
    }

    /// What the entry of a case's charter with that head gives.
    func authority(charter head: Head, of caseFile: CaseRow) throws -> Authority {
        let row = try charters(ofCase: caseFile.id).first { $0.head == head }
        guard let binding = row?.binding ?? (head == caseFile.charterHead ? caseFile.binding : nil)
        else {
            throw JournalError(.storeDamaged, log: .charter(caseFile.caseID), "charter \(head)")
        }
        return try authority(binding: binding)
    }

    /// Whether a case's charter has an entry with that body.
    public func holds(charterEntry body: [UInt8], of caseID: CaseID) throws -> Bool {
        try holds(charterHead: Names.charterHead(body: body), of: caseID)
    }

    /// Whether a case's charter has an entry that is cited so.
    public func holds(charterHead head: Head, of caseID: CaseID) throws -> Bool {
        guard let row = try store.caseFile(caseID) else { return false }
        return try head == row.charterHead || charters(ofCase: row.id).contains { $0.head == head }
    }

    /// Every party that ever took part in a case, rising.
    public func everParties(of caseID: CaseID) throws -> [PartyID] {
        guard let row = try store.caseFile(caseID) else { return [] }
        var parties = Set(try authority(binding: row.binding).parties)
        for entry in try charters(ofCase: row.id) {
            parties.formUnion(try authority(binding: entry.binding).parties)
        }
        return parties.sorted()
    }

    /// The parties that a charter, in force or not any more, gives a role.
    public func boundParties() throws -> Set<PartyID> {
        var parties: Set<PartyID> = []
        for row in try store.bindings() {
            guard let packed = PackedRoles(row.roles) else {
                throw JournalError(.storeDamaged, "roles that do not decode")
            }
            parties.formUnion(packed.bindings.map(\.party))
        }
        return parties
    }

    /// What is known of a party that a charter names; nil for one that the registry does not list.
    fileprivate func charterParty(_ party: PartyID) throws -> Charter.Party? {
        if let known = charterParties[party] { return known }
        guard let row = try store.party(party), let kind = PartyKind(rawValue: row.kind)
        else { return nil }
        let known = Charter.Party(kind: kind, log: try partyLog(party))
        charterParties[party] = known
        return known
    }
}

extension Journal {
    /// The party that another stands in for, as the registry lists it; nil as a rule.
    fileprivate func predecessor(of party: PartyID) throws -> PartyID? {
        guard let row = try store.party(party),
            let entry = try entries(of: .registry, from: row.place, limit: 1).first,
            case .party(let listing) = try? RegistryStatement(entry.content.body)
        else { return nil }
        return listing.succeeds
    }
}

/// The models and parties that checking one entry of a charter asks for.
private struct CharterFacts {
    var models: [Hash: Model] = [:]
    var parties: [PartyID: Charter.Party] = [:]

    init(_ journal: Journal, _ statement: CharterStatement, after charter: Charter?) throws {
        for hash in [statement.model] + (charter.map { [$0.model] } ?? []) {
            if let model = try? journal.model(hash) { models[hash] = model }
        }
        var open = statement.roles.map(\.party) + (charter?.bindings.map(\.party) ?? [])
        open += statement.successions.map(\.to)
        while let party = open.popLast() {
            guard parties[party] == nil, var known = try journal.charterParty(party) else {
                continue
            }
            if !statement.successions.isEmpty {
                known.succeeds = try journal.predecessor(of: party)
                if let before = known.succeeds { open.append(before) }
            }
            parties[party] = known
        }
    }
}
