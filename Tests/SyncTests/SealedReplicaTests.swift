import Cooperation
import Foundation
import Replica
import SQLiteStore
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Keys in a world of replicas")
struct SealedReplicaTests {
    private let texts = ["Ärla Sjöström", "Läsförståelse i år sju", "Kims ärende", "Anna soc"]

    /// Everything that went over the wire, collected by syncing through a tap.
    private final class Tap {
        var bytes: [UInt8] = []
        var requests: [SyncRequest] = []
    }

    private func sync(_ office: Office, _ tap: Tap) throws {
        var session = try office.replica.sync(keys: office.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            let (status, answer) = try office.world.post(path, body, nonce, from: session.device)
            tap.bytes += body + answer
            if status == 200 { tap.requests.append(try SyncRequest(body)) }
            step =
                status == 200
                ? try session.received(answer)
                : try session.refused(status: status, answer)
        }
    }

    @Test("Readers read, and neither wire nor files hold anything readable")
    func blind() throws {
        let (world, institution, social, school) = try ReplicaWorld.three()
        let tap = Tap()
        let caseID = try social.newCase(label: "Kims ärende")
        try social.set(
            caseID,
            ["pupil.name": "Ärla Sjöström", "pupil.language": "Läsförståelse i år sju"]
        )
        for office in [social, institution, school] { try sync(office, tap) }
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla Sjöström"])
        #expect(try institution.texts(caseID, "pupil.name") == ["Ärla Sjöström"])
        #expect(try social.replica.cases().map(\.label) == ["Kims ärende"])
        #expect(try social.replica.caseID(named: "kims arende") == caseID)
        let readable = ReadableText(texts)
        #expect(readable.found(in: tap.bytes) == [])
        #expect(try readable.found(below: world.folder.path) == [])
    }

    @Test("What waits, drafts and the inbox are sealed in the file, and shown")
    func atRest() throws {
        let (world, _, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase(label: "Kims ärende")
        try social.set(caseID, ["pupil.name": "Ärla Sjöström"])
        let record = try social.replica.record(named: "pupil", in: caseID)
        try social.replica.keep(
            Draft(
                record: record.ref,
                token: "",
                fields: [(field: 1, typed: "Läsförståelse i år sju")],
                at: 5
            )
        )
        #expect(try ReadableText(texts).found(below: world.folder.path) == [])
        #expect(try social.replica.drafts().first?.fields.first?.typed == texts[1])
        #expect(try social.texts(caseID, "pupil.name") == ["Ärla Sjöström"])
        #expect(try social.replica.authors().map(\.person.name) == ["Anna soc"])
        let stranger = try Replica(
            store: ReplicaFile(path: world.folder.path("soc.sqlite")),
            effects: world.effects,
            keys: DeviceKeys(random: world.random, withRoot: false)
        )
        #expect(throws: ReplicaError.self) { try stranger.cases() }
    }

    @Test("Keys come, whatever is lost on the way", arguments: [0, 1, 2])
    func losses(request: Int) throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        #expect(throws: Office.Cut.self) { try social.sync { _ in .requestLost } }
        #expect(throws: Office.Cut.self) { try social.sync { _ in .answerLost } }
        try social.sync()
        _ = try? school.sync { $0 == request ? .answerLost : .arrives }
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
        try school.set(caseID, ["schoolInformation.school": "Ekskolan"])
        try school.sync()
        try institution.sync()
        #expect(try institution.texts(caseID, "schoolInformation.school") == ["Ekskolan"])
        for office in [institution, social, school] {
            #expect(try office.replica.status().cannotRead == CannotRead())
        }
    }

    @Test("One key serves a record, whoever writes in it")
    func oneKey() throws {
        let (_, institution, social, school) = try ReplicaWorld.three()
        let tap = Tap()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        for office in [social, institution, school] { try sync(office, tap) }
        tap.requests = []
        try social.set(caseID, ["pupil.name": "Ärla S"])
        try sync(social, tap)
        #expect(tap.requests.allSatisfy { $0.wrappings.isEmpty && $0.secrets.isEmpty })
        #expect(tap.requests.contains { !$0.sealings.isEmpty })
    }

