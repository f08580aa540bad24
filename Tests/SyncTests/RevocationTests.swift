import Cooperation
import Journal
import Replica
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import SyncServer

@Suite("Revocations: what becomes of what was under way")
struct RevocationTests {
    @Test("In flight, ordinary: held for its own party, the same at every replica, nothing lost")
    func ordinary() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: office, "eken2")
        try second.sync()
        let caseID = try office.newCase()
        for device in [office, social, school, second] { try device.sync() }
        try second.set(caseID, ["mapping.result": "före"])
        try second.sync()
        try second.set(caseID, ["mapping.method": "efter"])
        _ = try office.replica.revokeDevice("eken2", immediate: false, keys: office.keys)
        try office.sync()
        let summary = try second.sync()
        #expect(summary.held == 1 && summary.accepted == 0)
        let item = try #require(try second.replica.inbox().first)
        #expect(item.reason == .held(.deviceRevoked) && item.value == .text("efter"))
        for device in [office, social, school, second] { try device.sync() }
        #expect(try office.texts(caseID, "mapping.result") == ["före"])
        #expect(try office.texts(caseID, "mapping.method").isEmpty)
        #expect(try office.digests() == second.digests())
        for device in [office, social, school, second] {
            #expect(try device.replica.verify().findings.isEmpty)
        }
        // It goes on receiving, and reads no more.
        try office.set(caseID, ["mapping.method": "av den andra"])
        try office.sync()
        try second.sync()
        let view = try second.view(caseID, "mapping.method")
        #expect(view.siblings.map(\.isUnreadable) == [true])
        #expect(try second.texts(caseID, "mapping.result") == ["före"])
        try social.sync()
        #expect(try social.texts(caseID, "mapping.method") == ["av den andra"])
    }

    @Test("In flight, immediate: nothing is taken from it or given to it, and it loses nothing")
    func immediate() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: office, "eken2")
        try second.sync()
        let caseID = try office.newCase()
        for device in [office, social, school, second] { try device.sync() }
        try second.set(caseID, ["mapping.result": "före"])
        try second.sync()
        try second.set(caseID, ["mapping.method": "efter"])
        _ = try office.replica.revokeDevice("eken2", immediate: true, keys: office.keys)
        try office.set(caseID, ["mapping.adaptations": "okänt för den"])
        try office.sync()
        #expect(throws: ReplicaError.self) { try second.sync() }
        #expect(try second.replica.status().state == .revokedImmediately)
        #expect(try second.replica.status().unsent == 1)
        #expect(try second.texts(caseID, "mapping.method") == ["efter"])
        #expect(try second.texts(caseID, "mapping.adaptations").isEmpty)
        for device in [office, social, school] { try device.sync() }
        #expect(try office.texts(caseID, "mapping.result") == ["före"])
        #expect(try office.texts(caseID, "mapping.method").isEmpty)
    }

    @Test("A device revoked at once at a restored server leaves the keys of what comes back")
    func leavesKeys() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: office, "eken2")
        try second.sync()
        let caseID = try office.newCase()
        for device in [office, social, school, second] { try device.sync() }
        try world.backUpServer("night")
        // Nobody else has it, nor the secret that is made for it.
        try second.set(caseID, ["mapping.result": "före"])
        try second.sync()
        try world.restoreServer("night")
        _ = try office.replica.revokeDevice("eken2", immediate: true, keys: office.keys)
        try office.sync()
        try second.set(caseID, ["mapping.method": "efter"])
        #expect(throws: ReplicaError.self) { try second.sync() }
        #expect(try second.replica.status().state == .revokedImmediately)
        for _ in 0..<2 { for device in [office, social, school] { try device.sync() } }
        for device in [office, social, school] {
            #expect(try device.texts(caseID, "mapping.result") == ["före"], "\(device.name)")
            #expect(try device.texts(caseID, "mapping.method").isEmpty, "\(device.name)")
            #expect(try device.replica.status().cannotRead == CannotRead(), "\(device.name)")
            #expect(try device.replica.verify().findings.isEmpty, "\(device.name)")
            #expect(try device.sync().requests == 1, "\(device.name)")
        }
        // Once they are there, it asks once and brings nothing more.
        let keys = try world.keysEnd(of: office)
        #expect(throws: ReplicaError.self) { try second.sync() }
        #expect(try world.keysEnd(of: office) == keys)
    }

    @Test("Of a device that was revoked at once, and has sealed nothing before, no key is taken")
    func bringsNoKeys() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: office, "eken2")
        try second.sync()
        let caseID = try office.newCase()
        for device in [office, social, school, second] { try device.sync() }
        try second.set(caseID, ["mapping.result": "efter"])
        _ = try office.replica.revokeDevice("eken2", immediate: true, keys: office.keys)
        try office.sync()
        let keys = try world.keysEnd(of: social)
        #expect(throws: ReplicaError.self) { try second.sync() }
        #expect(try world.keysEnd(of: social) == keys)
    }

    @Test("What is ordered after an immediate revocation all the same is void, everywhere")
    func void() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let all = try world.audience("mapping")
        let member = world.institution
        try world.order(member, [try world.draft(caseID, "mapping", "result")], audience: all)
        try world.revoke(member, immediate: false)
        let held = try world.order(
            member,
            [try world.draft(caseID, "mapping", "method")],
            audience: all
        )
        #expect(held.judged.map(\.verdict) == [.held(.deviceRevoked)])
        // What is void of itself is void for that reason.
        let foreign = try world.order(
            member,
            [try world.draft(caseID, "schoolPlan", "goals")],
            audience: try world.audience("schoolPlan")
        )
        #expect(foreign.judged.map(\.verdict) == [.void(.notOwner)])
        try world.revoke(member, immediate: true)
        let void = try world.order(
            member,
            [
                try world.draft(caseID, "mapping", "result", n: 2),
                try world.draft(caseID, "schoolPlan", "goals", n: 2),
            ],
            audience: all
        )
        #expect(void.judged.map(\.verdict) == [.void(.deviceRevoked), .void(.deviceRevoked)])
        #expect(void.refused.isEmpty)
        let replica = try JournalFile()
        try world.deliver(to: replica)
        #expect(
            try replica.read { try $0.stateDigests() }
                == world.server.read { try $0.stateDigests() }
        )
        #expect(try replica.read { try $0.audit() } == [])
        #expect(try world.server.read { try $0.audit() } == [])
    }

    @Test("A clock that goes back sets no charter behind a revocation that it came before")
    func clockBack() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        world.now -= 1_000_000_000
        try world.revoke(world.socialServices, immediate: false)
        // By the clock, what it signs next comes before its revocation.
        world.now -= 1_000_000_000
        #expect(throws: JournalError.self) { try world.openCase() }
        let replica = try JournalFile()
        try world.deliver(to: replica)
        #expect(try replica.read { try $0.audit() } == [])
        // Who joins now is given the party's log before the charter.
        let joining = try JournalFile()
        try joining.write { journal in
            for frame in world.entries where !frame.log.isCharter { try journal.apply(frame) }
            for frame in world.entries where frame.log.isCharter { try journal.apply(frame) }
        }
        #expect(try joining.read { try $0.audit() } == [])
        let charter = LogName.charter(caseID)
        #expect(
            try joining.read { try $0.end(of: charter) }
                == world.server.read { try $0.end(of: charter) }
        )
    }

    @Test("A charter is refused under a stamp from before its signer came, or from nowhere")
    func foreignStamp() throws {
        let world = try JournalWorld()
        let caseID = try world.openCase()
        let party = LogName.party(world.socialServices.id)
        let root = try #require(
            try world.server.read { try $0.entries(of: party, from: 1, limit: 1) }.first
        )
        for (head, code) in [
            (Head(high: 1, low: 1), JournalCode.logStamp), (root.chain.head, .charterSignature),
        ] {
            let replica = try JournalFile()
            for frame in world.entries where !frame.log.isCharter {
                _ = try replica.write { try $0.apply(frame) }
            }
            var frame = try #require(world.entries.first { $0.log == .charter(caseID) })
            #expect(frame.entries[0].partyHead != .zero)
            frame.entries[0].partyHead = head
            let error = #expect(throws: JournalError.self) {
                try replica.write { try $0.apply(frame) }
            }
            #expect(error?.code == code)
        }
    }

    @Test("A revoked device opens no case")
    func charter() throws {
        let world = try JournalWorld()
        try world.revoke(world.socialServices, immediate: false)
        #expect(throws: JournalError.self) { try world.openCase() }
        try world.revoke(world.institution, immediate: false)
    }
}

extension JournalWorld {
    /// Revokes a member's device, by the operator: it is the member's only one.
    func revoke(_ member: Member, immediate: Bool) throws {
        let body = PartyStatement(
            party: member.id,
            content: .revocation(member.device.deviceID, immediate: immediate)
        ).bytes
        let signed = SignedBody(
            body: body,
            signer: .server,
            signature: try operatorKey.sign(SignedText.party(body))
        )
        try append(.signed(signed), to: .party(member.id))
    }
}

extension LogName {
    fileprivate var isCharter: Bool {
        guard case .charter = self else { return false }
        return true
    }
}

extension JournalWorld {
    /// What the server ordered of logs that hold no commits.
    fileprivate var entries: [LogEntriesFrame] {
        feed.compactMap { delivery in
            guard case .entries(let frame) = delivery else { return nil }
            return frame
        }
    }
}

extension ReplicaWorld {
    /// How many keys an office's party was ever given.
    fileprivate func keysEnd(of office: Office) throws -> UInt64 {
        let party = try office.ownParty()
        return try server.read { rows, _ in
            try rows.party(party).map { try rows.keysEnd(of: $0.id) } ?? 0
        }
    }
}
