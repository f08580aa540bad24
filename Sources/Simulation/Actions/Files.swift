import Cooperation
import Replica
import SimulatedDisk
import SyncServer
import Vocabulary
import Wire

// Files on their way: attached, cleared, sent, fetched, cut off anywhere.
extension ActionKind {
    /// Somebody attaches a file, now and then to what another owns; the power may go meanwhile.
    static let attach = ActionKind(name: "attach", weight: 16, profiles: [.filed]) {
        world,
        chance in
        let isIntruder = chance.once(in: 12)
        guard let device = chance.pick(world.live),
            let place = try world.someFileField(device, &chance, owned: !isIntruder)
        else { return "nothing" }
        let file = world.newFile(for: place, on: device, &chance)
        if chance.once(in: 6) { device.disk.cutPower(after: chance.below(40)) }
        defer { device.disk.cutPower(after: nil) }
        return try world.attach(
            file,
            to: place,
            on: device,
            unchecked: isIntruder && chance.once(in: 2),
            &chance
        )
    }

    /// Somebody takes a file away, once in each field: what is empty looks the same twice.
    static let clearFile = ActionKind(name: "clearFile", weight: 4, profiles: [.filed]) {
        world,
        chance in
        guard let device = chance.pick(world.live),
            let place = try world.someFileField(device, &chance),
            try device.replica.fieldView(place).value != nil,
            world.ledger.entry(.cleared, at: place.ledger) == nil
        else { return "nothing" }
        return try world.save(device, [(place: place, value: .cleared)], &chance)
    }

    /// Somebody wants all files that they may read.
    static let fetchFiles = ActionKind(name: "fetchFiles", weight: 10, profiles: [.filed]) {
        world,
        chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        guard case .finished = try world.sync(device, &chance) else { return "cut" }
        guard let summary = try world.transfer(device, fetching: true, &chance) else {
            return "\(device.name) cut"
        }
        return "\(device.name) fetched \(summary.received) sent \(summary.sent) "
            + "waiting \(summary.waiting)"
    }

    /// A transfer is cut off: by the line, by the power here, or by that of the server.
    static let cutFiles = ActionKind(name: "cutFiles", weight: 8, profiles: [.filed]) {
        world,
        chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        let server = world.home(of: device)
        let isFetching = chance.once(in: 2)
        let what = chance.below(3)
        var requests = Int.max
        switch what {
        case 0: requests = chance.number(1...4)
        case 1: device.disk.cutPower(after: chance.below(20))
        default: server.disk.cutPower(after: chance.below(12))
        }
        defer {
            device.disk.cutPower(after: nil)
            server.disk.cutPower(after: nil)
        }
        let summary = try world.transfer(
            device,
            fetching: isFetching,
            requests: requests,
            &chance
        )
        return "\(device.name) \(["line", "power", "server"][what]) "
            + (summary.map { "received \($0.received) sent \($0.sent)" } ?? "cut")
    }

    /// The server throws away what nothing names any more.
    static let collectFiles = ActionKind(name: "collectFiles", weight: 2, profiles: [.filed]) {
        world,
        _ in
        "\(try world.server.engine.collectBlobs())"
    }

    /// A device asks for a file that its party may not read, whose name it has from somewhere. It must be
    /// told the same as of one that nobody has.
    static let snoop = ActionKind(name: "snoop", weight: 4, profiles: [.filed]) {
        world,
        chance in
        guard let device = chance.pick(world.live),
            let (id, attachment, file) = chance.pick(
                world.attached().filter {
                    !world.mayRead(device, world.ledger.saved[$0.id].place)
                }
            ), let witness = try device.replica.witness()
        else { return "nothing" }
        let request = BlobGetRequest(
            incarnation: witness.incarnation,
            hash: attachment.blob.hash,
            offset: 0
        )
        let answer = try world.ask("/v1/blob/get", request.encoded(), as: device)
        let content = answer.status == 200 ? try BlobGetResponse(answer.body).content : []
        guard content.isEmpty else {
            throw Violation("P5", "\(device.name) was given \(file.name), which it may not read")
        }
        return "\(device.name) \(world.words([id])) \(answer.status)"
    }
}
