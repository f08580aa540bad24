import ArgumentParser
import Foundation
import Messages
import Replica
import Vocabulary

/// What the program without a command asks on a device that has not joined.
struct MenuJoin {
    let session: Session

    /// Whether the device has joined, now if not before; false where its user turns back, and then nothing
    /// was made. A replica that was opened before its device joined has no keys, so none is.
    func isJoined() async throws -> Bool {
        if session.home.holdsReplica, try session.open().hasJoined() { return true }
        session.say(.notJoined)
        guard let url = session.ask(session.text(.menuInvitation) + " "), !url.isEmpty,
            let author = session.ask(session.text(.menuAuthor) + " "), !author.isEmpty
        else { return false }
        try await JoinCommand.join(
            Invitation(url.trimmingCharacters(in: .whitespaces)),
            author: author,
            device: nil,
            options: ServerOptions.parse([]),
            in: session
        )
        return true
    }
}
