import Replica
import Vocabulary

// What a device has to forget as it goes over to another of two servers.
extension World {
    /// What a device holds as ordered, where it has come upon another server than the one that it synced with
    /// last; nil where it has not.
    func heldBeforeCrossing(_ device: DeviceNode) throws -> Set<Int>? {
        guard let last = device.lastServer, last !== home(of: device) else { return nil }
        return try ordered(on: device)
    }

    /// Notes that a device has come over to a server. What others had written on the former one, and this
    /// one could not take back, has no name here until its author issues it again (decision 28): what the
    /// device has written on top of it, and this one has not ordered yet, is no longer known to have seen it.
    func noteCrossing(of device: DeviceNode, holding before: Set<Int>?) throws {
        device.lastServer = home(of: device)
        guard let before, let (lost, waiting) = try lost(by: device, before) else { return }
        for id in waiting { ledger.forget(lost, in: id) }
        for index in device.forms.indices {
            for field in device.forms[index].seen.keys {
                device.forms[index].seen[field]?.subtract(lost)
            }
        }
    }

    /// Keeps what a device holds as ordered before it goes over to a server that was set back.
    func keepHeld(_ device: DeviceNode) throws {
        guard wasServerSetBack, device.heldBefore == nil, uncrossed.contains(device.index) else {
            return
        }
        device.heldBefore = try ordered(on: device)
    }

    /// Notes what a device lacks that has gone over to such a server: what others had written, and their
    /// devices have not issued again yet. What is written here on top of it, and is not ordered, is saved on
    /// what is known there (decision 28).
    func noteMissed(by device: DeviceNode) throws {
        guard let before = device.heldBefore, !uncrossed.contains(device.index) else { return }
        device.heldBefore = nil
        guard let (lost, waiting) = try lost(by: device, before) else { return }
        for id in waiting { ledger.noteMissed(lost, by: id) }
    }

    /// What others had written that a device held as ordered before it went over, and lacks since; beside it
    /// what it has written itself and did not hold as ordered all along. Nil where it lacks nothing.
    private func lost(
        by device: DeviceNode,
        _ before: Set<Int>
    ) throws -> (lost: Set<Int>, waiting: [Int])? {
        let after = try ordered(on: device)
        let lost = before.subtracting(after).filter {
            devices[ledger.saved[$0].device].party != device.party
        }
        guard !lost.isEmpty else { return nil }
        let kept = before.intersection(after)
        let waiting = ledger.saved.indices.filter {
            ledger.saved[$0].device == device.index && !kept.contains($0)
        }
        return (lost, waiting)
    }

    private func ordered(on device: DeviceNode) throws -> Set<Int> {
        var ids: Set<Int> = []
        do {
            for summary in try device.replica.cases() {
                for held in try device.replica.history(of: summary.id, record: nil, field: nil) {
                    if let (id, isOrdered) = save(held, of: summary.id), isOrdered {
                        ids.insert(id)
                    }
                }
            }
        } catch ReplicaError.syncFirst {
            // A copy shows nothing before it has synced.
        }
        return ids
    }
}
