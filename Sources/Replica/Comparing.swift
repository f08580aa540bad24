import Cooperation
import Vocabulary

/// How a list of placements from the own record system stands to the cases that there are.
public struct PlacementComparison: Sendable {
    /// The rows that no case answers to.
    public var withoutCase: [Int]
    /// The rows that several cases answer to, with those.
    public var ambiguous: [(row: Int, cases: [CaseID])]
    /// The cases that no row answers to, with their labels.
    public var withoutRow: [(case: CaseID, label: String?)]
    /// How many rows have exactly one case.
    public var matched: Int
    /// How many cases were left out because they are protected: nothing finds one by a number.
    public var protected: Int
}

extension Replica {
    /// Compares a list of placements with the cases, by whatever the list has of case, label and personal
    /// identity number. Nothing is written.
    ///
    /// - Throws: ``ImportProblem/noCase`` where a row has none of them.
    public func compare(_ rows: [ImportRow]) throws -> PlacementComparison {
        try show { try $0.compare(rows) }
    }
}

extension Work {
    fileprivate func compare(_ rows: [ImportRow]) throws -> PlacementComparison {
        _ = try identity()
        var labels: [CaseID: String] = [:]
        var numbers: [String: Set<CaseID>] = [:]
        let all = try allCases()
        let cases = try all.filter { try !protection(of: $0).isOn }
        for caseID in cases {
            labels[caseID] = try label(of: caseID)
            for number in try personalNumbers(of: caseID) {
                numbers[number, default: []].insert(caseID)
            }
        }
        var comparison = PlacementComparison(
            withoutCase: [],
            ambiguous: [],
            withoutRow: [],
            matched: 0,
            protected: all.count - cases.count
        )
        var met: Set<CaseID> = []
        for row in rows {
            let found = try self.cases(of: row, numbers)
            met.formUnion(found)
            switch found.count {
            case 0: comparison.withoutCase.append(row.number)
            case 1: comparison.matched += 1
            default: comparison.ambiguous.append((row: row.number, cases: found.sorted()))
            }
        }
        comparison.withoutRow = cases.filter { !met.contains($0) }.sorted().map {
            (case: $0, label: labels[$0])
        }
        return comparison
    }

    /// The cases that a row may mean.
    private func cases(
        of row: ImportRow,
        _ numbers: [String: Set<CaseID>]
    ) throws -> Set<CaseID> {
        var found: Set<CaseID> = []
        var isTold = false
        for cell in row.cells {
            if ImportColumn.isCase(cell.column) {
                isTold = true
                do {
                    found.insert(try caseID(named: cell.text))
                } catch ReplicaError.ambiguousName(_, _, let candidates) {
                    found.formUnion(candidates.compactMap { CaseID(hex: $0.name) })
                } catch ReplicaError.unknownName, ReplicaError.beginningTooShort {}
            } else if ImportColumn.isPersonalNumber(cell.column) {
                isTold = true
                found.formUnion(numbers[personalNumber(cell.text) ?? cell.text] ?? [])
            }
        }
        guard isTold else { throw ImportProblem.noCase }
        return found
    }

    /// The personal identity numbers that stand in a case's records of which there is one each.
    private func personalNumbers(of caseID: CaseID) throws -> Set<String> {
        let facts = try someFacts(of: caseID)
        let own = try identity().party
        var found: Set<String> = []
        for type in facts.model.types where !type.repeatable {
            let fields = type.fields.filter { $0.type == .personalNumber }
            guard !fields.isEmpty, try readers(of: type, facts).contains(own) else { continue }
            let place = single(type, facts)
            let overlay = try overlay(facts, place.ref)
            for field in fields {
                for sibling in try siblings(FieldPlace(record: place, field: field), overlay) {
                    guard case .text(let number)? = sibling.value else { continue }
                    found.insert(number)
                }
            }
        }
        return found
    }

    private func personalNumber(_ typed: String) -> String? {
        let value = try? FieldValue(typed: typed, as: .personalNumber, context: typingContext)
        guard case .text(let number)? = value else { return nil }
        return number
    }
}

extension ImportColumn {
    /// Whether a column holds personal identity numbers.
    static func isPersonalNumber(_ heading: String) -> Bool {
        let key = NameMatcher.key(heading)
        return ["personnummer", "personalnumber", "personalidentitynumber"].contains {
            key == $0 || key.hasSuffix($0)
        }
    }
}
