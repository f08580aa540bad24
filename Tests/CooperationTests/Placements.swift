import TestSupport
import Testing
import Vocabulary

@testable import Cooperation

/// Cases of one model, made of what is known of each.
struct Placements {
    let model: Model
    let guide: Guide
    var cases: [ReportCase] = []

    /// Read once: reading a model takes longer than all that is counted here.
    private static let loaded = Dictionary(
        uniqueKeysWithValues: ["sisam@2", "sams@1"].compactMap { name in
            (try? `The models of the whole way`.model(name)).map { (name, ($0, $0.guide)) }
        }
    )

    init(_ name: String = "sisam@2") throws {
        (model, guide) = try #require(Self.loaded[name])
    }

    func path(_ name: String) throws -> FieldPath {
        let parts = name.split(separator: ".").map(String.init)
        let type = try #require(model.type(id: parts[0]))
        return FieldPath(type: type.number, field: try #require(type.field(id: parts[1])).number)
    }

    func choice(_ name: String, _ value: String) throws -> FieldValue {
        let parts = name.split(separator: ".").map(String.init)
        let field = try #require(model.type(id: parts[0])?.field(id: parts[1]))
        guard case .choice(let choices) = field.type else { throw Unexpected() }
        return .choice(try #require(choices.first { $0.id == value }).number)
    }

    struct Unexpected: Error {}

    /// A placement from a day, at a home and from a school, with days that are known beside.
    mutating func add(
        from start: String?,
        until end: String? = nil,
        school: String = "Tallskolan",
        values: [String: FieldValue] = [:],
        records: [String: [[String: FieldValue]]] = [:],
        unread: Set<String> = []
    ) throws {
        var known = CaseKnowledge()
        known.openedOn = day(start ?? "2026-01-02")
        known.readable = Set(model.types.filter { !unread.contains($0.id) }.map(\.number))
        known.taken = [.init(index: model.leadRole)]
        if let start { known.values[try path("milestones.start")] = [.date(day(start))] }
        if let end { known.values[try path("milestones.end")] = [.date(day(end))] }
        for (name, value) in values { known.values[try path(name)] = [value] }
        for (name, rows) in records {
            let type = try #require(model.type(id: name))
            for row in rows {
                var numbered: [UInt16: [FieldValue]] = [:]
                for (id, value) in row {
                    let field = try #require(type.field(id: id)).number
                    numbered[field] = [value]
                    known.values[FieldPath(type: type.number, field: field), default: []]
                        .append(value)
                }
                known.rows[type.number, default: []].append(numbered)
            }
        }
        var holders: [Int: ReportCase.Holder] = [
            model.leadRole: .init(name: "Socialtjänsten", isInstitution: false)
        ]
        for (role, name) in [("homeSchool", school), ("institution", "Granhöjden")] {
            guard let place = model.roleIndex(role) else { continue }
            holders[place] = .init(name: name, isInstitution: role == "institution")
        }
        cases.append(ReportCase(model: model, guide: guide, known: known, holders: holders))
    }

    func report(
        _ period: String = "2026",
        _ compared: String? = nil,
        today: String = "2027-06-01",
        least: Int = 5
    ) throws -> Report {
        Report(
            of: cases,
            ReportQuestion(
                period: try #require(ReportPeriod(period)),
                compared: try compared.map { try #require(ReportPeriod($0)) },
                today: day(today),
                least: least
            )
        )
    }
}

func day(_ text: String) -> CalendarDate {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    return CalendarDate(year: parts[0], month: parts[1], day: parts[2]) ?? .epoch
}

extension Report {
    func measure(_ kind: IndicatorKind) -> Measure? {
        indicators.first { $0.kind == kind }?.measure
    }

    func rows(_ kind: IndicatorKind, by: Grouping) -> [Row] {
        indicators.first { $0.kind == kind }?.breakdowns.first { $0.by == by }?.rows ?? []
    }
}
