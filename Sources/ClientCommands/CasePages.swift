import Causality
import Cooperation
import Messages
import Pages
import Replica
import Vocabulary

/// What can be printed of a case.
enum PrintKind: String, CaseIterable {
    /// The written agreement, with places to sign.
    case agreement
    /// What the next school needs to know.
    case handover
    /// The plan, and the way back.
    case plan
    /// What a role has to do, to tick off by hand.
    case checklist

    /// The record types that stand on it, in order: those that the model names, or where it is a file from
    /// before models did, those that go by these names.
    func types(in model: Model) -> [RecordType] {
        if let page = PrintedPage(rawValue: rawValue), let numbers = model.guide.prints[page] {
            return numbers.compactMap(model.type)
        }
        return usual.compactMap(model.type(id:))
    }

    private var usual: [String] {
        switch self {
        case .agreement: ["agreement", "contract"]
        case .checklist: []
        case .handover:
            [
                "schoolInformation", "handover", "schoolAssignment", "mapping", "schoolPlan",
                "feedback", "contact",
            ]
        case .plan: ["schoolPlan", "dischargePlan", "contact"]
        }
    }

    /// Its heading.
    var title: Message {
        switch self {
        case .agreement: Message(sv: "Skolöverenskommelse", en: "School agreement")
        case .handover: Message(sv: "Överlämning mellan skolor", en: "Handover between schools")
        case .plan: Message(sv: "Plan för skolgången", en: "Plan for the schooling")
        case .checklist: Message(sv: "Checklista", en: "Checklist")
        }
    }
}

/// Lays out records of a case as pages.
struct CasePages {
    let replica: Replica
    let session: Session
    let view: CaseView
    private let whereabouts: PrintedWhereabouts

    /// - Parameter whereabouts: Whether the pages tell where the pupil is, though that is secret.
    init(
        _ caseID: CaseID,
        _ replica: Replica,
        _ session: Session,
        whereabouts: Bool = false
    ) throws {
        self.replica = replica
        self.session = session
        view = try replica.caseView(caseID, looking: false)
        self.whereabouts = try PrintedWhereabouts(of: view, in: replica, isShown: whereabouts)
    }

    /// A page of one kind. Of agreements the newest stands on it, or the one named: a newer one
    /// supersedes those before it.
    func page(_ kind: PrintKind, record: RecordPlace? = nil) throws -> Page {
        guard kind != .checklist else { return try checklist(role: nil) }
        guard !view.summary.isHandover else {
            throw ReplicaError.handoverAlone(view.summary.id)
        }
        let types = kind.types(in: view.model).map(\.number)
        let records = view.records.filter { one in
            one.life != .deleted && one.filled > 0 && types.contains(one.place.type.number)
                && (kind != .agreement || one.place.type.fields.contains(where: \.isSignature))
        }.map(\.place)
        var sorted = types.flatMap { type in records.filter { $0.type.number == type } }
        if let record {
            sorted = [record]
        } else if kind == .agreement {
            sorted = try newest(of: sorted).map { [$0] } ?? []
        }
        guard !sorted.isEmpty else {
            throw Refusal(.failed, "print.empty", .nothingToPrint(kind.title))
        }
        return try page(kind.title, sorted, signed: kind == .agreement)
    }

    /// The one that no other supersedes, of the highest version, the latest to have come.
    private func newest(of places: [RecordPlace]) throws -> RecordPlace? {
        var superseded: Set<RecordID> = []
        var versions: [Int64] = []
        for place in places {
            let record = try replica.recordView(place)
            func value(_ id: String) -> FieldValue? {
                record.fields.first { $0.place.field.id == id }?.value
            }
            if case .reference(let before)? = value("supersedes"), before != place.ref.record {
                superseded.insert(before)
            }
            if case .integer(let version)? = value("version") {
                versions.append(version)
            } else {
                versions.append(0)
            }
        }
        let keys = places.indices.map { index in
            (superseded.contains(places[index].ref.record) ? 0 : 1, versions[index], index)
        }
        return keys.max { $0 < $1 }.map { places[$0.2] }
    }

    /// A page of records under a heading.
    func page(_ title: Message, _ places: [RecordPlace], signed: Bool = false) throws -> Page {
        var sections: [Page.Section] = []
        for place in places where whereabouts.shows(place) {
            let record = try replica.recordView(place)
            try replica.note(.record, of: [ReadPlace(place.ref)])
            var section = Page.Section(heading(of: place, among: places))
            section.fields = record.fields.filter { !$0.siblings.isEmpty }.map(text)
            if record.life == .inConflict { section.note = session.text(.printedInConflict) }
            sections.append(section)
            if signed { sections.append(try signatures(record)) }
        }
        return Page(
            language: session.language,
            title: session.text(title),
            subtitle: subtitle,
            facts: facts,
            sections: sections,
            footer: try footer()
        )
    }

