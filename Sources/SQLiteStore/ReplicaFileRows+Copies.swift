import Foundation
import GRDB
import Journal
import Replica
import Vocabulary

// Copies that wait for a key.
extension ReplicaFileRows {
    /// Adds the table.
    static func addClosedCopies(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE closedCopy (
                    log BLOB NOT NULL,
                    place INTEGER NOT NULL,
                    device BLOB NOT NULL,
                    PRIMARY KEY (log, place)
                ) STRICT, WITHOUT ROWID;
                """
        )
    }

    func closedCopies() throws -> [ClosedCopy] {
        try all("SELECT * FROM closedCopy ORDER BY log, place", []) { row in
            guard let log = LogName(row.bytes("log")), let device = DeviceID(row.bytes("device"))
            else { throw Self.damaged("closedCopy", row) }
            return ClosedCopy(log: log, place: row.count("place"), device: device)
        }
    }

    func insert(_ copy: ClosedCopy) throws {
        try execute(
            "INSERT INTO closedCopy (log, place, device) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [copy.log.bytes.blob, Int64(clamping: copy.place), copy.device.bytes.blob]
        )
    }

    func delete(_ copy: ClosedCopy) throws {
        try execute(
            "DELETE FROM closedCopy WHERE log = ? AND place = ?",
            [copy.log.bytes.blob, Int64(clamping: copy.place)]
        )
    }

    func deleteClosedCopies() throws { try execute("DELETE FROM closedCopy", []) }
}
