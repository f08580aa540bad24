import Vocabulary

/// Writes numbers and lists for columns and tokens that only this engine reads.
struct Packer {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: some BinaryInteger) {
        var rest = UInt64(truncatingIfNeeded: value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func identifier<Kind>(_ value: Identifier<Kind>) { value.append(to: &bytes) }

    mutating func data(_ value: [UInt8]) {
        number(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func dots(_ dots: [Dot]) {
        number(dots.count)
        for dot in dots {
            number(dot.incarnation)
            number(dot.n)
        }
    }

    mutating func contexts(_ contexts: [FieldContext]) {
        number(contexts.count)
        for entry in contexts {
            number(entry.field)
            context(entry.context)
        }
    }

    mutating func context(_ context: Context) {
        dots(context.vector)
        dots(context.cloud)
    }
}

/// Reads what ``Packer`` wrote; throws ``Unpacker/Damaged`` for anything else.
struct Unpacker {
    /// The bytes are not what a packer wrote.
    struct Damaged: Error {}

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func number<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws -> Value
    {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 63, at < bytes.count {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7f) << shift
            shift += 7
            if byte < 0x80 {
                guard let value = Value(exactly: value) else { throw Damaged() }
                return value
            }
        }
        throw Damaged()
    }

    mutating func identifier<Kind>(_ kind: Kind.Type) throws -> Identifier<Kind> {
        guard let value = Identifier<Kind>(bytes[at...].prefix(16)) else { throw Damaged() }
        at += 16
        return value
    }

    mutating func data() throws -> [UInt8] {
        let count = try number(Int.self)
        guard count <= bytes.count - at else { throw Damaged() }
        defer { at += count }
        return Array(bytes[at..<at + count])
    }

    mutating func dots() throws -> [Dot] {
        let count = try number(Int.self)
        guard count > 0 else { return [] }
        guard count <= (bytes.count - at) / 2 else { throw Damaged() }
        return try (0..<count).map { _ in
            Dot(incarnation: try number(), n: try number())
        }
    }

    mutating func context() throws -> Context {
        let vector = try dots()
        let cloud = try dots()
        // As it was packed, so that it is in order already.
        return Context(normal: vector, cloud: cloud) ?? Context(vector: vector, cloud: cloud)
    }

    mutating func contexts() throws -> [FieldContext] {
        try (0..<(try number(Int.self))).map { _ in
            FieldContext(field: try number(), context: try context())
        }
    }
}

/// What the author of an edit had seen. Dots count by the store's numbers of incarnations.
struct Seen: Hashable, Sendable {
    /// The writes of the field, by dot.
    var context = Context.empty
    /// Those that stood: what the edit is based on.
    var basis: [Dot] = []
    /// For a deletion, the writes of every field of the record.
    var record: [FieldContext]?
    /// The pending edits of the record that it has seen beside, by number: for a deletion those of any
    /// field, else those of its own field that a former incarnation had sealed.
    var pending: [Int64] = []
    /// The held write or proposal that the edit accepts.
    var source: WriteName?
    /// What its author had seen, by field, of a record whose copy is awaited, and that is not known here
    /// without it: it counts as far as the copy knows it.
    var hoped: [FieldContext] = []

    var packed: [UInt8] {
        var packer = Packer()
        packer.context(context)
        packer.dots(basis)
        let form = record != nil ? 1 : pending.isEmpty ? 0 : 4
        packer.number(form + (source == nil ? 0 : 2) + (hoped.isEmpty ? 0 : 8))
        if let record {
            packer.contexts(record)
        }
        if record != nil || !pending.isEmpty {
            packer.number(pending.count)
            for edit in pending { packer.number(edit) }
        }
        if let source {
            packer.dots([source.dot])
            packer.data(source.leaf.bytes)
        }
        if !hoped.isEmpty { packer.contexts(hoped) }
        return packer.bytes
    }

    init(context: Context = .empty, basis: [Dot] = []) {
        self.context = context
        self.basis = basis
    }

    /// Whether packed bytes say that exactly the author's own writes before number `n` were seen of
    /// the field, and nothing beside, which is what nearly all say.
    static func isUsual(_ packed: [UInt8], own: UInt32, n: UInt32) -> Bool {
        var at = 2
        if n == 1 {
            guard packed.count > 2, packed[0] == 0, packed[1] == 0 else { return false }
        } else if own < 0x80, n <= 0x80 {
            at = 4
            guard packed.count > 4, packed[0] == 1, UInt32(packed[1]) == own,
                UInt32(packed[2]) == n - 1, packed[3] == 0
            else { return false }
        } else {
            var packer = Packer()
            packer.context(Context(first: n - 1, of: own))
            at = packer.bytes.count
            guard packed.count > at, packed.starts(with: packer.bytes) else { return false }
        }
        // The basis, whatever it is, and then no flag.
        guard packed[at] < 0x80 else { return false }
        var numbers = 2 * Int(packed[at])
        at += 1
        while numbers > 0, at < packed.count {
            if packed[at] < 0x80 { numbers -= 1 }
            at += 1
        }
        return at == packed.count - 1 && packed[at] == 0
    }

    init(packed bytes: [UInt8]) throws {
        var reader = Unpacker(bytes)
        context = try reader.context()
        basis = try reader.dots()
        let flags = try reader.number(Int.self)
        if flags & 1 != 0 {
            record = try reader.contexts()
        }
        if flags & 5 != 0 {
            pending = try (0..<(try reader.number(Int.self))).map { _ in try reader.number() }
        }
        if flags & 2 != 0 {
            guard let dot = try reader.dots().first, let leaf = Hash(try reader.data()) else {
                throw Unpacker.Damaged()
            }
            source = WriteName(dot: dot, leaf: leaf)
        }
        if flags & 8 != 0 { hoped = try reader.contexts() }
    }
}
