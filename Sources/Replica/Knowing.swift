import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// What is to be done in a case, as the own party can know it.
public struct AgendaView: Sendable {
    /// The case.
    public var summary: CaseSummary
    /// Its model.
    public var model: Model
    /// What there is to do.
    public var agenda: Agenda
    /// The own party's roles, by place in the model.
    public var ownRoles: RoleSet
    /// The contacts of the case that the own party may read: who, by function and party.
    public var contacts: [Contact]
    /// Whom to turn to, where the own party was told that a handover is coming and nothing else yet.
    public var handover: [String]?
    /// The own party's releases that rest on a consent which no longer stands.
    public var lapsed: [LapsedRelease]
    /// Steps that somebody at the own party took over, and whether it was who asks.
    public var taken: [TakenStep: Bool]

    /// A step at one time.
    public struct TakenStep: Hashable, Sendable {
        /// Its code.
        public var code: String
        /// Which time, from 1.
        public var round: Int
    }
    /// Whether an agreement was changed after somebody had signed it, so that it has to be signed anew.
    public var isAgreementOutdated = false
    /// Whether a record that the own party reads says that the pupil's whereabouts are secret.
    public var hasSecretWhereabouts = false

    /// Somebody to ask.
    public struct Contact: Sendable {
        /// The party that added it.
        public var party: PartyID
        /// The party's name.
        public var partyName: String
        /// What the person does, as the model's choice; nil where not said.
        public var function: Choice?
        /// Name, unit, telephone and mail, as far as they are given.
        public var texts: [String]
    }

    /// Whether an own step is one for a person with this function: taken over by whoever asks, or else for
    /// anybody, or for that function. A function that the model does not know says nothing.
    public func isFor(_ function: String, _ item: Agenda.Item) -> Bool {
        let step = TakenStep(code: item.step.code, round: item.round)
        if let isMine = taken[step] { return isMine }
        guard let wanted = item.step.function,
            case .choice(let choices)? = model.type(id: "contact")?.field(id: "function")?.type,
            case .one(let own) = NameMatcher.match(
                function,
                among: choices,
                id: \.id,
                labels: \.labels
            )
        else { return true }
        return own.id == wanted
    }

    /// The party that has a role, by place in the model; nil where nobody has.
    public func holder(of role: Int) -> RoleHolder? {
        guard model.roles.indices.contains(role) else { return nil }
        return summary.roles.first { $0.role.id == model.roles[role].id }
    }
}

/// What a person does with a step.
public enum StepChange: Sendable {
    /// Ticks it off, on a day.
    case done(CalendarDate)
    /// Sets it aside, with a reason.
    case skip(String)
    /// Takes it over.
    case take
    /// Opens it again.
    case open
}

extension Replica {
    /// What is to be done in one case on a day.
    public func agenda(of caseID: CaseID, today: CalendarDate) throws -> AgendaView {
        try show { work in
            try work.checkMayReveal(caseID)
            return try work.shown(work.agenda(of: caseID, today: today))
        }
    }

    /// What is to be done in all cases on a day, closed ones left out, by label.
    public func agendas(today: CalendarDate) throws -> [AgendaView] {
        let cases = try cases()
        return try show { work in
            var views: [AgendaView] = []
            let agreed = try work.agreedContracts(today: today)
            for one in cases {
                let facts = try work.someFacts(of: one.id)
                let guide = work.guide(of: facts)
                // Cases of a model without routines have nothing to do.
                guard !guide.routines.isEmpty else { continue }
                let view = try work.agenda(of: one.id, guide, agreed: agreed, today: today)
                if !view.agenda.isClosed, !view.ownRoles.isEmpty {
                    views.append(try work.shown(view))
                }
            }
            return views
        }
    }

    /// Writes a tick of a step for the own party, and the reason into its notes.
    public func change(
        step code: String,
        round: Int?,
        to change: StepChange,
        in caseID: CaseID,
        today: CalendarDate
    ) throws -> (item: Agenda.Item, result: SaveResult) {
        try write { work in
            try work.change(step: code, round: round, to: change, in: caseID, today: today)
        }
    }
}

extension Work {
    func agenda(of caseID: CaseID, today: CalendarDate) throws -> AgendaView {
        try agenda(of: caseID, guide(of: someFacts(of: caseID)), today: today)
    }

