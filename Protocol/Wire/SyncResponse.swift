import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// What became of a statement, charter, commit, release or copy that was not ordered.
public struct Refusal: Hashable, Sendable {
    /// The number of the sealing; 0 for all but commits.
    public var sealing: UInt64
    /// The audience of the commit; nil for all but commits.
    public var audience: AudienceID?
    /// The place of the commit in its group, from 0.
    public var commit: Int
    /// The case; zeros where there is a ``statement``.
    public var caseID: CaseID
    /// The body hash of a statement, release, withdrawal or copy; nil for a charter or commit.
    public var statement: Hash?
    /// Why, as a code of section 12; one that this program does not know stays readable.
    public var code: String
    /// Why, in a sentence.
    public var reason: String
    /// Of a returned commit: the audience that one of its records has now.
    public var present: AudienceID?

    /// Makes a refusal.
    public init(
        sealing: UInt64,
        audience: AudienceID?,
        commit: Int,
        caseID: CaseID,
        code: String,
        reason: String,
        present: AudienceID? = nil
    ) {
        self.sealing = sealing
        self.audience = audience
        self.commit = commit
        self.caseID = caseID
        self.code = code
        self.reason = reason
        self.present = present
    }

    /// Makes the refusal of a statement, release, withdrawal or copy.
    public init(statement: Hash, code: String, reason: String) {
        self.init(
            sealing: 0,
            audience: nil,
            commit: 0,
            caseID: .zero,
            code: code,
            reason: reason
        )
        self.statement = statement
    }

    init(_ message: Obruten_V1_Outcome) throws(WireError) {
        sealing = message.sealing
        audience = message.audience.isEmpty ? nil : try message.audience.identifier("an audience")
        statement = message.statement.isEmpty ? nil : try message.statement.hash("a statement")
        guard (sealing == 0) == (audience == nil), statement == nil || sealing == 0,
            !message.code.isEmpty
        else { throw .message("an outcome of no statement, charter or commit") }
        commit = Int(message.commit)
        caseID = statement == nil ? try message.caseID.identifier("a case") : .zero
        code = message.code
        reason = message.reason
        present = message.present.isEmpty ? nil : try message.present.identifier("an audience")
    }

    var message: Obruten_V1_Outcome {
        .with {
            $0.sealing = sealing
            if let audience { $0.audience = Data(audience.bytes) }
            $0.commit = UInt32(clamping: commit)
            if let statement {
                $0.statement = Data(statement.bytes)
            } else {
                $0.caseID = Data(caseID.bytes)
            }
            $0.code = code
            $0.reason = reason
            if let present { $0.present = Data(present.bytes) }
        }
    }
}

/// A record that somebody waits for a copy of, and that the caller's party has read.
public struct WantedCopy: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The head of the entry by which it left the log before.
    public var source: Head
    /// The record.
    public var record: RecordName
    /// Where it has gone on since, so that the copy is for its present readers: the bodies of the releases
    /// in force, with their signatures. Else nil: the copy is for those whom it left for.
    public var onward: [SignedBody]?

    /// Asks for a copy.
    public init(
        caseID: CaseID,
        source: Head,
        record: RecordName,
        onward: [SignedBody]? = nil
    ) {
        self.caseID = caseID
        self.source = source
        self.record = record
        self.onward = onward
    }

    init(_ message: Obruten_V1_WantedCopy) throws(WireError) {
        caseID = try message.caseID.identifier("a case")
        source = try message.source.identifier("a head")
        record = try RecordName(message.record)
        guard message.releases.count <= Limits.rolesPerModel,
            message.onward || message.releases.isEmpty
        else { throw .message("\(message.releases.count) releases of a record") }
        guard message.onward else { return }
        var releases: [SignedBody] = []
        for release in message.releases { releases.append(try SignedBody(release)) }
        onward = releases
    }

    var message: Obruten_V1_WantedCopy {
        .with {
            $0.caseID = Data(caseID.bytes)
            $0.source = Data(source.bytes)
            $0.record = record.message
            $0.onward = onward != nil
            $0.releases = (onward ?? []).map(\.message)
        }
    }
}

