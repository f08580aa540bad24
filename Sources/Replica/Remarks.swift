import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A remark as it is shown.
public struct RemarkView: Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record that it is in.
    public var record: RecordPlace
    /// The field that it is about; nil where it is about the record, or its model has no such field.
    public var field: FieldPlace?
    /// The field that holds it, one of ``RemarkField``.
    public var slot: UInt16
    /// What it says; nil where it cannot be read.
    public var remark: Remark?
    /// The value that a proposal suggests; nil for others, and where the model refuses it.
    public var value: FieldValue?
    /// Who made it, when, and whether the server has ordered it; without a value.
    public var write: SiblingView
    /// The hash of its leaf, once it is ordered.
    public var leaf: Hash?
    /// When the server ordered it; nil while it is provisional.
    public var orderedAt: WallTime?
    /// Where a proposal stands; nil for others.
    public var state: ProposalState?
    /// What was said to it, oldest first.
    public var answers: [RemarkView]

    /// What to type to mean it: the beginning of its identifier.
    public var name: String { String((remark?.name ?? "").prefix(6)) }

    /// What it says, where it is an answer.
    public var answer: Remark.Answer? {
        guard case .answer(let answer)? = remark?.content else { return nil }
        return answer
    }

    /// What it says, where it is an annotation.
    public var annotation: Remark.Annotation? {
        guard case .annotation(let annotation)? = remark?.content else { return nil }
        return annotation
    }

    /// What it says, where it is a proposal.
    public var proposal: Remark.Proposal? {
        guard case .proposal(let proposal)? = remark?.content else { return nil }
        return proposal
    }
}

/// Where a proposal stands.
public enum ProposalState: String, Sendable {
    /// It waits for the owner.
    case open
    /// The owner has written the value.
    case accepted
    /// The owner does not take it.
    case declined
    /// The field has got another value since; the owner can accept it still.
    case superseded
    /// Its author has taken it back.
    case withdrawn

    /// Whether the owner can decide on it.
    public var isOpen: Bool { self == .open || self == .superseded }
}

extension Work {
    /// The remarks in a record that are no answers to others of it, in the order of their fields, each
    /// with its answers.
    func remarks(_ place: RecordPlace, _ overlay: Overlay) throws -> [RemarkView] {
        var all: [RemarkView] = []
        for field in try overlay.record().fields where RemarkField.contains(field.number) {
            for sibling in field.state.siblings {
                let view = try remark(sibling, in: field.number, place, overlay)
                // One that was erased says nothing any more, not even what it was about.
                if !view.write.isErased { all.append(view) }
            }
        }
        guard !all.isEmpty else { return [] }
        all.sort { ($0.write.writtenAt ?? 0, $0.slot) < ($1.write.writtenAt ?? 0, $1.slot) }
        let answers = all.filter { $0.answer != nil }
        var taken: Set<Int> = []
        var shown = all.filter { $0.answer == nil }
        for index in shown.indices {
            guard let leaf = shown[index].leaf else { continue }
            for (number, answer) in answers.enumerated()
            where answer.answer?.leaf == leaf && answer.answer?.field == shown[index].slot {
                shown[index].answers.append(answer)
                taken.insert(number)
            }
        }
        for index in shown.indices {
            shown[index].state = try state(of: shown[index], overlay)
        }
        return shown + answers.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
    }

    /// One standing write of a field for remarks.
    private func remark(
        _ sibling: Sibling,
        in slot: UInt16,
        _ place: RecordPlace,
        _ overlay: Overlay
    ) throws -> RemarkView {
        let bytes: [UInt8]?
        var leaf: StoredLeaf?
        if let edit = overlay.edit(of: sibling) {
            bytes = try opened(edit.value, as: .value)
        } else {
            let opened = try opened(sibling.leaf)
            leaf = opened.leaf
            bytes = opened.leaf.frame.open.writes.firstIndex { $0.field == slot }
                .flatMap { opened.content?.values[$0] }
        }
        let remark = bytes.flatMap { Remark(packed: $0) }
        var view = RemarkView(
            caseID: overlay.ref.caseID,
            record: place,
            slot: slot,
            remark: remark,
            write: try self.view(sibling, overlay, field: slot, type: nil),
            leaf: leaf?.hash,
            orderedAt: leaf?.ordered,
            answers: []
        )
        view.write.isUnreadable = remark == nil
        let about: UInt16? =
            switch remark?.content {
            case .proposal(let proposal): proposal.field
            case .annotation(let annotation): annotation.field
            case .answer(let answer): answer.field
            case .releases, .receipts, nil: nil
            }
        if let field = about.flatMap(place.type.field) {
            view.field = FieldPlace(record: place, field: field)
            if let proposal = view.proposal {
                view.value = Self.value(proposal.value, field.type)
            }
        }
        return view
    }

    /// Where a proposal stands; nil for other remarks.
    private func state(of view: RemarkView, _ overlay: Overlay) throws -> ProposalState? {
        guard let proposal = view.proposal else { return nil }
        if proposal.isWithdrawn { return .withdrawn }
        let decisions = view.answers.filter { answer in
            answer.answer?.outcome != .said
                && decides(answer, on: proposal.field, overlay)
        }.compactMap(\.answer?.outcome)
        if decisions.contains(.accepted) { return .accepted }
        if decisions.contains(.declined) { return .declined }
        var standing: [Hash] = []
        for sibling in try overlay.state(proposal.field).siblings {
            guard overlay.edit(of: sibling) == nil else { return .superseded }
            let leaf = try opened(sibling.leaf).leaf
            let write = leaf.frame.open.writes.first { $0.field == proposal.field }
            if let source = write?.source, source.leaf == view.leaf { return .accepted }
            standing.append(leaf.hash)
        }
        guard standing.count <= Remark.basisLimit else { return .open }
        return standing.sorted() == proposal.basis ? .open : .superseded
    }

