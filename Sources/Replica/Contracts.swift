import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A cooperation contract: a record of a case of its own, in which the municipality and SiS take part.
public struct ContractView: Sendable {
    /// The case that it stands in.
    public var summary: CaseSummary
    /// The record.
    public var place: RecordPlace
    /// Its version; nil where not said.
    public var version: Int?
    /// From when and until when it holds.
    public var contract: Contract
    /// The agreed deadlines as they are written.
    public var deadlines: String
    /// Lines of them that no step of any model here answers to.
    public var unread: [String]
    /// Where it stands.
    public var state: State
    /// The day on which the parties adopted the routine; nil where not said.
    public var adoptedOn: CalendarDate?
    /// Who has not signed it, or not what stands in it now.
    public var unsigned: [String]

    /// Where a contract stands on a day.
    public enum State: String, Sendable {
        /// It holds.
        case inForce
        /// Not all who take part have signed.
        case unsigned
        /// Something in it was written after somebody had signed.
        case changed
        /// Signed, and its first day is still to come.
        case notYet
        /// Its last day has passed, or the case is closed.
        case over
        /// A later version holds.
        case superseded
    }
}

extension Replica {
    /// The contracts that the own party takes part in, newest versions first.
    public func contracts(today: CalendarDate) throws -> [ContractView] {
        try show { work in
            try work.contracts(today: today).map { view in
                var view = view
                view.summary = try work.shown(view.summary)
                return view
            }
        }
    }

    /// Writes the contract that holds into cases that the own party leads, so that all their parties have
    /// the same deadlines.
    ///
    /// - Returns: The cases in which something was written.
    public func applyContract(
        to caseID: CaseID?,
        today: CalendarDate
    ) throws -> [CaseSummary] {
        try write { work in
            let cases = try caseID.map { [$0] } ?? work.summaries().map(\.id)
            return try cases.filter { try work.applyContract(to: $0, today: today) }
                .map { try work.shown(work.summary($0)) }
        }
    }
}

extension Work {
    /// The contract that holds for the cases that a party leads, by that party.
    func agreedContracts(today: CalendarDate) throws -> [PartyID: ContractView] {
        var found: [PartyID: ContractView] = [:]
        for view in try contracts(today: today) where view.state == .inForce {
            guard let lead = view.summary.roles.first(where: \.role.lead)?.party else { continue }
            if found[lead] == nil { found[lead] = view }
        }
        return found
    }

    /// The contracts of cases that are about nothing else, newest versions first.
    func contracts(today: CalendarDate) throws -> [ContractView] {
        let entries = try journal.cases()
        var hashes: Set<Hash> = []
        for hash in Set(entries.map(\.model)) where try model(hash).guide.isOfContracts {
            hashes.insert(hash)
        }
        var cases = entries.filter { hashes.contains($0.model) }.map(\.caseID)
        for row in try store.newCases() {
            guard let facts = try facts(of: row.caseID), guide(of: facts).isOfContracts else {
                continue
            }
            cases.append(row.caseID)
        }
        guard !cases.isEmpty else { return [] }
        let codes = try Set(
            journal.models().flatMap { try model($0.hash).guide.steps.map(\.code) }
        )
        var views: [ContractView] = []
        for caseID in cases {
            views += try contracts(of: caseID, codes: codes, today: today)
        }
        return views
    }

    private func contracts(
        of caseID: CaseID,
        codes: Set<String>,
        today: CalendarDate
    ) throws -> [ContractView] {
        let facts = try someFacts(of: caseID)
        let guide = guide(of: facts)
        guard let number = guide.facts[.contractDeadlines]?.first?.type,
            let type = facts.model.type(number), type.repeatable,
            try readers(of: type, facts).contains(try identity().party)
        else { return [] }
        let summary = try summary(caseID)
        let isClosed = try isClosed(facts, guide)
        var views: [ContractView] = []
        for place in try repeatable(type, facts) {
            let record = try view(place)
            guard record.life == .there else { continue }
            views.append(
                try contract(record, summary, guide, codes: codes, closed: isClosed, today: today)
            )
        }
        views.sort {
            ($0.version ?? 0, $0.contract.from ?? .epoch, $0.place.ref.record.description)
                > ($1.version ?? 0, $1.contract.from ?? .epoch, $1.place.ref.record.description)
        }
        let adopted = try adoptedOn(guide, facts)
        for index in views.indices { views[index].adoptedOn = adopted }
        // One holds at a time: the newest version that is signed and whose days these are.
        var hasOne = false
        for index in views.indices where views[index].state == .inForce {
            if hasOne { views[index].state = .superseded }
            hasOne = true
        }
        return views
    }

    private func isClosed(_ facts: CaseFacts, _ guide: Guide) throws -> Bool {
        try value(.closed, guide, facts) != nil
    }

    /// The day on which the routine was adopted that the contract's case tells of.
    private func adoptedOn(_ guide: Guide, _ facts: CaseFacts) throws -> CalendarDate? {
        if case .date(let day)? = try value(.routineAdopted, guide, facts) { day } else { nil }
    }

    /// What stands in the field of a fact, of a record that stands once and is read here.
    private func value(
        _ fact: Fact,
        _ guide: Guide,
        _ facts: CaseFacts
    ) throws -> FieldValue? {
        guard let path = guide.facts[fact]?.first, let type = facts.model.type(path.type),
            !type.repeatable, let field = type.field(path.field)
        else { return nil }
        return try view(FieldPlace(record: single(type, facts), field: field)).value
    }

