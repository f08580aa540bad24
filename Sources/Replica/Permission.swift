import Cooperation
import Trust
import Vocabulary

extension Replica {
    /// Refuses a record that was erased, before anybody types something for it.
    public func checkNotErased(_ place: RecordPlace) throws {
        try read { try $0.checkNotErased(place) }
    }

    /// Refuses fields that the own party may not read or write, before there are values for them.
    public func checkOwner(
        of places: [FieldPlace],
        in caseID: CaseID,
        options: SaveOptions = SaveOptions()
    ) throws {
        try read { work in
            let facts = try work.someFacts(of: caseID)
            for place in places { try work.checkOwner(place, facts, options) }
        }
    }

    /// Refuses a record that the own party may not add, or not with these fields.
    public func checkOwner(
        ofNew type: RecordType,
        in caseID: CaseID,
        fields: [Field],
        options: SaveOptions = SaveOptions()
    ) throws {
        try read { work in
            let facts = try work.someFacts(of: caseID)
            guard type.repeatable else { throw ReplicaError.standsOnce(type) }
            try work.checkReader(of: type, facts)
            let instance = Instance.repeatable(
                creator: try work.identity().party,
                nonce: .zero
            )
            let record = Names.recordID(caseID: caseID, type: type.number, instance: instance)
            let place = RecordPlace(
                ref: RecordRef(
                    caseID: caseID,
                    record: record,
                    type: type.number,
                    instance: instance
                ),
                type: type,
                name: type.id
            )
            try work.checkLifeOwner(place, facts, options)
            for field in fields {
                try work.checkOwner(FieldPlace(record: place, field: field), facts, options)
            }
        }
    }
}
