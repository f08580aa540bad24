import Replica
import Vocabulary

/// A replica's join. In a file of its own, since both engines call something an invitation.
struct Joining {
    let url: String
    let device: String
    let keys: DeviceKeys

    /// Joins; `answer` is the server.
    func run(_ replica: Replica, answer: ([UInt8]) throws -> [UInt8]) throws {
        let session = try replica.join(
            try Invitation(url),
            as: Person(name: "Someone"),
            on: device,
            keys: keys
        )
        _ = try session.received(try answer(session.request))
    }
}
