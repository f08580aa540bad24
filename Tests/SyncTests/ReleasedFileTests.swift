import Cooperation
import Journal
import Replica
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// What else a release must not open, and what it must: files, and devices that speak no more.
@Suite("Releases: files and revoked devices")
struct ReleasedFileTests {
    private func transfer(
        _ office: Office,
        fetching: Bool = false
    ) throws -> BlobSummary? {
        var transfer = try office.replica.transferBlobs(fetching: fetching)
        var step = try transfer.start()
        while case .send(let path, let body, let nonce) = step {
            let (status, answer) = try office.world.post(
                path,
                body,
                nonce,
                from: transfer.device
            )
            step =
                status == 200
                ? try transfer.received(answer) : try transfer.refused(status: status, answer)
        }
        guard case .finished(let summary) = step else { return nil }
        return summary
    }

    private func attach(_ office: Office, _ caseID: CaseID, seed: UInt64) throws -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let content = random.bytes(70_000)
        let source = FileSource(name: "intyg.pdf", length: content.count) { offset, count in
            Array(content[min(offset, content.count)..<min(offset + count, content.count)])
        }
        let place = try office.replica.field(named: "plan.scan", in: caseID)
        _ = try office.replica.attach(source, to: place)
        return content
    }

    private func content(_ office: Office, _ caseID: CaseID) throws -> [UInt8] {
        let place = try office.replica.field(named: "plan.scan", in: caseID)
        var content: [UInt8] = []
        try office.replica.open(office.replica.attachment(in: place).attachment) { content += $0 }
        return content
    }

    @Test("The files of a released record go to who may read it now, and to nobody else")
    func file() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        let first = try attach(home, caseID, seed: 3)
        try home.sync()
        _ = try transfer(home)
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        for office in [school, other] { try office.sync() }
        #expect(try transfer(other, fetching: true)?.received == 0)
        #expect(try transfer(school, fetching: true)?.received == 1)
        #expect(try content(school, caseID) == first)
        // What comes after the release, and when there is no release any more.
        try home.sync()
        let second = try attach(home, caseID, seed: 4)
        try home.sync()
        _ = try transfer(home)
        try school.sync()
        #expect(try transfer(school, fetching: true)?.received == 1)
        #expect(try content(school, caseID) == second)
        let place = try school.replica.field(named: "plan.scan", in: caseID)
        let blob = try school.replica.attachment(in: place).attachment.blob
        try social.sync()
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        let device = try SigningKey(secret: school.keys.signing).deviceID
        let incarnation = try school.replica.status().incarnation
        let request = BlobGetRequest(incarnation: incarnation, hash: blob.hash, offset: 0)
        let nonce = world.freshNonce(device)
        let (_, answer) = try world.post("/v1/blob/get", request.encoded(), nonce, from: device)
        #expect(try ErrorMessage(answer).code == "blob.unknown")
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
    }

    @Test("A revoked device releases nothing, and is asked for no copy")
    func revoked() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        try home.sync()
        let second = try world.join(by: social, "soc2")
        for office in [second, social, second] { try office.sync() }
        try second.release("plan", of: caseID, to: school)
        _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
        try social.sync()
        try second.sync()
        #expect(
            try second.replica.releases(in: caseID).map(\.refusal) == ["release.signature"]
        )
        try social.sync()
        #expect(try social.replica.releases(in: caseID).isEmpty)
        // Its party's other device gives it, and is cut off before the copy.
        try social.release("plan", of: caseID, to: school)
        #expect(throws: Office.Cut.self) { try social.sync { $0 == 0 ? .answerLost : .arrives } }
        try second.sync()
        try school.sync()
        #expect(try school.replica.status().waitingCopies.count == 1)
        try home.sync()
        try school.sync()
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
        for office in world.offices { #expect(try office.isSound, "\(office.name)") }
    }
}
