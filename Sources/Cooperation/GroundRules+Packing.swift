import Vocabulary

extension ModelPacker {
    mutating func add(_ rules: GroundRules) {
        add(rules.isRequired)
        add(rules.rows) { out, row in
            out.add(row.from) { $0.add(UInt64($1.rawValue)) }
            out.add(row.to) { $0.add(UInt64($1.rawValue)) }
            out.add(row.toRoles.rawValue)
            out.add(row.records) { $0.add(UInt64($1)) }
            out.add(row.conditions) { $0.add($1.rawValue) }
            out.add(row.grounds) { $0.add($1) }
            out.add(row.refused) { $0.add($1) }
        }
    }
}

extension ModelUnpacker {
    mutating func groundRules() throws(Malformed) -> GroundRules {
        GroundRules(
            isRequired: try truth(),
            rows: try list { reader throws(Malformed) in
                GroundRules.Row(
                    from: try reader.partyKinds(),
                    to: try reader.partyKinds(),
                    toRoles: RoleSet(rawValue: try reader.number()),
                    records: try reader.list { reader throws(Malformed) in try reader.number() },
                    conditions: try reader.list { reader throws(Malformed) in
                        guard let condition = DisclosureCondition(rawValue: try reader.text())
                        else { throw Malformed() }
                        return condition
                    },
                    grounds: try reader.list { reader throws(Malformed) in try reader.text() },
                    refused: try reader.list { reader throws(Malformed) in try reader.text() }
                )
            }
        )
    }

    private mutating func partyKinds() throws(Malformed) -> [PartyKind] {
        try list { reader throws(Malformed) in
            guard let kind = PartyKind(rawValue: try reader.number()) else { throw Malformed() }
            return kind
        }
    }
}
