import GRDB

/// The tables that a server file has beside the journal's.
///
/// `feed` is written once per run and party of its audience; it has no foreign keys for the reason that
/// the journal's tables of commits have none.
enum ServerSchema {
    /// What marks a file as a server's: "ObrS".
    static let kind = StoreKind(
        applicationID: 0x4f62_7253,
        manyReaders: true,
        migrations: { migrator in
            migrator.registerMigration("1") { db in
                try JournalSchema.create(in: db)
                try db.execute(sql: tables)
            }
            migrator.registerMigration("charters") { db in
                try JournalSchema.addCharters(in: db)
            }
            migrator.registerMigration("attachments") { db in
                try JournalSchema.createBlobs(in: db)
            }
            migrator.registerMigration("devices") { db in
                try JournalSchema.addSuccession(in: db)
                try db.execute(sql: waiting)
            }
            migrator.registerMigration("copies") { db in
                try JournalSchema.addEpochs(in: db)
                try db.execute(sql: copies)
            }
            migrator.registerMigration("keys") { db in try db.execute(sql: keys) }
            migrator.registerMigration("audiences") { db in
                try JournalSchema.addMoves(in: db)
                try db.execute(sql: keyPlaces)
            }
            migrator.registerMigration("bundles") { db in
                try db.execute(sql: ServerFileRows.carrying)
            }
            migrator.registerMigration("erasure") { db in
                try JournalSchema.addErasures(in: db)
                // Has a row while the write-ahead log may still hold what was erased.
                try db.execute(sql: "CREATE TABLE emptying (id INTEGER PRIMARY KEY) STRICT")
            }
            migrator.registerMigration("fewerIndexes") { db in
                // The logs of a case are found by their names.
                try db.execute(sql: "DROP INDEX logOfCase")
            }
            migrator.registerMigration("refusedLeaves") { db in
                try db.execute(sql: ServerFileRows.refusedLeaves)
            }
            migrator.registerMigration("badCopies") { db in
                try JournalSchema.addBadCopies(in: db)
            }
            migrator.registerMigration("copyParts") { db in
                try JournalSchema.addCopyParts(in: db)
            }
            migrator.registerMigration("unopened") { db in try db.execute(sql: unopened) }
            migrator.registerMigration("formerPlaces") { db in
                try db.execute(sql: formerPlaces)
            }
            migrator.registerMigration("returnedCharters") { db in
                try db.execute(sql: returnedCharters)
            }
            migrator.registerMigration("unmovedCases") { db in
                try db.execute(sql: unmovedCases)
            }
            migrator.registerMigration("charterReaders") { db in
                try db.execute(sql: charterReaders)
            }
            migrator.registerMigration("refusedDots") { db in
                try db.execute(sql: ServerFileRows.refusedDots)
            }
            migrator.registerMigration("waitedBefore") { db in
                try JournalSchema.addWaited(in: db)
            }
        }
    )

    private static let waiting = """
        CREATE TABLE waiting (
            id INTEGER PRIMARY KEY,
            device BLOB NOT NULL UNIQUE,
            party INTEGER NOT NULL REFERENCES party(id),
            signingKey BLOB NOT NULL,
            statement BLOB NOT NULL,
            statementSignature BLOB NOT NULL,
            incarnation BLOB NOT NULL,
            incarnationSignature BLOB NOT NULL,
            since INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX waitingOfParty ON waiting(party);
        """

    private static let copies = """
        -- The first epoch, from which the chains of feeds begin; NULL while it is the present one.
        ALTER TABLE server ADD COLUMN origin BLOB;
        -- Incarnations of former epochs, which seal nothing more.
        CREATE TABLE closedIncarnation (
            incarnation INTEGER PRIMARY KEY REFERENCES incarnation(id)
        ) STRICT;
        -- How far the feeds of former epochs are known here: what was in the backup, and what was
        -- given back since.
        CREATE TABLE formerFeed (
            epoch BLOB NOT NULL,
            party BLOB NOT NULL,
            place INTEGER NOT NULL,
            chain BLOB NOT NULL,
            PRIMARY KEY (epoch, party)
        ) STRICT, WITHOUT ROWID;
        -- What an operator should know of.
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,
            party BLOB,
            device BLOB,
            incarnation BLOB,
            number INTEGER NOT NULL
        ) STRICT;
        """

    private static let returnedCharters = """
        -- The entries of charters, but for the first of each, that were given back.
        CREATE TABLE returnedCharter (
            caseID BLOB NOT NULL,
            place INTEGER NOT NULL,
            PRIMARY KEY (caseID, place)
        ) STRICT, WITHOUT ROWID;
        """

