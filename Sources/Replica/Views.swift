import Causality
import Cooperation
import Vocabulary

/// A party as the registry lists it.
public struct PartyView: Sendable {
    /// Its identifier.
    public var id: PartyID
    /// Its name, unique on the server.
    public var name: String
    /// What it is.
    public var kind: PartyKind
    /// Four digits, or nothing.
    public var municipality: String
    /// Whether it is this replica's own.
    public var isOwn: Bool
    /// The hash of its root key: its fingerprint; nil until its first device has joined.
    public var root: Hash?
    /// The party that it stands in for; nil as a rule.
    public var succeeds: PartyID?
    /// The party that stands in for it; nil as a rule.
    public var replacedBy: PartyID?

    /// Whether it has a root key, so that it can take a role in a case.
    public var hasRoot: Bool { root != nil }
}

/// A device as its party's log lists it.
public struct DeviceView: Sendable {
    /// Its identifier.
    public var id: DeviceID
    /// The name that it was given when it joined.
    public var name: String
    /// Its party.
    public var party: PartyID
    /// The party's name.
    public var partyName: String
    /// Whether it is this very device.
    public var isOwn: Bool
    /// What it is at present, with what was stated here.
    public var state: State
    /// Whether a sync has still to bring what was stated here about it.
    public var isPending = false

    /// What a device is.
    public enum State: Hashable, Sendable {
        /// A machine that speaks for its party.
        case speaking
        /// A machine that a device of the party has to admit.
        case waiting
        /// A secret in an invitation, until when it can be used.
        case invitation(expires: WallTime)
        /// A secret in a recovery code.
        case recovery
        /// A secret that was used.
        case spent
        /// Revoked: what comes from it is held.
        case revoked
        /// Revoked with immediate effect: nothing is taken from it.
        case revokedImmediately
    }
}

/// A person that this device writes for.
public struct AuthorView: Sendable {
    /// Name and function.
    public var person: Person
    /// Whether edits are at present saved in this name.
    public var isCurrent: Bool
}

/// A role of a case and the party that takes it.
public struct RoleHolder: Sendable {
    /// The role.
    public var role: Role
    /// The party.
    public var party: PartyID
    /// The party's name.
    public var partyName: String
    /// Whether it is this replica's own party.
    public var isOwn: Bool
}

/// A case in a list.
public struct CaseSummary: Sendable {
    /// Its identifier.
    public var id: CaseID
    /// The own party's name for it.
    public var label: String?
    /// The model's name; nil where the own party knows of a coming handover alone.
    public var modelName: String?
    /// The model's version; nil likewise.
    public var modelVersion: UInt32?
    /// Who takes which role, in the model's order; the own ones alone likewise.
    public var roles: [RoleHolder]
    /// When the server ordered it; nil while it is only here.
    public var openedAt: WallTime?
    /// Edits that are not ordered yet.
    public var unsent: Int
    /// Fields and records in conflict, as this replica's people see it.
    public var conflicts: Int
    /// Changes of its charter that were made here and take effect when the server has ordered them.
    public var waiting: [CharterChangeView]
    /// Whether what identifies somebody is hidden: the case is protected.
    public var isMasked = false
    /// Whether the own party is told of nothing yet but that a handover is coming.
    public var isHandover = false
}

/// A case with its records.
public struct CaseView: Sendable {
    /// The case.
    public var summary: CaseSummary
    /// Its model.
    public var model: Model
    /// The records that the own party may read: those that stand once, written or not, in the
    /// model's order, then the repeatable ones, each under its type.
    public var records: [RecordSummary]
}

/// A record in a list.
public struct RecordSummary: Sendable {
    /// The record.
    public var place: RecordPlace
    /// Whether it is there.
    public var life: RecordLife
    /// How many of its fields hold a value.
    public var filled: Int
    /// Fields of it that are in conflict.
    public var conflicts: Int
    /// Edits of it that are not ordered yet.
    public var unsent: Int
    /// What stands in its first text field, to tell repeatable ones apart.
    public var headline: FieldValue?
}

/// A record with its fields.
public struct RecordView: Sendable {
    /// The record.
    public var place: RecordPlace
    /// Whether it is there.
    public var life: RecordLife
    /// All fields of its type in the model's order.
    public var fields: [FieldView]
    /// What this reading showed, for saving any of its fields, deleting, keeping.
    public var token: String
    /// The deletions that stand, where it is in conflict or deleted.
    public var deletions: [SiblingView]
    /// What was said beside the record's content, each with what was said to it.
    public var remarks: [RemarkView]
}

/// A field as it is shown.
public struct FieldView: Sendable {
    /// The field.
    public var place: FieldPlace
    /// The value that is displayed; nil where none was ever written or it was cleared, or cannot be
    /// read. In conflict: the standing write with the smallest dot.
    public var value: FieldValue?
    /// Whether several different values stand that did not know of each other.
    public var conflict: Bool
    /// The standing writes by dot, pending ones last; equal values are one.
    public var siblings: [SiblingView]
    /// What this reading showed, to hand back when saving.
    public var token: String
    /// The parties that may write the field.
    public var owners: [PartyID]
    /// Whether the own party is one of them.
    public var mayWrite: Bool
    /// What was said about the field and about the whole record, each with what was said to it.
    public var remarks: [RemarkView]
}

/// One standing value of a field.
public struct SiblingView: Sendable {
    /// The value; `cleared` where the field was emptied; nil where it cannot be read.
    public var value: FieldValue?
    /// Whether the box does not open or holds what the model refuses.
    public var isUnreadable: Bool
    /// Whether that is so because it was erased.
    public var isErased = false
    /// Whether that is so because its key has not come.
    public var isLocked = false
    /// Who wrote.
    public var party: PartyID
    /// The party's name.
    public var partyName: String
    /// On which device.
    public var device: DeviceID
    /// The device's name.
    public var deviceName: String
    /// Which person; nil where it cannot be read.
    public var author: Person?
    /// When, by the author's clock; nil where it cannot be read.
    public var writtenAt: WallTime?
    /// Its name; nil while it is pending.
    public var dot: NamedDot?
    /// Whether the server has not ordered it yet.
    public var isProvisional: Bool
}

