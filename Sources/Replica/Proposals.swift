import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A value that somebody suggests to the owner of a field, or a held write, which is the same to its
/// present owner: what somebody wrote who owned the field then.
public struct ProposalItem: Sendable {
    /// What to type to mean it.
    public var name: String
    /// The number of a held write here; 0 for what was suggested.
    public var number: Int64
    /// The case.
    public var caseID: CaseID
    /// The case's label.
    public var label: String?
    /// The record.
    public var record: RecordPlace
    /// The field; nil where it is about the record's life.
    public var field: FieldPlace?
    /// Why it is held; nil for what was suggested.
    public var rule: Rule?
    /// What was written, by whom, when; for the record's life without a value.
    public var write: SiblingView
    /// Whether it is a deletion of the record.
    public var isDeletion: Bool
    /// When the server ordered it; nil while it is provisional.
    public var orderedAt: WallTime?
    /// What stands in the field now; nil for the record's life.
    public var current: FieldView?
    /// Why it was suggested.
    public var note: String
    /// Where it stands.
    public var state: ProposalState
    /// Whether the own party has made it.
    public var isOwn: Bool
    /// Whether the own party decides on it.
    public var mayDecide: Bool
    /// What was said to it, oldest first.
    public var answers: [RemarkView]
}

extension Replica {
    /// What waits for the own party's decision: held writes of fields that it owns now, oldest first,
    /// then what was suggested for them.
    public func proposals() throws -> [ProposalItem] {
        try show { work in
            let held = try work.heldProposals()
            return try (held + work.suggestions().filter { $0.mayDecide && $0.state.isOpen })
                .map { try work.shown($0) }
        }
    }

    /// Everything that the own party has suggested or may read, whatever became of it, by case.
    public func suggestions() throws -> [ProposalItem] {
        try show { work in try work.suggestions().map { try work.shown($0) } }
    }

    /// A held write, by its number.
    public func proposal(_ number: Int64) throws -> ProposalItem {
        try show { work in
            let item = try work.someProposal(number).item
            try work.checkMayReveal(item.caseID)
            return try work.shown(item)
        }
    }

    /// Suggests a value for a field to its owner. Goes out with the next sync, like a write.
    public func propose(
        _ input: FieldInput,
        for place: FieldPlace,
        note: String
    ) throws -> ProposalItem {
        try write { try $0.shown($0.propose(input, for: place, note: note)) }
    }

    /// Writes its value as the own party's, on what stands now, naming it as the source.
    public func acceptProposal(_ number: Int64) throws -> SaveResult {
        try acceptProposal(named: String(number))
    }

    /// Likewise for the one of that name, with a word to who made it.
    public func acceptProposal(named typed: String, note: String = "") throws -> SaveResult {
        try write { try $0.shown($0.acceptProposal(typed, note: note)) }
    }

    /// Tells who made it, and everybody who reads the record, that the owner does not take it.
    public func declineProposal(_ number: Int64) throws {
        try declineProposal(named: String(number))
    }

    /// Likewise for the one of that name, with a word to who made it.
    public func declineProposal(named typed: String, note: String = "") throws {
        try write { try $0.declineProposal(typed, note: note) }
    }

    /// Takes back a proposal of the own party that nobody has decided on.
    public func withdrawProposal(named typed: String) throws {
        try write { try $0.withdrawProposal(typed) }
    }
}

extension Work {
    /// What was suggested, in the records that the own party may read.
    func suggestions() throws -> [ProposalItem] {
        try allRemarks(in: nil).compactMap { try item($0) }
    }

    /// How many proposals wait for the own party.
    func proposalCount() throws -> Int {
        try heldProposals().count
            + suggestions().count { $0.mayDecide && $0.state.isOpen }
    }

    private func item(_ view: RemarkView) throws -> ProposalItem? {
        guard let proposal = view.proposal, let state = view.state, let field = view.field else {
            return nil
        }
        let facts = try someFacts(of: view.caseID)
        let own = try identity().party
        let owners = facts.authority.owners(
            type: view.record.ref.type,
            instance: view.record.ref.instance,
            field: proposal.field
        )
        var write = view.write
        write.value = view.value
        write.isUnreadable = view.value == nil
        return ProposalItem(
            name: view.name,
            number: 0,
            caseID: view.caseID,
            label: try label(of: view.caseID),
            record: view.record,
            field: field,
            rule: nil,
            write: write,
            isDeletion: false,
            orderedAt: view.orderedAt,
            current: try self.view(field),
            note: proposal.note,
            state: state,
            isOwn: view.write.party == own,
            mayDecide: owners.contains(own),
            answers: view.answers
        )
    }

    // MARK: Making and taking back

