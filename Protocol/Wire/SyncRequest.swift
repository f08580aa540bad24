import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The body of a sync request.
public struct SyncRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// The incarnation that asks.
    public var incarnation: IncarnationID
    /// The number of its last sealing, those in the request included.
    public var sealingCount: UInt64
    /// The hash of that sealing; zeros while there is none.
    public var sealingHash: Hash
    /// The feed as far as it was received; nil before the first delivery.
    public var cursor: Cursor?
    /// New bodies of the own party's log.
    public var statements: [SignedBody]
    /// New charters.
    public var charters: [SignedBody]
    /// Sealings that the server lacks, or is thought to.
    public var sealings: [SealingFrame]
    /// Releases and withdrawals.
    public var releases: [SignedBody]
    /// Copies.
    public var copies: [SignedBody]
    /// The place in the list of keys, as last received; 0 before the first.
    public var keysPlace: UInt64
    /// A place that asks for no keys.
    public static let noKeys = UInt64.max
    /// Secrets of audiences: a ``SecretStatement`` each, signed by its maker's device.
    public var secrets: [SignedBody]
    /// Wrappings of party keys, secrets and record keys.
    public var wrappings: [Wrapping]
    /// Wrappings that came and did not open, as they came: party keys for the asking device, and secrets
    /// for its party's keys.
    public var unopened: [Wrapping] = []
    /// Memos of the own party: a ``MemoStatement`` each, signed by its maker's device.
    public var memos: [SignedBody] = []
    /// Memos that the party keeps no longer.
    public var forgotten: [KeyName] = []
    /// Parts of bundles for the server: a ``SealedPart`` each, as it was found.
    public var carried: [[UInt8]] = []
    /// The hashes of leaves that came by bundles and are not ordered, to learn which were refused.
    public var provisional: [Hash] = []

    /// Makes a request.
    public init(
        incarnation: IncarnationID,
        sealingCount: UInt64 = 0,
        sealingHash: Hash = .zero,
        cursor: Cursor? = nil,
        statements: [SignedBody] = [],
        charters: [SignedBody] = [],
        sealings: [SealingFrame] = [],
        releases: [SignedBody] = [],
        copies: [SignedBody] = [],
        keysPlace: UInt64 = 0,
        secrets: [SignedBody] = [],
        wrappings: [Wrapping] = []
    ) {
        self.incarnation = incarnation
        self.sealingCount = sealingCount
        self.sealingHash = sealingHash
        self.cursor = cursor
        self.statements = statements
        self.charters = charters
        self.sealings = sealings
        self.releases = releases
        self.copies = copies
        self.keysPlace = keysPlace
        self.secrets = secrets
        self.wrappings = wrappings
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`. Packed commits are not looked into.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_SyncRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        incarnation = try message.incarnation.identifier("an incarnation")
        sealingCount = message.sealingCount
        sealingHash =
            message.sealingHash.isEmpty ? .zero : try message.sealingHash.hash("a sealing")
        cursor = message.hasCursor ? try Cursor(message.cursor) : nil
        guard message.sealings.count <= Limits.sealingsPerRequest else {
            throw .message(
                "\(message.sealings.count) sealings; the limit is \(Limits.sealingsPerRequest)"
            )
        }
        statements = []
        for statement in message.statements { statements.append(try SignedBody(statement)) }
        charters = []
        for charter in message.charters { charters.append(try SignedBody(charter)) }
        sealings = []
        for sealing in message.sealings { sealings.append(try SealingFrame(sealing)) }
        guard message.releases.count + message.copies.count <= Limits.releasesPerRequest else {
            throw .message(
                "\(message.releases.count) releases and \(message.copies.count) copies; "
                    + "the limit is \(Limits.releasesPerRequest)"
            )
        }
        releases = []
        for release in message.releases { releases.append(try SignedBody(release)) }
        copies = []
        for copy in message.copies { copies.append(try SignedBody(copy)) }
        keysPlace = message.keysPlace
        secrets = try KeyMessages.secrets(message.secrets)
        wrappings = try KeyMessages.wrappings(message.wrappings)
        unopened = try KeyMessages.unopened(message.unopened)
        memos = try MemoMessages.memos(message.memos)
        forgotten = try MemoMessages.forgotten(message.forgotten)
        guard message.carried.count <= Limits.carriedPerRequest else {
            throw .message("\(message.carried.count) carried parts")
        }
        carried = message.carried.map { [UInt8]($0) }
        guard message.provisional.count <= Limits.provisionalPerRequest else {
            throw .message("\(message.provisional.count) provisional leaves")
        }
        for hash in message.provisional { provisional.append(try hash.hash("a leaf")) }
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_SyncRequest.with {
                $0.version = version
                $0.incarnation = Data(incarnation.bytes)
                $0.sealingCount = sealingCount
                if sealingHash != .zero { $0.sealingHash = Data(sealingHash.bytes) }
                if let cursor { $0.cursor = cursor.message }
                $0.statements = statements.map(\.message)
                $0.charters = charters.map(\.message)
                $0.sealings = sealings.map(\.message)
                $0.releases = releases.map(\.message)
                $0.copies = copies.map(\.message)
                $0.keysPlace = keysPlace
                $0.secrets = secrets.map(\.message)
                $0.wrappings = wrappings.map(\.message)
                $0.unopened = unopened.map(\.message)
                $0.memos = memos.map(\.message)
                $0.forgotten = forgotten.map { Data($0.bytes) }
                $0.carried = carried.map { Data($0) }
                $0.provisional = provisional.map { Data($0.bytes) }
            }
        )
    }
}
