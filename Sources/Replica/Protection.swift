import Cooperation
import Vocabulary

/// How a case of somebody with protected personal data is shown here.
///
/// It binds this program: what identifies somebody is not shown to who is not named. Against another
/// program, another party and the server only keys bind.
public struct Protection: Hashable, Sendable {
    /// Whether the own party has said so, whatever the case's records say.
    public var isSet: Bool
    /// The persons who may have it revealed.
    public var persons: [Person]
    /// Whether the case's records say so: protected personal data other than none.
    public var isStated: Bool

    /// Whether it is in force.
    public var isOn: Bool { isSet || isStated }

    /// A case like any other.
    public static let none = Protection(isSet: false, persons: [], isStated: false)
}

extension Replica {
    /// How a case is protected.
    public func protection(of caseID: CaseID) throws -> Protection {
        try read { try $0.protection(of: caseID) }
    }

    /// Protects a case on this device, or no more, and names who may have it revealed. Once somebody is
    /// named, only who is changes it.
    ///
    /// - Throws: `notNamed` for anybody else.
    public func protect(_ caseID: CaseID, isSet: Bool, persons: [Person]) throws -> Protection {
        for person in persons { try Work.checkPerson(person) }
        return try write { work in
            _ = try work.someFacts(of: caseID)
            let before = try work.protection(of: caseID)
            if !before.persons.isEmpty { try work.checkNamed(before) }
            var packer = Packer()
            packer.number(isSet ? 1 : 0)
            packer.number(persons.count)
            for person in persons {
                packer.data(Array(person.name.utf8))
                packer.data(Array(person.function.utf8))
            }
            try work.store.setProtection(work.sealed(packer.bytes, as: .person), of: caseID)
            return try work.protection(of: caseID)
        }
    }
}

extension Work {
    func protection(of caseID: CaseID) throws -> Protection {
        var protection = Protection.none
        if let kept = try store.protection(of: caseID) {
            var reader = Unpacker(try opened(kept, as: .person))
            protection.isSet = try reader.number(Int.self) == 1
            for _ in 0..<(try reader.number(UInt16.self)) {
                protection.persons.append(
                    Person(
                        name: String(decoding: try reader.data(), as: UTF8.self),
                        function: String(decoding: try reader.data(), as: UTF8.self)
                    )
                )
            }
        }
        protection.isStated = try isProtectionStated(caseID)
        return protection
    }

    /// Whether a record that the own party may read says that personal data are protected: its first
    /// choice is that they are not.
    private func isProtectionStated(_ caseID: CaseID) throws -> Bool {
        guard let facts = try facts(of: caseID) else { return false }
        for type in facts.model.types {
            guard let field = type.field(id: Self.protectedField), !type.repeatable,
                case .choice(let choices) = field.type, let open = choices.first,
                try readers(of: type, facts).contains(identity().party)
            else { continue }
            let place = FieldPlace(record: single(type, facts), field: field)
            let standing = try siblings(place, overlay(facts, place.record.ref))
            for sibling in standing {
                // What cannot be read may say so.
                guard let value = sibling.value else { return true }
                if value != .cleared, value != .choice(open.number) { return true }
            }
        }
        return false
    }

    /// The field that says whether personal data are protected.
    private static let protectedField = "protectedIdentity"

    /// Whether what identifies somebody is hidden from who asks now.
    func isMasked(_ caseID: CaseID) throws -> Bool {
        if let known = masked[caseID] { return known }
        let protection = try protection(of: caseID)
        if protection.isOn, reveals { try checkNamed(protection) }
        let isMasked = protection.isOn && !reveals
        masked[caseID] = isMasked
        return isMasked
    }

    func checkNamed(_ protection: Protection) throws {
        guard let author = try currentAuthor(), protection.persons.contains(author) else {
            throw ReplicaError.notNamed
        }
    }

    // MARK: What is shown of a protected case

    func shown(_ view: SiblingView, of field: Field?, in caseID: CaseID) throws -> SiblingView {
        guard try isMasked(caseID) else { return view }
        return Masking.masked(view, of: field, own: try identity().party)
    }

    func shown(_ view: FieldView) throws -> FieldView {
        guard try isMasked(view.place.record.ref.caseID) else { return view }
        return Masking.masked(view, own: try identity().party)
    }

