import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

// An alarm is worked out by whoever reads the plan; the others are told by its extract, a record of its
// own, in which whoever leads the case says that the alarm stands, and later that it is over.
extension Replica {
    /// Writes the extract of an alarm that stands, or that it no longer does; nil where there is nothing to
    /// tell.
    ///
    /// - Returns: The names of the parties that are told.
    public func sendAlarm(in caseID: CaseID, today: CalendarDate) throws -> [String]? {
        try write { work in
            let facts = try work.someFacts(of: caseID)
            let guide = work.guide(of: facts)
            guard let rule = try work.rule(guide, facts, today) else { return nil }
            let told = try work.tell(rule, guide, facts, today, again: true)
            return try work.isMasked(caseID) ? told?.map { _ in Masking.text } : told
        }
    }

    /// Writes every extract that the own party owes: of an alarm that stands and was not told, or told
    /// otherwise, and of one that is over. Cases in which nobody would be told are left out.
    ///
    /// - Returns: The cases of which something was written.
    public func sendDueAlarms(today: CalendarDate) throws -> [CaseID] {
        var told: [CaseID] = []
        for due in try read({ try $0.currentAuthor() == nil ? [] : $0.dueAlarms(today) }) {
            do {
                let written = try write { work in
                    try work.tell(due.rule, due.guide, due.facts, today, again: false)
                }
                if written != nil { told.append(due.facts.caseID) }
            } catch ReplicaError.inConflict {
                // Somebody has to decide first, and is told so as of any conflict.
                continue
            } catch ReplicaError.notNamed {
                // Who is at work here may not; a sync of theirs goes on nevertheless.
                continue
            }
        }
        return told
    }
}

extension Work {
    fileprivate struct DueAlarm {
        var rule: AlarmRule
        var guide: Guide
        var facts: CaseFacts
    }

    /// The alarms that the own party would tell of today.
    fileprivate func dueAlarms(_ today: CalendarDate) throws -> [DueAlarm] {
        let own = try identity().party
        var due: [DueAlarm] = []
        for entry in try journal.cases() {
            let facts = try facts(of: entry)
            let guide = guide(of: facts)
            for rule in guide.alarms {
                guard let type = facts.model.type(rule.record), !type.repeatable,
                    try mayWrite(type, facts), try !told(rule, facts).isEmpty,
                    try readers(ofField: rule.field, facts).contains(own),
                    try standing(guide.facts[.closed] ?? [], facts).isEmpty,
                    try !edits(rule, guide, facts, today, again: false).isEmpty
                else { continue }
                due.append(DueAlarm(rule: rule, guide: guide, facts: facts))
            }
        }
        return due
    }

    private func readers(ofField path: FieldPath, _ facts: CaseFacts) throws -> [PartyID] {
        try facts.model.type(path.type).map { try readers(of: $0, facts) } ?? []
    }

    private func mayWrite(_ type: RecordType, _ facts: CaseFacts) throws -> Bool {
        let own = try identity().party
        return facts.authority.owners(
            type: type.number,
            instance: .single,
            field: type.fields.first?.number ?? 1
        ).contains(own)
    }

    /// The rule of an alarm that stands, or else of one of which it was told that it does.
    fileprivate func rule(
        _ guide: Guide,
        _ facts: CaseFacts,
        _ today: CalendarDate
    ) throws -> AlarmRule? {
        try guide.alarms.first { try alarm($0, guide, facts, today) != nil }
            ?? guide.alarms.first { try isTold($0, facts) }
    }

    private func alarm(
        _ rule: AlarmRule,
        _ guide: Guide,
        _ facts: CaseFacts,
        _ today: CalendarDate
    ) throws -> Agenda.Alarm? {
        var known = CaseKnowledge()
        let paths =
            [rule.field] + rule.dates + rule.ended + (rule.suddenField.map { [$0] } ?? [])
            + (guide.facts[.firstAttended] ?? [])
        for path in Set(paths) { known.values[path] = try standing([path], facts) }
        if try readers(ofField: rule.field, facts).contains(identity().party) {
            known.readable = [rule.field.type]
        }
        return guide.alarm(rule, known, today: today)
    }

    /// The rule of an alarm that stands today, as whoever reads the plan works it out; nil where none
    /// does.
    func standingAlarm(_ facts: CaseFacts, _ today: CalendarDate) throws -> AlarmRule? {
        let guide = guide(of: facts)
        return try guide.alarms.first { try alarm($0, guide, facts, today) != nil }
    }

