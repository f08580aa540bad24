import Oracle
import Replica
import Trust
import Vocabulary
import Wire

/// What a server says that is not so.
enum Lie: String, CaseIterable {
    /// A bit of what somebody signed is another.
    case bitFlipped
    /// Two deliveries stand in each other's place.
    case deliveriesSwapped
    /// A delivery is left out.
    case deliveryDropped
    /// A delivery comes twice.
    case deliveryRepeated
    /// A run is stamped with a head of its author's party log that others have followed.
    case staleStamp
    /// The cursor is another than the one that was signed.
    case cursorForged
    /// Verdicts are told to be others.
    case verdictsTurned
    /// There is nothing new.
    case tailWithheld

    /// Whether a replica can tell at once.
    var isSeen: Bool {
        switch self {
        case .verdictsTurned, .tailWithheld: false
        default: true
        }
    }
}

extension ActionKind {
    /// A device syncs with a server that lies. It must notice, change nothing, and be well again when the
    /// server is honest.
    static let lie = ActionKind(name: "lie", weight: 12, profiles: [.hostile]) { world, chance in
        // Where nothing new comes there is little to lie about: somebody else is tried.
        guard let lie = chance.pick(Lie.allCases + [.staleStamp, .staleStamp]) else { return "" }
        for _ in 0..<3 {
            guard let device = chance.pick(world.live) else { return "nobody" }
            if let line = try world.sync(device, toldBy: lie, &chance) { return line }
        }
        return "nobody to lie to"
    }
}

extension World {
    /// Syncs a device with a server that tells a lie, where it fits.
    ///
    /// - Returns: What came of it; nil where it did not fit.
    func sync(_ device: DeviceNode, toldBy lie: Lie, _ chance: inout Chance) throws -> String? {
        self.lie = lie
        hasLied = false
        defer { (self.lie, hasLied) = (nil, false) }
        let end = try sync(device, &chance)
        guard hasLied else { return nil }
        counts["lies", default: 0] += 1
        switch end {
        case .finished:
            guard !lie.isSeen else { throw Violation("P4", "\(device.name) believes \(lie)") }
            return "\(device.name) is not moved by \(lie)"
        case .cut(let code):
            guard lie.isSeen else {
                throw Violation("P8", "\(device.name): alarm \(code) at \(lie)")
            }
            // A liar who makes all chains fit is found by the stamp alone.
            guard lie != .staleStamp || code == "log.stamp" else {
                throw Violation("P4", "\(device.name) sees \(lie) by \(code) alone")
            }
            guard try device.replica.digests() == digestsBeforeLie else {
                throw Violation("P4", "\(device.name) keeps a part of \(lie)")
            }
            return "\(device.name) sees \(lie): \(code)"
        case .refused(let code): return "\(device.name) refused \(code)"
        }
    }

    /// A response with the lie that is due, where it fits.
    func lied(_ body: [UInt8], to device: DeviceNode) throws -> [UInt8] {
        guard let lie, !hasLied, var response = try? SyncResponse(body) else { return body }
        digestsBeforeLie = try device.replica.digests()
        let runs = response.deliveries.indices.filter {
            if case .run(let run) = response.deliveries[$0] { run.own == 0 } else { false }
        }
        switch lie {
        case .bitFlipped:
            guard let place = runs.last, case .run(var run) = response.deliveries[place] else {
                return body
            }
            run.commits[run.commits.count - 1] ^= 1
            response.deliveries[place] = .run(run)
        case .deliveriesSwapped:
            guard response.deliveries.count > 1,
                response.deliveries[0] != response.deliveries[1]
            else { return body }
            response.deliveries.swapAt(0, 1)
        case .deliveryDropped:
            guard !response.deliveries.isEmpty else { return body }
            response.deliveries.removeLast()
        case .deliveryRepeated:
            guard let last = response.deliveries.last else { return body }
            response.deliveries.append(last)
        case .staleStamp:
            for place in runs {
                guard case .run(var run) = response.deliveries[place], run.epoch == nil,
                    let heads = reference.headsOfParty.values.first(where: {
                        $0.contains(run.partyHead)
                    }), let index = heads.firstIndex(of: run.partyHead), index > 0
                else { continue }
                run.partyHead = heads[index - 1]
                response.deliveries[place] = .run(run)
                hasLied = true
                return response.encoded()
            }
            return body
        case .cursorForged:
            guard response.cursor != nil else { return body }
            response.cursor?.end.place += 1
        case .verdictsTurned:
            guard !response.verdicts.isEmpty else { return body }
            for place in response.verdicts.indices {
                let isVoid = response.verdicts[place].verdict == .void(.notOwner)
                response.verdicts[place].verdict = isVoid ? .held(.handedOver) : .void(.notOwner)
            }
        case .tailWithheld:
            guard !response.deliveries.isEmpty, response.outcomes.isEmpty else { return body }
            response.deliveries = []
            response.cursor = nil
            response.cursorSignature = []
            response.more = false
        }
        hasLied = true
        return response.encoded()
    }
}
