import Vocabulary

/// A case with what follows from what is known of it, as the counting needs it.
struct CountedCase {
    let number: Int
    let one: ReportCase
    let agenda: Agenda
    let start: CalendarDate?
    let end: CalendarDate?
    let today: CalendarDate

    private var guide: Guide { one.guide }
    private var known: CaseKnowledge { one.known }

    init(_ number: Int, _ one: ReportCase, today: CalendarDate) {
        self.number = number
        self.one = one
        self.today = today
        agenda = Agenda(one.guide, one.known, today: today)
        func reached(_ fact: Fact) -> CalendarDate? {
            one.guide.facts[fact].flatMap { one.known.date($0) }.flatMap { $0 <= today ? $0 : nil }
        }
        start = reached(.start)
        end = reached(.end)
    }

    /// Whether it is about a placement at all: what has no such day is a contract or the like.
    var isPlacement: Bool { guide.facts[.start] != nil }

    /// Whether a contract with SiS could bind it: its model knows no other placements, or a home of SiS takes
    /// part.
    var isAtSiS: Bool {
        one.model.roles.contains { $0.kinds == [.institution] }
            || one.holders.values.contains(where: \.isInstitution)
    }

    /// Whether the own party learns what becomes of a role's steps.
    func readsTicks(of role: Int) -> Bool {
        guide.ticks.contains { $0.role == role && known.readable.contains($0.record) }
    }

    /// The steps that something comes of.
    func steps(producing fact: Fact) -> [Step] {
        let paths = guide.facts[fact] ?? []
        return guide.steps.filter { step in
            step.produces.contains { product in
                paths.contains {
                    $0.type == product.type && (product.field == nil || product.field == $0.field)
                }
            }
        }
    }

    /// Whether something is there: by a value, or by the tick of a step that it comes of. Nil where the
    /// model does not ask for it, or it is not due yet.
    func answer(_ fact: Fact) -> Answer? {
        guard let paths = guide.facts[fact], !paths.isEmpty else { return nil }
        if paths.contains(where: { known.values[$0]?.isEmpty == false }) { return .yes }
        let steps = steps(producing: fact)
        let items = agenda.items.filter { item in steps.contains { $0.code == item.step.code } }
        if items.contains(where: { [.done, .doneLate].contains($0.state) }) { return .yes }
        let isRead =
            paths.contains { known.readable.contains($0.type) }
            || steps.contains { readsTicks(of: $0.role) }
        guard isRead else { return .unknown }
        let open = items.filter(\.state.isOpen).compactMap(\.due)
        return !open.isEmpty && open.allSatisfy { $0 >= today } ? nil : .no
    }

    /// The day on which something came to be there; nil where it is not known.
    func day(_ fact: Fact) -> CalendarDate? {
        let written = (guide.facts[fact] ?? []).compactMap { path in
            known.date([path]) ?? known.writtenOn[path]
        }
        let steps = steps(producing: fact)
        let done = agenda.items.filter { item in steps.contains { $0.code == item.step.code } }
            .compactMap(\.doneOn)
        return (written + done).min()
    }

    /// The role that answers for something: of the first step that it comes of, else the lead.
    func owner(_ fact: Fact) -> Int { steps(producing: fact).first?.role ?? one.model.leadRole }

    /// The records that hold a field of a fact, each with its values by field.
    func rows(_ fact: Fact) -> [[UInt16: [FieldValue]]] {
        guide.facts[fact]?.first.flatMap { known.rows[$0.type] } ?? []
    }

    /// The first value of a fact in one record.
    func value(_ fact: Fact, in row: [UInt16: [FieldValue]]) -> FieldValue? {
        guide.facts[fact]?.first.flatMap { row[$0.field]?.first }
    }

    /// The choices of the field of a fact.
    func choices(_ fact: Fact) -> [Choice] {
        guard let path = guide.facts[fact]?.first,
            case .choice(let choices)? = one.model.type(path.type)?.field(path.field)?.type
        else { return [] }
        return choices
    }

    /// Whether school is any of the pupil's business three months after the end: not from twenty on.
    var isTooOld: Bool {
        guard let end, let born = guide.facts[.birthDate].flatMap({ known.date($0) }) else {
            return false
        }
        return born.adding(months: 240) <= end
    }

    /// Whether the pupil was in school at the last checkpoint: enrolled, and attending at all.
    func inSchool() -> Answer? {
        guard let last = choices(.checkpoint).last?.number else { return nil }
        let outcomes = rows(.checkpoint).filter { row in
            value(.checkpoint, in: row) == .choice(last)
        }
        guard let outcome = outcomes.last,
            case .boolean(let isEnrolled)? = value(.enrolled, in: outcome)
        else { return .unknown }
        guard isEnrolled else { return .no }
        guard case .choice(let number)? = value(.attending, in: outcome) else { return .unknown }
        let none = choices(.attending).first { $0.id == "none" }?.number
        return number == none ? .no : .yes
    }

    /// Whether a school place was confirmed when the placement ended.
    func placeWasReady() -> Answer? {
        guard let rule = guide.alarms.first, let end else { return nil }
        guard let isThere = known.has(rule.field, rule.until) else {
            return known.readable.contains(rule.field.type) ? .no : .unknown
        }
        guard isThere else { return .no }
        return known.writtenOn[rule.field].map { $0 <= end } ?? true ? .yes : .no
    }

    /// Whether the routine had been adopted by a day, by its date or the coordinator's tick; nil where the
    /// model does not ask for it.
    func routineAdopted(by day: CalendarDate) -> Answer? {
        guard guide.facts[.routineAdopted] != nil else { return nil }
        if let adopted = self.day(.routineAdopted) { return adopted <= day ? .yes : .no }
        if answer(.routineAdopted) == .yes { return .yes }
        // The date is for everybody; who ticks it off instead may tell nobody but itself.
        let ticking = steps(producing: .routineAdopted).map(\.role)
        let isHidden = ticking.contains { one.holders[$0] != nil && !readsTicks(of: $0) }
        return isHidden ? .unknown : .no
    }

    /// Whether the case was going on at some time of a period.
    func isOpen(in period: ReportPeriod) -> Bool {
        guard let begun = start ?? known.openedOn, begun <= period.last else { return false }
        return end.map { $0 >= period.first } ?? true
    }

    /// The heading of the party that has a role here, and below how many pupils nothing is shown of it.
    func group(_ role: Int) -> (label: Report.GroupLabel, least: Int) {
        if let holder = one.holders[role] {
            return (
                .party(holder.name), holder.isInstitution ? ReportQuestion.leastOfInstitutions : 0
            )
        }
        guard one.model.roles.indices.contains(role) else { return (.others, 0) }
        return (.nobody(one.model.roles[role].labels), 0)
    }
}
