import ArgumentParser
import Foundation
import Messages
import Synchronization
import TestSupport

@testable import ClientCommands

/// One run of `obruten` in this process, on a home folder of its own.
struct Run {
    let status: Int32
    let output: String
    let error: String

    /// Runs a command line; `input` is what would be typed, line by line.
    static func obruten(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: [String] = [],
        home: String? = nil
    ) async -> Run {
        let folder = home == nil ? try? TemporaryFolder() : nil
        let box = Streams(input: input)
        var variables = environment
        variables["OBRUTEN_HOME"] = home ?? folder?.path ?? "/nonexistent"
        let status = await ClientProgram.run(
            arguments,
            environment: variables,
            terminal: Terminal(
                write: { text in box.state.withLock { $0.output += text } },
                writeError: { text in box.state.withLock { $0.error += text } },
                readLine: { box.state.withLock { $0.input.popFirst() } },
                readRest: { limit in
                    box.state.withLock {
                        Array($0.input.joined(separator: "\n").utf8.prefix(limit))
                    }
                }
            )
        )
        return box.state.withLock { Run(status: status, output: $0.output, error: $0.error) }
    }

    /// What a run reads and writes, to be shared with the closures of its terminal.
    private final class Streams: Sendable {
        let state: Mutex<(output: String, error: String, input: ArraySlice<String>)>

        init(input: [String]) { state = Mutex((output: "", error: "", input: input[...])) }
    }
}

/// The commands of a program, as its parser describes them.
enum CommandPaths {
    /// The words that lead to each command, the program itself first.
    static func all(of root: any ParsableCommand.Type) throws -> [[String]] {
        func paths(_ command: [String: Any], _ path: [String]) -> [[String]] {
            let below = command["subcommands"] as? [[String: Any]] ?? []
            return [path]
                + below.flatMap { next -> [[String]] in
                    guard let name = next["commandName"] as? String, name != "help" else {
                        return []
                    }
                    return paths(next, path + [name])
                }
        }
        return paths(try tree(of: root), [])
    }

    /// Every text of ours in the description: abstracts, discussions, value names.
    static func texts(of root: any ParsableCommand.Type) throws -> [String] {
        func texts(_ command: [String: Any]) -> [String] {
            let own = ["abstract", "discussion"].compactMap { command[$0] as? String }
            let arguments = (command["arguments"] as? [[String: Any]] ?? []).flatMap { argument in
                let names = (argument["names"] as? [[String: String]] ?? []).compactMap {
                    $0["name"]
                }
                guard !names.contains("help"), !names.contains("version") else { return [String]() }
                let value = argument["kind"] as? String == "flag" ? nil : argument["valueName"]
                return [argument["abstract"] as? String ?? "", value as? String].compactMap(\.self)
            }
            let below = (command["subcommands"] as? [[String: Any]] ?? [])
                .filter { $0["commandName"] as? String != "help" }
            return own + arguments + below.flatMap(texts)
        }
        return texts(try tree(of: root))
    }

    private static func tree(of root: any ParsableCommand.Type) throws -> [String: Any] {
        let dump = try JSONSerialization.jsonObject(with: Data(root._dumpHelp().utf8))
        return (dump as? [String: Any])?["command"] as? [String: Any] ?? [:]
    }
}
