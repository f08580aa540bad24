import Foundation

/// A parsed JSON value, for reading what commands print.
struct JSON: CustomStringConvertible {
    private enum Value: Decodable {
        case null
        case truth(Bool)
        case number(Int)
        case real(Double)
        case string(String)
        case array([Value])
        case object([String: Value])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let truth = try? container.decode(Bool.self) {
                self = .truth(truth)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let number = try? container.decode(Double.self) {
                self = .real(number)
            } else if let string = try? container.decode(String.self) {
                self = .string(string)
            } else if let array = try? container.decode([Value].self) {
                self = .array(array)
            } else {
                self = .object(try container.decode([String: Value].self))
            }
        }
    }

    private let value: Value?

    init(_ text: String) throws {
        do {
            value = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw NotJSON(description: "not JSON: \(text)")
        }
    }

    /// A command printed something else.
    struct NotJSON: Error, CustomStringConvertible {
        let description: String
    }

    private init(value: Value?) { self.value = value }

    /// A member; nothing where this is no object or has none of that name.
    subscript(name: String) -> JSON {
        guard case .object(let members)? = value else { return JSON(value: nil) }
        return JSON(value: members[name])
    }

    /// An element; nothing beyond the end.
    subscript(index: Int) -> JSON {
        let list = array
        return index < list.count ? list[index] : JSON(value: nil)
    }

    /// The elements; empty where this is no array.
    var array: [JSON] {
        guard case .array(let values)? = value else { return [] }
        return values.map { JSON(value: $0) }
    }

    /// The names of the members, sorted.
    var names: [String] {
        guard case .object(let members)? = value else { return [] }
        return members.keys.sorted()
    }

    /// The names of its members, of its members' members, and so on; but not of the days that a contract
    /// gives for steps of the model.
    var allNames: Set<String> {
        func names(_ value: Value) -> Set<String> {
            switch value {
            case .array(let values): values.reduce(into: []) { $0.formUnion(names($1)) }
            case .object(let members):
                members.reduce(into: Set(members.keys)) {
                    if $1.key != "deadlines" { $0.formUnion(names($1.value)) }
                }
            case .null, .truth, .number, .real, .string: []
            }
        }
        return value.map(names) ?? []
    }

    var string: String? {
        guard case .string(let string)? = value else { return nil }
        return string
    }

    var number: Int? {
        guard case .number(let number)? = value else { return nil }
        return number
    }

    var truth: Bool? {
        guard case .truth(let truth)? = value else { return nil }
        return truth
    }

    /// Whether it is there and null.
    var isNull: Bool {
        guard case .null? = value else { return false }
        return true
    }

    /// Whether there is an array, be it empty.
    var isArray: Bool {
        guard case .array? = value else { return false }
        return true
    }

    var description: String { value.map(Self.text) ?? "nothing" }

    private static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .truth(let truth): "\(truth)"
        case .number(let number): "\(number)"
        case .real(let number): "\(number)"
        case .string(let string): string.debugDescription
        case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
                .joined(separator: ", ") + "}"
        }
    }
}
