import Cooperation
import Journal
import Vocabulary

extension Replica {
    /// Where the work stands.
    public func status() throws -> Status { try read { try $0.shown($0.status()) } }

    /// All parties that the registry lists, by name.
    public func parties() throws -> [PartyView] {
        try read { work in
            try work.parties().sorted { SwedishOrder.precedes($0.name, $1.name) }
        }
    }

    /// The party of that name, or of that unique beginning of its identifier.
    public func party(named typed: String) throws -> PartyView {
        try read { work in
            work.view(try work.party(named: typed), own: try work.identity().party)
        }
    }

    /// The persons that edits can be saved for.
    public func authors() throws -> [AuthorView] { try read { try $0.authors() } }

    /// Adds a person and saves further edits in that name.
    public func addAuthor(_ person: Person) throws {
        try Work.checkPerson(person)
        try write { work in
            try work.set(.author, to: UInt64(clamping: try work.authorNumber(of: person)))
        }
    }

    /// Saves further edits in the name of the person so named, or of that unique beginning.
    public func useAuthor(_ typed: String) throws -> Person {
        try write { try $0.useAuthor(typed) }
    }

    /// The models that the registry holds, by name, then version.
    public func models() throws -> [ModelView] { try read { try $0.models() } }

    /// The model of that name: the newest, or `name@version`.
    public func model(named typed: String) throws -> (view: ModelView, model: Model) {
        try read { work in
            let (row, model) = try work.newestModel(named: typed)
            let cases = try work.caseCounts()[row.hash] ?? 0
            return (view: try work.view(row, cases: cases), model: model)
        }
    }
}

extension Replica {
    /// Opens a case under the newest model of that name. The own role may be left out of `roles`.
    ///
    /// - Parameters:
    ///   - roles: role identifier or label, and the party's name or a beginning of its identifier
    ///   - grounds: on which the other parties learn of the case, where the model asks for that
    ///   - label: the own party's name for the case
    ///   - confirmed: successors of known parties whose fingerprints were compared
    ///   - keys: to sign the case's first charter entry
    public func newCase(
        model: String,
        roles: [(role: String, party: String)],
        grounds: [NamedGround] = [],
        label: String?,
        confirmed: Set<PartyID> = [],
        keys: DeviceKeys
    ) throws -> CaseSummary {
        try write { work in
            let caseID = try work.newCase(
                model: model,
                roles: roles,
                grounds: grounds,
                label: label,
                confirmed: confirmed,
                keys: keys
            )
            if let today = Work.day(work.effects.now()) {
                _ = try work.applyContract(to: caseID, today: today)
            }
            return try work.shown(work.summary(caseID))
        }
    }

    /// All cases, by label in Swedish order, then by identifier.
    public func cases() throws -> [CaseSummary] {
        try show { work in
            try work.summaries().map(work.shown).sorted { left, right in
                switch (left.label, right.label) {
                case (let left?, let right?) where left != right:
                    SwedishOrder.precedes(left, right)
                case (.some, nil): true
                case (nil, .some): false
                default: left.id < right.id
                }
            }
        }
    }

    /// The case of that label or of that beginning of its identifier, four characters at least.
    public func caseID(named typed: String) throws -> CaseID {
        try read { try $0.caseID(named: typed) }
    }

    /// A case with its records. Counts as having looked at it, unless `looking` is false.
    public func caseView(_ caseID: CaseID, looking: Bool = true) throws -> CaseView {
        guard looking else {
            return try show { work in
                try work.checkMayReveal(caseID)
                return try work.shown(work.caseView(caseID))
            }
        }
        return try write { work in
            try work.checkShown()
            try work.checkMayReveal(caseID)
            try work.look(at: caseID)
            return try work.shown(work.caseView(caseID))
        }
    }

    /// A case with what stands in all its records. Does not count as having looked at it.
    public func wholeCase(_ caseID: CaseID) throws -> (view: CaseView, records: [RecordView]) {
        try show { work in
            try work.checkMayReveal(caseID)
            let view = try work.shown(work.caseView(caseID))
            let records = try view.records.map { record in
                try work.checkMayShow(record.place)
                return try work.shown(work.view(record.place))
            }
            return (view, records)
        }
    }

    /// Gives the case another label, or none. It is sent to nobody but the own party's devices.
    public func setLabel(_ label: String?, of caseID: CaseID) throws {
        try write { work in
            _ = try work.someFacts(of: caseID)
            try work.setLabel(label, of: caseID)
        }
    }

    /// The case's model.
    public func model(of caseID: CaseID) throws -> Model {
        try read { try $0.someFacts(of: caseID).model }
    }

    /// The record type so named, by identifier or label, of those that the own party may read.
    public func recordType(named typed: String, in caseID: CaseID) throws -> RecordType {
        try read { try $0.recordType(named: typed, $0.someFacts(of: caseID)) }
    }

    /// The record so named: a type that stands once, or `type/` and a unique beginning.
    public func record(named typed: String, in caseID: CaseID) throws -> RecordPlace {
        try read { try $0.record(named: typed, $0.someFacts(of: caseID)) }
    }

    /// The field so named: record, `.`, and the field's identifier or label.
    public func field(named typed: String, in caseID: CaseID) throws -> FieldPlace {
        try read { try $0.field(named: typed, $0.someFacts(of: caseID)) }
    }

    /// The field of a record, by identifier or label.
    public func field(named typed: String, of record: RecordPlace) throws -> FieldPlace {
        try read { try $0.field(named: typed, of: record) }
    }

