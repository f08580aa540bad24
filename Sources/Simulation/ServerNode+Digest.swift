import Journal
import SQLiteStore
import SyncServer
import Trust
import Vocabulary

extension ServerNode {
    /// The epoch that it is in.
    func epoch() throws -> EpochID? { try file.read { try $0.identity()?.epoch } }

    /// The hash of all state digests: what the server holds, in a word.
    func digest() throws -> Hash {
        try file.read { rows in
            let digests = try Journal(store: rows).stateDigests()
            return Digest.sha256(digests.flatMap { $0.digest.bytes })
        }
    }
}