    /// An empty form of a record, with what stands in it now and lines to write on.
    func form(_ place: RecordPlace, code: String) throws -> Page {
        let record = try replica.recordView(place)
        try replica.note(.form, of: [ReadPlace(place.ref)])
        var section = Page.Section(heading(of: place, among: [place]))
        section.note = session.text(.formNote(code))
        section.fields = record.fields.filter(\.mayWrite).map { field in
            var form = text(field)
            form.help = Self.help(of: field.place.field, session.language)
            form.lines = field.place.field.type.formLines
            return form
        }
        guard !section.fields.isEmpty else {
            throw Refusal(.notAllowed, "form.nothingToWrite", .nothingToFillIn)
        }
        return Page(
            language: session.language,
            title: session.text(.formTitle(place.type.labels.message)),
            subtitle: subtitle,
            facts: [Page.Fact(session.text(.formCode), code)],
            sections: [section],
            footer: try footer()
        )
    }

    /// An empty form for a record of no case, for work on paper alone.
    static func blank(_ type: RecordType, _ session: Session) -> Page {
        var section = Page.Section(type.labels[session.language])
        section.note = session.text(.blankNote)
        section.fields = type.fields.map { field in
            var form = Page.FieldText(field.labels[session.language], values: [], by: "")
            form.help = help(of: field, session.language)
            form.lines = field.type.formLines
            return form
        }
        return Page(
            language: session.language,
            title: session.text(.formTitle(type.labels.message)),
            subtitle: type.help[session.language],
            facts: [],
            sections: [section],
            footer: session.text(.blankFooter)
        )
    }

    /// What a role has to do, with places to tick off and sign by hand; of the own roles where none is
    /// named. What is ticked off in the case is printed so.
    func checklist(role named: String?) throws -> Page {
        let agenda = try replica.agenda(of: view.summary.id, today: session.today)
        try replica.note(.overview, of: [ReadPlace(view.summary.id)])
        var roles = agenda.ownRoles
        if let named {
            guard case .one(let role) = NameMatcher.role(named, in: view.model),
                let index = view.model.roleIndex(role.id)
            else { throw Refusal(.failed, "name.unknown", .noSuchRole(named)) }
            roles = RoleSet(index: index)
        }
        guard !view.summary.isHandover else {
            throw ReplicaError.handoverAlone(view.summary.id)
        }
        let lists = view.model.guide.checklists.filter { list in
            list.role.map { roles.contains(RoleSet(index: $0)) } ?? true
        }
        guard !lists.isEmpty else {
            throw Refusal(.failed, "print.empty", .nothingToPrint(PrintKind.checklist.title))
        }
        return Page(
            language: session.language,
            title: session.text(PrintKind.checklist.title),
            subtitle: subtitle,
            facts: facts,
            sections: lists.map { section($0, agenda) },
            footer: try footer()
        )
    }

    /// Who besides the one responsible may learn that a step is done; nothing where nobody.
    private func told(seers: RoleSet) -> String {
        let names = view.model.roles(in: seers).map { $0.labels[session.language] }
        return names.isEmpty ? "" : "\n" + session.text(.seenBy(names))
    }

    private func section(_ list: Checklist, _ agenda: AgendaView) -> Page.Section {
        let language = session.language
        var rows: [[String]] = []
        for step in list.steps.compactMap(view.model.guide.step) {
            let items = agenda.agenda.items.filter { $0.step.code == step.code }
            // Of a step that recurs, the next time; what is behind stands in the case.
            let item = items.first(where: \.state.isOpen) ?? items.last
            let isDone = item.map { [.done, .doneLate].contains($0.state) } ?? false
            let done = item?.doneOn?.description ?? (isDone ? session.text(.yes) : "")
            rows.append([
                (isDone ? "☒ " : "☐ ") + step.code,
                step.labels[language]
                    + (step.help[language] == step.labels[language] + "."
                        ? "" : "\n" + step.help[language])
                    + told(seers: step.sees),
                who(item?.role ?? step.role, agenda),
                item?.due?.description ?? "",
                item?.state == .skipped ? session.text(.told(.skipped)) : done, "", "",
            ])
        }
        return Page.Section(
            list.labels[language],
            note: list.help[language],
            table: Page.Table(
                session.text(.checklistCaption),
                headings: [
                    .stepHeading, .whatAndWhy, .doneByHeading, .dueHeading, .doneOnHeading,
                    .noteHeading, .signatureHeading,
                ].map { (heading: Message) in session.text(heading) },
                rows: rows
            )
        )
    }

