import Oracle
import Replica
import Vocabulary

/// P8: of the replicas that are copies of each other each is an incarnation of its own as soon as one of
/// them has sealed something, and none becomes another one when nothing has happened.
///
/// What was written once stands once, whoever issued it again: a later name of it adds nothing.
///
/// Copies of which none has sealed anything since are one replica to everybody, themselves included:
/// whichever seals second is caught by its chain.
final class CopiesAreCaught: QuietChecker {
    let promise = "P8"

    private var former: [Int: IncarnationID] = [:]

    func atQuiet(_ world: World) throws {
        var lives: [IncarnationID: (name: String, witness: Witness, index: Int)] = [:]
        var present: [Int: IncarnationID] = [:]
        var twins: Set<Int> = []
        for device in world.live {
            guard let witness = try device.replica.witness() else { continue }
            let life = witness.incarnation
            if let other = lives[life] {
                guard other.witness == witness else {
                    throw Violation("P8", "\(device.name) and \(other.name) are one incarnation")
                }
                twins.formUnion([device.index, other.index])
            }
            lives[life] = (device.name, witness, device.index)
            present[device.index] = life
            if let known = former[device.index], known != life,
                !world.disturbed.contains(device.index)
            {
                throw Violation("P8", "\(device.name) is another incarnation for no reason")
            }
        }
        former = present
        world.disturbed = twins
        for place in world.ledger.places.keys.sorted() { try standsOnce(place, world) }
    }

    private func standsOnce(_ place: Ledger.Place, _ world: World) throws {
        guard !world.ledger.blurred.contains(place),
            let book = world.reference.oracle.records[place.record.bytes],
            let standing = book.fields[Int(place.field)]?.standing
        else { return }
        for id in world.ledger.places[place, default: []]
        where !world.ledger.saved[id].isCopied {
            // Who began to read in between knows of what stood before only that it stood: there the later
            // name stands beside the earlier one.
            let logs = world.ledger.saved[id].dots.compactMap { dot -> LogFact? in
                let name = DotName(dot.incarnation.bytes, Int(dot.n))
                guard standing[name] != nil else { return nil }
                let ordered = book.writes.last {
                    $0.field == Int(place.field) && $0.label.name == name
                }
                return ordered.flatMap { book.log(at: $0.step) }
            }
            guard Set(logs).count < logs.count else { continue }
            throw Violation("P8", "\(world.words([id])) stands \(logs.count) times")
        }
    }
}
