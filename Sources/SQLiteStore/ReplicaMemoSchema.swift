import GRDB

/// What came with memos: what a party keeps for its own devices alone.
enum ReplicaMemoSchema {
    static func migrate(_ db: Database) throws { try db.execute(sql: tables) }

    static func addProtection(in db: Database) throws { try db.execute(sql: protection) }

    private static let protection = """
        -- How cases of people with protected personal data are shown, sealed; memo as in labelVersion.
        CREATE TABLE protection (
            caseID BLOB PRIMARY KEY,
            content BLOB NOT NULL,
            version INTEGER NOT NULL,
            memo BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX changedProtection ON protection(caseID)
            WHERE memo = x'00000000000000000000000000000000';
        """

    private static let tables = """
        -- newest: of the readings in it; 0 where there are none, NULL while it could not be opened.
        CREATE TABLE memo (
            id INTEGER PRIMARY KEY,
            name BLOB NOT NULL UNIQUE,
            secret BLOB NOT NULL,
            body BLOB NOT NULL,
            signer BLOB NOT NULL,
            signature BLOB NOT NULL,
            toSend INTEGER NOT NULL,
            newest INTEGER
        ) STRICT;
        CREATE INDEX memoToSend ON memo(id) WHERE toSend > 0;
        CREATE INDEX memoClosed ON memo(secret) WHERE newest IS NULL;
        CREATE INDEX memoByTime ON memo(newest) WHERE newest > 0;
        -- Names of memos that the server is to throw away.
        CREATE TABLE forgottenMemo (
            name BLOB PRIMARY KEY
        ) STRICT, WITHOUT ROWID;
        -- Readings that no memo holds yet.
        CREATE TABLE reading (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tag BLOB NOT NULL,
            time INTEGER NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX readingTag ON reading(tag, time);
        -- memo: zeros where the label was changed here and no memo holds that yet.
        CREATE TABLE labelVersion (
            caseID BLOB PRIMARY KEY,
            version INTEGER NOT NULL,
            memo BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX changedLabel ON labelVersion(caseID)
            WHERE memo = x'00000000000000000000000000000000';
        -- Labels from before are told to the party's other devices too.
        INSERT INTO labelVersion (caseID, version, memo)
            SELECT caseID, 1, x'00000000000000000000000000000000' FROM label;
        """
}
