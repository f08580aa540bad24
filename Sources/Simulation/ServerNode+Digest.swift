import Journal
import SQLiteStore
import SyncServer
import Trust
import Vocabulary

extension ServerNode {
    /// The hash of all state digests: what the server holds, in a word.
    func digest() throws -> Hash {
        try file.read { rows in
            let digests = try Journal(store: rows).stateDigests()
            return Digest.sha256(digests.flatMap { $0.digest.bytes })
        }
    }
}
