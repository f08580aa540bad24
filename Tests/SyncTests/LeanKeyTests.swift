import Foundation
import GRDB
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica
@testable import SQLiteStore

/// Record keys as the file and the memory hold them: where each lies, and under which secret.
struct LeanKeyTests {
    private let secret: AudienceSecret
    private let keys: [BoxKey]

    init() throws {
        secret = try AudienceSecret([UInt8](repeating: 7, count: 32))
        keys = try (0..<3).map { try BoxKey([UInt8](repeating: 20 + $0, count: 32)) }
    }

    private func wrapping(_ keys: [BoxKey], _ byte: UInt8) throws -> Wrapping {
        try secret.wrap(keys, random: [UInt8](repeating: byte, count: Wrapping.saltBytes))
    }

    /// A file from when every row of a key named the secret finds the same in the wrapping.
    @Test func aFileFromBeforeKeepsItsKeys() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("replica.sqlite")
        let record = RecordID(high: 1, low: 2)
        let wrapping = try wrapping(keys, 1)
        let queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        ReplicaSchema.kind.migrations(&migrator)
        try migrator.migrate(queue, upTo: "saved")
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(ReplicaSchema.kind.applicationID)")
            try db.execute(
                sql: """
                    INSERT INTO wrapping (id, kind, name, recipient, state, content)
                    VALUES (5, ?, ?, ?, 0, ?)
                    """,
                arguments: [
                    Int64(wrapping.target.kind), Data(wrapping.target.name.bytes),
                    Data(wrapping.target.recipient), Data(wrapping.content),
                ]
            )
            for (place, key) in keys.enumerated() {
                try db.execute(
                    sql: """
                        INSERT INTO recordKey (name, wrapping, place, secret, record)
                        VALUES (?, 5, ?, ?, ?)
                        """,
                    arguments: [
                        Data(key.name.bytes), place, Data(secret.name.bytes),
                        place == 1 ? Data(record.bytes) : nil,
                    ]
                )
            }
        }
        try queue.close()

        let file = try ReplicaFile(path: path)
        let found = try file.read { rows in try keys.map { try rows.boxKey($0.name) } }
        for (place, key) in keys.enumerated() {
            let expected = BoxKeyRow(
                name: key.name,
                wrapping: 5,
                place: place,
                secret: secret.name,
                record: place == 1 ? record : nil
            )
            #expect(found[place] == expected)
        }
        let ofRecord = try file.read { rows in try rows.boxKeys(of: record).map(\.name) }
        #expect(ofRecord == [keys[1].name])
        let unknown = try file.read { rows in try rows.boxKey(KeyName(high: 9, low: 9)) }
        #expect(unknown == nil)
        try file.close()
    }

    /// The number of a wrapping that is gone may come back for another one.
    @Test func aWrappingInAnothersPlaceIsNotBelieved() throws {
        let memory = KeyMemory()
        let row = BoxKeyRow(name: keys[0].name, wrapping: 1, place: 0, secret: secret.name)
        #expect(memory.boxKey(at: row) == nil)
        memory.remember(try secret.keys(in: wrapping(keys, 1)), as: 1)
        #expect(memory.boxKey(at: row)?.bytes == keys[0].bytes)
        memory.remember(try secret.keys(in: wrapping([keys[2]], 2)), as: 1)
        #expect(memory.boxKey(at: row) == nil)
        let beyond = BoxKeyRow(name: keys[0].name, wrapping: 1, place: 3, secret: secret.name)
        #expect(memory.boxKey(at: beyond) == nil)
    }
}
