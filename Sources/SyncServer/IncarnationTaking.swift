import Journal
import Trust
import Vocabulary
import Wire

/// Takes the new incarnations that a device states for itself, before anything else of a request: it
/// may speak as one of them in the very same.
struct IncarnationTaking {
    let rows: any ServerRows
    let journal: Journal
    let origin: EpochID
    let now: WallTime

    /// Appends those that are not stated yet; returns whose feeds grew.
    ///
    /// A device that has another incarnation in this epoch is a copy, or has found itself to be one.
    func take(_ statements: [SignedBody], from device: DeviceID) throws -> [PartyID] {
        var feeds = FeedWriter(rows: rows, origin: origin)
        for body in statements {
            // Whatever else is stated, and what is wrong with it, is told with the other outcomes.
            guard let statement = try? PartyStatement(body.body),
                case .incarnation(device, let incarnation) = statement.content,
                try rows.incarnation(incarnation) == nil,
                let row = try rows.device(device),
                try rows.party(number: row.party)?.party == statement.party
            else { continue }
            let hadOther = try rows.incarnations(ofDevice: row.id).contains {
                try !rows.isClosed(incarnation: $0.id)
            }
            let entry: Entry
            do {
                entry = try journal.append(.signed(body), to: .party(statement.party), time: now)
            } catch let error as JournalError where error.code.rawValue.hasPrefix("statement.") {
                continue
            }
            try feeds.deliverPartyLog(of: statement.party, from: entry.place)
            if hadOther {
                try rows.insert(
                    EventRow(
                        time: now,
                        kind: .copy,
                        party: statement.party,
                        device: device,
                        incarnation: incarnation
                    )
                )
            }
        }
        return feeds.grown.sorted()
    }
}
