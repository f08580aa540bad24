/// What became of the schooling in a stretch of time, in figures: a pure function of what one party knows
/// of its cases.
///
/// Small numbers are not in it at all, so that nothing which shows a report can show them.
public struct Report: Hashable, Sendable {
    /// What was asked.
    public var question: ReportQuestion
    /// Placements that began in the period.
    public var started: Measure
    /// Placements that ended in it.
    public var ended: Measure
    /// Open cases without a known day of start: they are in no indicator but those on steps.
    public var undated: Measure
    /// The indicators, in their order; those that no model asks for are left out.
    public var indicators: [Indicator]
    /// The days that the models of the cases count by, each once.
    public var days: [IndicatorDays]
    /// The steps most often late, the most often first; ten at most.
    public var lateSteps: [LateStep]

    /// An indicator.
    public struct Indicator: Hashable, Sendable {
        /// Which.
        public var kind: IndicatorKind
        /// What it is in the period.
        public var measure: Measure
        /// What it is in the other period; nil where none is compared with.
        public var compared: Measure?
        /// The same in parts.
        public var breakdowns: [Breakdown]
    }

    /// An indicator in parts.
    public struct Breakdown: Hashable, Sendable {
        /// What it is parted by.
        public var by: Grouping
        /// The parts; those that are too small are one.
        public var rows: [Row]
    }

    /// A part of an indicator.
    public struct Row: Hashable, Sendable {
        /// Which part.
        public var label: GroupLabel
        /// What it is in the period.
        public var measure: Measure
        /// What it is in the other period; nil where none is compared with or it is not shown.
        public var compared: Measure?
    }

    /// What an indicator is parted by.
    public enum Grouping: String, Hashable, Sendable {
        /// The party that is responsible.
        case owner
        /// The role that is responsible.
        case role
        /// The phase.
        case phase
        /// The reason.
        case reason
    }

    /// What a part is called.
    public enum GroupLabel: Hashable, Sendable {
        /// A party.
        case party(String)
        /// A role, phase or choice of a model.
        case named(Labels)
        /// A role that nobody has.
        case nobody(Labels)
        /// All that are too small to stand alone.
        case others
    }

    /// A step that is often late.
    public struct LateStep: Hashable, Sendable {
        /// The model's name.
        public var model: String
        /// The step's code.
        public var code: String
        /// What it is.
        public var labels: Labels
        /// How many of a hundred were late, to the nearest ten: exact figures would tell, taken from
        /// those of the phase, what is not shown.
        public var percentLate: Int
    }
}

/// A figure, or why there is none.
public enum Measure: Hashable, Sendable {
    /// Nothing was there to be counted.
    case nothing
    /// Too few pupils stand behind it.
    case suppressed
    /// A number.
    case count(Int)
    /// So many were counted, and of none it is known.
    case unknown(of: Int)
    /// So many of so many, and of how many it is not known.
    case share(yes: Int, of: Int, missing: Int)
    /// Days: the one in the middle, the one that nine of ten stay below (nil where too few), of how many it
    /// is known, and of how many it is not.
    case days(median: Double, ninth: Int?, of: Int, missing: Int)
    /// Hours of teaching a week, offered and taken, in so many periods of feedback, and how many of those
    /// do not say it.
    case hours(offered: Double, taken: Double, of: Int, missing: Int)

    /// How many of a hundred, of those of whom it is known; nil where there is no share.
    public var percent: Double? {
        guard case .share(let yes, let of, let missing) = self, of > missing else { return nil }
        return 100 * Double(yes) / Double(of - missing)
    }
}

/// What a report is asked for.
public struct ReportQuestion: Hashable, Sendable {
    /// The time that it is about.
    public var period: ReportPeriod
    /// The time to compare with; must not overlap the other.
    public var compared: ReportPeriod?
    /// The model's name; nil for all.
    public var model: String?
    /// The day on which it is asked.
    public var today: CalendarDate
    /// The number of pupils below which nothing is shown.
    public var least: Int

    /// The number of pupils below which nothing is shown, as a rule.
    public static let least = 5
    /// The same of youth homes, of which everybody knows how few they house.
    public static let leastOfInstitutions = 10

    /// Asks for a report.
    public init(
        period: ReportPeriod,
        compared: ReportPeriod? = nil,
        model: String? = nil,
        today: CalendarDate,
        least: Int = ReportQuestion.least
    ) {
        self.period = period
        self.compared = compared
        self.model = model
        self.today = today
        self.least = max(least, Self.least)
    }
}

/// A case as a report counts it: what the own party knows of it, and who takes part.
public struct ReportCase: Sendable {
    /// Its model.
    public var model: Model
    /// What the model says of routines.
    public var guide: Guide
    /// What is known.
    public var known: CaseKnowledge
    /// Who has which role, by place in the model.
    public var holders: [Int: Holder]

    /// A party that has a role.
    public struct Holder: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Whether it is a youth home.
        public var isInstitution: Bool

        /// Makes a holder.
        public init(name: String, isInstitution: Bool) {
            self.name = name
            self.isInstitution = isInstitution
        }
    }

    /// Makes a case to be counted.
    public init(model: Model, guide: Guide, known: CaseKnowledge, holders: [Int: Holder]) {
        self.model = model
        self.guide = guide
        self.known = known
        self.holders = holders
    }
}

/// What is measured. The numbers are those of the indicators that the two models are followed up by.
public enum IndicatorKind: String, Hashable, Sendable, CaseIterable {
    /// The placement began with a school assignment.
    case schoolAssignment
    /// The documents of the school before had come in time.
    case schoolDocuments
    /// The schooling during the placement and after it was planned at a meeting.
    case planning
    /// There is a written agreement that was signed.
    case agreement
    /// A school has signed it.
    case schoolIsParty
    /// The pupil is enrolled and attends three months after the end.
    case inSchool
    /// A school place was confirmed on the day that the placement ended.
    case placeReady
    /// Weekdays without schooling at the placement.
    case daysBefore
    /// Weekdays without schooling after it.
    case daysAfter
    /// Hours of teaching offered and taken.
    case teachingTime
    /// What was given as the main reason for absence.
    case absence
    /// Steps that were done in time.
    case stepsOnTime
    /// There is a coordinator.
    case coordinator
    /// A cooperation contract is in force.
    case contract
    /// The routine is adopted as the way of working.
    case routineAdopted
    /// The pupil's own words were written down at the change.
    case pupilVoice

    /// The short name that it is cited by.
    public var code: String {
        switch self {
        case .schoolAssignment: "I1"
        case .schoolDocuments: "I2"
        case .planning: "I3"
        case .agreement: "I4"
        case .schoolIsParty: "I5"
        case .inSchool: "I6"
        case .placeReady: "I7"
        case .daysBefore: "I8a"
        case .daysAfter: "I8b"
        case .teachingTime: "I9"
        case .absence: "I9b"
        case .stepsOnTime: "I10"
        case .coordinator: "I14a"
        case .contract: "I14b"
        case .routineAdopted: "I14c"
        case .pupilVoice: "I15"
        }
    }
}
