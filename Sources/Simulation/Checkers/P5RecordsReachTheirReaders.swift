import Cooperation
import Oracle
import Replica
import SimulatedDisk
import Vocabulary

/// P5: what a party may not read never reaches its disk: whatever write it holds was ordered while it
/// read the record, or stood when it began to.
final class RecordsReachTheirReaders: StepChecker, QuietChecker, EndChecker {
    let promise = "P5"

    func afterStep(_ world: World) throws {
        for index in world.received.sorted() where !world.devices[index].isGone {
            let device = world.devices[index]
            for digest in try device.replica.digests()
            where !digest.parties.contains(device.party) {
                throw Violation("P5", "\(device.name) holds a log of \(digest.parties)")
            }
        }
    }

    func atQuiet(_ world: World) throws {
        let misplaced = world.reference.oracle.misplaced()
        guard misplaced.isEmpty else {
            throw Violation("P5", "\(misplaced.count) records stand in a log of others")
        }
        for device in world.live {
            for summary in try device.replica.cases() {
                for held in try device.replica.history(of: summary.id, record: nil, field: nil) {
                    guard let dot = held.write.dot, held.orderedAt != nil, let place = held.place,
                        let write = world.write(dot, field: held.number, of: place.ref.record)
                    else { continue }
                    let book = world.reference.oracle.records[place.ref.record.bytes]
                    guard book?.everSent(write).contains(device.party.bytes) ?? true else {
                        throw Violation(
                            "P5",
                            "\(device.name) holds a write of \(place.name) that it may not read"
                        )
                    }
                }
            }
        }
    }

    /// Not what devices show, but what lies on their disks: a box lies with its author and with those
    /// who read the record when it was ordered, or may take up what was held. (Who reads it later gets a
    /// copy, in a box of its own.)
    func atEnd(_ world: World) throws {
        for device in world.devices {
            let image = device.disk.image()
            for box in world.reference.boxes
            where box.author != device.party.bytes && !box.readers.contains(device.party.bytes) {
                guard !image.contains(box.bytes) else {
                    throw Violation(
                        "P5",
                        "\(device.name) has the box of leaf \(box.leaf) on its disk, which is not for it"
                    )
                }
            }
        }
        try checkFiles(world)
    }

    /// Likewise the bytes of files, which whoever began to read while one stood may have fetched, also at
    /// a server that has forgotten it since: its write need not come back to all who had read it (decision
    /// 28), and what they have got nothing recalls.
    private func checkFiles(_ world: World) throws {
        let sent = world.reference.sentFiles()
        for (id, attachment, file) in world.attached() {
            let saved = world.ledger.saved[id]
            let record = saved.record.record.bytes
            guard world.reference.oracle.records[record] != nil else { continue }
            let place = Reference.FilePlace(
                file: attachment.blob.hash,
                record: record,
                field: Int(saved.place.field)
            )
            let parties = (sent[place] ?? []).union(world.sentBefore[place] ?? [])
                .union([world.devices[file.device].party.bytes])
            let bytes = try file.sealed(attachment)
            for device in world.devices where !parties.contains(device.party.bytes) {
                guard !device.disk.contains(bytes) else {
                    throw Violation("P5", "\(device.name) has \(file.name) on its disk")
                }
            }
        }
    }
}
