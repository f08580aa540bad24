import Synchronization
public import Vocabulary

/// Random numbers that are the same in every process for the same seed (SplitMix64).
public struct Chance: Sendable {
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

    /// A number from 0 to below `count`; 0 where there is none.
    public mutating func below(_ count: Int) -> Int {
        count > 1 ? Int(next() % UInt64(count)) : 0
    }

    /// A number of a range.
    public mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True once in `count` times on average; never where `count` is 0.
    public mutating func once(in count: Int) -> Bool { count > 0 && below(count) == 0 }

    /// One of the elements; nil where there is none.
    public mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// The place of one of the weights, the more often the greater it is.
    public mutating func weighted(_ weights: [Int]) -> Int {
        var left = below(max(1, weights.reduce(0, +)))
        for (index, weight) in weights.enumerated() {
            if left < weight { return index }
            left -= weight
        }
        return 0
    }

    /// Random bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 24) }
    }

    /// A random identifier.
    public mutating func identifier<Kind>() -> Identifier<Kind> {
        Identifier(high: next(), low: next())
    }
}

/// The chance of a machine, which its engine draws from.
final class SharedChance: Sendable {
    private let chance: Mutex<Chance>

    init(seed: UInt64) { chance = Mutex(Chance(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] { chance.withLock { $0.bytes(count) } }
    func identifier<Kind>() -> Identifier<Kind> { chance.withLock { $0.identifier() } }
    func below(_ count: Int) -> Int { chance.withLock { $0.below(count) } }
}
