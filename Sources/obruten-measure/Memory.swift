import Foundation
import Replica
import SyncServer
import Trust
import Vocabulary
import Wire

/// Peak memory is measured in children of this program, which hold nothing but their own work.
enum MemoryChild {
    /// Runs as a child: `accept LIST DATABASE` or `apply LIST DATABASE SIGNING-KEY AGREEMENT-KEY`.
    static func run(_ arguments: [String]) throws {
        guard arguments.count >= 3 else { return }
        let list = try String(contentsOfFile: arguments[1], encoding: .utf8)
        let bodies = list.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        if arguments[0] == "accept" {
            let server = try Stores.server(arguments[2])
            for body in bodies {
                guard let device = DeviceID(hex: body[0]) else { continue }
                let answer = try server.sync(
                    SyncRequest(try bytes(body[1])),
                    from: device,
                    nonce: Hub.nonce(),
                    now: Stores.now
                )
                _ = answer.response.encoded()
            }
        } else {
            let secrets = arguments.dropFirst(3).map { [UInt8](hex: $0) ?? [] }
            guard secrets.count == 2 else { return }
            let keys = DeviceKeys(signing: secrets[0], agreement: secrets[1], root: nil)
            let replica = try Stores.replica(arguments[2], keys)
            var session = try replica.sync(keys: keys)
            _ = try session.start()
            for body in bodies { _ = try session.received(try bytes(body[1])) }
        }
        print(peakKiB())
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The most memory that this process ever held, in KiB.
    private static func peakKiB() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}

extension Measurement {
    /// Peak memory of a server and of a replica that take in the fill.
    mutating func memory() throws {
        let secrets = [observer.keys.signing.hex, observer.keys.agreement.hex]
        let runs = [
            ("server", ["accept", folder.path("accept-fill.list"), folder.path("copy")]),
            (
                "replica",
                ["apply", folder.path("apply-fill.list"), folder.path("copy")] + secrets
            ),
        ]
        for (name, arguments) in runs {
            let before = name == "server" ? "server-fill-before" : "observer-fill-before"
            try folder.copyStore(before, to: "copy")
            let output = try Programs.output(
                Programs.own,
                ["--memory-child"] + arguments,
                environment: [:]
            )
            report.add(
                Figure(
                    name: "peak memory, \(name)",
                    cases: cases.count,
                    value: (Double(output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? .nan)
                        / 1024,
                    unit: "MiB",
                    gate: 128,
                    goal: 64,
                    lessIsBetter: true
                )
            )
        }
    }
}
