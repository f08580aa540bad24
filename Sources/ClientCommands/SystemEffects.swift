import Foundation
import Replica
import Vocabulary

extension Effects {
    /// The machine's clock, its time zone and its source of unpredictable bytes.
    static let system = Effects(
        now: { presentTime() },
        random: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        },
        localOffset: { year, month, day, hour, minute in
            var local = tm()
            local.tm_year = Int32(clamping: year - 1900)
            local.tm_mon = Int32(clamping: month - 1)
            local.tm_mday = Int32(clamping: day)
            local.tm_hour = Int32(clamping: hour)
            local.tm_min = Int32(clamping: minute)
            local.tm_isdst = -1
            _ = mktime(&local)
            return local.tm_gmtoff / 60
        }
    )
}

/// Seconds that local time is ahead of UTC at a second since 1970.
@Sendable
func localOffset(at seconds: Int64) -> Int {
    var time = time_t(seconds)
    var local = tm()
    guard localtime_r(&time, &local) != nil else { return 0 }
    return local.tm_gmtoff
}

/// The machine's clock.
func presentTime() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(max(time.tv_sec, 0)) * 1000 + WallTime(max(time.tv_nsec, 0)) / 1_000_000
}
