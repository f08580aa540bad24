import Journal
import Replica
import Vocabulary
import Wire

/// The statements that find the key of every record that is sealed or read, and the values that were
/// saved together, on SQLite's own interface, for the reason that ``JournalStatements`` has.
final class KeyStatements {
    private let statements: JournalStatements
    // The recipient of a wrapping of record keys is the secret that it is under.
    private static let boxKey = JournalStatements.Slot(
        """
        SELECT recordKey.name, recordKey.wrapping, recordKey.place, recordKey.record,
            wrapping.recipient
        FROM recordKey JOIN wrapping ON wrapping.id = recordKey.wrapping
        WHERE recordKey.name = ?
        """
    )
    private static let boxKeysOfRecord = JournalStatements.Slot(
        """
        SELECT recordKey.name, recordKey.wrapping, recordKey.place, recordKey.record,
            wrapping.recipient
        FROM recordKey JOIN wrapping ON wrapping.id = recordKey.wrapping
        WHERE recordKey.record = ? ORDER BY recordKey.wrapping DESC, recordKey.place DESC
        """
    )
    private static let retireBoxKeys = JournalStatements.Slot(
        "UPDATE recordKey SET record = NULL WHERE record = ?"
    )
    private static let insertBoxKey = JournalStatements.Slot(
        """
        INSERT INTO recordKey (name, wrapping, place, record) VALUES (?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """
    )
    private static let saved = JournalStatements.Slot("SELECT content FROM saved WHERE name = ?")

    init(_ statements: JournalStatements) { self.statements = statements }

    func boxKey(_ name: KeyName) throws -> BoxKeyRow? {
        try statements.run(Self.boxKey) {
            $0.bindCopy(1, name)
        } row: {
            try Self.boxKey($0)
        }
    }

    func boxKeys(of record: RecordID) throws -> [BoxKeyRow] {
        var keys: [BoxKeyRow] = []
        try statements.each(Self.boxKeysOfRecord) {
            $0.bindCopy(1, record)
        } row: {
            keys.append(try Self.boxKey($0))
        }
        return keys
    }

    func retireBoxKeys(of record: RecordID) throws {
        _ = try statements.run(Self.retireBoxKeys) {
            $0.bindCopy(1, record)
        } row: { _ in
        }
    }

    func insert(_ key: BoxKeyRow) throws {
        _ = try statements.run(Self.insertBoxKey) { statement in
            statement.bindCopy(1, key.name)
            statement.bind(2, key.wrapping)
            statement.bind(3, Int64(key.place))
            if let record = key.record {
                statement.bindCopy(4, record)
            } else {
                statement.bindNull(4)
            }
        } row: { _ in
        }
    }

    /// Values that were saved together, sealed.
    func values(named name: [UInt8]) throws -> [UInt8]? {
        try statements.run(Self.saved) {
            $0.bindCopy(1, name)
        } row: {
            Array($0.blob(0))
        }
    }

    private static func boxKey(_ statement: OpaquePointer) throws -> BoxKeyRow {
        guard let name = statement.identifier(0, SecretKey.self),
            let secret = statement.identifier(4, SecretKey.self)
        else { throw JournalError(.storeDamaged, "a record key of the file does not decode") }
        return BoxKeyRow(
            name: name,
            wrapping: statement.int(1),
            place: Int(statement.int(2)),
            secret: secret,
            record: statement.identifier(3, RecordKey.self)
        )
    }
}
