import Vocabulary

/// A write of a copied field that goes by several names, since it was issued again.
public struct ReissuedWrite: Hashable, Sendable {
    /// One of its names: the dot in the copy's numbering, and the leaf hash.
    public struct Name: Hashable, Comparable, Sendable {
        /// The name.
        public var name: WriteName
        /// Whether a write was ordered under it.
        public var isOrdered: Bool

        /// Makes a name.
        public init(name: WriteName, isOrdered: Bool) {
            self.name = name
            self.isOrdered = isOrdered
        }

        /// By dot, then leaf hash.
        public static func < (left: Name, right: Name) -> Bool { left.name < right.name }
    }

    /// The field.
    public var field: UInt16
    /// Whether nothing that comes under another name counts any more.
    public var isSettled: Bool
    /// Its names, rising.
    public var names: [Name]

    /// Makes one.
    public init(field: UInt16, isSettled: Bool, names: [Name]) {
        self.field = field
        self.isSettled = isSettled
        self.names = names
    }

    /// ```
    /// reissued = (varint field · varint settled · varint count
    ///            · (varint index · varint n · varint ordered · leaf hash (32)) each) each, to the end
    /// ```
    static func bytes(of writes: [ReissuedWrite]) -> [UInt8] {
        var out: [UInt8] = []
        for write in writes {
            out.appendVarint(write.field)
            out.append(write.isSettled ? 1 : 0)
            out.appendLength(write.names.count)
            for name in write.names {
                out.appendVarint(name.name.dot.incarnation)
                out.appendVarint(name.name.dot.n)
                out.append(name.isOrdered ? 1 : 0)
                name.name.leaf.append(to: &out)
            }
        }
        return out
    }

    static func decode(
        _ bytes: [UInt8],
        of fields: [UInt16],
        incarnations: Int
    ) throws(WireError) -> [ReissuedWrite] {
        var reader = ByteReader(bytes, kind: .copyMalformed)
        var writes: [ReissuedWrite] = []
        while reader.remaining > 0 {
            let number = try reader.varint()
            guard let field = UInt16(exactly: number), fields.contains(field),
                writes.last.map({ $0.field <= field }) ?? true
            else { throw reader.failure("a write issued again in field \(number)") }
            let isSettled = try flag(&reader)
            let count = Int(try reader.varint())
            guard count > 0, count <= reader.remaining / 35 else { throw reader.truncated() }
            var names: [Name] = []
            for _ in 0..<count {
                let index = try reader.varint()
                let n = try reader.varint()
                guard Int(index) < incarnations, n > 0, n <= Limits.writesPerField else {
                    throw reader.failure("write \(n) of incarnation \(index)")
                }
                let isOrdered = try flag(&reader)
                guard let leaf = Hash(bytes[try reader.take(Hash.byteCount)]) else {
                    throw reader.truncated()
                }
                let name = Name(
                    name: WriteName(dot: Dot(incarnation: index, n: n), leaf: leaf),
                    isOrdered: isOrdered
                )
                if let last = names.last, last >= name {
                    throw reader.failure("names of a write do not rise")
                }
                names.append(name)
            }
            writes.append(ReissuedWrite(field: field, isSettled: isSettled, names: names))
        }
        return writes
    }

    private static func flag(_ reader: inout ByteReader) throws(WireError) -> Bool {
        let value = try reader.varint()
        guard value < 2 else { throw reader.failure("a flag of \(value)") }
        return value == 1
    }
}