    /// Whether the extract says that the alarm stands.
    private func isTold(_ rule: AlarmRule, _ facts: CaseFacts) throws -> Bool {
        guard let sign = rule.sign else { return false }
        return try standing([sign], facts).contains { value in
            if case .choice(let number) = value { rule.signs.contains(number) } else { false }
        }
    }

    /// What has to be written for the extract to say what is so; nothing where it does.
    ///
    /// - Parameter again: Whether a person sends it: who somebody with protected personal data is goes to
    ///   nobody by itself.
    private func edits(
        _ rule: AlarmRule,
        _ guide: Guide,
        _ facts: CaseFacts,
        _ today: CalendarDate,
        again: Bool
    ) throws -> [FieldEdit] {
        guard let type = facts.model.type(rule.record), !type.repeatable,
            try !isErased(single(type, facts))
        else { return [] }
        let alarm = try alarm(rule, guide, facts, today)
        let stands = alarm != nil
        // Without an alarm there is only to tell that one is over.
        guard try stands || isTold(rule, facts) else { return [] }
        let place = single(type, facts)
        var edits: [FieldEdit] = []
        func put(_ field: Field?, _ value: FieldValue?) throws {
            guard let field, let value,
                try standing([FieldPath(type: type.number, field: field.number)], facts) != [value]
            else { return }
            edits.append(FieldEdit(FieldPlace(record: place, field: field), .value(value)))
        }
        if let sign = rule.sign, let field = type.field(sign.field),
            case .choice(let choices) = field.type
        {
            let choice = choices.first { rule.signs.contains($0.number) == stands }
            try put(field, choice.map { .choice($0.number) })
        }
        guard let alarm else { return edits }
        let marks = guide.facts[.protected] ?? []
        let names = Set((guide.facts[.pupil] ?? []).map(\.type))
        let isNameless = try !again && protection(of: facts.caseID).isOn
        for extract in rule.extract {
            if marks.contains(extract.source) {
                try put(type.field(extract.field), mark(marks, facts))
                continue
            }
            if isNameless, names.contains(extract.source.type) { continue }
            // The day is the one that the alarm is about, in whichever of its fields it stands.
            let value: FieldValue? =
                try rule.dates.contains(extract.source)
                ? alarm.ends.map { .date($0) } : standing([extract.source], facts).first
            try put(type.field(extract.field), value)
        }
        try put(type.field(id: "ground"), .text(rule.ground))
        return edits
    }

    /// The mark of protected personal data, in whichever of its fields it stands: the strongest that is
    /// said, which the model lists last.
    private func mark(_ paths: [FieldPath], _ facts: CaseFacts) throws -> FieldValue? {
        try standing(paths, facts).compactMap { value -> UInt16? in
            if case .choice(let number) = value { number } else { nil }
        }.max().map { .choice($0) }
    }

    /// Writes the extract; nil where there is nothing to tell.
    ///
    /// - Parameter again: Whether an alarm that stands and was told is told once more, of today.
    fileprivate func tell(
        _ rule: AlarmRule,
        _ guide: Guide,
        _ facts: CaseFacts,
        _ today: CalendarDate,
        again: Bool
    ) throws -> [String]? {
        guard let type = facts.model.type(rule.record), !type.repeatable else { return nil }
        let stands = try alarm(rule, guide, facts, today) != nil
        var edits = try edits(rule, guide, facts, today, again: again)
        guard !edits.isEmpty || again && stands else { return nil }
        if stands, let raised = type.field(id: "raisedOn") {
            let place = FieldPlace(record: single(type, facts), field: raised)
            edits.append(FieldEdit(place, .value(.date(today))))
        }
        guard !edits.isEmpty else { return nil }
        _ = try save(edits, in: facts.caseID, options: SaveOptions())
        return try told(rule, facts).map { try partyName($0) }
    }

    /// The other parties that the extract tells.
    private func told(_ rule: AlarmRule, _ facts: CaseFacts) throws -> [PartyID] {
        let own = try identity().party
        let parties = facts.roles.filter { binding in
            facts.model.roleIndex(binding.role).map { rule.to.contains(RoleSet(index: $0)) }
                ?? false
        }.map(\.party)
        return Set(parties).subtracting([own]).sorted()
    }
}
