/// How an agenda is worked out from what is known.
struct Reckoning {
    let guide: Guide
    let known: CaseKnowledge
    let today: CalendarDate

    private let byCode: [String: Step]
    private let ticksByCode: [String: [Tick]]

    init(guide: Guide, known: CaseKnowledge, today: CalendarDate) {
        self.guide = guide
        self.known = known
        self.today = today
        byCode = Dictionary(guide.steps.map { ($0.code, $0) }) { first, _ in first }
        ticksByCode = Dictionary(grouping: known.ticks, by: \.code)
    }

    /// A step at each time that it is there; nothing where it is not.
    func items(of step: Step) -> [Agenda.Item] {
        switch step.trigger {
        case .every(let weeks, let from, let until):
            guard let first = known.date(from) else { return [] }
            return recurring(step, until: until) { first.adding(days: weeks * 7 * $0) }
        case .eachTerm(let from, let until):
            guard let first = known.date(from) else { return [] }
            return recurring(step, until: until) { Self.termEnd($0, after: first) }
        default:
            guard let start = start(of: step) else {
                // Ticked off although nothing called for it here: what was done is shown.
                return ticksByCode[step.code] == nil ? [] : [item(step, round: 1, due: nil)]
            }
            return [item(step, round: 1, due: due(step, start: start.day))]
        }
    }

    /// The times until today's next one, at most until the day on which it ends.
    private func recurring(
        _ step: Step,
        until: [FieldPath],
        _ day: (Int) -> CalendarDate
    ) -> [Agenda.Item] {
        let last = known.date(until)
        var items: [Agenda.Item] = []
        for round in 1...Agenda.rounds {
            let day = day(round)
            if let last, day > last { break }
            let item = item(step, round: round, due: due(step, start: day))
            items.append(item)
            if day > today { break }
        }
        return items
    }

    /// The end of a school term, half a month before it: 31 May or 30 November, counted from 1.
    static func termEnd(_ number: Int, after first: CalendarDate) -> CalendarDate {
        var found = 0
        for half in 0..<(2 * Agenda.rounds) {
            let year = first.year + half / 2
            let day =
                half % 2 == 0
                ? CalendarDate(year: min(year, 9999), month: 5, day: 31)
                : CalendarDate(year: min(year, 9999), month: 11, day: 30)
            guard let day, day > first else { continue }
            found += 1
            if found == number { return day }
        }
        return first
    }

    /// The day from which a step that does not recur is there; its day is nil where it is there and no day
    /// is known.
    private func start(of step: Step) -> (day: CalendarDate?, Void)? {
        switch step.trigger {
        case .caseOpened: return (known.openedOn, ())
        case .date(let paths): return known.date(paths).map { ($0, ()) }
        case .choice(let path, let values):
            return known.has(path, values) == true ? (known.writtenOn[path], ()) : nil
        case .step(let code):
            guard let before = byCode[code] else { return nil }
            let done = settled(before, round: 1)
            return done.map { ($0.doneOn, ()) }
        case .every, .eachTerm: return nil
        }
    }

    /// Until when a step is to be done; nil where the day that it is counted from is not known.
    func due(_ step: Step, start: CalendarDate?) -> CalendarDate? {
        let isUrgent =
            guide.facts[.urgent]?.contains { known.has($0, [1]) == true } ?? false
        let rule = (isUrgent ? step.urgentDue : nil) ?? step.due
        var base = start
        if case .offset(_, _, let from)? = rule, !from.isEmpty { base = known.date(from) }
        if let agreed = known.agreedDays[step.code], let base { return base.adding(days: agreed) }
        switch rule {
        case nil: return nil
        case .atOnce: return start ?? today
        case .offset(let count, let unit, _):
            guard let base else { return nil }
            switch unit {
            case .days: return base.adding(days: count)
            case .workingDays: return base.adding(workingDays: count)
            case .weeks: return base.adding(days: 7 * count)
            case .months: return base.adding(months: count)
            }
        }
    }

    private func item(_ step: Step, round: Int, due: CalendarDate?) -> Agenda.Item {
        let ticks = (ticksByCode[step.code] ?? []).filter { $0.round == round }
        let taker = ticks.first { $0.state == .taken && $0.role != step.role }?.role
        let settled = settled(step, round: round)
        let state: Agenda.State =
            if let settled {
                settled.state == .skipped
                    ? .skipped
                    : lateness(settled.doneOn, due)
            } else if !isSeen(step) && taker == nil {
                .unknown
            } else if let due {
                due < today
                    ? .late : due <= today.adding(days: Agenda.horizon) ? .due : .upcoming
            } else {
                .upcoming
            }
        return Agenda.Item(
            step: step,
            round: round,
            role: settled?.role ?? taker ?? step.role,
            due: due,
            state: state,
            doneOn: settled?.state == .done ? settled?.doneOn : nil
        )
    }

    /// Whether this party would know that a step is done: it reads the ticks of who does it, or all that
    /// comes of it.
    private func isSeen(_ step: Step) -> Bool {
        if readsTicks(of: step.role) { return true }
        let fields = step.produces.filter { $0.field != nil }
        return !fields.isEmpty && fields.allSatisfy { known.readable.contains($0.type) }
    }

    private func readsTicks(of role: Int) -> Bool {
        guide.ticks.allSatisfy { $0.role != role || known.readable.contains($0.record) }
    }

