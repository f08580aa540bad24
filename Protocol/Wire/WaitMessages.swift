import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The body of a request to be told when the feed or the list of keys goes on.
public struct WaitRequest: Hashable, Sendable {
    /// The protocol version that the client speaks.
    public var version = ProtocolVersion.current
    /// The incarnation that asks.
    public var incarnation: IncarnationID
    /// The place beyond which the feed is to go.
    public var place: UInt64
    /// The place beyond which the list of keys is to go.
    public var keysPlace: UInt64

    /// Makes a request.
    public init(incarnation: IncarnationID, place: UInt64, keysPlace: UInt64 = 0) {
        self.incarnation = incarnation
        self.place = place
        self.keysPlace = keysPlace
    }

    /// Reads a body.
    ///
    /// - Throws: `version.unsupported` or `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_WaitRequest = try decodeMessage(bytes)
        try checkVersion(message.version)
        incarnation = try message.incarnation.identifier("an incarnation")
        place = message.place
        keysPlace = message.keysPlace
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_WaitRequest.with {
                $0.version = version
                $0.incarnation = Data(incarnation.bytes)
                $0.place = place
                $0.keysPlace = keysPlace
            }
        )
    }
}

/// The body of the answer to a request to wait.
public struct WaitResponse: Hashable, Sendable {
    /// What the next request may spend.
    public var nonce: Nonce
    /// Whether the feed has gone on; false when the time was up.
    public var ready: Bool

    /// Makes an answer.
    public init(nonce: Nonce, ready: Bool) {
        self.nonce = nonce
        self.ready = ready
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_WaitResponse = try decodeMessage(bytes)
        nonce = try message.nonce.identifier("a nonce")
        ready = message.ready
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_WaitResponse.with {
                $0.nonce = Data(nonce.bytes)
                $0.ready = ready
            }
        )
    }
}

/// The body of every answer that refuses a request.
public struct ErrorMessage: Hashable, Sendable {
    /// Why, as a code of section 12; one that this program does not know stays readable.
    public var code: String
    /// Why, in a sentence.
    public var message: String
    /// The numbers involved, as the code asks.
    public var numbers: [UInt64]
    /// What the next request may spend, where the request named a device that is known.
    public var nonce: Nonce?

    /// Makes an answer.
    public init(code: String, message: String, numbers: [UInt64] = [], nonce: Nonce? = nil) {
        self.code = code
        self.message = message
        self.numbers = numbers
        self.nonce = nonce
    }

    /// Makes an answer with a known code.
    public init(
        _ code: ErrorCode,
        _ message: String,
        numbers: [UInt64] = [],
        nonce: Nonce? = nil
    ) {
        self.init(code: code.rawValue, message: message, numbers: numbers, nonce: nonce)
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_Error = try decodeMessage(bytes)
        guard !message.code.isEmpty else { throw .message("an error without a code") }
        code = message.code
        self.message = message.message
        numbers = message.numbers
        nonce = message.nonce.isEmpty ? nil : try message.nonce.identifier("a nonce")
    }

    /// The bytes of the body.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_Error.with {
                $0.code = code
                $0.message = message
                $0.numbers = numbers
                if let nonce { $0.nonce = Data(nonce.bytes) }
            }
        )
    }
}
