import Cooperation
import Oracle
import Replica
import SimulatedDisk
import TestSupport
import Vocabulary

@testable import Simulation

/// A world that is told step by step, with everything checked after each, and looked at as a whole.
///
/// Social services lead a case of the small model in which everything moves; the home has two machines,
/// and further parties wait for a part in it.
final class Story {
    let world: World
    private(set) var caseID = CaseID.zero
    private var chance = Chance(seed: 15)
    private var chances: [String: Chance] = [:]
    private var told: [String] = []

    init() throws {
        var plan = Plan(seed: 7, profile: .calm)
        let parties: [(String, PartyKind, Int)] = [
            ("Social", .socialServices, 1), ("Hemmet", .institution, 2), ("Skolan", .school, 1),
            ("Nya hemmet", .institution, 1),
        ]
        plan.parties = parties.map { Plan.PlannedParty(name: $0.0, kind: $0.1, devices: $0.2) }
        plan.cases = 0
        plan.windows = 1
        plan.network = NetworkFaults()
        plan.network.crossed = 0
        plan.isShippedModel = false
        world = try World(plan)
        try open()
        for name in ["Social 1", "Hemmet 1", "Hemmet 2", "Skolan 1"] { try sync(name) }
    }

    private func open() throws {
        let roles = [
            (role: "socialServices", party: "Social"), (role: "institution", party: "Hemmet"),
            (role: "homeSchool", party: "Skolan"),
        ]
        let lead = try device("Social 1")
        caseID = try lead.replica.newCase(
            model: "prov@1",
            roles: roles,
            label: "Ström",
            keys: lead.keys
        ).id
        var fact = CharterFactOfStory(world)
        for role in roles { fact.bind(role.role, role.party) }
        world.cases.append(
            World.OpenedCase(
                caseID: caseID,
                charter: fact.fact,
                members: fact.members,
                opener: lead.index
            )
        )
    }

    func device(_ name: String) throws -> DeviceNode {
        guard let device = world.devices.first(where: { $0.name == name && !$0.isGone }) else {
            throw Missing(what: name)
        }
        return device
    }

    struct Missing: Error { var what: String }

    // MARK: What people do

    /// Saves fields, each by its name and a text; returns what came of it.
    @discardableResult
    func save(
        _ name: String,
        _ values: KeyValuePairs<String, String>,
        form: DeviceNode.Form? = nil,
        unchecked: Bool = false
    ) throws -> String {
        let device = try device(name)
        let edits = try values.map { field, text in
            let place = try device.replica.field(named: field, in: caseID)
            return (place: place, value: FieldValue.text(text))
        }
        let line = try world.save(device, edits, form: form, unchecked: unchecked, &chance)
        try world.check(after: "save")
        return line
    }

    /// Saves a field of a repeatable record.
    func save(_ name: String, in record: RecordPlace, _ field: String, _ text: String) throws {
        let device = try device(name)
        let place = try device.replica.field(named: field, of: record)
        _ = try world.save(device, [(place: place, value: .text(text))], &chance)
        try world.check(after: "save")
    }

    /// Opens a form and leaves it open.
    func form(_ name: String, _ record: String) throws -> DeviceNode.Form {
        let device = try device(name)
        let place = try device.replica.record(named: record, in: caseID)
        return try world.form(device.replica.recordView(place), device)
    }

    /// Adds a repeatable record with a text in its first field.
    func add(_ name: String, _ type: String, _ text: String) throws -> RecordPlace {
        let device = try device(name)
        guard let type = try device.replica.model(of: caseID).type(id: type) else {
            throw Missing(what: type)
        }
        let fields = [(field: type.fields[0], input: FieldInput.value(.text(text)))]
        let saved = try device.replica.add(type: type, to: caseID, fields: fields)
        try world.noteRecord(saved.record, fields, device)
        return RecordPlace(ref: saved.record, type: type, name: type.id)
    }

    /// Deletes a repeatable record, as the device shows it.
    func delete(_ name: String, _ record: RecordPlace) throws {
        let device = try device(name)
        let read = try world.form(device.replica.recordView(record), device)
        world.ledger.noteDeletion(of: record.ref.record, seen: read.all, heard: read.heard)
        _ = try device.replica.delete(record, options: SaveOptions())
    }

    /// Gives a role to another party, or to nobody.
    func handOver(_ role: String, to party: String?, atOnce: Bool = false) throws {
        let lead = try device("Social 1")
        _ = try lead.replica.changeRole(
            named: role,
            of: caseID,
            to: party,
            immediate: atOnce,
            keys: lead.keys
        )
    }

    /// Lets a party read a record, or no longer.
    func release(_ record: String, to party: String, by name: String) throws {
        let device = try device(name)
        _ = try device.replica.release(
            device.replica.record(named: record, in: caseID),
            to: try self.party(party),
            ground: "consent",
            keys: device.keys
        )
    }

