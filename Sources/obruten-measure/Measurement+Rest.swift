import Foundation
import HTTPSignature
import HTTPTypes
import Replica
import SyncServer
import Trust
import Vocabulary
import Wire

extension Measurement {
    /// Saving one field durably, beside a raw transaction of one row, both with `synchronous=FULL`.
    mutating func saveOne() throws {
        say("saving single fields")
        let (count, warming) = (100, 150)
        // Of a small workload as many as there are.
        let rounds = min(9, (work.edits[0].count - warming) / count)
        try folder.copyStore(world.members[0].store, to: "copy")
        let member = try world.members[0].on("copy", in: folder)
        try folder.copy("raw.db", to: "raw-copy.db")
        let raw = try RawStore(path: folder.path("raw-copy.db"), full: true)
        defer { raw.close() }
        // Before it is measured, each has taken its write-ahead log in and writes over it, which is half
        // of making it longer. SQLite does so after a thousand pages.
        for edit in work.edits[2].prefix(1_000 + warming) { try raw.writeOne(edit, ids: rawIDs) }
        for edit in work.edits[0].suffix(warming) {
            try save(member.change(edit, cases), of: edit, by: member)
        }
        var ratios: [Double] = []
        var rate = 0.0
        for round in 0..<rounds {
            // Each time other cells: nothing is written, and no disk waited for, where a row gets what it
            // holds.
            let batches = work.edits.prefix(2).map { $0.dropFirst(round * count).prefix(count) }
            let before = try Cost.of {
                for edit in batches[0] { try raw.writeOne(edit, ids: rawIDs) }
            }
            let prepared = try batches[0].map { try member.change($0, cases) }
            let ours = try Cost.of {
                for (edit, change) in zip(batches[0], prepared) {
                    try save(change, of: edit, by: member)
                }
            }
            let after = try Cost.of {
                for edit in batches[1] { try raw.writeOne(edit, ids: rawIDs) }
            }
            ratios.append((before.cpu + after.cpu) / 2 / ours.cpu)
            rate = Double(batches[0].count) / ours.cpu
        }
        add(
            "save one field / raw one-row transaction",
            ratios,
            "x",
            (0.50, 0.9),
            note: "\(Report.text(rate)) saves/CPU s; without telling whose value it replaced"
        )
    }

    private func save(_ change: FieldEdit, of edit: Workload.Edit, by member: Member) throws {
        _ = try member.replica.save(
            [change],
            in: cases[edit.place],
            options: SaveOptions(tellsReplaced: false)
        )
    }

    /// That every field which all three edited is in conflict everywhere, with all its values.
    mutating func conflicts() throws {
        say("comparing")
        let digests = try (world.members + [observer]).map { try $0.replica.digests() }
        let equal = digests.allSatisfy { $0 == digests[0] }
        var detected: [Int] = []
        var kept: [Int] = []
        for member in world.members {
            let found = try member.replica.conflicts(in: nil)
            detected.append(found.count)
            kept.append(
                found.reduce(0) { sum, conflict in
                    guard case .field(_, _, let view) = conflict else { return sum }
                    return sum + view.siblings.count - 1
                }
            )
        }
        let cases = cases.count
        func share(_ counts: [Int], of whole: Int) -> Double {
            100 * Double(counts.min() ?? 0) / Double(whole)
        }
        report.add(
            Figure(
                name: "conflicts detected",
                cases: cases,
                value: share(detected, of: work.shared),
                unit: "%",
                gate: 100,
                goal: 100,
                note: "\(detected[0]) of \(work.shared) fields"
            )
        )
        report.add(
            Figure(
                name: "losing values kept",
                cases: cases,
                value: share(kept, of: 2 * work.shared),
                unit: "%",
                gate: 100,
                goal: 100,
                note: "\(kept[0]) of \(2 * work.shared)"
            )
        )
        report.add(
            Figure(
                name: "replicas equal",
                cases: cases,
                value: equal ? 100 : 0,
                unit: "%",
                gate: 100,
                goal: 100,
                note: "digests of four replicas that received in different orders"
            )
        )
    }

