import GRDB
import Journal
import SyncServer
import Vocabulary
import Wire

// What others brought, and commits that are kept.
extension ServerFileRows {
    static let carrying = """
        -- Sealings that others brought before their author did.
        CREATE TABLE carriedSealing (
            incarnation INTEGER NOT NULL,
            number INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (incarnation, number)
        ) STRICT, WITHOUT ROWID;
        -- Commits that are not ordered: without a code they wait for what they build on.
        CREATE TABLE keptGroup (
            id INTEGER PRIMARY KEY,
            signature BLOB NOT NULL,
            header BLOB NOT NULL,
            count INTEGER NOT NULL,
            commits BLOB NOT NULL,
            UNIQUE (signature, header)
        ) STRICT;
        CREATE TABLE keptCommit (
            id INTEGER PRIMARY KEY,
            keptGroup INTEGER NOT NULL REFERENCES keptGroup(id),
            place INTEGER NOT NULL,
            incarnation INTEGER NOT NULL,
            party INTEGER NOT NULL,
            sealing INTEGER NOT NULL,
            caseID BLOB NOT NULL,
            code TEXT,
            UNIQUE (keptGroup, place)
        ) STRICT;
        CREATE INDEX keptInCase ON keptCommit(caseID);
        CREATE INDEX keptOfIncarnation ON keptCommit(incarnation);
        CREATE INDEX keptOfParty ON keptCommit(party);
        """

    static let refusedLeaves = """
        -- Leaves of commits that were refused: nothing waits for them.
        CREATE TABLE refusedLeaf (hash BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        """

    func insert(refusedLeaf hash: Hash) throws {
        try execute(
            "INSERT INTO refusedLeaf (hash) VALUES (?) ON CONFLICT DO NOTHING",
            [hash.bytes.blob]
        )
    }

    func carriedSealing(_ number: UInt64, of incarnation: UInt32) throws -> Hash? {
        try one(
            "SELECT hash FROM carriedSealing WHERE incarnation = ? AND number = ?",
            [Int64(incarnation), Int64(clamping: number)]
        ) { row in
            guard let hash = Hash(row.bytes("hash")) else { throw damaged("carriedSealing") }
            return hash
        }
    }

    func insert(carriedSealing number: UInt64, _ hash: Hash, of incarnation: UInt32) throws {
        try execute(
            """
            INSERT INTO carriedSealing (incarnation, number, hash) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            [Int64(incarnation), Int64(clamping: number), hash.bytes.blob]
        )
    }

    func keep(_ commit: KeptCommitRow) throws {
        let known = try one(
            "SELECT id FROM keptGroup WHERE signature = ? AND header = ?",
            [commit.group.signature.blob, commit.group.header.blob]
        ) { $0["id"] as Int64 }
        let group =
            try known
            ?? insert(
                "INSERT INTO keptGroup (signature, header, count, commits) VALUES (?, ?, ?, ?)",
                [
                    commit.group.signature.blob, commit.group.header.blob,
                    Int64(commit.group.count), commit.group.commits.blob,
                ]
            )
        try execute(
            """
            INSERT INTO keptCommit (keptGroup, place, incarnation, party, sealing, caseID, code)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (keptGroup, place) DO UPDATE
                SET sealing = max(sealing, excluded.sealing),
                    code = CASE WHEN sealing > excluded.sealing THEN code ELSE excluded.code END
            """,
            [
                group, Int64(commit.place), Int64(commit.incarnation), commit.party,
                Int64(clamping: commit.sealing), commit.caseID.bytes.blob, commit.code,
            ]
        )
    }

    func waitingCount(of incarnation: UInt32, before id: Int64) throws -> Int {
        try one(
            """
            SELECT count(*) AS number FROM keptCommit
            WHERE incarnation = ? AND code IS NULL AND id < ?
            """,
            [Int64(incarnation), id]
        ) { Int(clamping: $0.count("number")) } ?? 0
    }

    func keptCommits(inCase caseID: CaseID) throws -> [KeptCommitRow] {
        try all(
            """
            SELECT keptCommit.*, signature, header, count, commits
            FROM keptCommit JOIN keptGroup ON keptGroup.id = keptGroup
            WHERE caseID = ? ORDER BY keptCommit.id
            """,
            [caseID.bytes.blob],
            kept
        )
    }

    func keptCommits(of incarnation: UInt32) throws -> [KeptCommitRow] {
        try all(
            """
            SELECT keptCommit.*, signature, header, count, x'' AS commits
            FROM keptCommit JOIN keptGroup ON keptGroup.id = keptGroup
            WHERE incarnation = ? AND sealing > 0 ORDER BY keptCommit.id
            """,
            [Int64(incarnation)],
            kept
        )
    }

    func keptAuthors() throws -> [(incarnation: UInt32, caseID: CaseID)] {
        try all(
            "SELECT DISTINCT incarnation, caseID FROM keptCommit ORDER BY incarnation, caseID",
            []
        ) { row in
            guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("keptCommit") }
            return (incarnation: UInt32(clamping: row.count("incarnation")), caseID: caseID)
        }
    }

    func unorderedGroups(
        of party: Int64,
        draw: UInt32,
        limit: Int
    ) throws -> [CommitGroupFrame] {
        try all(
            """
            WITH unissued AS (
                SELECT keptGroup, row_number() OVER (ORDER BY id) AS place, count() OVER () AS count
                FROM keptCommit WHERE party = ? AND sealing = 0 AND code IS NOT NULL
            )
            SELECT * FROM keptGroup WHERE id IN (
                SELECT keptGroup FROM unissued ORDER BY place <= ? % count, place LIMIT ?
            ) ORDER BY id
            """,
            [party, Int64(draw), limit],
            group
        )
    }

    func deleteKept(_ id: Int64) throws {
        try execute("DELETE FROM keptCommit WHERE id = ?", [id])
        try execute(
            """
            DELETE FROM keptGroup
            WHERE NOT EXISTS (SELECT 1 FROM keptCommit WHERE keptGroup = keptGroup.id)
            """,
            []
        )
    }

    private func group(_ row: Row) throws -> CommitGroupFrame {
        CommitGroupFrame(
            header: row.bytes("header"),
            signature: row.bytes("signature"),
            count: Int(clamping: row.count("count")),
            commits: row.bytes("commits")
        )
    }

    private func kept(_ row: Row) throws -> KeptCommitRow {
        guard let caseID = CaseID(row.bytes("caseID")) else { throw damaged("keptCommit") }
        return KeptCommitRow(
            id: row["id"],
            incarnation: UInt32(clamping: row.count("incarnation")),
            party: row["party"],
            sealing: row.count("sealing"),
            caseID: caseID,
            group: try group(row),
            place: UInt32(clamping: row.count("place")),
            code: row["code"]
        )
    }
}
