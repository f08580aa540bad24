import Vocabulary

/// What one place of the feed delivered.
public struct DeliveryRow: Hashable, Sendable {
    /// What it was.
    public enum Item: Hashable, Sendable {
        /// Commits: the number of a run.
        case run(Int64)
        /// Entries of a log: its number, the first place and the last.
        case entries(log: Int64, first: UInt64, last: UInt64)
    }

    /// The place.
    public var place: UInt64
    /// What it was.
    public var item: Item
    /// The feed's chain there, at the end of a page.
    public var chain: Hash?
    /// The server's signature over the cursor there, at the end of a page.
    public var signature: [UInt8]?

    /// Makes a row.
    public init(place: UInt64, item: Item, chain: Hash? = nil, signature: [UInt8]? = nil) {
        self.place = place
        self.item = item
        self.chain = chain
        self.signature = signature
    }
}

/// Which edit or inbox item it is of which something was seen.
public enum SeenBy: Hashable, Sendable {
    /// An edit, by case, audience, record and number.
    case edit(caseID: CaseID, audience: AudienceID, record: RecordID, id: Int64)
    /// An item of the inbox, by number.
    case inbox(Int64)
}
