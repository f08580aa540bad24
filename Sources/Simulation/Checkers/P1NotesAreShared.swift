import Oracle
import Replica
import Vocabulary

/// P1 for what lies outside of all cases: when all is quiet, every device of a party knows of every
/// reading by the party's people, and all call each case alike, by a name that nobody has replaced who
/// knew it. So they agree on who may see it. P5: no other party's readings are among them.
final class NotesAreShared: QuietChecker {
    let promise = "P1"

    /// The span in which readings of the same are one, in milliseconds.
    private static let span: WallTime = 5 * 60 * 1000

    func atQuiet(_ world: World) throws {
        guard world.plan.isNoted else { return }
        for party in world.parties {
            let devices = try alone(world.live.filter { $0.party == party && !$0.wasRevoked })
            guard !devices.isEmpty else { continue }
            let logs = try devices.map { try $0.replica.readings(ReadingFilter()) }
            try check(party, devices, logs, world)
            var labels: [CaseID: String] = [:]
            var protections: [CaseID: String] = [:]
            var away: Set<CaseID> = []
            for opened in world.cases {
                // A case that stays with whoever opened it is shown to none of them.
                if try world.isWithheld(opened.caseID)
                    || world.isLost(opened.caseID, to: devices[0])
                {
                    away.insert(opened.caseID)
                    continue
                }
                labels[opened.caseID] = try label(opened.caseID, party, devices, world)
                protections[opened.caseID] = try protection(opened.caseID, party, devices, world)
            }
            let ids = try world.devices.map { try $0.device() }
            world.notes.settle(
                party,
                found: { read in logs.allSatisfy { Self.holds($0, read, ids) } },
                labels: [.name: labels, .protection: protections],
                away: away
            )
        }
    }

    /// Without copies of one file of which none has sealed anything: to the server, which tells nobody what
    /// they brought themselves, they are one.
    private func alone(_ devices: [DeviceNode]) throws -> [DeviceNode] {
        let lives = try devices.map { try $0.replica.witness()?.incarnation }
        return zip(devices, lives).filter { _, life in lives.count { $0 == life } == 1 }.map(\.0)
    }

    private func check(
        _ party: PartyID,
        _ devices: [DeviceNode],
        _ logs: [AccessLog],
        _ world: World
    ) throws {
        let ids = try world.devices.map { try $0.device() }
        let own = Set(
            world.devices.indices.filter { world.devices[$0].party == party }.map { ids[$0] }
        )
        for (device, log) in zip(devices, logs) {
            guard log.readings.allSatisfy({ own.contains($0.device) }) else {
                throw Violation("P5", "\(device.name) knows what another party has read")
            }
            guard log.closed == 0 else {
                throw Violation("P10", "\(device.name) cannot open \(log.closed) memos")
            }
            guard log.days == logs[0].days else {
                throw Violation("P2", "\(device.name) keeps readings for another time")
            }
        }
        guard !world.notes.forgetful.contains(party) else { return }
        for read in world.notes.reads
        where read.party == party && !read.isAtRisk && !world.devices[read.device].isGone {
            for (device, log) in zip(devices, logs) where !Self.holds(log, read, ids) {
                throw Violation(
                    "P1",
                    "\(device.name) does not know what \(world.devices[read.device].name) read"
                )
            }
        }
    }

    private static func holds(_ log: AccessLog, _ read: Notes.Read, _ ids: [DeviceID]) -> Bool {
        log.readings.contains { view in
            let reading = view.reading
            return view.device == ids[read.device] && reading.action == read.action
                && reading.caseID == read.place.caseID && reading.record == read.place.record
                && max(reading.time, read.time) - min(reading.time, read.time) <= span
        }
    }

    /// Whom all devices of a party let see a case, and who asks for others; nil where nobody has said, also
    /// where it was said at another party.
    private func protection(
        _ caseID: CaseID,
        _ party: PartyID,
        _ devices: [DeviceNode],
        _ world: World
    ) throws -> String? {
        let shown = try devices.map { try Notes.text($0.replica.protection(of: caseID)) }
        guard let first = shown.first else { return nil }
        for (device, other) in zip(devices, shown) where other != first {
            throw Violation(
                "P2",
                "\(device.name) lets others see \(caseID) than \(devices[0].name)"
            )
        }
        let standing = world.notes.standing(of: caseID, by: party, .protection) {
            world.devices[$0].isGone
        }
        guard standing?.contains(first) ?? true else {
            throw Violation("P1", "\(devices[0].name) lets see \(caseID) whom others replaced")
        }
        return first
    }

    /// What all devices of a party call a case; nil where they do not know it.
    private func label(
        _ caseID: CaseID,
        _ party: PartyID,
        _ devices: [DeviceNode],
        _ world: World
    ) throws -> String? {
        let shown = try devices.map { try world.label(of: caseID, on: $0) }
        guard let first = shown.first else { return nil }
        for (device, other) in zip(devices, shown) where other != first {
            throw Violation(
                "P2",
                "\(device.name) calls \(caseID) otherwise than \(devices[0].name)"
            )
        }
        // Whoever must forget a case forgets what it was called.
        let isGone = world.reference.oracle.erasing.erasures.values.contains {
            $0.caseFile == caseID.bytes && $0.record == nil && $0.forced != nil
        }
        if isGone { return first }
        let standing = world.notes.standing(of: caseID, by: party) { world.devices[$0].isGone }
        guard standing?.contains(first) ?? true else {
            throw Violation(
                "P1",
                "\(devices[0].name) calls \(caseID) \(first ?? "nothing"), and "
                    + "\((standing ?? []).map { $0 ?? "nothing" }.sorted()) stand"
            )
        }
        return first
    }
}
