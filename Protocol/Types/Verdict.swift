/// What a write's place in the logs makes of it. Never changes.
public enum Verdict: Hashable, Sendable {
    /// It counts.
    case accepted
    /// It waits for the field's present owner.
    case held(Rule)
    /// It does not count.
    case void(Rule)
}

/// Why a write was not accepted. The raw values are the protocol's.
public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// The model has no such record type.
    case unknownType
    /// The type has no such field.
    case unknownField
    /// A record that stands once per case, written as a repeatable one, or the reverse.
    case wrongInstance
    /// The life of a record that stands once per case.
    case singletonLife
    /// The field belongs to the record's creator, which is another party.
    case notCreator
    /// The author's party has no role that owns the field.
    case notOwner
    /// The author's party owned the field under the charter that it cites, by a role that was since
    /// taken from it at once.
    case roleEnded
    /// A write under this dot was ordered before.
    case dotReused
    /// The record, or the whole case, had been erased.
    case erased
    /// The author's party owned the field under the charter that it cites, and does no longer.
    case handedOver
    /// The device was revoked before the write was ordered.
    case deviceRevoked
    /// The author's party owns the field, and reads its record no longer.
    case notReader
}
