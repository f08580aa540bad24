import Cooperation
import Foundation
import Journal
import Replica
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import SyncServer

extension Office {
    /// Sends the files that the server may lack, and fetches those that are not here.
    fileprivate func transfer(fetching: Bool = false) throws {
        var transfer = try replica.transferBlobs(fetching: fetching)
        var step = try transfer.start()
        while case .send(let path, let body, let nonce) = step {
            let (status, answer) = try world.post(path, body, nonce, from: transfer.device)
            step =
                status == 200
                ? try transfer.received(answer) : try transfer.refused(status: status, answer)
        }
    }
}

/// What is erased is not in any file any more: neither in rows nor in free space nor in the
/// write-ahead log.
@Suite("Erasure: no byte is left")
struct ErasureBytesTests {
    /// Bytes that must go, by what they are.
    private struct Traces {
        var boxes: [[UInt8]] = []
        var keys: [[UInt8]] = []

        /// The sealed boxes that a replica holds of a record, and the sealed keys that it opens them with.
        init(of office: Office, record: RecordID) throws {
            try office.replica.store.read { rows in
                let journal = Journal(store: rows.journal)
                for id in 1...(try rows.journal.lastLeaf()) {
                    guard let leaf = try journal.leaf(id), leaf.record == record else { continue }
                    boxes.append(Array(leaf.bytes[leaf.frame.boxRange]))
                    guard let name = try BoxOpener.key(of: leaf.frame, in: leaf.bytes),
                        let row = try rows.boxKey(name),
                        let wrapping = try rows.wrapping(row.wrapping)
                    else { continue }
                    let start = Wrapping.saltBytes + row.place * Wrapping.keyBytes
                    keys.append(Array(wrapping.content[start..<start + Wrapping.keyBytes]))
                }
            }
        }

        /// What of it a file holds, or its write-ahead log.
        static func found(_ bytes: [[UInt8]], in path: String) -> Int {
            ["", "-wal"].reduce(0) { count, suffix in
                guard let data = FileManager.default.contents(atPath: path + suffix) else {
                    return count
                }
                return count + bytes.count { data.range(of: Data($0)) != nil }
            }
        }
    }

    private func path(_ office: Office) -> String {
        office.world.folder.path(office.name + ".sqlite")
    }

    private func server(_ world: ReplicaWorld) -> String {
        world.folder.path("server/server.sqlite")
    }

    private func recordID(_ office: Office, _ caseID: CaseID) throws -> RecordID {
        try office.replica.record(named: "plan", in: caseID).ref.record
    }

