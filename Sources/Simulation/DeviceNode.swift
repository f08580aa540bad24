import HTTPSignature
import Journal
import Replica
import SQLiteStore
import SimulatedDisk
import Trust
import Vocabulary

/// One device of a party: the engine over a disk of its own, in one program or in several.
final class DeviceNode {
    let index: Int
    let name: String
    /// The party's place in the plan.
    let office: Int
    let party: PartyID
    var keys: DeviceKeys
    let disk: SimulatedDisk
    let clock: MachineClock
    let chance: SharedChance
    private let windowCount: Int
    private let paging: Paging
    private var files: [ReplicaFile] = []
    /// The programs that have the replica open.
    private(set) var windows: [Replica] = []
    /// Forms that somebody opened and has not saved.
    var forms: [Form] = []
    /// What lies beside the database, written after each sealing.
    var witness: Witness?
    /// Earlier states of the file, that somebody kept.
    var images: [Image] = []
    /// Whether it was lost, or stolen and revoked at once: nobody uses it any more.
    var isGone = false
    /// How many bytes the server said each time.
    var heard: [Int] = []
    /// Whether its party has revoked it, in whatever way.
    var wasRevoked = false
    /// Whether it reaches the second of two servers.
    var isAstray = false
    /// The server that it last synced with to the end.
    var lastServer: ServerNode?
    /// What it held as ordered when it first came to a server that was set back, until it has gone over.
    var heldBefore: Set<Int>?
    /// Whether its files were copied to another machine, or are such a copy.
    var hasCopies = false
    /// Whether its file was ever set back.
    private(set) var wasSetBack = false

    static let fileName = "replica.sqlite"

    /// The file of a replica that nobody has joined yet, which is the same for all and made once.
    private static let newFile = DiskImage.made(fileName) { path in
        try ReplicaFile(sqlitePath: path).close()
    }

    /// A form: a record as it was read, and the token of that reading.
    struct Form {
        var place: RecordPlace
        var token: String
        /// What was shown of each field, as the ledger names it, with all that this covers.
        var seen: [UInt16: Set<Int>]
        /// What of that the device did not hold itself.
        var heard: Set<Int>
    }

    /// The file as it was at some moment.
    struct Image {
        var disk: DiskImage
        var witness: Witness?
        /// How much had been saved in the world.
        var saved: Int
        /// The saves that waited in it and had no dot yet.
        var pending: Set<Int>
        /// The server that it had gone over to, and how often that had been set back by then; nil while it
        /// had still to go over.
        var server: ServerNode?
        var restores = 0
    }

    init(
        index: Int,
        name: String,
        office: Int,
        party: PartyID,
        keys: DeviceKeys?,
        withRoot: Bool,
        windows: Int,
        paging: Paging,
        clock: MachineClock,
        seed: UInt64,
        from image: Image? = nil
    ) throws {
        self.index = index
        self.name = name
        self.office = office
        self.party = party
        self.clock = clock
        windowCount = windows
        self.paging = paging
        disk = SimulatedDisk(try image?.disk ?? Self.newFile.get())
        witness = image?.witness
        let chance = SharedChance(seed: seed)
        self.chance = chance
        self.keys = keys ?? DeviceKeys(random: { chance.bytes($0) }, withRoot: withRoot)
        try open()
    }

    deinit {
        for file in files { try? file.close() }
        disk.discard()
    }

    /// The program that is looked at.
    var replica: Replica { windows[0] }

    /// The device's name on the server.
    func device() throws -> DeviceID { try SigningKey(secret: keys.signing).deviceID }

    /// Whether a party's log, as far as it has come here, has such a device.
    func knows(_ device: DeviceID, of party: PartyID) throws -> Bool {
        try files[0].read { try Journal(store: $0.journal).partyLog(party).devices[device] != nil }
    }

    private func open(elsewhere: Bool = false) throws {
        files = []
        windows = []
        let effects = Effects(
            now: { [clock] in clock.now },
            random: { [chance] in chance.bytes($0) },
            localOffset: { _, _, _, _, _ in 60 }
        )
        for _ in 0..<windowCount {
            let file = try ReplicaFile(sqlitePath: disk.path(Self.fileName))
            files.append(file)
            var replica = try Replica(store: file, effects: effects, keys: keys)
            if let bytes = paging.returnBytes { replica.returnBytes = bytes }
            if let sealings = paging.sealings { replica.sealingsPerRequest = sealings }
            windows.append(replica)
        }
        // As every program does before anything else.
        witness = try replica.check(witness, isElsewhere: elsewhere)
    }

    /// Ends all programs, by force or by a power cut, and opens the replica again on what is left.
    func restart(losing loss: Loss) throws {
        disk.turnOff()
        for file in files { try? file.close() }
        disk.restart(losing: loss) { chance.below($0) }
        try open()
    }

    /// Ends all programs in good order, and opens the replica again.
    func reopen(elsewhere: Bool = false) throws {
        for file in files { try file.close() }
        try open(elsewhere: elsewhere)
    }

    /// Puts an earlier state of the file in place of the present one.
    ///
    /// - Parameter withWitness: Whether what lies beside the database goes back too.
    func restore(_ image: Image, withWitness: Bool) throws {
        for file in files { try? file.close() }
        wasSetBack = true
        disk.restore(image.disk)
        if withWitness { witness = image.witness }
        forms = []
        try open()
    }

    /// A request, signed.
    func signed(_ path: String, _ body: [UInt8], _ nonce: Nonce) throws -> SimulatedRequest {
        let key = try SigningKey(secret: keys.signing)
        let fields = try RequestSignature.fields(
            method: "POST",
            path: path,
            body: body,
            device: key.deviceID,
            nonce: nonce
        ) { try key.sign($0) }
        return SimulatedRequest(path: path, fields: fields, body: body)
    }
}