    /// Whether the author of an answer could decide on a field, as its owner.
    private func decides(_ answer: RemarkView, on field: UInt16, _ overlay: Overlay) -> Bool {
        guard let role = RemarkField.role(of: answer.slot) else { return false }
        switch overlay.facts.model.type(overlay.ref.type)?.owner(of: field) {
        case .roles(let owners)?: return owners.contains(RoleSet(index: role))
        case .creator?:
            return overlay.facts.authority.owners(
                type: overlay.ref.type,
                instance: overlay.ref.instance,
                field: field
            ).contains(answer.write.party)
        case nil: return false
        }
    }

    /// Every remark that the own party may read, in one case or in all, with its record.
    func allRemarks(in caseID: CaseID?) throws -> [RemarkView] {
        let own = try identity().party
        var found: [RemarkView] = []
        for noted in try store.remarkedRecords(ofCase: caseID) {
            guard let facts = try facts(of: noted.caseID),
                try audience(of: noted.ref, facts)?.members.contains(own) == true,
                let place = try place(of: noted.ref, facts)
            else { continue }
            found += try remarks(place, overlay(facts, noted.ref))
        }
        return found
    }

    /// The remark so named, by a beginning of its identifier of four characters at least.
    func remark(named typed: String, among views: [RemarkView]) throws -> RemarkView {
        let key = typed.lowercased()
        let found = views.filter { $0.remark?.name.hasPrefix(key) == true }
        guard key.utf8.count >= 4, let first = found.first else {
            throw ReplicaError.unknownName(.remark, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .remark,
                typed: typed,
                candidates: found.map {
                    Candidate(name: $0.remark?.name ?? "", label: $0.write.partyName)
                }
            )
        }
        return first
    }

    // MARK: Making

    /// Refuses a record that was erased, or that the own party does not read at present.
    func checkReads(_ place: RecordPlace, _ facts: CaseFacts) throws {
        try checkReader(of: place.type, facts)
        try checkNotErased(place)
        let readers = try audience(of: place.ref, facts)?.members ?? []
        guard readers.contains(try identity().party) else {
            throw ReplicaError.notReader(
                case: facts.caseID,
                type: place.type,
                readers: try nameable(readers, in: facts.caseID)
            )
        }
    }

    /// A text as remarks keep it; throws what is wrong with it.
    func remarkText(_ typed: String, limit: Int) throws -> String {
        guard !typed.isEmpty else { return "" }
        let type = FieldType.longText(max: limit)
        let context = TypingContext(currentYear: 1970, localOffset: { _ in 0 })
        do {
            let value = try FieldValue(typed: typed, as: type, context: context)
            guard case .text(let text) = value else { return "" }
            return text
        } catch {
            throw ReplicaError.invalidRemark(error)
        }
    }

    func newRemark(_ content: Remark.Content) -> Remark {
        Remark(id: effects.random(Remark.idBytes), content: content)
    }

    /// Writes a remark into a field for remarks of the own role: one of its own, or the one given, whose
    /// standing remarks it then replaces.
    func insert(_ remark: Remark, into slot: UInt16? = nil, _ place: RecordPlace) throws {
        if let mistake = remark.mistake { throw ReplicaError.invalidRemark(mistake) }
        let facts = try someFacts(of: place.ref.caseID)
        let overlay = try overlay(facts, place.ref)
        guard try life(of: overlay) != .deleted else {
            throw ReplicaError.recordDeleted(place.ref)
        }
        let slot = try slot ?? freeSlot(place, overlay)
        let edit = try checked(slot, remark.packed, overlay.entry(slot), overlay)
        try insert(edit, overlay)
        try store.noteRemarked(EditedRecord(place.ref))
    }

    /// A field for remarks that the own party may write and that holds nothing anybody waits for.
    private func freeSlot(_ place: RecordPlace, _ overlay: Overlay) throws -> UInt16 {
        let own = try identity().party
        let fields = overlay.facts.authority.roles(of: own).indices
            .flatMap(RemarkField.fields(ofRole:))
        for field in fields where try overlay.state(field).siblings.isEmpty { return field }
        let remarks = try remarks(place, overlay)
        let settled = fields.first { field in
            let standing = remarks.filter { $0.slot == field }
            return !standing.isEmpty
                && standing.allSatisfy { $0.state.map { !$0.isOpen } ?? false }
        }
        guard let settled else {
            throw ReplicaError.overLimit(
                .remarksOfRecord,
                count: fields.count + 1,
                limit: fields.count
            )
        }
        return settled
    }

    /// Notes the records of a run that hold remarks.
    func noteRemarks(_ commit: CommitFrame) throws {
        for leaf in commit.leaves
        where leaf.open.writes.contains(where: { RemarkField.contains($0.field) }) {
            try store.noteRemarked(
                EditedRecord(
                    RecordRef(
                        caseID: commit.caseID,
                        type: leaf.open.type,
                        instance: leaf.open.instance
                    )
                )
            )
        }
    }

    /// Notes a record that came by a copy, where it holds remarks.
    func noteRemarks(_ copy: RecordCopy, _ caseID: CaseID) throws {
        guard copy.fields.contains(where: { RemarkField.contains($0.field) }) else { return }
        let name = copy.record
        try store.noteRemarked(
            EditedRecord(
                RecordRef(caseID: caseID, type: name.type, instance: name.instance)
            )
        )
    }
}
