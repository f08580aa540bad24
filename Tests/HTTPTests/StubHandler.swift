import Crypto
import Foundation
import HTTPServer
import Synchronization
import Vocabulary

/// A handler whose answers are plain text: `code hex-nonce numbers` for refusals, the nonce's bytes and
/// the request's body for what it serves.
final class StubHandler: RequestHandler {
    static let key = Curve25519.Signing.PrivateKey()
    static let device = DeviceID(high: 0xD, low: 0xD)
    static let party = PartyID(high: 0xA, low: 0xA)

    let room = WaitingRoom()
    private let answered = Mutex(0)
    private let isFailing: Bool
    private let waiters = AsyncStream<Void>.makeStream()

    init(isFailing: Bool = false) {
        self.isFailing = isFailing
    }

    /// How many requests came through to `sync`.
    var syncs: Int { answered.withLock { $0 } }

    func signingKey(of device: DeviceID) async throws -> [UInt8]? {
        if isFailing { throw CocoaError(.fileReadUnknown) }
        return device == Self.device ? Array(Self.key.publicKey.rawRepresentation) : nil
    }

    func join(_ body: [UInt8], freshNonce: @Sendable (DeviceID) -> Nonce) async -> Reply {
        Reply(body: freshNonce(Self.device).bytes + body)
    }

    func giveBack(_ body: [UInt8]) async -> Reply { Reply(body: body) }

    func sync(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        answered.withLock { $0 += 1 }
        if body == Array("large".utf8) {
            return Reply(body: Array(repeating: 0, count: Limits.pageBytes + 1))
        }
        return Reply(body: nonce.bytes + body)
    }

    /// Waits until a request has come to `wait`.
    func awaitWaiter() async {
        for await _ in waiters.stream { return }
    }

    func wait(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        waiters.continuation.yield()
        let isReady = await room.wait(for: Self.party, beyond: 0)
        return Reply(body: nonce.bytes + Array(String(isReady).utf8))
    }

    func put(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        Reply(body: nonce.bytes + body)
    }

    func get(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        Reply(body: nonce.bytes + body)
    }

    func stopWaiting() async { room.close() }

    func isHealthy() async -> Bool { !isFailing }

    func encode(_ refusal: Refusal, nonce: Nonce?) -> [UInt8] {
        let numbers = refusal.numbers.map { " \($0)" }.joined()
        return Array("\(refusal.code) \(nonce?.description ?? "-")\(numbers)".utf8)
    }
}
