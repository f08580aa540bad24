import Cooperation
import Vocabulary

/// A new value for a field, as typed or as a value.
public struct FieldEdit: Sendable {
    /// Where it goes.
    public var place: FieldPlace
    /// What it is.
    public var input: FieldInput

    /// Makes an edit.
    public init(_ place: FieldPlace, _ input: FieldInput) {
        self.place = place
        self.input = input
    }
}

/// What somebody wants to stand in a field.
public enum FieldInput: Sendable {
    /// Text to be read as the field's type says; nothing clears the field.
    case typed(String)
    /// A value.
    case value(FieldValue)
}

/// How to save.
public struct SaveOptions: Sendable {
    /// What the author had seen: tokens of fields or of their record; empty for what the replica
    /// holds.
    public var base: [String]
    /// Leaves out the check of ownership, so that the server's can be seen at work.
    public var unchecked: Bool
    /// Whether the result says what was replaced and whose it was, for which boxes are opened and
    /// checked.
    public var tellsReplaced: Bool

    /// Makes options.
    public init(base: [String] = [], unchecked: Bool = false, tellsReplaced: Bool = true) {
        self.base = base
        self.unchecked = unchecked
        self.tellsReplaced = tellsReplaced
    }
}

/// What a save did.
public struct SaveResult: Sendable {
    /// The case.
    public var caseID: CaseID
    /// Its label.
    public var label: String?
    /// The record.
    public var record: RecordRef
    /// The fields written. Fields that already held the value are not among them.
    public var written: [FieldPlace]
    /// The values that the save replaced, where they were another's or differ.
    public var replaced: [Replaced]
    /// The fields that the save left in conflict.
    public var conflicts: [FieldPlace]
    /// The steps that the own party's records say to be done, or open again, because of what was saved.
    public var steps: [SettledStep] = []
    /// Edits of this replica that are not ordered yet.
    public var unsent: Int
    /// When a sync last ended well.
    public var lastSync: WallTime?
}

/// A step that was ticked off, or opened again, because of what stands in fields.
public struct SettledStep: Hashable, Sendable {
    /// Its code.
    public var code: String
    /// Whether it is done now; else it is open again.
    public var isDone: Bool

    /// Names a step.
    public init(code: String, isDone: Bool) {
        self.code = code
        self.isDone = isDone
    }
}

/// A value that a save replaced.
public struct Replaced: Sendable {
    /// The field.
    public var place: FieldPlace
    /// What stood there.
    public var sibling: SiblingView
    /// Whether it was the own party's.
    public var isOwn: Bool
}

/// Something that waits for a person to decide.
public enum ConflictView: Sendable {
    /// Several values of one field.
    case field(caseID: CaseID, label: String?, FieldView)
    /// A record deleted by one and written by another.
    case record(caseID: CaseID, label: String?, RecordView)
}

/// How to resolve.
public enum Resolution: Sendable {
    /// The value of the sibling of this number, from 1, by dot.
    case take(Int)
    /// A new value.
    case value(FieldInput)
    /// The record stays.
    case keep
    /// The record goes.
    case delete
}

/// What is resolved.
public enum Disputed: Sendable {
    /// The values of a field.
    case field(FieldPlace)
    /// The life of a record.
    case record(RecordPlace)
}

/// A write of this replica's people that does not count.
public struct InboxItem: Sendable {
    /// Its number here.
    public var number: Int64
    /// The field; nil for the record's life, or where no version of the model that is known has it.
    public var place: FieldPlace?
    /// The record; nil where no version of the model that is known has the type.
    public var record: RecordPlace?
    /// Whether only another version of the case's model than the present one has the field, or the record's
    /// type: the change to that version was lost.
    public var isOfLostModel = false
    /// What it says of the record's life; nil where it is a value.
    public var life: LifeWrite?
    /// The case.
    public var caseID: CaseID
    /// The case's label.
    public var label: String?
    /// Why it does not count.
    public var reason: Reason
    /// What was written.
    public var value: FieldValue?
    /// What stood there when it was written.
    public var basis: [SiblingView]
    /// What stands there now; nil where it is no longer readable.
    public var current: FieldView?
    /// The parties that may write it now, as far as they may be named.
    public var owners: [PartyID]
    /// Whether the own party may write it anew.
    public var mayRetry: Bool
    /// Who wrote it.
    public var author: Person
    /// When.
    public var writtenAt: WallTime
    /// When the server's verdict came.
    public var decidedAt: WallTime

    /// What a write of a record's life says.
    public enum LifeWrite: Hashable, Sendable {
        /// That the record is there.
        case there
        /// That it is deleted.
        case deleted
    }

    /// Why a write does not count.
    public enum Reason: Hashable, Sendable {
        /// A verdict of void.
        case void(Rule)
        /// A verdict of held.
        case held(Rule)
        /// The commit or the case was refused with a code of the protocol.
        case refused(code: String)
        /// The change of the charter was refused with a code of the protocol.
        case changeRefused(CharterChangeView, code: String)
    }
}

