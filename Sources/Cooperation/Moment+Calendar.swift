extension Moment {
    /// The calendar day in the moment's own offset; nil beyond the years 1 to 9999.
    var localDate: CalendarDate? {
        guard let local = localSeconds else { return nil }
        return CalendarDate(daysSince1970: Int(Self.floorDivide(local, 86_400)))
    }

    /// Hours, minutes and seconds of the day in the moment's own offset.
    var localTime: (hours: Int, minutes: Int, seconds: Int) {
        let local = localSeconds ?? 0
        let rest = Int(local - Self.floorDivide(local, 86_400) * 86_400)
        return (rest / 3_600, rest / 60 % 60, rest % 60)
    }

    private var localSeconds: Int64? {
        let (local, overflow) = seconds.addingReportingOverflow(Int64(offsetMinutes) * 60)
        // Far beyond any calendar year, so that nothing later overflows.
        return overflow || abs(local / 86_400) > 4_000_000 ? nil : local
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
