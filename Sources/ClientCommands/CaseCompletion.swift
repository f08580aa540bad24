import ArgumentParser
import Causality
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

/// Completion of names by what the replica holds: cases, and after a case its records and fields. It
/// shows no value, and reading them is no reading of the case.
enum CaseCompletion {
    /// A case, by the beginning of its identifier or its label.
    static let kind = CompletionKind.custom { words, _, prefix in
        matching(prefix, words) { try names(in: $0) }
    }
    /// A record of the case that was named before.
    static let record = after { try records(in: $0, of: $1).map(\.name) }
    /// A field, `record.field`.
    static let field = after { try fields(in: $0, of: $1) }
    /// A record or a field.
    static let recordOrField = after {
        try records(in: $0, of: $1).map(\.name) + fields(in: $0, of: $1)
    }
    /// A field with its equals sign.
    static let assignment = after { try fields(in: $0, of: $1).map { $0 + "=" } }
    /// A type of which records can be added.
    static let type = after { try $0.model(of: $1).types.filter(\.repeatable).map(\.id) }

    /// Names of what lies in the case that stands before the word that is being completed.
    private static func after(
        _ names: @escaping @Sendable (Replica, CaseID) throws -> [String]
    ) -> CompletionKind {
        .custom { words, index, prefix in
            matching(prefix, words) { replica in
                let before = words.prefix(max(index, 0)).dropFirst(2).map(plain)
                let caseID = before.lazy.filter { !$0.hasPrefix("-") }
                    .compactMap { try? replica.caseID(named: $0) }.first
                return try caseID.map { try names(replica, $0) } ?? []
            }
        }
    }

    private static func matching(
        _ prefix: String,
        _ words: [String],
        _ names: (Replica) throws -> [String]
    ) -> [String] {
        guard let replica = replica(words), let found = try? names(replica) else { return [] }
        let prefix = plain(prefix)
        return found.filter { $0.hasPrefix(prefix) }
    }

    private static func names(in replica: Replica) throws -> [String] {
        try replica.cases().flatMap { one in
            [String(one.id.description.prefix(8))] + (one.label.map { [$0] } ?? [])
        }
    }

    private static func records(in replica: Replica, of caseID: CaseID) throws -> [RecordPlace] {
        try replica.caseView(caseID, looking: false).records.filter { $0.life != .deleted }
            .map(\.place)
    }

    private static func fields(in replica: Replica, of caseID: CaseID) throws -> [String] {
        try records(in: replica, of: caseID).flatMap { place in
            place.type.fields.map { place.name + "." + $0.id }
        }
    }

    /// A word without the quotes and backslashes that the shell left in it.
    private static func plain(_ word: String) -> String {
        word.filter { !["\"", "'", "\\"].contains($0) }
    }

    /// The replica that the command is about: the home folder may stand on its line.
    private static func replica(_ words: [String]) -> Replica? {
        let environment = ProcessInfo.processInfo.environment
        let option = words.firstIndex(of: "--home").flatMap { index in
            words.dropFirst(index + 1).first.map(plain)
        }
        guard let home = try? HomeFolder(option: option, environment: environment),
            home.holdsReplica
        else { return nil }
        let session = Session(
            language: .en,
            terminal: .process(environment: environment),
            environment: environment,
            json: false,
            home: home,
            effects: .system
        )
        // Nobody is asked for a passphrase in the middle of a word.
        guard case .open(let keys) = try? KeysFile(path: home.keys).read() ?? nil else {
            return nil
        }
        return try? session.open(with: keys)
    }
}
