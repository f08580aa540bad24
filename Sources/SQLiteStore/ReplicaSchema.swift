import GRDB

/// The tables that a replica file has beside the journal's: what is this device's alone.
enum ReplicaSchema {
    /// What marks a file as a replica's: "ObrR".
    static let kind = StoreKind(
        applicationID: 0x4f62_7252,
        manyReaders: false,
        migrations: { migrator in
            migrator.registerMigration("1") { db in
                try JournalSchema.create(in: db)
                try db.execute(sql: tables)
                try db.execute(sql: edits)
            }
            migrator.registerMigration("charters") { db in
                try JournalSchema.addCharters(in: db)
            }
            migrator.registerMigration("proposals") { db in
                try db.execute(sql: proposals)
            }
            migrator.registerMigration("packedModels") { db in
                try db.execute(
                    sql: """
                        -- Models in a form that takes no reading; their files stand in the registry.
                        CREATE TABLE packedModel (
                            hash BLOB PRIMARY KEY,
                            content BLOB NOT NULL
                        ) STRICT, WITHOUT ROWID;
                        """
                )
            }
            migrator.registerMigration("targets") { db in try SealedTargets.migrate(db) }
            migrator.registerMigration("attachments") { db in
                try JournalSchema.createBlobs(in: db)
            }
            migrator.registerMigration("devices") { db in
                try JournalSchema.addSuccession(in: db)
                try db.execute(sql: statements)
            }
            migrator.registerMigration("copies") { db in
                try JournalSchema.addEpochs(in: db)
                try db.execute(sql: copies)
            }
            migrator.registerMigration("keys") { db in try ReplicaKeySchema.migrate(db) }
            migrator.registerMigration("audiences") { db in
                try JournalSchema.addMoves(in: db)
                try db.execute(sql: returned)
            }
            migrator.registerMigration("saved") { db in try ReplicaKeySchema.addSaved(in: db) }
            migrator.registerMigration("leanKeys") { db in try ReplicaKeySchema.makeLean(db) }
            migrator.registerMigration("memos") { db in try ReplicaMemoSchema.migrate(db) }
            migrator.registerMigration("closedCopies") { db in
                try ReplicaFileRows.addClosedCopies(in: db)
            }
            migrator.registerMigration("bundles") { db in
                try db.execute(sql: ReplicaFileRows.bundles)
            }
            migrator.registerMigration("remarks") { db in try db.execute(sql: remarks) }
            migrator.registerMigration("erasure") { db in
                try JournalSchema.addErasures(in: db)
                try ReplicaKeySchema.addErased(in: db)
            }
            migrator.registerMigration("tallyAmongEdits") { db in try db.execute(sql: tally) }
            migrator.registerMigration("protection") { db in
                try ReplicaMemoSchema.addProtection(in: db)
            }
            migrator.registerMigration("fewerIndexes") { db in
                try db.execute(sql: fewerIndexes)
                let isReadable = try Bool.fetchOne(
                    db,
                    sql: "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'readable')"
                )
                if isReadable != true { try db.execute(sql: ReplicaKeySchema.forgetReadable) }
            }
            migrator.registerMigration("badCopies") { db in
                try JournalSchema.addBadCopies(in: db)
            }
            migrator.registerMigration("editsByCase") { db in try db.execute(sql: editsByCase) }
            migrator.registerMigration("copyParts") { db in
                try JournalSchema.addCopyParts(in: db)
            }
            migrator.registerMigration("seenOfOwn") { db in
                try db.execute(sql: ReplicaFileRows.seenOfOwn)
            }
            migrator.registerMigration("namesInInbox") { db in
                try db.execute(sql: namesInInbox)
            }
            migrator.registerMigration("waitedBefore") { db in
                try JournalSchema.addWaited(in: db)
            }
        }
    )

    /// Every index takes a page, however little is in it. These lead to rows of which there are few, and
    /// short ones: a device's own labels and marks, what was erased, what left its readers. The logs of a
    /// case are found by their names.
    private static let fewerIndexes = """
        DROP INDEX logOfCase;
        DROP INDEX labelTag;
        DROP INDEX changedLabel;
        DROP INDEX changedProtection;
        DROP INDEX leftOfCase;
        DROP INDEX startWaiting;
        DROP INDEX erasureActOfCase;
        """

    private static let namesInInbox = """
        -- The names of what came back, by which it is found to count after all.
        ALTER TABLE inbox ADD COLUMN names BLOB NOT NULL DEFAULT x'';
        """

