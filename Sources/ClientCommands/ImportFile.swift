import ImportLists
import Messages
import Replica

/// A list from another system as a file: what cannot be read is told as a refusal.
enum ImportFile {
    /// Reads a file: of objects where its name ends so, else a table.
    static func read(path: String) throws -> ImportList {
        let file = try OpenedFile(path: path)
        defer { file.close() }
        do {
            let count = file.source.length
            guard count <= ImportList.bytesMax else {
                throw ImportListError.tooLarge(.bytes, count, limit: ImportList.bytesMax)
            }
            return try ImportList(
                file.source.read(0, count),
                path.lowercased().hasSuffix(".jsonl") ? .objects : .table
            )
        } catch let error as ImportListError {
            throw refusal(error, path)
        }
    }

    private static func refusal(_ error: ImportListError, _ path: String) -> Refusal {
        switch error {
        case .tooLarge(let part, let count, let limit):
            Refusal(.failed, "import.tooLarge", .importTooLarge(told(part), count, limit: limit))
        case .notText:
            Refusal(.failed, "file.encoding", .notUTF8(Message(same: TerminalText.safe(path))))
        case .noTable: Refusal(.failed, "import.malformed", .importNoTable)
        case .columnTwice(let heading):
            Refusal(.failed, "import.columnTwice", .importColumnTwice(heading))
        case .rowTooLong(let row): Refusal(.failed, "import.ragged", .importRowTooLong(row))
        case .noHeading(let row): Refusal(.failed, "import.noHeading", .importNoHeading(row))
        case .noObject(let line): Refusal(.failed, "import.malformed", .importNoObject(line))
        }
    }

    private static func told(_ part: ImportListError.Part) -> Message.ListPart {
        switch part {
        case .bytes: .bytes
        case .rows: .rows
        case .columns: .columns
        }
    }
}
