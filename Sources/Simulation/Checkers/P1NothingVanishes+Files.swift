import Cooperation
import Oracle
import Replica
import Vocabulary

/// Files are part of it: in the end everyone who may read a record has fetched each file that stands in it,
/// byte for byte.
extension NothingVanishes: EndChecker {
    func atEnd(_ world: World) throws {
        for (id, attachment, file) in world.attached() {
            let saved = world.ledger.saved[id]
            guard !world.ledger.blurred.contains(saved.place), !saved.isCopied,
                world.standing(at: saved.place).contains(id)
            else { continue }
            let readers = world.live.filter {
                world.mayRead($0, saved.place) && !world.isErased($0, saved.place)
                    && !world.isUncopied($0, saved.place)
            }
            let contents = try readers.map { try world.content(of: attachment, on: $0) }
            // Who is bound by an erasure destroys what it had not sent yet.
            let isDestroyed = world.isErased(world.devices[file.device], saved.place)
            if world.mayBeGone(file) || isDestroyed, contents.allSatisfy({ $0 == nil }) { continue }
            for (device, content) in zip(readers, contents) {
                guard let content else {
                    throw Violation("P1", "\(device.name) did not get \(file.name)")
                }
                guard content == file.content else {
                    throw Violation("P1", "\(device.name) got other bytes of \(file.name)")
                }
            }
        }
    }
}