/// Where somebody's work stands on this replica.
public struct Status: Sendable {
    /// The own party; nil before joining.
    public var party: PartyView?
    /// This device; nil before joining.
    public var device: DeviceView?
    /// What this device is: it may wait, or be revoked; nil before joining and the first sync.
    public var state: DeviceView.State?
    /// This device's identifier; nil before joining.
    public var deviceID: DeviceID?
    /// Devices that wait to be admitted to the own party.
    public var waitingDevices: Int
    /// What was stated here about the party's devices and a sync has still to bring.
    public var statements: Int
    /// Whether the party has a recovery code that can be used.
    public var hasRecoveryCode: Bool
    /// This life of the file.
    public var incarnation: IncarnationID
    /// The server's URL.
    public var server: String?
    /// Whom edits are saved for.
    public var author: Person?
    /// Cases.
    public var cases: Int
    /// Edits that are not ordered yet.
    public var unsent: Int
    /// Files whose fields are ordered and that the server may lack, so that nobody can fetch them.
    public var unsentFiles = 0
    /// Cases made here that the server does not have yet, without those that it refused.
    public var unsentCases: Int
    /// Cases made here that the server refused.
    public var refusedCases: [RefusedCase] = []
    /// Successors of parties of cases, which the own party is to confirm.
    public var replacements: [Replacement] = []
    /// Own writes that wait at the server for what they build on.
    public var waitingWrites = WaitingWrites()
    /// Cases with fields or records in conflict, with how many.
    public var conflicts: [(case: CaseID, label: String?, count: Int)]
    /// Cases with writes of others since they were last looked at, with how many.
    public var news: [(case: CaseID, label: String?, count: Int)]
    /// Held, void and refused writes not dismissed.
    public var inbox: Int
    /// Held writes of others that the own party is to decide on.
    public var proposals: Int
    /// Changes of charters made here that are not ordered yet.
    public var waitingChanges: Int
    /// Drafts of forms that were not saved.
    public var drafts: Int
    /// Who cannot read yet, as far as the server has told.
    public var cannotRead: CannotRead
    /// When a sync last ended well.
    public var lastSync: WallTime?
    /// Records that the own party may read and waits for a copy of.
    public var waitingCopies: [WaitingCopy] = []
    /// Writes that came by bundles and are not ordered yet, by leaves.
    public var provisional = 0
    /// Parts of bundles that this replica brings to the server at its next sync.
    public var carried = 0
    /// When the server ordered the latest write of each other party that it has shown here, by name. A
    /// party that is silent for longer than it should be may have been kept silent.
    public var heard: [(party: PartyView, at: WallTime)]
    /// Records with content that is here and whose key has not come, though it comes with it.
    public var awaitedKeys: [AwaitedKey] = []
    /// Revoked devices that came first to a restored server, so that what they wrote stands, by name: until
    /// the list of devices is looked at.
    public var cameRevoked: [(device: DeviceID, name: String)] = []
    /// Whether the file was found to be a copy, which shows nothing before a sync.
    public var mustSync = false
}

/// Who waits for keys. Whoever holds them wraps them at its next sync.
public struct CannotRead: Hashable, Sendable {
    /// Devices of the own party that wait for its key.
    public var devices: [DeviceID] = []
    /// Parties of own cases that wait for a secret.
    public var parties: [PartyID] = []
    /// Whether this device waits.
    public var isThisDevice = false
    /// The names of the devices that wait, in the same order.
    public var deviceNames: [String] = []
    /// Likewise of the parties.
    public var partyNames: [String] = []
    /// The names of the other parties that can wrap what the own party waits for.
    public var holders: [String] = []

    /// Nobody.
    public init() {}
}

/// A form that was not saved.
public struct Draft: Sendable {
    /// The record it was for.
    public var record: RecordRef
    /// The token of its opening.
    public var token: String
    /// What was typed, by field number.
    public var fields: [(field: UInt16, typed: String)]
    /// What was shown of each of them when it was typed, by field number: what came between the opening
    /// and then has been seen. Empty in drafts of earlier versions.
    public var tokens: [UInt16: String] = [:]
    /// When it was kept.
    public var at: WallTime

    /// What to save it under: what was shown of each field, and of the rest the opening.
    public var base: [String] { tokens.sorted { $0.key < $1.key }.map(\.value) + [token] }

    /// Keeps what was typed for a field, in place of what was typed before, and what was shown of it.
    public mutating func type(_ typed: String, for field: UInt16, seeing token: String) {
        fields.removeAll { $0.field == field }
        fields.append((field: field, typed: typed))
        tokens[field] = token
    }

    /// Whether a field has changed since something was typed for it.
    public func isOutdated(_ field: UInt16, now token: String) -> Bool {
        tokens[field].map { $0 != token } ?? false
    }

    /// Makes a draft.
    public init(
        record: RecordRef,
        token: String,
        fields: [(field: UInt16, typed: String)],
        at: WallTime
    ) {
        self.record = record
        self.token = token
        self.fields = fields
        self.at = at
    }
}

/// A model that the registry holds.
public struct ModelView: Sendable {
    /// The hash of its file.
    public var hash: Hash
    /// Its name.
    public var name: String
    /// Its version.
    public var version: UInt32
    /// The file.
    public var yaml: [UInt8]
    /// Cases under it.
    public var cases: Int
}
