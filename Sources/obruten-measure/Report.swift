import Foundation

/// One line of the table: what was measured, beside what must be and what should be reached.
struct Figure: Codable {
    var name: String
    var cases: Int
    /// The figure that gate and goal are about.
    var value: Double
    var unit: String
    var gate: Double?
    var goal: Double?
    /// Whether less is better.
    var lessIsBetter = false
    /// The runs that the value is the middle of.
    var runs: [Double] = []
    var note = ""

    var verdict: String {
        guard let gate else { return "" }
        func reached(_ limit: Double) -> Bool { lessIsBetter ? value <= limit : value >= limit }
        if let goal, reached(goal) { return "goal" }
        return reached(gate) ? "gate" : "MISSED"
    }
}

/// Everything that one run measured.
struct Report: Codable {
    var figures: [Figure] = []

    mutating func add(_ figure: Figure) {
        figures.append(figure)
        FileHandle.standardError.write(Data((Self.line(figure) + "\n").utf8))
    }

    /// Whether every gate that was measured was reached.
    var holds: Bool { figures.allSatisfy { $0.verdict != "MISSED" } }

    var table: String {
        let head =
            Self.pad("quantity", 44) + Self.pad("cases", 8) + Self.pad("reached", 26)
            + Self.pad("gate", 9) + Self.pad("goal", 9) + Self.pad("", 8) + "note"
        return ([head] + figures.map(Self.line)).joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private static func line(_ figure: Figure) -> String {
        var reached = "\(text(figure.value)) \(figure.unit)"
        if figure.runs.count > 1 {
            let spread = Spread(values: figure.runs)
            reached += " (\(text(spread.least))..\(text(spread.most)))"
        }
        return pad(figure.name, 44) + pad("\(figure.cases)", 8) + pad(reached, 26)
            + pad(figure.gate.map(text) ?? "-", 9) + pad(figure.goal.map(text) ?? "-", 9)
            + pad(figure.verdict, 8) + figure.note
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    static func text(_ value: Double) -> String {
        switch abs(value) {
        case 100...: String(format: "%.0f", value)
        case 10...: String(format: "%.1f", value)
        default: String(format: "%.2f", value)
        }
    }
}
