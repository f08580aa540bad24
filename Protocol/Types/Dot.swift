/// The name of one write of a field: the `n`-th one of it by an incarnation, counted from 1 without gaps.
///
/// `incarnation` is a small number that stands for an ``IncarnationID``: in a leaf the place in the
/// leaf's own table (0 is its author), in a store the number under which the store keeps it. Dots of
/// different tables must never meet; whoever moves one renumbers it.
public struct Dot: Hashable, Comparable, Sendable {
    /// The number that stands for the incarnation.
    public var incarnation: UInt32
    /// Which write of the field by that incarnation, from 1.
    public var n: UInt32

    /// Makes the name of the `n`-th write by `incarnation`.
    public init(incarnation: UInt32, n: UInt32) {
        self.incarnation = incarnation
        self.n = n
    }

    /// By incarnation number, then by `n`.
    public static func < (left: Dot, right: Dot) -> Bool {
        (left.incarnation, left.n) < (right.incarnation, right.n)
    }
}
