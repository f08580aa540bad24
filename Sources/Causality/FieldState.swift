import Vocabulary

/// A standing write of a field: its dot, and the leaf that holds its value.
public struct Sibling: Hashable, Sendable {
    /// The write's name, in the store's numbering of incarnations.
    public var dot: Dot
    /// The row of the leaf in the journal, from 1.
    public var leaf: Int64

    /// Makes a standing write.
    public init(dot: Dot, leaf: Int64) {
        self.dot = dot
        self.leaf = leaf
    }
}

/// The state of one field, and the merge.
///
/// A field is a multi-value register with a vector clock of its own: the writes that stand, and the
/// dot of every write that it has ever known. Nothing here looks at a value or a clock. Everything
/// else in this module is ``receive(_:context:leaf:counts:)`` again, on packed bytes.
public struct FieldState: Hashable, Sendable {
    /// The standing writes, sorted by dot. More than one: the field is in conflict.
    public private(set) var siblings: [Sibling]
    /// Every dot that the field has known, standing or not.
    public private(set) var context: Context
    /// The writes that were issued again, in the order in which that became known. Nearly no field
    /// has any.
    public private(set) var same: [SameWrite]

    /// A field that nobody has written.
    public init() {
        siblings = []
        context = .empty
        same = []
    }

    /// A field as it was taken down before; nil where a standing write is not in the context, or the
    /// siblings do not rise.
    public init?(siblings: [Sibling], context: Context, same: [SameWrite] = []) {
        for (index, sibling) in siblings.enumerated() {
            guard context.contains(sibling.dot), sibling.dot.n > 0, sibling.leaf > 0,
                index == 0 || siblings[index - 1].dot < sibling.dot
            else { return nil }
        }
        self.siblings = siblings
        self.context = context
        self.same = same
    }

    /// Whether two standing writes did not know of each other.
    public var inConflict: Bool { siblings.count > 1 }

    /// Takes in one write. This is the whole merge.
    ///
    /// Commutative, associative and idempotent in any order of arrival, as long as a context that
    /// contains a write contains what that write had seen: what ``refusal(of:context:)`` guards.
    ///
    /// - Parameters:
    ///   - dot: The write's name.
    ///   - seen: What its author had seen of this field.
    ///   - leaf: The journal row that holds it.
    ///   - counts: False for a write that is held or void: its dot becomes known, and nothing else.
    ///   - originals: The writes that this one issues again.
    ///   - named: The writes that its author had seen under dots which belong to others, or to nobody
    ///     yet: seen by name alone.
    ///   - hash: The hash of its leaf; asked for only where a write of the field was issued again.
    /// - Returns: False where the dot was known before, and nothing happened.
    @discardableResult
    public mutating func receive(
        _ dot: Dot,
        context seen: Context,
        leaf: Int64,
        counts: Bool,
        originals: [Original] = [],
        named: [WriteName] = [],
        hash: () -> Hash = { .zero }
    ) -> Bool {
        guard !context.contains(dot) else { return false }
        var counts = counts
        if !same.isEmpty || !originals.isEmpty {
            counts = name(WriteName(dot: dot, leaf: hash()), originals, seen, counts)
        }
        if counts {
            siblings = siblings.filter { !sees(seen, $0.dot) && !isNamed($0.dot, by: named) }
            let place = siblings.firstIndex { $0.dot > dot } ?? siblings.endIndex
            siblings.insert(Sibling(dot: dot, leaf: leaf), at: place)
            context.join(seen)
            for name in named { cover(name) }
        }
        context.insert(dot)
        return true
    }

    /// Whether somebody who has seen `seen` has seen the write of this dot, under whatever name.
    public func sees(_ seen: Context, _ dot: Dot) -> Bool {
        if seen.contains(dot) { return true }
        return same.contains { write in
            write.names.contains { $0.isOrdered && $0.name.dot == dot } && write.isSeen(in: seen)
        }
    }

    /// The names under which whoever has seen `seen` has seen writes of this field that were issued again,
    /// and that are ordered here under other names. What is known under the dot of one may be that
    /// very write nevertheless, where it came by a copy, or another's.
    public func otherNames(seenIn seen: Context) -> [WriteName] {
        same.filter { $0.isSeen(in: seen) }.flatMap { write in
            write.names.filter { !$0.isOrdered }.map(\.name)
        }
    }

    /// Whether a standing write goes by one of these names.
    private func isNamed(_ dot: Dot, by named: [WriteName]) -> Bool {
        guard !named.isEmpty else { return false }
        return same.contains { write in
            write.names.contains { $0.isOrdered && $0.name.dot == dot }
                && named.contains { write.contains($0) }
        }
    }

    /// Sees to it that nothing counts any more that comes under this name, or issues it again.
    private mutating func cover(_ name: WriteName) {
        if let place = same.firstIndex(where: { $0.contains(name) }) {
            same[place].settle()
        } else {
            same.append(
                SameWrite(
                    names: [SameWrite.Name(name: name, isOrdered: false)],
                    isSettled: true
                )
            )
        }
    }

    /// Notes the names of a write that comes, where it has several; returns whether it counts: where
    /// it came under another name and counted then, it does not again.
    private mutating func name(
        _ name: WriteName,
        _ originals: [Original],
        _ seen: Context,
        _ counts: Bool
    ) -> Bool {
        let known = same.indices.filter { index in
            same[index].contains(name) || originals.contains { same[index].contains($0.name) }
        }
        var counts = counts
        if let first = known.first ?? (originals.isEmpty ? nil : same.endIndex) {
            if first == same.endIndex { same.append(SameWrite(names: [], isSettled: false)) }
            for other in known.dropFirst().reversed() { same[first].join(same.remove(at: other)) }
            same[first].add(name, isOrdered: true)
            for original in originals {
                same[first].add(original.name, isOrdered: original.accepted != nil)
                if original.accepted == true { same[first].settle() }
            }
            if same[first].isSettled { counts = false }
            if counts { same[first].settle() }
        }
        if counts {
            for index in same.indices where same[index].isSeen(in: seen) { same[index].settle() }
        }
        return counts
    }

    /// The guard of whoever orders writes: why this one may not be ordered; nil where it may.
    ///
    /// A context is a claim. One that names writes which were never ordered in this field would cover
    /// them before they come, and they would vanish.
    public func refusal(of dot: Dot, context seen: Context) -> GuardRefusal? {
        if let missing = context.firstMissing(of: seen) { return .unordered(missing) }
        // What is seen is known, so that only the write's own dot can make the cloud grow: and only
        // where it leaves a hole. Nobody else's next write is ever refused for it.
        if context.cloud.count >= Limits.cloudDots, !context.contains(dot),
            dot.n - 1 > context.count(of: dot.incarnation)
        {
            return .cloudFull
        }
        return nil
    }
}

/// Why a write may not be ordered.
public enum GuardRefusal: Hashable, Sendable {
    /// Its context names a write that was not ordered in this field.
    case unordered(Dot)
    /// It stands beyond a hole, and the field holds ``Limits/cloudDots`` such writes already.
    case cloudFull
}