    func withdraw(_ record: String, from party: String, by name: String) throws {
        let device = try device(name)
        _ = try device.replica.withdraw(
            device.replica.record(named: record, in: caseID),
            from: try self.party(party),
            keys: device.keys
        )
    }

    private func party(_ name: String) throws -> PartyID {
        guard let place = world.plan.parties.firstIndex(where: { $0.name == name }) else {
            throw Missing(what: name)
        }
        return world.parties[place]
    }

    /// Carries what a device has not synced to others by hand.
    func carry(from giver: String, to takers: String...) throws {
        let device = try device(giver)
        let bundle = try device.replica.exportBundle(for: nil, keys: device.keys)
        device.witness = try device.replica.witness()
        for name in takers {
            let taker = try self.device(name)
            _ = try taker.replica.importBundle(bundle.bytes)
            world.received.insert(taker.index)
            try world.check(after: "takeBundle")
        }
    }

    /// Syncs a device; returns how it ended.
    @discardableResult
    func sync(_ name: String, calm: Bool = true) throws -> SyncEnd {
        var end = SyncEnd.cut("")
        let device = try device(name)
        // What becomes of one device's messages does not depend on how many another one sends.
        var chance = chances[name] ?? Chance(seed: UInt64(name.utf8.reduce(0) { $0 + Int($1) }))
        if calm {
            try world.withoutFaults { end = try world.sync(device, &chance) }
        } else {
            end = try world.sync(device, &chance)
        }
        chances[name] = chance
        try world.check(after: "sync")
        return end
    }

    /// Syncs a device with a server that lies.
    func sync(_ name: String, toldBy lie: Lie) throws -> String {
        let end =
            try world.sync(device(name), toldBy: lie, &chance) ?? "\(name) was told the truth"
        try world.check(after: "sync")
        return end
    }

    /// Everyone syncs until all is done, and every promise is looked at.
    func quiet() throws {
        try world.perform(Action(kind: "quiet", seed: 1))
    }

    // MARK: What is there

    /// Notes what the world looks like.
    func look(_ title: String) throws { told.append("== \(title)\n\n\(try picture())") }

    /// Notes a line.
    func say(_ line: String) { told.append(line + "\n") }

    /// Compares all that was noted with what was recorded.
    func end(_ name: String, file: String = #filePath) throws {
        try Snapshot.compare(told.joined(separator: "\n"), to: name + ".txt", file: file)
    }

    /// The whole world, without anything that depends on identifiers.
    func picture() throws -> String {
        var lines: [String] = []
        for device in world.live {
            lines.append(device.name)
            var shown: [String] = []
            let replica = device.replica
            guard try !replica.status().mustSync else {
                lines.append("    shows nothing before it has synced")
                continue
            }
            if try replica.cases().contains(where: { $0.id == caseID }) {
                for summary in try replica.caseView(caseID, looking: false).records {
                    shown += try self.lines(replica.recordView(summary.place))
                }
            }
            for item in try replica.inbox() {
                let place = item.place.map { "\($0.record.type.id).\($0.field.id)" } ?? "?"
                let current = try item.current.map(texts) ?? []
                let now = current.isEmpty ? "nothing" : current.joined(separator: " | ")
                let value = item.value.map(World.text) ?? "?"
                shown.append("inbox: \(place) = \(value), \(words(item.reason)), where now \(now)")
            }
            for item in try replica.proposals() {
                shown.append("held for it: \(item.write.value.map(World.text) ?? "?")")
            }
            lines += shown.sorted().map { "    " + $0 }
        }
        var verdicts: [String: Int] = [:]
        for book in world.reference.oracle.records.values {
            for write in book.writes { verdicts["\(write.judgement)", default: 0] += 1 }
        }
        lines.append("server")
        lines += verdicts.sorted { $0.key < $1.key }.map { "    \($0.value) \($0.key)" }
        for kind in Set(try world.eventKinds()).sorted() {
            lines.append("    event: \(kind)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func words(_ reason: InboxItem.Reason) -> String {
        switch reason {
        case .void(let rule): "void by \(rule.rawValue)"
        case .held(let rule): "held by \(rule.rawValue)"
        case .refused(let code), .changeRefused(_, let code): "refused by \(code)"
        }
    }

    private func lines(_ record: RecordView) throws -> [String] {
        var lines: [String] = []
        let name = record.place.type.id
        let life = "\(record.life)"
        if life != "there" { lines.append("\(name) is \(life)") }
        for field in record.fields where !field.siblings.isEmpty {
            let values = try texts(field).joined(separator: " | ")
            lines.append("\(name).\(field.place.field.id) = \(values)")
        }
        return lines
    }

    private func texts(_ field: FieldView) throws -> [String] {
        field.siblings.map { sibling in
            (sibling.value.map(World.text) ?? "(unreadable)")
                + (sibling.isProvisional ? " (provisional)" : "")
        }.sorted()
    }
}
