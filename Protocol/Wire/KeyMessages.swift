import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// What a secret of an audience is stated with: its name and for whom it was made.
public struct SecretStatement: Hashable, Sendable {
    /// One of the audience.
    public struct Member: Hashable, Sendable {
        /// The party.
        public var party: PartyID
        /// Its party key when the secret was made; nil where it had none.
        public var key: KeyName?

        /// Makes a member.
        public init(party: PartyID, key: KeyName?) {
            self.party = party
            self.key = key
        }
    }

    /// The name of the secret.
    public var name: KeyName
    /// The audience, parties rising.
    public var members: [Member]

    /// Makes a statement; sorts the members.
    public init(name: KeyName, members: [Member]) {
        self.name = name
        self.members = members.sorted { $0.party < $1.party }
    }

    /// Reads a body.
    ///
    /// - Throws: `request.malformed`, also for a body over its limit.
    public init(_ bytes: [UInt8]) throws(WireError) {
        try checkBody(bytes)
        let message: Obruten_V1_SecretBody = try decodeMessage(bytes)
        name = try message.name.identifier("a secret")
        guard !message.members.isEmpty, message.members.count <= Limits.partiesPerAudience else {
            throw .message("a secret for \(message.members.count) parties")
        }
        members = []
        for member in message.members {
            let party: PartyID = try member.party.identifier("a party")
            guard members.last.map({ $0.party < party }) ?? true else {
                throw .message("the parties of a secret do not rise")
            }
            members.append(
                Member(
                    party: party,
                    key: member.key.isEmpty ? nil : try member.key.identifier("a party key")
                )
            )
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_SecretBody.with {
                $0.name = Data(name.bytes)
                $0.members = members.map { member in
                    .with {
                        $0.party = Data(member.party.bytes)
                        if let key = member.key { $0.key = Data(key.bytes) }
                    }
                }
            }
        )
    }
}

/// What a wrapping is for.
public enum WrappingTarget: Hashable, Sendable {
    /// The private half of a party key, for a device of the party.
    case partyKey(KeyName, device: DeviceID)
    /// A secret of an audience, for a party key of a member.
    case secret(KeyName, partyKey: KeyName)
    /// Record keys, under a secret; named by their content.
    case recordKeys(KeyName, secret: KeyName)

    /// 1, 2 or 3.
    public var kind: UInt8 {
        switch self {
        case .partyKey: 1
        case .secret: 2
        case .recordKeys: 3
        }
    }

    /// The name of what is wrapped.
    public var name: KeyName {
        switch self {
        case .partyKey(let name, _), .secret(let name, _), .recordKeys(let name, _): name
        }
    }

    /// The bytes of the name of whom or what it is wrapped for.
    public var recipient: [UInt8] {
        switch self {
        case .partyKey(_, let device): device.bytes
        case .secret(_, let key), .recordKeys(_, let key): key.bytes
        }
    }

    /// A target of these parts; nil where they are none.
    public init?(kind: UInt32, name: KeyName, recipient: [UInt8]) {
        switch kind {
        case 1:
            guard let device = DeviceID(recipient) else { return nil }
            self = .partyKey(name, device: device)
        case 2:
            guard let key = KeyName(recipient) else { return nil }
            self = .secret(name, partyKey: key)
        case 3:
            guard let secret = KeyName(recipient) else { return nil }
            self = .recordKeys(name, secret: secret)
        default: return nil
        }
    }
}

/// A secret under another, as Trust makes and opens it.
public struct Wrapping: Hashable, Sendable {
    /// Bytes of the content of kinds 1 and 2: HPKE's encapsulated key, and 32 bytes sealed.
    public static let sealedBytes = 80
    /// Bytes before the keys of kind 3.
    public static let saltBytes = 16
    /// Bytes of each key of kind 3.
    public static let keyBytes = 48

    /// What it is for.
    public var target: WrappingTarget
    /// The bytes.
    public var content: [UInt8]
    /// The device that brought it to the server; nil for record keys, and in bundles.
    public var signer: DeviceID?
    /// Its signature, 64 bytes; empty where there is no signer.
    public var signature: [UInt8] = []

