import Replica
import Vocabulary

/// P8: of the replicas that are copies of each other each is an incarnation of its own as soon as one of
/// them has sealed something, and none becomes another one when nothing has happened.
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
    }
}
