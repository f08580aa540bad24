import Cooperation
import Journal
import Oracle
import Replica
import SimulatedDisk
import Vocabulary

/// P11: what was erased can be read on no device of a party that it binds, and lies on none of their
/// disks; each of them has said so; the server has lost what nobody keeps. (That hashes and signatures
/// still verify is part of P2: `verify` goes through all of it.)
final class ErasableForGood: QuietChecker, EndChecker {
    let promise = "P11"

    func atQuiet(_ world: World) throws {
        guard !world.reference.oracle.erasing.erasures.isEmpty else { return }
        for device in world.live where !device.wasRevoked {
            try checkUnreadable(device, world)
            try checkReceipts(device, world)
        }
    }

    func atEnd(_ world: World) throws {
        for box in world.reference.boxes {
            let bound = world.reference.oracle.erasing.bound(box.record, of: box.caseFile)
            guard !bound.isEmpty else { continue }
            for device in world.live where !device.wasRevoked && bound.contains(device.party.bytes)
            {
                guard !device.disk.image().contains(box.bytes) else {
                    throw Violation("P11", "\(device.name) has an erased box on its disk")
                }
            }
            if box.readers.isSubset(of: bound), try world.server.hasBox(ofLeaf: box.leaf) {
                throw Violation("P11", "the server keeps a box that nobody keeps")
            }
        }
        try checkFiles(world)
    }

    /// Files go with what named them, but for those that came too late and are their author's.
    private func checkFiles(_ world: World) throws {
        for (id, attachment, file) in world.attached() {
            let saved = world.ledger.saved[id]
            let record = saved.place.record.bytes
            let bound = world.reference.oracle.erasing.bound(
                record,
                of: saved.place.caseID.bytes
            )
            let writes = saved.dots.compactMap {
                world.write($0, field: saved.place.field, of: saved.place.record)
            }
            guard !bound.isEmpty, !writes.isEmpty,
                !writes.contains(where: { $0.judgement == .held("erased") })
            else { continue }
            let bytes = try file.sealed(attachment)
            for device in world.live where !device.wasRevoked && bound.contains(device.party.bytes)
            {
                guard !device.disk.contains(bytes) else {
                    throw Violation("P11", "\(device.name) has \(file.name), which was erased")
                }
            }
            let book = world.reference.oracle.records[record]
            let readers = writes.reduce(into: Set<Name>()) { readers, write in
                readers.formUnion(book?.everSent(write) ?? [])
            }
            if readers.isSubset(of: bound), try world.server.hasBlob(attachment.blob.hash) {
                throw Violation("P11", "the server keeps a file that nobody keeps")
            }
        }
    }

    private func checkUnreadable(_ device: DeviceNode, _ world: World) throws {
        for summary in try device.replica.cases() {
            for held in try device.replica.history(of: summary.id, record: nil, field: nil) {
                guard held.write.value != nil, held.orderedAt != nil, let place = held.place,
                    let dot = held.write.dot,
                    let write = world.write(dot, field: held.number, of: place.ref.record),
                    write.judgement != .held("erased")
                else { continue }
                let bound = world.reference.oracle.erasing.bound(
                    place.ref.record.bytes,
                    of: summary.id.bytes
                )
                if bound.contains(device.party.bytes) {
                    throw Violation("P11", "\(device.name) reads \(place.name), which was erased")
                }
            }
        }
    }

    private func checkReceipts(_ device: DeviceNode, _ world: World) throws {
        guard let witness = try device.replica.witness() else { return }
        for status in try device.replica.erasures() where status.view.forced != nil {
            let own = status.view.parties.first { $0.party == device.party }
            guard let own, own.isBound else { continue }
            let known = world.reference.oracle.erasing.erasures[status.view.erasure.bytes]
            guard known?.receipts.contains(witness.incarnation.bytes) == true else {
                throw Violation("P11", "\(device.name) has erased and not said so")
            }
        }
    }
}
