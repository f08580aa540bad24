import Cooperation
import Vocabulary
import Wire

/// An erasure and how far it has come.
public struct ErasureView: Hashable, Sendable {
    /// The body hash of its announcement.
    public var erasure: Hash
    /// The case.
    public var caseID: CaseID
    /// The record; nil for the whole case.
    public var record: RecordName?
    /// Who announced it.
    public var party: PartyID
    /// When, by the announcing device's clock.
    public var given: WallTime
    /// When it can come into force at the earliest, by that clock.
    public var due: WallTime
    /// When it came into force; nil while it is announced alone.
    public var forced: WallTime?
    /// What became of it at each party that it concerns, rising.
    public var parties: [PartyErasure]

    /// Makes a view.
    public init(
        erasure: Hash,
        caseID: CaseID,
        record: RecordName?,
        party: PartyID,
        given: WallTime,
        due: WallTime,
        forced: WallTime?,
        parties: [PartyErasure]
    ) {
        self.erasure = erasure
        self.caseID = caseID
        self.record = record
        self.party = party
        self.given = given
        self.due = due
        self.forced = forced
        self.parties = parties
    }
}

/// What becomes of an erasure at one party.
public struct PartyErasure: Hashable, Sendable {
    /// The party.
    public var party: PartyID
    /// Whether the erasure binds it: its own, or one that it has confirmed.
    public var isBound: Bool
    /// The kind of ground on which it keeps the content; nil where it does not.
    public var ground: String?
    /// Its replicas that have erased, and when.
    public var receipts: [ErasedReplica]
}

/// A replica that has erased.
public struct ErasedReplica: Hashable, Sendable {
    /// Which.
    public var incarnation: IncarnationID
    /// When, by its clock.
    public var at: WallTime
}

extension Journal {
    /// The erasures of a case, in the order in which they were announced.
    public func erasureViews(of caseID: CaseID) throws -> [ErasureView] {
        try flush()
        guard let caseFile = try store.caseFile(caseID) else { return [] }
        let erasures = try erasures(inCase: caseFile.id)
        let facts = try bindingFacts(caseFile.binding)
        let authority = try authority(binding: caseFile.binding)
        var told: Set<Hash> = []
        return try erasures.acts.filter {
            $0.kind == .announcement && told.insert($0.erasure).inserted
        }.map { act in
            // Who has left may have answered, in logs that are not here.
            var parties = Set(erasures.acts.filter { $0.erasure == act.erasure }.map(\.party))
            for log in erasures.logs(of: act.erasure) {
                if log == 0 {
                    parties.formUnion(try everParties(of: caseID))
                } else if case .audience(_, let audience)? = try logRow(log)?.name {
                    parties.formUnion(try members(of: audience, authority))
                }
            }
            let delay = try model(facts.model.hash).erasureDelayDays
            let record =
                act.log == 0
                ? nil : RecordName(type: act.type, instance: try instance(act.instance))
            return ErasureView(
                erasure: act.erasure,
                caseID: caseID,
                record: record,
                party: act.party,
                given: act.given,
                due: act.given &+ UInt64(clamping: delay) &* Erasures.day,
                forced: erasures.force(act.erasure)?.time,
                parties: parties.sorted().map { party in
                    let answer = erasures.answer(of: party, to: act.erasure)
                    return PartyErasure(
                        party: party,
                        isBound: party == act.party || answer?.kind == .erase,
                        ground: answer?.kind == .keep ? answer?.ground : nil,
                        receipts: erasures.receipts(of: party, to: act.erasure)
                    )
                }
            )
        }
    }

    /// The kind of ground of the legal hold that stands in a case; nil where none does.
    public func legalHold(of caseID: CaseID) throws -> String? {
        guard let caseFile = try store.caseFile(caseID) else { return nil }
        return try erasures(inCase: caseFile.id).hold(throughCharter: .max)?.ground
    }

    /// Whether an erasure is in force over a record, or with nil over the whole case: whatever anybody
    /// writes there later comes to stand for nobody.
    public func isErased(_ record: RecordName?, of caseID: CaseID) throws -> Bool {
        guard let caseFile = try store.caseFile(caseID) else { return false }
        let erasures = try erasures(inCase: caseFile.id)
        guard !erasures.isEmpty else { return false }
        guard let record else { return erasures.isCaseErased(throughCharter: .max) }
        let key = RecordKey(type: record.type, instance: record.instance)
        return try !erasures.inForce(over: record.type, number(of: key, caseID) ?? -1).isEmpty
    }

    /// Whether an erasure in force binds a party to have nothing of a record.
    public func isErased(
        _ record: RecordName,
        of caseID: CaseID,
        for party: PartyID
    ) throws -> Bool {
        guard let caseFile = try store.caseFile(caseID) else { return false }
        let erasures = try erasures(inCase: caseFile.id)
        guard !erasures.isEmpty else { return false }
        let key = RecordKey(type: record.type, instance: record.instance)
        return try erasures.isBound(party, key.type, number(of: key, caseID) ?? -1)
    }
}