    /// Makes a wrapping that nobody has signed.
    public init(target: WrappingTarget, content: [UInt8]) {
        self.target = target
        self.content = content
    }

    /// How many keys it holds.
    public var keyCount: Int {
        guard case .recordKeys = target else { return 1 }
        return (content.count - Self.saltBytes) / Self.keyBytes
    }

    init(_ message: Obruten_V1_Wrapping) throws(WireError) {
        guard
            let target = WrappingTarget(
                kind: message.kind,
                name: try message.name.identifier("a key"),
                recipient: [UInt8](message.recipient)
            )
        else { throw .message("a wrapping of kind \(message.kind)") }
        let count = message.content.count
        switch target {
        case .partyKey, .secret:
            guard count == Self.sealedBytes else { throw .message("a wrapping of \(count) bytes") }
        case .recordKeys:
            let (keys, rest) = max(0, count - Self.saltBytes)
                .quotientAndRemainder(dividingBy: Self.keyBytes)
            guard keys > 0, rest == 0, keys <= Limits.keysPerWrapping else {
                throw .message("a wrapping of \(count) bytes")
            }
        }
        self.target = target
        content = [UInt8](message.content)
        guard !message.byDevice.isEmpty || !message.signature.isEmpty else { return }
        if case .recordKeys = target { throw .message("record keys with a signature") }
        signer = try message.byDevice.identifier("a device")
        signature = try message.signature.exactly(64, "the signature of a wrapping")
    }

    var message: Obruten_V1_Wrapping {
        .with {
            $0.kind = UInt32(target.kind)
            $0.name = Data(target.name.bytes)
            $0.recipient = Data(target.recipient)
            $0.content = Data(content)
            if let signer {
                $0.byDevice = Data(signer.bytes)
                $0.signature = Data(signature)
            }
        }
    }
}

/// A wrapping that somebody lacks.
public struct Lack: Hashable, Sendable {
    /// What is missing; never record keys, which whoever made them brings.
    public var target: WrappingTarget

    /// Makes a lack.
    public init(target: WrappingTarget) { self.target = target }

    init(_ message: Obruten_V1_Lack) throws(WireError) {
        guard
            let target = WrappingTarget(
                kind: message.kind,
                name: try message.name.identifier("a key"),
                recipient: [UInt8](message.recipient)
            ), target.kind < 3
        else { throw .message("a lack of kind \(message.kind)") }
        self.target = target
    }

    var message: Obruten_V1_Lack {
        .with {
            $0.kind = UInt32(target.kind)
            $0.name = Data(target.name.bytes)
            $0.recipient = Data(target.recipient)
        }
    }
}

/// The parts of requests and responses that are about keys.
enum KeyMessages {
    static func secrets(_ messages: [Obruten_V1_Signed]) throws(WireError) -> [SignedBody] {
        try check(messages.count, Limits.secretsPerMessage)
        var secrets: [SignedBody] = []
        for message in messages {
            let secret = try SignedBody(message)
            try checkBody(secret.body)
            secrets.append(secret)
        }
        return secrets
    }

    static func wrappings(_ messages: [Obruten_V1_Wrapping]) throws(WireError) -> [Wrapping] {
        try check(messages.count, Limits.wrappingsPerMessage)
        var wrappings: [Wrapping] = []
        for message in messages { wrappings.append(try Wrapping(message)) }
        return wrappings
    }

    /// Wrappings that did not open.
    static func unopened(_ messages: [Obruten_V1_Wrapping]) throws(WireError) -> [Wrapping] {
        let wrappings = try wrappings(messages)
        for wrapping in wrappings {
            if case .recordKeys = wrapping.target { throw .message("record keys do not open") }
        }
        return wrappings
    }

    static func lacking(_ messages: [Obruten_V1_Lack]) throws(WireError) -> [Lack] {
        try check(messages.count, Limits.lacksPerResponse)
        var lacking: [Lack] = []
        for message in messages { lacking.append(try Lack(message)) }
        return lacking
    }

    private static func check(_ count: Int, _ limit: Int) throws(WireError) {
        guard count <= limit else { throw .message("\(count) keys; the limit is \(limit)") }
    }
}
