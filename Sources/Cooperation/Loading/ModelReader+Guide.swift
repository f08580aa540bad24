import Vocabulary

extension ModelReader {
    /// The keys of a model file beyond roles and records.
    static let guideKeys = [
        "extends", "coordinator", "laws", "clocks", "grounds", "groundsRequired", "disclosures",
        "phases", "routines", "checklists", "alarms", "ticks", "facts", "prints",
        "indicators",
    ]

    static let listLimit = 256

    /// What a model file has beyond roles and records, with everything that it refers to checked.
    mutating func guide(
        _ entries: [String: Keyed],
        roles: [Role],
        types: [RecordType]
    ) -> Guide {
        let context = GuideContext(roles: roles, types: types)
        var guide = Guide()
        guide.extends = text(entries["extends"], limit: Limits.nameCharacters)
        guide.coordinator = text(entries["coordinator"], limit: Limits.nameCharacters)
        guide.laws = laws(entries["laws"])
        let laws = Set(guide.laws.map(\.id))
        guide.clocks = clocks(entries["clocks"], laws, context)
        guide.grounds = grounds(entries["grounds"], laws, context)
        let grounds = Set(guide.grounds.map(\.id))
        guide.disclosures = disclosures(entries["disclosures"], grounds, context)
        guide.groundsRequired = boolean(entries["groundsRequired"]) ?? false
        guide.phases = phases(entries["phases"])
        guide.ticks = ticks(entries["ticks"], context)
        guide.facts = facts(entries["facts"], context)
        guide.prints = prints(entries["prints"], context)
        guide.indicators = indicators(entries["indicators"])
        guide.routines = routines(
            entries["routines"],
            phases: Set(guide.phases.map(\.id)),
            laws,
            context
        )
        guide.checklists = checklists(entries["checklists"], guide, context)
        guide.alarms = alarms(entries["alarms"], grounds, laws, context)
        return guide
    }

    /// What the parts of a guide refer to.
    struct GuideContext {
        let roles: [Role]
        let types: [RecordType]
    }

