import Vocabulary

extension ModelReader {
    private static let units = Deadline.Unit.allCases.map(\.rawValue)

    /// The routines of a model with their steps.
    mutating func routines(
        _ keyed: Keyed?,
        phases: Set<String>,
        _ laws: Set<String>,
        _ context: GuideContext
    ) -> [Routine] {
        count(keyed, .routines, limit: Self.listLimit)
        var routineScope = Scope()
        var stepScope = Scope(allowsCapital: true)
        var codes = Scope(allowsCapital: true)
        var pending: [(code: String, place: Place)] = []
        var routines: [Routine] = []
        for element in list(keyed) {
            guard
                let entries = mapping(
                    element,
                    required: ["number", "id", "code", "phase", "labels", "help", "steps"],
                    optional: ["laws", "reconstructed"]
                )
            else { continue }
            let number = permanentNumber(entries["number"], in: &routineScope)
            let phase = known(entries["phase"], phases) { .unknownPhase($0) }.first
            count(entries["steps"], .steps, limit: Self.listLimit)
            var steps: [Step] = []
            for step in list(entries["steps"]) {
                if let step = self.step(step, laws, &stepScope, &pending, context) {
                    steps.append(step)
                }
            }
            routines.append(
                Routine(
                    number: number ?? 0,
                    id: identifier(entries["id"], in: &routineScope) ?? "",
                    code: identifier(entries["code"], in: &codes) ?? "",
                    phase: phase ?? "",
                    labels: labels(entries["labels"]),
                    help: labels(entries["help"], limit: Self.helpLimit),
                    laws: known(entries["laws"], laws) { .unknownLaw($0) },
                    reconstructed: boolean(entries["reconstructed"]) ?? false,
                    steps: steps
                )
            )
        }
        check(pending, routines.flatMap(\.steps))
        return routines
    }

    /// Steps that others wait for have to be there, and may not wait for each other in a circle.
    private mutating func check(_ pending: [(code: String, place: Place)], _ steps: [Step]) {
        var before: [String: String] = [:]
        for step in steps {
            if case .step(let code) = step.trigger { before[step.code] = code }
        }
        for (code, place) in pending {
            guard steps.contains(where: { $0.code == code }) else {
                mistakes.add(.unknownStep(code), at: place)
                continue
            }
            var next = before[code]
            var length = 0
            while let known = next, known != code, length < steps.count {
                next = before[known]
                length += 1
            }
            if next == code { mistakes.add(.circularSteps(code), at: place) }
        }
    }

    private mutating func step(
        _ tree: YAMLTree,
        _ laws: Set<String>,
        _ scope: inout Scope,
        _ pending: inout [(code: String, place: Place)],
        _ context: GuideContext
    ) -> Step? {
        guard
            let entries = mapping(
                tree,
                required: ["number", "code", "labels", "help", "role", "trigger"],
                optional: [
                    "function", "with", "sees", "due", "urgentDue", "produces", "laws",
                    "reconstructed",
                ]
            )
        else { return nil }
        let number = permanentNumber(entries["number"], in: &scope)
        let code = identifier(entries["code"], in: &scope)
        let role = role(entries["role"], context)
        let trigger = trigger(entries["trigger"], &pending, context)
        return Step(
            number: number ?? 0,
            code: code ?? "",
            labels: labels(entries["labels"], limit: Self.helpLimit),
            help: labels(entries["help"], limit: Self.helpLimit),
            role: role ?? 0,
            function: text(entries["function"], limit: Self.identifierLimit),
            with: roleSet(words(entries["with"]), of: context.roles),
            sees: roleSet(words(entries["sees"]), of: context.roles),
            trigger: trigger ?? .caseOpened,
            due: deadline(entries["due"], context),
            urgentDue: deadline(entries["urgentDue"], context),
            produces: products(entries["produces"], of: role, context),
            laws: known(entries["laws"], laws) { .unknownLaw($0) },
            reconstructed: boolean(entries["reconstructed"]) ?? false
        )
    }

    private mutating func trigger(
        _ keyed: Keyed?,
        _ pending: inout [(code: String, place: Place)],
        _ context: GuideContext
    ) -> Trigger? {
        guard let keyed else { return nil }
        if case .scalar(let word, _) = keyed.value.content {
            if word == "caseOpened" { return .caseOpened }
            mistakes.add(.unknownWord(word, allowed: ["caseOpened"]), at: keyed.value.place)
            return nil
        }
        guard
            let entries = mapping(
                keyed.value,
                required: [],
                optional: ["date", "choice", "is", "step", "every", "eachTerm", "from", "until"]
            )
        else { return nil }
        let kinds = ["date", "choice", "step", "every", "eachTerm"].filter { entries[$0] != nil }
        guard kinds.count == 1 else {
            mistakes.add(
                .oneOf(["date", "choice", "step", "every", "eachTerm"]),
                at: keyed.value.place
            )
            return nil
        }
        switch kinds[0] {
        case "date": return .date(datePaths(entries["date"], context))
        case "choice":
            guard let values = choices(entries["choice"], entries["is"], context) else {
                return nil
            }
            return .choice(values.path, values.numbers)
        case "step":
            let words = words(entries["step"])
            guard let word = words.first else { return nil }
            pending.append((word.word, word.place))
            return .step(word.word)
        case "every":
            return .every(
                weeks: Int(number(entries["every"], within: 1...520) ?? 1),
                from: needed("from", entries, at: keyed.value.place, context),
                until: datePaths(entries["until"], context)
            )
        default:
            _ = boolean(entries["eachTerm"])
            return .eachTerm(
                from: needed("from", entries, at: keyed.value.place, context),
                until: datePaths(entries["until"], context)
            )
        }
    }

