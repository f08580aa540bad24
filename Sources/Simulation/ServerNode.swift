import HTTPSignature
import SQLiteStore
import SimulatedDisk
import SyncServer
import Trust
import Vocabulary
import Wire

/// The server of a world: the engine over a disk of its own, and what stands between it and the net.
final class ServerNode {
    let disk: SimulatedDisk
    let clock: MachineClock
    let chance: SharedChance
    private let pageBytes: Int
    private(set) var file: ServerFile
    private(set) var engine: SyncServer
    /// Kept in memory alone: a server that was started anew knows none.
    private var nonces: [DeviceID: Set<Nonce>] = [:]

    /// How often an earlier state of its file took the place of the present one.
    private(set) var restores = 0
    /// What it failed of, when it last did.
    private(set) var failure = ""

    /// The power went while it answered.
    struct Down: Error {}

    static let fileName = "server.sqlite"

    /// The file of a server that was not started yet, which is the same for all and made once.
    private static let newFile = DiskImage.made(fileName) { path in
        try ServerFile(sqlitePath: path).close()
    }

    init(
        clock: MachineClock,
        seed: UInt64,
        pageBytes: Int,
        from image: DiskImage? = nil
    ) throws {
        self.pageBytes = pageBytes
        disk = SimulatedDisk(try image ?? Self.newFile.get())
        self.clock = clock
        chance = SharedChance(seed: seed)
        file = try ServerFile(sqlitePath: disk.path(Self.fileName))
        engine = SyncServer(store: file, pageBytes: pageBytes)
    }

    deinit {
        try? file.close()
        disk.discard()
    }

    /// Ends the process, by force or by a power cut, and starts it again on what is left.
    func restart(losing loss: Loss) throws {
        disk.turnOff()
        try? file.close()
        disk.restart(losing: loss) { chance.below($0) }
        file = try ServerFile(sqlitePath: disk.path(Self.fileName))
        engine = SyncServer(store: file, pageBytes: pageBytes)
        nonces = [:]
    }

    /// Puts an earlier state of the file in place of the present one: as an operator who says so, or
    /// behind everybody's back.
    func restore(_ image: DiskImage, told: Bool) throws {
        restores += 1
        try? file.close()
        disk.restore(image)
        file = try ServerFile(sqlitePath: disk.path(Self.fileName))
        engine = SyncServer(store: file, pageBytes: pageBytes)
        if told { try beginEpoch() }
        nonces = [:]
    }

    /// Says that it was restored, as its operator has to.
    func beginEpoch() throws { try engine.beginEpoch(chance.identifier(), now: clock.now) }

    /// Answers a request as the server's program does: status and body.
    ///
    /// - Throws: ``Down`` where the power went.
    func answer(_ request: SimulatedRequest) throws -> (status: Int, body: [UInt8]) {
        do {
            return (200, try accepted(request))
        } catch {
            if disk.isOff { throw Down() }
            return refusal(error)
        }
    }

    private func accepted(_ request: SimulatedRequest) throws -> [UInt8] {
        if request.path == "/v1/join" {
            let admission = try engine.join(JoinRequest(request.body), now: clock.now).response
            return try admission.response(nonce: freshNonce(admission.device)).encoded()
        }
        if request.path == "/v1/return" {
            return try engine.takeBack(
                ReturnRequest(request.body),
                epoch: chance.identifier(),
                now: clock.now
            ).response.encoded()
        }
        let signature = try RequestSignature(request.fields)
        guard let key = try engine.signingKey(of: signature.device) else {
            throw ServerRefusal(.deviceUnknown, "")
        }
        try signature.verify(
            method: "POST",
            path: request.path,
            body: request.body,
            publicKey: key
        )
        guard nonces[signature.device, default: []].remove(signature.nonce) != nil else {
            throw Unknown(device: signature.device)
        }
        let fresh = freshNonce(signature.device)
        do {
            switch request.path {
            case "/v1/blob/put":
                return try engine.put(
                    BlobPutRequest(request.body),
                    from: signature.device,
                    nonce: fresh
                ).encoded()
            case "/v1/blob/get":
                return try engine.get(
                    BlobGetRequest(request.body),
                    from: signature.device,
                    nonce: fresh
                ).encoded()
            default: break
            }
            let answer = try engine.sync(
                SyncRequest(request.body),
                from: signature.device,
                nonce: fresh,
                now: clock.now
            )
            return answer.response.encoded()
        } catch let error as ServerRefusal {
            throw Told(refusal: error, nonce: fresh)
        }
    }

    private struct Unknown: Error { var device: DeviceID }
    private struct Told: Error {
        var refusal: ServerRefusal
        var nonce: Nonce
    }

    private func refusal(_ error: any Error) -> (status: Int, body: [UInt8]) {
        func message(
            _ kind: ErrorCode,
            _ nonce: Nonce?,
            _ numbers: [UInt64] = []
        ) -> (
            status: Int, body: [UInt8]
        ) {
            let message = ErrorMessage(kind, "", numbers: numbers, nonce: nonce)
            return (kind.status ?? 400, message.encoded())
        }
        switch error {
        case let error as Unknown: return message(.nonceUnknown, freshNonce(error.device))
        case let error as Told:
            return message(error.refusal.kind, error.nonce, error.refusal.numbers)
        case let error as ServerRefusal: return message(error.kind, nil, error.numbers)
        case is SignatureError: return message(.signatureInvalid, nil)
        case is WireError: return message(.requestMalformed, nil)
        default:
            failure = "\(error)"
            return message(.serverFailed, nil)
        }
    }

    private func freshNonce(_ device: DeviceID) -> Nonce {
        let nonce: Nonce = chance.identifier()
        nonces[device, default: []].insert(nonce)
        return nonce
    }
}
