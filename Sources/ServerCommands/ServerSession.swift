import Cooperation
import Foundation
import Messages
import SQLiteStore
import SyncServer
import Vocabulary

/// What a command works with: the language, the console, the machine and the server's folder.
struct ServerSession: Sendable {
    let language: Language
    let console: Console
    let machine: Machine
    let json: Bool
    let folder: String

    /// Opens the server's store, and makes it one where it is new.
    func open() throws -> SyncServer {
        let server = SyncServer(store: try openStore())
        try server.start(
            epoch: machine.identifier(),
            secret: machine.random(32),
            models: ShippedModels.all.map(\.yaml),
            now: machine.now()
        )
        return server
    }

    /// Opens the file of the server's store.
    func openStore() throws -> ServerFile {
        do {
            return try ServerFile(folder: folder)
        } catch let error as StoreFileError {
            switch error {
            case .foreign: throw ServerFailure("store.foreign", ServerMessages.foreignStore(folder))
            case .newer(let found, let known):
                throw ServerFailure(
                    "store.newer",
                    ServerMessages.newerStore(folder, found: found, known: known)
                )
            }
        } catch let error as ServerRefusal {
            throw error
        } catch {
            throw ServerFailure(
                "folder.unusable",
                ServerMessages.unusableFolder(folder, Self.reason(error, at: folder))
            )
        }
    }

    /// The wording of a message in the user's language.
    func text(_ message: Message) -> String { message.text(language) }

    /// Writes a line to standard output.
    func say(_ message: Message) { console.write(text(message) + "\n") }

    /// Writes a line to standard output.
    func say(_ line: String) { console.write(line + "\n") }

    /// Writes a value to standard output as JSON.
    func say(_ value: JSONValue) { console.write(value.rendered + "\n") }

    /// Writes a table to standard output.
    func say(_ table: TextTable) { console.write(table.rendered(width: console.width) + "\n") }

    /// A table under headings in the user's language.
    func table(_ headings: Message...) -> TextTable { TextTable(headings.map(text)) }

    /// A time as people say it here and now.
    func spoken(_ time: WallTime) -> String {
        text(TimeText(time, now: machine.now(), offset: localOffset(at:)).spoken)
    }
}