    @Test("Boxes and keys, at replicas and server; what stands beside them stays")
    func boxes() throws {
        let duty = try CharterStoryTests.Duty()
        for round in 1...40 {
            try duty.lead.set(duty.caseID, ["plan.aim": "Mål \(round)"])
            let type = try duty.home.replica.recordType(named: "paper", in: duty.caseID)
            let title = try #require(type.field(1))
            _ = try duty.home.replica.add(
                type: type,
                to: duty.caseID,
                fields: [(field: title, input: .typed("Papper \(round)"))]
            )
            if round.isMultiple(of: 4) { try duty.settle() }
        }
        try duty.settle()
        let record = try recordID(duty.lead, duty.caseID)
        let traces = try Traces(of: duty.school, record: record)
        #expect(traces.boxes.count >= 10 && !traces.keys.isEmpty)
        let files = duty.offices.map(path) + [server(duty.world)]
        for file in files { #expect(Traces.found(traces.boxes, in: file) > 0) }
        try duty.world.backUpServer("before")

        let erasure = try duty.erase("plan")
        try duty.settle()
        #expect(Traces.found(traces.boxes, in: path(duty.lead)) == 0)
        #expect(Traces.found(traces.keys, in: path(duty.lead)) == 0)
        // The others keep it so far, and so does the server for them.
        #expect(Traces.found(traces.boxes, in: path(duty.home)) > 0)
        #expect(try !duty.world.server.hasToEmpty())
        for office in [duty.home, duty.school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        try duty.settle()
        // A backup that is taken before the server's file was written anew has nothing of it either.
        try duty.world.backUpServer("after")
        #expect(Traces.found(traces.boxes, in: duty.world.folder.path("server.after")) == 0)
        #expect(try duty.world.server.emptyErased())
        #expect(try !duty.world.server.hasToEmpty())
        for file in files { #expect(Traces.found(traces.boxes, in: file) == 0, "\(file)") }
        for office in duty.offices {
            #expect(Traces.found(traces.keys, in: path(office)) == 0, "\(office.name)")
            // Keys lie wrapped together; those of other records still open theirs.
            let papers = try office.replica.search("Papper", in: duty.caseID)
            #expect(papers.count == 40, "\(office.name)")
        }
        try duty.checkConverged()

        // The server of the backup from before has it all, until it is given the erasure back.
        try duty.world.restoreServer("before")
        #expect(Traces.found(traces.boxes, in: server(duty.world)) > 0)
        try duty.world.settle(duty.offices)
        #expect(try duty.world.server.emptyErased())
        #expect(Traces.found(traces.boxes, in: server(duty.world)) == 0)
        for office in duty.offices {
            #expect(try office.view(duty.caseID, "plan.aim").siblings.first?.isErased == true)
            #expect(try office.replica.search("Papper", in: duty.caseID).count == 40)
        }
    }

    @Test("What was erased before a replica fetches its feed anew is not left in its file")
    func fetchedAnew() throws {
        let duty = try CharterStoryTests.Duty()
        let colleague = try duty.world.join(by: duty.lead, "lead-annan")
        let late = try duty.world.join(by: duty.home, "eken-annan")
        try duty.settle()
        try duty.world.backUpServer("night")
        try duty.lead.set(duty.caseID, ["plan.aim": "Läsa"])
        for office in [duty.lead, colleague] { try office.sync() }
        let traces = try Traces(of: colleague, record: recordID(colleague, duty.caseID))
        #expect(traces.boxes.count == 1 && !traces.keys.isEmpty)
        // Neither the colleague nor who comes late hears of it.
        let erasure = try duty.order("plan").erasure
        try duty.lead.sync()
        duty.world.machine.advance(by: 31 * ErasureTests.day)
        #expect(try duty.order("plan").isForce)
        for office in duty.offices { try office.sync() }
        for office in [duty.home, duty.school] {
            try office.replica.answerErasure(erasure, ground: nil, keys: office.keys)
        }
        for _ in 0..<2 { for office in duty.offices { try office.sync() } }
        // What is ordered here first makes the feed another than the colleague has.
        try duty.world.restoreServer("night")
        let type = try late.replica.recordType(named: "paper", in: duty.caseID)
        let title = try #require(type.field(1))
        let fields = [(field: title, input: FieldInput.typed("Papper"))]
        _ = try late.replica.add(type: type, to: duty.caseID, fields: fields)
        try late.sync()
        try duty.world.settle(duty.offices)
        #expect(Traces.found(traces.boxes, in: path(colleague)) > 0)
        try duty.world.settle(duty.offices + [colleague, late])
        #expect(Traces.found(traces.boxes, in: path(colleague)) == 0)
        #expect(Traces.found(traces.keys, in: path(colleague)) == 0)
        #expect(try colleague.replica.verify().findings.isEmpty)
    }

    @Test("Files: no chunk is left, and none is taken or given any more")
    func files() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        var random = SeededGenerator(seed: 5)
        let content = random.bytes(70_000)
        let source = FileSource(name: "intyg.pdf", length: content.count) { offset, count in
            Array(content[min(offset, content.count)..<min(offset + count, content.count)])
        }
        let place = try social.replica.field(named: "plan.scan", in: caseID)
        _ = try social.replica.attach(source, to: place)
        try social.sync()
        try social.transfer()
        try home.sync()
        try home.transfer(fetching: true)
        let blob = try home.replica.attachment(
            in: home.replica.field(named: "plan.scan", in: caseID)
        ).attachment.blob
        let chunk = try home.replica.store.read { rows in
            Array(try #require(try rows.journal.chunk(of: blob.hash, at: 0)).prefix(256))
        }
        #expect(Traces.found([chunk], in: path(home)) == 1)
        #expect(Traces.found([chunk], in: server(world)) == 1)
        _ = (school, other)

        let order = { () throws -> (erasure: Hash, isForce: Bool) in
            try social.replica.orderErasure(
                of: social.replica.record(named: "plan", in: caseID),
                in: caseID,
                keys: social.keys
            )
        }
        let erasure = try order().erasure
        try social.sync()
        world.machine.advance(by: 31 * 86_400_000)
        _ = try order()
        try social.sync()
        #expect(Traces.found([chunk], in: path(social)) == 0)
        #expect(throws: ReplicaError.self) { _ = try social.replica.attachment(in: place) }
        try home.sync()
        #expect(Traces.found([chunk], in: path(home)) == 1)
        try home.replica.answerErasure(erasure, ground: nil, keys: home.keys)
        try home.sync()
        #expect(Traces.found([chunk], in: path(home)) == 0)
        _ = try world.server.collectBlobs()
        #expect(try world.server.emptyErased())
        #expect(Traces.found([chunk], in: server(world)) == 0)
        try world.settle([home, social, school, other])
    }

    @Test("Drafts, the inbox, labels and their memos go with what they are of")
    func beside() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.lead.set(duty.caseID, ["plan.aim": "Mål"])
        try duty.lead.replica.setLabel("Kim Andersson", of: duty.caseID)
        try duty.settle()
        let place = try duty.lead.replica.record(named: "plan", in: duty.caseID)
        let token = try duty.lead.replica.recordView(place).token
        try duty.lead.replica.keep(
            Draft(record: place.ref, token: token, fields: [(field: 3, typed: "Utkast")], at: 1)
        )
        // Void, and so in the inbox.
        try duty.lead.set(duty.caseID, ["plan.note": "Fel fält"], unchecked: true)
        try duty.settle()
        #expect(try duty.lead.replica.inbox().count == 1)
        #expect(try duty.lead.replica.drafts().count == 1)
        let memos = { () throws -> Int in
            var count = 0
            try duty.lead.replica.store.read { rows in try rows.eachMemo { _ in count += 1 } }
            return count
        }
        #expect(try memos() > 0)
        _ = try duty.erase(nil)
        try duty.settle()
        #expect(try duty.lead.replica.inbox().isEmpty)
        #expect(try duty.lead.replica.drafts().isEmpty)
        #expect(try duty.lead.replica.cases().first?.label == nil)
        try duty.checkConverged()
    }
}
