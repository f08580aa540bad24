import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The key for which parts of bundles are sealed that only the server is to read.
public struct ServerBundleKey: Hashable, Sendable {
    /// The X25519 public key, 32 bytes.
    public var key: [UInt8]
    /// The server's Ed25519 signature over it, 64 bytes.
    public var signature: [UInt8]

    /// Bundles a key and its signature.
    public init(key: [UInt8], signature: [UInt8]) {
        self.key = key
        self.signature = signature
    }
}

/// The key of a sealed part, wrapped for one recipient.
public struct PartKey: Hashable, Sendable {
    /// Bytes of every wrapped key: HPKE's encapsulated key, and 32 bytes with their tag.
    public static let contentBytes = 80

    /// The name of the party key, or of the server's, that it is wrapped for.
    public var recipient: KeyName
    /// The wrapped key.
    public var content: [UInt8]

    /// Makes a wrapped key.
    public init(recipient: KeyName, content: [UInt8]) {
        self.recipient = recipient
        self.content = content
    }
}

/// Bytes under a key of their own, with that key for everyone who may open them.
public struct SealedPart: Hashable, Sendable {
    /// The key, for each recipient.
    public var keys: [PartKey]
    /// The sealed bytes, their tag of 16 bytes at the end.
    public var content: [UInt8]

    /// Makes a part.
    public init(keys: [PartKey], content: [UInt8]) {
        self.keys = keys
        self.content = content
    }

    /// Reads the bytes of a part.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        try self.init(try decodeMessage(bytes) as Obruten_V1_SealedPart)
    }

    init(_ message: Obruten_V1_SealedPart) throws(WireError) {
        guard !message.keys.isEmpty, message.keys.count <= Limits.partsPerBundle,
            message.content.count >= 16
        else { throw .message("a sealed part with \(message.keys.count) keys") }
        keys = []
        for key in message.keys {
            keys.append(
                PartKey(
                    recipient: try key.recipient.identifier("a recipient's key"),
                    content: try key.content.exactly(PartKey.contentBytes, "a wrapped key")
                )
            )
        }
        content = [UInt8](message.content)
    }

    var message: Obruten_V1_SealedPart {
        .with {
            $0.keys = keys.map { key in
                .with {
                    $0.recipient = Data(key.recipient.bytes)
                    $0.content = Data(key.content)
                }
            }
            $0.content = Data(content)
        }
    }

    /// The bytes of the part.
    public func encoded() -> [UInt8] { encodeMessage(message) }
}

/// A file that carries what a network would: sealed parts for parties, and for the server.
public struct Bundle: Hashable, Sendable {
    /// The fingerprint of the server that the parties share.
    public var server: Hash
    /// The party that it is for; nil where it is for all who may read something of it.
    public var recipient: PartyID?
    /// For parties: a ``BundleContent`` each.
    public var parts: [SealedPart]
    /// For the server: a ``CarriedContent`` each.
    public var carried: [SealedPart]

    /// Makes a bundle.
    public init(
        server: Hash,
        recipient: PartyID?,
        parts: [SealedPart],
        carried: [SealedPart]
    ) {
        self.server = server
        self.recipient = recipient
        self.parts = parts
        self.carried = carried
    }

    /// What every bundle begins with, before its version.
    public static let magic = Array("obruten bundle".utf8)
    /// The version that this module writes, and the only one that it reads.
    public static let version: UInt8 = 1
    /// Bytes before the message: magic, version and the message's SHA-256.
    public static let frameBytes = magic.count + 1 + Hash.byteCount

    /// Takes a file apart: the message, and the hash that it must have.
    ///
    /// - Throws: `bundle.malformed` for what is no bundle or cut off, `bundle.version` for one of another
    ///   version.
    public static func frame(
        _ bytes: [UInt8]
    ) throws(WireError) -> (hash: Hash, message: ArraySlice<UInt8>) {
        guard bytes.count <= Limits.bundleBytes else {
            throw WireError(.bundleMalformed, "\(bytes.count) bytes")
        }
        guard bytes.count > magic.count, bytes.starts(with: magic) else {
            throw WireError(.bundleMalformed, "not a bundle")
        }
        guard bytes[magic.count] == version else {
            throw WireError(.bundleVersion, "bundle version \(bytes[magic.count])")
        }
        guard bytes.count > frameBytes, let hash = Hash(bytes[(magic.count + 1)..<frameBytes])
        else { throw WireError(.bundleMalformed, "a bundle of \(bytes.count) bytes") }
        return (hash: hash, message: bytes[frameBytes...])
    }

    /// Reads the message of a bundle.
    ///
    /// - Throws: `bundle.malformed`.
    public init(message bytes: [UInt8]) throws(WireError) {
        do throws(WireError) {
            let message: Obruten_V1_Bundle = try decodeMessage(bytes)
            guard message.parts.count <= Limits.partsPerBundle,
                message.carried.count <= Limits.partsPerBundle
            else { throw .message("\(message.parts.count) parts") }
            server = try message.server.hash("a server")
            recipient =
                message.recipient.isEmpty ? nil : try message.recipient.identifier("a party")
            parts = []
            for part in message.parts { parts.append(try SealedPart(part)) }
            carried = []
            for part in message.carried { carried.append(try SealedPart(part)) }
        } catch {
            throw WireError(.bundleMalformed, error.message)
        }
    }

    /// The message, to be framed with its hash.
    public func encodedMessage() -> [UInt8] {
        encodeMessage(
            Obruten_V1_Bundle.with {
                $0.server = Data(server.bytes)
                if let recipient { $0.recipient = Data(recipient.bytes) }
                $0.parts = parts.map(\.message)
                $0.carried = carried.map(\.message)
            }
        )
    }

    /// The file of a message.
    public static func framed(_ message: [UInt8], hash: Hash) -> [UInt8] {
        magic + [version] + hash.bytes + message
    }
}
