import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica

/// What bundles bring of devices that the server does not know, or knows no more.
@Suite("Bundles of devices that the server does not know")
struct BundleUnknownTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
        try world.backUpServer("night")
    }

    /// Whether the server was told that it was set back.
    private func setBack(isTold: Bool) throws {
        if isTold {
            try world.restoreServer("night")
        } else {
            try world.rollBackServer("night")
        }
    }

    @Test(
        "What it wrote is ordered once its admission is back, whoever comes first",
        arguments: [true, false],
        [true, false]
    )
    func admissionGivenBack(isTold: Bool, carrierFirst: Bool) throws {
        // Nobody but its party's other device hears of its admission before the server does no more.
        let second = try world.join(by: social, "soc2")
        for office in [second, social] { try office.sync() }
        try second.set(
            caseID,
            ["pupil.name": "Kim A", "dischargePlan.startsOn": "2026-12-01"]
        )
        #expect(try school.take(second.bundle()).carried == 1)
        try setBack(isTold: isTold)
        // The computer that wrote it never comes again.
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        if carrierFirst {
            for _ in 0..<3 {
                let summary = try school.sync()
                #expect(summary.carriedUnknown == 1)
                #expect(summary.carried == 0)
                #expect(summary.carriedOutcomes.isEmpty)
            }
            #expect(try school.replica.status().carried == 1)
            #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        }
        try social.sync()
        let summary = try school.sync()
        #expect(summary.carriedUnknown == 0)
        #expect(summary.carried == 1)
        try world.settle([social, school, home])
        for office in [social, school, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"], "\(office.name)")
            let siblings = try office.view(caseID, "dischargePlan.startsOn").siblings
            #expect(siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            #expect(try office.replica.status().unsent == 0, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.status().carried == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    /// A part for the server by a device that nobody has admitted.
    private func madeUp(bytes: Int = 64) throws -> SealedPart {
        let key = try #require(try school.replica.read { try $0.store.setting(.bundleKey) })
        return try BundleSeal.seal(
            CarriedContent(
                device: world.identifier(),
                request: world.random(bytes),
                signature: world.random(64)
            ).encoded(),
            for: [key],
            server: server(),
            random: world.random
        )
    }

    private func server() throws -> Hash {
        try Digest.sha256(school.replica.read { try $0.identity().serverKey })
    }

    private func bundle(of parts: [SealedPart]) throws -> [UInt8] {
        let message = try Bundle(
            server: server(),
            recipient: nil,
            parts: [],
            carried: parts
        ).encodedMessage()
        return Bundle.framed(message, hash: Digest.sha256(message))
    }

    @Test("Of devices that never were, only so many parts are kept, and they hinder nobody")
    func madeUpDevices() throws {
        try school.take(bundle(of: (0..<100).map { _ in try madeUp() }))
        for round in 0..<3 {
            let summary = try school.sync()
            #expect(summary.requests < 8)
            #expect(summary.carriedUnknown == 64)
            #expect(summary.carried == (round == 0 ? 36 : 0))
            #expect(Set(summary.carriedOutcomes) == (round == 0 ? ["device.unknown"] : []))
            #expect(try school.replica.status().carried == 64)
        }
        try social.set(caseID, ["pupil.name": "Kim A"])
        try school.take(social.bundle())
        try school.take(bundle(of: (0..<100).map { _ in try madeUp() }))
        #expect(try school.sync().carried == 101)
        #expect(try school.replica.status().carried == 64)
        try home.sync()
        #expect(try home.texts(caseID, "pupil.name") == ["Kim A"])
        // Whoever takes over a bundle of this carrier's has no more of them either.
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        #expect(try home.take(school.bundle()).carried == 65)
        #expect(try home.sync().carriedUnknown == 64)
    }

    @Test("Nor more than so many bytes")
    func madeUpBytes() throws {
        let parts = try (0..<6).map { _ in try madeUp(bytes: 2 * 1024 * 1024 - 1024) }
        try school.take(bundle(of: parts))
        let summary = try school.sync()
        #expect(summary.carriedUnknown == 4)
        #expect(summary.carried == 2)
        #expect(try school.sync().carriedUnknown == 4)
    }

    @Test("A part that fits no request is not taken in")
    func largePart() throws {
        let large = try madeUp(bytes: Limits.requestBytes - 32 * 1024)
        let refusal = try school.refusal(of: bundle(of: [large]))
        #expect(refusal == .damaged("a part of \(large.encoded().count) bytes"))
        // Taken in, it would be waited for without an end.
        _ = try school.sync { $0 < 8 ? .arrives : .requestLost }
        #expect(try school.refusal(of: bundle(of: [madeUp(bytes: 4_000_000)])) == nil)
        #expect(try school.sync { $0 < 8 ? .arrives : .requestLost }.carriedUnknown == 1)
    }
}
