import Foundation
import Vocabulary

/// What the program takes from the machine: its clock and its chance.
public struct Machine: Sendable {
    /// The clock.
    public var now: @Sendable () -> WallTime
    /// That many unpredictable bytes.
    public var random: @Sendable (Int) -> [UInt8]

    /// Makes a machine, real or for a test.
    public init(
        now: @escaping @Sendable () -> WallTime,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.now = now
        self.random = random
    }

    /// The one that the program runs on.
    public static let system = Machine(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return WallTime(max(time.tv_sec, 0)) * 1000
                + WallTime(max(time.tv_nsec, 0)) / 1_000_000
        },
        random: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    )

    /// A new random identifier.
    func identifier<Kind>() -> Identifier<Kind> {
        Identifier(random(Identifier<Kind>.byteCount)) ?? .zero
    }
}

/// Seconds that local time is ahead of UTC at a second since 1970.
@Sendable
func localOffset(at seconds: Int64) -> Int {
    var time = time_t(seconds)
    var local = tm()
    guard localtime_r(&time, &local) != nil else { return 0 }
    return local.tm_gmtoff
}
