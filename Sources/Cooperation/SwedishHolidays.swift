/// Days on which Swedish authorities and schools do not work, computed for any year (act 1989:253 on
/// public holidays, and the eves that count as such in the act on working hours and by custom).
public enum SwedishHolidays {
    /// Whether a day is no Saturday, Sunday, public holiday or such an eve.
    public static func isWorkingDay(_ day: CalendarDate) -> Bool {
        !isWeekend(day) && !contains(day)
    }

    /// Whether a day is a Saturday or a Sunday.
    public static func isWeekend(_ day: CalendarDate) -> Bool {
        let weekday = day.weekday
        return weekday >= 6
    }

    /// Whether a day is a public holiday, or midsummer, Christmas or New Year's Eve.
    public static func contains(_ day: CalendarDate) -> Bool {
        switch (day.month, day.day) {
        case (1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31): return true
        default: break
        }
        // Midsummer Eve is the Friday from 19 to 25 June; the day after is a Saturday anyhow.
        if day.month == 6, (19...25).contains(day.day), day.weekday == 5 { return true }
        if day.month == 6, (20...26).contains(day.day), day.weekday == 6 { return true }
        // All Saints' Day is the Saturday from 31 October to 6 November.
        if day.weekday == 6, (day.month == 10 && day.day == 31) || (day.month == 11 && day.day <= 6)
        {
            return true
        }
        guard let easter = easter(day.year) else { return false }
        // Good Friday, Easter Day and Monday, Ascension Day, Whit Sunday.
        return [-2, 0, 1, 39, 49].contains(day.daysSince1970 - easter.daysSince1970)
    }

    /// Easter Day of a year (the anonymous Gregorian computus).
    public static func easter(_ year: Int) -> CalendarDate? {
        let a = year % 19
        let b = year / 100
        let c = year % 100
        let d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7
        let f = (a + 11 * d + 22 * e) / 451
        let sum = d + e - 7 * f + 114
        return CalendarDate(year: year, month: sum / 31, day: sum % 31 + 1)
    }
}

extension CalendarDate {
    /// The day of the week, Monday 1 to Sunday 7.
    public var weekday: Int {
        // 1970-01-01 was a Thursday.
        let shifted = (daysSince1970 + 3) % 7
        return (shifted < 0 ? shifted + 7 : shifted) + 1
    }

    /// So many days later; the calendar's last or first day beyond its ends.
    public func adding(days: Int) -> CalendarDate {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        let number = overflow ? (days < 0 ? Int.min : Int.max) : sum
        return CalendarDate(daysSince1970: min(max(number, -719_162), 2_932_896)) ?? self
    }

    /// So many months later; the month's last day where it has no such day.
    public func adding(months: Int) -> CalendarDate {
        let index = year * 12 + month - 1 + months
        let year = min(max(index / 12, 1), 9999)
        let month = index % 12 + 1
        for day in stride(from: self.day, through: 28, by: -1) {
            if let found = CalendarDate(year: year, month: month, day: day) { return found }
        }
        return CalendarDate(year: year, month: month, day: min(day, 28)) ?? self
    }

    /// So many working days later, or earlier; the day itself for none.
    public func adding(workingDays: Int) -> CalendarDate {
        var day = self
        var left = abs(workingDays)
        while left > 0 {
            let next = day.adding(days: workingDays < 0 ? -1 : 1)
            if next == day { return day }
            day = next
            if SwedishHolidays.isWorkingDay(day) { left -= 1 }
        }
        return day
    }

    /// The day in Sweden at a moment, seconds since 1970: Central European Time, an hour more from the last
    /// Sunday of March, 01:00 UTC, to the last Sunday of October (directive 2000/84/EC).
    public static func inSweden(atSeconds seconds: Int64) -> CalendarDate? {
        let utc = Int(seconds / 86_400) - (seconds % 86_400 < 0 ? 1 : 0)
        guard let day = CalendarDate(daysSince1970: utc) else { return nil }
        var offset: Int64 = 3_600
        if let start = lastSunday(month: 3, year: day.year),
            let end = lastSunday(month: 10, year: day.year),
            seconds >= Int64(start.daysSince1970) * 86_400 + 3_600,
            seconds < Int64(end.daysSince1970) * 86_400 + 3_600
        {
            offset = 7_200
        }
        let local = seconds + offset
        return CalendarDate(
            daysSince1970: Int(local / 86_400) - (local % 86_400 < 0 ? 1 : 0)
        )
    }

    private static func lastSunday(month: Int, year: Int) -> CalendarDate? {
        CalendarDate(year: year, month: month, day: 31).map { $0.adding(days: -($0.weekday % 7)) }
    }
}
