import Trust
import Vocabulary
import Wire

/// Bytes that every reader refuses, and how it calls them.
enum RejectedVectors {
    static func all() throws -> [Vector] {
        try openParts() + boxes() + messages() + bodies() + memos() + BundleVectors.rejected()
    }

    /// The code with which the bytes are refused; nil where they are not.
    static func code(of vector: Vector) throws -> String? {
        let bytes = try vector.bytes("bytes")
        do {
            switch try vector.text("kind") {
            case "openPart":
                let author = IncarnationID(try vector.bytes("author"))
                _ = try OpenPart.decode(bytes, 0..<bytes.count, author: author)
            case "plainBox": _ = try BoxContent.decode(bytes, count: vector.number("count"))
            case "memo": _ = try Memo(bytes)
            case "MemoBody": _ = try MemoStatement(bytes)
            case "commits":
                let commits = try CommitCoding.decode(bytes, count: vector.number("count"))
                if let refusal = commits.lazy.compactMap(\.refusal).first { throw refusal }
            case "groupHeader": _ = try GroupHeader(bytes)
            case "SyncRequest": _ = try SyncRequest(bytes)
            case "SyncResponse": _ = try SyncResponse(bytes)
            case "JoinRequest": _ = try JoinRequest(bytes)
            case "RegistryBody": _ = try RegistryStatement(bytes)
            case "PartyBody": _ = try PartyStatement(bytes)
            case "CharterBody": _ = try CharterStatement(bytes)
            case "AudienceBody": _ = try AudienceStatement(bytes)
            case "bundle":
                let (hash, message) = try Bundle.frame(bytes)
                guard Digest.sha256(Array(message)) == hash else {
                    throw WireError(.bundleMalformed, "another hash")
                }
                _ = try Bundle(message: Array(message))
            case let kind: throw VectorFile.Mismatch(description: "unknown kind \(kind)")
            }
            return nil
        } catch let error as WireError {
            return error.code
        }
    }

    private static func memos() throws -> [Vector] {
        let memo = try MemoVectors.samples()[0]
        let bytes = memo.encoded()
        var padded = bytes
        padded[padded.count - 1] ^= 1
        var action = bytes
        action[0] = 0x7f
        let statement = MemoStatement(secret: .zero, salt: [1, 2, 3], content: [])
        let protection = Memo(
            incarnation: .zero,
            number: 0,
            matter: .protection(
                .zero,
                version: 1,
                CaseProtection(terms: .init(isSet: true, persons: []))
            )
        )
        var asked = protection.encoded()
        // Length, incarnation, number, kind, case, version, terms of two bytes.
        asked[1 + 16 + 1 + 1 + 16 + 1 + 2] = 2
        return [
            try vector("memo", "ends early", Array(bytes.dropLast())),
            try vector("memo", "has one byte too many", bytes + [0]),
            try vector("memo", "is longer than it is", action),
            try vector("memo", "is empty", []),
            try vector("memo", "asks in a form that there is not", asked),
            try vector("MemoBody", "has a short salt", statement.bytes),
        ]
    }

    static func vector(
        _ kind: String,
        _ name: String,
        _ bytes: [UInt8],
        extra: Vector = [:]
    ) throws -> Vector {
        var vector: Vector = ["kind": kind, "name": name, "bytes": bytes.hex]
        vector.merge(extra) { $1 }
        guard let code = try code(of: vector) else {
            throw VectorFile.Mismatch(description: "\(kind), \(name): not refused")
        }
        vector["code"] = code
        return vector
    }

