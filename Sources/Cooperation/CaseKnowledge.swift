/// What one party knows of a case, as the routines need it: values by field, ticks, and who takes part.
///
/// Deadlines are functions of this and of today's date. What the party may not read is not in it, so that
/// two parties may know differently; what is unknown is never taken as 0 or as done.
public struct CaseKnowledge: Sendable {
    /// The values that stand, by field; several where a record is repeatable or a field in conflict.
    public var values: [FieldPath: [FieldValue]] = [:]
    /// The same by record type, record for record.
    public var rows: [UInt16: [[UInt16: [FieldValue]]]] = [:]
    /// The record types that the party reads: what is not there of these is not there at all.
    public var readable: Set<UInt16> = []
    /// On which day what stands in a field was written, by its author's clock; of records that stand once.
    public var writtenOn: [FieldPath: CalendarDate] = [:]
    /// What became of steps, in no order.
    public var ticks: [Tick] = []
    /// The day on which the case was opened; nil where unknown.
    public var openedOn: CalendarDate?
    /// The roles that a party has taken.
    public var taken: RoleSet = []
    /// Deadlines that a contract sets, in days, by step code.
    public var agreedDays: [String: Int] = [:]

    /// Knows nothing.
    public init() {}

    /// The first of these fields that holds a day, the earliest where several stand.
    public func date(_ paths: [FieldPath]) -> CalendarDate? {
        for path in paths {
            let days = (values[path] ?? []).compactMap { value -> CalendarDate? in
                switch value {
                case .date(let day): day
                case .dateTime(let moment): moment.localDate
                default: nil
                }
            }
            if let day = days.min() { return day }
        }
        return nil
    }

    /// Whether a choice or boolean has one of these values; nil where it is unknown.
    public func has(_ path: FieldPath, _ numbers: [UInt16]) -> Bool? {
        guard let standing = values[path], !standing.isEmpty else { return nil }
        return standing.contains { value in
            switch value {
            case .choice(let number): numbers.contains(number)
            case .boolean(let truth): truth && numbers.contains(1)
            default: false
            }
        }
    }
}

/// What became of a step, as its record says.
public struct Tick: Hashable, Sendable {
    /// The step's code.
    public var code: String
    /// Which time, from 1.
    public var round: Int
    /// What became of it.
    public var state: TickState
    /// When it was done; nil where not said.
    public var doneOn: CalendarDate?
    /// Whose it is: the role that the record belongs to.
    public var role: Int

    /// Makes a tick.
    public init(code: String, round: Int, state: TickState, doneOn: CalendarDate?, role: Int) {
        self.code = code
        self.round = round
        self.state = state
        self.doneOn = doneOn
        self.role = role
    }
}
