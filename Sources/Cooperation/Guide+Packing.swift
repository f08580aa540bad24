import Vocabulary

/// A guide as few bytes that take no parser. Part of a packed model, opened only when it is asked for.
extension Guide {
    /// The guide, packed.
    var packed: [UInt8] {
        var out = ModelPacker()
        out.add(laws) { out, law in
            out.add(law.id)
            out.add(law.labels)
            out.add(law.help)
            out.add(law.since)
            out.add(law.until)
        }
        out.add(clocks) { out, clock in
            out.add(clock.id)
            out.add(clock.labels)
            out.add(clock.limit)
            out.add(clock.laws) { $0.add($1) }
            out.add(clock.due)
        }
        out.add(grounds) { out, ground in
            out.add(UInt64(ground.number))
            out.add(ground.id)
            out.add(ground.labels)
            out.add(ground.help)
            out.add(ground.laws) { $0.add($1) }
            out.add(ground.evidence)
        }
        out.add(disclosures) { $0.add($1) }
        out.add(groundsRequired)
        out.add(phases) { out, phase in
            out.add(UInt64(phase.number))
            out.add(phase.id)
            out.add(phase.labels)
            out.add(phase.help)
        }
        out.add(routines) { $0.add($1) }
        out.add(checklists) { out, list in
            out.add(UInt64(list.number))
            out.add(list.id)
            out.add(list.labels)
            out.add(list.help)
            out.add(UInt64((list.role ?? -1) + 1))
            out.add(list.steps) { $0.add($1) }
            out.add(list.reconstructed)
        }
        out.add(alarms) { $0.add($1) }
        out.add(ticks) { out, tick in
            out.add(UInt64(tick.role))
            out.add(UInt64(tick.record))
            out.add(UInt64(tick.note))
        }
        out.add(facts.sorted { $0.key.rawValue < $1.key.rawValue }) { out, fact in
            out.add(fact.key.rawValue)
            out.add(fact.value)
        }
        out.add(coordinator ?? "")
        out.add(extends ?? "")
        out.add(prints.sorted { $0.key.rawValue < $1.key.rawValue }) { out, page in
            out.add(page.key.rawValue)
            out.add(page.value)
        }
        out.add(UInt64(clamping: indicators.documents))
        out.add(UInt64(clamping: indicators.outcome))
        return out.bytes
    }

    /// Reads what ``packed`` wrote; nil for anything else.
    init?(packed bytes: [UInt8]) {
        var reader = ModelUnpacker(bytes: bytes, place: 0)
        do {
            try self.init(from: &reader)
        } catch {
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }

    private init(from reader: inout ModelUnpacker) throws(ModelUnpacker.Malformed) {
        laws = try reader.list { reader throws(ModelUnpacker.Malformed) in
            Law(
                id: try reader.text(),
                labels: try reader.labels(),
                help: try reader.labels(),
                since: try reader.date(),
                until: try reader.date()
            )
        }
        clocks = try reader.list { reader throws(ModelUnpacker.Malformed) in
            Clock(
                id: try reader.text(),
                labels: try reader.labels(),
                limit: try reader.labels(),
                laws: try reader.texts(),
                due: try reader.deadline()
            )
        }
        grounds = try reader.list { reader throws(ModelUnpacker.Malformed) in
            Ground(
                number: try reader.number(),
                id: try reader.text(),
                labels: try reader.labels(),
                help: try reader.labels(),
                laws: try reader.texts(),
                evidence: try reader.numbers()
            )
        }
        disclosures = try reader.list { reader throws(ModelUnpacker.Malformed) in
            try reader.disclosure()
        }
        groundsRequired = try reader.truth()
        phases = try reader.list { reader throws(ModelUnpacker.Malformed) in
            Phase(
                number: try reader.number(),
                id: try reader.text(),
                labels: try reader.labels(),
                help: try reader.labels()
            )
        }
        routines = try reader.list { reader throws(ModelUnpacker.Malformed) in
            try reader.routine()
        }
        checklists = try reader.list { reader throws(ModelUnpacker.Malformed) in
            try reader.checklist()
        }
        alarms = try reader.list { reader throws(ModelUnpacker.Malformed) in try reader.alarm() }
        ticks = try reader.list { reader throws(ModelUnpacker.Malformed) in
            TickRecord(
                role: try reader.number(),
                record: try reader.number(),
                note: try reader.number()
            )
        }
        let known = try reader.list { reader throws(ModelUnpacker.Malformed) in
            (fact: try reader.word(Fact.self), paths: try reader.paths())
        }
        facts = Dictionary(known.map { ($0.fact, $0.paths) }) { first, _ in first }
        let coordinator = try reader.text()
        let extends = try reader.text()
        self.coordinator = coordinator.isEmpty ? nil : coordinator
        self.extends = extends.isEmpty ? nil : extends
        let pages = try reader.list { reader throws(ModelUnpacker.Malformed) in
            (page: try reader.word(PrintedPage.self), types: try reader.numbers())
        }
        prints = Dictionary(pages.map { ($0.page, $0.types) }) { first, _ in first }
        indicators.documents = try reader.number()
        indicators.outcome = try reader.number()
    }
}

extension ModelPacker {
    mutating func add(_ date: CalendarDate?) {
        add(UInt64(clamping: (date?.daysSince1970).map { $0 + 719_163 } ?? 0))
    }

