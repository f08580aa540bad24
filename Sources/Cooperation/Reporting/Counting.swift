/// Counts one indicator in one period.
struct Counting {
    let cases: [CountedCase]
    let period: ReportPeriod
    let question: ReportQuestion

    private var least: Int { question.least }

    /// What came of it: a figure, and the parts that it is made of.
    struct Result {
        var measure: Measure
        var parts: [(by: Report.Grouping, groups: [CountedGroup])] = []
    }

    func result(_ kind: IndicatorKind) -> Result {
        switch kind {
        case .schoolAssignment:
            began {
                $0.answer(.schoolAssignment)
            } by: {
                $0.owner(.schoolAssignment)
            }
        case .schoolDocuments: began(Self.documents) { $0.owner(.schoolDocuments) }
        case .planning:
            began {
                $0.answer(.planningMeeting)
            } by: {
                $0.one.model.leadRole
            }
        case .agreement:
            began {
                $0.answer(.agreementSigned)
            } by: {
                $0.owner(.agreementSigned)
            }
        case .schoolIsParty:
            began { one in
                one.answer(.agreementSigned) == .yes ? one.answer(.schoolSigned) : nil
            } by: {
                $0.owner(.schoolSigned)
            }
        case .inSchool:
            shares { one in
                guard let end = one.end, period.contains(end), !one.isTooOld,
                    end.adding(days: one.one.guide.indicators.outcome) <= question.today
                else { return [] }
                return one.inSchool().map { [$0] } ?? []
            } by: {
                $0.one.model.leadRole
            }
        case .placeReady:
            shares { one in
                period.contains(one.end) ? one.placeWasReady().map { [$0] } ?? [] : []
            } by: {
                $0.one.model.leadRole
            }
        case .daysBefore: days { period.contains($0.start) ? $0.agenda.gapIn : nil }
        case .daysAfter: days { period.contains($0.end) ? $0.agenda.gapOut : nil }
        case .teachingTime: teaching()
        case .absence: absence()
        case .stepsOnTime: steps()
        case .coordinator:
            shares { one in
                guard one.isPlacement, one.isOpen(in: period),
                    let role = one.one.model.roleIndex("coordinator")
                else { return [] }
                return [one.one.holders[role] == nil ? .no : .yes]
            } by: {
                $0.one.model.leadRole
            }
        case .contract:
            shares { one in
                guard one.isPlacement, one.isOpen(in: period), one.isAtSiS,
                    one.one.guide.facts[.contractDeadlines] != nil
                else { return [] }
                let day = min(period.last, question.today)
                return [one.one.known.contract(one.one.guide, on: day) == nil ? .no : .yes]
            } by: {
                $0.one.model.leadRole
            }
        case .routineAdopted:
            shares { one in
                guard one.isPlacement, one.isOpen(in: period) else { return [] }
                return one.routineAdopted(by: min(period.last, question.today)).map { [$0] } ?? []
            } by: {
                $0.one.model.leadRole
            }
        case .pupilVoice:
            shares { one in
                let changes = [(one.start, Fact.voiceBefore), (one.end, .voiceAfter)]
                return changes.filter { period.contains($0.0) }.compactMap { one.answer($0.1) }
            } by: {
                $0.one.model.leadRole
            }
        }
    }

    /// How many placements began or ended.
    func count(_ day: (CountedCase) -> CalendarDate?) -> Measure {
        number(cases.count { period.contains(day($0)) })
    }

    /// How many cases went on without a known day of start.
    func undated() -> Measure {
        number(
            cases.count { one in
                one.isPlacement && one.start == nil && !one.agenda.isClosed
                    && one.isOpen(in: period)
            }
        )
    }

    private func number(_ count: Int) -> Measure {
        count == 0 || count >= least ? .count(count) : .suppressed
    }

    /// Of the placements that began in the period.
    private func began(
        _ answer: (CountedCase) -> Answer?,
        by owner: (CountedCase) -> Int
    ) -> Result {
        shares { one in
            period.contains(one.start) ? answer(one).map { [$0] } ?? [] : []
        } by: {
            owner($0)
        }
    }

    private func shares(
        _ answers: (CountedCase) -> [Answer],
        by owner: (CountedCase) -> Int
    ) -> Result {
        var total = Tally()
        var groups = Groups()
        for one in cases {
            for answer in answers(one) {
                total.add(answer, in: one.number)
                let group = one.group(owner(one))
                groups.add(answer, in: one.number, group.label, least: group.least)
            }
        }
        return Result(measure: total.measure(least), parts: [(.owner, groups.list)])
    }

