import Cooperation
import Foundation
import Journal
import Replica
import SQLiteStore
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import SyncServer

// Copying files is the fault: of a replica, of a home, of the server's store.
extension Office {
    private var path: String { world.folder.path(name + ".sqlite") }

    /// Takes a copy of the replica's file, as a backup program would.
    func backUp(_ tag: String) throws {
        try close()
        try Self.copy(path, to: path + "." + tag)
        try reopen()
    }

    /// Puts that copy back.
    func restore(_ tag: String) throws {
        try close()
        try Self.copy(path + "." + tag, to: path)
        try reopen()
    }

    /// A second device of the same disk image: same file, same keys.
    func clone(_ other: String) throws -> Office {
        try close()
        try Self.copy(path, to: world.folder.path(other + ".sqlite"))
        try reopen()
        return try world.adopt(other, party: party, keys: keys)
    }

    /// Lets its file find out that it lies elsewhere: it goes on as another incarnation.
    func findItselfMoved() throws {
        _ = try replica.check(replica.witness(), isElsewhere: true)
    }

    private func close() throws { try (replica.store as? ReplicaFile)?.close() }

    private static func copy(_ path: String, to other: String) throws {
        let files = FileManager.default
        for suffix in ["", "-wal", "-shm"] {
            try? files.removeItem(atPath: other + suffix)
            if files.fileExists(atPath: path + suffix) {
                try files.copyItem(atPath: path + suffix, toPath: other + suffix)
            }
        }
    }

    func incarnation() throws -> IncarnationID? { try replica.witness()?.incarnation }

    /// Every text that stands in the named fields, and every one in the inbox.
    func allTexts(_ caseID: CaseID, _ fields: [String]) throws -> Set<String> {
        var all: Set<String> = []
        for field in fields { all.formUnion(try texts(caseID, field)) }
        for item in try replica.inbox() {
            if let value = item.value, case .text(let text) = value { all.insert(text) }
        }
        return all
    }
}

extension ReplicaWorld {
    /// An office over a file that is there already.
    func adopt(_ name: String, party: String, keys: DeviceKeys) throws -> Office {
        let file = try ReplicaFile(path: folder.path(name + ".sqlite"))
        let office = Office(
            world: self,
            name: name,
            party: party,
            replica: try Replica(store: file, effects: effects, keys: keys),
            keys: keys
        )
        add(office)
        return office
    }

    /// Takes a backup while the server serves.
    func backUpServer(_ tag: String) throws {
        try serverFile.backup(to: folder.path("server." + tag))
    }

    /// Puts a backup in the place of the server's store, under a new epoch.
    func restoreServer(_ tag: String) throws {
        try serverFile.close()
        try ServerFile.restore(
            from: folder.path("server." + tag),
            into: folder.path("server"),
            epoch: identifier(),
            now: now()
        )
        try openServer()
    }

    /// Puts the bare file of a backup back, without telling anybody.
    func rollBackServer(_ tag: String) throws {
        try serverFile.close()
        let files = FileManager.default
        let path = folder.path("server") + "/" + ServerFile.name
        for suffix in ["", "-wal", "-shm"] { try? files.removeItem(atPath: path + suffix) }
        try files.copyItem(atPath: folder.path("server." + tag), toPath: path)
        try openServer()
    }

    /// Settles, and then a field says exactly these texts on all of them, and nothing came back to anybody.
    func expect(
        _ texts: Set<String>,
        _ field: String,
        of caseID: CaseID,
        _ offices: [Office],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try settle(offices, sourceLocation: sourceLocation)
        for office in offices {
            let found = try office.texts(caseID, field)
            let isSame = Set(found) == texts && found.count == texts.count
            #expect(isSame, "\(office.name) \(found)", sourceLocation: sourceLocation)
            let inbox = try office.replica.inbox()
            #expect(inbox.isEmpty, "\(office.name)", sourceLocation: sourceLocation)
        }
    }

    /// Syncs all, in turn, often enough that everything has reached everybody; checks that then nothing
    /// moves any more, that all hold the same and that everything verifies.
    func settle(_ offices: [Office], sourceLocation: SourceLocation = #_sourceLocation) throws {
        for _ in 0..<4 { for office in offices { try office.sync() } }
        let events = try server.events()
        let incarnations = try offices.map { try $0.incarnation() }
        for _ in 0..<10 {
            for office in offices {
                let summary = try office.sync()
                #expect(summary.requests <= 2, sourceLocation: sourceLocation)
                #expect(summary.sent == 0, sourceLocation: sourceLocation)
                #expect(summary.received == 0, sourceLocation: sourceLocation)
            }
        }
        #expect(try server.events() == events, sourceLocation: sourceLocation)
        #expect(
            try offices.map { try $0.incarnation() } == incarnations,
            sourceLocation: sourceLocation
        )
        for office in offices {
            #expect(try office.replica.verify().findings.isEmpty, sourceLocation: sourceLocation)
            let status = try office.replica.status()
            #expect(status.unsent == 0, sourceLocation: sourceLocation)
            #expect(status.unsentCases == 0, sourceLocation: sourceLocation)
            #expect(status.refusedCases.isEmpty, sourceLocation: sourceLocation)
            #expect(status.provisional == 0, sourceLocation: sourceLocation)
            #expect(status.waitingCopies.isEmpty, sourceLocation: sourceLocation)
        }
        #expect(
            try server.read { _, journal in try journal.audit() } == [],
            sourceLocation: sourceLocation
        )
        var digests: [String: String] = [:]
        for digest in try offices.flatMap({ try $0.replica.digests() }) {
            let key = "\(digest.caseID) \(digest.audience)"
            let value = "\(digest.place) \(digest.digest)"
            #expect(digests[key] ?? value == value, sourceLocation: sourceLocation)
            digests[key] = value
        }
    }
}
