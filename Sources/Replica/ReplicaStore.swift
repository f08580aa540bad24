import Journal
import Vocabulary

/// A durable home for one replica.
///
/// The closure is the transaction: what it did is on disk when `write` returns, and undone when it
/// throws. Two processes may use one replica at once; a writer waits for another, within reason.
public protocol ReplicaStore: Sendable {
    /// Runs `body` on one consistent state, without changing it.
    func read<Value>(_ body: (any ReplicaTransaction) throws -> Value) throws -> Value
    /// Runs `body` in one transaction that no other writer overlaps.
    func write<Value>(_ body: (any ReplicaTransaction) throws -> Value) throws -> Value
    /// Takes what was deleted out of the store's free space; outside any transaction.
    func compact() throws
}

/// What the engine needs of a store, inside one transaction.
public protocol ReplicaTransaction: ReplicaKeyStore, ReplicaMemoStore,
    ReplicaCopyStore, ReplicaBundleStore
{
    /// The journal's rows in the same transaction.
    var journal: any JournalStore { get }

    // MARK: Settings

    /// A setting; nil where it was never made.
    func setting(_ setting: ReplicaSetting) throws -> [UInt8]?
    /// Makes a setting, or with nil takes it back.
    func set(_ setting: ReplicaSetting, to value: [UInt8]?) throws

    // MARK: Authors and labels

    /// The persons that edits can be saved for, in the order they were added.
    func authors() throws -> [AuthorRow]
    /// The person of that number, sealed.
    func author(_ id: Int64) throws -> [UInt8]?
    /// The number of the person with a tag.
    func authorNumber(tagged tag: [UInt8]) throws -> Int64?
    /// Adds a person, sealed, with its tag; returns its number.
    func insertAuthor(_ person: [UInt8], tag: [UInt8]) throws -> Int64
    /// The own party's name for a case, sealed.
    func label(of caseID: CaseID) throws -> [UInt8]?
    /// All labels, sealed.
    func labels() throws -> [CaseID: [UInt8]]
    /// The cases whose label has this tag: labels that mean the same have the same.
    func cases(labelled tag: [UInt8]) throws -> [CaseID]
    /// Gives a case a label, sealed, and its tag, or with nil takes it away.
    func setLabel(_ label: (sealed: [UInt8], tag: [UInt8])?, of caseID: CaseID) throws
    /// The cases, ordered or not, with an identifier in the range; at most `limit`.
    func cases(in range: ClosedRange<CaseID>, limit: Int) throws -> [CaseID]

    // MARK: Models

    /// The packed form of a model, as it was kept; nil where none was.
    func packedModel(_ hash: Hash) throws -> [UInt8]?
    /// Keeps a packed form, in place of the one before.
    func keep(packedModel: [UInt8], of hash: Hash) throws
    /// The models of which a packed form is kept, by hash.
    func packedModels() throws -> [Hash]

    // MARK: Values that were saved together

    /// Keeps values in one piece, sealed.
    func insert(values: [UInt8], named name: [UInt8]) throws
    /// The values of that name, sealed.
    func values(named name: [UInt8]) throws -> [UInt8]?
    /// Removes those that no edit names any more.
    func deleteUnnamedValues() throws

    // MARK: What a file from before keys holds readable

    /// All of it but drafts; nil where everything is sealed.
    func readable() throws -> ReadableRows?
    /// Replaces a person.
    func replaceAuthor(_ id: Int64, by person: [UInt8], tag: [UInt8]) throws
    /// Replaces the value of an edit.
    func replaceValue(ofEdit id: Int64, by value: [UInt8]) throws
    /// Replaces the value of an inbox item.
    func replaceValue(ofInboxItem id: Int64, by value: [UInt8]) throws
    /// Drops what was readable: it is sealed.
    func forgetReadable() throws

    // MARK: Cases that the server has not ordered

    /// The cases made here that have not come back, in the order they were made.
    func newCases() throws -> [NewCaseRow]
    /// One of them.
    func newCase(_ caseID: CaseID) throws -> NewCaseRow?
    /// Adds or replaces one.
    func save(_ newCase: NewCaseRow) throws
    /// Removes one.
    func deleteNewCase(_ caseID: CaseID) throws

    // MARK: Changes of charters that the server has not ordered

    /// The changes made here that have not come back, in the order they were made.
    func charterChanges() throws -> [CharterChangeRow]
    /// Adds a change.
    func insert(_ change: CharterChangeRow) throws
    /// Notes whether the server is known to have a change.
    func markCharterChange(_ id: Int64, sent: Bool) throws
    /// Removes a change.
    func deleteCharterChange(_ id: Int64) throws

    // MARK: Held writes

    /// The held writes that nobody here has decided on, oldest first.
    func proposals() throws -> [ProposalRow]
    /// One of them.
    func proposal(_ id: Int64) throws -> ProposalRow?
    /// Adds one; nothing where it is there.
    func insert(_ proposal: ProposalRow) throws
    /// Removes one.
    func deleteProposal(_ id: Int64) throws
    /// Removes the one of a leaf and field, which somebody has accepted.
    func deleteProposal(leafHash: Hash, field: UInt16) throws

    // MARK: What this device has stated

    /// What was stated here and has not come back, in the order it was made.
    func statements() throws -> [StatementRow]
    /// Adds one, or replaces one of the same body.
    func insert(_ statement: StatementRow) throws
    /// Notes whether the server is known to have one.
    func setSent(_ sent: Bool, statement hash: Hash) throws
    /// Removes one.
    func deleteStatement(_ hash: Hash) throws
    /// The devices that wait to be admitted, as the server last said.
    func waitingBodies() throws -> [WaitingBody]
    /// Replaces them.
    func setWaitingBodies(_ bodies: [WaitingBody]) throws

    // MARK: Edits that the server has not ordered

    /// Where a target lies that is not sealed; made where there is none.
    func place(of target: EditTarget) throws -> TargetPlace
    /// Makes a target, beside others of the same.
    func place(ofNew target: EditTarget) throws -> TargetPlace
    /// The targets that are not sealed, by audience and case, those with the earlier edits first.
    func targetsToSeal() throws -> [TargetRow]
    /// Whether there are edits of a case that were saved under another entry of its charter.
    func hasEdits(of caseID: CaseID, notUnder charterHead: Head) throws -> Bool
    /// The edits of a record, in the order they were saved.
    func edits(
        caseID: CaseID,
        audience: AudienceID,
        record: RecordID
    ) throws -> [EditRow]
    /// The records of a case that have edits, in no particular order.
    func editedRecords(ofCase caseID: CaseID) throws -> [EditedRecord]
    /// The records that have sealed edits, or edits that were saved beside something unseen, of one
    /// case or of all; some maybe twice.
    func doubtfulRecords(ofCase caseID: CaseID?) throws -> [EditedRecord]
    /// Adds an edit; returns its number, which is higher than any before.
    func insert(_ edit: EditRow) throws -> Int64
    /// Remembers that a deletion of the record was saved or came.
    func noteDeletion(of record: EditedRecord) throws
    /// The records of which a deletion was saved or came, of one case or of all.
    func deletedRecords(ofCase caseID: CaseID?) throws -> [EditedRecord]
    /// Notes that a record holds remarks.
    func noteRemarked(_ record: EditedRecord) throws
    /// The records that hold remarks, of one case or of all, by case and record; without their edits.
    func remarkedRecords(ofCase caseID: CaseID?) throws -> [EditedRecord]
    /// Removes an edit that a later one replaced, and its target with the last of them.
    func delete(_ edit: EditRow) throws
    /// Gives the edits of a target to `body`, those of one record at a time and in the order they
    /// were saved; ends early when it returns false. `body` changes no edit.
    func eachRecordToSeal(_ target: TargetRow, _ body: ([EditRow]) throws -> Bool) throws
    /// Notes what a sealing gave the edits of a target. Unless those are the `isWhole` target, they go to a
    /// new one, and what is not among them keeps its place before other targets.
    func seal(
        _ target: TargetRow,
        in sealing: UInt64,
        _ edits: [SealedEdit],
        isWhole: Bool
    ) throws
    /// Forgets the dots of edits that have been ordered, but for the last `count` edits that were
    /// saved: tokens that name older ones have not seen them.
    func forgetSealedEdits(keeping count: Int64) throws
    /// The number that a sealing gave to an edit that is sealed; nil where it was not, or long ago.
    func dotNumber(ofEdit id: Int64) throws -> UInt32?
    /// The edits of one commit of a sealing, in the order they were saved.
    func edits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> [EditRow]
    /// Removes the edits of one commit of a sealing, and the target with the last of them; returns
    /// how many they were.
    func deleteEdits(
        sealing: UInt64,
        caseID: CaseID,
        audience: AudienceID,
        commit: UInt32
    ) throws -> Int
    /// How many edits there are.
    func editCount() throws -> Int
    /// How many edits each case has that has any.
    func editCounts() throws -> [CaseID: Int]
    /// Replaces what the author of an edit had seen: something of it will never be ordered.
    func replaceSeen(of edit: EditRow, by seen: [UInt8]) throws

    // MARK: Dots that are never used again

    /// Whether any dot was ever refused.
    func hasSkipped() throws -> Bool
    /// The refused dots of a record, by field.
    func skipped(record: RecordID) throws -> [(field: UInt16, n: UInt32)]
    /// Notes a refused dot.
    func skip(record: RecordID, field: UInt16, n: UInt32) throws

    // MARK: What former incarnations sealed

    /// Whether any edit has names of former incarnations.
    func hasOriginals() throws -> Bool
    /// The names that former incarnations gave an edit, as the engine packs them.
    func originals(ofEdit id: Int64) throws -> [UInt8]?
    /// Keeps them.
    func setOriginals(_ names: [UInt8], ofEdit id: Int64) throws
    /// The records that have edits with such names, by case.
    func recordsWithOriginals() throws -> [(caseID: CaseID, record: RecordID)]
    /// Removes the names of edits that are gone.
    func forgetOriginals() throws
    /// Lets the edits of a target cite another entry of the case's charter.
    func setCharter(of target: TargetRow, to head: Head) throws
    /// Removes everything that counts by the own incarnation: sealings and their groups, the dots of
    /// edits, which are all pending again, and those that are never used again.
    func forgetSealings() throws

    // MARK: The feed, and other epochs

    /// Adds a delivery.
    func insert(_ delivery: DeliveryRow) throws
    /// Notes where a page ended, and how the server signed that.
    func sign(delivery place: UInt64, chain: Hash, signature: [UInt8]) throws
    /// The delivery of that place.
    func delivery(_ place: UInt64) throws -> DeliveryRow?
    /// The deliveries behind a place, in order.
    func deliveries(after place: UInt64) throws -> [DeliveryRow]
    /// Adds a page that waits for the others.
    func insert(page: [UInt8]) throws
    /// The last of these pages.
    func lastPage() throws -> [UInt8]?
    /// Visits them in order.
    func eachPage(_ body: ([UInt8]) throws -> Void) throws
    /// Removes them.
    func deletePages() throws
    /// Removes the journal and all deliveries.
    func deleteLogs() throws
    /// What the authors of all edits and inbox items had seen.
    func allSeen() throws -> [(by: SeenBy, seen: [UInt8])]
    /// Replaces one of them.
    func replace(seen: [UInt8], of item: SeenBy) throws
    /// The cases that were ever looked at.
    func seenCases() throws -> [CaseID]

    // MARK: Sealings

    /// The sealing of that number.
    func sealing(_ number: UInt64) throws -> SealingRow?
    /// Adds a sealing.
    func insert(_ sealing: SealingRow) throws
    /// The groups of a sealing that are kept, by audience.
    func groups(ofSealing number: UInt64) throws -> [SealedGroupRow]
    /// One group.
    func group(ofSealing number: UInt64, audience: AudienceID) throws -> SealedGroupRow?
    /// Adds a group.
    func insert(_ group: SealedGroupRow) throws
    /// Lowers the count of a group's commits without an outcome.
    func settle(sealing: UInt64, audience: AudienceID, commits: Int) throws
    /// Removes the sealings up to `number` that come before the first commit without an outcome.
    func deleteSettled(through number: UInt64) throws
    /// The groups up to `number` with commits that have no outcome.
    func unsettledGroups(through number: UInt64) throws -> [SealedGroupRow]

    // MARK: Commits that came back, and releases

    /// Remembers a commit that is to be sealed again.
    func insert(_ returned: ReturnedCommit) throws
    /// All of them, by sealing, audience and place.
    func returnedCommits() throws -> [ReturnedCommit]
    /// Removes one.
    func delete(_ returned: ReturnedCommit) throws
    /// Puts sealed edits, which are of one record or several, into another commit or several of them:
    /// those of a target in a later sealing.
    func move(
        _ edits: [EditRow],
        to target: EditTarget,
        in sealing: UInt64,
        _ sealed: [SealedEdit]
    ) throws
    /// Puts edits of a case that are not sealed under another target.
    func move(_ edits: [EditRow], to target: TargetPlace) throws
    /// The edits of a record, whatever audience they were saved for, in the order they were saved.
    func edits(caseID: CaseID, record: RecordID) throws -> [EditRow]
    /// Adds or replaces a release or withdrawal that waits.
    func insert(_ release: PendingRelease) throws
    /// All of them, in the order they were made.
    func pendingReleases() throws -> [PendingRelease]
    /// Removes one.
    func deletePendingRelease(body: [UInt8]) throws

    // MARK: Inbox and drafts

    /// The items that were not dismissed, newest first.
    func inbox() throws -> [InboxRow]
    /// One of them.
    func inboxItem(_ id: Int64) throws -> InboxRow?
    /// How many there are.
    func inboxCount() throws -> Int
    /// Adds an item.
    func insert(_ item: InboxRow) throws
    /// Removes an item.
    func deleteInboxItem(_ id: Int64) throws
    /// All drafts.
    func drafts() throws -> [DraftRow]
    /// The draft for a record.
    func draft(caseID: CaseID, record: RecordID) throws -> DraftRow?
    /// Adds or replaces a draft.
    func save(_ draft: DraftRow) throws
    /// Removes a draft.
    func deleteDraft(caseID: CaseID, record: RecordID) throws

    // MARK: News

    /// The last leaf that was there when a case was last looked at; 0 where it never was.
    func seenLeaf(ofCase caseID: CaseID) throws -> Int64
    /// The same for all cases that ever were looked at.
    func seenLeaves() throws -> [CaseID: Int64]
    /// Notes that a case was looked at.
    func setSeenLeaf(_ leaf: Int64, ofCase caseID: CaseID) throws
}
