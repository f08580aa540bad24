import Cooperation
import HTTPTypes
import Oracle
import Replica
import SimulatedDisk
import SyncServer
import Trust
import Vocabulary
import Wire

/// A server, parties and their devices in one process: the production engines over simulated clocks,
/// chance, network and disks. The same plan and actions give the same world, to the last byte of its
/// trace.
public final class World {
    /// What it consists of.
    public let plan: Plan
    /// What happened.
    public internal(set) var trace: Trace
    /// How often what happened, by name.
    public internal(set) var counts: [String: Int] = [:]

    let clock = SimulatedClock()
    var server: ServerNode
    /// A second one that goes on from an image of it, while there is one.
    var twin: Twin?
    let model: Model
    var devices: [DeviceNode] = []
    var network: SimulatedNetwork
    var ledger = Ledger()
    var notes = Notes()
    var reference = Reference()
    var parties: [PartyID] = []
    var cases: [OpenedCase] = []
    /// The devices whose replica a step touched, and those that took something in.
    var touched: Set<Int> = []
    var received: Set<Int> = []
    /// The devices that have still to go over to the server's present epoch.
    var uncrossed: Set<Int> = []
    /// The devices that were copied, set back or moved since all was quiet.
    var disturbed: Set<Int> = []
    /// Whether the server may begin an epoch: since all was quiet it was set back, or a device was, to
    /// what it had got in a life of the server that is over.
    var mayBeginEpoch = false
    /// Whether something happens between two requests of a sync.
    var isInterrupted = false
    /// What the server is about to say that is not so, and whether it has.
    var lie: Lie?
    var hasLied = false
    /// What somebody is about to say in a copy that is not so, and whether they have.
    var copyLie: CopyLie?
    var hasLiedInCopy = false
    var digestsBeforeLie: [StateDigest] = []
    /// Whether the server was ever set back: what it judged before may be judged anew.
    var wasServerSetBack = false
    /// All charters that were ever in force, by case, and their heads.
    var everInForce: [Name: [CharterFact]] = [:]
    /// Records and cases that were ever erased: those in force for a moment too.
    var everErased: Set<Name> = []
    /// How many writes of a field erasures had taken from their authors' parties, at servers that were set
    /// back or have died since.
    var erasedBefore: [Ledger.Place: [PartyID: Int]] = [:]
    private var knownCharters: Set<Name> = []
    /// The files that were attached, by name.
    var files: [String: SimulatedFile] = [:]
    /// Who may have been sent which files by servers that were set back or have died since.
    var sentBefore: [Reference.FilePlace: Set<Name>] = [:]
    /// Bundles that lie about.
    var bundles: [[UInt8]] = []
    /// Earlier states of the server's file, that the operator kept.
    var serverImages: [DiskImage] = []
    /// What devices, by their numbers, were seen to hold of what others had saved.
    var held: [Int: Set<Int>] = [:]
    /// What devices show, as long as nothing changes: while checkers look.
    var views: [RecordKey: RecordView?] = [:]
    let checkers: [any Checker]

    /// Names a record on a device.
    struct RecordKey: Hashable {
        var device: Int
        var caseID: CaseID
        var record: RecordID
    }

    /// A case that somebody opened.
    struct OpenedCase {
        var caseID: CaseID
        /// As the people who opened it understand it.
        var charter: CharterFact
        var members: [PartyID]
        /// The device that it was opened on.
        var opener: Int
    }

