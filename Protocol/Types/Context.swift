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

    /// A context of parts that must already be in normal form; nil where they are not.
    ///
    /// This is the check for contexts that come from outside.
    public init?(normal vector: [Dot], cloud: [Dot]) {
        self.vector = vector
        self.cloud = cloud
        for (index, entry) in vector.enumerated() {
            guard entry.n > 0, index == 0 || vector[index - 1].incarnation < entry.incarnation
            else { return nil }
        }
        for (index, dot) in cloud.enumerated() {
            guard dot.n > 1, dot.n - 1 > count(of: dot.incarnation),
                index == 0 || cloud[index - 1] < dot
            else { return nil }
        }
    }

    /// Exactly the first `n` writes of one incarnation.
    public init(first n: UInt32, of incarnation: UInt32) {
        vector = n > 0 ? [Dot(incarnation: incarnation, n: n)] : []
        cloud = []
    }

    /// Whether nothing has been seen.
    public var isEmpty: Bool { vector.isEmpty && cloud.isEmpty }

    /// The last write of `incarnation` before the first hole; 0 where none was seen.
    public func count(of incarnation: UInt32) -> UInt32 {
        let place = vectorPlace(of: incarnation)
        guard place < vector.endIndex, vector[place].incarnation == incarnation else { return 0 }
        return vector[place].n
    }

    /// The highest write of `incarnation` that was seen, holes or not; 0 where none was.
    public func highest(of incarnation: UInt32) -> UInt32 {
        let last = cloudPlace(of: Dot(incarnation: incarnation, n: .max))
        if last < cloud.endIndex, cloud[last].incarnation == incarnation { return cloud[last].n }
        if last > 0, cloud[last - 1].incarnation == incarnation { return cloud[last - 1].n }
        return count(of: incarnation)
    }

    /// Whether the write named `dot` was seen.
    public func contains(_ dot: Dot) -> Bool {
        if dot.n <= count(of: dot.incarnation) { return true }
        let place = cloudPlace(of: dot)
        return place < cloud.endIndex && cloud[place] == dot
    }

    /// Whether everything that `other` has seen was seen.
    public func contains(_ other: Context) -> Bool { firstMissing(of: other) == nil }

    /// The first dot that `other` has seen and this context has not; nil where there is none.
    public func firstMissing(of other: Context) -> Dot? {
        for entry in other.vector {
            var known = count(of: entry.incarnation)
            while known < entry.n {
                // Ends at the first hole: at most one step for each dot of the cloud.
                let next = Dot(incarnation: entry.incarnation, n: known + 1)
                guard contains(next) else { return next }
                known += 1
            }
        }
        return other.cloud.first { !contains($0) }
    }

    /// Adds one dot.
    public mutating func insert(_ dot: Dot) {
        guard dot.n > 0, !contains(dot) else { return }
        if dot.n - 1 == count(of: dot.incarnation) {
            extend(to: dot)
        } else {
            cloud.insert(dot, at: cloudPlace(of: dot))
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
        for entry in vector {
            out.extend(to: Dot(incarnation: try number(entry.incarnation), n: entry.n))
        }
        for dot in cloud {
            out.insert(Dot(incarnation: try number(dot.incarnation), n: dot.n))
        }
        return out
    }

    /// Adds the dots `(i, 1)...(i, n)` of `entry`, and takes in what then follows from the cloud.
    private mutating func extend(to entry: Dot) {
        guard entry.n > 0 else { return }
        let place = vectorPlace(of: entry.incarnation)
        let exists = place < vector.endIndex && vector[place].incarnation == entry.incarnation
        var last = entry.n
        if exists {
            guard vector[place].n < entry.n else { return }
        }
        let start = cloudPlace(of: Dot(incarnation: entry.incarnation, n: 0))
        var end = start
        while end < cloud.endIndex, cloud[end].incarnation == entry.incarnation,
            cloud[end].n - 1 <= last
        {
            last = max(last, cloud[end].n)
            end += 1
        }
        if start < end { cloud.removeSubrange(start..<end) }
        if exists {
            vector[place].n = last
        } else {
            vector.insert(Dot(incarnation: entry.incarnation, n: last), at: place)
        }
    }

    /// Where `incarnation` stands in the vector, or would.
    private func vectorPlace(of incarnation: UInt32) -> Int {
        var low = 0
        var high = vector.count
        while low < high {
            let middle = (low + high) / 2
            if vector[middle].incarnation < incarnation { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Where `dot` stands in the cloud, or would.
    private func cloudPlace(of dot: Dot) -> Int {
        var low = 0
        var high = cloud.count
        while low < high {
            let middle = (low + high) / 2
            if cloud[middle] < dot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
