import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// A memo as it travels: what a party keeps for its own devices alone, sealed under a secret of the
/// audience that is the party alone.
public struct MemoStatement: Hashable, Sendable {
    /// Bytes of a salt.
    public static let saltBytes = 16

    /// The name of the secret.
    public var secret: KeyName
    /// What the key of the content derives from, beside the secret.
    public var salt: [UInt8]
    /// The sealed bytes.
    public var content: [UInt8]

    /// Makes a statement.
    public init(secret: KeyName, salt: [UInt8], content: [UInt8]) {
        self.secret = secret
        self.salt = salt
        self.content = content
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`, also for a body over its limit.
    public init(_ bytes: [UInt8]) throws(WireError) {
        try checkBody(bytes)
        let message: Obruten_V1_MemoBody = try decodeMessage(bytes)
        secret = try message.secret.identifier("a secret")
        salt = try message.salt.exactly(Self.saltBytes, "a salt")
        content = [UInt8](message.content)
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_MemoBody.with {
                $0.secret = Data(secret.bytes)
                $0.salt = Data(salt)
                $0.content = Data(content)
            }
        )
    }
}

/// The parts of requests and responses that are about memos.
enum MemoMessages {
    static func memos(_ messages: [Obruten_V1_Signed]) throws(WireError) -> [SignedBody] {
        try check(messages.count)
        var memos: [SignedBody] = []
        for message in messages {
            let memo = try SignedBody(message)
            try checkBody(memo.body)
            memos.append(memo)
        }
        return memos
    }

    static func forgotten(_ names: [Data]) throws(WireError) -> [KeyName] {
        try check(names.count)
        var forgotten: [KeyName] = []
        for name in names { forgotten.append(try name.identifier("a memo")) }
        return forgotten
    }

    private static func check(_ count: Int) throws(WireError) {
        guard count <= Limits.memosPerMessage else {
            throw .message("\(count) memos; the limit is \(Limits.memosPerMessage)")
        }
    }
}