    func propose(
        _ input: FieldInput,
        for place: FieldPlace,
        note: String
    ) throws -> ProposalItem {
        let ref = place.record.ref
        let facts = try someFacts(of: ref.caseID)
        try checkReads(place.record, facts)
        if case .attachment = place.field.type { throw ReplicaError.notProposable(place) }
        let own = try identity().party
        let owners = facts.authority.owners(
            type: ref.type,
            instance: ref.instance,
            field: place.field.number
        )
        guard !owners.contains(own) else { throw ReplicaError.ownField(place) }
        let value = try value(input, for: place)
        let note = try remarkText(note, limit: Remark.noteCharacters)
        let overlay = try overlay(facts, ref)
        let standing = try overlay.state(place.field.number).siblings
            .filter { overlay.edit(of: $0) == nil }
        let remark = newRemark(
            .proposal(
                Remark.Proposal(
                    field: place.field.number,
                    value: try packed(value, place),
                    basis: Array(
                        try standing.map { try opened($0.leaf).leaf.hash }.sorted()
                            .prefix(Remark.basisLimit)
                    ),
                    note: note
                )
            )
        )
        // What the own party suggested for the field before, and nobody decided on, this replaces.
        let before = try remarks(place.record, overlay).first {
            $0.write.party == own && $0.proposal?.field == place.field.number
                && $0.state?.isOpen == true
        }
        try insert(remark, into: before?.slot, place.record)
        let made = try remarks(place.record, self.overlay(facts, ref)).first { $0.remark == remark }
        guard let made, let item = try item(made) else {
            throw ReplicaError.storeFailed("a proposal that was just made")
        }
        return item
    }

    func withdrawProposal(_ typed: String) throws {
        let own = try identity().party
        let view = try remark(
            named: typed,
            among: allRemarks(in: nil).filter { $0.write.party == own && $0.proposal != nil }
        )
        guard var remark = view.remark, var proposal = view.proposal, view.state?.isOpen == true
        else { throw ReplicaError.proposalSettled(view.name) }
        proposal.isWithdrawn = true
        remark.content = .proposal(proposal)
        try insert(remark, into: view.slot, view.record)
    }

    // MARK: Deciding

    func acceptProposal(_ typed: String, note: String) throws -> SaveResult {
        let note = try remarkText(note, limit: Remark.noteCharacters)
        if let number = Int64(typed), try store.proposal(number) != nil {
            return try acceptHeld(number, note: note)
        }
        let (view, field, leaf) = try decidable(typed)
        guard let value = view.value else { throw ReplicaError.unreadable(field) }
        let ref = view.record.ref
        let overlay = try overlay(try someFacts(of: ref.caseID), ref)
        guard let dot = view.write.dot, let author = try journal.author(dot.incarnation) else {
            throw ReplicaError.notSentYet(view.name)
        }
        let source = WriteName(dot: Dot(incarnation: author.number, n: dot.n), leaf: leaf)
        var result = try save(
            [FieldEdit(field, .value(value))],
            in: ref.caseID,
            options: SaveOptions(base: [token(overlay)]),
            source: source
        )
        try answer(view.slot, leaf, .accepted, note, view.record)
        try finish(&result)
        return result
    }

    func declineProposal(_ typed: String, note: String) throws {
        let note = try remarkText(note, limit: Remark.noteCharacters)
        if let number = Int64(typed), try store.proposal(number) != nil {
            let (item, source) = try someProposal(number)
            try answer(item.field?.field.number ?? 0, source.leaf, .declined, note, item.record)
            return try store.deleteProposal(number)
        }
        let (view, _, leaf) = try decidable(typed)
        try answer(view.slot, leaf, .declined, note, view.record)
    }

    /// Says something to a write of a field, in a field for remarks of the own role.
    func answer(
        _ field: UInt16,
        _ leaf: Hash,
        _ outcome: Remark.Outcome,
        _ text: String,
        _ place: RecordPlace
    ) throws {
        try insert(
            newRemark(
                .answer(
                    Remark.Answer(field: field, leaf: leaf, outcome: outcome, text: text)
                )
            ),
            place
        )
    }

    /// A proposal that the own party decides on.
    private func decidable(
        _ typed: String
    ) throws -> (view: RemarkView, field: FieldPlace, leaf: Hash) {
        let view = try remark(
            named: typed,
            among: allRemarks(in: nil).filter { $0.proposal != nil }
        )
        guard let field = view.field else { throw ReplicaError.unknownName(.remark, typed: typed) }
        try checkOwner(field, someFacts(of: view.caseID), SaveOptions())
        guard view.state?.isOpen == true else { throw ReplicaError.proposalSettled(view.name) }
        guard let leaf = view.leaf else { throw ReplicaError.notSentYet(view.name) }
        return (view, field, leaf)
    }
}
