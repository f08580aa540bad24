import GRDB

/// The tables of the journal, which replica and server files share.
///
/// The journal (`log`, `entry`, `commitGroup`, `run`, `leaf`) is the truth. Everything else here is an
/// index over it, which an audit makes again and compares. Hashes and identifiers are blobs, numbers of
/// rows the store's own. The tables that every commit writes have no foreign keys, since checking them
/// would cost as much as writing the row; the audit follows every one of those references.
enum JournalSchema {
    /// Makes the tables of the first version.
    static func create(in db: Database) throws {
        try db.execute(sql: entries)
        try db.execute(sql: commits)
    }

    /// Adds what charters with more than one entry need.
    static func addCharters(in db: Database) throws { try db.execute(sql: charters) }

    /// A charter of one entry, which most are, has no row here: the case's says it all.
    private static let charters = """
        CREATE TABLE charter (
            caseFile INTEGER NOT NULL REFERENCES caseFile(id),
            place INTEGER NOT NULL,
            head BLOB NOT NULL,
            binding INTEGER NOT NULL REFERENCES binding(id),
            ended BLOB NOT NULL,
            PRIMARY KEY (caseFile, place)
        ) STRICT, WITHOUT ROWID;
        """

    /// Adds what attachments need.
    static func createBlobs(in db: Database) throws { try db.execute(sql: blobs) }

    private static let blobs = """
        -- An index over the leaves' open parts.
        CREATE TABLE blobName (
            hash BLOB NOT NULL,
            leaf INTEGER NOT NULL,
            PRIMARY KEY (hash, leaf)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE blob (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            length INTEGER NOT NULL,
            held INTEGER NOT NULL,
            isOwn INTEGER NOT NULL,
            isSent INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY,
            blob INTEGER NOT NULL REFERENCES blob(id) ON DELETE CASCADE,
            first INTEGER NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (blob, first)
        ) STRICT;
        """