    private static let tally = """
        -- The tally becomes the last row of `edit`, behind the newest edits, so that a save writes one
        -- page less: `author` counts the edits, `time` is the last number given. It has no target.
        INSERT INTO edit (target, record, id, type, instance, field, author, time, beside, seen,
            value)
        SELECT 9223372036854775807, x'', 0, 0, x'', 0, edits, last, 0, x'', x'' FROM tally;
        DROP TABLE tally;
        """

    private static let editsByCase = """
        -- Edits lie by case, and before those of a case and audience lie the targets where they go, as rows
        -- without a record: whoever saves reads and writes one page. `value` of a target is the head of
        -- its charter, `id` and `target` are its number.
        ALTER TABLE target RENAME TO oldTarget;
        ALTER TABLE edit RENAME TO oldEdit;
        DROP INDEX editBeside;
        CREATE TABLE unordered (
            caseID BLOB NOT NULL,
            audience BLOB NOT NULL,
            record BLOB NOT NULL,
            id INTEGER NOT NULL,
            target INTEGER NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            field INTEGER NOT NULL,
            author INTEGER NOT NULL,
            time INTEGER NOT NULL,
            beside INTEGER NOT NULL,
            seen BLOB NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (caseID, audience, record, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX editBeside ON unordered(caseID, audience, record) WHERE beside > 0;
        CREATE VIEW edit AS SELECT * FROM unordered WHERE record > x'';
        CREATE VIEW target AS
            SELECT caseID, audience, id, value AS charterHead FROM unordered WHERE record = x'';
        -- Up to which numbers of edits and targets are taken: they never come back, since tokens name
        -- edits by them. A process that saves often takes some ahead.
        CREATE TABLE editNumber (last INTEGER NOT NULL) STRICT;
        INSERT INTO editNumber (last)
            SELECT time FROM oldEdit WHERE target = 9223372036854775807;
        INSERT INTO unordered
            SELECT caseID, audience, x'', id, id, 0, x'', 0, 0, 0, 0, x'', charterHead FROM oldTarget;
        INSERT INTO unordered
            SELECT caseID, audience, record, oldEdit.id, target, type, instance, field, author, time,
                beside, seen, value
            FROM oldEdit JOIN oldTarget ON oldTarget.id = oldEdit.target;
        DROP TABLE oldEdit;
        DROP TABLE oldTarget;
        """

    private static let remarks = """
        -- The records in which a remark was ever seen, so that lists of remarks open no others.
        CREATE TABLE remarkedRecord (
            caseID BLOB NOT NULL,
            record BLOB NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            PRIMARY KEY (caseID, record)
        ) STRICT, WITHOUT ROWID;
        """

    private static let returned = """
        -- Commits that came back, to be sealed again.
        CREATE TABLE returned (
            sealing INTEGER NOT NULL,
            audience BLOB NOT NULL,
            place INTEGER NOT NULL,
            code TEXT NOT NULL,
            PRIMARY KEY (sealing, audience, place)
        ) STRICT, WITHOUT ROWID;
        -- Releases and withdrawals that the server has not ordered.
        CREATE TABLE pendingRelease (
            body BLOB NOT NULL UNIQUE,
            signature BLOB NOT NULL,
            sent INTEGER NOT NULL,
            refusal TEXT
        ) STRICT;
        """

    private static let statements = """
        -- What this device has stated and the server has not ordered.
        CREATE TABLE statement (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            body BLOB NOT NULL,
            signature BLOB NOT NULL,
            sent INTEGER NOT NULL
        ) STRICT;
        -- The devices that wait to be admitted, as the server last said, each stated by itself.
        CREATE TABLE waiting (
            id INTEGER PRIMARY KEY,
            body BLOB NOT NULL,
            signature BLOB NOT NULL
        ) STRICT;
        """

    /// What was sealed by former incarnations of the file.
    static let copies = """
        -- The names that an edit went out under before, for as long as it lives and a little longer.
        CREATE TABLE original (
            edit INTEGER PRIMARY KEY,
            names BLOB NOT NULL
        ) STRICT;
        -- The feed in order: chain and signature where a page ended.
        CREATE TABLE delivery (
            place INTEGER PRIMARY KEY,
            run INTEGER,
            log INTEGER,
            first INTEGER,
            last INTEGER,
            chain BLOB,
            signature BLOB
        ) STRICT;
        -- Pages of another epoch's feed that wait for the rest.
        CREATE TABLE page (
            id INTEGER PRIMARY KEY,
            body BLOB NOT NULL
        ) STRICT;
        """

