import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The server's word that it has let a device in, which the device shows to a server that was set back to
/// before.
public struct JoinReceipt: Hashable, Sendable {
    /// When what the device had stated was ordered.
    public var time: WallTime
    /// The body of the registry by which its party is listed.
    public var listing: [UInt8]
    /// When that was ordered.
    public var listed: WallTime
    /// The server's signature, 64 bytes.
    public var signature: [UInt8]

    /// Makes a receipt.
    public init(time: WallTime, listing: [UInt8], listed: WallTime, signature: [UInt8]) {
        self.time = time
        self.listing = listing
        self.listed = listed
        self.signature = signature
    }

    init(_ message: Obruten_V1_JoinReceipt) throws(WireError) {
        time = message.time
        listing = [UInt8](message.listing)
        listed = message.listed
        signature = try message.signature.exactly(64, "a receipt's signature")
        guard listing.count <= Limits.bodyBytes else {
            throw .message("a listing of \(listing.count) bytes")
        }
    }

    var message: Obruten_V1_JoinReceipt {
        .with {
            $0.time = time
            $0.listing = Data(listing)
            $0.listed = listed
            $0.signature = Data(signature)
        }
    }
}

/// A join that a server answered which was set back since, given back by the device that it let in.
public struct ReturnedJoin: Hashable, Sendable {
    /// The bytes of the ``JoinContent``.
    public var content: [UInt8]
    /// The epoch in which it was answered.
    public var epoch: EpochID
    /// What the server said of it.
    public var receipt: JoinReceipt

    /// Makes one.
    public init(content: [UInt8], epoch: EpochID, receipt: JoinReceipt) {
        self.content = content
        self.epoch = epoch
        self.receipt = receipt
    }

    /// Reads its bytes.
    ///
    /// - Throws: `request.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_ReturnedJoin = try decodeMessage(bytes)
        try self.init(message)
    }

    /// Its bytes.
    public func encoded() -> [UInt8] { encodeMessage(message) }

    init(_ message: Obruten_V1_ReturnedJoin) throws(WireError) {
        content = [UInt8](message.content)
        epoch = try message.epoch.identifier("an epoch")
        receipt = try JoinReceipt(message.receipt)
    }

    var message: Obruten_V1_ReturnedJoin {
        .with {
            $0.content = Data(content)
            $0.epoch = Data(epoch.bytes)
            $0.receipt = receipt.message
        }
    }
}