/// A write of the asking incarnation that was ordered and not accepted.
public struct WriteVerdict: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record.
    public var record: RecordID
    /// The field's permanent number.
    public var field: UInt16
    /// Which write of the field by the asking incarnation.
    public var n: UInt32
    /// Held or void, and by which rule.
    public var verdict: Verdict
    /// Why, in a sentence.
    public var reason: String

    /// Makes a verdict on a write.
    public init(
        caseID: CaseID,
        record: RecordID,
        field: UInt16,
        n: UInt32,
        verdict: Verdict,
        reason: String
    ) {
        self.caseID = caseID
        self.record = record
        self.field = field
        self.n = n
        self.verdict = verdict
        self.reason = reason
    }

    init(_ message: Obruten_V1_WriteVerdict) throws(WireError) {
        caseID = try message.caseID.identifier("a case")
        record = try message.record.identifier("a record")
        guard let field = UInt16(exactly: message.field), message.n > 0,
            message.n <= Limits.writesPerField
        else { throw .message("write \(message.n) of field \(message.field)") }
        guard let rule = Rule(rawValue: message.rule) else {
            throw .message("a verdict by an unknown rule")
        }
        self.field = field
        n = message.n
        verdict = message.held ? .held(rule) : .void(rule)
        reason = message.reason
    }

    var message: Obruten_V1_WriteVerdict {
        .with {
            $0.caseID = Data(caseID.bytes)
            $0.record = Data(record.bytes)
            $0.field = UInt32(field)
            $0.n = n
            $0.reason = reason
            switch verdict {
            case .accepted: break
            case .held(let rule):
                $0.held = true
                $0.rule = rule.rawValue
            case .void(let rule): $0.rule = rule.rawValue
            }
        }
    }
}

/// The body of the answer to a sync request.
public struct SyncResponse: Hashable, Sendable {
    /// What the next request may spend.
    public var nonce: Nonce
    /// What the feed has behind the request's cursor, without a gap.
    public var deliveries: [Delivery]
    /// The place of the last delivery; nil where nothing came.
    public var cursor: Cursor?
    /// Whether the feed goes on beyond this page.
    public var more: Bool
    /// The server's signature over the cursor, 64 bytes; empty where there is none.
    public var cursorSignature: [UInt8]
    /// What was not ordered.
    public var outcomes: [Refusal]
    /// What was ordered and not accepted.
    public var verdicts: [WriteVerdict]
    /// How many sealings of the incarnation the server now holds, when the request brought some.
    public var sealingCount: UInt64
    /// The place of the last key that came; 0 where none did.
    public var keysPlace: UInt64
    /// Secrets of audiences of the asking device's party: a ``SecretStatement`` each.
    public var secrets: [SignedBody]
    /// Wrappings for the asking device, its party's keys and the secrets of its audiences.
    public var wrappings: [Wrapping]
    /// Wrappings that are missing and that the asking device may be able to make.
    public var lacking: [Lack]
    /// The server's first epoch, from which chains of feeds begin; nil where it is the cursor's.
    public var origin: EpochID?
    /// The devices that wait to be admitted to the own party, each stated by itself.
    public var waiting: [SignedBody]
    /// Copies that the caller may make.
    public var wanted: [WantedCopy]
    /// Memos of the own party: a ``MemoStatement`` each.
    public var memos: [SignedBody] = []
    /// The server's X25519 key for bundles, 32 bytes, and its signature; nil as a rule without a cursor.
    public var bundleKey: ServerBundleKey?
    /// Commits of the caller's party that others brought and that could not be ordered.
    public var unordered: [CommitGroupFrame] = []

