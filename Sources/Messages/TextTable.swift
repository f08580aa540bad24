/// Rows of cells set in columns, for people.
public struct TextTable: Sendable {
    private let header: [String]
    private var rows: [[String]] = []

    /// Makes a table without rows. An empty header prints no line for it.
    public init(_ header: [String] = []) {
        self.header = header
    }

    /// Whether there is no row.
    public var isEmpty: Bool { rows.isEmpty }

    /// Adds a row. Cells are shown on one line each, escaped.
    public mutating func add(_ cells: [String]) {
        rows.append(cells.map { TerminalText.line($0, width: .max) })
    }

    /// The lines of the table, two spaces between columns. Where they are wider than `width`, the
    /// widest columns are cut.
    public func rendered(width: Int) -> String {
        let all = (header.isEmpty ? [] : [header]) + rows
        let count = all.map(\.count).max() ?? 0
        guard count > 0 else { return "" }
        var widths = (0..<count).map { column in
            all.map { column < $0.count ? TerminalText.columns(of: $0[column]) : 0 }.max() ?? 0
        }
        let room = max(width - 2 * (count - 1), count * 6)
        while widths.reduce(0, +) > room,
            let widest = widths.indices.max(by: {
                widths[$0] < widths[$1]
            })
        {
            let excess = widths.reduce(0, +) - room
            let second = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 6
            let floor = max(6, min(second, widths[widest] - 1))
            widths[widest] = max(floor, widths[widest] - excess)
            if widths[widest] <= 6 { break }
        }
        return all.map { row in
            var line = ""
            for column in row.indices {
                let cell = TerminalText.line(row[column], width: widths[column])
                line += cell
                guard column < row.count - 1 else { continue }
                let padding = widths[column] - TerminalText.columns(of: cell) + 2
                line += String(repeating: " ", count: max(padding, 1))
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
