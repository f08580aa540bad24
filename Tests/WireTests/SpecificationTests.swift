import Crypto
import Foundation
import TestSupport
import Testing
import Vocabulary
import Wire

/// The code says what Protocol/ says.
@Suite struct `The specification` {
    @Test func `generated code is of this schema`() throws {
        let schema = try ProtocolFolder.bytes(of: "Schema/obruten.proto")
        let generated = try ProtocolFolder.text(of: "Wire/Generated/obruten.pb.swift")
        let first = generated.prefix { $0 != "\n" }
        #expect(first == "// schema-sha256: \(Array(SHA256.hash(data: schema)).hex)")
    }

    @Test func `codes and statuses are those of section 12`() throws {
        let section = try ProtocolFolder.section(12)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
        var statuses: [String: Int] = [:]
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            for code in codes(in: cells[1]) { statuses[code] = Int(cells[0]) }
        }
        let rest = section.split(separator: "\n").filter { !$0.hasPrefix("|") }
        let outcomes = Set(codes(in: rest.joined(separator: "\n")))
        #expect(!statuses.isEmpty && !outcomes.isEmpty)
        for code in ErrorCode.allCases {
            #expect(statuses[code.rawValue] == code.status, "\(code)")
            #expect(outcomes.contains(code.rawValue) == (code.status == nil), "\(code)")
        }
        #expect(statuses.count + outcomes.count == ErrorCode.allCases.count)
    }

    @Test func `rules are those of section 7`() throws {
        let rows = try ProtocolFolder.section(7).split(separator: "\n")
            .filter { $0.hasPrefix("| `") }
        let rules = rows.compactMap { row in
            row.split(separator: "`").dropFirst().first.map(String.init)
        }
        #expect(rules == Rule.allCases.map(\.rawValue))
    }

    /// Words in backticks with one dot in the middle.
    private func codes(in text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 && $0.element.split(separator: ".").count == 2 }
            .map { String($0.element) }
    }
}
