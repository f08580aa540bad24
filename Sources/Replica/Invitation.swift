import Trust
import Vocabulary

/// An invitation's URL, read.
public struct Invitation: Hashable, Sendable {
    /// The server, without the invitation.
    public var server: String
    /// The party that invites.
    public var party: PartyID
    /// The hash of the party's root key, or how it begins; nil where the party has none yet, so that
    /// whoever joins makes it.
    public var expectedRoot: [UInt8]?
    /// What lets the device in.
    public var means: Means

    /// What lets a device in.
    public enum Means: Hashable, Sendable {
        /// The operator's code, and what is never sent.
        case code(String, secret: [UInt8])
        /// A sleeping device of the party, by its secret.
        case sleeper(secret: [UInt8], server: Hash)
        /// The party's recovery code, with the secret of the one that is to follow.
        case recovery(secret: [UInt8], server: Hash, next: [UInt8])
    }

    /// An invitation of these parts.
    init(server: String, party: PartyID, expectedRoot: [UInt8]?, means: Means) {
        self.server = server
        self.party = party
        self.expectedRoot = expectedRoot
        self.means = means
    }

    /// Reads `<server>/join#1.<party>.<root>.<code>.<secret>`, or the form of an invitation by a device,
    /// `<server>/join#2.<party>.<root>.<server's fingerprint>.<secret>`; throws `invitationMalformed`.
    public init(_ url: String) throws(ReplicaError) {
        let halves = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].hasSuffix(Self.suffix),
            halves[0].hasPrefix("https://") || halves[0].hasPrefix("http://")
        else { throw .invitationMalformed }
        let parts = halves[1].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let party = PartyID(hex: String(parts[1])),
            let secret = Base64URL.decode(String(parts[4])), secret.count == 32
        else { throw .invitationMalformed }
        self.party = party
        server = String(halves[0].dropLast(Self.suffix.count))
        if parts[2] != "0" {
            guard let hash = Hash(hex: String(parts[2])) else { throw .invitationMalformed }
            expectedRoot = hash.bytes
        }
        switch parts[0] {
        case "1":
            guard [UInt8](hex: String(parts[3]))?.count == 8 else { throw .invitationMalformed }
            means = .code(String(parts[3]), secret: secret)
        case "2":
            guard let server = Hash(hex: String(parts[3])), expectedRoot != nil else {
                throw .invitationMalformed
            }
            means = .sleeper(secret: secret, server: server)
        default: throw .invitationMalformed
        }
    }

    /// The URL of an invitation by a device.
    static func url(
        server: String,
        party: PartyID,
        root: Hash,
        serverKey: [UInt8],
        secret: [UInt8]
    ) -> String {
        let fingerprint = Digest.sha256(serverKey)
        return "\(server)\(suffix)#2.\(party).\(root).\(fingerprint)."
            + Base64URL.encode(secret)
    }

    private static let suffix = "/join"
}

/// A party's recovery code: the secret of a sleeping device, and how the party's root begins, in letters
/// and digits that people can type.
public struct RecoveryCode: Hashable, Sendable {
    /// The secret of the sleeping device.
    public let secret: [UInt8]
    /// The first bytes of the party's root.
    public let root: [UInt8]

    private static let rootBytes = 12
    private static let checkBytes = 2
    /// Base32 after Crockford: no letter that could be a digit, or another letter.
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    init(secret: [UInt8], root: Hash) { self.init(secret: secret, rootStart: root.bytes) }

    init(secret: [UInt8], rootStart: [UInt8]) {
        self.secret = secret
        root = Array(rootStart.prefix(Self.rootBytes))
    }

    /// Reads a code as typed: small letters, spaces and hyphens are as good; throws
    /// `recoveryCodeMalformed` where a letter was misread.
    public init(_ typed: String) throws(ReplicaError) {
        var bits: UInt32 = 0
        var count = 0
        var bytes: [UInt8] = []
        for letter in typed.uppercased().utf8 where letter != 0x2D && letter != 0x20 {
            let read: UInt8
            switch letter {
            case 0x49, 0x4C: read = 0x31  // I and L are meant as 1
            case 0x4F: read = 0x30  // O is meant as 0
            default: read = letter
            }
            guard let value = Self.alphabet.firstIndex(of: read), bytes.count < 64 else {
                throw .recoveryCodeMalformed
            }
            bits = bits << 5 | UInt32(value)
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        let length = Sleeper.recoveryBytes + Self.rootBytes
        guard count == 0, bytes.count == length + Self.checkBytes,
            Self.check(Array(bytes.prefix(length))) == Array(bytes.suffix(Self.checkBytes))
        else { throw .recoveryCodeMalformed }
        secret = Array(bytes.prefix(Sleeper.recoveryBytes))
        root = Array(bytes[Sleeper.recoveryBytes..<length])
    }

    /// The code in twelve groups of four.
    public var text: String {
        let content = secret + root
        var bits: UInt32 = 0
        var count = 0
        var letters: [UInt8] = []
        for byte in content + Self.check(content) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                letters.append(Self.alphabet[Int(bits >> count & 31)])
                bits &= (1 << count) - 1
            }
        }
        return stride(from: 0, to: letters.count, by: 4)
            .map { String(decoding: letters[$0..<min($0 + 4, letters.count)], as: UTF8.self) }
            .joined(separator: "-")
    }

    private static func check(_ content: [UInt8]) -> [UInt8] {
        Array(Digest.tagged("obruten recovery 1", content).bytes.prefix(checkBytes))
    }
}
