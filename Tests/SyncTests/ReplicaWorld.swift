import Cooperation
import Foundation
import Replica
import SQLiteStore
import SyncServer
import Synchronization
import TestSupport
import Trust
import Vocabulary
import Wire

/// A server and replicas in one process, over files of their own.
final class ReplicaWorld {
    let folder: TemporaryFolder
    private(set) var server: SyncServer
    private(set) var serverFile: ServerFile
    let machine: Machine
    private var nonces: [DeviceID: Set<Nonce>] = [:]
    private(set) var offices: [Office] = []
    /// Whether each office that joins has a chance of its own, so that what one does changes nothing
    /// of another's.
    var ownChance = false
    private var chances: [String: Machine] = [:]
    /// How much goes into a page of the server's.
    var pageBytes = Limits.pageBytes {
        didSet { server = SyncServer(store: serverFile, pageBytes: pageBytes) }
    }
    /// What becomes, on its way, of what is given back.
    var altered: (([UInt8]) throws -> [UInt8])?

    init(seed: UInt64 = 1, models: [[UInt8]] = [ShippedModels.all[0].yaml]) throws {
        folder = try TemporaryFolder()
        machine = Machine(seed: seed)
        serverFile = try ServerFile(folder: folder.path("server"))
        server = SyncServer(store: serverFile)
        _ = try server.start(
            epoch: identifier(),
            secret: random(32),
            models: models,
            now: now()
        )
        for (name, kind) in [
            ("Ungdomshemmet Eken", PartyKind.institution), ("Socialtjänsten Å", .socialServices),
            ("Björkskolan", .school),
        ] {
            try addParty(name, kind)
        }
    }

    /// Three offices that have joined and synced: institution, social services, home school.
    static func three(seed: UInt64 = 1) throws -> (ReplicaWorld, Office, Office, Office) {
        let world = try ReplicaWorld(seed: seed)
        let institution = try world.join("Ungdomshemmet Eken", "eken")
        let social = try world.join("Socialtjänsten Å", "soc")
        let school = try world.join("Björkskolan", "skola")
        for office in world.offices { try office.sync() }
        return (world, institution, social, school)
    }

    /// The same, and a case of a pupil called Kim, which all of them have.
    static func withCase() throws -> (ReplicaWorld, Office, Office, Office, CaseID) {
        let (world, institution, social, school) = try three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for _ in 0..<2 { for office in [social, institution, school] { try office.sync() } }
        return (world, institution, social, school, caseID)
    }

    func now() -> WallTime { machine.now() }
    func random(_ count: Int) -> [UInt8] { machine.random(count) }
    func identifier<Kind>() -> Identifier<Kind> {
        let bytes = machine.random(16)
        return Identifier(bytes) ?? .zero
    }

    var effects: Effects { effects(machine) }

    /// Effects of an office of a party.
    private func effects(of party: String) -> Effects {
        guard ownChance else { return effects }
        let own = Machine(seed: party.utf8.reduce(1) { $0 &* 31 &+ UInt64($1) })
        chances[party] = own
        return effects(own)
    }

