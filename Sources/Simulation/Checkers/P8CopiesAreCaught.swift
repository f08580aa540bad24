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
///
/// An incarnation lives in one epoch: where the server begins another, each replica is another
/// incarnation. A server that was set back unnoticed, to an epoch that its devices had all left, can
/// learn of it from nothing but what it had given out in that same epoch (decision 14). The one file
/// that has it may be an image, put back after all was quiet: then the server begins an epoch though
/// nothing happened since to the other devices, nor to itself. It begins none where neither it nor a
/// device was set back so.
final class CopiesAreCaught: QuietChecker {
    let promise = "P8"

    private var former: [Int: IncarnationID] = [:]
    private var formerEpoch: EpochID?

    func atQuiet(_ world: World) throws {
        var lives: [IncarnationID: (name: String, witness: Witness, index: Int)] = [:]
        var present: [Int: IncarnationID] = [:]
        var twins: Set<Int> = []
        let epoch = try world.server.epoch()
        let isAnew = formerEpoch != nil && formerEpoch != epoch
        guard !isAnew || world.mayBeginEpoch else {
            throw Violation("P8", "the server begins another epoch for no reason")
        }
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
            if let known = former[device.index], known != life, !isAnew,
                !world.disturbed.contains(device.index)
            {
                throw Violation("P8", "\(device.name) is another incarnation for no reason")
            }
        }
        former = present
        formerEpoch = epoch
        world.disturbed = twins
        world.mayBeginEpoch = false
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