    /// What a box is sealed with: equal only where the box is.
    private struct BoxSeal: Hashable {
        var key: KeyName
        var salt: [UInt8]
        var leaf: Hash
    }

    /// A copy of a replica that draws the very same bytes as every other, as two copies of a running machine
    /// would.
    private func clone(_ office: Office, _ name: String) throws -> Office {
        let folder = office.world.folder
        let copy = folder.path(name + ".sqlite")
        for suffix in ["", "-wal"] {
            let path = folder.path("soc.sqlite" + suffix)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.copyItem(atPath: path, toPath: copy + suffix)
        }
        let machine = Machine(seed: 99)
        let replica = try Replica(
            store: ReplicaFile(path: copy),
            effects: Effects(
                now: { machine.now() },
                random: { machine.random($0) },
                localOffset: { _, _, _, _, _ in 0 }
            ),
            keys: office.keys
        )
        return Office(
            world: office.world,
            name: name,
            party: office.party,
            replica: replica,
            keys: office.keys
        )
    }

    @Test("Nor files, memos, bundles or what lies at rest")
    func copiesOfTheRest() throws {
        let world = try ReplicaWorld(models: [Array(FilesModel.yaml.utf8)])
        let school = try world.join("Björkskolan", "skola")
        let social = try world.join("Socialtjänsten Å", "soc")
        for office in [school, social] { try office.sync() }
        let caseID = try school.replica.newCase(
            model: "files",
            roles: [("homeSchool", "Björkskolan"), ("socialServices", "Socialtjänsten Å")],
            label: "Kim",
            keys: school.keys
        ).id
        for office in [school, social, school] { try office.sync() }
        var fileKeys: Set<[UInt8]> = []
        var memos: [[UInt8]: [UInt8]] = [:]
        var parts: [[UInt8]: [UInt8]] = [:]
        var count = 0
        for (name, text) in [("a", "Första sorten"), ("b", "Andra sortens")] {
            let clone = try clone(social, name)
            let content = [UInt8](repeating: text.utf8.first ?? 0, count: 3000)
            let place = try clone.replica.field(named: "common.paper", in: caseID)
            _ = try clone.replica.attach(
                FileSource(name: "f", length: content.count) { offset, count in
                    Array(content[min(offset, content.count)..<min(offset + count, content.count)])
                },
                to: place
            )
            fileKeys.insert(try clone.replica.attachment(in: place).attachment.key)
            try clone.replica.setLabel(text, of: caseID)
            let bundle = try Bundle(message: Array(Bundle.frame(clone.bundle()).message))
            for part in bundle.parts + bundle.carried {
                for key in part.keys {
                    // HPKE's key follows from the ephemeral one, which goes first, and the recipient.
                    let seal = key.recipient.bytes + key.content.prefix(32)
                    #expect(parts[seal] == nil || parts[seal] == key.content + part.content)
                    parts[seal] = key.content + part.content
                }
            }
            var session = try clone.replica.sync(keys: social.keys)
            guard case .send(_, let body, _) = try session.start() else { continue }
            for signed in try SyncRequest(body).memos {
                let memo = try MemoStatement(signed.body)
                let seal = memo.secret.bytes + memo.salt
                #expect(memos[seal] == nil || memos[seal] == memo.content)
                memos[seal] = memo.content
                count += 1
            }
        }
        #expect(fileKeys.count == 2)
        #expect(count >= 2 && memos.count == count)
        #expect(parts.count >= 2)
        // At rest and in the file of keys: of the same chance, other text, another nonce or salt.
        let chance = [UInt8](repeating: 5, count: 16)
        let seal = try LocalSeal(key: [UInt8](repeating: 6, count: 32))
        let nonces = try ["Första sorten", "Andra sortens"].map {
            try seal.seal(Array($0.utf8), as: .value, random: chance).prefix(12)
        }
        #expect(nonces[0] != nonces[1])
        let cost = PassphraseSeal.Cost(rounds: 1024, blockSize: 1, parallelism: 1)
        let salts = try ["Första sorten", "Andra sortens"].map {
            try PassphraseSeal(Array($0.utf8), passphrase: "ord", random: chance, cost: cost).salt
        }
        #expect(salts[0] != salts[1])
    }

