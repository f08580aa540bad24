import Replica
import SyncServer
import Vocabulary
import Wire

/// One phase of the workload, measured in pairs with raw SQLite: raw, ours, raw, three times.
struct Phase {
    let name: String
    /// The new values of each party, by case, then field.
    let edits: [[Workload.Edit]]
    /// The same, as raw SQLite gets them.
    let rawEdits: [Workload.Edit]
    let limits: PhaseLimits

    var fields: Int { edits.reduce(0) { $0 + $1.count } }
}

/// Gate and goal of each quantity of a phase.
struct PhaseLimits {
    var accept: (gate: Double, goal: Double)
    var sealing: (gate: Double, goal: Double)?
    var apply: (gate: Double, goal: Double)
    var wire: (gate: Double, goal: Double)
}

extension Measurement {
    /// Saves, seals, sends and receives a phase, measuring each step on copies of the files.
    mutating func run(_ phase: Phase) throws {
        say("\(phase.name): saving \(phase.fields) fields")
        for (member, edits) in zip(world.members, phase.edits) {
            try member.save(edits, cases: cases)
        }
        if measures("sealing"), measures(phase.name) {
            say("\(phase.name): sealing")
            try sealing(phase)
        }
        let sending = try send(phase)
        if measures("accept"), measures(phase.name) {
            say("\(phase.name): accepting")
            try accept(phase, sending)
        }
        if measures("apply"), measures(phase.name) {
            say("\(phase.name): applying")
            try apply(phase)
        }
        for member in world.members { try world.hub.sync(member) }
    }

    /// Pairs of our rate and raw's in fields per CPU second, as ratios.
    func pairs(_ phase: Phase, _ ours: (Int) throws -> Cost) throws -> [Double] {
        try (0..<3).map { round in
            let before = try raw(phase)
            let cost = try ours(round)
            let after = try raw(phase)
            let rawRate = Double(phase.rawEdits.count) / ((before.cpu + after.cpu) / 2)
            return Double(phase.fields) / cost.cpu / rawRate
        }
    }

    private mutating func sealing(_ phase: Phase) throws {
        var rate = 0.0
        let ratios = try pairs(phase) { _ in
            var total = Cost()
            for member in world.members {
                try folder.copyStore(member.store, to: "copy")
                let copy = try member.on("copy", in: folder)
                var session = try copy.replica.sync(keys: copy.keys)
                total = total + (try Cost.of { _ = try session.start() })
            }
            rate = Double(phase.fields) / total.cpu
            return total
        }
        add(
            "sealing, \(phase.name) / raw fill",
            ratios,
            "x",
            phase.limits.sealing,
            note: rates(rate)
        )
    }

    /// Sends what all parties have to say, and returns the requests with who made them.
    private mutating func send(_ phase: Phase) throws -> [(DeviceID, [UInt8])] {
        try folder.copyStore(World.serverStore, to: "server-\(phase.name)-before")
        var requests: [(DeviceID, [UInt8])] = []
        for member in world.members {
            let exchange = try world.hub.sync(member).exchange
            requests += exchange.requests.map { (member.device, $0) }
        }
        let carrying = try requests.filter { try !SyncRequest($0.1).sealings.isEmpty }
        let bytes = carrying.reduce(0) { $0 + $1.1.count }
        let values = phase.edits.reduce(0) { $0 + Workload.bytes($1) }
        report.add(
            Figure(
                name: "wire bytes per changed field, \(phase.name)",
                cases: cases.count,
                value: Double(bytes) / Double(phase.fields),
                unit: "B",
                gate: phase.limits.wire.gate,
                goal: phase.limits.wire.goal,
                lessIsBetter: true,
                note: "whole bodies; values \(Report.text(Double(values) / Double(phase.fields))) B"
            )
        )
        try keep(carrying, as: "accept-\(phase.name)")
        return carrying
    }

    private mutating func accept(_ phase: Phase, _ requests: [(DeviceID, [UInt8])]) throws {
        var rate = 0.0
        let ratios = try pairs(phase) { _ in
            try folder.copyStore("server-\(phase.name)-before", to: "copy")
            let copy = try Hub(folder: folder, store: "copy")
            let cost = try Cost.of {
                for (device, body) in requests {
                    let request = try SyncRequest(body)
                    _ = try copy.server.accept(request, from: device, now: Stores.now)
                }
            }
            rate = Double(phase.fields) / cost.cpu
            return cost
        }
        add(
            "server accept, \(phase.name) / raw",
            ratios,
            "x",
            phase.limits.accept,
            note: rates(rate)
        )
        let answered = try pairs(phase) { _ in
            try folder.copyStore("server-\(phase.name)-before", to: "copy")
            let copy = try Hub(folder: folder, store: "copy")
            return try Cost.of {
                for (device, body) in requests { _ = try copy.answer(body, from: device) }
            }
        }
        add("server accept and answer, \(phase.name) / raw", answered, "x", nil)
    }

    private mutating func apply(_ phase: Phase) throws {
        try folder.copyStore(observer.store, to: "observer-\(phase.name)-before")
        let responses = try world.hub.sync(observer).exchange.responses
        try keep(responses.map { (observer.device, $0) }, as: "apply-\(phase.name)")
        var rate = 0.0
        let ratios = try pairs(phase) { _ in
            try folder.copyStore("observer-\(phase.name)-before", to: "copy")
            let copy = try observer.on("copy", in: folder)
            var session = try copy.replica.sync(keys: copy.keys)
            _ = try session.start()
            let cost = try Cost.of {
                for response in responses { _ = try session.received(response) }
            }
            rate = Double(phase.fields) / cost.cpu
            return cost
        }
        add(
            "replica apply, \(phase.name) / raw",
            ratios,
            "x",
            phase.limits.apply,
            note: rates(rate)
        )
    }

    /// What raw SQLite takes for the phase: into an empty file, or one that holds the fills.
    private func raw(_ phase: Phase) throws -> Cost {
        if phase.name == "fill" {
            folder.remove("raw-copy.db")
        } else {
            try folder.copy("raw.db", to: "raw-copy.db")
        }
        let store = try RawStore(path: folder.path("raw-copy.db"))
        defer { store.close() }
        return try Cost.of { try store.write(phase.rawEdits, ids: rawIDs) }
    }

    private func rates(_ rate: Double) -> String { "\(Report.text(rate / 1_000))k fields/CPU s" }
}