    /// Lets a party have the name of the one that it stands in for.
    static func addSuccession(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE newParty (
                    id INTEGER PRIMARY KEY,
                    party BLOB NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    kind INTEGER NOT NULL,
                    municipality TEXT NOT NULL,
                    place INTEGER NOT NULL,
                    root BLOB,
                    succeeds BLOB
                ) STRICT;
                INSERT INTO newParty
                    SELECT id, party, name, kind, municipality, place, root, NULL FROM party;
                DROP TABLE party;
                ALTER TABLE newParty RENAME TO party;
                CREATE INDEX partyName ON party(name);
                """
        )
    }

    /// Adds what records need that enter and leave audience logs.
    static func addMoves(in db: Database) throws {
        try db.execute(sql: moves)
    }

    /// Lets records say which of their copies were bad.
    static func addBadCopies(in db: Database) throws {
        try db.execute(sql: "ALTER TABLE start ADD COLUMN badCopies BLOB NOT NULL DEFAULT x''")
    }

    /// Lets a record be copied in parts, and keeps what it was each time when it left a log.
    static func addCopyParts(in db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE start ADD COLUMN parts BLOB NOT NULL DEFAULT x'';
                CREATE TABLE newLeftRecord (
                    log INTEGER NOT NULL,
                    type INTEGER NOT NULL,
                    instance INTEGER NOT NULL,
                    caseFile INTEGER NOT NULL,
                    conflicts INTEGER NOT NULL,
                    source BLOB NOT NULL,
                    audience BLOB NOT NULL,
                    lacking BLOB NOT NULL,
                    parts BLOB NOT NULL DEFAULT x'',
                    state BLOB,
                    PRIMARY KEY (log, type, instance, source)
                ) STRICT, WITHOUT ROWID;
                INSERT INTO newLeftRecord (log, type, instance, caseFile, conflicts, source, audience,
                    lacking, state)
                SELECT log, type, instance, caseFile, conflicts, source, audience, lacking, state
                FROM leftRecord;
                DROP TABLE leftRecord;
                ALTER TABLE newLeftRecord RENAME TO leftRecord;
                """
        )
    }

    /// Lets a record say who waited for it in the log from which it came. What came before that is known
    /// of no record.
    static func addWaited(in db: Database) throws {
        for table in ["start", "leftRecord"] {
            try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN waited BLOB NOT NULL DEFAULT x''")
        }
    }

    private static let moves = """
        -- Only entries of audience logs have these; `step` is their order in this store.
        ALTER TABLE entry ADD COLUMN charterHead BLOB;
        ALTER TABLE entry ADD COLUMN partyHead BLOB;
        ALTER TABLE entry ADD COLUMN step INTEGER;
        ALTER TABLE entry ADD COLUMN leaf INTEGER;
        CREATE UNIQUE INDEX entryStep ON entry(step) WHERE step IS NOT NULL;
        CREATE TABLE start (
            log INTEGER NOT NULL,
            type INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            caseFile INTEGER NOT NULL,
            place INTEGER NOT NULL,
            fieldCount INTEGER,
            origin INTEGER NOT NULL,
            waits INTEGER NOT NULL,
            source BLOB NOT NULL,
            releases BLOB NOT NULL,
            lacking BLOB NOT NULL,
            covered BLOB NOT NULL,
            state BLOB,
            PRIMARY KEY (log, type, instance)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX startOfCase ON start(caseFile);
        CREATE INDEX startWaiting ON start(caseFile) WHERE waits > 0;
        CREATE TABLE leftRecord (
            log INTEGER NOT NULL,
            type INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            caseFile INTEGER NOT NULL,
            conflicts INTEGER NOT NULL,
            source BLOB NOT NULL,
            audience BLOB NOT NULL,
            lacking BLOB NOT NULL,
            state BLOB,
            PRIMARY KEY (log, type, instance)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX leftOfCase ON leftRecord(caseFile);
        CREATE TABLE audience (
            audience BLOB PRIMARY KEY,
            parties BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Every table of the journal, what names rows of another before that.
    static let tables = [
        "record", "instance", "blobName", "leaf", "run", "commitGroup", "entry", "log", "charter",
        "erasureAct",
        "caseFile",
        "start", "leftRecord", "audience", "binding", "model", "incarnation", "device", "party",
    ]

    /// Lets runs say that they were taken back, and in which epoch they were ordered first.
    static func addEpochs(in db: Database) throws {
        try db.execute(sql: "ALTER TABLE run ADD COLUMN epoch BLOB")
    }

    private static let entries = """
        CREATE TABLE party (
            id INTEGER PRIMARY KEY,
            party BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            municipality TEXT NOT NULL,
            place INTEGER NOT NULL,
            root BLOB
        ) STRICT;
        CREATE TABLE device (
            id INTEGER PRIMARY KEY,
            device BLOB NOT NULL UNIQUE,
            party INTEGER NOT NULL REFERENCES party(id),
            signingKey BLOB NOT NULL,
            agreementKey BLOB NOT NULL,
            name TEXT NOT NULL,
            place INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX deviceOfParty ON device(party);
        CREATE TABLE incarnation (
            id INTEGER PRIMARY KEY,
            incarnation BLOB NOT NULL UNIQUE,
            device INTEGER NOT NULL REFERENCES device(id),
            place INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX incarnationOfDevice ON incarnation(device);
        CREATE TABLE model (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            place INTEGER NOT NULL,
            UNIQUE (name, version)
        ) STRICT;
        CREATE TABLE binding (
            id INTEGER PRIMARY KEY,
            model INTEGER NOT NULL REFERENCES model(id),
            roles BLOB NOT NULL,
            UNIQUE (roles, model)
        ) STRICT;
        CREATE TABLE caseFile (
            id INTEGER PRIMARY KEY,
            caseID BLOB NOT NULL UNIQUE,
            charterHead BLOB NOT NULL,
            binding INTEGER NOT NULL REFERENCES binding(id),
            opened INTEGER NOT NULL
        ) STRICT;
        -- Every commit looks its log up by name, so that the name leads to the row at once.
        CREATE TABLE log (
            name BLOB PRIMARY KEY,
            id INTEGER NOT NULL UNIQUE,
            caseFile INTEGER NOT NULL,
            place INTEGER NOT NULL,
            lastLeaf INTEGER NOT NULL,
            chain BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX logOfCase ON log(caseFile) WHERE caseFile > 0;
        CREATE TABLE entry (
            log INTEGER NOT NULL,
            place INTEGER NOT NULL,
            time INTEGER NOT NULL,
            chain BLOB NOT NULL,
            signer BLOB NOT NULL,
            signature BLOB NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (log, place)
        ) STRICT, WITHOUT ROWID;
        """

    /// Adds what erasing needs.
    static func addErasures(in db: Database) throws {
        try db.execute(
            sql: """
                -- An index over the entries that say it; `log` is 0 for charters.
                CREATE TABLE erasureAct (
                    id INTEGER PRIMARY KEY,
                    caseFile INTEGER NOT NULL,
                    log INTEGER NOT NULL,
                    place INTEGER NOT NULL,
                    kind INTEGER NOT NULL,
                    type INTEGER NOT NULL,
                    instance INTEGER NOT NULL,
                    given INTEGER NOT NULL,
                    time INTEGER NOT NULL,
                    body BLOB NOT NULL,
                    erasure BLOB NOT NULL,
                    party BLOB NOT NULL,
                    incarnation BLOB NOT NULL,
                    ground TEXT NOT NULL
                ) STRICT;
                CREATE INDEX erasureActOfCase ON erasureAct(caseFile);
                -- Of a copy without its box: the hash of the whole body.
                ALTER TABLE entry ADD COLUMN erased BLOB;
                """
        )
    }

    private static let commits = """
        CREATE TABLE commitGroup (
            id INTEGER PRIMARY KEY,
            header BLOB NOT NULL,
            signature BLOB NOT NULL,
            count INTEGER NOT NULL,
            sealing INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            commitGroup INTEGER NOT NULL,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            time INTEGER NOT NULL,
            firstLeaf INTEGER NOT NULL,
            lastLeaf INTEGER NOT NULL,
            partyHead BLOB NOT NULL,
            charterHead BLOB,
            proof BLOB NOT NULL
        ) STRICT;
        -- What is short and walked over stands before the bytes, which may overflow the page.
        CREATE TABLE leaf (
            id INTEGER PRIMARY KEY,
            log INTEGER NOT NULL,
            run INTEGER NOT NULL,
            place INTEGER NOT NULL,
            previous INTEGER NOT NULL,
            head BLOB,
            cited BLOB,
            verdicts BLOB,
            data BLOB NOT NULL
        ) STRICT;
        CREATE TABLE instance (
            id INTEGER PRIMARY KEY,
            record BLOB NOT NULL UNIQUE,
            creator BLOB NOT NULL,
            nonce BLOB NOT NULL
        ) STRICT;
        CREATE TABLE record (
            log INTEGER NOT NULL,
            type INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            conflicts INTEGER NOT NULL,
            state BLOB NOT NULL,
            PRIMARY KEY (log, type, instance)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recordInConflict ON record(log, type, instance) WHERE conflicts > 0;
        """
}
