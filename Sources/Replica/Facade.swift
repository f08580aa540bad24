import Cooperation
import Vocabulary

extension Replica {
    /// Where the work stands.
    public func status() throws -> Status { throw ReplicaError.notJoined }

    /// All parties that the registry lists, by name.
    public func parties() throws -> [PartyView] { throw ReplicaError.notJoined }

    /// The party of that name, or of that unique beginning of its identifier.
    public func party(named typed: String) throws -> PartyView { throw ReplicaError.notJoined }

    /// The devices of all parties whose logs came, own ones first.
    public func devices() throws -> [DeviceView] { throw ReplicaError.notJoined }

    /// The persons that edits can be saved for.
    public func authors() throws -> [AuthorView] { throw ReplicaError.notJoined }

    /// Adds a person and saves further edits in that name.
    public func addAuthor(_ person: Person) throws { throw ReplicaError.notJoined }

    /// Saves further edits in the name of the person so named, or of that unique beginning.
    public func useAuthor(_ typed: String) throws -> Person { throw ReplicaError.notJoined }

    /// The models that the registry holds, by name, then version.
    public func models() throws -> [ModelView] { throw ReplicaError.notJoined }

    /// The model of that name: the newest, or `name@version`.
    public func model(named typed: String) throws -> (view: ModelView, model: Model) {
        throw ReplicaError.notJoined
    }
}

extension Replica {
    /// Opens a case under the newest model of that name. The own role may be left out of `roles`.
    ///
    /// - Parameters:
    ///   - roles: role identifier or label, and the party's name or a beginning of its identifier
    ///   - label: the own party's name for the case
    ///   - keys: to sign the case's first charter entry
    public func newCase(
        model: String,
        roles: [(role: String, party: String)],
        label: String?,
        keys: DeviceKeys
    ) throws -> CaseSummary {
        throw ReplicaError.notJoined
    }

    /// All cases, by label in Swedish order, then by identifier.
    public func cases() throws -> [CaseSummary] { throw ReplicaError.notJoined }

    /// The case of that label or of that beginning of its identifier, four characters at least.
    public func caseID(named typed: String) throws -> CaseID { throw ReplicaError.notJoined }

    /// A case with its records. Counts as having looked at it.
    public func caseView(_ caseID: CaseID) throws -> CaseView { throw ReplicaError.notJoined }

    /// Gives the case another label, or none. It is sent to nobody but the own party's devices.
    public func setLabel(_ label: String?, of caseID: CaseID) throws {
        throw ReplicaError.notJoined
    }

    /// The case's model.
    public func model(of caseID: CaseID) throws -> Model { throw ReplicaError.notJoined }

    /// The record type so named, by identifier or label, of those that the own party may read.
    public func recordType(named typed: String, in caseID: CaseID) throws -> RecordType {
        throw ReplicaError.notJoined
    }

    /// The record so named: a type that stands once, or `type/` and a unique beginning.
    public func record(named typed: String, in caseID: CaseID) throws -> RecordPlace {
        throw ReplicaError.notJoined
    }

    /// The field so named: record, `.`, and the field's identifier or label.
    public func field(named typed: String, in caseID: CaseID) throws -> FieldPlace {
        throw ReplicaError.notJoined
    }

    /// The field of a record, by identifier or label.
    public func field(named typed: String, of record: RecordPlace) throws -> FieldPlace {
        throw ReplicaError.notJoined
    }

    /// A record with its fields, and the token of this reading.
    public func recordView(_ place: RecordPlace) throws -> RecordView {
        throw ReplicaError.notJoined
    }

    /// A field with what stands in it, and the token of this reading.
    public func fieldView(_ place: FieldPlace) throws -> FieldView { throw ReplicaError.notJoined }

    /// The writes of a case, a record or a field, oldest first, those not accepted included.
    public func history(
        of caseID: CaseID,
        record: RecordPlace?,
        field: FieldPlace?
    ) throws -> [HistoryEntry] {
        throw ReplicaError.notJoined
    }

    /// The fields whose standing values contain the text, without regard to case and accents.
    public func search(_ text: String, in caseID: CaseID?) throws -> [FieldView] {
        throw ReplicaError.notJoined
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
        throw ReplicaError.notJoined
    }

    /// Adds a repeatable record with its first values, all or nothing.
    public func add(
        type: RecordType,
        to caseID: CaseID,
        fields: [(field: Field, input: FieldInput)],
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        throw ReplicaError.notJoined
    }

    /// Deletes a repeatable record: all of it that its author has seen.
    public func delete(
        _ place: RecordPlace,
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        throw ReplicaError.notJoined
    }

    /// What waits for a decision, in one case or in all.
    public func conflicts(in caseID: CaseID?) throws -> [ConflictView] {
        throw ReplicaError.notJoined
    }

    /// Decides a conflict: covers what was shown under `token`, or what stands now without one.
    /// Refused with `staleToken` where a sibling has come since.
    public func resolve(
        _ disputed: Disputed,
        by resolution: Resolution,
        token: String?
    ) throws -> SaveResult {
        throw ReplicaError.notJoined
    }
}

extension Replica {
    /// Writes of this replica's people that do not count, newest first.
    public func inbox() throws -> [InboxItem] { throw ReplicaError.notJoined }

    /// One of them.
    public func inboxItem(_ number: Int64) throws -> InboxItem { throw ReplicaError.notJoined }

    /// Takes one off the list.
    public func dismiss(_ number: Int64) throws { throw ReplicaError.notJoined }

    /// Writes its value anew, on what the replica holds now, and takes it off the list.
    public func retry(_ number: Int64) throws -> SaveResult { throw ReplicaError.notJoined }

    /// Forms that were not saved.
    public func drafts() throws -> [Draft] { throw ReplicaError.notJoined }

    /// The draft for a record.
    public func draft(of record: RecordRef) throws -> Draft? { throw ReplicaError.notJoined }

    /// Keeps what was typed so far, in place of what was kept before for the record.
    public func keep(_ draft: Draft) throws { throw ReplicaError.notJoined }

    /// Drops the draft for a record.
    public func dropDraft(of record: RecordRef) throws { throw ReplicaError.notJoined }

    /// Recomputes every hash, signature, verdict and the live state, and compares.
    public func verify() throws -> VerifyReport { throw ReplicaError.notJoined }

    /// The digest of each case and set of readers, without the check.
    public func digests() throws -> [StateDigest] { throw ReplicaError.notJoined }
}
