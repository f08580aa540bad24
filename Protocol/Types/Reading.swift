/// What a device did when somebody read something of a case.
public struct ReadingAction: RawRepresentable, Hashable, Sendable {
    /// The number on the wire; those that are not named here are of a later version.
    public var rawValue: UInt8

    /// An action of that number.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The records of a case were listed.
    public static let overview = ReadingAction(rawValue: 1)
    /// A record was shown with all its fields.
    public static let record = ReadingAction(rawValue: 2)
    /// One field was shown.
    public static let field = ReadingAction(rawValue: 3)
    /// A form was opened.
    public static let form = ReadingAction(rawValue: 4)
    /// A text was looked for, and found there.
    public static let search = ReadingAction(rawValue: 5)
    /// A query was put to all values; there is a reading of each case.
    public static let query = ReadingAction(rawValue: 6)
    /// Values that stand against each other were shown.
    public static let conflicts = ReadingAction(rawValue: 7)
    /// Who wrote what was shown.
    public static let history = ReadingAction(rawValue: 8)
    /// Writes that do not count were shown.
    public static let inbox = ReadingAction(rawValue: 9)
    /// Proposals were shown.
    public static let proposals = ReadingAction(rawValue: 10)
    /// A file was opened.
    public static let file = ReadingAction(rawValue: 11)
    /// What is to be done in a case was shown.
    public static let agenda = ReadingAction(rawValue: 12)
    /// To whom records of a case were released was shown.
    public static let releases = ReadingAction(rawValue: 13)
}

/// That a person read something of a case.
public struct Reading: Hashable, Sendable {
    /// Who read.
    public var person: Person
    /// When, by the clock of the device.
    public var time: WallTime
    /// In what way.
    public var action: ReadingAction
    /// The case.
    public var caseID: CaseID
    /// The record; nil where it was of the whole case.
    public var record: RecordID?

    /// Makes a reading.
    public init(
        person: Person,
        time: WallTime,
        action: ReadingAction,
        caseID: CaseID,
        record: RecordID?
    ) {
        self.person = person
        self.time = time
        self.action = action
        self.caseID = caseID
        self.record = record
    }
}
