import Vocabulary

/// A version of a way to cooperate: which roles there are, which records, who owns and who reads.
///
/// Made by ``load(_:)`` from a model file; a value whatever its source, and checked: every reference
/// in it names something that exists. Its hash is that of the file's bytes and not kept here.
public struct Model: Hashable, Sendable {
    /// The name that all versions share: `sisam`.
    public let name: String
    /// The version, from 1.
    public let version: UInt32
    /// What people call it.
    public let labels: Labels
    /// What it is for.
    public let help: Labels
    /// The roles, in the file's order; ``RoleSet`` counts them by their place here.
    public let roles: [Role]
    /// The record types, in the file's order.
    public let types: [RecordType]
    /// Days from the announcement of an erasure until it can come into force.
    public let erasureDelayDays: Int

    /// The days where a model file says nothing.
    public static let usualErasureDelayDays = 30

    /// On which grounds what may be told: what is judged of the guide.
    public let groundRules: GroundRules

    /// The guide, packed: read by few commands, and carried by all.
    let packedGuide: [UInt8]

    private let typeIndex: NumberIndex

    init(
        name: String,
        version: UInt32,
        labels: Labels,
        help: Labels,
        roles: [Role],
        types: [RecordType],
        erasureDelayDays: Int = Model.usualErasureDelayDays,
        guide: Guide = Guide()
    ) {
        self.init(
            name: name,
            version: version,
            labels: labels,
            help: help,
            roles: roles,
            types: types,
            erasureDelayDays: erasureDelayDays,
            groundRules: GroundRules(guide),
            packedGuide: guide.packed
        )
    }

    init(
        name: String,
        version: UInt32,
        labels: Labels,
        help: Labels,
        roles: [Role],
        types: [RecordType],
        erasureDelayDays: Int,
        groundRules: GroundRules,
        packedGuide: [UInt8]
    ) {
        self.name = name
        self.version = version
        self.labels = labels
        self.help = help
        self.roles = roles
        self.types = types
        self.groundRules = groundRules
        self.packedGuide = packedGuide
        self.erasureDelayDays = erasureDelayDays
        typeIndex = NumberIndex(types.map(\.number))
    }

    /// Routines, checklists, grounds and the rest that is for people. Unpacked at each call.
    public var guide: Guide { Guide(packed: packedGuide) ?? Guide() }

    /// The record type with this permanent number; nil where the model has none.
    public func type(_ number: UInt16) -> RecordType? {
        typeIndex[number].map { types[$0] }
    }

    /// The record type with exactly this identifier; nil where the model has none.
    public func type(id: String) -> RecordType? { types.first { $0.id == id } }

    /// The field of a type, both by permanent number; nil where the model has none.
    public func field(_ number: UInt16, of type: UInt16) -> Field? {
        self.type(type)?.field(number)
    }

    /// What is left of it for whoever is to know of some record types alone: neither its name, which tells
    /// what kind of placement it is, nor what it says of routines.
    public func narrowed(to numbers: Set<UInt16>) -> Model {
        let nothing = Labels(sv: "", en: "")
        return Model(
            name: "",
            version: 0,
            labels: nothing,
            help: nothing,
            roles: roles,
            types: types.filter { numbers.contains($0.number) },
            erasureDelayDays: erasureDelayDays,
            groundRules: groundRules,
            packedGuide: Guide().packed
        )
    }

    /// The place of the role with exactly this identifier; nil where the model has none.
    public func roleIndex(_ id: String) -> Int? { roles.firstIndex { $0.id == id } }

    /// The role with exactly this identifier; nil where the model has none.
    public func role(id: String) -> Role? { roles.first { $0.id == id } }

    /// The place of the lead role, of which a model has exactly one.
    public var leadRole: Int { roles.firstIndex(where: \.lead) ?? 0 }

    /// The roles of a set, in the model's order.
    public func roles(in set: RoleSet) -> [Role] { set.indices.compactMap { roles[at: $0] } }
}

/// A part that a party plays in a case.
public struct Role: Hashable, Sendable {
    /// The identifier that charters name: `socialServices`.
    public let id: String
    /// What people call it.
    public let labels: Labels
    /// What the role is for.
    public let help: Labels
    /// The kinds of party that may take it; never empty.
    public let kinds: [PartyKind]
    /// Whether every case has it.
    public let required: Bool
    /// Whether it is the one that signs changes to the charter.
    public let lead: Bool

    /// Whether a party of this kind may take the role.
    public func admits(_ kind: PartyKind) -> Bool { kinds.contains(kind) }
}

extension Array {
    /// The element at `index`, or nil beyond the ends.
    subscript(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
