/// One of a model's routines: some steps of a phase.
public struct Routine: Hashable, Sendable {
    /// The permanent number, from 1.
    public var number: UInt16
    /// The identifier: `involveHomeSchool`.
    public var id: String
    /// The short name: `R1`.
    public var code: String
    /// The phase's identifier.
    public var phase: String
    /// What people call it.
    public var labels: Labels
    /// What it is for.
    public var help: Labels
    /// The provisions.
    public var laws: [String]
    /// Whether the sources do not give it.
    public var reconstructed: Bool
    /// What is to be done.
    public var steps: [Step]
}

/// Something that somebody has to do.
public struct Step: Hashable, Sendable {
    /// The permanent number, from 1, unique in the model.
    public var number: UInt16
    /// The short name: `R1a`.
    public var code: String
    /// What is to be done.
    public var labels: Labels
    /// Why, and how.
    public var help: Labels
    /// Who is responsible, by place in ``Model/roles``.
    public var role: Int
    /// The function at that party, as the choice of a contact; nil where any.
    public var function: String?
    /// Who else takes part.
    public var with: RoleSet
    /// Who may see that it is done.
    public var sees: RoleSet
    /// When there is something to do.
    public var trigger: Trigger
    /// Until when; nil where nothing says.
    public var due: Deadline?
    /// The same in a placement that could not be planned; nil where it is the same.
    public var urgentDue: Deadline?
    /// What comes of it.
    public var produces: [Product]
    /// The provisions.
    public var laws: [String]
    /// Whether the sources do not give it, or not its deadline.
    public var reconstructed: Bool
}

/// When a step is there.
public enum Trigger: Hashable, Sendable {
    /// From the case's start.
    case caseOpened
    /// Once one of these dates is known.
    case date([FieldPath])
    /// While a choice has one of these values (`true` for a boolean).
    case choice(FieldPath, [UInt16])
    /// Once another step is done.
    case step(String)
    /// Every so many weeks from the first of these dates that is known, until the day of `until`.
    case every(weeks: Int, from: [FieldPath], until: [FieldPath])
    /// Once a school term from the first of these dates that is known, until the day of `until`.
    case eachTerm(from: [FieldPath], until: [FieldPath])
}

/// Until when something is to be done.
public enum Deadline: Hashable, Sendable {
    /// On the day on which it is there.
    case atOnce
    /// So many days, working days, weeks or months after a date: the first of `from` that is known, or
    /// the day on which the step was there.
    case offset(Int, Unit, from: [FieldPath])

    /// What deadlines are counted in.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// Calendar days.
        case days
        /// Days that are no Saturday, Sunday or holiday.
        case workingDays
        /// Calendar weeks.
        case weeks
        /// Calendar months.
        case months
    }
}

/// What comes of a step: a record, or one field of it.
public struct Product: Hashable, Sendable {
    /// The record type.
    public var type: UInt16
    /// The field; nil for the record as a whole.
    public var field: UInt16?
    /// The values of a choice, or of a boolean (1 yes, 0 no), of which one has to stand; empty where any
    /// does that says something.
    public var values: [UInt16] = []
}

/// What must not go unnoticed: a school place that is not confirmed when the placement ends.
public struct AlarmRule: Hashable, Sendable {
    /// The permanent number, from 1.
    public var number: UInt16
    /// The identifier: `noSchoolPlace`.
    public var id: String
    /// What people call it.
    public var labels: Labels
    /// What to do.
    public var help: Labels
    /// The choice that has to have one of the values in ``until``.
    public var field: FieldPath
    /// The values that end the alarm.
    public var until: [UInt16]
    /// The dates that it is counted to: the first that is known.
    public var dates: [FieldPath]
    /// How many days before that date it begins.
    public var days: Int
    /// The choice whose values begin it at once.
    public var suddenField: FieldPath?
    /// Those values.
    public var sudden: [UInt16]
    /// The dates that begin it at once when they are reached: the placement has ended.
    public var ended: [FieldPath]
    /// The roles that are told.
    public var to: RoleSet
    /// The record type that is the extract for them.
    public var record: UInt16
    /// What the extract takes from where: field of the extract, and source.
    public var extract: [Extract]
    /// The extract's field that says whether the alarm stands; nil where nothing says.
    public var sign: FieldPath?
    /// The values that say that it does.
    public var signs: [UInt16]
    /// The ground on which it is told.
    public var ground: String
    /// The provisions.
    public var laws: [String]
    /// Whether the sources do not give its numbers.
    public var reconstructed: Bool

    /// A field of the extract and where its value is copied from.
    public struct Extract: Hashable, Sendable {
        /// The extract's field.
        public var field: UInt16
        /// The source.
        public var source: FieldPath
    }
}