    /// Whether the documents had come within the days; not yet asked while these run.
    private static func documents(_ one: CountedCase) -> Answer? {
        guard let start = one.start, let answer = one.answer(.schoolDocuments) else { return nil }
        let last = start.adding(days: one.one.guide.indicators.documents)
        switch answer {
        case .yes: return one.day(.schoolDocuments).map { $0 <= last ? .yes : .no } ?? .unknown
        case .no: return one.today > last ? .no : nil
        case .unknown: return .unknown
        }
    }

    private func days(_ gap: (CountedCase) -> Agenda.Gap?) -> Result {
        var known: [Int] = []
        var missing = 0
        for one in cases {
            switch gap(one) {
            case .days(let count)?: known.append(count)
            case .unknown?: missing += 1
            case nil: break
            }
        }
        guard !known.isEmpty else {
            return Result(measure: missing == 0 ? .nothing : .unknown(of: missing))
        }
        guard known.count >= least else { return Result(measure: .suppressed) }
        known.sort()
        let middle = known.count / 2
        let median =
            known.count.isMultiple(of: 2)
            ? Double(known[middle - 1] + known[middle]) / 2 : Double(known[middle])
        // The ninth of ten is the figure of one pupil, unless enough have as many days or more.
        let place = (known.count * 9 + 9) / 10 - 1
        let ninth = known.count - place >= least ? known[place] : nil
        return Result(
            measure: .days(median: median, ninth: ninth, of: known.count, missing: missing)
        )
    }

    /// Feedback whose period ended in the one that is asked for.
    private func feedback(_ one: CountedCase) -> [[UInt16: [FieldValue]]] {
        one.rows(.minutesOffered).filter { row in
            guard case .date(let day)? = one.value(.feedbackEnd, in: row) else { return false }
            return period.contains(day)
        }
    }

    private func teaching() -> Result {
        var (offered, taken, weeks) = (0.0, 0.0, 0.0)
        var (told, missing) = (0, 0)
        var pupils: Set<Int> = []
        for one in cases {
            for row in feedback(one) {
                guard case .date(let first)? = one.value(.feedbackStart, in: row),
                    case .date(let last)? = one.value(.feedbackEnd, in: row), first <= last,
                    case .integer(let some)? = one.value(.minutesOffered, in: row),
                    case .integer(let few)? = one.value(.minutesTaken, in: row)
                else {
                    missing += 1
                    continue
                }
                told += 1
                pupils.insert(one.number)
                offered += Double(some) / 60
                taken += Double(few) / 60
                weeks += Double(last.daysSince1970 - first.daysSince1970 + 1) / 7
            }
        }
        guard told + missing > 0 else { return Result(measure: .nothing) }
        guard pupils.count >= least else { return Result(measure: .suppressed) }
        return Result(
            measure: .hours(
                offered: offered / weeks,
                taken: taken / weeks,
                of: told + missing,
                missing: missing
            )
        )
    }

    private func absence() -> Result {
        var total = Tally()
        var groups = Groups()
        for one in cases where one.one.guide.facts[.absenceReason] != nil {
            for row in feedback(one) {
                let reason = one.value(.absenceReason, in: row).flatMap { value in
                    one.choices(.absenceReason).first { .choice($0.number) == value }
                }
                total.add(reason == nil ? .unknown : .yes, in: one.number)
                if let reason { groups.add(.yes, in: one.number, .named(reason.labels), least: 0) }
            }
        }
        return Result(measure: total.measure(least), parts: [(.reason, groups.list)])
    }

    /// Steps that came due in the period, and were done in time, late or not yet.
    private func steps() -> Result {
        var total = Tally()
        var phases = Groups()
        var roles = Groups()
        for one in cases {
            let routines = one.one.guide.routines
            for (item, answer) in settled(one) {
                total.add(answer, in: one.number)
                let routine = routines.first { routine in
                    routine.steps.contains { $0.code == item.step.code }
                }
                if let phase = one.one.guide.phases.first(where: { $0.id == routine?.phase }) {
                    phases.add(answer, in: one.number, .named(phase.labels), least: 0)
                }
                if one.one.model.roles.indices.contains(item.role) {
                    let labels = one.one.model.roles[item.role].labels
                    roles.add(answer, in: one.number, .named(labels), least: 0)
                }
            }
        }
        return Result(
            measure: total.measure(least),
            parts: [(.phase, phases.list), (.role, roles.list)]
        )
    }