    /// - Parameter agreed: The contracts that hold, where they are looked up already.
    func agenda(
        of caseID: CaseID,
        _ guide: Guide,
        agreed: [PartyID: ContractView]? = nil,
        today: CalendarDate
    ) throws -> AgendaView {
        let facts = try someFacts(of: caseID)
        let own = try identity().party
        let agreed = try agreed ?? agreedContracts(today: today)
        let (view, known, outdated) = try knowledge(
            of: caseID,
            guide,
            agreed: agreed,
            today: today
        )
        let contacts = try view.records.filter { record in
            record.place.type.id == "contact" && record.filled > 0 && record.life != .deleted
        }.map { try contact(values(of: $0.place, facts), $0.place) }
        return AgendaView(
            summary: view.summary,
            model: facts.model,
            agenda: Agenda(guide, known, today: today),
            ownRoles: facts.authority.roles(of: own),
            contacts: contacts,
            handover: try handover(guide, facts),
            lapsed: try lapsedReleases(in: facts, today: today),
            taken: try takenSteps(view, guide, facts),
            isAgreementOutdated: (guide.facts[.agreementSigned] ?? []).contains { path in
                outdated.contains(path) && known.values[path] == nil
            },
            hasSecretWhereabouts: try hasSecretWhereabouts(facts)
        )
    }

    /// The steps that persons of the own party took over, and whether it was who is at work here.
    private func takenSteps(
        _ view: CaseView,
        _ guide: Guide,
        _ facts: CaseFacts
    ) throws -> [AgendaView.TakenStep: Bool] {
        let author = try currentAuthor()
        let own = facts.authority.roles(of: try identity().party)
        let kept = guide.ticks.filter { own.contains(RoleSet(index: $0.role)) }
        var taken: [AgendaView.TakenStep: Bool] = [:]
        for record in view.records where record.filled > 0 && record.life != .deleted {
            let type = record.place.type
            guard let tick = kept.first(where: { $0.record == type.number }),
                let state = type.field(id: TickField.state.rawValue)
            else { continue }
            let values = try values(of: record.place, facts)
            let ticks = Self.ticks(values, type, tick.role)
            guard let first = ticks.first, ticks.allSatisfy({ $0.state == .taken }) else {
                continue
            }
            let overlay = try overlay(facts, record.place.ref)
            let takers = try siblings(FieldPlace(record: record.place, field: state), overlay)
                .map(\.author)
            taken[AgendaView.TakenStep(code: first.code, round: first.round)] =
                author != nil && takers.contains(author)
        }
        return taken
    }

    /// What the own party knows of a case, on a day, and the signatures that it does not count, since what
    /// they stand under was changed.
    func knowledge(
        of caseID: CaseID,
        _ guide: Guide,
        agreed: [PartyID: ContractView],
        today: CalendarDate
    ) throws -> (view: CaseView, known: CaseKnowledge, outdated: Set<FieldPath>) {
        let facts = try someFacts(of: caseID)
        let own = try identity().party
        let view = try caseView(caseID)
        var known = CaseKnowledge()
        known.openedOn = Self.day(view.summary.openedAt ?? effects.now())
        known.taken = facts.authority.roles(named: facts.roles.map(\.role))
        let roles = facts.authority.roles(of: own)
        known.readable = Set(
            facts.model.types.filter { !$0.readers.isDisjoint(with: roles) }.map(\.number)
        )
        let ticks = Dictionary(guide.ticks.map { ($0.record, $0) }) { first, _ in first }
        let superseded = try superseded(
            view.records.filter { $0.filled > 0 && $0.life != .deleted }.map(\.place),
            facts
        )
        var outdated: Set<FieldPath> = []
        for record in view.records {
            let type = record.place.type
            if !type.repeatable { known.readable.insert(type.number) }
            guard record.filled > 0, record.life != .deleted,
                !superseded.contains(record.place.ref.record)
            else { continue }
            let overlay = try overlay(facts, record.place.ref)
            var values: [UInt16: [FieldValue]] = [:]
            let changed = try outdatedSignatures(of: record.place, overlay)
            outdated.formUnion(changed.map { FieldPath(type: type.number, field: $0) })
            for field in type.fields where !changed.contains(field.number) {
                let place = FieldPlace(record: record.place, field: field)
                let standing = try siblings(place, overlay).filter {
                    $0.value != nil && $0.value != .cleared
                }
                guard !standing.isEmpty else { continue }
                let path = FieldPath(type: type.number, field: field.number)
                values[field.number] = standing.compactMap(\.value)
                known.values[path, default: []] += standing.compactMap(\.value)
                if !type.repeatable {
                    known.writtenOn[path] = standing.compactMap(\.writtenAt).max()
                        .flatMap { Self.day($0) }
                }
            }
            known.rows[type.number, default: []].append(values)
            if let tick = ticks[type.number] { known.ticks += Self.ticks(values, type, tick.role) }
        }
        // A tick says that it was signed, and the record that it is no more.
        let unsigned = outdated.filter { known.values[$0] == nil }
        let undone = guide.steps.filter { step in
            step.produces.contains { product in
                product.field.map { unsigned.contains(FieldPath(type: product.type, field: $0)) }
                    ?? false
            }
        }.map(\.code)
        known.ticks.removeAll { $0.state == .done && undone.contains($0.code) }
        // What stands in the case is known to all its parties; a contract of this replica's counts where
        // nothing does.
        let isAgreed = try !agreed.isEmpty && isOfContractParties(facts)
        let lead = isAgreed ? view.summary.roles.first(where: \.role.lead)?.party : nil
        let standing = lead.flatMap { agreed[$0] }.map {
            Contract.deadlines($0.deadlines, codes: Set(guide.steps.map(\.code))).days
        }
        known.agreedDays = known.contract(guide, on: today)?.days ?? standing ?? [:]
        if let path = guide.facts[.routineAdopted]?.first, known.values[path] == nil,
            let adopted = lead.flatMap({ agreed[$0] })?.adoptedOn
        {
            known.values[path] = [.date(adopted)]
        }
        return (view, known, outdated)
    }