    /// A world at its beginning: everyone has joined and synced.
    public init(_ plan: Plan, keepsTrace: Bool = false) throws {
        self.plan = plan
        trace = Trace(keeping: keepsTrace)
        network = SimulatedNetwork(faults: plan.network)
        checkers = Checkers.all()
        let yaml =
            [ShippedModels.all[0].yaml] + SimulationModel.versions(withFiles: plan.isFiled)
        model = try Model.load(plan.isShippedModel ? yaml[0] : yaml[1])
        var chance = Chance(seed: plan.seed)
        server = try ServerNode(
            clock: MachineClock(clock),
            seed: chance.next(),
            pageBytes: plan.paging.pageBytes
        )
        try server.engine.start(
            epoch: chance.identifier(),
            secret: chance.bytes(32),
            models: yaml,
            now: clock.now
        )
        for party in plan.parties {
            let summary = try server.engine.addParty(
                id: chance.identifier(),
                name: party.name,
                kind: party.kind,
                now: clock.now
            ).response
            parties.append(summary.id)
        }
        for (office, party) in plan.parties.enumerated() {
            for number in 0..<party.devices {
                try join(office, "\(party.name) \(number + 1)", seed: chance.next())
            }
        }
        var calm = Chance(seed: 1)
        try withoutFaults {
            for _ in 0..<2 { for device in devices { _ = try sync(device, &calm) } }
            for _ in 0..<plan.cases { _ = try openCase(&chance) }
        }
        try check(after: "start")
    }

    /// Tries one action, and checks what must hold at any time.
    ///
    /// - Throws: ``Violation``.
    public func perform(_ action: Action) throws {
        guard let kind = ActionKind.named(action.kind) else { return }
        clock.advance(milliseconds: 60_000)
        var chance = Chance(seed: action.seed)
        let line: String
        do {
            line = try kind.perform(self, &chance)
        } catch let violation as Violation {
            trace.add("\(action.kind) \(violation)")
            throw violation
        } catch ReplicaError.syncFirst {
            // What was found to be a copy shows nothing before it has synced.
            line = "nothing to see"
        } catch {
            throw Violation("P7", "\(action.kind): \(error)")
        }
        counts[action.kind, default: 0] += 1
        trace.add("\(action.kind) \(line)")
        try check(after: action.kind)
    }

    /// Ends all trouble, lets everyone sync, and checks that all is done and well.
    ///
    /// - Throws: ``Violation``.
    public func heal() throws {
        try guarded {
            var chance = Chance(seed: plan.seed &+ 99)
            if twin != nil { endFork(second: chance.once(in: 2)) }
            try withoutFaults {
                for device in devices {
                    device.disk.limit(freeBytes: nil)
                    device.clock.mend()
                }
                server.disk.limit(freeBytes: nil)
                server.clock.mend()
                try deliverStrays(&chance)
                try checkQuiet()
                if plan.isFiled { try transferAll() }
            }
            try lookAtEnd()
            views = [:]
            counts["simulated hours"] = clock.hours
            trace.add("healed")
        }
    }

    /// Lets everyone sync until nothing moves, within a bounded number of rounds, and checks it.
    func checkQuiet() throws {
        var chance = Chance(seed: 3)
        try noteHeld()
        try Convergence.reach(self, &chance)
        try follow()
        views = [:]
        try lookAtQuiet()
        views = [:]
        trace.add("quiet \(try server.digest())")
    }

    func check(after what: String) throws {
        try guarded {
            try follow()
            try lookAfterStep()
        }
        touched = []
        received = []
        views = [:]
    }

    /// Tells the oracle what each server has ordered since.
    func follow() throws {
        try reference.follow(server)
        noteCharters(of: reference)
        guard let twin else { return }
        try twin.reference.follow(twin.server)
        noteCharters(of: twin.reference)
    }

    /// Also those that were in force for a moment: one request may bring several.
    private func noteCharters(of reference: Reference) {
        for (head, charter) in reference.oracle.charters
        where knownCharters.insert(head).inserted {
            everInForce[charter.caseFile, default: []].append(charter)
        }
        for erasure in reference.oracle.erasing.erasures.values where erasure.forced != nil {
            everErased.insert(erasure.record?.record ?? erasure.caseFile)
        }
    }

    private func guarded(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let violation as Violation {
            trace.add("\(violation)")
            throw violation
        } catch {
            throw Violation("P7", "while checking: \(error)")
        }
    }

    /// Runs `body` with a network that loses nothing.
    func withoutFaults(_ body: () throws -> Void) throws {
        let faults = network.faults
        network.faults = NetworkFaults()
        network.faults.crossed = 0
        defer { network.faults = faults }
        try body()
    }
}

