import ArgumentParser
import Foundation
import Replica
import Vocabulary

/// Completion of case names by what the replica holds.
enum CaseCompletion {
    static let kind = CompletionKind.custom { _, _, prefix in names(prefix) }

    @Sendable
    private static func names(_ prefix: String) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        guard let home = try? HomeFolder(option: nil, environment: environment), home.holdsReplica
        else { return [] }
        let session = Session(
            language: .en,
            terminal: .process(environment: environment),
            environment: environment,
            json: false,
            home: home,
            effects: .system
        )
        // Nobody is asked for a passphrase in the middle of a word.
        guard case .open(let keys) = try? KeysFile(path: home.keys).read() ?? nil,
            let cases = try? session.open(with: keys).cases()
        else { return [] }
        return cases.flatMap { one in
            [String(one.id.description.prefix(8))] + (one.label.map { [$0] } ?? [])
        }.filter { $0.hasPrefix(prefix) }
    }
}