    private static func openParts() throws -> [Vector] {
        let author = IncarnationID(high: 9, low: 9)
        let other = IncarnationID(high: 9, low: 8)
        let hash = [UInt8](repeating: 3, count: 32)
        let parts: [(String, [UInt8])] = [
            ("ends early", [1, 0, 0, 1, 4, 1, 0]),
            ("something left over", [1, 0, 0, 1, 4, 1, 0, 0, 0]),
            ("type 0", [0, 0, 0, 1, 4, 1, 0, 0]),
            ("type 65536", [0x80, 0x80, 4, 0, 0, 1, 4, 1, 0, 0]),
            ("unknown instance", [1, 2, 0, 1, 4, 1, 0, 0]),
            ("a number in a longer form", [0x81, 0, 0, 0, 1, 4, 1, 0, 0]),
            ("a number of 2^32", [0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 1, 4, 1, 0, 0]),
            ("no writes", [1, 0, 0, 0, 0, 0]),
            ("a field twice", [1, 0, 0, 2, 4, 1, 0, 1, 0, 0]),
            ("write 0", [1, 0, 0, 1, 4, 0, 0, 0]),
            ("a long write without flags", [1, 0, 0, 1, 5, 1, 0, 0, 0]),
            ("unknown flags", [1, 0, 0, 1, 5, 1, 16, 0, 0]),
            ("flags that nobody knows", [1, 0, 0, 1, 5, 1, 32, 0, 0]),
            ("a record context on field 1", [1, 0, 0, 1, 5, 1, 2, 0, 0, 0]),
            ("a vector that does not rise", [1, 0, 0, 1, 5, 1, 1, 2, 0, 1, 0, 2, 0, 0, 0]),
            (
                "a dot of the cloud that the vector covers",
                [1, 0, 0, 1, 5, 1, 1, 1, 0, 3, 1, 0, 2, 0, 0]
            ),
            (
                "a dot of the cloud that extends the vector",
                [1, 0, 0, 1, 5, 1, 1, 1, 0, 3, 1, 0, 4, 0, 0]
            ),
            ("an incarnation that the table lacks", [1, 0, 0, 1, 5, 1, 1, 1, 1, 3, 0, 0, 0]),
            (
                "a table that does not rise",
                [1, 0, 2] + other.bytes + other.bytes + [1, 4, 1, 0, 0]
            ),
            ("a table with the author", [1, 0, 1] + author.bytes + [1, 4, 1, 0, 0]),
            ("a count beyond the end", [1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 4, 1, 0, 0]),
            ("an original of the author's own", [1, 0, 0, 1, 5, 1, 4, 1, 0, 1] + hash + [0, 0]),
            ("no originals", [1, 0, 0, 1, 5, 1, 4, 0, 0, 0]),
            ("a source that the table lacks", [1, 0, 0, 1, 5, 1, 8, 1, 1] + hash + [0, 0]),
            ("write 0 as a source", [1, 0, 0, 1, 5, 1, 8, 0, 0] + hash + [0, 0]),
            ("no provisional names", [1, 0, 0, 1, 5, 1, 16, 0, 0, 0]),
            (
                "a provisional name that is not seen",
                [1, 0, 1] + other.bytes + [1, 5, 1, 16, 1, 1, 1, 1] + hash + [0, 0]
            ),
            (
                "a provisional name of the author's own",
                [1, 0, 0, 1, 5, 2, 16, 1, 1, 0, 1] + hash + [0, 0]
            ),
            ("an empty blob", [1, 0, 0, 1, 4, 1, 1, 0] + hash + [0]),
            ("blobs that do not rise", [1, 0, 0, 1, 4, 1, 2, 9] + hash + [9] + hash + [0]),
            (
                "a blob that is too large",
                [1, 0, 0, 1, 4, 1, 1, 0x81, 0x80, 0x80, 0x20] + hash + [0]
            ),
        ]
        return try parts.map {
            try vector("openPart", $0.0, $0.1, extra: ["author": author.description])
        }
    }

    private static func boxes() throws -> [Vector] {
        let seed = [UInt8](repeating: 5, count: 16)
        let parts: [(String, [UInt8])] = [
            ("ends early", seed + [1, 0x1F, 1, 1]),
            ("something left over", seed + [1, 0x1F, 1, 1, 1, 0, 0]),
            ("a person without a separator", seed + [1, 0x41, 1, 1, 1, 0]),
            ("a person that is not UTF-8", seed + [2, 0xC3, 0x1F, 1, 1, 1, 0]),
            ("too many times", seed + [1, 0x1F, 2, 1, 1, 1, 0]),
            (
                "a time of 2^53",
                seed + [1, 0x1F, 8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 16, 1, 0]
            ),
        ]
        return try parts.map { try vector("plainBox", $0.0, $0.1, extra: ["count": 1]) }
    }

