import Replica
import Vocabulary

/// P8: of the replicas that are copies of each other each is an incarnation of its own, and none
/// becomes another one when nothing has happened.
final class CopiesAreCaught: Checker {
    private var former: [Int: IncarnationID] = [:]

    func atQuiet(_ world: World) throws {
        var lives: [IncarnationID: String] = [:]
        var present: [Int: IncarnationID] = [:]
        for device in world.live {
            guard let life = try device.replica.witness()?.incarnation else { continue }
            if let other = lives[life] {
                throw Violation("P8", "\(device.name) and \(other) are one incarnation")
            }
            lives[life] = device.name
            present[device.index] = life
            if let known = former[device.index], known != life,
                !world.disturbed.contains(device.index)
            {
                throw Violation("P8", "\(device.name) is another incarnation for no reason")
            }
        }
        former = present
        world.disturbed = []
    }
}