    private static let unmovedCases = """
        -- The cases of commits that a party has given back of a feed whose end it has not given back yet.
        CREATE TABLE unmovedCase (
            party BLOB NOT NULL,
            caseID BLOB NOT NULL,
            PRIMARY KEY (party, caseID)
        ) STRICT, WITHOUT ROWID;
        """

    private static let charterReaders = """
        -- Who took part in a case by an entry that could not be taken back, and receives its charter as all
        -- do who ever took part.
        CREATE TABLE charterReader (
            caseID BLOB NOT NULL,
            party BLOB NOT NULL,
            PRIMARY KEY (caseID, party)
        ) STRICT, WITHOUT ROWID;
        """

    private static let formerPlaces = """
        -- Every place of a former feed that was given back, with its chain: of two servers that went on from
        -- one image each has given another feed in the same epoch.
        CREATE TABLE formerPlace (
            party BLOB NOT NULL,
            place INTEGER NOT NULL,
            chain BLOB NOT NULL,
            PRIMARY KEY (party, place, chain)
        ) STRICT, WITHOUT ROWID;
        """

    private static let unopened = """
        -- Who brought a wrapping that did not open for whom it was, and brings none of it again.
        CREATE TABLE unopened (
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            recipient BLOB NOT NULL,
            device BLOB NOT NULL,
            PRIMARY KEY (kind, name, recipient, device)
        ) STRICT, WITHOUT ROWID;
        """

    private static let keyPlaces = """
        -- Each party counts its own: what comes to others changes no number that it sees.
        DROP INDEX secretOfParty;
        ALTER TABLE keyReader RENAME TO oldKeyReader;
        CREATE TABLE keyReader (
            party INTEGER NOT NULL,
            place INTEGER NOT NULL,
            item INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (party, place)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO keyReader
            SELECT party, row_number() OVER (PARTITION BY party ORDER BY item), item, kind
            FROM oldKeyReader;
        DROP TABLE oldKeyReader;
        CREATE INDEX secretOfParty ON keyReader(party, place) WHERE kind = 0;
        """

    private static let keys = """
        -- Secrets (kind 0) and wrappings, in the order in which they came.
        CREATE TABLE keyItem (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            recipient BLOB NOT NULL,
            incarnation INTEGER NOT NULL,
            signer BLOB,
            signature BLOB,
            content BLOB NOT NULL,
            UNIQUE (kind, name, recipient)
        ) STRICT;
        CREATE TABLE keyReader (
            party INTEGER NOT NULL,
            item INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            PRIMARY KEY (party, item)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX secretOfParty ON keyReader(party, item) WHERE kind = 0;
        -- Wrappings that are missing: for a device or key of the party `about`, to be made by `holder`.
        CREATE TABLE lack (
            holder INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            name BLOB NOT NULL,
            recipient BLOB NOT NULL,
            about INTEGER NOT NULL,
            PRIMARY KEY (holder, kind, name, recipient)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX lackOfTarget ON lack(kind, name, recipient);
        CREATE INDEX lackAbout ON lack(about);
        """

    private static let tables = """
        CREATE TABLE server (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch BLOB NOT NULL,
            signingKey BLOB NOT NULL,
            address TEXT
        ) STRICT;
        CREATE TABLE invitation (
            code BLOB PRIMARY KEY,
            key BLOB NOT NULL,
            party INTEGER NOT NULL REFERENCES party(id),
            expires INTEGER NOT NULL,
            usedBy BLOB,
            content BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sealing (
            incarnation INTEGER PRIMARY KEY REFERENCES incarnation(id),
            number INTEGER NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE refusal (
            incarnation INTEGER NOT NULL REFERENCES incarnation(id),
            sealing INTEGER NOT NULL,
            audience BLOB NOT NULL,
            place INTEGER NOT NULL,
            caseID BLOB NOT NULL,
            code TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (incarnation, sealing, audience, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE feed (
            party INTEGER NOT NULL,
            place INTEGER NOT NULL,
            run INTEGER,
            log INTEGER,
            first INTEGER,
            last INTEGER,
            chain BLOB NOT NULL,
            PRIMARY KEY (party, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE receiver (
            party INTEGER NOT NULL REFERENCES party(id),
            receiver INTEGER NOT NULL REFERENCES party(id),
            PRIMARY KEY (party, receiver)
        ) STRICT, WITHOUT ROWID;
        """
}
