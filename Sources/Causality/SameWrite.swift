import Vocabulary

/// A write that another says it issues again, and what the log knows of it.
public struct Original: Hashable, Comparable, Sendable {
    /// Its name, in the store's numbering of incarnations.
    public var name: WriteName
    /// What became of it where it was ordered; nil where no write of this name was.
    public var accepted: Bool?

    /// Makes an original.
    public init(_ name: WriteName, accepted: Bool? = nil) {
        self.name = name
        self.accepted = accepted
    }

    /// By name.
    public static func < (left: Original, right: Original) -> Bool { left.name < right.name }
}

/// One write that goes by several names, since it was issued again.
///
/// A context that contains one of them contains all. The first of them to be accepted counts; what
/// comes later under another name makes its dot known and does nothing else.
public struct SameWrite: Hashable, Sendable {
    /// A name, and whether a write was ordered under it: only then does its dot mean this write.
    public struct Name: Hashable, Sendable {
        /// The name.
        public var name: WriteName
        /// Whether it was ordered.
        public var isOrdered: Bool

        /// Makes a name.
        public init(name: WriteName, isOrdered: Bool) {
            self.name = name
            self.isOrdered = isOrdered
        }
    }

    /// The names, rising.
    public private(set) var names: [Name]
    /// Whether one of them was accepted, or stood in the context of one that was: nothing that comes
    /// under another name counts any more.
    public private(set) var isSettled: Bool

    init(names: [Name], isSettled: Bool) {
        self.names = names
        self.isSettled = isSettled
    }

    /// The same as a row packs them; nil where the names do not rise.
    init?(rising names: [Name], isSettled: Bool) {
        guard !names.isEmpty,
            zip(names, names.dropFirst()).allSatisfy({ $0.name < $1.name })
        else { return nil }
        self.init(names: names, isSettled: isSettled)
    }

    /// A write that goes by these names, in any order; nil where one comes twice, or there is none.
    public init?(names: [Name], settled: Bool) {
        self.init(rising: names.sorted { $0.name < $1.name }, isSettled: settled)
    }

    func contains(_ name: WriteName) -> Bool { names.contains { $0.name == name } }

    /// Whether somebody who has seen `context` has seen this write.
    public func isSeen(in context: Context) -> Bool {
        names.contains { $0.isOrdered && context.contains($0.name.dot) }
    }

    mutating func add(_ name: WriteName, isOrdered: Bool) {
        guard let place = names.firstIndex(where: { $0.name >= name }) else {
            return names.append(Name(name: name, isOrdered: isOrdered))
        }
        if names[place].name == name {
            names[place].isOrdered = names[place].isOrdered || isOrdered
        } else {
            names.insert(Name(name: name, isOrdered: isOrdered), at: place)
        }
    }

    mutating func settle() { isSettled = true }

    mutating func join(_ other: SameWrite) {
        for name in other.names { add(name.name, isOrdered: name.isOrdered) }
        isSettled = isSettled || other.isSettled
    }
}
