import Journal
import Trust
import Vocabulary
import Wire

/// The copies that somebody waits for and a caller may make.
enum Wanted {
    /// Those of all cases, at most what one response asks for.
    static func copies(
        for caller: SyncServer.Caller,
        _ rows: any ServerRows,
        _ journal: Journal
    ) throws -> [WantedCopy] {
        guard try rows.hasStarts(),
            try journal.partyLog(caller.party).devices[caller.device]?.revocations.isEmpty == true
        else { return [] }
        return try journal.wantedCopies(
            from: caller.party,
            caller.device,
            limit: Limits.releasesPerRequest
        )
    }
}