    fileprivate mutating func add(_ paths: [FieldPath]) {
        add(paths) { out, path in out.add(path) }
    }

    fileprivate mutating func add(_ path: FieldPath) {
        add(UInt64(path.type))
        add(UInt64(path.field))
    }

    fileprivate mutating func add(_ numbers: [UInt16]) { add(numbers) { $0.add(UInt64($1)) } }

    fileprivate mutating func add(_ deadline: Deadline?) {
        switch deadline {
        case nil: add(UInt64(0))
        case .atOnce: add(UInt64(1))
        case .offset(let count, let unit, let from):
            add(UInt64(2))
            add(UInt64(bitPattern: Int64(count)))
            add(unit.rawValue)
            add(from)
        }
    }

    fileprivate mutating func add(_ trigger: Trigger) {
        switch trigger {
        case .caseOpened: add(UInt64(0))
        case .date(let paths):
            add(UInt64(1))
            add(paths)
        case .choice(let path, let values):
            add(UInt64(2))
            add(path)
            add(values)
        case .step(let code):
            add(UInt64(3))
            add(code)
        case .every(let weeks, let from, let until):
            add(UInt64(4))
            add(UInt64(clamping: weeks))
            add(from)
            add(until)
        case .eachTerm(let from, let until):
            add(UInt64(5))
            add(from)
            add(until)
        }
    }

    fileprivate mutating func add(_ row: Disclosure) {
        add(row.from) { $0.add(UInt64($1.rawValue)) }
        add(row.to) { $0.add(UInt64($1.rawValue)) }
        add(row.toRoles.rawValue)
        add(row.records)
        add(row.conditions) { $0.add($1.rawValue) }
        add(row.when != nil)
        if let when = row.when { add(when) }
        add(row.grounds) { $0.add($1) }
        add(row.refused) { $0.add($1) }
        add(row.why)
    }

    fileprivate mutating func add(_ routine: Routine) {
        add(UInt64(routine.number))
        add(routine.id)
        add(routine.code)
        add(routine.phase)
        add(routine.labels)
        add(routine.help)
        add(routine.laws) { $0.add($1) }
        add(routine.reconstructed)
        add(routine.steps) { $0.add($1) }
    }

    private mutating func add(_ step: Step) {
        add(UInt64(step.number))
        add(step.code)
        add(step.labels)
        add(step.help)
        add(UInt64(clamping: step.role))
        add(step.function ?? "")
        add(step.with.rawValue)
        add(step.sees.rawValue)
        add(step.trigger)
        add(step.due)
        add(step.urgentDue)
        add(step.produces) { out, product in
            out.add(UInt64(product.type))
            out.add(UInt64(product.field ?? 0))
            out.add(product.values)
        }
        add(step.laws) { $0.add($1) }
        add(step.reconstructed)
    }

    fileprivate mutating func add(_ alarm: AlarmRule) {
        add(UInt64(alarm.number))
        add(alarm.id)
        add(alarm.labels)
        add(alarm.help)
        add(alarm.field)
        add(alarm.until)
        add(alarm.dates)
        add(UInt64(clamping: alarm.days))
        add(alarm.suddenField.map { [$0] } ?? [])
        add(alarm.sudden)
        add(alarm.ended)
        add(alarm.to.rawValue)
        add(UInt64(alarm.record))
        add(alarm.extract) { out, extract in
            out.add(UInt64(extract.field))
            out.add(extract.source)
        }
        add(alarm.sign.map { [$0] } ?? [])
        add(alarm.signs)
        add(alarm.ground)
        add(alarm.laws) { $0.add($1) }
        add(alarm.reconstructed)
    }
}

extension ModelUnpacker {
    mutating func date() throws(Malformed) -> CalendarDate? {
        let days: Int = try number()
        guard days > 0 else { return nil }
        guard days < 4_000_000, let date = CalendarDate(daysSince1970: days - 719_163) else {
            throw Malformed()
        }
        return date
    }

