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
        guard let cases = try? session.open().cases() else { return [] }
        return cases.flatMap { one in
            [String(one.id.description.prefix(8))] + (one.label.map { [$0] } ?? [])
        }.filter { $0.hasPrefix(prefix) }
    }
}
