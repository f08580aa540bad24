import Cooperation
import Replica
import SQLiteStore
import Synchronization
import SyncServer
import Trust
import Vocabulary
import Wire

/// A server and its parties in one process: the production engines over real files, without HTTP.
struct World {
    static let serverStore = "server"
    static let server = "https://measure.invalid"

    /// The benchmark's own model: one record of sixty text fields, owned and read by all.
    static let model: [UInt8] = {
        let label = "labels: { sv: X, en: X }"
        var yaml = "name: measure\nversion: 1\n\(label)\nhelp: { sv: X, en: X }\nroles:\n"
        for role in roles {
            yaml += "  - id: \(role)\n    \(label)\n    help: { sv: X, en: X }\n"
            yaml += "    kinds: [school]\n    required: true\n"
            if role == roles[0] { yaml += "    lead: true\n" }
        }
        yaml += "records:\n  - number: 1\n    id: plan\n    \(label)\n    help: { sv: X, en: X }\n"
        yaml += "    repeatable: false\n    owner: [\(roles.joined(separator: ", "))]\n"
        yaml += "    readers: [\(roles.joined(separator: ", "))]\n    fields:\n"
        for field in 0..<Workload.fields {
            yaml += "      - number: \(field + 1)\n        id: f\(field)\n        \(label)\n"
            yaml += "        help: { sv: X, en: X }\n        type: text\n"
        }
        return Array(yaml.utf8)
    }()

    static let roles = ["first", "second", "third"]

    let folder: Folder
    let hub: Hub
    var members: [Member] = []

    /// A new server with its parties, each with one device.
    init(folder: Folder) throws {
        self.folder = folder
        hub = try Hub(folder: folder, store: Self.serverStore)
        try hub.start()
        for name in Self.roles {
            try hub.addParty(name)
            members.append(try hub.join(party: name, store: name))
        }
    }

    /// Opens a case for each of the workload's, at the first party, and brings it to all.
    func openCases(_ count: Int) throws -> [CaseID] {
        for member in members { _ = try hub.sync(member) }
        _ = try hub.sync(members[0])
        let roles = Self.roles.map { (role: $0, party: $0) }
        var cases: [CaseID] = []
        for _ in 0..<count {
            let summary = try members[0].replica.newCase(
                model: "measure",
                roles: roles,
                label: nil,
                keys: members[0].keys
            )
            cases.append(summary.id)
        }
        for member in members { _ = try hub.sync(member) }
        return cases
    }
}

/// One device of a party.
struct Member {
    let name: String
    let store: String
    let device: DeviceID
    let keys: DeviceKeys
    let replica: Replica

    /// The same device on a copy of its file.
    func on(_ copy: String, in folder: Folder) throws -> Member {
        Member(
            name: name,
            store: copy,
            device: device,
            keys: keys,
            replica: try Stores.replica(folder.path(copy), keys)
        )
    }

    /// An edit as the replica takes it, its names resolved.
    func change(_ edit: Workload.Edit, _ cases: [CaseID]) throws -> FieldEdit {
        let record = try replica.record(named: "plan", in: cases[edit.place])
        return FieldEdit(
            FieldPlace(record: record, field: record.type.fields[edit.field]),
            .typed(edit.value)
        )
    }

    /// Saves edits, all of one case in one go.
    func save(_ edits: [Workload.Edit], cases: [CaseID]) throws {
        for group in Workload.byCase(edits) {
            guard let place = group.first?.place else { continue }
            let caseID = cases[place]
            let record = try replica.record(named: "plan", in: caseID)
            let changes = group.map { edit in
                FieldEdit(
                    FieldPlace(record: record, field: record.type.fields[edit.field]),
                    .typed(edit.value)
                )
            }
            _ = try replica.save(changes, in: caseID)
        }
    }
}

/// What went over the wire in one sync.
struct Exchange {
    var requests: [[UInt8]] = []
    var responses: [[UInt8]] = []
}

/// The stores, with effects that are the same in every run.
enum Stores {
    private static let numbers = Mutex(Numbers(seed: 7))

    static func random(_ count: Int) -> [UInt8] { numbers.withLock { $0.bytes(count) } }

    static let now: WallTime = 1_790_000_000_000

    static func replica(_ folder: String, _ keys: DeviceKeys) throws -> Replica {
        let folder = try Folder(root: folder)
        return try Replica(
            store: try ReplicaFile(path: folder.path("replica.sqlite")),
            effects: Effects(
                now: { Stores.now },
                random: { Stores.random($0) },
                localOffset: { _, _, _, _, _ in 0 }
            ),
            keys: keys
        )
    }

    static func server(_ path: String) throws -> SyncServer {
        SyncServer(store: try ServerFile(folder: path))
    }
}
