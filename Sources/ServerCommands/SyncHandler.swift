import HTTPServer
import Journal
import Logging
import NIOPosix
import SyncServer
import Vocabulary
import Wire

/// Joins HTTP and the engine: bodies become requests, and what the engine throws becomes an answer.
///
/// The engine is synchronous and waits for the disk, so it runs on threads of its own.
struct SyncHandler: RequestHandler {
    let server: SyncServer
    let threads: NIOThreadPool
    let now: @Sendable () -> WallTime
    let random: @Sendable (Int) -> [UInt8]
    let logger: Logger
    private let room = WaitingRoom()
    private let watch: StoreWatch

    init(
        server: SyncServer,
        threads: NIOThreadPool,
        now: @escaping @Sendable () -> WallTime,
        random: @escaping @Sendable (Int) -> [UInt8],
        logger: Logger
    ) {
        self.server = server
        self.threads = threads
        self.now = now
        self.random = random
        self.logger = logger
        watch = StoreWatch { [room] in
            room.ringAll()
        } version: {
            try await threads.runIfActive { try server.storeVersion() }
        }
    }

    func signingKey(of device: DeviceID) async throws -> [UInt8]? {
        if let key = server.rememberedSigningKey(of: device) { return key }
        return try await threads.runIfActive { [server] in try server.signingKey(of: device) }
    }

    func join(_ body: [UInt8], freshNonce: @Sendable (DeviceID) -> Nonce) async -> Reply {
        do {
            let answer = try await threads.runIfActive { [server, now] in
                try server.join(try JoinRequest(body), now: now())
            }
            for party in answer.grown { room.ring(for: party) }
            let admission = answer.response
            logger.info("joined", metadata: ["device": "\(admission.device)"])
            let response = try admission.response(nonce: freshNonce(admission.device))
            return Reply(body: response.encoded())
        } catch {
            return refusal(error, nonce: nil)
        }
    }

    func giveBack(_ body: [UInt8]) async -> Reply {
        do {
            let answer = try await threads.runIfActive { [server, now, random, logger] in
                let request = try ReturnRequest(body)
                let answer = try server.takeBack(
                    request,
                    epoch: EpochID(random(EpochID.byteCount)) ?? .zero,
                    now: now()
                )
                logger.info(
                    "givenBack",
                    metadata: [
                        "party": "\(request.party)",
                        "deliveries": .stringConvertible(request.deliveries.count),
                    ]
                )
                return Answer(response: answer.response.encoded(), grown: answer.grown)
            }
            for party in answer.grown { room.ring(for: party) }
            return Reply(body: answer.response)
        } catch {
            return refusal(error, nonce: nil)
        }
    }

    func sync(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        do {
            let answer = try await threads.runIfActive { [server, now, logger] in
                let request = try SyncRequest(body)
                let answer = try server.sync(request, from: device, nonce: nonce, now: now())
                Self.log(request, answer.response, from: device, logger)
                return Answer(response: answer.response.encoded(), grown: answer.grown)
            }
            for party in answer.grown { room.ring(for: party) }
            return Reply(body: answer.response)
        } catch {
            return refusal(error, nonce: nonce)
        }
    }

    func wait(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        do {
            let request: WaitRequest
            do { request = try WaitRequest(body) } catch { throw ServerRefusal(error) }
            let ready = try await watch.during { try await waited(request, from: device) }
            return Reply(body: WaitResponse(nonce: nonce, ready: ready).encoded())
        } catch {
            return refusal(error, nonce: nonce)
        }
    }

    /// Whether the feed has gone beyond the request's place, when it has or waiting has ended.
    private func waited(_ request: WaitRequest, from device: DeviceID) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(Limits.waitSeconds)
        let ask = { @Sendable [server] in try server.isReady(request, from: device) }
        var (ready, party) = try await threads.runIfActive(ask)
        while !ready {
            let rings = room.rings(for: party)
            // What came between the two looks is seen by the second, and what comes later rings.
            ready = try await threads.runIfActive(ask).ready
            if ready { break }
            let left = end - ContinuousClock.now
            guard left > .zero, await room.wait(for: party, beyond: rings, limit: left) else {
                return try await threads.runIfActive(ask).ready
            }
        }
        return true
    }

    func put(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        do {
            let answer = try await threads.runIfActive { [server] in
                try server.put(try BlobPutRequest(body), from: device, nonce: nonce).encoded()
            }
            return Reply(body: answer)
        } catch {
            return refusal(error, nonce: nonce)
        }
    }

    func get(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply {
        do {
            let answer = try await threads.runIfActive { [server] in
                try server.get(try BlobGetRequest(body), from: device, nonce: nonce).encoded()
            }
            return Reply(body: answer)
        } catch {
            return refusal(error, nonce: nonce)
        }
    }

    func stopWaiting() async { room.close() }

    func isHealthy() async -> Bool {
        (try? await threads.runIfActive { [server] in server.isHealthy() }) ?? false
    }

    func encode(_ refusal: HTTPServer.Refusal, nonce: Nonce?) -> [UInt8] {
        ErrorMessage(
            code: refusal.code,
            message: refusal.message,
            numbers: refusal.numbers,
            nonce: nonce
        ).encoded()
    }

    private static func log(
        _ request: SyncRequest,
        _ response: SyncResponse,
        from device: DeviceID,
        _ logger: Logger
    ) {
        guard !request.sealings.isEmpty || !request.charters.isEmpty else { return }
        logger.info(
            "taken",
            metadata: [
                "device": "\(device)", "incarnation": "\(request.incarnation)",
                "charters": .stringConvertible(request.charters.count),
                "sealings": .stringConvertible(request.sealings.count),
                "refused": .stringConvertible(response.outcomes.count),
                "notAccepted": .stringConvertible(response.verdicts.count),
            ]
        )
    }

    private func refusal(_ error: any Error, nonce: Nonce?) -> Reply {
        let refusal: ServerRefusal
        switch error {
        case let error as ServerRefusal: refusal = error
        case let error as WireError: refusal = ServerRefusal(error)
        default:
            logger.error("failed", metadata: ["reason": "\(error)"])
            refusal = ServerRefusal(.serverFailed, "the server failed; nothing was changed")
        }
        let code = refusal.kind.rawValue
        let message = ErrorMessage(
            code: code,
            message: refusal.message,
            numbers: refusal.numbers,
            nonce: nonce
        )
        return Reply(status: refusal.kind.status ?? 500, body: message.encoded(), code: code)
    }
}
