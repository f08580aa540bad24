import Journal
import Trust
import Vocabulary
import Wire

/// The copies that somebody waits for and a caller may make.
enum Wanted {
    /// Those of all cases, at most what one response asks for.
    static func copies(
        for caller: SyncServer.Caller,
        _ rows: any ServerRows
    ) throws -> [WantedCopy] {
        guard try rows.hasStarts() else { return [] }
        return try Journal(store: rows).wantedCopies(
            from: caller.party,
            limit: Limits.releasesPerRequest
        )
    }
}
