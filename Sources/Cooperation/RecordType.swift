import Vocabulary

/// A kind of record: one document, which is the unit of release.
public struct RecordType: Hashable, Sendable {
    /// The permanent number, from 1.
    public let number: UInt16
    /// The identifier: `schoolPlan`.
    public let id: String
    /// What people call it.
    public let labels: Labels
    /// What it is for and who fills it in.
    public let help: Labels
    /// Whether a case may have several; else it has exactly one, from its start.
    public let repeatable: Bool
    /// Who owns the record's life (field 0), and each field that names no other owner.
    public let owner: Owner
    /// The standing readers.
    public let readers: RoleSet
    /// The roles that a record may be released to; empty where it may not be at all.
    public let releasable: RoleSet
    /// The roles that may release it; empty where nobody may.
    public let releasedBy: RoleSet
    /// How strongly its contents are protected; nil where the file does not say.
    public let secrecy: SecrecyClass?
    /// Whether the sources do not give it.
    public let reconstructed: Bool
    /// The fields, in the file's order.
    public let fields: [Field]

    private let fieldIndex: NumberIndex

    init(
        number: UInt16,
        id: String,
        labels: Labels,
        help: Labels,
        repeatable: Bool,
        owner: Owner,
        readers: RoleSet,
        releasable: RoleSet = [],
        releasedBy: RoleSet = [],
        secrecy: SecrecyClass? = nil,
        reconstructed: Bool = false,
        fields: [Field]
    ) {
        self.number = number
        self.id = id
        self.labels = labels
        self.help = help
        self.repeatable = repeatable
        self.owner = owner
        self.readers = readers
        self.releasable = releasable
        self.releasedBy = releasedBy
        self.secrecy = secrecy
        self.reconstructed = reconstructed
        self.fields = fields
        fieldIndex = NumberIndex(fields.map(\.number))
    }

    /// The field with this permanent number; nil where the type has none. Field 0 is not among them.
    public func field(_ number: UInt16) -> Field? { fieldIndex[number].map { fields[$0] } }

    /// The field with exactly this identifier; nil where the type has none.
    public func field(id: String) -> Field? { fields.first { $0.id == id } }

    /// The place in ``fields`` of a permanent number; nil where the type has none.
    public func fieldIndex(_ number: UInt16) -> Int? { fieldIndex[number] }

    /// Who owns a field by its number, field 0 (the record's life) included; nil where there is none.
    public func owner(of number: UInt16) -> Owner? {
        number == 0 ? owner : field(number)?.owner
    }
}

/// One value of a record, which is the unit of ownership and of merging.
public struct Field: Hashable, Sendable {
    /// The permanent number, from 1.
    public let number: UInt16
    /// The identifier: `returnPlan`.
    public let id: String
    /// What people call it.
    public let labels: Labels
    /// What to write in it.
    public let help: Labels
    /// What values it takes.
    public let type: FieldType
    /// Who may write it.
    public let owner: Owner
    /// Whether the sources do not give it.
    public let reconstructed: Bool

    init(
        number: UInt16,
        id: String,
        labels: Labels,
        help: Labels,
        type: FieldType,
        owner: Owner,
        reconstructed: Bool = false
    ) {
        self.number = number
        self.id = id
        self.labels = labels
        self.help = help
        self.type = type
        self.owner = owner
        self.reconstructed = reconstructed
    }
}

/// How strongly the contents of a record are protected (OSL 2009:400); what is mixed counts as its
/// strictest part.
public enum SecrecyClass: String, Hashable, Sendable, CaseIterable {
    /// Social services: secrecy is presumed (chapter 26).
    case socialServices
    /// Pupil health of the psychological, psychosocial or special-education kind (23:2, first paragraph).
    case pupilHealth
    /// Medical pupil health (chapter 25).
    case medical
    /// Other special support: openness is presumed (23:2, second paragraph).
    case support
    /// Identity and the like in school (23:2, third paragraph).
    case identity
    /// No personal data.
    case open
}

/// Who may write a field.
public enum Owner: Hashable, Sendable {
    /// The parties that have one of these roles.
    case roles(RoleSet)
    /// The party that added the record.
    case creator
}

/// A set of a model's roles, by their places in ``Model/roles``.
public struct RoleSet: OptionSet, Hashable, Sendable {
    /// One bit a role, the lowest for the first.
    public let rawValue: UInt64

    /// Makes a set of its bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The set of one role; empty where the index is beyond what a model may have.
    public init(index: Int) {
        self.init(rawValue: (0..<Limits.rolesPerModel).contains(index) ? 1 << UInt64(index) : 0)
    }

    /// The places of the roles, rising.
    public var indices: [Int] {
        (0..<Limits.rolesPerModel).filter { rawValue >> UInt64($0) & 1 == 1 }
    }
}
