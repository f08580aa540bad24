/// Every code that a refusal can carry, as the specification's section 12 lists them.
///
/// A code never changes its meaning, so that programs can act on it; the sentence beside it may.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
    case requestMalformed = "request.malformed"
    case requestTooLarge = "request.tooLarge"
    case versionUnsupported = "version.unsupported"
    case encodingUnsupported = "encoding.unsupported"
    case methodUnsupported = "method.unsupported"
    case pathUnknown = "path.unknown"

    case signatureMissing = "signature.missing"
    case signatureMalformed = "signature.malformed"
    case signatureDigest = "signature.digest"
    case signatureInvalid = "signature.invalid"
    case nonceUnknown = "nonce.unknown"
    case deviceUnknown = "device.unknown"
    case deviceWaiting = "device.waiting"
    case deviceRevoked = "device.revoked"
    case deviceLimit = "device.limit"
    case incarnationUnknown = "incarnation.unknown"

    case invitationUsed = "invitation.used"
    case invitationExpired = "invitation.expired"
    case invitationUnknown = "invitation.unknown"
    case invitationProof = "invitation.proof"

    case sealingGap = "sealing.gap"
    case sealingSignature = "sealing.signature"
    case sealingMissing = "sealing.missing"
    case replicaBehind = "replica.behind"
    case replicaDiffers = "replica.differs"
    case cursorUnknown = "cursor.unknown"
    case epochChanged = "epoch.changed"
    case returnMissing = "return.missing"
    case returnUnproved = "return.unproved"

    case blobUnknown = "blob.unknown"
    case blobOffset = "blob.offset"
    case blobDigest = "blob.digest"

    case serverFailed = "server.failed"
    case serverBusy = "server.busy"

    case statementMalformed = "statement.malformed"
    case statementSignature = "statement.signature"
    case statementEntry = "statement.entry"
    case statementLimit = "statement.limit"

    case charterMalformed = "charter.malformed"
    case charterSignature = "charter.signature"
    case charterModel = "charter.model"
    case charterRole = "charter.role"
    case charterParty = "charter.party"
    case charterExists = "charter.exists"
    case charterStale = "charter.stale"
    case charterGround = "charter.ground"

    case commitMalformed = "commit.malformed"
    case commitReserved = "commit.reserved"
    case commitTooLarge = "commit.tooLarge"
    case commitCase = "commit.case"
    case commitCharter = "commit.charter"
    case commitHead = "commit.head"
    case commitAudience = "commit.audience"
    case commitContext = "commit.context"
    case commitReturned = "commit.returned"
    case commitErased = "commit.erased"
    case commitWaiting = "commit.waiting"
    case leafRefused = "leaf.refused"

    case carriedMalformed = "carried.malformed"
    case carriedSignature = "carried.signature"
    case carriedKept = "carried.kept"

    case bundleMalformed = "bundle.malformed"
    case bundleVersion = "bundle.version"

    case releaseMalformed = "release.malformed"
    case releaseSignature = "release.signature"
    case releaseCase = "release.case"
    case releaseRecord = "release.record"
    case releaseParty = "release.party"
    case releaseNotAllowed = "release.notAllowed"
    case releaseGround = "release.ground"

    case copyMalformed = "copy.malformed"
    case copyRefused = "copy.refused"

    case erasureMalformed = "erasure.malformed"
    case erasureSignature = "erasure.signature"
    case erasureCase = "erasure.case"
    case erasureRecord = "erasure.record"
    case erasureNotAllowed = "erasure.notAllowed"
    case erasureUnknown = "erasure.unknown"
    case erasureEarly = "erasure.early"
    case erasureHeld = "erasure.held"
    case erasureDone = "erasure.done"

    /// Never sent: what a reader calls a box that does not decode.
    case boxMalformed = "box.malformed"

    /// The HTTP status of an answer with this code; nil for codes of single statements, charters,
    /// commits, releases, copies, erasures and boxes, which no answer carries as its own.
    public var status: Int? {
        switch self {
        case .requestMalformed, .versionUnsupported, .sealingGap, .sealingSignature, .blobDigest:
            400
        case .signatureMissing, .signatureMalformed, .signatureDigest, .signatureInvalid,
            .nonceUnknown, .deviceUnknown:
            401
        case .deviceWaiting, .deviceRevoked, .deviceLimit, .incarnationUnknown, .invitationUsed,
            .invitationExpired, .invitationUnknown, .invitationProof, .returnUnproved:
            403
        case .pathUnknown, .blobUnknown: 404
        case .methodUnsupported: 405
        case .sealingMissing, .replicaBehind, .replicaDiffers, .cursorUnknown, .epochChanged,
            .returnMissing, .blobOffset:
            409
        case .requestTooLarge: 413
        case .encodingUnsupported: 415
        case .serverFailed: 500
        case .serverBusy: 503
        case .statementMalformed, .statementSignature, .statementEntry, .statementLimit,
            .charterMalformed, .charterSignature, .charterModel, .charterRole, .charterParty,
            .charterExists, .charterStale, .charterGround, .commitMalformed, .commitReserved,
            .commitTooLarge,
            .commitCase, .commitCharter, .commitHead, .commitAudience, .commitContext,
            .commitReturned, .commitWaiting, .commitErased, .leafRefused, .carriedMalformed,
            .carriedSignature,
            .carriedKept, .bundleMalformed, .bundleVersion, .releaseMalformed, .releaseSignature,
            .releaseCase, .releaseRecord, .releaseParty, .releaseNotAllowed, .releaseGround,
            .copyMalformed,
            .copyRefused, .boxMalformed, .erasureMalformed, .erasureSignature, .erasureCase,
            .erasureRecord, .erasureNotAllowed, .erasureUnknown, .erasureEarly, .erasureHeld,
            .erasureDone:
            nil
        }
    }
}

/// The version of the protocol that this module speaks.
public enum ProtocolVersion {
    /// The one version there is.
    public static let current: UInt32 = 1
}

/// Bytes that are not what they should be.
public struct WireError: Error, Hashable, Sendable {
    /// What is wrong, for programs.
    public let kind: ErrorCode
    /// What is wrong, for people: no content, only places and numbers.
    public let message: String

    /// Makes an error.
    public init(_ kind: ErrorCode, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The code as the protocol writes it.
    public var code: String { kind.rawValue }

    /// A message that is not the one that belongs here.
    static func message(_ what: String) -> WireError { WireError(.requestMalformed, what) }
}
