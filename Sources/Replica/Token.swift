import Vocabulary

/// What a reading showed, handed back when saving.
///
/// Means something to one replica in one life only, and as long as its logs are not replaced by others: dots
/// count by its store's numbers, which those give. Shown as base64url without padding.
package struct Token: Hashable, Sendable {
    /// What was shown of one field.
    struct Entry: Hashable, Sendable {
        var field: UInt16
        /// Every write that the field had known.
        var context: Context
        /// The pending edits that stood, by number.
        var pending: [Int64]
    }

    var incarnation: IncarnationID
    /// How often the logs had been replaced by others; nil in tokens of earlier versions.
    var logs: UInt64?
    var record: RecordID
    /// The fields that had been written, rising.
    var entries: [Entry]
    /// Whether all of the record was shown: then fields without an entry were shown as empty.
    var isWhole: Bool

    /// What was shown of a field; nil where it was not shown.
    func entry(of field: UInt16) -> Entry? {
        if let entry = entries.first(where: { $0.field == field }) { return entry }
        return isWhole ? Entry(field: field, context: .empty, pending: []) : nil
    }

    var text: String {
        var packer = Packer()
        packer.number(logs == nil ? 1 : 2)
        packer.identifier(incarnation)
        if let logs { packer.number(logs) }
        packer.identifier(record)
        packer.number(isWhole ? 1 : 0)
        packer.number(entries.count)
        for entry in entries {
            packer.number(entry.field)
            packer.context(entry.context)
            packer.number(entry.pending.count)
            for edit in entry.pending { packer.number(edit) }
        }
        return Base64URL.encode(packer.bytes)
    }

    init(
        incarnation: IncarnationID,
        logs: UInt64,
        record: RecordID,
        entries: [Entry],
        isWhole: Bool
    ) {
        self.incarnation = incarnation
        self.logs = logs
        self.record = record
        self.entries = entries
        self.isWhole = isWhole
    }

    /// Reads a token; nil for anything else.
    package init?(_ text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        var reader = Unpacker(bytes)
        do {
            let version = try reader.number(Int.self)
            guard version == 1 || version == 2 else { return nil }
            incarnation = try reader.identifier(IncarnationKey.self)
            if version == 2 { logs = try reader.number() }
            record = try reader.identifier(RecordKey.self)
            isWhole = try reader.number(Int.self) == 1
            entries = []
            for _ in 0..<(try reader.number(UInt16.self)) {
                entries.append(
                    Entry(
                        field: try reader.number(),
                        context: try reader.context(),
                        pending: try (0..<(try reader.number(UInt16.self))).map { _ in
                            try reader.number()
                        }
                    )
                )
            }
            guard reader.isAtEnd else { return nil }
        } catch {
            return nil
        }
    }
}

/// Base64 with `-` and `_`, without padding (RFC 4648 section 5).
enum Base64URL {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(digits[Int(buffer >> UInt32(bits) & 63)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { out.append(digits[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: out, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var out: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for digit in text.utf8 {
            guard let value = value(of: digit) else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        guard bits < 6, buffer == 0 else { return nil }
        return out
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
