import Foundation
import GRDB
import Journal
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary
import Wire

@testable import SQLiteStore

/// How files are opened: what they promise, and what opening them costs.
struct StoreFileTests {
    private static let kinds = [ReplicaSchema.kind, ServerSchema.kind]

    @Test(arguments: kinds.indices)
    func everyCommitIsOnTheDiskBeforeItReturns(_ index: Int) throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let file = try StoreFile(path: folder.path("store"), kind: Self.kinds[index])
            let settings = try file.writer.writeWithoutTransaction { db in
                try ["synchronous", "journal_mode", "foreign_keys"].map {
                    try String.fetchOne(db, sql: "PRAGMA \($0)")
                }
            }
            #expect(settings == ["2", "wal", "1"])
            try file.close()
        }
    }

    @Test func aFileThatIsOpenedTwiceKeepsTheLockThatKeepsItsLog() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let first = try StoreFile(path: path, kind: ReplicaSchema.kind)
        _ = try first.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM log") }
        for _ in 0..<2 {
            let second = try StoreFile(path: path, kind: ReplicaSchema.kind)
            _ = try second.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM log") }
            try second.close()
        }
        // Whether somebody else could lock the bytes that SQLite shares while it is open; asked as another
        // process would, by an open file description of its own (`F_OFD_GETLK`), which is not closed before.
        let other = open(path, O_RDONLY)
        var asked = flock()
        asked.l_type = Int16(F_WRLCK)
        asked.l_whence = Int16(SEEK_SET)
        asked.l_start = 0x4000_0002
        asked.l_len = 510
        #expect(fcntl(other, 36, &asked) == 0)
        #expect(asked.l_type == Int16(F_RDLCK))
        try first.close()
        close(other)
    }

    @Test func openingAReplicaAndReadingWritesNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        try StoreFile(path: path, kind: ReplicaSchema.kind).close()
        let header = try #require(HeldFile.at(path).flatMap { StoreHeader($0.descriptor) })
        #expect(header.applicationID == ReplicaSchema.kind.applicationID && header.version > 0)
        let file = try StoreFile(path: path, kind: ReplicaSchema.kind)
        _ = try file.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM log") }
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        #expect((log?[.size] as? NSNumber)?.intValue ?? 0 == 0)
        try file.close()
    }

    /// What a connection remembers must never hide what another wrote, nor keep what was undone.
    @Test func whatIsRememberedEndsWhereAnotherWrites() throws {
        struct Undone: Error {}
        let folder = try TemporaryFolder()
        let files = try (0..<2).map { _ in try ReplicaFile(path: folder.path("replica")) }
        func authors() throws -> [[UInt8]?] {
            try files.map { file in try file.read { try $0.setting(.author) } }
        }
        #expect(try authors() == [nil, nil])
        for (writer, value) in [(0, 1), (1, 2), (0, 3)] as [(Int, UInt8)] {
            try files[writer].write { try $0.set(.author, to: [value]) }
            #expect(try authors() == [[value], [value]])
        }
        #expect(throws: Undone.self) {
            try files[0].write { rows in
                try rows.set(.author, to: [4])
                #expect(try rows.setting(.author) == [4])
                throw Undone()
            }
        }
        #expect(try authors() == [[3], [3]])
        // A reading is undone whatever it wrote.
        try files[0].read { rows in
            try rows.set(.author, to: [5])
            #expect(try rows.setting(.author) == [5])
        }
        #expect(try authors() == [[3], [3]])
        let target = EditTarget(caseID: .zero, audience: .zero, charterHead: .zero)
        let numbers = try [0, 1, 1, 0].map { writer in
            try files[writer].write { try $0.place(of: target).number }
        }
        #expect(Set(numbers).count == 1, "the same target, whoever asks")
        for file in files { try file.close() }
    }

    /// What can be issued again by nobody of its party stays in the list for good.
    @Test("Of what a party is to issue again each comes to be told, however much stays")
    func unissued() throws {
        let folder = try TemporaryFolder()
        let file = try ServerFile(folder: folder.path("server"))
        let told = try file.write { rows in
            for number in 0..<UInt8(20) {
                let header = GroupHeader(audience: .zero, incarnation: .zero)
                try rows.keep(
                    KeptCommitRow(
                        incarnation: 1,
                        party: 1,
                        sealing: 0,
                        caseID: .zero,
                        group: CommitGroupFrame(
                            header: header.bytes,
                            signature: Array(repeating: number, count: 64),
                            count: 1,
                            commits: [number]
                        ),
                        place: 0,
                        code: "commit.returned"
                    )
                )
            }
            return try [0, 3, 7, 16, .max].map { draw in
                try rows.unorderedGroups(of: 1, draw: draw, limit: 4).map { $0.commits[0] }
            }
        }
        #expect(told.map(\.first) == [0, 3, 7, 16, 15])
        #expect(told.allSatisfy { $0.count == 4 && $0 == $0.sorted() })
        try file.close()
    }

    private func save(_ field: UInt16, _ caseID: CaseID, _ file: ReplicaFile) throws -> Int64 {
        try file.write { rows in
            let target = try rows.place(
                of: EditTarget(caseID: caseID, audience: .zero, charterHead: .zero)
            )
            return try rows.insert(
                EditRow(
                    target: target,
                    record: RecordID(high: 1, low: caseID.low),
                    type: 1,
                    instance: .single,
                    field: field,
                    seen: [0, 0, 0, 0],
                    value: [7],
                    author: 1,
                    time: 1,
                    beside: false
                )
            )
        }
    }

    @Test("A save writes one page, and the write-ahead log begins anew after some of them")
    func pagesOfSaves() throws {
        let folder = try TemporaryFolder()
        let file = try ReplicaFile(path: folder.path("replica"))
        func logged() throws -> Int {
            let log = try FileManager.default.attributesOfItem(atPath: folder.path("replica-wal"))
            return try #require(log[.size] as? NSNumber).intValue / (4_096 + 24)
        }
        // The first two saves of a process take numbers too, the second some ahead.
        for number in UInt64(1)...3 { _ = try save(1, CaseID(high: number, low: 0), file) }
        let before = try logged()
        for number in UInt64(1)...12 { _ = try save(2, CaseID(high: number, low: 0), file) }
        #expect(try logged() - before == 12)
        for field in UInt16(3)..<300 { _ = try save(field, CaseID(high: 5, low: 5), file) }
        let long = try logged()
        for field in UInt16(300)..<900 { _ = try save(field, CaseID(high: 5, low: 5), file) }
        #expect(try logged() <= long + long / 4)
        #expect(try file.read { try $0.editCount() } == 15 + 897)
        try file.close()
    }

    @Test("Numbers of edits rise, whoever saves, and none comes back")
    func numbers() throws {
        let folder = try TemporaryFolder()
        var files = try (0..<2).map { _ in try ReplicaFile(path: folder.path("replica")) }
        let caseID = CaseID(high: 1, low: 1)
        var numbers: [Int64] = []
        for (index, writer) in [0, 0, 0, 1, 0, 1, 1, 1, 0, 0].enumerated() {
            numbers.append(try save(UInt16(index + 1), caseID, files[writer]))
        }
        // Undone: its numbers were never seen.
        struct Undone: Error {}
        #expect(throws: Undone.self) {
            try files[0].write { rows in
                _ = try rows.place(
                    of: EditTarget(
                        caseID: caseID,
                        audience: .zero,
                        charterHead: Head(high: 1, low: 1)
                    )
                )
                throw Undone()
            }
        }
        numbers.append(try save(20, caseID, files[0]))
        for file in files { try file.close() }
        files = [try ReplicaFile(path: folder.path("replica"))]
        numbers.append(try save(21, caseID, files[0]))
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        let kept = try files[0].read { rows in
            try rows.edits(caseID: caseID, audience: .zero, record: RecordID(high: 1, low: 1))
        }
        #expect(kept.map(\.id) == numbers)
        try files[0].close()
    }

    /// What is known of the targets of a case ends with the target, and with the transaction.
    @Test func targetsAreLookedUpAgainWhereTheyChange() throws {
        struct Undone: Error {}
        let folder = try TemporaryFolder()
        let files = try (0..<2).map { _ in try ReplicaFile(path: folder.path("replica")) }
        let caseID = try #require(CaseID([UInt8](repeating: 7, count: 16)))
        let heads = try (1...2).map { try #require(Head([UInt8](repeating: $0, count: 16))) }
        func number(_ head: Int, _ rows: any ReplicaTransaction) throws -> Int64 {
            // As a save does, which reads before it writes.
            _ = try rows.edits(caseID: caseID, audience: .zero, record: .zero)
            return try rows.place(
                of: EditTarget(caseID: caseID, audience: .zero, charterHead: heads[head])
            ).number
        }
        func edit(_ target: Int64) -> EditRow {
            EditRow(
                target: TargetPlace(caseID: caseID, audience: .zero, number: target),
                record: .zero,
                type: 1,
                instance: .single,
                field: 1,
                seen: [],
                value: [],
                author: 1,
                time: 1,
                beside: false
            )
        }
        #expect(throws: Undone.self) {
            try files[0].write { rows in
                _ = try number(0, rows)
                throw Undone()
            }
        }
        let first = try files[0].write { rows in
            let target = try number(0, rows)
            _ = try rows.insert(edit(target))
            #expect(try number(0, rows) == target)
            #expect(try number(1, rows) != target, "another charter is another target")
            #expect(try number(0, rows) == target)
            return target
        }
        #expect(try files[1].write { try number(0, $0) } == first)
        // Sealed by one process, it takes no more edits of the other.
        try files[0].write { rows in
            let row = try #require(try rows.targetsToSeal().first { $0.id == first })
            let edits = try rows.edits(caseID: caseID, audience: .zero, record: .zero)
            try rows.seal(
                row,
                in: 1,
                edits.map { SealedEdit(edit: $0.id, n: 1, commit: 0) },
                isWhole: true
            )
            #expect(try number(0, rows) != first)
        }
        #expect(try files[1].write { try number(0, $0) } != first)
        #expect(
            try files[1].read { try $0.edits(caseID: caseID, audience: .zero, record: .zero) }
                .map(\.sealed?.n) == [1]
        )
        for file in files { try file.close() }
    }

    /// Statements are kept as long as the file is open, whatever form it takes meanwhile, and given back
    /// before it is closed.
    @Test func statementsAreKeptUntilTheFileIsClosed() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<3 {
            let file = try ReplicaFile(path: folder.path("replica"))
            try file.write { try $0.set(.author, to: [1]) }
            #expect(try file.read { try $0.setting(.author) } == [1])
            try file.compact()
            #expect(try file.write { try $0.setting(.author) } == [1])
            #expect(try file.read { try $0.label(of: .zero) } == nil)
            try file.close()
        }
        let log = try? FileManager.default.attributesOfItem(atPath: folder.path("replica-wal"))
        #expect(log == nil, "a connection that is closed for good takes its log with it")
    }

    /// A charter that another process has taken in is in force here at the next look.
    @Test func rowsOfCasesAreReadAgainWhereTheyChange() throws {
        struct Undone: Error {}
        let folder = try TemporaryFolder()
        let files = try (0..<2).map { _ in try ReplicaFile(path: folder.path("replica")) }
        let caseID = try #require(CaseID([UInt8](repeating: 7, count: 16)))
        let heads = try (1...3).map { try #require(Head([UInt8](repeating: $0, count: 16))) }
        func known() throws -> [Head?] {
            try files.map { file in
                try file.read { try $0.journal.caseFile(caseID)?.charterHead }
            }
        }
        #expect(try known() == [nil, nil])
        let (row, binding) = try files[0].write { rows in
            let model = try rows.journal.insertModel(
                ModelRow(id: 0, hash: .zero, name: "model", version: 1, place: 1)
            )
            let binding = try rows.journal.bindingNumber(model: model, roles: [])
            let row = CaseRow(
                id: 0,
                caseID: caseID,
                charterHead: heads[0],
                binding: binding,
                opened: 0
            )
            return (try rows.journal.insertCase(row), binding)
        }
        #expect(try known() == [heads[0], heads[0]])
        try files[1].write { rows in
            try rows.journal.setCharter(ofCase: row, head: heads[1], binding: binding)
            #expect(try rows.journal.caseFile(caseID)?.charterHead == heads[1])
        }
        #expect(try known() == [heads[1], heads[1]])
        #expect(throws: Undone.self) {
            try files[0].write { rows in
                try rows.journal.setCharter(ofCase: row, head: heads[2], binding: binding)
                #expect(try rows.journal.caseFile(caseID)?.charterHead == heads[2])
                throw Undone()
            }
        }
        #expect(try known() == [heads[1], heads[1]])
        for file in files { try file.close() }
    }

    /// What a process leaves that was killed while it made the file: the first page, and the journal that
    /// takes it back.
    @Test(arguments: kinds.indices)
    func aFileWhoseMakingWasCutOffIsMadeAnew(_ index: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        try DatabaseQueue(path: path).inDatabase { try $0.execute(sql: "PRAGMA user_version = 1") }
        var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
        // No pages to put back, a nonce, a file of none before, sectors of 512, pages of 4,096.
        for word in [0, 7, 0, 512, 4096] as [UInt32] { journal += word.bigEndianWord }
        journal += [UInt8](repeating: 0, count: 512 - journal.count)
        try Data(journal).write(to: URL(fileURLWithPath: path + "-journal"))
        let file = try StoreFile(path: path, kind: Self.kinds[index])
        #expect(try file.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM log") } == 0)
        try file.close()
    }

    /// The same of a file that is another program's: it is left as it is.
    @Test func whatAnotherProgramBeganIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        try DatabaseQueue(path: path).inDatabase { try $0.execute(sql: "CREATE TABLE other (a)") }
        var journal: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
        for word in [0, 7, 2, 512, 4096] as [UInt32] { journal += word.bigEndianWord }
        journal += [UInt8](repeating: 0, count: 512 - journal.count)
        try Data(journal).write(to: URL(fileURLWithPath: path + "-journal"))
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: StoreFileError.foreign) {
            try StoreFile(path: path, kind: ReplicaSchema.kind)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(FileManager.default.fileExists(atPath: path + "-journal"))
    }

    /// A file whose form is not noted in its first page, as older programs left it, and one whose
    /// first page claims the present form while a migration is there that nobody knows.
    @Test func theFirstPageIsNotBelievedAlone() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let file = try StoreFile(path: path, kind: ReplicaSchema.kind)
        let version = try file.writer.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        let known = try #require(version)
        try file.writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 0") }
        try file.close()
        let again = try StoreFile(path: path, kind: ReplicaSchema.kind)
        let noted = try again.writer.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('7')")
            return try Int.fetchOne(db, sql: "PRAGMA user_version")
        }
        #expect(noted == known)
        try again.close()
        #expect(throws: StoreFileError.newer(found: known + 1, known: known)) {
            try StoreFile(path: path, kind: ReplicaSchema.kind)
        }
    }

    @Test func whoeverLetsGoLastTakesTheLogIn() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try ServerFile(folder: folder.path)
            try file.write { rows in
                try rows.insert(ServerIdentity(epoch: .zero, signingKey: [1]))
            }
            _ = try file.version()
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == [ServerFile.name])
    }

    @Test func versionTellsOfOtherProcesses() throws {
        let folder = try TemporaryFolder()
        let first = try ServerFile(folder: folder.path)
        let second = try ServerFile(folder: folder.path)
        let before = try first.version()
        #expect(try first.version() == before)
        try second.write { rows in
            try rows.insert(ServerIdentity(epoch: .zero, signingKey: [1]))
        }
        let after = try first.version()
        #expect(after != before)
        try first.write { rows in try rows.setAddress("http://x.example") }
        #expect(try first.version() != after)
    }
}

extension UInt32 {
    fileprivate var bigEndianWord: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
