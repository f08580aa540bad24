import Cooperation
import Foundation
import GRDB
import Replica
import TestSupport
import Testing

/// Models that a replica has read once.
@Suite("Replica: packed models")
struct ReplicaModelTests {
    let world: ReplicaWorld
    let office: Office
    let path: String

    init() throws {
        (world, office, _, _) = try ReplicaWorld.three()
        path = world.folder.path("eken.sqlite")
        let caseID = try office.newCase()
        try office.set(caseID, ["mapping.result": "Läser gärna"])
        try office.sync()
    }

    private func packed() throws -> [Data] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Data.fetchAll($0, sql: "SELECT content FROM packedModel") }
    }

    private func replace(by content: [UInt8]) throws {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        try queue.write {
            try $0.execute(sql: "UPDATE packedModel SET content = ?", arguments: [Data(content)])
        }
    }

    @Test("Kept by the first write, used by whoever opens the file, and audited")
    func keptAndAudited() throws {
        let model = try Model.load(ShippedModels.all[0].yaml)
        #expect(try packed() == [Data(model.packed)])
        try office.reopen()
        #expect(try office.replica.verify().findings == [])
        // Another model in its place is what a reading believes, and an audit does not.
        let other = Model.renamed(model)
        try replace(by: other.packed)
        try office.reopen()
        let caseID = try office.replica.caseID(named: "Kim")
        #expect(try office.replica.model(of: caseID) == other)
        #expect(try office.replica.verify().findings.map(\.code) == ["store.damaged"])
    }

    @Test("What this program cannot read is made again")
    func madeAgain() throws {
        let model = try Model.load(ShippedModels.all[0].yaml)
        for content in [[], [255, 1, 2], Array(model.packed.dropLast())] {
            try replace(by: content)
            try office.reopen()
            let caseID = try office.replica.caseID(named: "Kim")
            #expect(try office.replica.model(of: caseID) == model)
            try office.set(caseID, ["mapping.result": "Räknar \(content.count)"])
            #expect(try packed() == [Data(model.packed)])
        }
    }

    @Test("Verifying says how far it has come")
    func progress() throws {
        var steps: [(Int, Int)] = []
        _ = try office.replica.verify { steps.append(($0, $1)) }
        #expect(!steps.isEmpty && steps.allSatisfy { $0.0 <= $0.1 })
        #expect(steps.map(\.0) == steps.map(\.0).sorted())
        #expect(steps.last.map { $0.0 == $0.1 } == true)
    }
}

extension Model {
    /// The same with another label, as a file of its own would make it.
    fileprivate static func renamed(_ model: Model) -> Model {
        let label = Array(model.labels.sv.utf8)
        var bytes = model.packed
        if let place = bytes.indices.first(where: { bytes[$0...].starts(with: label) }) {
            bytes[place] = UInt8(ascii: "X")
        }
        return Model(packed: bytes) ?? model
    }
}
