import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The body of a request that brings bytes of a blob; without bytes it asks where to go on.
public struct BlobPutRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// The incarnation that sends.
    public var incarnation: IncarnationID
    /// Which blob.
    public var hash: Hash
    /// How many of its bytes come before these.
    public var offset: UInt64
    /// At most ``Limits/chunkBytes``.
    public var content: [UInt8]

    /// Makes a request.
    public init(incarnation: IncarnationID, hash: Hash, offset: UInt64, content: [UInt8]) {
        self.incarnation = incarnation
        self.hash = hash
        self.offset = offset
        self.content = content
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported`, `request.malformed` or `request.tooLarge`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_BlobPutRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        incarnation = try message.incarnation.identifier("an incarnation")
        hash = try message.hash.hash("a blob")
        offset = message.offset
        guard message.content.count <= Limits.chunkBytes else {
            throw .message("\(message.content.count) bytes of a blob at once")
        }
        content = [UInt8](message.content)
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_BlobPutRequest.with {
                $0.version = version
                $0.incarnation = Data(incarnation.bytes)
                $0.hash = Data(hash.bytes)
                $0.offset = offset
                $0.content = Data(content)
            }
        )
    }
}

/// The body of the answer to bytes of a blob.
public struct BlobPutResponse: Hashable, Sendable {
    /// What the next request may spend.
    public var nonce: Nonce
    /// How many bytes the server holds, from the first on.
    public var held: UInt64
    /// Whether those are all, and their hash is right.
    public var complete: Bool

    /// Makes an answer.
    public init(nonce: Nonce, held: UInt64, complete: Bool) {
        self.nonce = nonce
        self.held = held
        self.complete = complete
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_BlobPutResponse = try decodeMessage(bytes)
        nonce = try message.nonce.identifier("a nonce")
        held = message.held
        complete = message.complete
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_BlobPutResponse.with {
                $0.nonce = Data(nonce.bytes)
                $0.held = held
                $0.complete = complete
            }
        )
    }
}

/// The body of a request for bytes of a blob.
public struct BlobGetRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// The incarnation that asks.
    public var incarnation: IncarnationID
    /// Which blob.
    public var hash: Hash
    /// From which byte on.
    public var offset: UInt64

    /// Makes a request.
    public init(incarnation: IncarnationID, hash: Hash, offset: UInt64) {
        self.incarnation = incarnation
        self.hash = hash
        self.offset = offset
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_BlobGetRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        incarnation = try message.incarnation.identifier("an incarnation")
        hash = try message.hash.hash("a blob")
        offset = message.offset
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_BlobGetRequest.with {
                $0.version = version
                $0.incarnation = Data(incarnation.bytes)
                $0.hash = Data(hash.bytes)
                $0.offset = offset
            }
        )
    }
}

/// The body of the answer with bytes of a blob.
public struct BlobGetResponse: Hashable, Sendable {
    /// What the next request may spend.
    public var nonce: Nonce
    /// Bytes of the whole blob.
    public var length: UInt64
    /// The bytes from the offset on; none while the server does not hold the whole blob.
    public var content: [UInt8]

    /// Makes an answer.
    public init(nonce: Nonce, length: UInt64, content: [UInt8]) {
        self.nonce = nonce
        self.length = length
        self.content = content
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_BlobGetResponse = try decodeMessage(bytes)
        nonce = try message.nonce.identifier("a nonce")
        length = message.length
        guard message.content.count <= Limits.chunkBytes else {
            throw .message("\(message.content.count) bytes of a blob at once")
        }
        content = [UInt8](message.content)
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_BlobGetResponse.with {
                $0.nonce = Data(nonce.bytes)
                $0.length = length
                $0.content = Data(content)
            }
        )
    }
}
