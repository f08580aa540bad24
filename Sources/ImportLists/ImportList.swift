import Foundation
public import Replica
import SwiftCSV

/// A list from another system: a spreadsheet saved as CSV, or one JSON object a line.
public struct ImportList: Sendable {
    /// Bytes of a list that is read.
    public static let bytesMax = 8 << 20
    /// Rows of it.
    public static let rowsMax = 10_000
    /// Columns of it.
    public static let columnsMax = 512

    /// How a list is written.
    public enum Form: Sendable {
        /// A table, its first row the headings.
        case table
        /// One JSON object a line.
        case objects
    }

    /// The rows that hold something.
    public let rows: [ImportRow]
    /// Whether it was written in the encoding that spreadsheets on Windows use unless told otherwise.
    public let isWindows: Bool

    /// Reads a list.
    ///
    /// - Throws: ``ImportListError``.
    public init(_ bytes: [UInt8], _ form: Form) throws(ImportListError) {
        guard bytes.count <= Self.bytesMax else {
            throw .tooLarge(.bytes, bytes.count, limit: Self.bytesMax)
        }
        let text: String
        if let read = String(validating: bytes, as: UTF8.self) {
            text = read
            isWindows = false
        } else if let read = String(bytes: bytes, encoding: .windowsCP1252) {
            text = read
            isWindows = true
        } else {
            throw .notText
        }
        rows =
            switch form {
            case .table: try Self.table(text)
            case .objects: try Self.objects(text)
            }
        guard rows.count <= Self.rowsMax else {
            throw .tooLarge(.rows, rows.count, limit: Self.rowsMax)
        }
    }

    private static func table(_ text: String) throws(ImportListError) -> [ImportRow] {
        // The reader takes the end of the file for the end of a quotation, which may have eaten half of it.
        guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2),
            let table = try? CSV<Enumerated>(string: text, loadColumns: false)
        else { throw .noTable }
        let headings = table.header.map(trimmed)
        guard headings.count <= columnsMax else {
            throw .tooLarge(.columns, headings.count, limit: columnsMax)
        }
        var seen: Set<String> = []
        for heading in headings where !heading.isEmpty && !seen.insert(heading).inserted {
            throw .columnTwice(heading)
        }
        var rows: [ImportRow] = []
        for (index, cells) in table.rows.enumerated() {
            // The headings are row 1, as a spreadsheet shows it.
            let number = index + 2
            guard cells.dropFirst(headings.count).allSatisfy({ trimmed($0).isEmpty }) else {
                throw .rowTooLong(number)
            }
            let filled = zip(headings, cells).map { (column: $0, text: trimmed($1)) }
                .filter { !$0.text.isEmpty }
            guard !filled.isEmpty else { continue }
            if filled.contains(where: { $0.column.isEmpty }) { throw .noHeading(number) }
            rows.append(ImportRow(number: number, cells: filled))
        }
        return rows
    }

    private static func objects(_ text: String) throws(ImportListError) -> [ImportRow] {
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
            else { throw .noObject(number) }
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

/// Why a list cannot be read.
public enum ImportListError: Error, Hashable, Sendable {
    /// It has more than is taken.
    case tooLarge(Part, Int, limit: Int)
    /// It is in no encoding that is read.
    case notText
    /// It is no table: a quotation mark is missing or misplaced.
    case noTable
    /// Two columns have this heading.
    case columnTwice(String)
    /// The row has more cells than there are headings.
    case rowTooLong(Int)
    /// The row has a value in a column without a heading.
    case noHeading(Int)
    /// The line is no object of plain values.
    case noObject(Int)

    /// What there is too much of.
    public enum Part: Sendable {
        /// Bytes.
        case bytes
        /// Rows.
        case rows
        /// Columns.
        case columns
    }
}
