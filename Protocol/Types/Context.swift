/// The writes of one field that somebody has seen: a version vector, and a cloud of single dots
/// beyond its holes.
///
/// Always in normal form, so that equal sets are equal values: the vector is sorted and has no
/// zeros, the cloud is sorted, holds nothing that the vector covers, and no dot that directly
/// follows the vector (it would extend it).
public struct Context: Hashable, Sendable {
    /// The last gap-free write of each incarnation: `(i, n)` stands for the dots `(i, 1)...(i, n)`.
    public private(set) var vector: [Dot]
    /// Single dots that stand beyond a hole.
    public private(set) var cloud: [Dot]

    /// The context that has seen nothing.
    public static let empty = Context()

    /// A context that has seen nothing.
    public init() {
        vector = []
        cloud = []
    }

    /// A context of any vector entries and single dots, in any order, brought to normal form.
    public init(vector: some Sequence<Dot>, cloud: some Sequence<Dot> = []) {
        self.init()
        for dot in vector { extend(to: dot) }
        for dot in cloud.sorted() { insert(dot) }
    }

    /// Whether nothing has been seen.
    public var isEmpty: Bool { vector.isEmpty && cloud.isEmpty }

    /// The last write of `incarnation` before the first hole; 0 where none was seen.
    public func count(of incarnation: UInt32) -> UInt32 {
        guard let index = vectorIndex(of: incarnation) else { return 0 }
        return vector[index].n
    }

    /// The highest write of `incarnation` that was seen, holes or not; 0 where none was.
    public func highest(of incarnation: UInt32) -> UInt32 {
        var highest = count(of: incarnation)
        for dot in cloud where dot.incarnation == incarnation { highest = max(highest, dot.n) }
        return highest
    }

    /// Whether the write named `dot` was seen.
    public func contains(_ dot: Dot) -> Bool {
        dot.n <= count(of: dot.incarnation) || cloud.contains(dot)
    }

    /// Whether everything that `other` has seen was seen.
    public func contains(_ other: Context) -> Bool {
        other.vector.allSatisfy { entry in
            let known = count(of: entry.incarnation)
            guard known < entry.n else { return true }
            return (known + 1...entry.n).allSatisfy {
                cloud.contains(Dot(incarnation: entry.incarnation, n: $0))
            }
        } && other.cloud.allSatisfy(contains)
    }

    /// Adds one dot.
    public mutating func insert(_ dot: Dot) {
        guard dot.n > 0, !contains(dot) else { return }
        if dot.n == count(of: dot.incarnation) + 1 {
            extend(to: dot)
        } else {
            cloud.insert(dot, at: cloud.firstIndex { $0 > dot } ?? cloud.endIndex)
        }
    }

    /// Adds everything that `other` has seen.
    public mutating func join(_ other: Context) {
        for entry in other.vector { extend(to: entry) }
        for dot in other.cloud { insert(dot) }
    }

    /// The same set with every incarnation number replaced.
    public func renumbered<Failure: Error>(
        _ number: (UInt32) throws(Failure) -> UInt32
    ) throws(Failure) -> Context {
        var out = Context()
        for entry in vector { out.extend(to: Dot(incarnation: try number(entry.incarnation), n: entry.n)) }
        for dot in cloud { out.insert(Dot(incarnation: try number(dot.incarnation), n: dot.n)) }
        return out
    }

    /// Adds the dots `(i, 1)...(i, n)` of `entry`, and takes in what then follows from the cloud.
    private mutating func extend(to entry: Dot) {
        guard entry.n > 0 else { return }
        var last = max(entry.n, count(of: entry.incarnation))
        cloud.removeAll { dot in
            guard dot.incarnation == entry.incarnation else { return false }
            if dot.n == last + 1 { last = dot.n }
            return dot.n <= last
        }
        if let index = vectorIndex(of: entry.incarnation) {
            vector[index].n = last
        } else {
            let place = vector.firstIndex { $0.incarnation > entry.incarnation } ?? vector.endIndex
            vector.insert(Dot(incarnation: entry.incarnation, n: last), at: place)
        }
    }

    private func vectorIndex(of incarnation: UInt32) -> Int? {
        vector.firstIndex { $0.incarnation == incarnation }
    }
}
