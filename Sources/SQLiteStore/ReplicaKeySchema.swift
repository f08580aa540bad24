import GRDB

/// What came with keys: their tables, and persons and labels that are sealed.
enum ReplicaKeySchema {
    /// Brings a file of the first version to this form. What it holds readable only the engine can seal,
    /// since the key lies elsewhere: it stays as it is, and the setting `readable` says so.
    static func migrate(_ db: Database) throws {
        try db.execute(sql: keys)
        try db.execute(sql: sealed)
    }

    /// Adds values that were saved together: an edit has the name and a place instead of its own.
    static func addSaved(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE saved (
                    name BLOB PRIMARY KEY,
                    content BLOB NOT NULL
                ) STRICT;
                """
        )
    }

    /// Adds the names of record keys that were destroyed, and are not taken again.
    static func addErased(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE erasedKey (
                    name BLOB PRIMARY KEY
                ) STRICT, WITHOUT ROWID;
                """
        )
    }

    /// Takes out of each record key's row the secret that its wrapping is under: the wrapping says it.
    static func makeLean(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE recordKey RENAME TO oldRecordKey;
                DROP INDEX keyOfRecord;
                CREATE TABLE recordKey (
                    name BLOB PRIMARY KEY,
                    wrapping INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    record BLOB
                ) STRICT, WITHOUT ROWID;
                INSERT INTO recordKey SELECT name, wrapping, place, record FROM oldRecordKey;
                DROP TABLE oldRecordKey;
                CREATE INDEX keyOfRecord ON recordKey(record) WHERE record IS NOT NULL;
                """
        )
    }

    /// Takes out what held persons and labels of the first version, once there is nothing in it.
    static let forgetReadable = """
        DROP TABLE IF EXISTS readableAuthor;
        DROP TABLE IF EXISTS readableLabel;
        """

    private static let keys = """
        CREATE TABLE partyKey (
            id INTEGER PRIMARY KEY,
            name BLOB NOT NULL UNIQUE,
            secret BLOB NOT NULL
        ) STRICT;
        CREATE TABLE secret (
            name BLOB PRIMARY KEY,
            audience BLOB NOT NULL,
            body BLOB NOT NULL,
            signer BLOB NOT NULL,
            signature BLOB NOT NULL,
            secret BLOB,
            toSend INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX secretOfAudience ON secret(audience);
        CREATE INDEX secretToSend ON secret(toSend) WHERE toSend > 0;
        -- state: 0 kept, 1 to send, 2 waiting for what it is under, -1 kept and answered, 3 unopened,
        -- 4 waiting and to send, 5 waiting and answered.
        CREATE TABLE wrapping (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            recipient BLOB NOT NULL,
            state INTEGER NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (kind, name, recipient)
        ) STRICT;
        CREATE INDEX wrappingInState ON wrapping(state, recipient) WHERE state > 0;
        CREATE TABLE recordKey (
            name BLOB PRIMARY KEY,
            wrapping INTEGER NOT NULL,
            place INTEGER NOT NULL,
            secret BLOB NOT NULL,
            record BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX keyOfRecord ON recordKey(record) WHERE record IS NOT NULL;
        CREATE TABLE lack (
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            recipient BLOB NOT NULL,
            PRIMARY KEY (kind, name, recipient)
        ) STRICT, WITHOUT ROWID;
        """

    private static let sealed = """
        INSERT INTO setting (name, value)
        SELECT 'readable', x'01' WHERE EXISTS (SELECT 1 FROM author)
            OR EXISTS (SELECT 1 FROM label) OR EXISTS (SELECT 1 FROM edit);
        CREATE TABLE readableAuthor (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            function TEXT NOT NULL
        ) STRICT;
        INSERT INTO readableAuthor (id, name, function) SELECT id, name, function FROM author;
        DROP TABLE author;
        CREATE TABLE author (
            id INTEGER PRIMARY KEY,
            person BLOB NOT NULL,
            tag BLOB NOT NULL UNIQUE
        ) STRICT;
        INSERT INTO author (id, person, tag)
        SELECT id, x'', CAST('readable ' || id AS BLOB) FROM readableAuthor;
        CREATE TABLE readableLabel (
            caseID BLOB PRIMARY KEY,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO readableLabel (caseID, text) SELECT caseID, text FROM label;
        DROP TABLE label;
        CREATE TABLE label (
            caseID BLOB PRIMARY KEY,
            text BLOB NOT NULL,
            tag BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX labelTag ON label(tag);
        """
}
