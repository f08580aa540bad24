import Vocabulary

// The rows of a replica beside the journal's: what is this device's alone.

/// A single value that a replica keeps.
public enum ReplicaSetting: String, CaseIterable, Sendable {
    /// This life of the file, 16 bytes.
    case incarnation
    /// Own party and device, 16 bytes each, once joined.
    case party, device
    /// The server's URL and public key, once joined.
    case server, serverKey
    /// The server's epoch, 16 bytes, and the feed's end: place (8 bytes), chain (32 bytes).
    case epoch, feed
    /// The epoch in which the server signed the feed's end, 16 bytes, where that is a former one: no page has
    /// come in the present one yet.
    case signedEpoch
    /// The own join with the server's receipt, a `ReturnedJoin`.
    case join
    /// The epochs in which the server has signed places of the feed and that ended since, 16 bytes each,
    /// oldest first.
    case formerEpochs
    /// How often all logs were replaced by others, 8 bytes: what a process has read of them before holds no
    /// more.
    case replacedLogs
    /// The server's public key for bundles, 32 bytes.
    case bundleKey
    /// The server's last nonce, as long as it is not used.
    case nonce
    /// When a sync last ended well, 8 bytes.
    case lastSync
    /// The number of the person that edits are saved for, 8 bytes.
    case author
    /// The last sealing: number (8 bytes), hash (32 bytes).
    case sealing
    /// The last sealing that the server is known to hold, likewise.
    case held
    /// A join that was started: the invitation's name, the content, and the secret of the recovery code
    /// that is to follow the one used.
    case joinCode, joinContent, joinNext
    /// The own party's root as the invitation named it: its hash, or how that begins.
    case root
    /// Set while a device of the party has to admit this one, and once the server has said that this
    /// one is revoked for good.
    case waiting, revoked
    /// The place in the server's list of keys, 8 bytes.
    case keysPlace
    /// That keys or memos are ``Sending/answered``.
    case answered
    /// How many memos with readings an incarnation has made: the incarnation, and 8 bytes.
    case memoNumber
    /// For how long readings are kept: version (8 bytes), days (4 bytes), and the memo that said so.
    case retention
    /// The first time at which a release that is known ends, 8 bytes.
    case releasesEnd
    /// Present where an older version's readable rows are not sealed yet.
    case readable
    /// How many incarnations this file has been, 8 bytes, once something outside of it witnesses it.
    case life
    /// Whether the incarnation is still to be stated.
    case stating
    /// Former incarnations of the file that had sealed something before any log stated them, 16 bytes each,
    /// oldest first: what they sealed may lie in bundles.
    case unstated
    /// Whether it is to be found out what became of what a former incarnation had sealed.
    case deciding
    /// How far the replica has come on its way into another epoch of the server: 1 it asks whether the
    /// feed is the same there, 2 it fetches the whole feed.
    case crossing
    /// Present where the file may still hold in its free space what was erased.
    case emptying
    /// Present where this replica may owe a receipt of an erasure.
    case owing
    /// Present where leaves came without their boxes and it was not looked whether erasures account for
    /// them.
    case bareLeaves
    /// Present from when the file was found to be a copy until a sync has ended well: something in it may
    /// have been erased since.
    case unsynced
    /// The last leaf up to which it was looked what it settles of the own party's steps, 8 bytes.
    case settledLeaf
    /// The cases that came by a copy since, or wait for one, 16 bytes each: a copy's leaves are in no row
    /// that tells their number.
    case unlookedCases
    /// The own commits that wait at the server for what they build on: for each its sealing, audience,
    /// place and case.
    case waitingCommits
    /// The keys that have not come of content that has: for each its name, case, record, author's party,
    /// record type and when the content was ordered.
    case awaitedKeys
    /// Revoked devices that came first to a restored server, 16 bytes each, until somebody has looked at
    /// the list of devices.
    case cameRevoked
    /// How often content was destroyed here, for the witness.
    case erasures
    /// The cases from bundles whose charters the server has got, 16 bytes each.
    case broughtCases
    /// The hashes of leaves that others had brought to the server and that this replica issues again, 32
    /// bytes each.
    case broughtLeaves
    /// The hashes of the parts of bundles that were brought in this sync, and whose devices the server does
    /// not know, 32 bytes each: they are brought again by the next.
    case unknownParts
}

/// A person that edits can be saved for.
public struct AuthorRow: Hashable, Sendable {
    /// Its number.
    public var id: Int64
    /// Name and function, sealed.
    public var person: [UInt8]