    /// Makes an answer.
    public init(
        nonce: Nonce,
        deliveries: [Delivery] = [],
        cursor: Cursor? = nil,
        more: Bool = false,
        cursorSignature: [UInt8] = [],
        outcomes: [Refusal] = [],
        verdicts: [WriteVerdict] = [],
        sealingCount: UInt64 = 0,
        keysPlace: UInt64 = 0,
        secrets: [SignedBody] = [],
        wrappings: [Wrapping] = [],
        lacking: [Lack] = [],
        origin: EpochID? = nil,
        waiting: [SignedBody] = [],
        wanted: [WantedCopy] = []
    ) {
        self.nonce = nonce
        self.deliveries = deliveries
        self.cursor = cursor
        self.more = more
        self.cursorSignature = cursorSignature
        self.outcomes = outcomes
        self.verdicts = verdicts
        self.sealingCount = sealingCount
        self.keysPlace = keysPlace
        self.secrets = secrets
        self.wrappings = wrappings
        self.lacking = lacking
        self.origin = origin
        self.waiting = waiting
        self.wanted = wanted
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`. Packed commits are not looked into.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_SyncResponse = try decodeMessage(bytes)
        nonce = try message.nonce.identifier("a nonce")
        cursor = message.hasCursor ? try Cursor(message.cursor) : nil
        more = message.more
        cursorSignature =
            cursor == nil ? [] : try message.cursorSignature.exactly(64, "a cursor's signature")
        guard cursor != nil || message.deliveries.isEmpty && message.cursorSignature.isEmpty else {
            throw .message("deliveries without a cursor")
        }
        sealingCount = message.sealingCount
        origin = message.origin.isEmpty ? nil : try message.origin.identifier("an epoch")
        deliveries = []
        deliveries.reserveCapacity(message.deliveries.count)
        for delivery in message.deliveries { deliveries.append(try Delivery(delivery)) }
        outcomes = []
        for outcome in message.outcomes { outcomes.append(try Refusal(outcome)) }
        verdicts = []
        for verdict in message.verdicts { verdicts.append(try WriteVerdict(verdict)) }
        keysPlace = message.keysPlace
        secrets = try KeyMessages.secrets(message.secrets)
        wrappings = try KeyMessages.wrappings(message.wrappings)
        lacking = try KeyMessages.lacking(message.lacking)
        memos = try MemoMessages.memos(message.memos)
        guard keysPlace > 0 || secrets.isEmpty && wrappings.isEmpty && memos.isEmpty else {
            throw .message("keys without a place")
        }
        waiting = []
        for device in message.waiting { waiting.append(try SignedBody(device)) }
        guard message.wanted.count <= Limits.releasesPerRequest else {
            throw .message("\(message.wanted.count) copies wanted")
        }
        wanted = []
        for copy in message.wanted { wanted.append(try WantedCopy(copy)) }
        if !message.bundleKey.isEmpty {
            bundleKey = ServerBundleKey(
                key: try message.bundleKey.exactly(32, "a key for bundles"),
                signature: try message.bundleKeySignature.exactly(64, "a key's signature")
            )
        }
        for group in message.unordered { unordered.append(try CommitGroupFrame(group)) }
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_SyncResponse.with {
                $0.nonce = Data(nonce.bytes)
                $0.deliveries = deliveries.map(\.message)
                if let cursor { $0.cursor = cursor.message }
                $0.more = more
                $0.cursorSignature = Data(cursorSignature)
                $0.outcomes = outcomes.map(\.message)
                $0.verdicts = verdicts.map(\.message)
                $0.sealingCount = sealingCount
                $0.keysPlace = keysPlace
                $0.secrets = secrets.map(\.message)
                $0.wrappings = wrappings.map(\.message)
                $0.lacking = lacking.map(\.message)
                if let origin { $0.origin = Data(origin.bytes) }
                $0.waiting = waiting.map(\.message)
                $0.wanted = wanted.map(\.message)
                $0.memos = memos.map(\.message)
                if let bundleKey {
                    $0.bundleKey = Data(bundleKey.key)
                    $0.bundleKeySignature = Data(bundleKey.signature)
                }
                $0.unordered = unordered.map(\.message)
            }
        )
    }
}
