/// What is to be done in a case: a pure function of what is known and of today's date.
public struct Agenda: Sendable {
    /// A step at one time.
    public struct Item: Hashable, Sendable {
        /// The step.
        public var step: Step
        /// Which time, from 1; steps that do not recur have the first alone.
        public var round: Int
        /// Who is to do it: the step's role, or the one that took it over.
        public var role: Int
        /// Until when; nil where the date that it is counted from is not known.
        public var due: CalendarDate?
        /// Where it stands.
        public var state: State
        /// When it was done; nil where it is open or the day is not known.
        public var doneOn: CalendarDate?

        /// Makes an item.
        public init(
            step: Step,
            round: Int,
            role: Int,
            due: CalendarDate?,
            state: State,
            doneOn: CalendarDate?
        ) {
            self.step = step
            self.round = round
            self.role = role
            self.due = due
            self.state = state
            self.doneOn = doneOn
        }
    }

    /// Where a step stands on a day.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Its day has passed.
        case late
        /// To be done today or within the week.
        case due
        /// Later, or on a day that is not known.
        case upcoming
        /// Done.
        case done
        /// Done after its day.
        case doneLate
        /// Set aside, with a reason.
        case skipped
        /// Nothing says that it is done, and this party would not learn of it: neither late nor in time.
        case unknown

        /// Whether it is still to be done, as far as this party knows.
        public var isOpen: Bool {
            switch self {
            case .late, .due, .upcoming, .unknown: true
            case .done, .doneLate, .skipped: false
            }
        }
    }

    /// An alarm that stands.
    public struct Alarm: Hashable, Sendable {
        /// Its rule.
        public var rule: AlarmRule
        /// Since which day; nil where it stands because of what an extract says.
        public var since: CalendarDate?
        /// The day that the placement ends; nil where unknown.
        public var ends: CalendarDate?
        /// Whether it is at once: the discharge is sudden, or has been.
        public var sudden: Bool
    }

    /// An alarm that somebody else has raised, by the extract that this party reads.
    public struct Received: Hashable, Sendable {
        /// Its rule.
        public var rule: AlarmRule
        /// The day that the placement ends, as the extract says; nil where it does not.
        public var ends: String?
        /// Whom to turn to, as the extract says.
        public var contact: String
    }

    /// Days without schooling at one change: weekdays without holidays.
    public enum Gap: Hashable, Sendable {
        /// Counted between two days that are known.
        case days(Int)
        /// A day that it is counted from or to is not known.
        case unknown
    }

    /// The day on which it is so.
    public let today: CalendarDate
    /// The items, by due day, unknown ones last, then in the model's order.
    public var items: [Item]
    /// The alarms that stand.
    public var alarms: [Alarm]
    /// Alarms that others have raised.
    public var received: [Received]
    /// The phase that the case is in; nil where the model has none.
    public var phase: Phase?
    /// From the last day attended before to the first teaching at the placement.
    public var gapIn: Gap
    /// From the end to the first day attended after.
    public var gapOut: Gap
    /// Whether the agreement is signed by whom it takes first; nil where this party cannot know.
    public var agreement: Bool?
    /// Whether a school has signed it; nil where this party cannot know.
    public var schoolIsParty: Bool?
    /// Whether the case is closed.
    public var isClosed: Bool

    /// How many days ahead something counts as due.
    public static let horizon = 7
    /// Times of a recurring step that are looked at, beyond any placement.
    static let rounds = 520

    /// Works out what is to be done.
    public init(_ guide: Guide, _ known: CaseKnowledge, today: CalendarDate) {
        self.today = today
        let reckoning = Reckoning(guide: guide, known: known, today: today)
        isClosed = guide.facts[.closed].flatMap { known.date($0) } != nil
        let all = guide.steps.flatMap { reckoning.items(of: $0) }
        items = all.enumerated().sorted { left, right in
            switch (left.element.due, right.element.due) {
            case (let a?, let b?) where a != b: a < b
            case (.some, nil): true
            case (nil, .some): false
            default: left.offset < right.offset
            }
        }.map(\.element)
        agreement = reckoning.knows(.agreementSigned)
        schoolIsParty = reckoning.knows(.schoolSigned)
        alarms = isClosed ? [] : guide.alarms.compactMap { reckoning.alarm($0) }
        received = isClosed ? [] : guide.alarms.compactMap { reckoning.received($0) }
        phase = reckoning.phase(of: all)
        gapIn = reckoning.gap(from: .lastAttended, to: .firstTeaching)
        gapOut = reckoning.gap(from: .end, to: .firstAttended)
    }

    /// The open items: late, due, upcoming, and those of which this party does not learn.
    public var open: [Item] { items.filter(\.state.isOpen) }

    /// The open items, without those that may long be done without this party learning of it.
    public var next: [Item] {
        open.filter { $0.state != .unknown || $0.due.map { $0 >= today } ?? true }
    }

    /// Weekdays without holidays after `from` and before `to`; 0 where the one follows the other.
    public static func daysWithout(from: CalendarDate, to: CalendarDate) -> Int {
        let first = from.daysSince1970 + 1
        guard first < to.daysSince1970 else { return 0 }
        return (first..<to.daysSince1970).count { number in
            CalendarDate(daysSince1970: number).map(SwedishHolidays.isWorkingDay) ?? false
        }
    }
}

extension Guide {
    /// The alarm of a rule that stands on a day; nil where it does not.
    public func alarm(
        _ rule: AlarmRule,
        _ known: CaseKnowledge,
        today: CalendarDate
    ) -> Agenda.Alarm? {
        Reckoning(guide: self, known: known, today: today).alarm(rule)
    }
}