    func shown(_ view: RecordView) throws -> RecordView {
        guard try isMasked(view.place.ref.caseID) else { return view }
        let own = try identity().party
        var view = view
        view.fields = view.fields.map { Masking.masked($0, own: own) }
        view.deletions = view.deletions.map { Masking.masked($0, of: nil, own: own) }
        view.remarks = view.remarks.map { Masking.masked($0, own: own) }
        return view
    }

    func shown(_ summary: CaseSummary) throws -> CaseSummary {
        guard try isMasked(summary.id) else { return summary }
        var summary = summary
        summary.label = nil
        summary.isMasked = true
        for index in summary.roles.indices where !summary.roles[index].isOwn {
            summary.roles[index].partyName = Masking.text
        }
        return summary
    }

    func shown(_ view: CaseView) throws -> CaseView {
        guard try isMasked(view.summary.id) else { return view }
        var view = view
        view.summary = try shown(view.summary)
        for index in view.records.indices { view.records[index].headline = nil }
        return view
    }

    func shown(_ item: InboxItem) throws -> InboxItem {
        guard try isMasked(item.caseID) else { return item }
        let own = try identity().party
        var item = item
        item.label = nil
        item.value = Masking.masked(item.value, of: item.place?.field)
        item.basis = item.basis.map { Masking.masked($0, of: item.place?.field, own: own) }
        item.current = item.current.map { Masking.masked($0, own: own) }
        return item
    }

    func shown(_ item: ProposalItem) throws -> ProposalItem {
        guard try isMasked(item.caseID) else { return item }
        let own = try identity().party
        var item = item
        item.label = nil
        item.note = Masking.masked(item.note)
        item.write = Masking.masked(item.write, of: item.field?.field, own: own)
        item.current = item.current.map { Masking.masked($0, own: own) }
        item.answers = item.answers.map { Masking.masked($0, own: own) }
        return item
    }

    func shown(_ entry: HistoryEntry, in caseID: CaseID) throws -> HistoryEntry {
        guard try isMasked(caseID) else { return entry }
        var entry = entry
        entry.write = Masking.masked(entry.write, of: entry.field, own: try identity().party)
        entry.remark = entry.remark.map(Masking.masked)
        return entry
    }

    func shown(_ conflict: ConflictView) throws -> ConflictView {
        switch conflict {
        case .field(let caseID, let label, let view):
            .field(
                caseID: caseID,
                label: try isMasked(caseID) ? nil : label,
                try shown(view)
            )
        case .record(let caseID, let label, let view):
            .record(
                caseID: caseID,
                label: try isMasked(caseID) ? nil : label,
                try shown(view)
            )
        }
    }

    func shown(_ result: SaveResult) throws -> SaveResult {
        guard try isMasked(result.caseID) else { return result }
        let own = try identity().party
        var result = result
        result.label = nil
        for index in result.replaced.indices {
            let place = result.replaced[index].place
            result.replaced[index].sibling = Masking.masked(
                result.replaced[index].sibling,
                of: place.field,
                own: own
            )
        }
        return result
    }

    func shown(_ entry: ReleaseLogEntry, in caseID: CaseID) throws -> ReleaseLogEntry {
        guard try isMasked(caseID) else { return entry }
        let own = try identity().party
        var entry = entry
        if entry.party != own { entry.partyName = Masking.text }
        if entry.releaser != own { entry.releaserName = Masking.text }
        entry.by = Masking.masked(entry.by)
        entry.note = Masking.masked(entry.note)
        return entry
    }

    func shown(_ view: RemarkView) throws -> RemarkView {
        guard try isMasked(view.caseID) else { return view }
        return Masking.masked(view, own: try identity().party)
    }

    func shown(_ status: Status) throws -> Status {
        var status = status
        for index in status.conflicts.indices where try isMasked(status.conflicts[index].case) {
            status.conflicts[index].label = nil
        }
        for index in status.news.indices where try isMasked(status.news[index].case) {
            status.news[index].label = nil
        }
        for index in status.waitingCopies.indices
        where try isMasked(status.waitingCopies[index].caseID) {
            status.waitingCopies[index].label = nil
            status.waitingCopies[index].copiers = status.waitingCopies[index].copiers.map {
                Masking.masked($0)
            }
        }
        return status
    }
}
