import Foundation
import TestSupport
import Testing

/// A running `obruten-server` with its parties, in a folder of its own.
final class World: Sendable {
    /// The names of the parties that every world has.
    static let home = "Rönnhemmet"
    static let services = "Socialtjänsten Ekby"
    static let school = "Ekbyskolan"

    let folder: TemporaryFolder
    let server: RunningServer

    /// Starts a server with three parties: with the keys and parties of the other worlds, unless it is to be
    /// a stranger to them.
    init(
        tls: TestCertificate? = nil,
        folder: TemporaryFolder? = nil,
        options: [String] = [],
        isStranger: Bool = false
    ) async throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let files = try await isStranger ? Self.prepare() : Self.prepared.value
        try files.write(to: folder.path("server"))
        server = try await RunningServer(data: folder.path("server"), tls: tls, options: options)
    }

    /// The same with a fourth party, which coordinates the schooling of a municipality.
    static func withCoordination() async throws -> World {
        let world = try await World()
        try await world.server.ok(
            "party",
            "add",
            "Samordningen",
            "--kind",
            "education-administration"
        )
        return world
    }

    /// The files of a server with the three parties, made once: a new server first reads every model.
    private static let prepared = Task { try await prepare() }

    private static func prepare() async throws -> FolderContents {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        for (name, kind) in [
            (home, "institution"), (services, "social-services"), (school, "school"),
        ] {
            let added = try await RunningServer.run(
                ["party", "add", name, "--kind", kind],
                data: data
            )
            #expect(added.exit == 0, "\(added)")
        }
        return try FolderContents(of: data)
    }

    /// A device of a party, joined by the operator's invitation or, where the party has a device, by
    /// that one's. `url` is the server's address if not as it says itself.
    func join(
        _ party: String,
        as author: String = "Eva Ek, lärare",
        device: String = "dator",
        url: String? = nil,
        environment: [String: String] = [:],
        options: [String] = [],
        invitedBy colleague: Client? = nil
    ) async throws -> Client {
        let client = Client(
            home: folder.path("\(party) \(device)"),
            user: folder.path,
            environment: environment,
            world: self
        )
        let invitation: String
        if let colleague {
            let told = try await colleague.json("device", "invite")
            invitation = try #require(told["url"].string)
        } else {
            invitation = try await invite(party, url: url)
        }
        let joined = try await client.start(
            ["join", invitation, "--author", author, "--device", device] + options
        ).finished()
        try #require(joined.exit == 0, "\(joined)")
        return client
    }

    /// An invitation's URL.
    func invite(_ party: String, url: String? = nil) async throws -> String {
        try await server.ok("invite", party, "--url", url ?? server.url)
            .trimmingCharacters(in: .newlines)
    }

    /// Three devices, one of each party, with a case that all have received.
    func withCase() async throws -> Placement {
        let services = try await join(Self.services, as: "Siv Sand, socialsekreterare")
        let home = try await join(Self.home, as: "Hugo Holm, rektor")
        let school = try await join(Self.school, as: "Eva Ek, lärare")
        for client in [services, home, school] {
            let synced = try await client.run("sync")
            try #require(synced.exit == 0, "\(synced)")
        }
        let made = try await services.json(
            "case",
            "new",
            "--model",
            "sisam@1",
            "--with",
            "institution=\(Self.home)",
            "homeSchool=\(Self.school)",
            "--label",
            "Kim"
        )
        return try await Placement(made, services: services, home: home, school: school)
    }
}

/// A case with a device of each of its parties.
struct Placement: Sendable {
    let services: Client
    let home: Client
    let school: Client
    /// The case.
    let id: String

    /// The case that social services have just opened, known to everybody and labelled alike: a label is
    /// a party's own.
    init(_ opened: JSON, services: Client, home: Client, school: Client) async throws {
        let id = try #require(opened["case"].string, "\(opened)")
        (self.services, self.home, self.school, self.id) = (services, home, school, id)
        for client in clients { try await client.ok("sync") }
        for client in [home, school] { try await client.ok("case", "label", id, "Kim") }
    }

    var clients: [Client] { [services, home, school] }