    private mutating func laws(_ keyed: Keyed?) -> [Law] {
        count(keyed, .laws, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: ["id", "labels", "help"],
                    optional: ["since", "until"]
                )
            else { return nil }
            return Law(
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit),
                since: date(entries["since"]),
                until: date(entries["until"])
            )
        }
    }

    private mutating func clocks(
        _ keyed: Keyed?,
        _ laws: Set<String>,
        _ context: GuideContext
    ) -> [Clock] {
        count(keyed, .clocks, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: ["id", "labels", "limit", "laws"],
                    optional: ["due"]
                )
            else { return nil }
            return Clock(
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                limit: labels(entries["limit"], limit: Self.helpLimit),
                laws: known(entries["laws"], laws) { .unknownLaw($0) },
                due: deadline(entries["due"], context)
            )
        }
    }

    private mutating func grounds(
        _ keyed: Keyed?,
        _ laws: Set<String>,
        _ context: GuideContext
    ) -> [Ground] {
        count(keyed, .grounds, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: ["number", "id", "labels", "help", "laws"],
                    optional: ["evidence"]
                )
            else { return nil }
            let number = permanentNumber(entries["number"], in: &scope)
            let evidence = recordTypes(entries["evidence"], context)
            for type in context.types where evidence.contains(type.number) {
                for field in ConsentField.allCases where type.field(id: field.rawValue) == nil {
                    mistakes.add(
                        .unknownField(field.rawValue, record: type.id),
                        at: entries["evidence"]?.value.place ?? element.place
                    )
                }
            }
            return Ground(
                number: number ?? 0,
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit),
                laws: known(entries["laws"], laws) { .unknownLaw($0) },
                evidence: evidence
            )
        }
    }

    private mutating func disclosures(
        _ keyed: Keyed?,
        _ grounds: Set<String>,
        _ context: GuideContext
    ) -> [Disclosure] {
        count(keyed, .disclosures, limit: Self.listLimit)
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: ["from", "to", "grounds", "why"],
                    optional: ["toRoles", "records", "conditions", "when", "refused"]
                )
            else { return nil }
            return Disclosure(
                from: kinds(entries["from"]),
                to: kinds(entries["to"]),
                toRoles: roleSet(words(entries["toRoles"]), of: context.roles),
                records: recordTypes(entries["records"], context),
                conditions: oneOf(entries["conditions"], DisclosureCondition.allCases),
                when: entries["when"].map { labels($0, limit: Self.helpLimit) },
                grounds: known(entries["grounds"], grounds) { .unknownGround($0) },
                refused: known(entries["refused"], grounds) { .unknownGround($0) },
                why: labels(entries["why"], limit: Self.helpLimit)
            )
        }
    }

    private mutating func phases(_ keyed: Keyed?) -> [Phase] {
        count(keyed, .phases, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard let entries = mapping(element, required: ["number", "id", "labels", "help"])
            else { return nil }
            let number = permanentNumber(entries["number"], in: &scope)
            return Phase(
                number: number ?? 0,
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit)
            )
        }
    }

    private mutating func ticks(_ keyed: Keyed?, _ context: GuideContext) -> [TickRecord] {
        count(keyed, .ticks, limit: Limits.rolesPerModel)
        return list(keyed).compactMap { element in
            guard let entries = mapping(element, required: ["role", "record", "note"]),
                let role = role(entries["role"], context),
                let record = recordType(entries["record"], context),
                let note = recordType(entries["note"], context)
            else { return nil }
            for field in TickField.allCases where record.field(id: field.rawValue) == nil {
                mistakes.add(
                    .unknownField(field.rawValue, record: record.id),
                    at: element.place
                )
            }
            if case .choice(let choices)? = record.field(id: TickField.state.rawValue)?.type {
                for state in TickState.allCases
                where !choices.contains(where: { $0.id == state.rawValue }) {
                    mistakes.add(.unknownChoice(state.rawValue, field: "state"), at: element.place)
                }
            }
            for field in ["code", "note"] where note.field(id: field) == nil {
                mistakes.add(.unknownField(field, record: note.id), at: element.place)
            }
            return TickRecord(role: role, record: record.number, note: note.number)
        }
    }

    private mutating func facts(_ keyed: Keyed?, _ context: GuideContext) -> [Fact: [FieldPath]] {
        guard let keyed,
            let entries = mapping(
                keyed.value,
                required: [],
                optional: Fact.allCases.map(\.rawValue)
            )
        else { return [:] }
        var facts: [Fact: [FieldPath]] = [:]
        for fact in Fact.allCases {
            guard let entry = entries[fact.rawValue] else { continue }
            facts[fact] = paths(entry, context)
        }
        return facts
    }

    private mutating func indicators(_ keyed: Keyed?) -> IndicatorDays {
        var days = IndicatorDays()
        guard let keyed,
            let entries = mapping(keyed.value, required: [], optional: ["documents", "outcome"])
        else { return days }
        if let count = number(entries["documents"], within: 1...3_660) {
            days.documents = Int(count)
        }
        if let count = number(entries["outcome"], within: 1...3_660) { days.outcome = Int(count) }
        return days
    }

    private mutating func prints(
        _ keyed: Keyed?,
        _ context: GuideContext
    ) -> [PrintedPage: [UInt16]] {
        guard let keyed,
            let entries = mapping(
                keyed.value,
                required: [],
                optional: PrintedPage.allCases.map(\.rawValue)
            )
        else { return [:] }
        var prints: [PrintedPage: [UInt16]] = [:]
        for page in PrintedPage.allCases {
            guard let entry = entries[page.rawValue] else { continue }
            prints[page] = recordTypes(entry, context)
        }
        return prints
    }

    private mutating func checklists(
        _ keyed: Keyed?,
        _ guide: Guide,
        _ context: GuideContext
    ) -> [Checklist] {
        count(keyed, .checklists, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: ["number", "id", "labels", "help", "steps"],
                    optional: ["role", "reconstructed"]
                )
            else { return nil }
            let number = permanentNumber(entries["number"], in: &scope)
            let role = role(entries["role"], context)
            return Checklist(
                number: number ?? 0,
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit),
                role: role,
                steps: stepCodes(entries["steps"], of: role, guide),
                reconstructed: boolean(entries["reconstructed"]) ?? false
            )
        }
    }

    /// `all`, `own` (those that the list's role is responsible for), or codes.
    private mutating func stepCodes(_ keyed: Keyed?, of role: Int?, _ guide: Guide) -> [String] {
        let all = guide.steps
        let words = words(keyed)
        if words.count == 1, words[0].word == "all" { return all.map(\.code) }
        if words.count == 1, words[0].word == "own" {
            return all.filter { $0.role == role }.map(\.code)
        }
        return words.compactMap { word, place in
            if let step = guide.step(word) { return step.code }
            mistakes.add(.unknownStep(word), at: place)
            return nil
        }
    }

    // MARK: References

    /// A day: `2026-11-28`.
    mutating func date(_ keyed: Keyed?) -> CalendarDate? {
        guard let keyed, let written = text(keyed, limit: Self.identifierLimit) else { return nil }
        let parts = written.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts[2].utf8.count == 2, let year = Digits.number(parts[0].utf8),
            let month = Digits.number(parts[1].utf8), let day = Digits.number(parts[2].utf8),
            let date = CalendarDate(year: year, month: month, day: day)
        else {
            mistakes.add(.notDate(written), at: keyed.value.place)
            return nil
        }
        return date
    }

    /// Words that each name something known.
    mutating func known(
        _ keyed: Keyed?,
        _ names: Set<String>,
        _ problem: (String) -> ModelMistake.Problem
    ) -> [String] {
        words(keyed).compactMap { word, place in
            if names.contains(word) { return word }
            mistakes.add(problem(word), at: place)
            return nil
        }
    }

    /// Words of a fixed list.
    mutating func oneOf<Word: RawRepresentable<String>>(
        _ keyed: Keyed?,
        _ allowed: [Word]
    ) -> [Word] {
        words(keyed).compactMap { word, place in
            if let found = Word(rawValue: word) { return found }
            mistakes.add(.unknownWord(word, allowed: allowed.map(\.rawValue)), at: place)
            return nil
        }
    }

    /// The place of a role by its identifier.
    mutating func role(_ keyed: Keyed?, _ context: GuideContext) -> Int? {
        guard let keyed, let word = text(keyed, limit: Limits.nameCharacters) else { return nil }
        if let place = context.roles.firstIndex(where: { $0.id == word }) { return place }
        mistakes.add(.unknownRole(word), at: keyed.value.place)
        return nil
    }

    /// A record type by its identifier.
    mutating func recordType(_ keyed: Keyed?, _ context: GuideContext) -> RecordType? {
        guard let keyed, let word = text(keyed, limit: Limits.nameCharacters) else { return nil }
        if let type = context.types.first(where: { $0.id == word }) { return type }
        mistakes.add(.unknownRecord(word), at: keyed.value.place)
        return nil
    }

    /// Record types by identifier: one, or a list.
    private mutating func recordTypes(_ keyed: Keyed?, _ context: GuideContext) -> [UInt16] {
        words(keyed).compactMap { word, place in
            if let type = context.types.first(where: { $0.id == word }) { return type.number }
            mistakes.add(.unknownRecord(word), at: place)
            return nil
        }
    }

    /// Fields by `record.field`: one, or a list.
    mutating func paths(_ keyed: Keyed?, _ context: GuideContext) -> [FieldPath] {
        words(keyed).compactMap { word, place in
            path(word, at: place, context).map {
                FieldPath(type: $0.type.number, field: $0.field.number)
            }
        }
    }

    /// A field by `record.field`.
    mutating func path(
        _ word: String,
        at place: Place,
        _ context: GuideContext
    ) -> (type: RecordType, field: Field)? {
        let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let type = context.types.first(where: { $0.id == String(parts[0]) }) else {
            mistakes.add(.unknownRecord(String(parts[0])), at: place)
            return nil
        }
        let name = parts.count > 1 ? String(parts[1]) : ""
        guard let field = type.field(id: name) else {
            mistakes.add(.unknownField(name, record: type.id), at: place)
            return nil
        }
        return (type, field)
    }
}