    /// Makes a row.
    public init(id: Int64, person: [UInt8]) {
        self.id = id
        self.person = person
    }
}

/// A case made here whose charter the server has not ordered, or refused.
public struct NewCaseRow: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The charter's body, and the own device's signature.
    public var body: [UInt8]
    /// The signature.
    public var signature: [UInt8]
    /// When it was made.
    public var madeAt: WallTime
    /// Whether the server is known to have it.
    public var sent: Bool
    /// The code that the server refused it with.
    public var refusal: String?

    /// Makes a row.
    public init(
        caseID: CaseID,
        body: [UInt8],
        signature: [UInt8],
        madeAt: WallTime,
        sent: Bool = false,
        refusal: String? = nil
    ) {
        self.caseID = caseID
        self.body = body
        self.signature = signature
        self.madeAt = madeAt
        self.sent = sent
        self.refusal = refusal
    }
}

/// A change of a charter made here that the server has not ordered.
public struct CharterChangeRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// The case.
    public var caseID: CaseID
    /// The entry's body, and the own device's signature.
    public var body: [UInt8]
    /// The signature.
    public var signature: [UInt8]
    /// What was asked for, as the engine packs it.
    public var change: [UInt8]
    /// The number of the person who asked for it.
    public var author: Int64
    /// When it was made.
    public var madeAt: WallTime
    /// Whether the server is known to have it.
    public var sent: Bool

    /// Makes a row.
    public init(
        id: Int64 = 0,
        caseID: CaseID,
        body: [UInt8],
        signature: [UInt8],
        change: [UInt8],
        author: Int64,
        madeAt: WallTime,
        sent: Bool = false
    ) {
        self.id = id
        self.caseID = caseID
        self.body = body
        self.signature = signature
        self.change = change
        self.author = author
        self.madeAt = madeAt
        self.sent = sent
    }
}

/// A held write that nobody here has decided on.
public struct ProposalRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// The case.
    public var caseID: CaseID
    /// The record's type.
    public var type: UInt16
    /// The field; 0 is the record's life.
    public var field: UInt16
    /// The leaf that it stands in, by number.
    public var leaf: Int64
    /// The hash of that leaf.
    public var leafHash: Hash

    /// Makes a row.
    public init(
        id: Int64 = 0,
        caseID: CaseID,
        type: UInt16,
        field: UInt16,
        leaf: Int64,
        leafHash: Hash
    ) {
        self.id = id
        self.caseID = caseID
        self.type = type
        self.field = field
        self.leaf = leaf
        self.leafHash = leafHash
    }
}

/// What this device has stated in its party's log and the server has not ordered.
public struct StatementRow: Hashable, Sendable {
    /// The hash of the body.
    public var hash: Hash
    /// The body, and the own device's signature.
    public var body: [UInt8]
    /// The signature.
    public var signature: [UInt8]
    /// Whether the server is known to have it.
    public var sent: Bool

    /// Makes a row.
    public init(hash: Hash, body: [UInt8], signature: [UInt8], sent: Bool = false) {
        self.hash = hash
        self.body = body
        self.signature = signature
        self.sent = sent
    }
}

/// A device that waits to be admitted, as it stated itself.
public struct WaitingBody: Hashable, Sendable {
    /// The body.
    public var body: [UInt8]
    /// The device's signature.
    public var signature: [UInt8]

    /// Makes a row.
    public init(body: [UInt8], signature: [UInt8]) {
        self.body = body
        self.signature = signature
    }
}

/// Where an edit will go: what makes a commit.
public struct EditTarget: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// Who reads the record.
    public var audience: AudienceID
    /// The charter under which it was saved.
    public var charterHead: Head

    /// Makes a target.
    public init(caseID: CaseID, audience: AudienceID, charterHead: Head) {
        self.caseID = caseID
        self.audience = audience
        self.charterHead = charterHead
    }
}

/// Where a target lies, and the edits for it.
public struct TargetPlace: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// Who reads the record.
    public var audience: AudienceID
    /// The target's number.
    public var number: Int64

    /// Makes a place.
    public init(caseID: CaseID, audience: AudienceID, number: Int64) {
        self.caseID = caseID
        self.audience = audience
        self.number = number
    }
}

