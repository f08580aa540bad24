import Oracle
import Replica
import SimulatedDisk
import Vocabulary
import Wire

/// How a sync ended.
enum SyncEnd {
    /// Well.
    case finished(SyncSummary)
    /// On the way: a message was lost, or a machine went down.
    case cut(String)
    /// The server would not.
    case refused(String)
}

extension World {
    /// Syncs a device through the network as it is.
    ///
    /// - Throws: ``Violation`` for an alarm, which has no cause in a world without liars.
    func sync(_ device: DeviceNode, _ chance: inout Chance) throws -> SyncEnd {
        counts["syncs", default: 0] += 1
        network.hasDamaged = false
        let held = try heldBeforeCrossing(device)
        try keepHeld(device)
        do {
            let end = try run(device, &chance)
            if case .finished = end {
                try noteCrossing(of: device, holding: held)
                try noteMissed(by: device)
            }
            if case .finished = end, plan.isFiled {
                _ = try transfer(device, fetching: chance.once(in: 3), &chance)
            }
            return end
        } catch let error as ReplicaError {
            if device.disk.isOff {
                try restart(device)
                return .cut("power")
            }
            switch error {
            case .refused("device.revoked", _, _), .deviceRevoked:
                if reference(of: device).standing(of: try device.device()) == .revokedAtOnce {
                    device.isGone = true
                }
                return .refused("revoked")
            case .integrity(let alarm) where hasLied || network.hasDamaged:
                return .cut(alarm.code)
            case .answerMalformed(let code) where network.hasDamaged: return .cut(code)
            case .integrity(let alarm):
                throw Violation("P8", "\(device.name): alarm \(alarm.code) without a cause")
            case .refused(let code, _, _): return .refused(code)
            case .storeFailed("SQLite 13"): return .cut("disk full")
            default: throw Violation("P7", "\(device.name) could not sync: \(error)")
            }
        }
    }

    /// More requests than any sync of a world needs: one that makes them does not come to an end.
    private static let requestsMax = 1000

    private func run(_ device: DeviceNode, _ chance: inout Chance) throws -> SyncEnd {
        touched.insert(device.index)
        defer {
            if !device.disk.isOff, let now = try? device.replica.witness() { device.witness = now }
        }
        let window = chance.pick(device.windows) ?? device.replica
        var session = try window.sync(keys: device.keys)
        var step = try session.start()
        var requests = 0
        while true {
            requests += 1
            guard requests < Self.requestsMax else {
                throw Violation("P10", "\(device.name) asks \(requests) times in one sync")
            }
            guard case .send(let path, let body, let nonce) = step else {
                guard case .finished(let summary) = step else { return .cut("?") }
                uncrossed.remove(device.index)
                return .finished(summary)
            }
            try interrupt(device, &chance)
            counts["requests", default: 0] += 1
            network.note(body)
            let hadLied = hasLiedInCopy
            let request = try device.signed(path, lied(body, by: device), nonce)
            let isLie = hasLiedInCopy && !hadLied
            if chance.once(in: network.faults.crossed) { try cross(device, &chance) }
            let fate = network.fate(&chance)
            if fate != .arrives { counts[fate.rawValue, default: 0] += 1 }
            guard let answer = try send(request, from: device, fate, &chance) else {
                return .cut(fate.rawValue)
            }
            if chance.once(in: network.faults.crossed) { try cross(device, &chance) }
            try checkRefused(answer, wasLied: isLie)
            received.insert(device.index)
            device.heard.append(answer.body.count)
            step =
                answer.status == 200
                ? try session.received(
                    path == "/v1/sync" ? lied(answer.body, to: device) : answer.body
                )
                : try session.refused(status: answer.status, answer.body)
        }
    }

    /// What comes back of a request; nil where nothing does.
    func send(
        _ request: SimulatedRequest,
        from device: DeviceNode,
        _ fate: SimulatedNetwork.Fate,
        _ chance: inout Chance
    ) throws -> (status: Int, body: [UInt8])? {
        var request = request
        let server = home(of: device)
        switch fate {
        case .arrives: return try answer(request, by: server)
        case .requestLost: return nil
        case .answerLost:
            _ = try answer(request, by: server)
            return nil
        case .delayed:
            network.strays.append(request)
            return nil
        case .doubled:
            let first = try answer(request, by: server)
            let second = try answer(request, by: server)
            return chance.once(in: 2) ? first : second
        case .cut:
            network.hasDamaged = request.path == "/v1/return"
            request.body = Array(request.body.prefix(chance.below(request.body.count)))
            return try answer(request, by: server)
        case .flipped:
            guard !request.body.isEmpty else { return nil }
            network.hasDamaged = request.path == "/v1/return"
            request.body[chance.below(request.body.count)] ^= 1 << UInt8(chance.below(8))
            return try answer(request, by: server)
        case .answerCut:
            guard var whole = try answer(request, by: server) else { return nil }
            network.hasDamaged = true
            whole.body = Array(whole.body.prefix(chance.below(whole.body.count)))
            return whole
        }
    }

    /// The server that a device reaches.
    func home(of device: DeviceNode) -> ServerNode {
        device.isAstray ? twin?.server ?? server : server
    }

    /// What a server answers; nil where it went down.
    private func answer(
        _ request: SimulatedRequest,
        by server: ServerNode
    ) throws -> (status: Int, body: [UInt8])? {
        do {
            return try server.answer(request)
        } catch is ServerNode.Down {
            try restart(server)
            return nil
        }
    }

    /// What the server answers to a request that a device signs as it likes, with whatever nonce it gives
    /// for the asking.
    func ask(
        _ path: String,
        _ body: [UInt8],
        as device: DeviceNode
    ) throws -> (status: Int, body: [UInt8]) {
        let server = home(of: device)
        let first = try server.answer(device.signed(path, body, .zero))
        guard let nonce = try? ErrorMessage(first.body).nonce else { return first }
        return try server.answer(device.signed(path, body, nonce))
    }

    /// Brings the server back after its power went.
    func restartServer() throws { try restart(server) }

    private func restart(_ server: ServerNode) throws {
        counts["server power cuts", default: 0] += 1
        server.disk.limit(freeBytes: nil)
        let loss: [Loss] = [.nothing, .unsynced, .some]
        try server.restart(losing: loss[server.chance.below(3)])
    }

    /// Lets delayed requests arrive.
    func deliverStrays(_ chance: inout Chance, limit: Int = .max) throws {
        for _ in 0..<min(limit, network.strays.count) {
            let request = network.strays.remove(at: chance.below(network.strays.count))
            _ = try answer(request, by: server)
        }
    }

    /// Something that a person does while a message is under way.
    private func cross(_ device: DeviceNode, _ chance: inout Chance) throws {
        // Only what cannot be cut off: what follows goes on with the same session.
        guard !device.disk.isOff else { return }
        do {
            guard let edit = try someEdit(device, &chance) else { return }
            counts["crossed", default: 0] += 1
            _ = try save(device, [edit], &chance)
        } catch ReplicaError.syncFirst {
            // It has just been found to be a copy, and shows nothing.
        }
    }
}
