import Vocabulary

/// What a model says beyond roles and records: who does what and when, on which ground what may be
/// told, and what has to be shouted about. No verdict on a write depends on it; what is judged of
/// grounds is in ``GroundRules``.
public struct Guide: Hashable, Sendable {
    /// Provisions that the rest refers to.
    public var laws: [Law] = []
    /// Limits that the law sets.
    public var clocks: [Clock] = []
    /// Grounds on which something may be released.
    public var grounds: [Ground] = []
    /// From whom to whom which grounds can apply.
    public var disclosures: [Disclosure] = []
    /// Whether a release, and a role of another party, must name a ground that the matrix allows.
    public var groundsRequired = false
    /// The parts of a case, in their order.
    public var phases: [Phase] = []
    /// Who does what and when.
    public var routines: [Routine] = []
    /// Lists to print and tick off.
    public var checklists: [Checklist] = []
    /// What must not go unnoticed.
    public var alarms: [AlarmRule] = []
    /// Which record keeps whose ticks.
    public var ticks: [TickRecord] = []
    /// Which fields tell the program what it has to know of a case.
    public var facts: [Fact: [FieldPath]] = [:]
    /// Which record types stand on which page, in their order there.
    public var prints: [PrintedPage: [UInt16]] = [:]
    /// How long it may take until the indicators count something.
    public var indicators = IndicatorDays()
    /// The party that is coordinator where nobody says otherwise; from a municipality's own file.
    public var coordinator: String?
    /// The file that this one extends, as `sisam@2`.
    public var extends: String?

    /// A guide that says nothing.
    public init() {}

    /// All steps, in the order of their routines.
    public var steps: [Step] { routines.flatMap(\.steps) }

    /// The step with this code, case not counting; nil where there is none.
    public func step(_ code: String) -> Step? {
        steps.first { $0.code.lowercased() == code.lowercased() }
    }

    /// The ground with exactly this identifier; nil where there is none.
    public func ground(_ id: String) -> Ground? { grounds.first { $0.id == id } }

    /// What the matrix says of a way between two kinds of party, more particular rows first.
    public func disclosures(on way: GroundRules.Way) -> [Disclosure] {
        let fitting = disclosures.filter { GroundRules.Row($0).fits(way) }
        func rank(_ row: Disclosure) -> Int {
            row.records.isEmpty ? row.toRoles.isEmpty ? 2 : 1 : 0
        }
        return (0...2).flatMap { wanted in fitting.filter { rank($0) == wanted } }
    }
}

/// The days that a model counts its indicators by.
public struct IndicatorDays: Hashable, Sendable {
    /// Within how many days from the start school documents count as received.
    public var documents = 14
    /// How many days after the end it is looked whether the pupil is in school.
    public var outcome = 90

    /// Those that hold where a model says nothing.
    public init() {}
}

/// A page that is made of records of a case.
public enum PrintedPage: String, Hashable, Sendable, CaseIterable {
    /// The written agreement, with places to sign.
    case agreement
    /// What the next school needs to know.
    case handover
    /// The plan, and the way back.
    case plan
}

/// A provision.
public struct Law: Hashable, Sendable {
    /// The identifier: `sol206`.
    public var id: String
    /// How it is cited.
    public var labels: Labels
    /// What it says, in short.
    public var help: Labels
    /// The first day that it holds; nil where it did already.
    public var since: CalendarDate?
    /// The last day that it holds; nil where none is known.
    public var until: CalendarDate?
}

/// A limit that the law sets.
public struct Clock: Hashable, Sendable {
    /// The identifier: `careReview`.
    public var id: String
    /// What it is about.
    public var labels: Labels
    /// The limit in words.
    public var limit: Labels
    /// The provisions.
    public var laws: [String]
    /// What it is counted from, and how far; nil where words alone say it.
    public var due: Deadline?
}

/// A ground on which something may be released.
public struct Ground: Hashable, Sendable {
    /// The permanent number, from 1.
    public var number: UInt16
    /// The identifier, which releases and charters name: `consent`.
    public var id: String
    /// What people call it.
    public var labels: Labels
    /// When it applies.
    public var help: Labels
    /// The provisions.
    public var laws: [String]
    /// The record types of which one has to tell of it (a consent); empty where none.
    public var evidence: [UInt16]
}

/// A row of the disclosure matrix.
public struct Disclosure: Hashable, Sendable {
    /// The kinds of party that may tell.
    public var from: [PartyKind]
    /// The kinds of party that may be told.
    public var to: [PartyKind]
    /// The roles among them; empty for all.
    public var toRoles: RoleSet
    /// The record types that the row is about; empty where it is about all of them, and about the case.
    public var records: [UInt16]
    /// What has to be so for the row to apply; all of it.
    public var conditions: [DisclosureCondition]
    /// The same in words; nil where there is none.
    public var when: Labels?
    /// The grounds that can apply.
    public var grounds: [String]
    /// Grounds that one may think of and that cannot apply.
    public var refused: [String]
    /// Why not, or what to beware of.
    public var why: Labels
}

