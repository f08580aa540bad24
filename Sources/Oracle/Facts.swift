// What the oracle is told, in words of its own: nothing here is shared with the engines. Everything
// that has a name is a string of bytes, everything that is a set is written out.

/// Any identifier.
public typealias Name = [UInt8]

/// The name of one write: the n-th of its field by an incarnation.
public struct DotName: Hashable, Comparable, Sendable {
    /// The incarnation.
    public var incarnation: Name
    /// Which of its writes of the field, from 1.
    public var n: Int

    /// Names a write.
    public init(_ incarnation: Name, _ n: Int) {
        self.incarnation = incarnation
        self.n = n
    }

    /// By incarnation, then by number.
    public static func < (left: Self, right: Self) -> Bool {
        if left.incarnation != right.incarnation {
            return left.incarnation.lexicographicallyPrecedes(right.incarnation)
        }
        return left.n < right.n
    }
}

/// A write by its dot and by what it says: two copies of a replica may give one dot to two writes.
public struct WriteLabel: Hashable, Sendable {
    /// Its dot.
    public var name: DotName
    /// The hash of its leaf.
    public var leaf: Name

    /// Names a write.
    public init(_ name: DotName, _ leaf: Name) {
        self.name = name
        self.leaf = leaf
    }
}

/// A write that another had seen before it was ordered, as a bundle brings it.
public struct SeenFact: Hashable, Sendable {
    /// The field.
    public var field: Int
    /// The write.
    public var label: WriteLabel
    /// Whether the server says that it will never order it.
    public var isRefused: Bool

    /// Names a write.
    public init(field: Int, label: WriteLabel, isRefused: Bool) {
        self.field = field
        self.label = label
        self.isRefused = isRefused
    }
}

/// What a device is to its party, where its commit was ordered.
public enum StandingFact: Hashable, Sendable {
    /// It speaks for it.
    case speaks
    /// It was revoked.
    case revoked
    /// It was revoked with immediate effect.
    case revokedAtOnce
}

/// A new value for a field, as far as everyone can read it.
public struct WriteFact: Sendable {
    /// The field's number; 0 is the record's life.
    public var field: Int
    /// Its name.
    public var name: DotName
    /// The writes of the field that its author had seen.
    public var seen: Set<DotName>
    /// In a deletion, the writes of each field that its author had seen; nil in other writes.
    public var seenOfRecord: [Int: Set<DotName>]?
    /// The writes that it says it issues again.
    public var issuedAgain: Set<WriteLabel>
    /// Those of the writes it had seen that were not ordered then, to its author's knowledge.
    public var provisional: [SeenFact]

    /// Makes a write.
    public init(
        field: Int,
        name: DotName,
        seen: Set<DotName>,
        seenOfRecord: [Int: Set<DotName>]?,
        issuedAgain: Set<WriteLabel> = [],
        provisional: [SeenFact] = []
    ) {
        self.field = field
        self.name = name
        self.seen = seen
        self.seenOfRecord = seenOfRecord
        self.issuedAgain = issuedAgain
        self.provisional = provisional
    }
}

/// What one sealing changes in one record.
public struct LeafFact: Sendable {
    /// The record type's number.
    public var type: Int
    /// The record.
    public var record: Name
    /// Who added the record, where it is a repeatable one.
    public var creator: Name?
    /// The leaf's hash.
    public var hash: Name
    /// Its writes.
    public var writes: [WriteFact]

    /// Makes a leaf.
    public init(type: Int, record: Name, creator: Name?, hash: Name, writes: [WriteFact]) {
        self.type = type
        self.record = record
        self.creator = creator
        self.hash = hash
        self.writes = writes
    }
}

/// The leaves of one sealing in one case for one audience, at its place in that audience's log.
public struct CommitFact: Sendable {
    /// The log: its case and its audience.
    public var log: LogFact
    /// The place in the log, from 1.
    public var place: Int
    /// The party that signed.
    public var author: Name
    /// The charter that its author held.
    public var cited: Name
    /// The charter in force when it was ordered.
    public var stamped: Name
    /// What its device was to its party when it was ordered.
    public var standing: StandingFact
    /// When it was ordered first, where a restored server was given it back.
    public var first: UInt64?
    /// Its leaves, in order.
    public var leaves: [LeafFact]