    private func who(_ role: Int, _ agenda: AgendaView) -> String {
        guard let holder = agenda.holder(of: role), !whereabouts.names(holder.party) else {
            return agenda.who(role, session)
        }
        return holder.role.labels[session.language]
    }

    /// The parties of the case by role.
    var facts: [Page.Fact] {
        view.summary.roles.map { holder in
            Page.Fact(
                holder.role.labels[session.language],
                whereabouts.names(holder.party) ? holder.partyName : Masking.text
            )
        }
    }

    private var subtitle: String {
        let name = session.text(.printedCase(session.caseName(view.summary.id, nil)))
        return whereabouts.isSecret ? name + " " + session.text(.printedWithoutPlace) : name
    }

    private func heading(of place: RecordPlace, among places: [RecordPlace]) -> String {
        let label = place.type.labels[session.language]
        return place.type.repeatable ? "\(label) \(place.ref.record.description.prefix(4))" : label
    }

    private func text(_ field: FieldView) -> Page.FieldText {
        let shown = field.siblings.filter { $0.value != .cleared }
        let by = shown.map { sibling in
            let whom = whereabouts.names(sibling.party) ? sibling.whom : Masking.text
            return "\(whom), \(session.text(session.when(sibling)))"
        }
        return Page.FieldText(
            field.place.field.labels[session.language],
            values: shown.map {
                whereabouts.shows(field.place) && mayTell(field)
                    ? session.shown($0, of: field.place.field) : Masking.text
            },
            by: by.joined(separator: " · ")
        )
    }

    /// Whether a field may stand on the page, that says who signed and for which unit.
    private func mayTell(_ field: FieldView) -> Bool {
        let type = field.place.record.type
        let isOfSigner = type.fields.compactMap(\.signer).contains { signer in
            Self.signerEndings.contains { field.place.field.id == signer + $0 }
        }
        return !isOfSigner || field.owners.allSatisfy(whereabouts.names)
    }

    /// How the fields beside a signature end that say who signed, and for which unit.
    private static let signerEndings = ["SignedBy", "Unit", "Method"]

    /// Help for whoever fills in on paper: what to write, and of a choice what there is.
    private static func help(of field: Field, _ language: Language) -> String {
        let help = field.help[language]
        guard case .choice(let choices) = field.type else { return help }
        let list = choices.map { "☐ " + $0.labels[language] }.joined(separator: "   ")
        return help.isEmpty ? list : help + "\n" + list
    }

    /// Who signs: each party that has a day of signing of its own in the record.
    private func signatures(_ record: RecordView) throws -> Page.Section {
        let outdated = try replica.outdatedSignatures(of: record.place)
        let signatures = record.fields.filter(\.place.field.isSignature).map { field in
            let holders = view.summary.roles.filter { field.owners.contains($0.party) }
            let isNamed = holders.allSatisfy { whereabouts.names($0.party) }
            let names = holders.map { holder in
                let name = isNamed ? holder.partyName : Masking.text
                return "\(holder.role.labels[session.language]): \(name)"
            }
            let label = field.place.field.labels[session.language]
            // Who signed, and for which unit, stands in fields beside the day.
            let signer = field.place.field.signer ?? ""
            let who = Self.signerEndings.compactMap { ending in
                record.fields.first { $0.place.field.id == signer + ending }
            }.filter { !$0.conflict && $0.value != nil }.map {
                isNamed && whereabouts.shows($0.place)
                    ? session.shown($0.value, of: $0.place.field) : Masking.text
            }
            let signedOn =
                field.conflict ? "" : session.shown(field.value, of: field.place.field)
            let isOutdated = outdated.contains(field.place.field.number) && !signedOn.isEmpty
            return Page.Signature(
                names.isEmpty ? label : names.joined(separator: ", "),
                signedBy: who.joined(separator: ", "),
                signedOn: isOutdated
                    ? signedOn + " (" + session.text(.agreementOutdated) + ")" : signedOn
            )
        }
        return Page.Section(
            session.text(.signatures),
            note: session.text(.signaturesNote),
            signatures: signatures
        )
    }

    private func footer() throws -> String {
        let status = try replica.status()
        let now = session.time(session.effects.now()).local
        let isNamed = status.party.map { whereabouts.names($0.id) } ?? true
        return session.text(
            .printedBy(
                isNamed ? status.author?.typed ?? "" : Masking.text,
                party: isNamed ? status.party?.name ?? "" : Masking.text,
                at: now,
                lastSync: status.lastSync.map { session.time($0).local }
            )
        )
    }
}

extension FieldType {
    /// How many lines there should be to write on.
    fileprivate var formLines: Int {
        switch self {
        case .longText: 8
        case .text: 2
        case .choice, .attachment: 0
        default: 1
        }
    }
}
