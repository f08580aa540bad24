import Foundation
import Messages
import Replica
import SwiftCSV

/// A list from another system: a spreadsheet saved as CSV, or one JSON object a line.
struct ImportFile {
    /// Bytes of a list that is read.
    static let bytesMax = 8 << 20
    /// Rows of it.
    static let rowsMax = 10_000
    /// Columns of it.
    static let columnsMax = 512

    /// The rows that hold something.
    let rows: [ImportRow]
    /// Whether it was written in the encoding that spreadsheets on Windows use unless told otherwise.
    let isWindows: Bool

    init(path: String) throws {
        let file = try OpenedFile(path: path)
        defer { file.close() }
        guard file.source.length <= Self.bytesMax else {
            throw Refusal(
                .failed,
                "import.tooLarge",
                .importTooLarge(.bytes, file.source.length, limit: Self.bytesMax)
            )
        }
        let bytes = try file.source.read(0, file.source.length)
        if let text = String(validating: bytes, as: UTF8.self) {
            self.text = text
            isWindows = false
        } else if let text = String(bytes: bytes, encoding: .windowsCP1252) {
            self.text = text
            isWindows = true
        } else {
            throw Refusal(.failed, "file.encoding", .notUTF8(path))
        }
        rows =
            path.lowercased().hasSuffix(".jsonl")
            ? try Self.objects(text) : try Self.table(text)
        guard rows.count <= Self.rowsMax else {
            throw Refusal(
                .failed,
                "import.tooLarge",
                .importTooLarge(.rows, rows.count, limit: Self.rowsMax)
            )
        }
    }

    private let text: String

    private static func table(_ text: String) throws -> [ImportRow] {
        let table: CSV<Enumerated>
        // The reader takes the end of the file for the end of a quotation, which may have eaten half of it.
        guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else {
            throw Refusal(.failed, "import.malformed", .importNoTable)
        }
        do {
            table = try CSV<Enumerated>(string: text, loadColumns: false)
        } catch {
            throw Refusal(.failed, "import.malformed", .importNoTable)
        }
        let headings = table.header.map(trimmed)
        guard headings.count <= columnsMax else {
            throw Refusal(
                .failed,
                "import.tooLarge",
                .importTooLarge(.columns, headings.count, limit: columnsMax)
            )
        }
        var seen: Set<String> = []
        for heading in headings where !heading.isEmpty && !seen.insert(heading).inserted {
            throw Refusal(.failed, "import.columnTwice", .importColumnTwice(heading))
        }
        return try table.rows.enumerated().compactMap { index, cells in
            // The headings are row 1, as a spreadsheet shows it.
            let number = index + 2
            guard cells.dropFirst(headings.count).allSatisfy({ trimmed($0).isEmpty }) else {
                throw Refusal(.failed, "import.ragged", .importRowTooLong(number))
            }
            let filled = zip(headings, cells).map { (column: $0, text: trimmed($1)) }
                .filter { !$0.text.isEmpty }
            guard !filled.isEmpty else { return nil }
            if filled.contains(where: { $0.column.isEmpty }) {
                throw Refusal(.failed, "import.noHeading", .importNoHeading(number))
            }
            return ImportRow(number: number, cells: filled)
        }
    }

    private static func objects(_ text: String) throws -> [ImportRow] {
        let decoder = JSONDecoder()
        var rows: [ImportRow] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !line.isEmpty else { continue }
            let number = index + 1
            guard let object = try? decoder.decode([String: Cell].self, from: Data(line.utf8)),
                object.count <= columnsMax
            else { throw Refusal(.failed, "import.malformed", .importNoObject(number)) }
            let cells = object.sorted { $0.key < $1.key }.compactMap { key, cell in
                cell.text.map { (column: key, text: $0) }
            }
            if !cells.isEmpty { rows.append(ImportRow(number: number, cells: cells)) }
        }
        return rows
    }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A value of an object, as a person would type it; nil where there is none.
    private struct Cell: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                text = nil
            } else if let truth = try? value.decode(Bool.self) {
                text = truth ? "true" : "false"
            } else if let number = try? value.decode(Int64.self) {
                text = String(number)
            } else {
                let string = try value.decode(String.self)
                text = string.isEmpty ? nil : string
            }
        }
    }
}
