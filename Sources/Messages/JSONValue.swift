/// A JSON value whose members keep the order in which they were written, so that output is the
/// same on every run.
public enum JSONValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// True or false.
    case boolean(Bool)
    /// A whole number.
    case integer(Int64)
    /// A number with decimals; null where it is none that JSON knows.
    case real(Double)
    /// A text.
    case string(String)
    /// Values in a row.
    case array([JSONValue])
    /// Named values, in the order given.
    case object([(String, JSONValue)])

    /// A text, or null.
    public static func optional(_ text: String?) -> JSONValue {
        text.map(JSONValue.string) ?? .null
    }

    /// A whole number.
    public static func number(_ value: some BinaryInteger) -> JSONValue {
        .integer(Int64(clamping: value))
    }

    /// The value as RFC 8259 text, indented by two spaces, without a newline at the end.
    public var rendered: String {
        var out = ""
        write(to: &out, indent: 0)
        return out
    }

    /// The value on one line.
    public var compact: String {
        var out = ""
        write(to: &out, indent: nil)
        return out
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .boolean(let value): out += value ? "true" : "false"
        case .integer(let value): out += String(value)
        case .real(let value): out += value.isFinite ? String(value) : "null"
        case .string(let text): Self.write(text, to: &out)
        case .array(let values):
            Self.write(values, to: &out, indent: indent, in: ("[", "]")) { value, indent, out in
                value.write(to: &out, indent: indent)
            }
        case .object(let members):
            Self.write(members, to: &out, indent: indent, in: ("{", "}")) { member, indent, out in
                Self.write(member.0, to: &out)
                out += ": "
                member.1.write(to: &out, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        to out: inout String,
        indent: Int?,
        in brackets: (String, String),
        item: (Item, Int?, inout String) -> Void
    ) {
        out += brackets.0
        for (index, value) in items.enumerated() {
            if index > 0 { out += indent == nil ? ", " : "," }
            if let indent { out += "\n" + String(repeating: " ", count: indent + 2) }
            item(value, indent.map { $0 + 2 }, &out)
        }
        if let indent, !items.isEmpty { out += "\n" + String(repeating: " ", count: indent) }
        out += brackets.1
    }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            // DEL, C1 and the bidirectional controls too: JSON is printed on terminals as well.
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}"..."\u{200F}",
                "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }

    /// Equal where they render the same.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        left.compact == right.compact
    }

    /// Hashes what it renders.
    public func hash(into hasher: inout Hasher) { hasher.combine(compact) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Values in a row.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Named values, in the order written.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements) }
}
