import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// Reads a message, whatever else its bytes hold.
func decodeMessage<Message: SwiftProtobuf.Message>(_ bytes: [UInt8]) throws(WireError) -> Message {
    do {
        return try Message(serializedBytes: bytes)
    } catch {
        throw .message("\(bytes.count) bytes that are not a \(Message.protoMessageName)")
    }
}

/// The bytes of a message.
func encodeMessage(_ message: some SwiftProtobuf.Message) -> [UInt8] {
    // Fails only where required fields are missing, which proto3 does not have, or beyond 2 GiB.
    (try? message.serializedBytes()) ?? []
}

extension Data {
    /// The bytes, if there are exactly `count` of them.
    func exactly(_ count: Int, _ what: StaticString) throws(WireError) -> [UInt8] {
        guard self.count == count else {
            throw .message("\(what) of \(self.count) bytes, not \(count)")
        }
        return [UInt8](self)
    }

    func identifier<Kind>(_ what: StaticString) throws(WireError) -> Identifier<Kind> {
        guard let identifier = Identifier<Kind>(self) else {
            throw .message("\(what) of \(count) bytes, not \(Identifier<Kind>.byteCount)")
        }
        return identifier
    }

    func hash(_ what: StaticString) throws(WireError) -> Hash {
        guard let hash = Hash(self) else {
            throw .message("\(what) of \(count) bytes, not \(Hash.byteCount)")
        }
        return hash
    }
}

extension Cursor {
    init(_ message: Obruten_V1_Cursor) throws(WireError) {
        self.init(
            epoch: try message.epoch.identifier("an epoch"),
            end: LogEnd(place: message.place, chain: try message.chain.hash("a chain"))
        )
    }

    var message: Obruten_V1_Cursor {
        .with {
            $0.epoch = Data(epoch.bytes)
            $0.place = end.place
            $0.chain = Data(end.chain.bytes)
        }
    }
}

/// Refuses another version of the protocol, before anything else in a message is looked at.
func checkVersion(_ version: UInt32) throws(WireError) {
    guard version == ProtocolVersion.current else {
        throw WireError(
            .versionUnsupported,
            "version \(version), and only \(ProtocolVersion.current) is known"
        )
    }
}