    /// Lets each office's own chance begin anew.
    func reseed() {
        for (party, chance) in chances {
            chance.reseed(party.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        }
    }

    /// Effects with the world's clock and the chance of `own`.
    func effects(_ own: Machine) -> Effects {
        Effects(
            now: { [machine] in machine.now() },
            random: { own.random($0) },
            localOffset: { _, _, _, _, _ in 60 }
        )
    }

    /// A party that no device has joined yet.
    func addParty(_ name: String, _ kind: PartyKind) throws {
        _ = try server.addParty(id: identifier(), name: name, kind: kind, now: now())
    }

    /// A device of a party, on a new file.
    func join(_ party: String, _ name: String) throws -> Office {
        if let colleague = offices.first(where: { $0.party == party }) {
            return try join(by: colleague, name)
        }
        let invitation = try server.invite(
            party,
            code: random(8),
            secret: random(32),
            validSeconds: 3600,
            now: now()
        )
        let url = url(
            party: invitation.party,
            root: invitation.root,
            code: invitation.code,
            secret: invitation.secret
        )
        let file = try ReplicaFile(path: folder.path(name + ".sqlite"))
        let keys = DeviceKeys(random: random, withRoot: invitation.root == nil)
        let office = Office(
            world: self,
            name: name,
            party: party,
            replica: try Replica(store: file, effects: effects(of: party), keys: keys),
            keys: keys
        )
        try join(office, office.joining(url))
        offices.append(office)
        return office
    }

    /// An operator's invitation.
    func url(party: PartyID, root: Hash?, code: [UInt8], secret: [UInt8]) -> String {
        let secret = Data(secret).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        let root = root?.description ?? "0"
        return "https://x.example/join#1.\(party).\(root).\(code.hex).\(secret)"
    }

    /// A further device of a party, by an invitation of `colleague`, on a new file.
    func join(by colleague: Office, _ name: String) throws -> Office {
        try colleague.sync()
        let url = try colleague.replica.inviteDevice(validSeconds: 3600, keys: colleague.keys).url
        try colleague.sync()
        let invitation = try Invitation(url)
        var keys = DeviceKeys(random: random, withRoot: false)
        keys.sleeper = invitation.means.sleeperSecret
        let office = try newcomer(colleague.party, name, keys: keys)
        try join(office, office.joining(url))
        offices.append(office)
        return office
    }

    /// A device that has not joined, on a new file.
    func newcomer(_ party: String, _ name: String) throws -> Office {
        try newcomer(party, name, keys: DeviceKeys(random: random, withRoot: false))
    }

    func newcomer(_ party: String, _ name: String, keys: DeviceKeys) throws -> Office {
        let file = try ReplicaFile(path: folder.path(name + ".sqlite"))
        return Office(
            world: self,
            name: name,
            party: party,
            replica: try Replica(store: file, effects: effects, keys: keys),
            keys: keys
        )
    }

    /// Carries out a join.
    @discardableResult
    func join(_ office: Office, _ session: JoinSession) throws -> JoinResult {
        let admission = try server.join(JoinRequest(session.request), now: now()).response
        let answer = try admission.response(nonce: freshNonce(admission.device))
        return try session.received(answer.encoded())
    }

    func add(_ office: Office) { offices.append(office) }

    /// Opens the server's store again, as it lies there now.
    func openServer() throws {
        serverFile = try ServerFile(folder: folder.path("server"))
        server = SyncServer(store: serverFile, pageBytes: pageBytes)
        nonces = [:]
    }

    func freshNonce(_ device: DeviceID) -> Nonce {
        let nonce: Nonce = identifier()
        nonces[device, default: []].insert(nonce)
        return nonce
    }

    /// What a server answers to a signed request: status and body.
    func post(
        _ path: String,
        _ body: [UInt8],
        _ nonce: Nonce,
        from device: DeviceID
    ) throws -> (Int, [UInt8]) {
        if path == "/v1/return" {
            return try answering(nil) {
                let request = try ReturnRequest(altered?(body) ?? body)
                return try server.takeBack(request, epoch: identifier(), now: now())
                    .response.encoded()
            }
        }
        guard try server.signingKey(of: device) != nil else {
            return (401, ErrorMessage(.deviceUnknown, "").encoded())
        }
        guard nonces[device, default: []].remove(nonce) != nil else {
            return (
                401,
                ErrorMessage(.nonceUnknown, "", nonce: freshNonce(device)).encoded()
            )
        }
        let fresh = freshNonce(device)
        return try answering(device) {
            switch path {
            case "/v1/blob/put":
                return try server.put(BlobPutRequest(body), from: device, nonce: fresh).encoded()
            case "/v1/blob/get":
                return try server.get(BlobGetRequest(body), from: device, nonce: fresh).encoded()
            default: break
            }
            return try server.sync(
                SyncRequest(body),
                from: device,
                nonce: fresh,
                now: now()
            ).response.encoded()
        }
    }

    private func answering(
        _ device: DeviceID?,
        _ answer: () throws -> [UInt8]
    ) throws -> (Int, [UInt8]) {
        do {
            return (200, try answer())
        } catch let refusal as ServerRefusal {
            return (
                refusal.kind.status ?? 400,
                ErrorMessage(
                    refusal.kind,
                    refusal.message,
                    numbers: refusal.numbers,
                    nonce: device.map(freshNonce)
                ).encoded()
            )
        }
    }
}

/// One device of a party.
final class Office {
    let world: ReplicaWorld
    let name: String
    /// The party's name.
    let party: String
    var replica: Replica
    let keys: DeviceKeys

