import Vocabulary

/// On which grounds a model lets one party tell another something: its disclosure matrix, as server
/// and replicas judge it.
///
/// A function of the model, of the kinds of the two parties and of the roles in which one of them is
/// told, so that everybody comes to the same answer. What the matrix makes depend on the pupil is
/// sealed: there a ground counts as one that can apply, and who can read more (`known`) refuses more.
public struct GroundRules: Hashable, Sendable {
    /// A row of the matrix, without its words.
    public struct Row: Hashable, Sendable {
        var from: [PartyKind]
        var to: [PartyKind]
        var toRoles: RoleSet
        var records: [UInt16]
        var conditions: [DisclosureCondition]
        var grounds: [String]
        var refused: [String]
    }

    /// What stands between two parties.
    public struct Way: Hashable, Sendable {
        /// The kind of the party that tells.
        public var from: PartyKind
        /// The kind of the party that is told.
        public var to: PartyKind
        /// The roles in which it is told.
        public var roles: RoleSet
        /// The type of the record that it is told; nil where it is told of the case.
        public var record: UInt16?

        /// Makes a way.
        public init(from: PartyKind, to: PartyKind, roles: RoleSet, record: UInt16?) {
            self.from = from
            self.to = to
            self.roles = roles
            self.record = record
        }
    }

    /// What is known of the pupil; nothing is missing from it that is not unknown.
    public typealias Known = [DisclosureCondition: Bool]

    /// Whether a release, and a role that goes to another party, must name a ground that can apply.
    public let isRequired: Bool
    /// The matrix; empty where nothing is required.
    let rows: [Row]

    /// The rules of a model that asks for no grounds.
    public static let none = GroundRules(isRequired: false, rows: [])

    init(isRequired: Bool, rows: [Row]) {
        self.isRequired = isRequired
        self.rows = rows
    }

    init(_ guide: Guide) {
        guard guide.groundsRequired else {
            self = .none
            return
        }
        self.init(
            isRequired: true,
            rows: guide.disclosures.map(Row.init)
        )
    }

    /// Whether the ground can apply on this way.
    public func allows(_ ground: String, on way: Way, known: Known = [:]) -> Bool {
        guard isRequired else { return true }
        let applying = rows.filter { $0.fits(way) && $0.mayApply(known) }
        return applying.contains { $0.grounds.contains(ground) }
            && !applying.contains { $0.applies(known) && $0.refused.contains(ground) }
    }
}

extension GroundRules.Row {
    init(_ row: Disclosure) {
        self.init(
            from: row.from,
            to: row.to,
            toRoles: row.toRoles,
            records: row.records,
            conditions: row.conditions,
            grounds: row.grounds,
            refused: row.refused
        )
    }

    func fits(_ way: GroundRules.Way) -> Bool {
        from.contains(way.from) && to.contains(way.to)
            && (toRoles.isEmpty || !toRoles.isDisjoint(with: way.roles))
            && (records.isEmpty || way.record.map(records.contains) ?? false)
    }

    /// Whether nothing known contradicts its conditions.
    func mayApply(_ known: GroundRules.Known) -> Bool {
        conditions.allSatisfy { known[$0] != false }
    }

    /// Whether all of its conditions are known to be met.
    func applies(_ known: GroundRules.Known) -> Bool { conditions.allSatisfy { known[$0] == true } }
}

/// Why a ground cannot apply, for people.
public struct GroundRefusal: Hashable, Sendable {
    /// What is wrong.
    public enum Reason: String, Hashable, Sendable {
        /// None was named.
        case missing
        /// The model has no ground of that name.
        case unknown
        /// The matrix knows no way between parties of these kinds.
        case noWay
        /// It does not apply on this way.
        case notHere
        /// It would, if something were so that is not.
        case condition
    }

    /// The ground, as it was named.
    public var typed: String
    /// The ground; nil where the model has none of that name.
    public var ground: Ground?
    /// What is wrong.
    public var reason: Reason
    /// What the matrix says of it; nil where it says nothing.
    public var why: Labels?
    /// What would have to be so; nil where that is not what is wrong.
    public var when: Labels?
    /// The grounds that can apply.
    public var possible: [Ground]
    /// The way.
    public var way: GroundRules.Way
}

extension Guide {
    /// Why a ground cannot apply; nil where it can.
    public func refusal(
        of typed: String,
        on way: GroundRules.Way,
        known: GroundRules.Known = [:]
    ) -> GroundRefusal? {
        let rules = GroundRules(self)
        guard !rules.allows(typed, on: way, known: known) else { return nil }
        let rows = disclosures(on: way)
        let named = ground(typed)
        let missed = rows.first { row in
            row.grounds.contains(typed) && row.conditions.contains { known[$0] == false }
        }
        let refusing = rows.first { row in
            row.refused.contains(typed) && row.conditions.allSatisfy { known[$0] != false }
        }
        let reason: GroundRefusal.Reason =
            if typed.isEmpty {
                .missing
            } else if named == nil {
                .unknown
            } else if rows.isEmpty {
                .noWay
            } else {
                missed != nil ? .condition : .notHere
            }
        return GroundRefusal(
            typed: typed,
            ground: named,
            reason: reason,
            why: (refusing ?? missed ?? (named == nil ? nil : rows.first))?.why,
            when: missed?.when,
            possible: grounds.filter { rules.allows($0.id, on: way, known: known) },
            way: way
        )
    }
}