    private mutating func needed(
        _ key: String,
        _ entries: [String: Keyed],
        at place: Place,
        _ context: GuideContext
    ) -> [FieldPath] {
        if entries[key] == nil { mistakes.add(.missingKey(key), at: place) }
        return datePaths(entries[key], context)
    }

    /// `atOnce`, or so many days, working days, weeks or months from a date.
    mutating func deadline(_ keyed: Keyed?, _ context: GuideContext) -> Deadline? {
        guard let keyed else { return nil }
        if case .scalar(let word, _) = keyed.value.content {
            if word == "atOnce" { return .atOnce }
            mistakes.add(.unknownWord(word, allowed: ["atOnce"]), at: keyed.value.place)
            return nil
        }
        guard
            let entries = mapping(keyed.value, required: [], optional: Self.units + ["from"])
        else { return nil }
        let units = Deadline.Unit.allCases.filter { entries[$0.rawValue] != nil }
        guard units.count == 1 else {
            mistakes.add(.oneOf(Self.units), at: keyed.value.place)
            return nil
        }
        let count = number(entries[units[0].rawValue], within: -3_660...3_660)
        return .offset(Int(count ?? 0), units[0], from: datePaths(entries["from"], context))
    }

    /// Fields that hold a day or a moment.
    private mutating func datePaths(_ keyed: Keyed?, _ context: GuideContext) -> [FieldPath] {
        words(keyed).compactMap { word, place in
            guard let found = path(word, at: place, context) else { return nil }
            switch found.field.type {
            case .date, .dateTime: break
            default: mistakes.add(.fieldOfOtherType(word, expected: "date"), at: place)
            }
            return FieldPath(type: found.type.number, field: found.field.number)
        }
    }

    /// A choice or boolean and some of its values.
    private mutating func choices(
        _ field: Keyed?,
        _ values: Keyed?,
        _ context: GuideContext
    ) -> (path: FieldPath, numbers: [UInt16])? {
        guard let word = words(field).first,
            let found = path(word.word, at: word.place, context)
        else { return nil }
        let path = FieldPath(type: found.type.number, field: found.field.number)
        switch found.field.type {
        case .boolean: return (path, [1])
        case .choice(let choices):
            guard values != nil else {
                if let field { mistakes.add(.missingKey("is"), at: field.place) }
                return nil
            }
            let numbers = words(values).compactMap { word, place -> UInt16? in
                if let choice = choices.first(where: { $0.id == word }) { return choice.number }
                mistakes.add(.unknownChoice(word, field: found.field.id), at: place)
                return nil
            }
            return (path, numbers)
        default:
            mistakes.add(.fieldOfOtherType(word.word, expected: "choice"), at: word.place)
            return nil
        }
    }

    /// The alarms of a model.
    mutating func alarms(
        _ keyed: Keyed?,
        _ grounds: Set<String>,
        _ laws: Set<String>,
        _ context: GuideContext
    ) -> [AlarmRule] {
        count(keyed, .alarms, limit: Self.listLimit)
        var scope = Scope()
        return list(keyed).compactMap { element in
            guard
                let entries = mapping(
                    element,
                    required: [
                        "number", "id", "labels", "help", "choice", "until", "days", "before",
                        "to", "record", "extract", "ground",
                    ],
                    optional: [
                        "sudden", "suddenIs", "ended", "sign", "signIs", "laws", "reconstructed",
                    ]
                )
            else { return nil }
            let number = permanentNumber(entries["number"], in: &scope)
            let record = recordType(entries["record"], context)
            let until = choices(entries["choice"], entries["until"], context)
            let sudden =
                entries["sudden"] == nil
                ? nil : choices(entries["sudden"], entries["suddenIs"], context)
            let sign =
                entries["sign"] == nil ? nil : choices(entries["sign"], entries["signIs"], context)
            return AlarmRule(
                number: number ?? 0,
                id: identifier(entries["id"], in: &scope) ?? "",
                labels: labels(entries["labels"]),
                help: labels(entries["help"], limit: Self.helpLimit),
                field: until?.path ?? FieldPath(type: 0, field: 0),
                until: until?.numbers ?? [],
                dates: datePaths(entries["before"], context),
                days: Int(self.number(entries["days"], within: 0...3_660) ?? 0),
                suddenField: sudden?.path,
                sudden: sudden?.numbers ?? [],
                ended: datePaths(entries["ended"], context),
                to: roleSet(words(entries["to"]), of: context.roles),
                record: record?.number ?? 0,
                extract: extract(entries["extract"], record, context),
                sign: sign?.path,
                signs: sign?.numbers ?? [],
                ground: known(entries["ground"], grounds) { .unknownGround($0) }.first ?? "",
                laws: known(entries["laws"], laws) { .unknownLaw($0) },
                reconstructed: boolean(entries["reconstructed"]) ?? false
            )
        }
    }

    /// Fields of the extract, each with the field that it is copied from.
    private mutating func extract(
        _ keyed: Keyed?,
        _ record: RecordType?,
        _ context: GuideContext
    ) -> [AlarmRule.Extract] {
        guard let keyed, let record,
            let entries = mapping(keyed.value, required: [], optional: record.fields.map(\.id))
        else { return [] }
        return record.fields.compactMap { field in
            guard let word = words(entries[field.id]).first,
                let source = path(word.word, at: word.place, context)
            else { return nil }
            if source.field.type.id != field.type.id {
                mistakes.add(
                    .fieldOfOtherType(word.word, expected: field.type.id),
                    at: word.place
                )
            }
            return AlarmRule.Extract(
                field: field.number,
                source: FieldPath(type: source.type.number, field: source.field.number)
            )
        }
    }
}