    fileprivate mutating func word<Word: RawRepresentable<String>>(
        _ kind: Word.Type
    ) throws(Malformed) -> Word {
        guard let word = Word(rawValue: try text()) else { throw Malformed() }
        return word
    }

    fileprivate mutating func texts() throws(Malformed) -> [String] {
        try list { reader throws(Malformed) in try reader.text() }
    }

    fileprivate mutating func optionalNumber() throws(Malformed) -> UInt16? {
        let number: UInt16 = try number()
        return number == 0 ? nil : number
    }

    fileprivate mutating func path() throws(Malformed) -> FieldPath {
        FieldPath(type: try number(), field: try number())
    }

    fileprivate mutating func paths() throws(Malformed) -> [FieldPath] {
        try list { reader throws(Malformed) in try reader.path() }
    }

    fileprivate mutating func numbers() throws(Malformed) -> [UInt16] {
        try list { reader throws(Malformed) in try reader.number() }
    }

    fileprivate mutating func kinds() throws(Malformed) -> [PartyKind] {
        try list { reader throws(Malformed) in
            guard let kind = PartyKind(rawValue: try reader.number()) else { throw Malformed() }
            return kind
        }
    }

    fileprivate mutating func deadline() throws(Malformed) -> Deadline? {
        switch try byte() {
        case 0: return nil
        case 1: return .atOnce
        case 2:
            let count = Int64(bitPattern: try number())
            guard (-3_660...3_660).contains(count) else { throw Malformed() }
            return .offset(Int(count), try word(Deadline.Unit.self), from: try paths())
        default: throw Malformed()
        }
    }

    private mutating func trigger() throws(Malformed) -> Trigger {
        switch try byte() {
        case 0: return .caseOpened
        case 1: return .date(try paths())
        case 2: return .choice(try path(), try numbers())
        case 3: return .step(try text())
        case 4: return .every(weeks: try number(), from: try paths(), until: try paths())
        case 5: return .eachTerm(from: try paths(), until: try paths())
        default: throw Malformed()
        }
    }

    fileprivate mutating func disclosure() throws(Malformed) -> Disclosure {
        Disclosure(
            from: try kinds(),
            to: try kinds(),
            toRoles: RoleSet(rawValue: try number()),
            records: try numbers(),
            conditions: try list { reader throws(Malformed) in
                try reader.word(DisclosureCondition.self)
            },
            when: try truth() ? try labels() : nil,
            grounds: try texts(),
            refused: try texts(),
            why: try labels()
        )
    }

    fileprivate mutating func routine() throws(Malformed) -> Routine {
        Routine(
            number: try number(),
            id: try text(),
            code: try text(),
            phase: try text(),
            labels: try labels(),
            help: try labels(),
            laws: try texts(),
            reconstructed: try truth(),
            steps: try list { reader throws(Malformed) in try reader.step() }
        )
    }

    private mutating func step() throws(Malformed) -> Step {
        let number: UInt16 = try number()
        let code = try text()
        let labels = try labels()
        let help = try self.labels()
        let role: Int = try self.number()
        let function = try text()
        return Step(
            number: number,
            code: code,
            labels: labels,
            help: help,
            role: role,
            function: function.isEmpty ? nil : function,
            with: RoleSet(rawValue: try self.number()),
            sees: RoleSet(rawValue: try self.number()),
            trigger: try trigger(),
            due: try deadline(),
            urgentDue: try deadline(),
            produces: try list { reader throws(Malformed) in
                Product(
                    type: try reader.number(),
                    field: try reader.optionalNumber(),
                    values: try reader.numbers()
                )
            },
            laws: try texts(),
            reconstructed: try truth()
        )
    }

    fileprivate mutating func checklist() throws(Malformed) -> Checklist {
        let number: UInt16 = try number()
        let id = try text()
        let labels = try labels()
        let help = try self.labels()
        let role: Int = try self.number()
        return Checklist(
            number: number,
            id: id,
            labels: labels,
            help: help,
            role: role == 0 ? nil : role - 1,
            steps: try texts(),
            reconstructed: try truth()
        )
    }

    fileprivate mutating func alarm() throws(Malformed) -> AlarmRule {
        AlarmRule(
            number: try number(),
            id: try text(),
            labels: try labels(),
            help: try labels(),
            field: try path(),
            until: try numbers(),
            dates: try paths(),
            days: try number(),
            suddenField: try paths().first,
            sudden: try numbers(),
            ended: try paths(),
            to: RoleSet(rawValue: try number()),
            record: try number(),
            extract: try list { reader throws(Malformed) in
                AlarmRule.Extract(field: try reader.number(), source: try reader.path())
            },
            sign: try paths().first,
            signs: try numbers(),
            ground: try text(),
            laws: try texts(),
            reconstructed: try truth()
        )
    }
}
