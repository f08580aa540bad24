import GRDB
import Journal
import SyncServer
import Vocabulary

extension ServerFileRows {
    func feedEnd(of party: Int64) throws -> LogEnd {
        let end = try one(
            "SELECT place, chain FROM feed WHERE party = ? ORDER BY place DESC LIMIT 1",
            [party]
        ) { row in
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("feed") }
            return LogEnd(place: row.count("place"), chain: chain)
        }
        return end ?? LogEnd(place: 0, chain: .zero)
    }

    func feedChain(of party: Int64, at place: UInt64) throws -> Hash? {
        guard let place = Int64(exactly: place) else { return nil }
        return try one(
            "SELECT chain FROM feed WHERE party = ? AND place = ?",
            [party, place]
        ) { row in
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("feed") }
            return chain
        }
    }

    func feed(
        of party: Int64,
        after place: UInt64,
        _ visit: (FeedRow) throws -> Bool
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM feed WHERE party = ? AND place > ? ORDER BY place"
        )
        let rows = try Row.fetchCursor(statement, arguments: [party, Int64(clamping: place)])
        while let row = try rows.next() {
            guard let chain = Hash(row.bytes("chain")) else { throw damaged("feed") }
            let item: FeedItem
            if let run = row["run"] as Int64? {
                item = .run(run)
            } else if let log = row["log"] as Int64? {
                item = .entries(log: log, first: row.count("first"), last: row.count("last"))
            } else {
                throw damaged("feed")
            }
            let feedRow = FeedRow(place: row.count("place"), item: item, chain: chain)
            guard try visit(feedRow) else { return }
        }
    }

    func append(_ row: FeedRow, toFeedOf party: Int64) throws {
        let place = Int64(clamping: row.place)
        switch row.item {
        case .run(let run):
            try execute(
                "INSERT INTO feed (party, place, run, chain) VALUES (?, ?, ?, ?)",
                [party, place, run, row.chain.bytes.blob]
            )
        case .entries(let log, let first, let last):
            try execute(
                """
                INSERT INTO feed (party, place, log, first, last, chain)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    party, place, log, Int64(clamping: first), Int64(clamping: last),
                    row.chain.bytes.blob,
                ]
            )
        }
    }

    func receivers(ofLogOf party: Int64) throws -> [Int64] {
        try all(
            "SELECT receiver FROM receiver WHERE party = ? ORDER BY receiver",
            [party]
        ) { $0["receiver"] }
    }

    func addReceiver(_ receiver: Int64, ofLogOf party: Int64) throws -> Bool {
        try execute(
            "INSERT OR IGNORE INTO receiver (party, receiver) VALUES (?, ?)",
            [party, receiver]
        )
        return db.changesCount > 0
    }
}