    private func contract(
        _ record: RecordView,
        _ summary: CaseSummary,
        _ guide: Guide,
        codes: Set<String>,
        closed: Bool,
        today: CalendarDate
    ) throws -> ContractView {
        func field(_ fact: Fact) -> FieldView? {
            guide.facts[fact]?.first.flatMap { path in
                record.fields.first { $0.place.field.number == path.field }
            }
        }
        func day(_ view: FieldView?) -> CalendarDate? {
            guard let view, !view.conflict, case .date(let day)? = view.value else { return nil }
            return day
        }
        var text = ""
        if let view = field(.contractDeadlines), !view.conflict, case .text(let typed)? = view.value
        {
            text = typed
        }
        var version: Int?
        if case .integer(let number)? = field(.contractVersion)?.value {
            version = Int(clamping: number)
        }
        let read = Contract.deadlines(text, codes: codes)
        let contract = Contract(
            from: day(field(.contractFrom)),
            until: day(field(.contractUntil)),
            days: read.days
        )
        // Whoever has a role with a place to sign has to sign.
        let numbers = Set((guide.facts[.contractSigned] ?? []).map(\.field))
        let places = record.fields.filter {
            numbers.contains($0.place.field.number) && !$0.owners.isEmpty
        }
        let missing = places.filter { day($0).map { $0 > today } ?? true }
        var outdated: [FieldView] = []
        if missing.isEmpty {
            let overlay = try overlay(someFacts(of: summary.id), record.place.ref)
            let numbers = try outdatedSignatures(of: record.place, overlay)
            outdated = places.filter { numbers.contains($0.place.field.number) }
        }
        let state: ContractView.State =
            if closed {
                .over
            } else if !missing.isEmpty {
                .unsigned
            } else if !outdated.isEmpty || record.fields.contains(where: \.conflict) {
                .changed
            } else if let from = contract.from, from > today {
                .notYet
            } else {
                contract.holds(on: today) ? .inForce : .over
            }
        return ContractView(
            summary: summary,
            place: record.place,
            version: version,
            contract: contract,
            deadlines: text,
            unread: read.unread,
            state: state,
            adoptedOn: nil,
            unsigned: try (missing.isEmpty ? outdated : missing).flatMap(\.owners).map {
                try partyName($0)
            }
        )
    }

    /// Whether a case is one between the municipality and SiS, whom a contract binds: its model knows no
    /// other placements than those at a home of SiS, or one takes part.
    func isOfContractParties(_ facts: CaseFacts) throws -> Bool {
        if facts.model.roles.contains(where: { $0.kinds == [.institution] }) { return true }
        return try facts.roles.contains { binding in
            try journal.party(binding.party)?.listing.kind == .institution
        }
    }

    /// Writes the contract that holds into a case, where the case has a record for it, the own party may
    /// write it, and something else stands there.
    func applyContract(to caseID: CaseID, today: CalendarDate) throws -> Bool {
        let facts = try someFacts(of: caseID)
        let guide = guide(of: facts)
        // Nobody is told what a protected case says, or writes in it, without being named for it.
        guard !guide.isOfContracts, try mayOpen(caseID), try !isClosed(facts, guide),
            let path = guide.facts[.contractDeadlines]?.first,
            let type = facts.model.type(path.type), !type.repeatable,
            try isOfContractParties(facts),
            let lead = facts.roles.first(where: { facts.model.role(id: $0.role)?.lead == true }),
            let view = try agreedContracts(today: today)[lead.party]
        else { return false }
        let own = try identity().party
        let place = single(type, facts)
        func values(of record: RecordPlace) throws -> [String: FieldValue] {
            var values: [String: FieldValue] = [:]
            for field in try self.view(record).fields where !field.conflict {
                values[field.place.field.id] = field.value
            }
            return values
        }
        let agreed = try values(of: view.place)
        let present = try values(of: place)
        var wanted: [String: FieldValue?] = [
            "municipality": agreed["municipality"], "additions": agreed["additions"],
        ]
        func want(_ fact: Fact, _ value: FieldValue?) {
            guard let path = guide.facts[fact]?.first, let field = type.field(path.field) else {
                return
            }
            wanted[field.id] = .some(value)
        }
        want(.contractDeadlines, view.deadlines.isEmpty ? nil : .text(view.deadlines))
        want(.contractUntil, view.contract.until.map { .date($0) })
        let signed = agreed.filter { $0.key.hasSuffix(Field.signatureEnding) }.values.compactMap {
            value -> CalendarDate? in
            if case .date(let day) = value { day } else { nil }
        }.max()
        want(.contractSigned, signed.map { .date($0) })
        // The case may say so by itself, where the contract does not.
        if let adopted = view.adoptedOn { want(.routineAdopted, .date(adopted)) }
        let edits = type.fields.compactMap { field -> FieldEdit? in
            guard let value = wanted[field.id], value != present[field.id],
                facts.authority.owners(
                    type: place.ref.type,
                    instance: place.ref.instance,
                    field: field.number
                ).contains(own)
            else { return nil }
            return FieldEdit(FieldPlace(record: place, field: field), .value(value ?? .cleared))
        }
        guard !edits.isEmpty, try !isErased(place) else { return false }
        _ = try save(edits, in: caseID, options: SaveOptions())
        return true
    }
}