/// What a row of the disclosure matrix can depend on.
public enum DisclosureCondition: String, Hashable, Sendable, CaseIterable {
    /// Social services investigate the child's need.
    case investigationOpen
    /// They do not.
    case noInvestigation
    /// The young person is not yet 18.
    case under18
    /// The young person is 18 or older.
    case from18
    /// School is compulsory for the pupil.
    case schoolDuty
    /// It is not.
    case noSchoolDuty
}

/// A part of a case's course.
public struct Phase: Hashable, Sendable {
    /// The permanent number, from 1.
    public var number: UInt16
    /// The identifier: `before`.
    public var id: String
    /// What people call it.
    public var labels: Labels
    /// What it is about.
    public var help: Labels
}

/// A list of steps for somebody, to print and to tick off.
public struct Checklist: Hashable, Sendable {
    /// The permanent number, from 1.
    public var number: UInt16
    /// The identifier: `deliveringSchool`.
    public var id: String
    /// What people call it.
    public var labels: Labels
    /// What it is for.
    public var help: Labels
    /// For whom it is; nil for everybody.
    public var role: Int?
    /// The codes of its steps, in order.
    public var steps: [String]
    /// Whether the sources do not give it.
    public var reconstructed: Bool
}

/// Which record type keeps the ticks of a role, and which its notes.
public struct TickRecord: Hashable, Sendable {
    /// The role.
    public var role: Int
    /// The record type of the ticks, with the fields of ``TickField``.
    public var record: UInt16
    /// The record type of the notes.
    public var note: UInt16
}

/// The fields that a record of ticks has, by identifier.
public enum TickField: String, Sendable, CaseIterable {
    /// The step's code.
    case code
    /// Which time of a step that recurs, from 1.
    case round
    /// What became of it.
    case state
    /// Until when it is to be done.
    case due
    /// When it was done.
    case doneOn
}

/// What can become of a step.
public enum TickState: String, Sendable, CaseIterable {
    /// Somebody took it over.
    case taken
    /// Done.
    case done
    /// Set aside, with a reason.
    case skipped
    /// Open again.
    case open
}

/// A field of a model, by permanent numbers.
public struct FieldPath: Hashable, Comparable, Sendable {
    /// The record type.
    public var type: UInt16
    /// The field.
    public var field: UInt16

    /// Makes a path.
    public init(type: UInt16, field: UInt16) {
        self.type = type
        self.field = field
    }

    /// By record type, then field.
    public static func < (left: Self, right: Self) -> Bool {
        (left.type, left.field) < (right.type, right.field)
    }
}

/// What the program has to know of a case, told by the fields that a model names.
public enum Fact: String, Hashable, Sendable, CaseIterable {
    /// Whether the placement could not be planned.
    case urgent
    /// The day of the placement, or of the planned change of school.
    case start
    /// The day on which it is planned to end.
    case plannedEnd
    /// The day on which it ended.
    case end
    /// The last day that the pupil was in school before.
    case lastAttended
    /// The first day of teaching where the pupil is placed.
    case firstTeaching
    /// The first day in school after the end.
    case firstAttended
    /// The day on which the agreement was signed by who writes it.
    case agreementSigned
    /// The days on which the schools signed it.
    case schoolSigned
    /// Protected identity.
    case protected
    /// The pupil's name.
    case pupil
    /// The day on which the case was closed.
    case closed
    /// The case that this one continues.
    case rePlacementOf
    /// The unit to turn to while nothing else is told.
    case contactUnit
    /// The day on which the school assignment was given.
    case schoolAssignment
    /// What the school before hands over, by its day, or by when it was written where it has none.
    case schoolDocuments
    /// The meetings at which the schooling is planned, by their time.
    case planningMeeting
    /// Which checkpoint an outcome is about; the last choice is the last one.
    case checkpoint
    /// Whether the pupil was enrolled then.
    case enrolled
    /// How much the pupil attended then; the choice `none` is not at all.
    case attending
    /// The first day that a feedback is about.
    case feedbackStart
    /// The last day that it is about.
    case feedbackEnd
    /// Minutes of teaching that were offered.
    case minutesOffered
    /// Minutes of it that were taken.
    case minutesTaken
    /// The main reason for absence.
    case absenceReason
    /// The pupil's own words when the placement begins.
    case voiceBefore
    /// The pupil's own words when it ends.
    case voiceAfter
    /// The pupil's day of birth.
    case birthDate
    /// The days on which a cooperation contract was signed.
    case contractSigned
    /// The first day that it holds.
    case contractFrom
    /// The last day that it holds.
    case contractUntil
    /// The deadlines that are agreed in it.
    case contractDeadlines
    /// Its version.
    case contractVersion
    /// The day on which the routine was adopted as the way of working.
    case routineAdopted
    /// The pupil's day of birth, or personal identity number.
    case born
    /// Whether school is compulsory for the pupil.
    case schoolDuty
    /// Whether the pupil's whereabouts are to be kept secret, from guardians too.
    case secretWhereabouts
    /// The fields that tell where the pupil is.
    case whereabouts
}
