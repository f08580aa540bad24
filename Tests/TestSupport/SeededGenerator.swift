import Foundation

/// Random numbers that are the same in every run for the same seed (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence of a seed.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// The next `count` bytes: identifiers, keys and seeds of a test.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        // A loop: files of megabytes are made of these, and nothing is optimised in tests.
        var bytes = [UInt8](repeating: 0, count: count)
        var place = 0
        while place < count {
            bytes[place] = UInt8(truncatingIfNeeded: next())
            place += 1
        }
        return bytes
    }

    /// True once in `count` times on average.
    public mutating func chance(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &self) == 0
    }

    /// A number of a range.
    public mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }
}

/// The seeds of property tests: give them as arguments to a test, so that a failure names its seed.
///
/// `OBRUTEN_SEED=17 Scripts/test NAME` runs one seed again.
public enum Seeds {
    /// The seeds 1 to `count`, or the one that the environment names.
    public static func first(_ count: Int) -> [UInt64] {
        let named = ProcessInfo.processInfo.environment["OBRUTEN_SEED"].flatMap { UInt64($0) }
        return named.map { [$0] } ?? (1...UInt64(count)).map { $0 }
    }
}
