/// A table as Swedish spreadsheets open it right: a byte order mark, semicolons, and no cell that would be
/// computed.
struct SemicolonTable {
    let headings: [String]
    var rows: [[String]] = []

    init(_ headings: [String]) { self.headings = headings }

    /// The file's text.
    var text: String {
        "\u{FEFF}"
            + ([headings] + rows).map { row in
                row.map(Self.cell).joined(separator: ";") + "\r\n"
            }.joined()
    }

    /// A cell, quoted; what a spreadsheet would take for a formula begins with an apostrophe.
    static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let guarded = isFormula ? "'" + text : text
        return "\"" + guarded.replacing("\"", with: "\"\"") + "\""
    }
}
