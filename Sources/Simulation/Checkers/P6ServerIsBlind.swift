import Cooperation
import SimulatedDisk

/// P6: no word that people typed stands readable in the server's file, in what was on the way to it, nor
/// on the disk of a device.
final class ServerIsBlind: EndChecker {
    let promise = "P6"

    func atEnd(_ world: World) throws {
        let disks = [("the server", world.server.disk)] + world.devices.map { ($0.name, $0.disk) }
        var words = world.ledger.saved.compactMap { saved -> [UInt8]? in
            let text: String
            switch saved.value {
            case .text(let value): text = value
            case .attachment(let value): text = value.name
            default: return nil
            }
            return text.split(whereSeparator: { "@. ".contains($0) }).first.map {
                Array($0.utf8)
            }
        }
        words += world.attached().map { $0.file.mark }
        words += world.notes.labels.map { Array($0.text.utf8) }
        for (name, disk) in disks {
            if let word = disk.image().first(of: words) {
                throw Violation(
                    "P6",
                    "\(name) has \(String(decoding: word, as: UTF8.self)) on its disk"
                )
            }
        }
        for request in world.network.seen {
            for word in words.suffix(20) where DiskImage(bytes: request).contains(word) {
                throw Violation("P6", "\(String(decoding: word, as: UTF8.self)) was on its way")
            }
        }
    }
}
