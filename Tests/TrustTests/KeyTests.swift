import Crypto
import Foundation
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Keys, wrappings and sealed boxes")
struct KeyTests {
    private let incarnation = IncarnationID(high: 1, low: 2)
    private let caseID = CaseID(high: 3, low: 4)

    private func content(_ values: [[UInt8]], _ random: inout SeededGenerator) -> BoxContent {
        BoxContent(
            seed: random.bytes(16),
            person: Person(name: "Karin Ålund", function: "lärare"),
            times: values.indices.map { 1_795_000_000_000 + UInt64($0) * 977 },
            values: values
        )
    }

    private func sealed(
        _ content: BoxContent,
        _ key: BoxKey,
        salt: [UInt8]
    ) throws -> (leaf: SealedLeaf, frame: LeafFrame) {
        let writes = content.values.indices.map { Write(field: UInt16($0 + 1), n: 1) }
        var sealer = LeafSealer()
        let leaf = try sealer.seal(
            OpenPart(type: 8, instance: .single, writes: writes, boxLength: 0),
            content: content,
            caseID: caseID,
            incarnation: incarnation,
            under: key,
            salt: salt
        )
        return (leaf, try LeafFrame.decode(leaf.bytes, 0..<leaf.bytes.count))
    }

    @Test("What was sealed opens under its key alone", arguments: Seeds.first(40))
    func sealedBoxes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let key = try BoxKey(random.bytes(32))
        let values = (0..<random.number(1...20)).map { _ in
            random.chance(2) ? random.bytes(40) : [UInt8](repeating: 97, count: 700)
        }
        let content = content(values, &random)
        let (leaf, frame) = try sealed(content, key, salt: random.bytes(16))
        let opener = BoxOpener()
        func open(_ key: BoxKey?, _ hash: Hash) throws -> BoxContent {
            try opener.open(frame, in: leaf.bytes, under: key, leafHash: hash)
        }
        #expect(try BoxOpener.key(of: frame, in: leaf.bytes) == key.name)
        #expect(try open(key, leaf.hash) == content)
        #expect(frame.open.boxLength == frame.boxRange.count)
        func claim(at index: Int) throws -> [UInt8] {
            try opener.claim(at: index, of: frame, in: leaf.bytes, under: key, leafHash: leaf.hash)
        }
        for (index, value) in values.enumerated() { #expect(try claim(at: index) == value) }
        for index in [-1, values.count] {
            #expect(throws: BoxError.malformed) { try claim(at: index) }
        }
        #expect(throws: BoxError.sealed) { try open(nil, leaf.hash) }
        let other = try BoxKey(random.bytes(32))
        #expect(throws: BoxError.sealed) { try open(other, leaf.hash) }
        #expect(throws: BoxError.malformed) { try open(key, .zero) }
        var hasher = CommitHasher()
        #expect(
            hasher.leafHash(frame, in: leaf.bytes, caseID: caseID, incarnation: incarnation)
                == leaf.hash
        )
    }

    @Test("A box goes under another key, and the leaf stays what it is")
    func resealed() throws {
        var random = SeededGenerator(seed: 11)
        let key = try BoxKey(random.bytes(32))
        let other = try BoxKey(random.bytes(32))
        let content = content([[1, 97]], &random)
        let (leaf, frame) = try sealed(content, key, salt: random.bytes(16))
        let moved = try key.resealed(
            frame,
            in: leaf.bytes,
            hash: leaf.hash,
            under: other,
            salt: random.bytes(16)
        )
        #expect(moved.hash == leaf.hash && moved.boxHash != leaf.boxHash)
        let again = try LeafFrame.decode(moved.bytes, 0..<moved.bytes.count)
        #expect(again.open == frame.open)
        let opened = try BoxOpener().open(
            again,
            in: moved.bytes,
            under: other,
            leafHash: moved.hash
        )
        #expect(opened == content)
        #expect(throws: TrustError.key) {
            try other.resealed(
                frame,
                in: leaf.bytes,
                hash: leaf.hash,
                under: key,
                salt: random.bytes(16)
            )
        }
    }

    @Test("No flipped bit of a sealed box opens")
    func flippedBits() throws {
        var random = SeededGenerator(seed: 3)
        let key = try BoxKey(random.bytes(32))
        let (leaf, frame) = try sealed(content([[1, 97]], &random), key, salt: random.bytes(16))
        for bit in 0..<(frame.boxRange.count * 8) {
            var bytes = leaf.bytes
            bytes[frame.boxRange.lowerBound + bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: BoxError.self, "bit \(bit)") {
                try BoxOpener().open(frame, in: bytes, under: key, leafHash: leaf.hash)
            }
        }
    }

    @Test("A salt that came twice seals no two texts under one key")
    func repeatedSalt() throws {
        var random = SeededGenerator(seed: 4)
        let key = try BoxKey(random.bytes(32))
        let salt = random.bytes(16)
        var one = content([[1, 97, 97, 97, 97]], &random)
        let first = try sealed(one, key, salt: salt)
        one.values = [[1, 97, 97, 97, 98]]
        let second = try sealed(one, key, salt: salt)
        func stream(_ sealed: (leaf: SealedLeaf, frame: LeafFrame)) -> [UInt8] {
            Array(sealed.leaf.bytes[sealed.frame.boxRange].dropFirst(33))
        }
        let (left, right) = (stream(first), stream(second))
        // Under one key and nonce they would be alike but for one byte and the tag.
        let same = zip(left, right).count { $0 == $1 }
        #expect(left.count == right.count && same < left.count / 4)
    }

    @Test("A secret is wrapped for one public key as HPKE wraps", arguments: Seeds.first(6))
    func wrappings(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let recipient = try AgreementKey(secret: random.bytes(32))
        let secret = try AudienceSecret(random.bytes(32))
        let target = WrappingTarget.secret(secret.name, partyKey: recipient.name)
        let wrapping = try KeyWrapping.wrap(
            secret.bytes,
            as: target,
            for: recipient.publicKey,
            ephemeral: random.bytes(32)
        )
        #expect(wrapping.content.count == Wrapping.sealedBytes)
        #expect(try KeyWrapping.unwrap(wrapping, with: recipient) == secret.bytes)
        let stranger = try AgreementKey(secret: random.bytes(32))
        #expect(throws: TrustError.key) { try KeyWrapping.unwrap(wrapping, with: stranger) }
        for bit in 0..<(wrapping.content.count * 8) where bit % 29 == 0 {
            var damaged = wrapping
            damaged.content[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(
                (try? KeyWrapping.unwrap(damaged, with: recipient)) != secret.bytes || bit == 255
            )
        }
        var renamed = wrapping
        renamed.target = .secret(stranger.name, partyKey: recipient.name)
        #expect(throws: TrustError.key) { try KeyWrapping.unwrap(renamed, with: recipient) }
        #expect(throws: TrustError.key, "a point of low order") {
            try KeyWrapping.wrap(
                secret.bytes,
                as: target,
                for: [UInt8](repeating: 0, count: 32),
                ephemeral: random.bytes(32)
            )
        }
    }

    @Test("Record keys go under a secret, one by one or all")
    func recordKeys() throws {
        var random = SeededGenerator(seed: 7)
        let secret = try AudienceSecret(random.bytes(32))
        let keys = try (0..<300).map { _ in try BoxKey(random.bytes(32)) }
        let salt = random.bytes(16)
        let wrapping = try secret.wrap(keys, random: salt)
        #expect(wrapping.keyCount == 300)
        #expect(try secret.unwrap(wrapping).map { $0?.bytes } == keys.map(\.bytes))
        #expect(try secret.keys(in: wrapping).key(at: 299).name == keys[299].name)
        #expect(throws: TrustError.key) { try secret.keys(in: wrapping).key(at: 300) }
        let other = try AudienceSecret(random.bytes(32))
        #expect(throws: TrustError.key) { try other.unwrap(wrapping) }
        var damaged = wrapping
        damaged.content[20] ^= 1
        #expect(throws: TrustError.key) { try secret.unwrap(damaged) }
        // One that was destroyed leaves its place, and the others where they are.
        let bare = wrapping.withoutKey(at: 7)
        #expect(bare.target.name != wrapping.target.name && bare.keyCount == 300)
        let rest = try secret.unwrap(bare)
        #expect(rest.indices.filter { rest[$0] == nil } == [7])
        #expect(rest[8]?.bytes == keys[8].bytes)
        #expect(throws: TrustError.key) { try secret.keys(in: bare).key(at: 7) }
        #expect(bare.withoutKey(at: 300) == bare)
        let again = try secret.wrap(Array(keys[1...]), random: salt)
        #expect(again.content[..<16] != wrapping.content[..<16])
    }

    @Test("What is sealed at rest opens as what it was sealed as, under its key")
    func localSeal() throws {
        var random = SeededGenerator(seed: 8)
        let seal = try LocalSeal(key: random.bytes(32))
        let text = Array("Ärla Sjöström".utf8)
        let sealed = try seal.seal(text, as: .label, random: random.bytes(16))
        #expect(try seal.open(sealed, as: .label) == text)
        #expect(throws: TrustError.key) { try seal.open(sealed, as: .value) }
        #expect(throws: TrustError.key) { try seal.open(Array(sealed.dropLast()), as: .label) }
        #expect(throws: TrustError.key) { try seal.open([], as: .label) }
        let other = try LocalSeal(key: random.bytes(32))
        #expect(throws: TrustError.key) { try other.open(sealed, as: .label) }
        // The same random bytes come twice where a machine was copied.
        let drawn = random.bytes(16)
        let nonces = try [
            seal.seal(text, as: .value, random: drawn),
            seal.seal(text + [32], as: .value, random: drawn),
            seal.seal(text, as: .person, random: drawn),
            other.seal(text, as: .value, random: drawn),
            seal.seal(text, as: .value, random: random.bytes(16)),
        ].map { $0.prefix(12) }
        #expect(Set(nonces).count == nonces.count)
        #expect(seal.tag(text, as: .label) == seal.tag(text, as: .label))
        #expect(seal.tag(text, as: .label) != seal.tag(text, as: .person))
        #expect(seal.tag(text, as: .label) != other.tag(text, as: .label))
    }

    @Test("A party has the key of its root until a device makes another")
    func partyKeys() throws {
        var random = SeededGenerator(seed: 9)
        let party = PartyID(high: 5, low: 6)
        let root = try SigningKey(secret: random.bytes(32))
        let device = try SigningKey(secret: random.bytes(32))
        let first = try AgreementKey(secret: random.bytes(32))
        let second = try AgreementKey(secret: random.bytes(32))
        func signed(
            _ content: PartyStatement.Content,
            _ signer: Signer,
            _ key: SigningKey
        ) throws -> SignedBody {
            let body = PartyStatement(party: party, content: content).bytes
            return SignedBody(
                body: body,
                signer: signer,
                signature: try key.sign(SignedText.party(body))
            )
        }
        let moment = PartyLog.Moment(place: 1, time: 1)
        var log = PartyLog(party: party)
        #expect(log.isKeyDue && log.currentKey == nil)
        let byRoot = Signer.root(root.publicKey)
        let content = PartyStatement.Content.root(
            key: root.publicKey,
            partyKey: first.publicKey
        )
        try log.append(signed(content, byRoot, root), at: moment, serverKey: nil)
        #expect(log.currentKey?.name == first.name)
        let admission = PartyStatement.Content.device(
            DeviceStatement(
                signingKey: device.publicKey,
                agreementKey: random.bytes(32),
                name: "d"
            )
        )
        try log.append(signed(admission, byRoot, root), at: moment, serverKey: nil)
        let byDevice = Signer.device(device.deviceID)
        let change = PartyStatement.Content.partyKey(second.publicKey)
        #expect(throws: TrustError.signature) {
            try log.append(signed(change, byRoot, root), at: moment, serverKey: nil)
        }
        #expect(throws: TrustError.signature) {
            try log.append(signed(change, byDevice, root), at: moment, serverKey: nil)
        }
        try log.append(signed(change, byDevice, device), at: moment, serverKey: nil)
        #expect(log.currentKey?.publicKey == second.publicKey)
        #expect(log.keys.map(\.name) == [first.name, second.name])
        #expect(throws: TrustError.key) {
            try log.append(signed(change, byDevice, device), at: moment, serverKey: nil)
        }
        let revocation = PartyStatement.Content.revocation(device.deviceID, immediate: false)
        try log.append(signed(revocation, byDevice, device), at: moment, serverKey: nil)
        #expect(log.isKeyDue && log.currentKey == nil)
    }
}
