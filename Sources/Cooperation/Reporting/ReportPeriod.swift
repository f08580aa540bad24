/// A stretch of time that a report is about: a year, half a year or a quarter.
///
/// There are no others, and none that begin where somebody likes: a report on a year and one on the same
/// year but its last week would tell together what neither tells.
public struct ReportPeriod: Hashable, Sendable, CustomStringConvertible {
    /// The first day of it.
    public let first: CalendarDate
    /// The last day of it.
    public let last: CalendarDate
    /// As it is written: `2026`, `2026-H1`, `2026-Q3`.
    public let description: String

    /// Reads `2026`, `2026-H1`, `2026-Q3`, or a school term, `2026-VT` or `2026-HT`; nil for anything else.
    public init?(_ typed: String) {
        let parts = typed.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard let yearText = parts.first, yearText.count == 4, yearText.allSatisfy(\.isNumber),
            let year = Int(yearText), year > 0
        else { return nil }
        switch parts.count {
        case 1: self.init(year: year, months: 1...12, name: "\(yearText)")
        case 2:
            let halves = ["H1": 1...6, "VT": 1...6, "H2": 7...12, "HT": 7...12]
            let quarters = ["Q1": 1...3, "Q2": 4...6, "Q3": 7...9, "Q4": 10...12]
            let name = String(parts[1])
            if let months = halves[name] {
                let half = months.lowerBound == 1 ? "H1" : "H2"
                self.init(year: year, months: months, name: "\(yearText)-\(half)")
            } else if let months = quarters[name] {
                self.init(year: year, months: months, name: "\(yearText)-\(name)")
            } else {
                return nil
            }
        default: return nil
        }
    }

    private init?(year: Int, months: ClosedRange<Int>, name: String) {
        let lengths = [6: 30, 9: 30]
        guard let first = CalendarDate(year: year, month: months.lowerBound, day: 1),
            let last = CalendarDate(
                year: year,
                month: months.upperBound,
                day: lengths[months.upperBound] ?? 31
            )
        else { return nil }
        self.first = first
        self.last = last
        description = name
    }

    /// The year that a day lies in; nil for years before the first.
    public static func year(of day: CalendarDate) -> ReportPeriod? {
        let digits = String(day.year)
        return ReportPeriod(String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
    }

    /// Whether a day lies in it; false for none.
    public func contains(_ day: CalendarDate?) -> Bool {
        day.map { first <= $0 && $0 <= last } ?? false
    }

    /// Whether the two have a day in common.
    public func overlaps(_ other: ReportPeriod) -> Bool {
        first <= other.last && other.first <= last
    }
}