    private func lateness(_ doneOn: CalendarDate?, _ due: CalendarDate?) -> Agenda.State {
        guard let doneOn, let due else { return .done }
        return doneOn > due ? .doneLate : .done
    }

    /// How a step was settled: done, by tick or because the day that it produces is there, or set aside.
    /// What one says is done counts before what another set aside.
    private func settled(_ step: Step, round: Int) -> Tick? {
        let ticks = (ticksByCode[step.code] ?? []).filter { $0.round == round }
        let done = ticks.filter { $0.state == .done }
        if let first = done.min(by: { ($0.doneOn ?? today) < ($1.doneOn ?? today) }) {
            return first
        }
        if let skipped = ticks.first(where: { $0.state == .skipped }) { return skipped }
        guard round == 1, !ticks.contains(where: { $0.state == .open }) else { return nil }
        guard step.isSettled(by: known) else { return nil }
        return Tick(
            code: step.code,
            round: round,
            state: .done,
            doneOn: step.settledOn(known, today: today),
            role: step.role
        )
    }

    /// Whether something is known to be there: by its value, or by the tick of the step that produces it;
    /// nil where this party would learn of neither.
    func knows(_ fact: Fact) -> Bool? {
        let paths = guide.facts[fact] ?? []
        if known.date(paths) != nil { return true }
        let steps = guide.steps.filter { step in
            step.produces.contains { product in
                product.field.map {
                    paths.contains(FieldPath(type: product.type, field: $0))
                } ?? false
            }
        }
        if steps.contains(where: { settled($0, round: 1)?.state == .done }) { return true }
        let isSeen =
            paths.contains { known.readable.contains($0.type) || known.rows[$0.type] != nil }
            || !steps.isEmpty && steps.allSatisfy { readsTicks(of: $0.role) }
        return isSeen ? false : nil
    }

    /// Whether an alarm stands today, as whoever reads what would end it can know.
    func alarm(_ rule: AlarmRule) -> Agenda.Alarm? {
        // Who does not read the plan cannot say that nothing is confirmed: its extract does.
        guard
            known.readable.contains(rule.field.type)
                || known.values[rule.field]?.isEmpty == false
        else { return nil }
        if known.has(rule.field, rule.until) == true { return nil }
        let isSudden = rule.suddenField.flatMap { known.has($0, rule.sudden) } ?? false
        let planned = known.date(rule.dates)
        let ended = known.date(rule.ended)
        let hasEnded = ended.map { $0 <= today } ?? false
        let begins = planned.map { $0.adding(days: -rule.days) }
        // A day in school after the end says that there was a place.
        if hasEnded, let attended = guide.facts[.firstAttended].flatMap({ known.date($0) }),
            attended <= today
        {
            return nil
        }
        guard isSudden || hasEnded || begins.map({ $0 <= today }) ?? false else { return nil }
        return Agenda.Alarm(
            rule: rule,
            since: isSudden ? nil : [begins, hasEnded ? ended : nil].compactMap(\.self).min(),
            ends: ended ?? planned,
            sudden: isSudden
        )
    }

    /// What an extract says that somebody else has sent; nil where there is none, or its alarm is over.
    func received(_ rule: AlarmRule) -> Agenda.Received? {
        // Who reads the plan itself works the alarm out, and needs no extract.
        guard let sign = rule.sign, known.has(sign, rule.signs) == true,
            !known.readable.contains(rule.field.type),
            known.values[rule.field]?.isEmpty ?? true
        else { return nil }
        let fields = { (isDate: Bool) in
            rule.extract.filter { extract in
                rule.dates.contains(extract.source) == isDate
            }.map { FieldPath(type: rule.record, field: $0.field) }
        }
        let contact = guide.facts[.contactUnit] ?? []
        let told = rule.extract.filter { extract in
            contact.contains { $0.type == extract.source.type }
        }.flatMap { known.values[FieldPath(type: rule.record, field: $0.field)] ?? [] }
        return Agenda.Received(
            rule: rule,
            ends: known.date(fields(true)).map(\.description),
            contact: told.compactMap { value in
                if case .text(let text) = value { text } else { nil }
            }.joined(separator: ", ")
        )
    }

    /// The latest phase of which something was settled or is late or due; else the first.
    func phase(of items: [Agenda.Item]) -> Phase? {
        let end = guide.facts[.end].flatMap { known.date($0) }
        let start = guide.facts[.start].flatMap { known.date($0) }
        var place = 0
        for (index, phase) in guide.phases.enumerated() {
            let codes = Set(
                guide.routines.filter { $0.phase == phase.id }.flatMap(\.steps).map(\.code)
            )
            let active = items.contains { item in
                codes.contains(item.step.code)
                    && (item.state == .done || item.state == .doneLate || item.state == .late
                        || item.state == .due)
            }
            if active { place = index }
        }
        if let end, end <= today, !guide.phases.isEmpty { place = guide.phases.count - 1 }
        if let start, start > today, end == nil { place = min(place, 1) }
        return guide.phases.isEmpty ? nil : guide.phases[place]
    }

    /// Days without schooling at a change.
    func gap(from: Fact, to: Fact) -> Agenda.Gap {
        guard let first = guide.facts[from].flatMap({ known.date($0) }), first <= today else {
            return .unknown
        }
        if let last = guide.facts[to].flatMap({ known.date($0) }) {
            return .days(Agenda.daysWithout(from: first, to: last))
        }
        return .unknown
    }
}