extension World {
    /// A new device of a party.
    func join(_ office: Int, _ name: String, seed: UInt64) throws {
        let colleague = live.first { $0.office == office && $0.mayInvite }
        let server = colleague.map(home) ?? server
        // Whoever lets somebody in makes room first, here and there.
        server.disk.limit(freeBytes: nil)
        colleague?.disk.limit(freeBytes: nil)
        let url = try colleague.map(invite) ?? invite(office, SharedChance(seed: seed ^ 1))
        let invitation = try Invitation(url)
        let chance = SharedChance(seed: seed ^ 2)
        var keys = DeviceKeys(random: { chance.bytes($0) }, withRoot: colleague == nil)
        keys.sleeper = colleague == nil ? nil : invitation.means.sleeperSecret
        let device = try DeviceNode(
            index: devices.count,
            name: name,
            office: office,
            party: parties[office],
            keys: keys,
            withRoot: colleague == nil,
            windows: plan.windows,
            paging: plan.paging,
            clock: MachineClock(clock),
            seed: seed
        )
        let session = try device.replica.join(
            invitation,
            as: Person(name: "Anna \(name)", function: "lärare"),
            on: name,
            keys: device.keys
        )
        let request = SimulatedRequest(path: "/v1/join", fields: [:], body: session.request)
        let answer = try server.answer(request)
        guard answer.status == 200 else { throw session.refused(answer.body) }
        _ = try session.received(answer.body)
        device.isAstray = colleague?.isAstray ?? false
        devices.append(device)
    }

    /// The operator's invitation of a party's first device.
    private func invite(_ office: Int, _ chance: SharedChance) throws -> String {
        let invitation = try server.engine.invite(
            plan.parties[office].name,
            code: chance.bytes(8),
            secret: chance.bytes(32),
            validSeconds: 3600,
            now: clock.now
        )
        let rest = "0.\(invitation.code.hex).\(Base64Text.encode(invitation.secret))"
        return "https://sim.example/join#1.\(invitation.party).\(rest)"
    }

    /// An invitation by a device of the party.
    private func invite(_ colleague: DeviceNode) throws -> String {
        var calm = Chance(seed: 1)
        var url = ""
        try withoutFaults {
            _ = try sync(colleague, &calm)
            let invitation = try colleague.replica.inviteDevice(
                validSeconds: 3600,
                keys: colleague.keys
            )
            _ = try sync(colleague, &calm)
            url = invitation.url
        }
        return url
    }

    /// Opens a case at a device that may, with parties drawn for the model's roles.
    func openCase(_ chance: inout Chance) throws -> String {
        guard let device = chance.pick(live.filter { !$0.wasRevoked }) else { return "nobody" }
        var roles: [(role: String, party: String)] = []
        var fact = CharterFact(types: Reference.types(of: model), roles: [:])
        var members: Set<PartyID> = []
        for role in model.roles {
            var fitting = plan.parties.indices.filter { role.admits(plan.parties[$0].kind) }
            if fitting.contains(device.office), !members.contains(device.party) {
                fitting = [device.office]
            }
            guard let office = chance.pick(fitting), role.required || chance.once(in: 2) else {
                continue
            }
            roles.append((role: role.id, party: plan.parties[office].name))
            fact.roles[role.id] = parties[office].bytes
            members.insert(parties[office])
        }
        guard members.contains(device.party) else { return "\(device.name) has no part" }
        let label = "Ärende \(cases.count + 1)"
        let summary = try attempt(device) { [roles] in
            try device.replica.newCase(
                model: "\(model.name)@1",
                roles: roles,
                label: label,
                keys: device.keys
            )
        }
        guard case .done(let summary) = summary else { return "\(device.name) failed" }
        // A copy that has not synced does not show it yet.
        notes.note(label, of: summary.id, by: device, shown: nil)
        cases.append(
            OpenedCase(
                caseID: summary.id,
                charter: fact,
                members: members.sorted(),
                opener: device.index
            )
        )
        return "\(device.name) \(summary.id)"
    }
}

/// Base64url without padding, as invitations have it.
enum Base64Text {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = ""
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(digits[Int(buffer >> bits & 63)])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { text.append(digits[Int(buffer << (6 - bits) & 63)]) }
        return text
    }
}
