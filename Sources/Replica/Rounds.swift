import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// How cases follow each other, end, and call for help.
extension Replica {
    /// Opens a case that continues another: the same parties in the roles that the model still has, unless
    /// named otherwise; what is known of the pupil comes along, as far as the own party may write it.
    ///
    /// - Parameters:
    ///   - model: Its name; nil for the newest of the other case's.
    ///   - grounds: On which the other parties learn of it; where nothing is said, those of the case
    ///     before.
    public func newRound(
        of before: CaseID,
        model: String?,
        roles: [(role: String, party: String)],
        grounds: [NamedGround] = [],
        label: String?,
        confirmed: Set<PartyID> = [],
        keys: DeviceKeys
    ) throws -> CaseSummary {
        try write { work in
            // What would come along may have been erased.
            try work.checkShown()
            let old = try work.someFacts(of: before)
            let name = model ?? old.model.name
            let fresh = try work.newestModel(named: name).model
            let named = try roles.map { try work.role(named: $0.role, in: fresh).id }
            let kept = old.roles.filter { binding in
                fresh.role(id: binding.role) != nil && !named.contains(binding.role)
            }.map { (role: $0.role, party: $0.party.description) }
            let caseID = try work.newCase(
                model: name,
                roles: kept + roles,
                grounds: grounds,
                label: label ?? (try work.label(of: before)),
                after: old,
                confirmed: confirmed,
                keys: keys
            )
            try work.carry(from: before, to: caseID)
            if let today = Work.day(work.effects.now()) {
                _ = try work.applyContract(to: caseID, today: today)
            }
            return try work.shown(work.summary(caseID))
        }
    }

    /// Notes that a case is closed; nil where its model has no field for that.
    ///
    /// - Parameter despiteAlarm: Whether it is closed though an alarm stands, of which nobody is
    ///   reminded then.
    public func close(
        _ caseID: CaseID,
        on day: CalendarDate,
        reason: String?,
        despiteAlarm: Bool = false
    ) throws -> CaseSummary? {
        try write { work in
            let facts = try work.someFacts(of: caseID)
            if !despiteAlarm, let today = Work.day(work.effects.now()),
                let rule = try work.standingAlarm(facts, today)
            {
                throw ReplicaError.alarmStands(rule)
            }
            let places = (work.guide(of: facts).facts[.closed] ?? []).compactMap { path in
                facts.model.type(path.type).flatMap { type in
                    type.repeatable
                        ? nil
                        : type.field(path.field).map { field in
                            FieldPlace(record: work.single(type, facts), field: field)
                        }
                }
            }
            guard let first = places.first else { return nil }
            // The reasons are for few; that it is closed, for all who know that there is a case.
            var edits = [FieldEdit(first, .value(.date(day)))]
            let own = try work.identity().party
            edits += places.dropFirst().filter { place in
                facts.authority.owners(
                    type: place.record.ref.type,
                    instance: .single,
                    field: place.field.number
                ).contains(own)
            }.map { FieldEdit($0, .value(.date(day))) }
            if let reason, let field = first.record.type.field(id: "endReason") {
                edits.append(
                    FieldEdit(FieldPlace(record: first.record, field: field), .typed(reason))
                )
            }
            _ = try work.save(
                edits,
                in: caseID,
                options: SaveOptions(tellsReplaced: false)
            )
            return try work.shown(work.summary(caseID))
        }
    }
}

extension Work {
    /// Copies the pupil's fields and names the case before.
    fileprivate func carry(from before: CaseID, to caseID: CaseID) throws {
        let old = try someFacts(of: before)
        let facts = try someFacts(of: caseID)
        let own = try identity().party
        var edits: [FieldEdit] = []
        if let path = guide(of: facts).facts[.pupil]?.first,
            let type = facts.model.type(path.type), !type.repeatable,
            let from = old.model.type(id: type.id), !from.repeatable,
            try readers(of: from, old).contains(own)
        {
            let view = try view(single(from, old))
            let place = single(type, facts)
            for field in view.fields where !field.conflict {
                guard let value = field.value,
                    let target = type.field(id: field.place.field.id),
                    target.type == field.place.field.type
                else { continue }
                edits.append(FieldEdit(FieldPlace(record: place, field: target), .value(value)))
            }
        }
        if let path = guide(of: facts).facts[.rePlacementOf]?.first,
            let type = facts.model.type(path.type), !type.repeatable,
            let field = type.field(path.field)
        {
            edits.append(
                FieldEdit(
                    FieldPlace(record: single(type, facts), field: field),
                    .value(.text(before.description))
                )
            )
        }
        let writable = edits.filter { edit in
            facts.authority.owners(
                type: edit.place.record.ref.type,
                instance: edit.place.record.ref.instance,
                field: edit.place.field.number
            ).contains(own)
        }
        if !writable.isEmpty {
            _ = try save(writable, in: caseID, options: SaveOptions(tellsReplaced: false))
        }
    }
}