/// One write in the history of a case, record or field.
public struct HistoryEntry: Sendable {
    /// The record; nil where the model has no such type.
    public var place: RecordPlace?
    /// The field; nil for the record's life or where the model has none such.
    public var field: Field?
    /// The field's number; 0 for the record's life.
    public var number: UInt16
    /// What it says, where it is a remark on the record that can be read.
    public var remark: Remark?
    /// Whether it is a deletion of the record.
    public var isDeletion: Bool
    /// What was written, by whom, when.
    public var write: SiblingView
    /// When the server ordered it; nil while it is provisional.
    public var orderedAt: WallTime?
    /// The place in its log.
    public var logPlace: UInt64?
    /// What became of it; nil while it is provisional.
    public var verdict: Verdict?
}

/// What a sync did.
public struct SyncSummary: Sendable {
    /// Requests made.
    public var requests = 0
    /// Edits that went out.
    public var sent = 0
    /// Cases that went out.
    public var sentCases = 0
    /// Writes of others that came.
    public var received = 0
    /// Cases that came.
    public var receivedCases = 0
    /// Records that came as a copy, by a release or with a role.
    public var receivedRecords = 0
    /// Own writes that now count.
    public var accepted = 0
    /// Own writes that wait for an owner.
    public var held = 0
    /// Own writes that do not count.
    public var void = 0
    /// Own writes whose commit or case was refused.
    public var refused = 0
    /// The codes with which statements about the own party's devices were refused.
    public var refusedStatements: [String] = []
    /// What a restored server could not take back of what others had written, by party: it comes again
    /// when one of the party's devices has synced.
    public var missing: [MissingWrites] = []
    /// What others have said in the own party's log.
    public var partyNews: [PartyNews] = []
    /// Fields that came into conflict.
    public var conflictsOpened: [FieldPlace] = []
    /// Fields whose conflict ended.
    public var conflictsClosed: [FieldPlace] = []
    /// Copies that open something else than their authors wrote: by log, place and copying device.
    public var alarms: [IntegrityAlarm] = []
    /// Leaves whose content was erased here.
    public var erased = 0
    /// Copies that came and were not looked into yet.
    var arrived: [ArrivedCopy] = []
    /// Parts of bundles that were brought to the server.
    public var carried = 0
    /// The codes of those that it could not order at once, or not take.
    public var carriedOutcomes: [String] = []
    /// How many parts are kept, since the server does not know yet who wrote them.
    public var carriedUnknown = 0
    /// What became of files, once the sync was followed by their transfer.
    public var files = BlobSummary()

    /// Nothing done yet.
    public init() {}

    /// Adds what a sync did that followed at once.
    public mutating func add(_ next: SyncSummary) {
        requests += next.requests
        sent += next.sent
        sentCases += next.sentCases
        received += next.received
        receivedCases += next.receivedCases
        receivedRecords += next.receivedRecords
        accepted += next.accepted
        held += next.held
        void += next.void
        refused += next.refused
        refusedStatements += next.refusedStatements
        missing = next.missing
        partyNews += next.partyNews
        conflictsOpened += next.conflictsOpened
        conflictsClosed += next.conflictsClosed
        alarms += next.alarms
        erased += next.erased
        carried += next.carried
        carriedOutcomes += next.carriedOutcomes
        carriedUnknown = next.carriedUnknown
    }
}

/// Writes of a party that were accepted and that a restored server has not.
public struct MissingWrites: Hashable, Sendable {
    /// What the party is called.
    public var party: String
    /// How many.
    public var count: Int

    /// Names them.
    public init(party: String, count: Int) {
        self.party = party
        self.count = count
    }
}

/// A copy that came in a sync.
struct ArrivedCopy: Sendable {
    var body: [UInt8]
    var device: DeviceID?
    var log: LogName
    var place: UInt64
}

/// Something that was said in the own party's log.
public enum PartyNews: Hashable, Sendable {
    /// A device was admitted: by another device, an invitation or a recovery code.
    case admitted(DeviceID, name: String, by: DeviceKind)
    /// A device was revoked; true where nothing more is taken from it.
    case revoked(DeviceID, name: String, Bool)
    /// A device that this replica knew to be revoked came to a restored server before its revocation was
    /// back there: what it wrote since the restore was ordered, and stands.
    case cameRevoked(DeviceID, name: String)
}

/// How far a sync has come, for a progress line.
public struct SyncProgress: Hashable, Sendable {
    /// Sealings to send in all.
    public var sealings = 0
    /// Those of them that the server has taken.
    public var sealingsSent = 0
    /// Deliveries taken in.
    public var deliveries = 0
    /// Whether the server has more.
    public var more = false

    /// Nothing done yet.
    public init() {}
}

/// What a check of the whole replica found.
public struct VerifyReport: Sendable {
    /// What does not add up. Empty: all is well.
    public var findings: [IntegrityAlarm]
    /// The digest of each case for each set of readers, by case, then audience.
    public var digests: [StateDigest]
    /// Entries of the registry, party logs and charters gone through.
    public var entries: Int
    /// Commits gone through.
    public var commits: Int
    /// Writes gone through.
    public var writes: Int
}

/// The digest of a case's state for one set of readers.
public struct StateDigest: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The set of readers.
    public var audience: AudienceID
    /// Who they are.
    public var parties: [PartyID]
    /// The last place of the audience log.
    public var place: UInt64
    /// The digest after the protocol's section 8.
    public var digest: Hash
}