    init(world: ReplicaWorld, name: String, party: String, replica: Replica, keys: DeviceKeys) {
        self.world = world
        self.name = name
        self.party = party
        self.replica = replica
        self.keys = keys
    }

    /// A join by an invitation's URL.
    func joining(_ url: String) throws -> JoinSession {
        try replica.join(
            Invitation(url),
            as: Person(name: "Anna \(name)", function: "lärare"),
            on: name,
            keys: keys
        )
    }

    /// What becomes of a request on its way.
    enum Fate {
        case arrives, requestLost, answerLost
    }

    struct Cut: Error {}

    /// Gives a role of a case to a party, or to none, and does not sync.
    func give(
        _ role: String,
        of caseID: CaseID,
        to party: String?,
        immediate: Bool = false
    ) throws {
        _ = try replica.changeRole(
            named: role,
            of: caseID,
            to: party,
            immediate: immediate,
            keys: keys
        )
    }

    /// Syncs to the end; where `fate` loses something, throws ``Cut``.
    @discardableResult
    func sync(_ fate: (Int) -> Fate = { _ in .arrives }) throws -> SyncSummary {
        var session = try replica.sync(keys: keys)
        var step = try session.start()
        var count = 0
        while true {
            switch step {
            case .finished(let summary): return summary
            case .send(let path, let body, let nonce):
                let fate = fate(count)
                count += 1
                guard fate != .requestLost else { throw Cut() }
                let (status, answer) = try world.post(path, body, nonce, from: session.device)
                guard fate != .answerLost else { throw Cut() }
                step =
                    status == 200
                    ? try session.received(answer)
                    : try session.refused(status: status, answer)
            }
        }
    }

    /// Opens the same file again, as another process would.
    func reopen() throws {
        let file = try ReplicaFile(path: world.folder.path(name + ".sqlite"))
        replica = try Replica(store: file, effects: world.effects, keys: keys)
    }

    func newCase(label: String = "Kim", school: String = "Björkskolan") throws -> CaseID {
        try replica.newCase(
            model: "sisam@1",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ("homeSchool", school),
            ],
            label: label,
            keys: keys
        ).id
    }

    @discardableResult
    func set(
        _ caseID: CaseID,
        _ values: KeyValuePairs<String, String>,
        base: [String] = [],
        unchecked: Bool = false
    ) throws -> SaveResult {
        let edits = try values.map { name, typed in
            FieldEdit(try replica.field(named: name, in: caseID), .typed(typed))
        }
        return try replica.save(
            edits,
            in: caseID,
            options: SaveOptions(base: base, unchecked: unchecked)
        )
    }

    func view(_ caseID: CaseID, _ name: String) throws -> FieldView {
        try replica.fieldView(replica.field(named: name, in: caseID))
    }

    /// The texts that stand in a field, as they are shown.
    func texts(_ caseID: CaseID, _ name: String) throws -> [String] {
        try view(caseID, name).siblings.map { sibling in
            guard let value = sibling.value, case .text(let text) = value else {
                return String(describing: sibling.value)
            }
            return text
        }
    }

    func digests() throws -> [String] {
        try replica.digests().map { "\($0.caseID) \($0.audience) \($0.place) \($0.digest)" }
    }
}

/// The clock and chance of a world.
final class Machine: Sendable {
    private let clock = Mutex<WallTime>(1_764_000_000_000)
    private let chance: Mutex<SeededGenerator>
    private let step = Mutex<WallTime>(1000)

    /// Lets the clock stand.
    func freeze() { step.withLock { $0 = 0 } }

    init(seed: UInt64) { chance = Mutex(SeededGenerator(seed: seed)) }

    func now() -> WallTime {
        let step = step.withLock { $0 }
        return clock.withLock {
            $0 += step
            return $0
        }
    }

    /// Lets time pass, in milliseconds.
    func advance(by time: WallTime) { clock.withLock { $0 += time } }

    /// Sets the clock back, in milliseconds.
    func setBack(by time: WallTime) { clock.withLock { $0 -= time } }

    func reseed(_ seed: UInt64) { chance.withLock { $0 = SeededGenerator(seed: seed) } }

    func random(_ count: Int) -> [UInt8] { chance.withLock { $0.bytes(count) } }
}