    @Test("Two copies of one restored replica never seal different text under one key and nonce")
    func copies() throws {
        let (_, _, social, _) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        try social.set(caseID, ["pupil.name": "Ärla Sjöström"])
        var sealings: [[SealingFrame]] = []
        var wrappings: [Wrapping] = []
        for (name, text) in [("a", "Första sorten"), ("b", "Andra sortens")] {
            let clone = try clone(social, name)
            try clone.set(caseID, ["pupil.name": text, "pupil.language": text])
            var session = try clone.replica.sync(keys: social.keys)
            guard case .send(_, let body, _) = try session.start() else { continue }
            let request = try SyncRequest(body)
            sealings.append(request.sealings)
            wrappings += request.wrappings
        }
        #expect(sealings.count == 2 && sealings.allSatisfy { !$0.isEmpty })
        var boxes: [BoxSeal: [UInt8]] = [:]
        var count = 0
        for group in sealings.joined().flatMap(\.groups) {
            let incarnation = try GroupHeader(group.header).incarnation
            for commit in try CommitCoding.decode(group.commits, count: group.count) {
                for leaf in commit.leaves {
                    var hasher = CommitHasher()
                    let hash = hasher.leafHash(
                        leaf,
                        in: group.commits,
                        caseID: commit.caseID,
                        incarnation: incarnation
                    )
                    let box = try SealedBoxFrame.decode(group.commits, leaf.boxRange)
                    let seal = BoxSeal(
                        key: box.key,
                        salt: Array(group.commits[box.saltRange]),
                        leaf: hash
                    )
                    let content = Array(group.commits[box.sealedRange])
                    #expect(boxes[seal] == nil || boxes[seal] == content)
                    boxes[seal] = content
                    count += 1
                }
            }
        }
        #expect(count >= 2 && boxes.count == count)
        var salts: [[UInt8]: [UInt8]] = [:]
        for wrapping in wrappings {
            guard case .recordKeys(_, let secret) = wrapping.target else { continue }
            let salt = secret.bytes + wrapping.content.prefix(16)
            #expect(salts[salt] == nil || salts[salt] == wrapping.content)
            salts[salt] = wrapping.content
        }
    }

    @Test("A server cannot slip in a secret that no device of the audience has stated")
    func forgedSecrets() throws {
        let (world, _, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        let forger = try SigningKey(secret: world.random(32))
        let secret = try AudienceSecret(world.random(32))
        func slipIn(by signer: Signer?) throws {
            try school.sync { response in
                var response = response
                guard let first = response.secrets.first,
                    var statement = try? SecretStatement(first.body)
                else { return response.encoded() }
                statement.name = secret.name
                response.secrets.append(
                    SignedBody(
                        body: statement.bytes,
                        signer: signer ?? first.signer,
                        signature: try forger.sign(SignedText.secret(statement.bytes))
                    )
                )
                return response.encoded()
            }
        }
        // In the name of a device that is known, it is an alarm.
        #expect(throws: ReplicaError.self) { try slipIn(by: nil) }
        // In that of one that is not, it is as nothing.
        try slipIn(by: .device(forger.deviceID))
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
        try school.set(caseID, ["schoolInformation.school": "Ekskolan"])
        let tap = Tap()
        try sync(school, tap)
        #expect(
            tap.requests.flatMap(\.wrappings).allSatisfy { wrapping in
                guard case .recordKeys(_, let under) = wrapping.target else { return true }
                return under != secret.name
            }
        )
    }
}
