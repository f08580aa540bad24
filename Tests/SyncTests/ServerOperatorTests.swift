import Cooperation
import Foundation
import GRDB
import Journal
import SQLiteStore
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@Suite("Server: the operator's calls")
struct ServerOperatorTests {
    let world: ServerWorld

    init() throws { world = try ServerWorld() }

    private func failure(_ work: () throws -> Void) throws -> OperatorError? {
        do {
            try work()
            return nil
        } catch let error as OperatorError {
            return error
        }
    }

    @Test("Names are unique without regard to case, and found by beginnings of identifiers")
    func names() throws {
        let id = try world.addParty("Ekskolan", .school)
        #expect(
            try failure { _ = try world.addParty("ekskolan", .school) } == .nameTaken("ekskolan")
        )
        for name in ["", " Ek", "Ek ", "Ek\u{1B}[2J", String(repeating: "e", count: 201)] {
            #expect(try failure { _ = try world.addParty(name, .school) } == .invalidName(name))
        }
        let code = try failure {
            _ = try world.server.addParty(
                id: world.random.identifier(),
                name: "Socialtjänsten",
                kind: .socialServices,
                municipality: "18O",
                now: world.now
            )
        }
        #expect(code == .invalidMunicipality("18O"))
        #expect(try world.server.party("Ekskolan").id == id)
        #expect(try world.server.party(String(id.description.prefix(4)).uppercased()).id == id)
        #expect(try world.server.party("EKSK").id == id)
        #expect(try failure { _ = try world.server.party("lek") } == .unknownParty("lek"))
        let other = try world.addParty("Ekbackens skola", .school)
        #expect(
            try failure { _ = try world.server.party("ek") }
                == .ambiguousParty("ek", candidates: [id, other])
        )
        #expect(try world.server.parties().map(\.name) == ["Ekskolan", "Ekbackens skola"])
    }

    @Test("A model is published once, and another one of its version is refused")
    func models() throws {
        let yaml = ShippedModels.all[0].yaml
        let again = try world.server.publishModel(yaml, now: world.now)
        #expect(again.grown == [])
        #expect(try world.server.models().map(\.hash) == [Names.model(yaml)])
        let changed = yaml + Array("\n# en kommentar\n".utf8)
        #expect(
            try failure { _ = try world.server.publishModel(changed, now: world.now) }
                == .modelTaken(name: "sisam", version: 1)
        )
        let next = String(decoding: yaml, as: UTF8.self)
            .replacing("version: 1", with: "version: 2")
        let published = try world.server.publishModel(Array(next.utf8), now: world.now)
        #expect(published.response.version == 2)
        #expect(throws: ModelMistakes.self) {
            try world.server.publishModel(Array("name: x".utf8), now: world.now)
        }
    }

    @Test("What another process does is seen by the running server and reaches the feeds")
    func otherProcess() throws {
        let client = try world.client(try world.addParty("Ekskolan", .school))
        try client.sync()
        let place = try #require(client.cursor).end.place
        let other = try world.again()
        try other.start(epoch: .zero, secret: [], models: [], now: world.now)
        let party = try other.addParty(
            id: world.random.identifier(),
            name: "Socialtjänsten Ekstad",
            kind: .socialServices,
            now: world.now
        )
        #expect(party.grown.contains(client.party))
        try client.sync()
        #expect(try #require(client.cursor).end.place == place + 1)
        #expect(try client.journal?.read { try $0.store.parties().count } == 2)
        _ = try world.client(party.response.id)
        #expect(try other.devices().map(\.partyName) == ["Ekskolan", "Socialtjänsten Ekstad"])
    }

    @Test("Conflicts: where, between whom and since when")
    func conflicts() throws {
        let clients = try world.three()
        let caseID = try world.openCase(clients)
        let all = try world.audience("mapping", clients)
        let draft = try world.draft(caseID, "dischargePlan", "plannedDischarge")
        for client in clients.prefix(2) {
            try client.seal([draft], audience: all)
            try client.sync(sealings: 1)
        }
        let type = try world.number("dischargePlan")
        let open = try world.server.conflicts()
        #expect(open.map(\.caseID) == [caseID])
        #expect(open.map(\.type) == ["dischargePlan"])
        #expect(open.map(\.field) == ["plannedDischarge"])
        #expect(
            open.map(\.record) == [
                Names.recordID(caseID: caseID, type: type, instance: .single)
            ]
        )
        #expect(open.map(\.parties) == [clients.prefix(2).map(\.party).sorted()])
        #expect(open.map(\.since) == [world.now])
        #expect(try world.server.status(now: world.now).conflicts == 1)
        let seen = Context(vector: [Dot(incarnation: 0, n: 1), Dot(incarnation: 1, n: 1)])
        let resolution = try world.draft(
            caseID,
            "dischargePlan",
            "plannedDischarge",
            n: 2,
            context: seen,
            table: [clients[1].incarnation]
        )
        try clients[0].seal([resolution], audience: all)
        #expect(try clients[0].sync(sealings: 1).outcomes == [])
        #expect(try world.server.conflicts() == [])
    }

    @Test("The file is its owner's alone, and a newer or foreign one is left untouched")
    func files() throws {
        let manager = FileManager.default
        let path = world.folder.path(ServerFile.name)
        let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        let fresh = world.folder.path("ny/server")
        _ = try ServerFile(folder: fresh)
        let folder = try manager.attributesOfItem(atPath: fresh)[.posixPermissions] as? NSNumber
        #expect(folder?.intValue == 0o700)

        try world.file.close()
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999')")
        }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let refusal = #expect(throws: StoreFileError.self) {
            try ServerFile(folder: world.folder.path)
        }
        guard case .newer(let found, let known) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(found == known + 1 && known > 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        try Data("inte en databas, men ganska lång".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: StoreFileError.foreign) { try ServerFile(folder: world.folder.path) }
    }

    @Test("Requests from many threads at once: one order, nothing lost")
    func concurrency() async throws {
        let clients = try world.three()
        let caseID = try world.openCase(clients)
        let all = try world.audience("mapping", clients)
        let fields = [("mapping", "result"), ("pupil", "name"), ("schoolPlan", "goals")]
        var requests: [(SyncRequest, DeviceID)] = []
        for (client, field) in zip(clients, fields) {
            for n in 1...20 {
                let draft = try world.draft(caseID, field.0, field.1, n: UInt32(n))
                try client.seal([draft], audience: all)
            }
            requests.append((client.request(sealings: 20), client.device.deviceID))
        }
        let server = world.server
        let now = world.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                for (request, device) in requests {
                    group.addTask {
                        try server.sync(request, from: device, nonce: .zero, now: now)
                            .response.outcomes.count
                    }
                }
            }
            for try await refused in group { #expect(refused == 0) }
        }
        for client in clients { try client.sync() }
        let digests = try clients.map { try $0.digest(caseID, all) }
        #expect(Set(digests).count == 1)
        #expect(try server.status(now: now).leaves == 60)
        #expect(try clients[0].journal?.read { try $0.audit() } == [])
    }
}