    /// Makes a commit.
    public init(
        log: LogFact,
        place: Int,
        author: Name,
        cited: Name,
        stamped: Name,
        standing: StandingFact = .speaks,
        first: UInt64? = nil,
        leaves: [LeafFact]
    ) {
        self.log = log
        self.place = place
        self.author = author
        self.cited = cited
        self.stamped = stamped
        self.standing = standing
        self.first = first
        self.leaves = leaves
    }
}

/// Names a log of commits.
public struct LogFact: Hashable, Comparable, Sendable {
    /// The case.
    public var caseFile: Name
    /// The audience.
    public var audience: Name

    /// Names a log.
    public init(caseFile: Name, audience: Name) {
        self.caseFile = caseFile
        self.audience = audience
    }

    /// By case, then by audience.
    public static func < (left: Self, right: Self) -> Bool {
        let (a, b) = (left.caseFile + left.audience, right.caseFile + right.audience)
        return a.lexicographicallyPrecedes(b)
    }
}

/// Who may write something.
public enum OwnerFact: Sendable {
    /// Whoever has one of these roles.
    case roles(Set<String>)
    /// Who added the record.
    case creator
}

/// A record type of a model.
public struct TypeFact: Sendable {
    /// Whether a case may have several.
    public var repeatable: Bool
    /// The roles that read it.
    public var readers: Set<String>
    /// The roles to which a record of it may be released.
    public var releasable: Set<String>
    /// The roles that may release one.
    public var releasedBy: Set<String>
    /// Who may write each field, field 0 among them.
    public var owners: [Int: OwnerFact]

    /// Makes a type.
    public init(
        repeatable: Bool,
        readers: Set<String>,
        releasable: Set<String> = [],
        releasedBy: Set<String> = [],
        owners: [Int: OwnerFact]
    ) {
        self.repeatable = repeatable
        self.readers = readers
        self.releasable = releasable
        self.releasedBy = releasedBy
        self.owners = owners
    }
}

/// A charter: a model's types, and who takes which role.
public struct CharterFact: Sendable {
    /// The case.
    public var caseFile: Name
    /// Its place in the case's charter, from 1.
    public var place: Int
    /// The types, by number.
    public var types: [Int: TypeFact]
    /// The party in each role.
    public var roles: [String: Name]
    /// The roles that it took from their parties at once.
    public var ended: Set<String>
    /// How long its model lets an announced erasure wait, in milliseconds.
    public var erasureDelay: UInt64 = 0

    /// Makes a charter.
    public init(
        caseFile: Name = [],
        place: Int = 1,
        types: [Int: TypeFact],
        roles: [String: Name],
        ended: Set<String> = []
    ) {
        self.caseFile = caseFile
        self.place = place
        self.types = types
        self.roles = roles
        self.ended = ended
    }

    /// The parties that read every record of a type.
    public func readers(of type: Int) -> Set<Name> {
        Set((types[type]?.readers ?? []).compactMap { roles[$0] })
    }

    /// The parties that read a record of a type that was released to some.
    public func readers(of type: Int, releasedTo recipients: Set<Name>) -> Set<Name> {
        readers(of: type).union(recipients.filter { mayReceive($0, type) })
    }

    /// Whether records of a type may be released to a party.
    public func mayReceive(_ party: Name, _ type: Int) -> Bool {
        (types[type]?.releasable ?? []).contains { roles[$0] == party }
    }

    /// Whether a party may release records of a type.
    public func mayRelease(_ party: Name, _ type: Int) -> Bool {
        (types[type]?.releasedBy ?? []).contains { roles[$0] == party }
    }
}

/// What an entry of an audience log that is no commit says.
public enum AudienceFact: Sendable {
    /// Records leave the log.
    case leave([Name])
    /// Records of these types enter it.
    case enter([RecordFact])
    /// A party was given a record to read by another.
    case release(RecordFact, to: Name, by: Name)
    /// It was taken from it again.
    case withdrawal(RecordFact, from: Name, by: Name)
    /// What stood was copied for those who begin to read.
    case copy(RecordFact)
    /// Somebody who waited for it found it to be none.
    case badCopy(RecordFact, by: Name)
    /// Something was said of erasing a record, which moves nothing.
    case erasing(ErasingFact, name: Name, by: Name, time: UInt64)
}

/// A record and its type.
public struct RecordFact: Hashable, Sendable {
    /// The record.
    public var record: Name
    /// The record type's number.
    public var type: Int

    /// Names a record.
    public init(_ record: Name, type: Int) {
        self.record = record
        self.type = type
    }
}
