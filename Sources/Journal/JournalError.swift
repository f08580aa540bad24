import Vocabulary

/// Why the journal did not take an entry, a commit or a run.
///
/// The server answers with the code; a replica, to which the server should never have sent it, raises
/// an alarm that names log, place and incarnation.
public struct JournalError: Error, Hashable, Sendable {
    /// What is wrong.
    public var code: JournalCode
    /// The log that the entry was for, where there is one.
    public var log: LogName?
    /// The place in that log, where it is known.
    public var place: UInt64?
    /// Whose commits these are, where they are commits.
    public var incarnation: IncarnationID?
    /// A sentence for people: ids and numbers, never names or values.
    public var reason: String
    /// Of a returned commit: an audience that one of its records has now.
    public var present: AudienceID?

    /// Makes an error.
    public init(
        _ code: JournalCode,
        log: LogName? = nil,
        place: UInt64? = nil,
        incarnation: IncarnationID? = nil,
        _ reason: String
    ) {
        self.code = code
        self.log = log
        self.place = place
        self.incarnation = incarnation
        self.reason = reason
    }
}

extension JournalError {
    /// Whether a server says it of a single release, copy or act of erasure.
    public var isOutcome: Bool {
        code.rawValue.hasPrefix("release.") || code.rawValue.hasPrefix("copy.")
            || code.rawValue.hasPrefix("erasure.")
    }
}

/// What can be wrong with an entry, a commit or a run.
///
/// The codes before `logGap` are the protocol's; the others never go over the wire, since they say
/// that a server lied or a store is damaged.
public enum JournalCode: String, Hashable, Sendable, CaseIterable {
    /// Packed bytes or a message that do not decode.
    case requestMalformed = "request.malformed"
    /// A group's signature is not by its incarnation's device.
    case sealingSignature = "sealing.signature"
    /// The incarnation is not stated in a party log.
    case incarnationUnknown = "incarnation.unknown"
    /// A body of a party log that does not decode, or is over a limit.
    case statementMalformed = "statement.malformed"
    /// A body of a party log by somebody who may not say it, or not any more.
    case statementSignature = "statement.signature"
    /// A body of a party log that contradicts what was stated before.
    case statementEntry = "statement.entry"
    /// A device more than a party log admits.
    case statementLimit = "statement.limit"
    /// A charter that does not decode, or is over a limit.
    case charterMalformed = "charter.malformed"
    /// A charter that no entitled device signed.
    case charterSignature = "charter.signature"
    /// A charter under a model that is not known.
    case charterModel = "charter.model"
    /// A charter that leaves a required role out, or binds one twice or to the wrong kind of party.
    case charterRole = "charter.role"
    /// A charter that names a party that is not known, or a root that is not the party's.
    case charterParty = "charter.party"
    /// The case has a charter already.
    case charterExists = "charter.exists"
    /// A charter's entry that does not follow the one in force: another came first.
    case charterStale = "charter.stale"
    /// A charter that gives a role to another party on no ground that the model allows.
    case charterGround = "charter.ground"
    /// A commit that contradicts its own form.
    case commitMalformed = "commit.malformed"
    /// A commit that uses what version 1 reserves.
    case commitReserved = "commit.reserved"
    /// A commit over a limit.
    case commitTooLarge = "commit.tooLarge"
    /// A commit for a case that is not known.
    case commitCase = "commit.case"
    /// A commit under a charter that is not known.
    case commitCharter = "commit.charter"
    /// A commit that cites an entry which its log does not hold.
    case commitHead = "commit.head"
    /// A commit by a party outside its audience, or with a record of another audience.
    case commitAudience = "commit.audience"
    /// A commit whose context names a write that was not ordered.
    case commitContext = "commit.context"
    /// A commit for an audience that a record of it no longer has: to be sealed again.
    case commitReturned = "commit.returned"
    /// A commit that builds on one which was not ordered yet.
    case commitWaiting = "commit.waiting"
    /// A commit for a record that was erased in another log.
    case commitErased = "commit.erased"
    /// A release or withdrawal that does not decode, or is over a limit.
    case releaseMalformed = "release.malformed"
    /// A release or withdrawal that no known device signed.
    case releaseSignature = "release.signature"
    /// A release in a case that is not known.
    case releaseCase = "release.case"
    /// A release of a record that is not there, or of a type that is never released.
    case releaseRecord = "release.record"
    /// A release to a party that reads already or may never, or a withdrawal from one that it was not
    /// released to.
    case releaseParty = "release.party"
    /// A release or withdrawal by a party that may not give it.
    case releaseNotAllowed = "release.notAllowed"
    /// A release on a ground that the model does not allow between these parties.
    case releaseGround = "release.ground"
    /// A copy that does not decode, or is over a limit.
    case copyMalformed = "copy.malformed"
    /// A copy that nobody waits for, or that shows something else than what stood.
    case copyRefused = "copy.refused"
    /// What is said of erasing does not decode, or is over a limit.
    case erasureMalformed = "erasure.malformed"
    /// It is said by no known device, or of another's replica.
    case erasureSignature = "erasure.signature"
    /// It is said of a case that is not known.
    case erasureCase = "erasure.case"
    /// It is said of a record that does not stand in the log.
    case erasureRecord = "erasure.record"
    /// It is said by a party that may not.
    case erasureNotAllowed = "erasure.notAllowed"
    /// It is said of an erasure, or a hold, that there is not.
    case erasureUnknown = "erasure.unknown"
    /// It is said before the model's delay has passed.
    case erasureEarly = "erasure.early"
    /// It is said while a legal hold stands.
    case erasureHeld = "erasure.held"
    /// It was said before.
    case erasureDone = "erasure.done"

    /// An entry or run that does not continue its log or group.
    case logGap = "log.gap"
    /// An entry that its log does not allow: what it states contradicts what was stated before.
    case logEntry = "log.entry"
    /// A run stamped with heads that are not those in force.
    case logStamp = "log.stamp"
    /// A run that its range proof and signature do not cover.
    case logProof = "log.proof"
    /// The store contradicts itself.
    case storeDamaged = "store.damaged"
}
