import Synchronization
import Vocabulary

/// The time of a world: it goes on only when told to.
final class SimulatedClock: Sendable {
    private static let start: WallTime = 1_764_000_000_000
    private let time = Mutex<WallTime>(start)

    var now: WallTime { time.withLock { $0 } }

    /// How many hours have passed.
    var hours: Int { Int((now - Self.start) / 3_600_000) }

    func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds } }
}

/// The clock of one machine, which may be wrong by any amount.
final class MachineClock: Sendable {
    private let clock: SimulatedClock
    private let skew = Mutex<Int64>(0)

    init(_ clock: SimulatedClock) { self.clock = clock }

    var now: WallTime {
        let present = Int64(clamping: clock.now)
        return WallTime(max(0, present + skew.withLock { $0 }))
    }

    /// Sets the clock to a time; from there it runs on.
    func set(to time: WallTime) {
        let present = Int64(clamping: clock.now)
        skew.withLock { $0 = Int64(clamping: time) - present }
    }

    var isRight: Bool { skew.withLock { $0 == 0 } }

    /// Sets it right.
    func mend() { skew.withLock { $0 = 0 } }
}