    private static let tables = """
        CREATE TABLE setting (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE author (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            function TEXT NOT NULL,
            UNIQUE (name, function)
        ) STRICT;
        CREATE TABLE label (
            caseID BLOB PRIMARY KEY,
            text TEXT NOT NULL,
            key TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX labelKey ON label(key);
        CREATE TABLE newCase (
            id INTEGER PRIMARY KEY,
            caseID BLOB NOT NULL UNIQUE,
            body BLOB NOT NULL,
            signature BLOB NOT NULL,
            madeAt INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            refusal TEXT
        ) STRICT;
        CREATE TABLE seenCase (
            caseID BLOB PRIMARY KEY,
            leaf INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE draft (
            caseID BLOB NOT NULL,
            record BLOB NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            content BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (caseID, record)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            caseID BLOB NOT NULL,
            record BLOB NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            field INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            reason TEXT NOT NULL,
            value BLOB NOT NULL,
            seen BLOB NOT NULL,
            author INTEGER NOT NULL REFERENCES author(id),
            writtenAt INTEGER NOT NULL,
            decidedAt INTEGER NOT NULL
        ) STRICT;
        """

    private static let proposals = """
        CREATE TABLE charterChange (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            caseID BLOB NOT NULL,
            body BLOB NOT NULL,
            signature BLOB NOT NULL,
            change BLOB NOT NULL,
            author INTEGER NOT NULL REFERENCES author(id),
            madeAt INTEGER NOT NULL,
            sent INTEGER NOT NULL
        ) STRICT;
        -- Held writes by leaf: found as they come, gone when somebody here has decided.
        CREATE TABLE proposal (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            caseID BLOB NOT NULL,
            type INTEGER NOT NULL,
            field INTEGER NOT NULL,
            leaf INTEGER NOT NULL,
            leafHash BLOB NOT NULL,
            UNIQUE (leafHash, field)
        ) STRICT;
        """

    private static let edits = """
        -- Where edits go: what makes a commit. Lives as long as there are edits for it.
        CREATE TABLE target (
            id INTEGER PRIMARY KEY,
            audience BLOB NOT NULL,
            caseID BLOB NOT NULL,
            charterHead BLOB NOT NULL,
            UNIQUE (caseID, audience, charterHead)
        ) STRICT;
        CREATE TABLE edit (
            id INTEGER PRIMARY KEY,
            target INTEGER NOT NULL,
            record BLOB NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            field INTEGER NOT NULL,
            author INTEGER NOT NULL,
            time INTEGER NOT NULL,
            beside INTEGER NOT NULL,
            n INTEGER,
            sealing INTEGER,
            place INTEGER,
            seen BLOB NOT NULL,
            value BLOB NOT NULL
        ) STRICT;
        -- How many edits there are, and the last number that one was given: numbers never come back,
        -- since tokens name edits by them.
        CREATE TABLE tally (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            edits INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT;
        INSERT INTO tally (id, edits, last) VALUES (1, 0, 0);
        CREATE INDEX editOfRecord ON edit(target, record);
        CREATE INDEX editInDoubt ON edit(target, record) WHERE beside > 0 OR sealing IS NOT NULL;
        -- The dots that edits were given lately, for tokens that name the edits.
        CREATE TABLE sealedEdit (
            edit INTEGER PRIMARY KEY,
            n INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE skipped (
            record BLOB NOT NULL,
            field INTEGER NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (record, field, n)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deletedRecord (
            caseID BLOB NOT NULL,
            record BLOB NOT NULL,
            type INTEGER NOT NULL,
            instance BLOB NOT NULL,
            PRIMARY KEY (caseID, record)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sealing (
            number INTEGER PRIMARY KEY,
            previous BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT;
        CREATE TABLE sealedGroup (
            sealing INTEGER NOT NULL REFERENCES sealing(number),
            audience BLOB NOT NULL,
            header BLOB NOT NULL,
            signature BLOB NOT NULL,
            count INTEGER NOT NULL,
            open INTEGER NOT NULL,
            commits BLOB NOT NULL,
            PRIMARY KEY (sealing, audience)
        ) STRICT;
        """
}
