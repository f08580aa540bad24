import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// A party that was linked to a case is told that there is one, and whom to turn to. Until something is
// released to it, or it has written something itself, it is shown nothing else: not the model, which tells
// what kind of placement it is, nor who else takes part. Its replica holds the charter, as everybody's does.
extension Work {
    /// What the notice says of whom to turn to, for a party that knows of nothing but a coming handover; nil
    /// for others.
    func handover(_ guide: Guide, _ facts: CaseFacts) throws -> [String]? {
        guard try knowsOfHandoverAlone(facts), let notice = guide.facts[.contactUnit]?.first,
            let type = facts.model.type(notice.type)
        else { return nil }
        let place = single(type, facts)
        let overlay = try overlay(facts, place.ref)
        return try type.fields.compactMap { field in
            let values = try siblings(FieldPlace(record: place, field: field), overlay)
            guard case .text(let text)? = values.first?.value else { return nil }
            return text
        }
    }

    /// Whether the own party was linked to a case and has neither been told nor written anything else.
    func knowsOfHandoverAlone(_ facts: CaseFacts) throws -> Bool {
        let model = facts.model
        let own = facts.authority.roles(of: try identity().party)
        guard model.groundRules.isRequired, !own.isEmpty,
            !own.contains(RoleSet(index: model.leadRole))
        else { return false }
        let guide = guide(of: facts)
        guard let notice = guide.facts[.contactUnit]?.first,
            model.type(notice.type)?.repeatable == false
        else { return false }
        let told = guide.toldFirst
        func isMore(_ type: RecordType) -> Bool {
            !told.contains(type.number) && type.owner != .creator && type.secrecy != .open
        }
        // A role that reads others' records from the start, as a coordinator does, is more than linked.
        for type in model.types where !type.readers.isDisjoint(with: own) && isMore(type) {
            guard case .roles(let owners) = type.owner, !owners.isDisjoint(with: own) else {
                return false
            }
        }
        var known = Set(try unorderedRecords(ofCase: facts.caseID).map(\.type))
        if let caseFile = try store.journal.caseFile(facts.caseID) {
            for log in try store.journal.audienceLogs(ofCase: caseFile.id) {
                known.formUnion(try store.journal.records(log: log.id).map(\.type))
            }
        }
        return !known.contains { number in model.type(number).map(isMore) ?? false }
    }

    // MARK: What is shown to it

    /// Whether a record may be shown: of a case of which the own party knows a coming handover alone, what
    /// it is told of that, and what is its own to write.
    func mayShow(_ place: RecordPlace, _ facts: CaseFacts) throws -> Bool {
        try mayShow(place, facts, isHandover: knowsOfHandoverAlone(facts))
    }

    /// The same, where it is known already what the party knows.
    func mayShow(_ place: RecordPlace, _ facts: CaseFacts, isHandover: Bool) throws -> Bool {
        guard isHandover, !guide(of: facts).toldFirst.contains(place.type.number) else {
            return true
        }
        let own = try identity().party
        if case .repeatable(let creator, _) = place.ref.instance, creator == own { return true }
        guard case .roles(let owners) = place.type.owner else { return false }
        return !owners.isDisjoint(with: facts.authority.roles(of: own))
    }

    /// Refuses a record that may not be shown.
    func checkMayShow(_ place: RecordPlace) throws {
        let facts = try someFacts(of: place.ref.caseID)
        guard try mayShow(place, facts) else { throw ReplicaError.handoverAlone(facts.caseID) }
        try checkMayReveal(facts.caseID)
    }

    /// The parties that the own one would know of only by a case of which it knows a coming handover alone.
    func unnameable() throws -> Set<PartyID> {
        var hidden: Set<PartyID> = []
        var known: Set<PartyID> = [try identity().party]
        for entry in try journal.cases() {
            let parties = entry.roles.map(\.party)
            guard try knowsOfHandoverAlone(facts(of: entry)) else {
                known.formUnion(parties)
                continue
            }
            let named = try nameable(parties, in: entry.caseID)
            known.formUnion(named)
            hidden.formUnion(parties)
        }
        return hidden.subtracting(known)
    }

    /// Those of some parties that may be named to who knows of a handover alone: the own one, and the one
    /// that it is to turn to.
    func nameable(_ parties: [PartyID], in caseID: CaseID) throws -> [PartyID] {
        guard let facts = try facts(of: caseID), try knowsOfHandoverAlone(facts) else {
            return parties
        }
        let own = try identity().party
        let lead = facts.roles.filter { facts.model.role(id: $0.role)?.lead == true }
        return parties.filter { party in
            party == own || lead.contains { $0.party == party }
        }
    }
}

extension Replica {
    /// Those of some parties that may be named to whoever sees a case here: all of them, unless the own
    /// party knows of nothing but a coming handover.
    public func nameable(_ parties: [PartyID], in caseID: CaseID) throws -> [PartyID] {
        try read { try $0.nameable(parties, in: caseID) }
    }
}

extension Guide {
    /// The record types that tell a party of a coming handover, and of an alarm.
    var toldFirst: Set<UInt16> {
        Set((facts[.contactUnit] ?? []).prefix(1).map(\.type) + alarms.map(\.record))
    }
}

extension CaseSummary {
    /// What is left of it for a party that knows of a coming handover alone.
    mutating func narrow() {
        isHandover = true
        modelName = nil
        modelVersion = nil
        roles.removeAll { !$0.isOwn }
        waiting = []
    }
}

extension AgendaView {
    /// Likewise.
    mutating func narrow() {
        model = model.narrowed(to: [])
        agenda.items = []
        agenda.alarms = []
        agenda.phase = nil
        agenda.agreement = nil
        agenda.schoolIsParty = nil
        (agenda.gapIn, agenda.gapOut) = (.unknown, .unknown)
        contacts = []
        lapsed = []
        isAgreementOutdated = false
    }
}
