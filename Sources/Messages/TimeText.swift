import Vocabulary

/// A time as people and programs write it.
///
/// `offset` gives the local time's offset from UTC in seconds at a given second since 1970; the
/// caller takes it from the system.
public struct TimeText: Sendable {
    /// The time told.
    public let time: WallTime
    /// What it is told against.
    public let now: WallTime
    private let offset: @Sendable (Int64) -> Int

    /// Prepares a time to be told at `now`, in the local time that `offset` makes.
    public init(_ time: WallTime, now: WallTime, offset: @escaping @Sendable (Int64) -> Int) {
        self.time = time
        self.now = now
        self.offset = offset
    }

    /// RFC 3339 in UTC, with milliseconds: `2026-11-22T13:05:09.120Z`.
    public static func utc(_ time: WallTime) -> String {
        let parts = Parts(seconds: Int64(clamping: time / 1000))
        let fraction = pad(Int(time % 1000), 3)
        return "\(parts.date)T\(parts.clock):\(pad(parts.second, 2)).\(fraction)Z"
    }

    /// The local date and time to the minute: `2026-11-22 14:05`.
    public var local: String {
        let parts = localParts(time)
        return "\(parts.date) \(parts.clock)"
    }

    /// The local date and time as people say it: "today 14:05", "yesterday 14:05", or the date.
    public var spoken: Message {
        let parts = localParts(time)
        switch localParts(now).day - parts.day {
        case 0: return Message(sv: "i dag \(parts.clock)", en: "today \(parts.clock)")
        case 1: return Message(sv: "i går \(parts.clock)", en: "yesterday \(parts.clock)")
        default: return Message(same: local)
        }
    }

    /// How long ago it was: "just now", "3 minutes ago", "2 weeks ago". A time that is still to
    /// come by this clock is told as just now: clocks differ.
    public var ago: Message {
        let seconds = Int64(clamping: now > time ? (now - time) / 1000 : 0)
        let count: Message
        switch seconds {
        case ..<60: return Message(sv: "nyss", en: "just now")
        case ..<3600:
            count = .count(
                Int(seconds / 60),
                sv: ("minut", "minuter"),
                en: ("minute", "minutes")
            )
        case ..<86_400:
            count = .count(Int(seconds / 3600), sv: ("timme", "timmar"), en: ("hour", "hours"))
        case ..<(14 * 86_400):
            count = .count(Int(seconds / 86_400), sv: ("dag", "dagar"), en: ("day", "days"))
        case ..<(70 * 86_400):
            count = .count(
                Int(seconds / (7 * 86_400)),
                sv: ("vecka", "veckor"),
                en: ("week", "weeks")
            )
        default:
            count = .count(
                Int(min(seconds / (30 * 86_400), 1200)),
                sv: ("månad", "månader"),
                en: ("month", "months")
            )
        }
        return Message(sv: "för \(count.sv) sedan", en: "\(count.en) ago")
    }

    private func localParts(_ time: WallTime) -> Parts {
        let seconds = Int64(clamping: time / 1000)
        return Parts(seconds: seconds + Int64(offset(seconds)))
    }

    private static func pad(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// A time taken apart by the proleptic Gregorian calendar.
    private struct Parts {
        let day: Int64
        let date: String
        let clock: String
        let second: Int

        init(seconds: Int64) {
            // Times come from others: one beyond the year 9999 is told as its end.
            let bounded = min(max(seconds, 0), 253_402_300_799)
            day = bounded / 86_400
            let ofDay = Int(bounded % 86_400)
            clock = "\(pad(ofDay / 3600, 2)):\(pad(ofDay / 60 % 60, 2))"
            second = ofDay % 60
            // Days to a date as H. Hinnant's civil_from_days has it: years from March.
            let shifted = day + 719_468
            let era = shifted / 146_097
            let ofEra = shifted % 146_097
            let yearOfEra =
                (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
            let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let march = (5 * ofYear + 2) / 153
            let dayOfMonth = ofYear - (153 * march + 2) / 5 + 1
            let month = march < 10 ? march + 3 : march - 9
            let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
            date = "\(pad(Int(year), 4))-\(pad(Int(month), 2))-\(pad(Int(dayOfMonth), 2))"
        }
    }
}
