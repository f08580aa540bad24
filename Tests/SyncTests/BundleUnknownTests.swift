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
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school, social, home, school] { try office.sync() }
        try world.backUpServer("night")
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

    @Test("A part that fits no request is not taken in")
    func largePart() throws {
        let large = try madeUp(bytes: Limits.requestBytes - 32 * 1024)
        let refusal = try school.refusal(of: bundle(of: [large]))
        #expect(refusal == .damaged("a part of \(large.encoded().count) bytes"))
        // Taken in, it would be waited for without an end.
        _ = try school.sync { $0 < 8 ? .arrives : .requestLost }
        #expect(try school.refusal(of: bundle(of: [madeUp(bytes: 4_000_000)])) == nil)
        _ = try school.sync { $0 < 8 ? .arrives : .requestLost }
    }
}
