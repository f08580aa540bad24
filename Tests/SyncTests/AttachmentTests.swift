import Cooperation
import Journal
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica
@testable import SyncServer

/// Files: sealed here, sent and fetched in chunks, read by who may read the record.
@Suite struct `Attachments` {
    private let world: ReplicaWorld
    private let home: Office
    private let social: Office
    private let school: Office
    private let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        _ = try world.server.publishModel(Array(FilesModel.yaml.utf8), now: world.now())
        for office in [home, social, school] { try office.sync() }
        caseID = try school.replica.newCase(
            model: "files",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ("homeSchool", "Björkskolan"),
            ],
            label: "Kim",
            keys: school.keys
        ).id
        for office in [school, home, social] { try office.sync() }
    }

    /// Bytes that no chunk repeats.
    private func file(_ name: String, bytes: Int, seed: UInt64 = 7) -> (FileSource, [UInt8]) {
        var random = SeededGenerator(seed: seed)
        let content = random.bytes(bytes)
        let source = FileSource(name: name, length: bytes) { offset, count in
            Array(content[min(offset, bytes)..<min(offset + count, bytes)])
        }
        return (source, content)
    }

    private func place(_ office: Office, _ name: String) throws -> FieldPlace {
        try office.replica.field(named: name, in: caseID)
    }

    private func content(_ office: Office, _ name: String, sibling: Int? = nil) throws -> [UInt8] {
        let view = try office.replica.attachment(in: place(office, name), sibling: sibling)
        var content: [UInt8] = []
        try office.replica.open(view.attachment) { content += $0 }
        return content
    }

    /// Transfers files; after `requests` of them the line is cut.
    @discardableResult
    private func transfer(
        _ office: Office,
        fetching: Bool = false,
        requests: Int = .max
    ) throws -> BlobSummary? {
        var transfer = try office.replica.transferBlobs(fetching: fetching)
        var step = try transfer.start()
        for _ in 0..<requests {
            guard case .send(let path, let body, let nonce) = step else { break }
            let (status, answer) = try world.post(path, body, nonce, from: transfer.device)
            step =
                status == 200
                ? try transfer.received(answer) : try transfer.refused(status: status, answer)
        }
        guard case .finished(let summary) = step else { return nil }
        return summary
    }

    @Test(arguments: [0, 1, 1_048_559, 1_048_560, 1_048_561, 5_000_000])
    func `of every size come whole to who may read`(bytes: Int) throws {
        let (source, content) = file("intyg.pdf", bytes: bytes)
        _ = try school.replica.attach(source, to: place(school, "plan.scan"))
        #expect(try self.content(school, "plan.scan") == content)
        try school.sync()
        #expect(try transfer(school)?.sent == 1)
        try social.sync()
        #expect(try !social.replica.attachment(in: place(social, "plan.scan")).isHere)
        #expect(try transfer(social, fetching: true)?.received == 1)
        let view = try social.replica.attachment(in: place(social, "plan.scan"))
        #expect(view.attachment.name == "intyg.pdf" && view.attachment.length == bytes)
        #expect(try self.content(social, "plan.scan") == content)
        #expect(try transfer(school)?.sent == 0)
        // The server's name for it tells the size only roughly.
        #expect(view.attachment.blob.length == BlobCipher.sealedLength(of: bytes))
    }

    @Test func `go on where they were cut, both ways`() throws {
        let (source, content) = file("intyg.pdf", bytes: 5_000_000)
        _ = try school.replica.attach(source, to: place(school, "plan.scan"))
        try school.sync()
        // The question where to go on, and three of five chunks.
        #expect(try transfer(school, requests: 4) == nil)
        let hash = try school.replica.attachment(in: place(school, "plan.scan")).attachment.blob
            .hash
        let held = try world.server.read { rows, _ in try rows.blob(hash)?.held }
        #expect(held == 3 * Limits.chunkBytes)
        try social.sync()
        #expect(try transfer(social, fetching: true)?.waiting == 1)
        // One command says why, on both sides.
        #expect(try school.replica.status().unsentFiles == 1)
        let waited = try social.replica.attachment(in: place(social, "plan.scan"))
        #expect(!waited.isHere && waited.by.party == "Björkskolan")
        #expect(try social.replica.status().unsentFiles == 0)
        #expect(try transfer(school)?.sent == 1)
        #expect(try school.replica.status().unsentFiles == 0)
        #expect(try transfer(social, fetching: true, requests: 2) == nil)
        try social.reopen()
        #expect(try transfer(social, fetching: true)?.received == 1)
        #expect(try self.content(social, "plan.scan") == content)
    }

    @Test func `that a restored server lost come back from whoever has them`() throws {
        try world.backUpServer("night")
        let (source, content) = file("intyg.pdf", bytes: 3_000_000)
        _ = try school.replica.attach(source, to: place(school, "plan.scan"))
        try school.sync()
        #expect(try transfer(school)?.sent == 1)
        try social.sync()
        #expect(try transfer(social, fetching: true)?.received == 1)
        let second = try world.join(by: social, "soc2")
        try second.sync()
        try world.restoreServer("night")
        // Who added it is away for good.
        try second.sync()
        #expect(try transfer(second, fetching: true)?.waiting == 1)
        try social.sync()
        #expect(try transfer(social)?.sent == 1)
        #expect(try transfer(social)?.sent == 0)
        try second.sync()
        #expect(try transfer(second, fetching: true)?.received == 1)
        #expect(try self.content(second, "plan.scan") == content)
        try world.settle([second, social, home, school])
    }

    @Test func `are nothing to who may not read the record`() throws {
        let (source, _) = file("intyg.pdf", bytes: 300)
        _ = try school.replica.attach(source, to: place(school, "plan.scan"))
        try school.sync()
        try transfer(school)
        try home.sync()
        #expect(try home.replica.transferBlobs(fetching: true).isEmpty)
        let blob = try school.replica.attachment(in: place(school, "plan.scan")).attachment.blob
        let identity = try home.replica.sync(keys: home.keys)
        let incarnation = try home.replica.read { try $0.identity().incarnation }
        for hash in [blob.hash, Hash(1, 2, 3, 4)] {
            #expect(throws: ServerRefusal(.blobUnknown, "blob \(hash) is not one of yours")) {
                try world.server.get(
                    BlobGetRequest(incarnation: incarnation, hash: hash, offset: 0),
                    from: identity.device,
                    nonce: .zero
                )
            }
            #expect(throws: ServerRefusal(.blobUnknown, "blob \(hash) is not one of yours")) {
                try world.server.put(
                    BlobPutRequest(
                        incarnation: incarnation,
                        hash: hash,
                        offset: 0,
                        content: [1]
                    ),
                    from: identity.device,
                    nonce: .zero
                )
            }
        }
    }

    @Test func `that the field does not take are refused with the reason`() throws {
        func refusal(_ source: FileSource, _ field: String = "plan.scan") -> String {
            do {
                _ = try school.replica.attach(source, to: place(school, field))
                return "taken"
            } catch ReplicaError.invalidValue(_, _, let mistake) {
                return mistake.code
            } catch ReplicaError.notAFile {
                return "notAFile"
            } catch ReplicaError.fileChanged {
                return "fileChanged"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal(file("intyg.exe", bytes: 3).0) == "notOfKind")
        let huge = FileSource(name: "intyg.pdf", length: 20_000_001) { _, count in
            [UInt8](repeating: 0, count: count)
        }
        #expect(refusal(huge) == "fileTooLarge")
        #expect(refusal(file("intyg.pdf", bytes: 3).0, "plan.note") == "notAFile")
        let shrinking = FileSource(name: "intyg.pdf", length: 10) { _, _ in [1, 2] }
        #expect(refusal(shrinking) == "fileChanged")
        var reads: UInt8 = 0
        let changing = FileSource(name: "intyg.pdf", length: 1) { _, _ in
            reads += 1
            return [reads]
        }
        #expect(refusal(changing) == "fileChanged")
        // A party that does not own the field.
        #expect(throws: ReplicaError.self) {
            try social.replica.attach(file("a.pdf", bytes: 3).0, to: place(social, "plan.scan"))
        }
        #expect(try school.replica.transferBlobs(fetching: false).isEmpty)
    }

    @Test func `whose bytes are not those that were sealed are thrown away`() throws {
        let (source, _) = file("intyg.pdf", bytes: 2_000_000)
        _ = try school.replica.attach(source, to: place(school, "plan.scan"))
        try school.sync()
        try transfer(school)
        let blob = try school.replica.attachment(in: place(school, "plan.scan")).attachment.blob
        // The server's disk lies.
        try world.server.write { rows, _ in
            var first = try rows.chunk(of: blob.hash, at: 0) ?? []
            let rest = try rows.chunk(of: blob.hash, at: Limits.chunkBytes) ?? []
            first[5] ^= 1
            var row = try #require(try rows.blob(blob.hash))
            try rows.deleteBlob(blob.hash)
            row.held = 0
            try rows.save(row)
            try rows.append(first, to: row)
            row.held = first.count
            try rows.append(rest, to: row)
        }
        try social.sync()
        #expect(try transfer(social, fetching: true)?.damaged == 1)
        #expect(try !social.replica.attachment(in: place(social, "plan.scan")).isHere)
        // A device that sends other bytes under the name.
        try world.server.write { rows, _ in try rows.deleteBlob(blob.hash) }
        let incarnation = try school.replica.read { try $0.identity().incarnation }
        let device = try school.replica.sync(keys: school.keys).device
        func put(_ offset: Int, _ content: [UInt8]) throws -> BlobPutResponse {
            try world.server.put(
                BlobPutRequest(
                    incarnation: incarnation,
                    hash: blob.hash,
                    offset: UInt64(offset),
                    content: content
                ),
                from: device,
                nonce: .zero
            )
        }
        let chunk = [UInt8](repeating: 1, count: Limits.chunkBytes)
        #expect(throws: ServerRefusal.self) { try put(0, [1]) }
        #expect(throws: ServerRefusal.self) { try put(5, chunk) }
        #expect(try put(0, chunk).held == UInt64(Limits.chunkBytes))
        let last = Array(chunk.prefix(blob.length - Limits.chunkBytes))
        #expect(
            throws: ServerRefusal(
                .blobDigest,
                "the bytes are not those of blob \(blob.hash)"
            )
        ) { try put(Limits.chunkBytes, last) }
        #expect(try put(0, []).held == 0)
    }

    @Test func `live as long as a leaf that names them stands`() throws {
        let (old, _) = file("gammal.pdf", bytes: 400, seed: 1)
        let (new, content) = file("ny.pdf", bytes: 500, seed: 2)
        _ = try school.replica.attach(old, to: place(school, "plan.scan"))
        try school.sync()
        try transfer(school)
        #expect(try world.server.collectBlobs() == 0)
        _ = try school.replica.attach(new, to: place(school, "plan.scan"))
        try school.sync()
        try transfer(school)
        #expect(try world.server.collectBlobs() == 1)
        let held = try school.replica.read { try $0.store.journal.heldBlobs(after: nil, limit: 9) }
        #expect(held.map(\.blob.length) == [BlobCipher.sealedLength(of: 500)])
        try social.sync()
        #expect(try transfer(social, fetching: true)?.received == 1)
        #expect(try self.content(social, "plan.scan") == content)
        _ = try school.replica.save(
            [FieldEdit(place(school, "plan.scan"), .value(.cleared))],
            in: caseID
        )
        for office in [school, social] {
            try office.sync()
            try transfer(office)
        }
        #expect(try world.server.collectBlobs() == 1)
        #expect(throws: ReplicaError.self) { try self.content(social, "plan.scan") }
    }

    @Test func `that were replaced are given to nobody, whatever was written with them`() throws {
        let (old, _) = file("gammal.pdf", bytes: 400, seed: 1)
        let (new, _) = file("ny.pdf", bytes: 500, seed: 2)
        _ = try school.replica.attach(old, to: place(school, "plan.scan"))
        try school.set(caseID, ["plan.note": "Stannar kvar"])
        try school.sync()
        try transfer(school)
        let blob = try school.replica.attachment(in: place(school, "plan.scan")).attachment.blob
        _ = try school.replica.attach(new, to: place(school, "plan.scan"))
        try school.sync()
        try transfer(school)
        try social.sync()
        #expect(try transfer(social, fetching: true)?.received == 1)
        let device = try social.replica.sync(keys: social.keys).device
        let incarnation = try social.replica.read { try $0.identity().incarnation }
        let request = BlobGetRequest(incarnation: incarnation, hash: blob.hash, offset: 0)
        #expect(throws: ServerRefusal(.blobUnknown, "blob \(blob.hash) is not one of yours")) {
            try world.server.get(request, from: device, nonce: .zero)
        }
        #expect(try world.server.collectBlobs() == 1)
    }

    @Test func `are taken from who wrote them when their role has ended meanwhile`() throws {
        let (source, content) = file("beslut.pdf", bytes: 300)
        _ = try home.replica.attach(source, to: place(home, "common.paper"))
        try home.sync()
        try school.sync()
        try school.give("institution", of: caseID, to: nil)
        for office in [school, home, social] { try office.sync() }
        #expect(try transfer(home)?.sent == 1)
        #expect(try transfer(social, fetching: true)?.received == 1)
        #expect(try self.content(social, "common.paper") == content)
        let blob = try social.replica.attachment(in: place(social, "common.paper")).attachment.blob
        let device = try home.replica.sync(keys: home.keys).device
        let incarnation = try home.replica.read { try $0.identity().incarnation }
        let request = BlobGetRequest(incarnation: incarnation, hash: blob.hash, offset: 0)
        #expect(throws: ServerRefusal(.blobUnknown, "blob \(blob.hash) is not one of yours")) {
            try world.server.get(request, from: device, nonce: .zero)
        }
    }

    @Test func `of two who did not know of each other both stand`() throws {
        let (one, first) = file("ett.txt", bytes: 10, seed: 1)
        let (two, second) = file("två.txt", bytes: 20, seed: 2)
        _ = try home.replica.attach(one, to: place(home, "common.paper"))
        _ = try social.replica.attach(two, to: place(social, "common.paper"))
        for office in [home, social, home, social] {
            try office.sync()
            try transfer(office, fetching: true)
        }
        for office in [home, social] {
            let found = try [1, 2].map { try content(office, "common.paper", sibling: $0) }
            #expect(Set(found) == [first, second])
        }
        try school.sync()
        #expect(try school.replica.attachment(in: place(school, "common.paper")).isDisputed)
    }
}
