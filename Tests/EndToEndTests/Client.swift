import Foundation
import TestSupport
import Testing

/// `obruten` with a replica's folder.
struct Client: Sendable {
    /// The replica's folder.
    let home: String
    /// The user's folder, which holds nothing of the program.
    let user: String
    /// Variables beside the usual.
    var environment: [String: String] = [:]
    /// What must live as long as the replica: the server, and the folder that all lies in.
    var world: World?

    private func variables() -> [String: String] {
        var variables = [
            "OBRUTEN_HOME": home, "HOME": user, "LC_ALL": "en_US.UTF-8", "TZ": "Europe/Stockholm",
        ]
        variables.merge(environment) { _, new in new }
        return variables
    }

    /// Starts a command and does not wait.
    func start(_ arguments: [String], input: String = "") throws -> RunningProgram {
        try RunningProgram("obruten", arguments, environment: variables(), input: input)
    }

    /// Runs a command.
    func run(_ arguments: String..., input: String = "") async throws -> FinishedProgram {
        try await start(arguments, input: input).finished()
    }

    /// Runs a command that must succeed, and gives its output.
    @discardableResult
    func ok(
        _ arguments: [String],
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let finished = try await start(arguments, input: input).finished()
        #expect(finished.exit == 0, "\(finished)", sourceLocation: location)
        return finished.output
    }

    /// Runs a command that must succeed, and gives its output.
    @discardableResult
    func ok(
        _ arguments: String...,
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await ok(arguments, input: input, location: location)
    }

    /// Runs a command with `--json`, with the exit code given, and gives its output.
    func json(
        _ arguments: String...,
        exit: Int32 = 0,
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let finished = try await start(arguments + ["--json"], input: input).finished()
        #expect(finished.exit == exit, "\(finished)", sourceLocation: location)
        let answer = try JSON(finished.output)
        // The columns of a question in SQL are the asker's own.
        let unknown = arguments[0] == "sql" ? [] : answer.allNames.subtracting(Documented.client)
        #expect(unknown == [], "not in the reference, of \(arguments)", sourceLocation: location)
        return answer
    }

    /// Runs a command that must be refused with the exit code given: one clear sentence on standard
    /// error, nothing on standard output. Gives the sentence with the lines that belong to it.
    @discardableResult
    func refuses(
        _ exit: Int32,
        _ arguments: String...,
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let finished = try await start(arguments, input: input).finished()
        expectRefusal(finished, exit, location)
        return finished.errors
    }

    /// Runs a command that must be refused with `--json`; gives the error.
    func refusal(
        _ exit: Int32,
        _ arguments: String...,
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        try await refusal(exit, arguments, input: input, location: location)
    }

    /// The same with arguments that were put together.
    func refusal(
        _ exit: Int32,
        _ arguments: [String],
        input: String = "",
        location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let finished = try await start(arguments + ["--json"], input: input).finished()
        #expect(finished.exit == exit, "\(finished)", sourceLocation: location)
        #expect(finished.output.isEmpty, "\(finished)", sourceLocation: location)
        let error = try JSON(finished.errors)["error"]
        let unknown = error.allNames.subtracting(Documented.client)
        #expect(unknown == [], "not in the reference, of \(arguments)", sourceLocation: location)
        return error
    }

    /// The value of a field, as text.
    func value(_ caseName: String, _ field: String) async throws -> String? {
        try await json("get", caseName, field)["value"].string
    }
}

/// Expects one clear sentence and the exit code, and nothing of the program's inside.
func expectRefusal(
    _ finished: FinishedProgram,
    _ exit: Int32,
    _ location: SourceLocation = #_sourceLocation
) {
    #expect(finished.exit == exit, "\(finished)", sourceLocation: location)
    #expect(finished.output.isEmpty, "\(finished)", sourceLocation: location)
    #expect(finished.errors.hasPrefix("obruten"), "\(finished)", sourceLocation: location)
    for inside in ["Fatal error", "Swift.", "Optional(", "SQLite error", ".swift:", "Error("] {
        #expect(!finished.errors.contains(inside), "\(finished)", sourceLocation: location)
    }
}
