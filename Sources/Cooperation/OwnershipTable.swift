import Vocabulary

/// Who owns and who reads what in a model, laid out for the hot path: looked up by number, answered
/// as a bit mask.
public struct OwnershipTable: Sendable {
    /// Who may write one field.
    public enum Ownership: Hashable, Sendable {
        /// The model has no such field.
        case unknown
        /// The party that added the record.
        case creator
        /// The parties that have one of these roles.
        case roles(RoleSet)
    }

    /// What is known of one record type.
    public struct Row: Sendable {
        /// The type's permanent number.
        public let number: UInt16
        /// Whether a case may have several.
        public let repeatable: Bool
        /// The standing readers.
        public let readers: RoleSet
        /// The roles that a record may be released to.
        public let releasable: RoleSet
        /// The roles that may release one.
        public let releasedBy: RoleSet
        let life: Ownership
        let fields: [Ownership]
        let index: NumberIndex

        /// Who may write a field; field 0 is the record's life, and the highest are for remarks.
        public func ownership(of field: UInt16) -> Ownership {
            if field == 0 { return life }
            if let role = RemarkField.role(of: field) { return .roles(RoleSet(index: role)) }
            guard let place = index[field] else { return .unknown }
            return fields[place]
        }
    }

    /// One row for each record type, in the model's order.
    public let rows: [Row]
    private let index: NumberIndex

    /// Lays out a model.
    public init(_ model: Model) {
        rows = model.types.map { type in
            Row(
                number: type.number,
                repeatable: type.repeatable,
                readers: type.readers,
                releasable: type.releasable,
                releasedBy: type.releasedBy,
                life: Self.ownership(type.owner),
                fields: type.fields.map { Self.ownership($0.owner) },
                index: NumberIndex(type.fields.map(\.number))
            )
        }
        index = NumberIndex(model.types.map(\.number))
    }

    /// The row of a record type by its number; nil where the model has no such type.
    public func row(_ type: UInt16) -> Row? { index[type].map { rows[$0] } }

    /// The place of a record type in ``rows``; nil where the model has no such type.
    public func rowIndex(_ type: UInt16) -> Int? { index[type] }

    /// Who may write a field of a type; field 0 is the record's life.
    public func ownership(type: UInt16, field: UInt16) -> Ownership {
        row(type)?.ownership(of: field) ?? .unknown
    }

    private static func ownership(_ owner: Owner) -> Ownership {
        switch owner {
        case .roles(let roles): .roles(roles)
        case .creator: .creator
        }
    }
}
