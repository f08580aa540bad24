import Oracle
import Replica
import Vocabulary

/// P5: what a party may not read never reaches its disk: whatever write it holds was ordered while it
/// read the record, or stood when it began to.
final class RecordsReachTheirReaders: Checker {
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
}
