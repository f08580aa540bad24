import Trust
import Vocabulary
import Wire

/// An entry of a log that is no commit.
public struct Entry: Hashable, Sendable {
    /// Its place in the log.
    public let place: UInt64
    /// When it was ordered, by the server's clock.
    public let time: WallTime
    /// What it holds.
    public let content: LogEntryFrame.Content
    /// The chain hash at its place.
    public let chain: Hash
    /// Of a charter's entry, the stamped head of its signer's party log; zero in other logs.
    public var partyHead: Head = .zero

    /// How charters cite it, and what its chain covers.
    public var bodyHash: Hash { content.bodyHash }

    /// As a delivery holds it.
    public var frame: LogEntryFrame {
        LogEntryFrame(time: time, content: content, partyHead: partyHead)
    }
}

extension AudienceEntryFrame {
    /// What the chain covers, also where the box of a copy was erased.
    public var bodyHash: Hash { erased ?? Digest.sha256(body) }

    /// A copy without its box, and everything else as it is.
    public func withoutBox() -> AudienceEntryFrame {
        guard erased == nil, var statement = try? AudienceStatement(body),
            case .copy(var copy) = statement.content
        else { return self }
        copy.box = []
        statement.content = .copy(copy)
        var frame = self
        frame.erased = Digest.sha256(body)
        frame.body = statement.bytes
        return frame
    }
}

extension LogEntryFrame.Content {
    /// What the chain covers.
    public var bodyHash: Hash {
        guard case .audience(let entry) = self else { return Digest.sha256(body) }
        return entry.bodyHash
    }

    /// The bytes that are hashed and signed.
    public var body: [UInt8] {
        switch self {
        case .registry(let body): body
        case .signed(let signed): signed.body
        case .audience(let entry): entry.body
        }
    }

    /// As a row keeps it: who signed in one byte and, for keys and devices, their bytes.
    var signer: [UInt8] {
        switch self {
        case .registry: []
        case .signed(let signed):
            switch signed.signer {
            case .root(let key): [1] + key
            case .device(let device): [2] + device.bytes
            case .server: [3]
            }
        case .audience(let entry): entry.device.map { [2] + $0.bytes } ?? []
        }
    }

    var signature: [UInt8] {
        switch self {
        case .registry: []
        case .signed(let signed): signed.signature
        case .audience(let entry): entry.signature
        }
    }

    /// Reads a row; nil where its signer is none.
    init?(_ row: EntryRow) {
        let rest = Array(row.signer.dropFirst())
        if let mark = row.audience {
            self = .audience(
                AudienceEntryFrame(
                    body: row.body,
                    device: DeviceID(rest),
                    signature: row.signature,
                    charterHead: mark.charterHead,
                    partyHead: row.partyHead,
                    erased: mark.erased
                )
            )
            return
        }
        let signer: Signer
        switch (row.signer.first, rest.count) {
        case (nil, _):
            guard row.signature.isEmpty else { return nil }
            self = .registry(row.body)
            return
        case (1, 32): signer = .root(rest)
        case (2, 16):
            guard let device = DeviceID(rest) else { return nil }
            signer = .device(device)
        case (3, 0): signer = .server
        default: return nil
        }
        self = .signed(SignedBody(body: row.body, signer: signer, signature: row.signature))
    }
}