    /// The records of a case that may be opened, written in or not: those that stand once, and the
    /// repeatable ones that are there.
    public func recordPlaces(of caseID: CaseID) throws -> [RecordPlace] {
        try show { work in
            let facts = try work.someFacts(of: caseID)
            let isHandover = try work.knowsOfHandoverAlone(facts)
            return try work.caseView(caseID).records.map(\.place).filter {
                try work.mayShow($0, facts, isHandover: isHandover)
            }
        }
    }

    /// A record with its fields, and the token of this reading.
    public func recordView(_ place: RecordPlace) throws -> RecordView {
        try show { work in
            try work.checkMayShow(place)
            return try work.shown(work.view(place))
        }
    }

    /// A field with what stands in it, and the token of this reading.
    public func fieldView(_ place: FieldPlace) throws -> FieldView {
        try show { work in
            try work.checkMayShow(place.record)
            return try work.shown(work.view(place))
        }
    }

    /// The writes of a case, a record or a field, oldest first, those not accepted included.
    public func history(
        of caseID: CaseID,
        record: RecordPlace?,
        field: FieldPlace?
    ) throws -> [HistoryEntry] {
        try show { work in
            try work.checkMayReveal(caseID)
            let facts = try work.someFacts(of: caseID)
            let isHandover = try work.knowsOfHandoverAlone(facts)
            return try work.history(of: caseID, record: record, field: field).filter { entry in
                guard isHandover else { return true }
                guard let place = entry.place else { return false }
                return try work.mayShow(place, facts, isHandover: true)
            }.map { try work.shown($0, in: caseID) }
        }
    }

    /// The fields whose standing values contain the text, without regard to case and accents.
    ///
    /// - Parameter caseID: The case to look through; nil for all of them, in which nobody is looked up by
    ///   what is sensitive: there the pupil's name counts, and what no class protects.
    public func search(_ text: String, in caseID: CaseID?) throws -> [FieldView] {
        try show { work in
            if let caseID { try work.checkMayReveal(caseID) }
            // A hit would tell what a text holds.
            return try work.search(text, in: caseID).filter { view in
                try !work.isMasked(view.place.record.ref.caseID)
            }
        }
    }
}

extension Replica {
    /// Saves all of the edits or none.
    ///
    /// Without a base the author has seen what the replica holds, and fields in conflict are
    /// refused. With one it always saves, and says whether that opened a conflict.
    public func save(
        _ edits: [FieldEdit],
        in caseID: CaseID,
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        try write { try $0.shown($0.save(edits, in: caseID, options: options)) }
    }

    /// Adds a repeatable record with its first values, all or nothing.
    public func add(
        type: RecordType,
        to caseID: CaseID,
        fields: [(field: Field, input: FieldInput)],
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        try write { try $0.shown($0.add(type, to: caseID, fields: fields, options: options)) }
    }

    /// Deletes a repeatable record: all of it that its author has seen.
    public func delete(
        _ place: RecordPlace,
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        try write { try $0.shown($0.delete(place, options: options)) }
    }

    /// What waits for a decision, in one case or in all.
    public func conflicts(in caseID: CaseID?) throws -> [ConflictView] {
        try show { work in
            if let caseID { try work.checkMayReveal(caseID) }
            return try work.conflicts(in: caseID).map { try work.shown($0) }
        }
    }

    /// Decides a conflict: covers what was shown under `token`, or what stands now without one.
    /// Refused with `staleToken` where a sibling has come since.
    public func resolve(
        _ disputed: Disputed,
        by resolution: Resolution,
        token: String?
    ) throws -> SaveResult {
        try write { try $0.shown($0.resolve(disputed, by: resolution, token: token)) }
    }
}

extension Replica {
    /// Writes of this replica's people that do not count, newest first.
    public func inbox() throws -> [InboxItem] {
        try show { work in
            try work.inbox().map { try work.shown($0) }
        }
    }

    /// One of them.
    public func inboxItem(_ number: Int64) throws -> InboxItem {
        try show { work in
            let item = try work.inboxItem(number)
            try work.checkMayReveal(item.caseID)
            return try work.shown(item)
        }
    }

    /// Takes one off the list.
    public func dismiss(_ number: Int64) throws { try write { try $0.dismiss(number) } }

    /// Writes its value anew, on what the replica holds now, and takes it off the list.
    public func retry(_ number: Int64) throws -> SaveResult {
        try write { try $0.shown($0.retry(number)) }
    }

    /// Asks again for a change of a charter, and takes it off the list; nil where the item is none.
    public func retryChange(_ number: Int64, keys: DeviceKeys) throws -> CaseSummary? {
        try write { work in
            try work.retryChange(number, keys: keys).map { try work.shown($0) }
        }
    }

    /// Forms that were not saved.
    public func drafts() throws -> [Draft] {
        try show { work in try work.drafts().map { try work.shown($0) } }
    }

    /// The draft for a record.
    public func draft(of record: RecordRef) throws -> Draft? {
        try show { work in try work.draft(of: record).map { try work.shown($0) } }
    }

    /// Keeps what was typed so far, in place of what was kept before for the record.
    public func keep(_ draft: Draft) throws { try write { try $0.keep(draft) } }

    /// Drops the draft for a record.
    public func dropDraft(of record: RecordRef) throws {
        try write { try $0.store.deleteDraft(caseID: record.caseID, record: record.record) }
    }

    /// Recomputes every hash, signature, verdict and the live state, and compares.
    ///
    /// - Parameter progress: Told how much of how much is done.
    public func verify(
        _ progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> VerifyReport {
        try read { work in
            var report = try work.verify(progress)
            report.digests = try report.digests.map(work.shown)
            return report
        }
    }

    /// The digest of each case and set of readers, without the check.
    public func digests() throws -> [StateDigest] {
        try read { work in try work.digests().map(work.shown) }
    }
}