    private static func messages() throws -> [Vector] {
        var world = try VectorWorld()
        let commit = [UInt8](repeating: 0, count: 48)
        var newer = SyncRequest(incarnation: world.identifier())
        newer.version = 2
        let header = GroupHeader(audience: world.audience, incarnation: world.home.incarnation)
        func group(_ audience: AudienceID) -> CommitGroupFrame {
            let header = GroupHeader(audience: audience, incarnation: header.incarnation)
            return CommitGroupFrame(
                header: header.bytes,
                signature: [UInt8](repeating: 0, count: 64),
                count: 1,
                commits: []
            )
        }
        let audiences = [world.audience, world.pair].sorted()
        let unsorted = SealingFrame(
            number: 1,
            previous: .zero,
            groups: audiences.reversed().map(group)
        )
        return try [
            vector("commits", "a commit without leaves", commit + [0], extra: ["count": 1]),
            vector("commits", "fewer than counted", commit + [0], extra: ["count": 2]),
            vector("groupHeader", "another version", [2] + header.bytes.dropFirst()),
            vector("groupHeader", "too short", Array(header.bytes.dropLast())),
            vector("SyncRequest", "another version", newer.encoded()),
            vector("SyncRequest", "nothing", []),
            vector(
                "SyncRequest",
                "audiences that do not rise",
                SyncRequest(incarnation: world.identifier(), sealings: [unsorted]).encoded()
            ),
            vector("SyncResponse", "a nonce of 15 bytes", [10, 15] + [UInt8](1...15)),
            vector("JoinRequest", "a proof of no bytes", [8, 1]),
        ]
    }

    private static func bodies() throws -> [Vector] {
        let world = try VectorWorld()
        var unsorted = world.charter
        unsorted.roles.reverse()
        var twice = world.charter
        twice.roles[1].role = twice.roles[0].role
        var endedTwice = world.charter
        endedTwice.ended = ["institution", "institution"]
        var succeeded = world.charter
        succeeded.successions = [Succession(from: world.home.id, to: world.office.id)]
        succeeded.successions += succeeded.successions
        let party = PartyStatement(
            party: world.home.id,
            content: .root(key: [1, 2, 3], partyKey: nil)
        )
        let listing = RegistryStatement.party(
            PartyListing(id: world.home.id, name: "", kind: .provider)
        ).bytes
        func device(_ kind: UInt8, expires: UInt8) -> [UInt8] {
            // The device's fields kind and expires follow its name.
            var stated: [UInt8] = [10, 32] + [UInt8](repeating: 1, count: 32)
            stated += [18, 32] + [UInt8](repeating: 2, count: 32) + [32, kind]
            if expires > 0 { stated += [40, expires] }
            return [10, 16] + world.home.id.bytes + [26, UInt8(stated.count)] + stated
        }
        let unknownKind = Array(listing.dropLast()) + [6]
        func badCopy(record: Bool, hash: Int) -> [UInt8] {
            var stated: [UInt8] = record ? [10, 5, 8, 3, 18, 1, 0] : []
            stated += [18, UInt8(hash)] + [UInt8](repeating: 1, count: hash)
            return [10, 16] + world.caseID.bytes + [90, UInt8(stated.count)] + stated
        }
        return try [
            vector("CharterBody", "roles that do not rise", unsorted.bytes),
            vector("CharterBody", "a role twice", twice.bytes),
            vector("CharterBody", "not a message", [0xFF]),
            vector("CharterBody", "a role ended twice", endedTwice.bytes),
            vector("CharterBody", "a party succeeded twice", succeeded.bytes),
            vector("PartyBody", "a key of three bytes", party.bytes),
            vector("PartyBody", "a device of kind 3", device(3, expires: 0)),
            vector("PartyBody", "an invitation without end", device(1, expires: 0)),
            vector("PartyBody", "a recovery code that expires", device(2, expires: 7)),
            vector("PartyBody", "nothing said", [10, 16] + world.home.id.bytes),
            vector("AudienceBody", "a copy of 31 bytes", badCopy(record: true, hash: 31)),
            vector("AudienceBody", "a copy of no record", badCopy(record: false, hash: 32)),
            vector("AudienceBody", "nothing said", [10, 16] + world.caseID.bytes),
            vector("RegistryBody", "a party of kind 6", unknownKind),
            vector("RegistryBody", "nothing said", []),
        ]
    }
}
