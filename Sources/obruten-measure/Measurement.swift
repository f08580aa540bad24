import Foundation
import Replica
import Vocabulary

/// All that is measured for one number of cases.
struct Measurement {
    let folder: Folder
    let work: Workload
    let world: World
    /// A second device of the third party, which only reads.
    let observer: Member
    let cases: [CaseID]
    /// The text identifiers that raw SQLite knows the cases by.
    let rawIDs: [[UInt8]]
    var report = Report()
    /// What is measured; all where empty. The rest of the work is done all the same.
    let parts: Set<String>

    init(cases count: Int, folder: Folder, parts: Set<String> = []) throws {
        self.parts = parts
        self.folder = folder
        work = Workload(cases: count)
        let world = try World(folder: folder)
        cases = try world.openCases(count)
        observer = try world.hub.join(by: world.members[2], store: "observer")
        try world.hub.sync(observer)
        self.world = world
        rawIDs = cases.map { id in
            let hex = id.bytes.hex
            var text = ""
            for (index, digit) in hex.enumerated() {
                if [8, 12, 16, 20].contains(index) { text.append("-") }
                text.append(digit)
            }
            return Array(text.utf8)
        }
        let raw = try RawStore(path: folder.path("raw.db"))
        try raw.write(work.fills.joined(), ids: rawIDs)
        try raw.checkpoint()
        raw.close()
    }

    mutating func runAll() throws {
        try run(
            Phase(
                name: "fill",
                edits: work.fills,
                rawEdits: Array(work.fills.joined()),
                limits: PhaseLimits(
                    accept: (1.0, 2.0),
                    sealing: (0.30, 1.0),
                    apply: (1.0, 2.0),
                    wire: (60, 40)
                )
            )
        )
        if measures("save") { try saveOne() }
        guard parts.isEmpty || !parts.isDisjoint(with: ["edits", "rest"]) else { return }
        let edits = work.edits.map(Workload.sorted)
        try run(
            Phase(
                name: "edits",
                edits: edits,
                rawEdits: Self.merged(edits),
                limits: PhaseLimits(
                    accept: (0.60, 1.2),
                    sealing: nil,
                    apply: (0.60, 1.2),
                    wire: (110, 75)
                )
            )
        )
        guard measures("rest") else { return }
        for member in world.members + [observer] { try world.hub.sync(member) }
        try conflicts()
        try sizes()
        try nothingToSay()
        try bootstrap()
        try memory()
    }

    func measures(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }

    mutating func add(
        _ name: String,
        _ ratios: [Double],
        _ unit: String,
        _ limits: (gate: Double, goal: Double)?,
        note: String = ""
    ) {
        report.add(
            Figure(
                name: name,
                cases: cases.count,
                value: Spread(values: ratios).median,
                unit: unit,
                gate: limits?.gate,
                goal: limits?.goal,
                runs: ratios,
                note: note
            )
        )
    }

    /// Keeps bodies in files, for the children whose memory is measured.
    func keep(_ bodies: [(DeviceID, [UInt8])], as name: String) throws {
        var list = ""
        for (index, (device, body)) in bodies.enumerated() {
            let path = folder.path("\(name)-\(index).body")
            try Data(body).write(to: URL(fileURLWithPath: path))
            list += "\(device) \(path)\n"
        }
        try Data(list.utf8).write(to: URL(fileURLWithPath: folder.path("\(name).list")))
    }

    func say(_ text: String) {
        FileHandle.standardError.write(Data("  \(cases.count) cases: \(text)\n".utf8))
    }

    /// The edits of all parties by case, then field, party after party.
    private static func merged(_ edits: [[Workload.Edit]]) -> [Workload.Edit] {
        let all = Array(edits.joined())
        let order = all.indices.sorted { left, right in
            (all[left].place, all[left].field, left) < (all[right].place, all[right].field, right)
        }
        return order.map { all[$0] }
    }
}
