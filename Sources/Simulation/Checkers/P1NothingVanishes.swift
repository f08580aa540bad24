import Cooperation
import Oracle
import Replica
import Vocabulary

/// P1: what somebody saved is shown on that device until somebody who had seen it replaces it, or lies
/// in the inbox with the reason; and when all is quiet, everyone who may read sees what stands.
final class NothingVanishes: Checker {
    func afterStep(_ world: World) throws {
        for index in world.touched.sorted() { try check(world.devices[index], world) }
    }

    func atQuiet(_ world: World) throws {
        for device in world.devices { try check(device, world) }
        for place in world.ledger.places.keys.sorted() where !world.ledger.blurred.contains(place) {
            let ids = world.ledger.standing(place)
            for device in world.devices where world.mayRead(device, place) {
                guard let view = try world.view(device, place) else {
                    if ids.isEmpty { continue }
                    throw Violation("P1", "\(device.name) does not have \(place.record) at all")
                }
                let shown = try world.ledger.entries(view).sorted()
                guard shown == ids.sorted() else {
                    throw Violation(
                        "P1",
                        "\(device.name) shows \(world.words(shown)) in \(view.place.name), "
                            + "and \(world.words(ids)) should stand"
                    )
                }
            }
        }
    }

    /// A device shows its own people's saves, or has them in the inbox.
    private func check(_ device: DeviceNode, _ world: World) throws {
        try world.readInbox(device)
        for (id, saved) in world.ledger.saved.enumerated() {
            guard saved.device == device.index, !saved.isReturned,
                !world.ledger.blurred.contains(saved.place), !world.ledger.isCovered(id)
            else { continue }
            let view = try world.view(device, saved.place)
            guard let view, try world.ledger.entries(view).contains(id) else {
                throw Violation(
                    "P1",
                    "\(device.name) lost \(World.text(saved.value)) in \(saved.place.record)"
                )
            }
        }
    }
}

extension World {
    /// What a device shows in a field; nil where it does not have the record.
    func view(_ device: DeviceNode, _ place: Ledger.Place) throws -> FieldView? {
        guard let ref = ledger.places[place]?.first.map({ ledger.saved[$0].record }),
            let type = model.type(ref.type), let field = type.field(place.field)
        else { return nil }
        let key = RecordKey(device: device.index, caseID: place.caseID, record: place.record)
        if let known = views[key] { return known?.fields.first { $0.place.field == field } }
        var view: RecordView?
        do {
            view = try device.replica.recordView(
                RecordPlace(ref: ref, type: type, name: type.id)
            )
        } catch ReplicaError.unknownName {
            view = nil
        }
        views[key] = .some(view)
        return view?.fields.first { $0.place.field == field }
    }

    /// Whether a device's party may read a record's type in its case.
    func mayRead(_ device: DeviceNode, _ place: Ledger.Place) -> Bool {
        guard let ref = ledger.places[place]?.first.map({ ledger.saved[$0].record }),
            let opened = cases.first(where: { $0.caseID == place.caseID })
        else { return false }
        return opened.charter.readers(of: Int(ref.type)).contains(device.party.bytes)
    }

    /// Notes what lies in a device's inbox.
    func readInbox(_ device: DeviceNode) throws {
        for item in try device.replica.inbox() {
            guard let place = item.place, let value = item.value else { continue }
            guard let id = ledger.entry(value, at: place.ledger) else {
                throw Violation("P1", "\(device.name) has in the inbox what nobody saved")
            }
            if ledger.blurred.contains(place.ledger) { continue }
            if ledger.saved[id].counts {
                throw Violation(
                    "P9",
                    "\(device.name) got back \(World.text(value)), which it may write"
                )
            }
            ledger.noteReturned(id)
        }
    }

    /// Saves by their values, for people.
    func words(_ ids: [Int]) -> String {
        "[" + ids.sorted().map { Self.text(ledger.saved[$0].value) }.joined(separator: ", ") + "]"
    }
}
