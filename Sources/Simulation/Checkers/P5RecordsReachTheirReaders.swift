import Cooperation
import Oracle
import Replica
import SimulatedDisk
import Vocabulary

/// P5: what a party may not read never reaches its disk.
final class RecordsReachTheirReaders: Checker {
    func afterStep(_ world: World) throws {
        for index in world.received.sorted() {
            let device = world.devices[index]
            for digest in try device.replica.digests()
            where !digest.parties.contains(device.party) {
                throw Violation("P5", "\(device.name) holds a log of \(digest.parties)")
            }
        }
    }

    /// Looks for the words of others through every byte of the disk.
    func atEnd(_ world: World) throws {
        for device in world.devices {
            let image = device.disk.image()
            for saved in world.ledger.saved where !world.mayRead(device, saved.place) {
                guard saved.device != device.index, case .text(let text) = saved.value,
                    let word = text.split(whereSeparator: { $0 == "@" || $0 == " " }).first
                else { continue }
                guard !image.contains(Array(word.utf8)) else {
                    throw Violation("P5", "\(device.name) has \(word) on its disk")
                }
            }
        }
    }
}
