import Messages
import Replica
import Vocabulary

/// `name=value` as it is typed on a command line.
struct Assignment: Equatable {
    let name: String
    let value: String

    /// Whether the value is to be read from somewhere, which may fail.
    var isElsewhere: Bool { Self.isElsewhere(value) }

    /// Whether what was typed for a value says where to read it.
    static func isElsewhere(_ typed: String) -> Bool {
        typed == "-" || typed.hasPrefix("@") && !typed.hasPrefix("@@")
    }

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
            return nil
        }
        name = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
    }
}

extension Session {
    /// The values of assignments, read from standard input or files where they say so.
    ///
    /// A newline at the very end of what was read is the editor's and not the value's.
    func values(of assignments: [Assignment]) throws -> [String] {
        try assignments.map { try value(of: $0.value) }
    }

    /// A value as typed, or from standard input (`-`) or a file (`@file`); `@@x` is the value `@x`.
    func value(of typed: String) throws -> String {
        if typed == "-" {
            return try decoded(terminal.readRest(Self.valueBytes + 1), from: .standardInput())
        }
        guard typed.hasPrefix("@") else { return typed }
        let rest = String(typed.dropFirst())
        guard !rest.hasPrefix("@") else { return rest }
        guard let bytes = Terminal.bytes(ofFile: rest, atMost: Self.valueBytes + 1) else {
            throw Refusal(
                .failed,
                "file.unreadable",
                .unreadableFile(rest),
                members: [("file", .string(rest))]
            )
        }
        return try decoded(bytes, from: Message(same: TerminalText.safe(rest)))
    }

    /// Bytes of a value at most: more do not fit into one saved change.
    private static let valueBytes = Limits.leafBytes

    private func decoded(_ bytes: [UInt8], from source: Message) throws -> String {
        guard bytes.count <= Self.valueBytes else {
            throw Refusal(
                .failed,
                "file.tooLarge",
                .tooLargeForValue(
                    source,
                    bytes: Self.valueBytes,
                    characters: Limits.longTextCharacters
                ),
                members: [("limit", .number(Self.valueBytes))]
            )
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.failed, "file.encoding", .notUTF8(source))
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
