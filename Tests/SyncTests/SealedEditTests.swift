import Foundation
import GRDB
import Replica
import TestSupport
import Testing
import Vocabulary

@testable import SQLiteStore

@Suite("Replica file: edits, sealed by target")
struct SealedEditTests {
    private let caseID = CaseID(high: 1, low: 2)
    private let audience = AudienceID(high: 3, low: 4)
    private let head = Head(high: 5, low: 6)
    private var target: EditTarget {
        EditTarget(caseID: caseID, audience: audience, charterHead: head)
    }

    private func record(_ number: UInt64) -> RecordID { RecordID(high: 7, low: number) }

    private func edit(_ record: UInt64, _ field: UInt16, target: TargetPlace) -> EditRow {
        EditRow(
            target: target,
            record: self.record(record),
            type: 1,
            instance: .single,
            field: field,
            seen: [0, 0, 0, 0],
            value: Array("värde \(record) \(field)".utf8),
            author: 1,
            time: 1_000,
            beside: false
        )
    }

    private func store(_ folder: TemporaryFolder) throws -> ReplicaFile {
        try ReplicaFile(path: folder.path("replica.sqlite"))
    }

    /// What a sealing would give the edits: their place among all, in commits of two.
    private func sealed(_ rows: any ReplicaTransaction, _ target: TargetRow) throws -> [SealedEdit]
    {
        var sealed: [SealedEdit] = []
        try rows.eachRecordToSeal(target) { edits in
            for edit in edits {
                sealed.append(
                    SealedEdit(
                        edit: edit.id,
                        n: UInt32(edit.field),
                        commit: UInt32(sealed.count / 2)
                    )
                )
            }
            return true
        }
        return sealed
    }

