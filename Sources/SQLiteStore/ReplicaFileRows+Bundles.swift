import GRDB
import Journal
import Replica
import Vocabulary
import Wire

// What came by bundles.
extension ReplicaFileRows {
    static let bundles = """
        CREATE TABLE provisionalGroup (
            id INTEGER PRIMARY KEY,
            signature BLOB NOT NULL,
            header BLOB NOT NULL,
            count INTEGER NOT NULL,
            commits BLOB NOT NULL,
            UNIQUE (signature, header)
        ) STRICT;
        CREATE TABLE provisionalLeaf (
            id INTEGER PRIMARY KEY,
            provisionalGroup INTEGER NOT NULL REFERENCES provisionalGroup(id),
            caseID BLOB NOT NULL,
            audience BLOB NOT NULL,
            record BLOB NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            incarnation BLOB NOT NULL,
            device BLOB NOT NULL,
            party BLOB NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX provisionalOfRecord ON provisionalLeaf(record);
        CREATE INDEX provisionalOfGroup ON provisionalLeaf(provisionalGroup);
        CREATE TABLE provisionalIncarnation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            incarnation BLOB NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE bundledLog (
            party BLOB PRIMARY KEY,
            content BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE bundledCase (
            caseID BLOB PRIMARY KEY,
            body BLOB NOT NULL,
            entries BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Parts of bundles for the server, which this replica cannot read.
        CREATE TABLE carriedPart (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            content BLOB NOT NULL
        ) STRICT;
        """

    static let seenOfOwn = """
        ALTER TABLE provisionalLeaf ADD COLUMN seenOfOwn BLOB NOT NULL DEFAULT x'';
        """

    func hasProvisionalLeaves() throws -> Bool {
        try answer(.provisional) {
            try one("SELECT EXISTS (SELECT 1 FROM provisionalLeaf)", []) { $0[0] } ?? false
        }
    }

    func provisionalLeafCount() throws -> Int {
        try one("SELECT count(*) AS number FROM provisionalLeaf", []) {
            Int(clamping: $0.count("number"))
        } ?? 0
    }