/// A target with its number, to which edits may be added until it is sealed.
public struct TargetRow: Hashable, Sendable {
    /// Its number.
    public var id: Int64
    /// What it is.
    public var target: EditTarget
    /// Whether its case and audience have sealed edits beside.
    public var hasSealed: Bool
    /// Where it lies.
    public var place: TargetPlace {
        TargetPlace(caseID: target.caseID, audience: target.audience, number: id)
    }

    /// Makes a row.
    public init(id: Int64, target: EditTarget, hasSealed: Bool) {
        self.id = id
        self.target = target
        self.hasSealed = hasSealed
    }
}

/// The dot and place that a sealing gave an edit.
public struct SealedEdit: Hashable, Sendable {
    /// The edit's number.
    public var edit: Int64
    /// Which write of the field by this incarnation it is.
    public var n: UInt32
    /// The commit's place in its group, from 0.
    public var commit: UInt32

    /// Makes a row.
    public init(edit: Int64, n: UInt32, commit: UInt32) {
        self.edit = edit
        self.n = n
        self.commit = commit
    }
}

/// One new value of one field, not ordered yet.
public struct EditRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// Where its target lies.
    public var target: TargetPlace
    /// The record.
    public var record: RecordID
    /// The record's type.
    public var type: UInt16
    /// Which one of the type.
    public var instance: Instance
    /// The field; 0 is the record's life.
    public var field: UInt16
    /// What its author had seen, as the engine packs it.
    public var seen: [UInt8]
    /// The value, packed and sealed.
    public var value: [UInt8]
    /// The number of the person who wrote.
    public var author: Int64
    /// When.
    public var time: WallTime
    /// Whether something stood, when it was saved, that its author had not seen.
    public var beside: Bool
    /// What a sealing gave it; nil while it is pending.
    public var sealed: SealedPlace?

    /// Makes a row.
    public init(
        id: Int64 = 0,
        target: TargetPlace,
        record: RecordID,
        type: UInt16,
        instance: Instance,
        field: UInt16,
        seen: [UInt8],
        value: [UInt8],
        author: Int64,
        time: WallTime,
        beside: Bool,
        sealed: SealedPlace? = nil
    ) {
        self.id = id
        self.target = target
        self.record = record
        self.type = type
        self.instance = instance
        self.field = field
        self.seen = seen
        self.value = value
        self.author = author
        self.time = time
        self.beside = beside
        self.sealed = sealed
    }
}

/// Where a sealing put an edit.
public struct SealedPlace: Hashable, Sendable {
    /// Which write of the field by this incarnation it is.
    public var n: UInt32
    /// The sealing.
    public var sealing: UInt64
    /// The commit's place in its group, from 0.
    public var commit: UInt32

    /// Makes a place.
    public init(n: UInt32, sealing: UInt64, commit: UInt32) {
        self.n = n
        self.sealing = sealing
        self.commit = commit
    }
}

/// A record that has edits.
public struct EditedRecord: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record.
    public var record: RecordID
    /// Its type.
    public var type: UInt16
    /// Which one of the type.
    public var instance: Instance
    /// How many edits it has.
    public var edits: Int

    /// Makes a row.
    public init(
        caseID: CaseID,
        record: RecordID,
        type: UInt16,
        instance: Instance,
        edits: Int
    ) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.instance = instance
        self.edits = edits
    }
}

/// A sealing of this incarnation.
public struct SealingRow: Hashable, Sendable {
    /// Its number, from 1.
    public var number: UInt64
    /// The chain before it.
    public var previous: Hash
    /// The chain with it.
    public var hash: Hash

    /// Makes a row.
    public init(number: UInt64, previous: Hash, hash: Hash) {
        self.number = number
        self.previous = previous
        self.hash = hash
    }
}

/// The commits of a sealing for one audience, until each has an outcome.
public struct SealedGroupRow: Hashable, Sendable {
    /// The sealing's number.
    public var sealing: UInt64
    /// The audience.
    public var audience: AudienceID
    /// The group header.
    public var header: [UInt8]
    /// The signature.
    public var signature: [UInt8]
    /// How many commits.
    public var count: Int
    /// How many have no outcome yet.
    public var open: Int
    /// The packed commits, joined.
    public var commits: [UInt8]

    /// Makes a row.
    public init(
        sealing: UInt64,
        audience: AudienceID,
        header: [UInt8],
        signature: [UInt8],
        count: Int,
        open: Int,
        commits: [UInt8]
    ) {
        self.sealing = sealing
        self.audience = audience
        self.header = header
        self.signature = signature
        self.count = count
        self.open = open
        self.commits = commits
    }
}