    /// The size of vacuumed files with all history, beside a plain table of the last values.
    mutating func sizes() throws {
        let plain = try PlainTable.size(of: work, ids: rawIDs, in: folder)
        for (name, file) in [
            ("server", "server/server.sqlite"), ("replica", "first/replica.sqlite"),
        ] {
            let store = try RawStore(path: folder.path(file), bare: true)
            folder.remove("vacuumed.db")
            try store.vacuum(into: folder.path("vacuumed.db"))
            store.close()
            let size = folder.size("vacuumed.db")
            report.add(
                Figure(
                    name: "file with history / plain, \(name)",
                    cases: cases.count,
                    value: Double(size) / Double(plain),
                    unit: "x",
                    gate: 1.25,
                    goal: 1.0,
                    lessIsBetter: true,
                    note: "\(size / 1024) KiB, plain \(plain / 1024) KiB"
                )
            )
        }
    }

    /// Microseconds that the check of one signature takes on the machine that the gates were set on:
    /// 15,500 a second. What costs mostly that is told as it would be there, since a busy machine
    /// takes twice as long.
    private static let signatureCheck = 1e6 / 15_500

    /// A sync when nobody has anything to say: bytes, and what it costs the server beyond HTTP.
    mutating func nothingToSay() throws {
        let exchange = try world.hub.sync(world.members[0]).exchange
        let request = exchange.requests.first ?? []
        let most = max(request.count, exchange.responses.first?.count ?? 0)
        report.add(
            Figure(
                name: "nothing to say: bytes each way",
                cases: cases.count,
                value: Double(most),
                unit: "B",
                gate: 200,
                goal: 120,
                lessIsBetter: true,
                note: "\(exchange.requests.count) request"
            )
        )
        let member = world.members[0]
        let key = try SigningKey(secret: member.keys.signing)
        let fields = try RequestSignature.fields(
            method: "POST",
            path: "/v1/sync",
            body: request,
            device: member.device,
            nonce: Hub.nonce(),
            sign: { try key.sign($0) }
        )
        let count = 500
        var costs: [Double] = []
        // What no server can do without, in the same minute: the check of one signature alone.
        var bare: [Double] = []
        let signed = try key.sign(request)
        for _ in 0..<3 {
            let cost = try Cost.of {
                for _ in 0..<count {
                    let signature = try RequestSignature(fields)
                    guard let known = try world.hub.server.signingKey(of: signature.device)
                    else { return }
                    try signature.verify(
                        method: "POST",
                        path: "/v1/sync",
                        body: request,
                        publicKey: known
                    )
                    _ = try world.hub.answer(request, from: signature.device)
                }
            }
            costs.append(cost.cpu / Double(count) * 1e6)
            let check = Cost.of {
                for _ in 0..<count
                where !Signature.isValid(signed, for: request, by: key.publicKey) { return }
            }
            bare.append(check.cpu / Double(count) * 1e6)
        }
        let even = zip(costs, bare).map { $0 / $1 * Self.signatureCheck }
        report.add(
            Figure(
                name: "nothing to say: server CPU",
                cases: cases.count,
                value: Spread(values: even).median,
                unit: "us",
                gate: 100,
                goal: 20,
                lessIsBetter: true,
                runs: even,
                note: "where a signature's check takes \(Report.text(Self.signatureCheck)); "
                    + "here \(Report.text(Spread(values: costs).median)), of it "
                    + "\(Report.text(Spread(values: bare).median)) the check; without sockets"
            )
        )
    }

    /// A new device that receives everything, beside a copy of raw SQLite's file.
    mutating func bootstrap() throws {
        say("bootstrap")
        let copy = try Spread(
            values: (0..<3).map { _ in
                try Cost.of { try folder.copyDurably("raw.db", to: "raw-file-copy.db") }.wall
            }
        ).median
        let fresh = try world.hub.join(by: world.members[2], store: "fresh")
        let cost = try Cost.of { try world.hub.sync(fresh) }
        report.add(
            Figure(
                name: "bootstrap wall / copying raw's file",
                cases: cases.count,
                value: cost.wall / copy,
                unit: "x",
                gate: 40,
                goal: 10,
                lessIsBetter: true,
                note: "\(Report.text(cost.wall)) s, server's part included"
            )
        )
    }
}