    /// Syncs everybody until nobody has anything new: who sends, then who receives.
    func settle(_ more: Client...) async throws {
        for _ in 0..<2 {
            for client in clients + more { try await client.ok("sync") }
        }
    }

    /// The digests that a client has, by case and readers.
    func digests(_ client: Client) async throws -> [String: String] {
        let report = try await client.json("verify")
        #expect(report["ok"].truth == true, "\(report)")
        var digests: [String: String] = [:]
        for digest in report["digests"].array {
            let name = "\(digest["case"].string ?? "") \(digest["audience"].string ?? "")"
            digests[name] = digest["digest"].string
        }
        return digests
    }

    /// Expects that all who read a set of records have the same digest of it.
    func expectEquality(_ more: Client...) async throws {
        var seen: [String: String] = [:]
        for client in clients + more {
            for (name, digest) in try await digests(client) {
                if let other = seen[name] { #expect(other == digest, "\(client.home): \(name)") }
                seen[name] = digest
            }
        }
        #expect(!seen.isEmpty)
    }
}

/// `obruten-server serve` in a process, and the operator's commands beside it.
final class RunningServer: Sendable {
    let data: String
    let url: String
    let port: Int
    let program: RunningProgram
    private let tls: TestCertificate?

    /// Starts a server on a free port, or on the one given, and waits until it listens.
    init(
        data: String,
        port: Int = 0,
        tls: TestCertificate? = nil,
        options: [String] = []
    ) async throws {
        self.data = data
        self.tls = tls
        var arguments = ["serve", "--data", data, "--listen", "127.0.0.1:\(port)"] + options
        if let tls {
            arguments += ["--tls-certificate", tls.certificate, "--tls-key", tls.key]
        }
        program = try RunningProgram(
            "obruten-server",
            arguments,
            environment: ["LC_ALL": "en_US.UTF-8"],
            limit: 600
        )
        let line = await program.outputLine(with: "://127.0.0.1:")
        guard let line, let start = line.range(of: "://127.0.0.1:"),
            let port = Int(line[start.upperBound...].prefix { $0.isNumber })
        else {
            program.kill()
            throw NotListening(told: await program.finished().description)
        }
        self.port = port
        url = tls == nil ? "http://127.0.0.1:\(port)" : "https://localhost:\(port)"
    }

    /// The server did not begin to listen.
    struct NotListening: Error, CustomStringConvertible {
        let told: String
        var description: String { told }
    }

    /// Runs an operator's command that must succeed, and gives its output.
    @discardableResult
    func ok(
        _ arguments: String...,
        location: SourceLocation = #_sourceLocation
    ) async throws
        -> String
    {
        let finished = try await run(arguments)
        #expect(finished.exit == 0, "\(finished)", sourceLocation: location)
        return finished.output
    }

    /// Runs an operator's command that must succeed with `--json`.
    func json(
        _ arguments: String...,
        location: SourceLocation = #_sourceLocation
    ) async throws
        -> JSON
    {
        let finished = try await run(arguments + ["--json"])
        #expect(finished.exit == 0, "\(finished)", sourceLocation: location)
        let answer = try JSON(finished.output)
        let unknown = answer.allNames.subtracting(Documented.server)
        #expect(unknown == [], "not in the reference, of \(arguments)", sourceLocation: location)
        return answer
    }

    /// Runs an operator's command.
    func run(_ arguments: [String]) async throws -> FinishedProgram {
        try await Self.run(arguments, data: data)
    }

    /// Runs an operator's command on the data of a server that need not run.
    static func run(_ arguments: [String], data: String) async throws -> FinishedProgram {
        try await RunningProgram(
            "obruten-server",
            arguments + ["--data", data],
            environment: ["LC_ALL": "en_US.UTF-8"]
        ).finished()
    }

    /// Ends the process at once and starts another on the same port and data.
    func killAndRestart() async throws -> RunningServer {
        program.kill()
        _ = await program.finished()
        return try await RunningServer(data: data, port: port, tls: tls)
    }

    /// Asks the server to end, and waits.
    @discardableResult
    func stop() async -> FinishedProgram {
        program.terminate()
        return await program.finished()
    }
}