    func insert(_ leaf: ProvisionalLeafRow) throws {
        try execute(
            """
            INSERT INTO provisionalLeaf (
                provisionalGroup, caseID, audience, record, hash, incarnation, device, party,
                content, seenOfOwn
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                leaf.group, leaf.caseID.bytes.blob, leaf.audience.bytes.blob,
                leaf.record.bytes.blob, leaf.hash.bytes.blob, leaf.incarnation.bytes.blob,
                leaf.device.bytes.blob, leaf.party.bytes.blob, leaf.bytes.blob,
                leaf.seenOfOwn.blob,
            ]
        )
    }

    func provisionalLeaf(_ id: Int64) throws -> ProvisionalLeafRow? {
        try one("SELECT * FROM provisionalLeaf WHERE id = ?", [id], Self.provisionalLeaf)
    }

    func provisionalLeaf(hash: Hash) throws -> ProvisionalLeafRow? {
        try one(
            "SELECT * FROM provisionalLeaf WHERE hash = ?",
            [hash.bytes.blob],
            Self.provisionalLeaf
        )
    }

    func provisionalLeaves(of record: RecordID) throws -> [ProvisionalLeafRow] {
        try all(
            "SELECT * FROM provisionalLeaf WHERE record = ? ORDER BY id",
            [record.bytes.blob],
            Self.provisionalLeaf
        )
    }

    func provisionalHashes() throws -> [Hash] {
        try all("SELECT hash FROM provisionalLeaf ORDER BY hash", []) { row in
            guard let hash = Hash(row.bytes("hash")) else {
                throw Self.damaged("provisionalLeaf", row)
            }
            return hash
        }
    }

    func provisionalRecords(ofCase caseID: CaseID?) throws -> [ProvisionalLeafRow] {
        try all(
            """
            SELECT * FROM provisionalLeaf WHERE id IN (
                SELECT min(id) FROM provisionalLeaf WHERE ?1 IS NULL OR caseID = ?1
                GROUP BY record
            ) ORDER BY id
            """,
            [caseID?.bytes.blob],
            Self.provisionalLeaf
        )
    }

    func replace(seenOfOwn: [UInt8], of leaf: ProvisionalLeafRow) throws {
        try execute(
            "UPDATE provisionalLeaf SET seenOfOwn = ? WHERE id = ?",
            [seenOfOwn.blob, leaf.id]
        )
    }

    func deleteProvisionalLeaf(hash: Hash) throws {
        guard let row = try provisionalLeaf(hash: hash) else { return }
        try execute("DELETE FROM provisionalLeaf WHERE id = ?", [row.id])
        try execute(
            """
            DELETE FROM provisionalGroup WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM provisionalLeaf WHERE provisionalGroup = ?1)
            """,
            [row.group]
        )
    }

    func insert(provisionalGroup group: CommitGroupFrame) throws -> Int64 {
        let known = try one(
            "SELECT id FROM provisionalGroup WHERE signature = ? AND header = ?",
            [group.signature.blob, group.header.blob]
        ) { $0["id"] as Int64 }
        if let known { return known }
        try execute(
            "INSERT INTO provisionalGroup (signature, header, count, commits) VALUES (?, ?, ?, ?)",
            [
                group.signature.blob, group.header.blob, Int64(group.count), group.commits.blob,
            ]
        )
        return db.lastInsertedRowID
    }

    func provisionalGroups() throws -> [CommitGroupFrame] {
        try all("SELECT * FROM provisionalGroup ORDER BY id", []) { row in
            CommitGroupFrame(
                header: row.bytes("header"),
                signature: row.bytes("signature"),
                count: Int(clamping: row.count("count")),
                commits: row.bytes("commits")
            )
        }
    }

    func replace(provisionalGroup group: CommitGroupFrame, by commits: [UInt8]) throws {
        try overwriting {
            try execute(
                "UPDATE provisionalGroup SET commits = ? WHERE signature = ? AND header = ?",
                [commits.blob, group.signature.blob, group.header.blob]
            )
        }
    }

    func provisionalNumber(of incarnation: IncarnationID) throws -> UInt32? {
        try one(
            "SELECT id FROM provisionalIncarnation WHERE incarnation = ?",
            [incarnation.bytes.blob]
        ) { UInt32(clamping: $0.count("id")) }
    }

    func addProvisionalNumber(of incarnation: IncarnationID) throws {
        try execute(
            "INSERT INTO provisionalIncarnation (incarnation) VALUES (?) ON CONFLICT DO NOTHING",
            [incarnation.bytes.blob]
        )
    }

    func provisionalNumbers() throws -> [(number: UInt32, incarnation: IncarnationID)] {
        try all("SELECT * FROM provisionalIncarnation ORDER BY id", []) { row in
            guard let incarnation = IncarnationID(row.bytes("incarnation")) else {
                throw Self.damaged("provisionalIncarnation", row)
            }
            return (number: UInt32(clamping: row.count("id")), incarnation: incarnation)
        }
    }

    func deleteProvisionalNumber(_ number: UInt32) throws {
        try execute("DELETE FROM provisionalIncarnation WHERE id = ?", [Int64(number)])
    }

    func bundledLog(of party: PartyID) throws -> [UInt8]? {
        try one("SELECT content FROM bundledLog WHERE party = ?", [party.bytes.blob]) {
            $0.bytes("content")
        }
    }

    func keep(bundledLog content: [UInt8], of party: PartyID) throws {
        try execute(
            """
            INSERT INTO bundledLog (party, content) VALUES (?, ?)
            ON CONFLICT (party) DO UPDATE SET content = excluded.content
            """,
            [party.bytes.blob, content.blob]
        )
    }

    func bundledCases() throws -> [BundledCaseRow] {
        try all("SELECT * FROM bundledCase ORDER BY caseID", [], Self.bundledCase)
    }

    func bundledCase(_ caseID: CaseID) throws -> BundledCaseRow? {
        try one(
            "SELECT * FROM bundledCase WHERE caseID = ?",
            [caseID.bytes.blob],
            Self.bundledCase
        )
    }

    func save(_ row: BundledCaseRow) throws {
        try execute(
            """
            INSERT INTO bundledCase (caseID, body, entries) VALUES (?, ?, ?)
            ON CONFLICT (caseID) DO UPDATE
                SET body = excluded.body, entries = excluded.entries
            """,
            [row.caseID.bytes.blob, row.body.blob, row.entries.blob]
        )
    }

    func deleteBundledCase(_ caseID: CaseID) throws {
        try execute("DELETE FROM bundledCase WHERE caseID = ?", [caseID.bytes.blob])
    }

    func carriedParts() throws -> [(hash: Hash, content: [UInt8])] {
        try all("SELECT * FROM carriedPart ORDER BY id LIMIT 256", []) { row in
            guard let hash = Hash(row.bytes("hash")) else { throw Self.damaged("carriedPart", row) }
            return (hash: hash, content: row.bytes("content"))
        }
    }

    func carriedExtent() throws -> (count: Int, bytes: Int) {
        try one(
            "SELECT count(*) AS number, ifnull(sum(length(content)), 0) AS size FROM carriedPart",
            []
        ) {
            (count: Int(clamping: $0.count("number")), bytes: Int(clamping: $0.count("size")))
        } ?? (count: 0, bytes: 0)
    }

    func insert(carriedPart content: [UInt8], hash: Hash) throws {
        try execute(
            "INSERT INTO carriedPart (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [hash.bytes.blob, content.blob]
        )
    }

    func deleteCarriedPart(_ hash: Hash) throws {
        try execute("DELETE FROM carriedPart WHERE hash = ?", [hash.bytes.blob])
    }

    private static func provisionalLeaf(_ row: Row) throws -> ProvisionalLeafRow {
        guard let caseID = CaseID(row.bytes("caseID")),
            let audience = AudienceID(row.bytes("audience")),
            let record = RecordID(row.bytes("record")), let hash = Hash(row.bytes("hash")),
            let incarnation = IncarnationID(row.bytes("incarnation")),
            let device = DeviceID(row.bytes("device")), let party = PartyID(row.bytes("party"))
        else { throw damaged("provisionalLeaf", row) }
        return ProvisionalLeafRow(
            id: row["id"],
            group: row["provisionalGroup"],
            caseID: caseID,
            audience: audience,
            record: record,
            hash: hash,
            incarnation: incarnation,
            device: device,
            party: party,
            bytes: row.bytes("content"),
            seenOfOwn: row.bytes("seenOfOwn")
        )
    }

    private static func bundledCase(_ row: Row) throws -> BundledCaseRow {
        guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("bundledCase", row) }
        return BundledCaseRow(
            caseID: caseID,
            body: row.bytes("body"),
            entries: row.bytes("entries")
        )
    }
}
