import Vocabulary

/// Finds what people name by identifier or label, in either language, without regard to case,
/// accents, spaces and punctuation: `skolplan.mal` is `schoolPlan.goals`.
public enum NameMatcher {
    /// What a name means.
    public enum Match<Value> {
        /// This.
        case one(Value)
        /// Any of these.
        case several([Value])
        /// Nothing; these come near, since they begin so, in either language.
        case none(near: [Value])
    }

    /// What two names have in common when they mean the same: letters and digits, small, without
    /// accents.
    public static func key(_ name: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7A: out.append(scalar)
            case 0x41...0x5A: out.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
            case 0..<0x80: continue
            default: out.append(contentsOf: LatinLetters.base(scalar).unicodeScalars)
            }
        }
        return String(out)
    }

    /// Matches a name. An exact identifier wins; else identifiers and labels count alike.
    public static func match<Value>(
        _ name: String,
        among values: [Value],
        id: (Value) -> String,
        labels: (Value) -> Labels
    ) -> Match<Value> {
        if let exact = values.first(where: { id($0) == name }) { return .one(exact) }
        let wanted = key(name)
        guard !wanted.isEmpty else { return .none(near: []) }
        func keys(_ value: Value) -> [String] {
            [key(id(value)), key(labels(value).sv), key(labels(value).en)]
        }
        let found = values.filter { keys($0).contains(wanted) }
        if found.count > 1 { return .several(found) }
        if let only = found.first { return .one(only) }
        return .none(near: values.filter { keys($0).contains { $0.hasPrefix(wanted) } })
    }

    /// The record type that a name means.
    public static func type(_ name: String, in model: Model) -> Match<RecordType> {
        match(name, among: model.types, id: \.id, labels: \.labels)
    }

    /// The field of a type that a name means.
    public static func field(_ name: String, in type: RecordType) -> Match<Field> {
        match(name, among: type.fields, id: \.id, labels: \.labels)
    }

    /// The role that a name means.
    public static func role(_ name: String, in model: Model) -> Match<Role> {
        match(name, among: model.roles, id: \.id, labels: \.labels)
    }
}