    /// Those of some records, none of them deleted, that a later version supersedes which somebody has
    /// signed.
    func superseded(_ places: [RecordPlace], _ facts: CaseFacts) throws -> Set<RecordID> {
        var found: Set<RecordID> = []
        for place in places {
            let signatures = place.type.fields.filter(\.isSignature)
            guard !signatures.isEmpty, let field = place.type.field(id: "supersedes") else {
                continue
            }
            let values = try values(of: place, facts)
            guard signatures.contains(where: { values[$0.number] != nil }) else { continue }
            for case .reference(let before) in values[field.number] ?? []
            where before != place.ref.record {
                found.insert(before)
            }
        }
        return found
    }

    /// What stands in a record, by field.
    func values(
        of place: RecordPlace,
        _ facts: CaseFacts
    ) throws -> [UInt16: [FieldValue]] {
        let overlay = try overlay(facts, place.ref)
        var values: [UInt16: [FieldValue]] = [:]
        for field in place.type.fields {
            let standing = try siblings(FieldPlace(record: place, field: field), overlay)
                .compactMap(\.value).filter { $0 != .cleared }
            if !standing.isEmpty { values[field.number] = standing }
        }
        return values
    }

    /// The ticks that a record stands for: one as a rule, more where it is in conflict.
    static func ticks(
        _ values: [UInt16: [FieldValue]],
        _ type: RecordType,
        _ role: Int
    ) -> [Tick] {
        func standing(_ field: TickField) -> [FieldValue] {
            type.field(id: field.rawValue).flatMap { values[$0.number] } ?? []
        }
        guard case .text(let code)? = standing(.code).first,
            case .choice(let choices)? = type.field(id: TickField.state.rawValue)?.type
        else { return [] }
        var round = 1
        if case .integer(let number)? = standing(.round).first { round = Int(clamping: number) }
        var doneOn: CalendarDate?
        if case .date(let day)? = standing(.doneOn).first { doneOn = day }
        return standing(.state).compactMap { value in
            guard case .choice(let number) = value,
                let id = choices.first(where: { $0.number == number })?.id,
                let state = TickState(rawValue: id)
            else { return nil }
            return Tick(code: code, round: round, state: state, doneOn: doneOn, role: role)
        }
    }

    private func contact(
        _ values: [UInt16: [FieldValue]],
        _ place: RecordPlace
    ) throws -> AgendaView.Contact {
        var function: Choice?
        var texts: [String] = []
        for field in place.type.fields {
            switch (values[field.number]?.first, field.type) {
            case (.choice(let number)?, .choice(let choices)):
                function = function ?? choices.first { $0.number == number }
            case (.text(let text)?, _): texts.append(text)
            default: break
            }
        }
        var party = try identity().party
        if case .repeatable(let creator, _) = place.ref.instance { party = creator }
        return AgendaView.Contact(
            party: party,
            partyName: try partyName(party),
            function: function,
            texts: texts
        )
    }

    static func day(_ time: WallTime) -> CalendarDate? {
        CalendarDate.inSweden(atSeconds: Int64(clamping: time / 1000))
    }