    private func settled(_ one: CountedCase) -> [(item: Agenda.Item, answer: Answer)] {
        one.agenda.items.compactMap { item in
            guard period.contains(item.due) else { return nil }
            switch item.state {
            case .done: return (item, item.doneOn == nil ? .unknown : .yes)
            case .doneLate: return (item, .no)
            case .late: return (item, one.readsTicks(of: item.step.role) ? .no : .unknown)
            case .unknown: return item.due.map { $0 < one.today } == true ? (item, .unknown) : nil
            case .due, .upcoming, .skipped: return nil
            }
        }
    }

    /// The steps most often late.
    func lateSteps() -> [Report.LateStep] {
        struct Key: Hashable {
            var model: String
            var code: String
        }
        var tallies: [Key: Tally] = [:]
        var labels: [Key: Labels] = [:]
        for one in cases {
            for (item, answer) in settled(one) {
                let key = Key(model: one.one.model.name, code: item.step.code)
                tallies[key, default: Tally()].add(answer, in: one.number)
                labels[key] = item.step.labels
            }
        }
        return tallies.compactMap { key, tally -> (share: Double, step: Report.LateStep)? in
            guard tally.isSafe(least), tally.no > 0, let labels = labels[key] else { return nil }
            let share = Double(tally.no) / Double(tally.yes + tally.no)
            let percent = max(10, Int((share * 10).rounded()) * 10)
            return (
                share,
                Report.LateStep(
                    model: key.model,
                    code: key.code,
                    labels: labels,
                    percentLate: percent
                )
            )
        }.sorted {
            ($1.step.percentLate, $0.step.model, $0.step.code)
                < ($0.step.percentLate, $1.step.model, $1.step.code)
        }.prefix(10).map(\.step)
    }
}

/// Groups in the order in which they came.
private struct Groups {
    private(set) var list: [CountedGroup] = []

    mutating func add(
        _ answer: Answer,
        in number: Int,
        _ label: Report.GroupLabel,
        least: Int
    ) {
        if let place = list.firstIndex(where: { $0.label == label }) {
            list[place].tally.add(answer, in: number)
            list[place].least = max(list[place].least, least)
        } else {
            var tally = Tally()
            tally.add(answer, in: number)
            list.append(CountedGroup(label: label, tally: tally, least: least))
        }
    }
}

extension Report {
    /// Counts what is known of cases.
    public init(of cases: [ReportCase], _ question: ReportQuestion) {
        let wanted = cases.filter { one in
            !one.guide.isOfContracts && (question.model == nil || one.model.name == question.model)
        }
        let counted = wanted.enumerated().map {
            CountedCase($0.offset, $0.element, today: question.today)
        }
        let now = Counting(cases: counted, period: question.period, question: question)
        let then = question.compared.flatMap { period in
            period.overlaps(question.period)
                ? nil : Counting(cases: counted, period: period, question: question)
        }
        self.init(
            question: question,
            started: now.count(\.start),
            ended: now.count(\.end),
            undated: now.undated(),
            indicators: IndicatorKind.allCases.map {
                Self.indicator($0, now, then, question.least)
            },
            days: wanted.map(\.guide.indicators).reduce(into: []) { known, days in
                if !known.contains(days) { known.append(days) }
            },
            lateSteps: now.lateSteps()
        )
    }

    private static func indicator(
        _ kind: IndicatorKind,
        _ now: Counting,
        _ then: Counting?,
        _ least: Int
    ) -> Indicator {
        let present = now.result(kind)
        let past = then.map { $0.result(kind) }
        let breakdowns = present.parts.enumerated().compactMap { place, part -> Breakdown? in
            guard present.measure.isShown else { return nil }
            let before =
                past.map { $0.measure.isShown ? $0.parts[place].groups.shown(least: least) : [] }
            let rows = part.groups.shown(least: least).map { row in
                Row(
                    label: row.label,
                    measure: row.measure,
                    // Who the others are differs from period to period.
                    compared: row.label == .others
                        ? nil : before?.first { $0.label == row.label }?.measure
                )
            }
            return rows.isEmpty ? nil : Breakdown(by: part.by, rows: rows)
        }
        return Indicator(
            kind: kind,
            measure: present.measure,
            compared: past?.measure,
            breakdowns: breakdowns
        )
    }
}

extension Measure {
    /// Whether it is a figure.
    fileprivate var isShown: Bool {
        switch self {
        case .nothing, .suppressed: false
        default: true
        }
    }
}