    @Test("One target becomes several commits, whose edits go one commit at a time")
    func commits() throws {
        let folder = try TemporaryFolder()
        try store(folder).write { rows in
            let id = try rows.place(of: target)
            for (record, field): (UInt64, UInt16) in [(2, 1), (1, 5), (1, 3), (2, 2), (3, 9)] {
                _ = try rows.insert(edit(record, field, target: id))
            }
            let row = try #require(try rows.targetsToSeal().first)
            #expect(row.target == target && !row.hasSealed)
            let sealed = try sealed(rows, row)
            #expect(sealed.map(\.n) == [5, 3, 1, 2, 9], "by record, then as saved")
            try rows.seal(row, in: 7, sealed, isWhole: true)
            #expect(try rows.targetsToSeal().isEmpty)
            #expect(try rows.doubtfulRecords(ofCase: caseID).count == 3)

            let first = try rows.edits(caseID: caseID, audience: audience, record: record(1))
            #expect(first.map(\.field) == [5, 3])
            #expect(first.map(\.sealed?.n) == [5, 3])
            #expect(first.allSatisfy { $0.sealed?.sealing == 7 && $0.sealed?.commit == 0 })

            // What is saved now goes to another target.
            let other = try rows.place(of: target)
            #expect(other != id)
            _ = try rows.insert(edit(1, 5, target: other))
            #expect(try rows.targetsToSeal().map(\.hasSealed) == [true])

            for (commit, fields): (UInt32, [UInt16]) in [(1, [1, 2]), (0, [5, 3]), (2, [9])] {
                let edits = try rows.edits(
                    sealing: 7,
                    caseID: caseID,
                    audience: audience,
                    commit: commit
                )
                #expect(edits.map(\.field) == fields)
                let count = try rows.deleteEdits(
                    sealing: 7,
                    caseID: caseID,
                    audience: audience,
                    commit: commit
                )
                #expect(count == fields.count)
            }
            #expect(try rows.editCount() == 1)
            #expect(try rows.editCounts() == [caseID: 1])
            for edit in sealed { #expect(try rows.dotNumber(ofEdit: edit.edit) == edit.n) }
            try rows.forgetSealedEdits(keeping: 10)
            #expect(try rows.dotNumber(ofEdit: sealed[0].edit) != nil)
            try rows.forgetSealedEdits(keeping: 0)
            #expect(try rows.dotNumber(ofEdit: sealed[0].edit) == nil)
        }
    }

    @Test("What does not fit into a sealing waits where it was, before what was saved later")
    func rest() throws {
        let folder = try TemporaryFolder()
        try store(folder).write { rows in
            let id = try rows.place(of: target)
            for record in UInt64(1)...4 { _ = try rows.insert(edit(record, 1, target: id)) }
            let later = try rows.place(
                of: EditTarget(caseID: caseID, audience: audience, charterHead: .zero)
            )
            _ = try rows.insert(edit(4, 1, target: later))
            let row = try #require(try rows.targetsToSeal().first)
            let some = Array(try sealed(rows, row).prefix(3))
            try rows.seal(row, in: 1, some, isWhole: false)
            let rest = try rows.targetsToSeal()
            #expect(rest.map(\.place) == [id, later] && rest.allSatisfy(\.hasSealed))
            #expect(try sealed(rows, rest[0]).count == 1)
            // It takes what is saved under the same charter still.
            #expect(try rows.place(of: target) == id)
            for edit in some { #expect(try rows.dotNumber(ofEdit: edit.edit) == edit.n) }
            let first = try rows.edits(caseID: caseID, audience: audience, record: record(1))
            #expect(first.map(\.sealed?.sealing) == [1] && first[0].target != id)
            try rows.seal(rest[0], in: 2, try sealed(rows, rest[0]), isWhole: true)
            let last = try rows.edits(caseID: caseID, audience: audience, record: record(4))
            #expect(last.map(\.sealed?.sealing) == [2, nil])
            for commit in UInt32(0)...1 {
                _ = try rows.deleteEdits(
                    sealing: 1,
                    caseID: caseID,
                    audience: audience,
                    commit: commit
                )
            }
            #expect(try rows.editCount() == 2)
        }
    }

    @Test("A target goes with the last of its edits")
    func emptied() throws {
        let folder = try TemporaryFolder()
        try store(folder).write { rows in
            let id = try rows.place(of: target)
            let number = try rows.insert(edit(1, 1, target: id))
            var row = edit(1, 1, target: id)
            row.id = number
            let later = EditTarget(caseID: caseID, audience: audience, charterHead: .zero)
            let other = try rows.place(of: later)
            #expect(try rows.insert(edit(1, 1, target: other)) > number)
            try rows.delete(row)
            #expect(try rows.targetsToSeal().map(\.place) == [other])
            #expect(try rows.editCount() == 1)
        }
    }

    /// A file of the first form, where each edit had its place in a sealing.
    private func oldFile(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        var migrator = DatabaseMigrator()
        ReplicaSchema.kind.migrations(&migrator)
        try migrator.migrate(queue, upTo: "1")
        try queue.write { db in
            try db.execute(sql: "PRAGMA application_id = \(ReplicaSchema.kind.applicationID)")
            try db.execute(
                sql: """
                    INSERT INTO target (id, caseID, audience, charterHead) VALUES (1, ?, ?, ?)
                    """,
                arguments: [caseID.bytes.blob, audience.bytes.blob, head.bytes.blob]
            )
            // Edit, record, field, n, sealing, place.
            let edits: [(Int64, UInt64, Int64, Int64?, Int64?, Int64?)] = [
                (3, 1, 1, 4, 8, 0), (4, 1, 2, 1, 8, 1), (5, 2, 1, 1, 9, 0),
                (6, 1, 1, nil, nil, nil),
            ]
            for (id, record, field, n, sealing, place) in edits {
                try db.execute(
                    sql: """
                        INSERT INTO edit VALUES (?, 1, ?, 1, x'', ?, 1, 1000, ?, ?, ?, ?, x'', x'01')
                        """,
                    arguments: [
                        id, self.record(record).bytes.blob, field, id == 6 ? 1 : 0, n, sealing,
                        place,
                    ]
                )
            }
            try db.execute(
                sql: """
                    INSERT INTO sealedEdit VALUES (2, 3), (3, 4), (4, 1), (5, 1);
                    UPDATE tally SET edits = 4, last = 6;
                    """
            )
        }
        try queue.close()
    }

    @Test("A file of the first form keeps its edits, sealed and pending, and their dots")
    func migration() throws {
        let folder = try TemporaryFolder()
        try oldFile(folder.path("replica.sqlite"))
        try store(folder).write { rows in
            #expect(try rows.editCount() == 4)
            let pending = try rows.targetsToSeal()
            #expect(pending.map(\.target) == [target] && pending[0].hasSealed)
            #expect(try sealed(rows, pending[0]).map(\.edit) == [6])
            let edits = try rows.edits(caseID: caseID, audience: audience, record: record(1))
            #expect(edits.map(\.id) == [3, 4, 6])
            #expect(edits.map(\.sealed?.n) == [4, 1, nil])
            #expect(edits.map(\.sealed?.sealing) == [8, 8, nil])
            #expect(edits.map(\.sealed?.commit) == [0, 1, nil])
            #expect(edits.map(\.beside) == [false, false, true])
            #expect(try rows.doubtfulRecords(ofCase: nil).map(\.record).contains(record(2)))
            for (edit, n): (Int64, UInt32) in [(2, 3), (3, 4), (4, 1), (5, 1)] {
                #expect(try rows.dotNumber(ofEdit: edit) == n)
            }
            #expect(
                try rows.deleteEdits(sealing: 8, caseID: caseID, audience: audience, commit: 1) == 1
            )
            #expect(
                try rows.deleteEdits(sealing: 9, caseID: caseID, audience: audience, commit: 0) == 1
            )
            #expect(try rows.editCount() == 2)
            // Numbers never come back.
            #expect(try rows.insert(edit(1, 1, target: pending[0].place)) > 6)
        }
    }

    @Test("The edits of a sealed target are read back, and damage is refused")
    func packing() {
        let edits = [
            SealedEdit(edit: 90, n: 1, commit: 0), SealedEdit(edit: 3, n: .max, commit: 70_000),
            SealedEdit(edit: 1 << 61, n: 300, commit: 1),
        ]
        let packed = SealedEdits.packed(edits)
        #expect(packed.withUnsafeBytes(SealedEdits.unpacked) == edits)
        var whole = 0
        for end in packed.indices.dropFirst()
        where packed[..<end].withUnsafeBytes(SealedEdits.unpacked) != nil { whole += 1 }
        #expect(whole == 2, "only between edits")
        for bit in 0..<packed.count * 8 {
            var bytes = packed
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            _ = bytes.withUnsafeBytes(SealedEdits.unpacked)
        }
    }
}