    func change(
        step code: String,
        round: Int?,
        to change: StepChange,
        in caseID: CaseID,
        today: CalendarDate
    ) throws -> (item: Agenda.Item, result: SaveResult) {
        let facts = try someFacts(of: caseID)
        let view = try agenda(of: caseID, today: today)
        let guide = guide(of: facts)
        guard let step = guide.step(code) else {
            throw ReplicaError.unknownName(.step, typed: code)
        }
        let items = view.agenda.items.filter { $0.step.code == step.code }
        let wanted: Agenda.Item?
        if let round, round != 1, !items.contains(where: { $0.round == round }) {
            throw ReplicaError.unknownName(.step, typed: "\(code) (\(round))")
        }
        if let round {
            wanted = items.first { $0.round == round }
        } else {
            wanted = items.first(where: \.state.isOpen) ?? items.first
        }
        let item =
            wanted
            ?? Agenda.Item(
                step: step,
                round: round ?? 1,
                role: step.role,
                due: nil,
                state: .upcoming,
                doneOn: nil
            )
        // The own role that the step is with, else any of the own that keeps ticks.
        let own = guide.ticks.filter { view.ownRoles.contains(RoleSet(index: $0.role)) }
        guard
            let tick = own.first(where: { $0.role == item.role })
                ?? own.first(where: { $0.role == step.role }) ?? own.first,
            let type = facts.model.type(tick.record), let note = facts.model.type(tick.note)
        else { throw ReplicaError.unknownName(.step, typed: code) }
        var state = TickState.open
        var doneOn: CalendarDate?
        var reason: String?
        switch change {
        case .done(let day):
            state = .done
            doneOn = day
        case .skip(let text):
            state = .skipped
            reason = text
        case .take: state = .taken
        case .open: state = .open
        }
        let inputs = Self.inputs(item, state, doneOn, type)
        let result: SaveResult
        if let place = try tickRecord(type, step.code, item.round, facts) {
            result = try save(
                inputs.map { FieldEdit(FieldPlace(record: place, field: $0.field), $0.input) },
                in: caseID,
                options: SaveOptions()
            )
        } else {
            result = try add(type, to: caseID, fields: inputs, options: SaveOptions())
        }
        if let reason {
            var fields: [(field: Field, input: FieldInput)] = []
            for (id, value) in [
                ("code", FieldValue.text(step.code)), ("round", .integer(Int64(item.round))),
                ("note", .text(reason)),
            ] {
                if let field = note.field(id: id) { fields.append((field, .value(value))) }
            }
            _ = try add(note, to: caseID, fields: fields, options: SaveOptions())
        }
        return (item, result)
    }

    private static func inputs(
        _ item: Agenda.Item,
        _ state: TickState,
        _ doneOn: CalendarDate?,
        _ type: RecordType
    ) -> [(field: Field, input: FieldInput)] {
        var inputs: [(field: Field, input: FieldInput)] = []
        for field in type.fields {
            switch TickField(rawValue: field.id) {
            case .code: inputs.append((field, .value(.text(item.step.code))))
            case .round: inputs.append((field, .value(.integer(Int64(item.round)))))
            case .state:
                guard case .choice(let choices) = field.type,
                    let choice = choices.first(where: { $0.id == state.rawValue })
                else { continue }
                inputs.append((field, .value(.choice(choice.number))))
            case .due:
                if let due = item.due { inputs.append((field, .value(.date(due)))) }
            case .doneOn:
                let value: FieldValue = doneOn.map { .date($0) } ?? .cleared
                inputs.append((field, .value(value)))
            case nil: continue
            }
        }
        return inputs
    }

    /// The own record of ticks for a step and round, where there is one.
    private func tickRecord(
        _ type: RecordType,
        _ code: String,
        _ round: Int,
        _ facts: CaseFacts
    ) throws -> RecordPlace? {
        guard let codeField = type.field(id: TickField.code.rawValue) else { return nil }
        for place in try repeatable(type, facts) {
            let overlay = try overlay(facts, place.ref)
            guard try life(of: overlay) == .there else { continue }
            let values = try siblings(FieldPlace(record: place, field: codeField), overlay)
            guard values.contains(where: { $0.value == .text(code) }) else { continue }
            guard let roundField = type.field(id: TickField.round.rawValue) else { return place }
            let rounds = try siblings(FieldPlace(record: place, field: roundField), overlay)
            if rounds.isEmpty && round == 1
                || rounds.contains(where: { $0.value == .integer(Int64(round)) })
            {
                return place
            }
        }
        return nil
    }
}
