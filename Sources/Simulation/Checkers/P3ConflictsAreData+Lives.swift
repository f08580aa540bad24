import Causality
import Oracle
import Replica
import Vocabulary

/// Of P3 what is asked of a record's life when all is quiet: it is there, deleted or in conflict for everyone
/// who may read it, as the oracle says; and it is in conflict only where something stands that somebody had
/// not seen who deleted it, as the people remember it.
extension ConflictsAreData {
    func checkLives(_ world: World) throws {
        var places: [RecordID: [Ledger.Place]] = [:]
        for place in world.ledger.places.keys.sorted() {
            places[place.record, default: []].append(place)
        }
        for (record, places) in places.sorted(by: { $0.key < $1.key }) {
            for device in world.live
            where world.mayRead(device, places[0]) && !world.isErased(device, places[0]) {
                guard let life = try world.life(device, places[0]),
                    let book = world.reference(of: device).oracle.records[record.bytes]
                else { continue }
                guard life == book.life.shown else {
                    throw Violation(
                        "P3",
                        "\(device.name) takes record \(record) for \(life), and it is \(book.life)"
                    )
                }
                if life == .inConflict, !book.isKept { try checkUnseen(places, device, world) }
            }
        }
    }

    /// Something stands that somebody had not seen who deleted the record.
    private func checkUnseen(
        _ places: [Ledger.Place],
        _ device: DeviceNode,
        _ world: World
    ) throws {
        var shown: Set<Int> = []
        for place in places {
            guard !world.ledger.blurred.contains(place) else { return }
            guard let view = try world.view(device, place) else { continue }
            for id in try world.ledger.entries(view) {
                if world.ledger.saved[id].isCopied || world.mayStandBeside(id, on: device)
                    || world.mayBeUntold(id, in: view)
                {
                    return
                }
                shown.insert(id)
            }
            guard !world.ledger.blurred.contains(place) else { return }
        }
        let deletions = world.ledger.deletions[places[0].record] ?? []
        guard
            deletions.contains(where: { !shown.isSubset(of: $0.seen.subtracting($0.heard)) })
        else {
            throw Violation(
                "P3",
                "\(device.name) shows \(world.words(shown)) of a record in conflict, and whoever "
                    + "deleted it had seen that"
            )
        }
    }
}

extension LifeFact {
    /// As a reading shows it.
    fileprivate var shown: RecordLife {
        switch self {
        case .there: .there
        case .deleted: .deleted
        case .inConflict: .inConflict
        }
    }
}
