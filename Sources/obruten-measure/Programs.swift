import Foundation

/// The built programs beside this one.
enum Programs {
    struct Failure: Error { var message: String }

    /// This program.
    static var own: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
    }

    /// A program that was built with this one.
    static func built(_ name: String) -> String {
        URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Runs a program to its end and returns what it printed.
    @discardableResult
    static func output(
        _ program: String,
        _ arguments: [String],
        environment: [String: String]
    ) throws -> String {
        let process = process(program, arguments, environment)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                message: "\(program) \(arguments.joined(separator: " ")) exits with "
                    + "\(process.terminationStatus)"
            )
        }
        return String(decoding: data, as: UTF8.self)
    }

    static func process(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String]
    ) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        return process
    }
}

/// How long the client takes from start to end of the process, on a small replica.
struct ProcessTimes {
    let folder: Folder

    func measure(into report: inout Report) throws {
        let data = folder.path("process-server")
        let home = ["OBRUTEN_HOME": folder.path("process-home")]
        let server = Programs.built("obruten-server")
        let client = Programs.built("obruten")
        let model = folder.path("measure.yaml")
        try Data(World.model).write(to: URL(fileURLWithPath: model))
        let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 20_000
        let url = "http://127.0.0.1:\(port)"
        let serving = Programs.process(
            server,
            ["serve", "--data", data, "--listen", "127.0.0.1:\(port)"],
            [:]
        )
        serving.standardError = FileHandle.nullDevice
        serving.standardOutput = FileHandle.nullDevice
        try serving.run()
        defer {
            serving.terminate()
            serving.waitUntilExit()
        }
        try waitUntilHealthy(url)
        try Programs.output(server, ["model", "publish", model, "--data", data], environment: [:])
        for name in World.roles {
            try Programs.output(
                server,
                ["party", "add", name, "--kind", "school", "--data", data],
                environment: [:]
            )
        }
        for (index, name) in World.roles.enumerated() {
            let invitation = try Programs.output(
                server,
                ["invite", name, "--url", url, "--data", data],
                environment: [:]
            ).trimmingCharacters(in: .whitespacesAndNewlines)
            let own = index == 0 ? home : ["OBRUTEN_HOME": folder.path("process-home-\(name)")]
            try Programs.output(
                client,
                ["join", invitation, "--author", "Someone"],
                environment: own
            )
        }
        try Programs.output(client, ["sync"], environment: home)
        try Programs.output(
            client,
            ["case", "new", "--model", "measure", "--label", "one"]
                + World.roles.flatMap { ["--with", "\($0)=\($0)"] },
            environment: home
        )
        for field in 0..<Workload.fields {
            try Programs.output(
                client,
                ["set", "one", "plan.f\(field)=a value of some length"],
                environment: home
            )
        }
        try time("obruten get", ["get", "one", "plan.f7"], client, home, &report)
        try time("obruten set", ["set", "one", "plan.f7=another"], client, home, &report)
    }

    private func time(
        _ name: String,
        _ arguments: [String],
        _ client: String,
        _ home: [String: String],
        _ report: inout Report
    ) throws {
        var walls: [Double] = []
        var processor: [Double] = []
        for run in 0..<21 {
            // A save of what stands already would write nothing.
            let varied =
                name == "obruten set"
                ? [arguments[0], arguments[1], arguments[2] + "\(run)"] : arguments
            let cost = try WholeProcess.cost(client, varied, environment: home)
            guard run > 0 else { continue }
            walls.append(cost.wall * 1_000)
            processor.append(cost.cpu * 1_000)
        }
        report.add(
            Figure(
                name: name,
                cases: 1,
                value: Spread(values: walls).median,
                unit: "ms",
                gate: 40,
                goal: 15,
                lessIsBetter: true,
                runs: walls,
                note:
                    "whole process, wall; \(Report.text(Spread(values: processor).median)) ms of CPU"
            )
        )
    }

    private func waitUntilHealthy(_ url: String) throws {
        for _ in 0..<100 {
            let curl = Programs.process("/usr/bin/env", ["curl", "-sf", "\(url)/healthz"], [:])
            curl.standardOutput = FileHandle.nullDevice
            try curl.run()
            curl.waitUntilExit()
            if curl.terminationStatus == 0 { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw Programs.Failure(message: "the server does not come up")
    }
}
