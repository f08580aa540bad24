import GRDB
import Journal
import Vocabulary

extension JournalRows {
    func insert(_ blobs: [Blob], ofLeaf leaf: Int64) throws {
        for blob in blobs {
            try execute(
                "INSERT OR IGNORE INTO blobName (hash, leaf) VALUES (?, ?)",
                [blob.hash.bytes.blob, leaf]
            )
        }
    }

    func leaves(naming blob: Hash) throws -> [Int64] {
        try all("SELECT leaf FROM blobName WHERE hash = ? ORDER BY leaf", [blob.bytes.blob]) {
            $0["leaf"]
        }
    }

    func namedBlobs(after hash: Hash?, limit: Int) throws -> [Hash] {
        try all(
            "SELECT DISTINCT hash FROM blobName WHERE hash > ? ORDER BY hash LIMIT ?",
            [(hash?.bytes ?? []).blob, limit]
        ) { try self.hash($0) }
    }

    func blob(_ hash: Hash) throws -> BlobRow? {
        try one("SELECT * FROM blob WHERE hash = ?", [hash.bytes.blob]) { try self.blobRow($0) }
    }

    func heldBlobs(after hash: Hash?, limit: Int) throws -> [BlobRow] {
        try all(
            "SELECT * FROM blob WHERE hash > ? ORDER BY hash LIMIT ?",
            [(hash?.bytes ?? []).blob, limit]
        ) { try self.blobRow($0) }
    }

    func save(_ blob: BlobRow) throws {
        try execute(
            """
            INSERT INTO blob (hash, length, held, isOwn, isSent) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (hash) DO UPDATE
                SET held = excluded.held, isOwn = excluded.isOwn, isSent = excluded.isSent
            """,
            [
                blob.blob.hash.bytes.blob, blob.blob.length, blob.held, blob.isOwn, blob.isSent,
            ]
        )
    }

    func append(_ bytes: [UInt8], to blob: BlobRow) throws {
        try execute(
            """
            INSERT INTO chunk (blob, first, content)
            SELECT id, held, ? FROM blob WHERE hash = ? AND held = ?
            """,
            [bytes.blob, blob.blob.hash.bytes.blob, blob.held]
        )
        guard db.changesCount == 1 else {
            throw JournalError(.storeDamaged, "a blob does not end at \(blob.held)")
        }
        var longer = blob
        longer.held += bytes.count
        try save(longer)
    }

    func chunk(of hash: Hash, at offset: Int) throws -> [UInt8]? {
        try one(
            """
            SELECT content FROM chunk JOIN blob ON blob.id = chunk.blob
            WHERE blob.hash = ? AND first = ?
            """,
            [hash.bytes.blob, offset]
        ) { $0.bytes("content") }
    }

    func deleteBlob(_ hash: Hash) throws {
        try execute("DELETE FROM blob WHERE hash = ?", [hash.bytes.blob])
    }

    private func hash(_ row: Row) throws -> Hash {
        guard let hash = Hash(row.bytes("hash")) else {
            throw JournalError(.storeDamaged, "a blob without a hash")
        }
        return hash
    }

    private func blobRow(_ row: Row) throws -> BlobRow {
        BlobRow(
            blob: Blob(hash: try hash(row), length: row["length"]),
            held: row["held"],
            isOwn: row["isOwn"],
            isSent: row["isSent"]
        )
    }
}
