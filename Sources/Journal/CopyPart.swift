import Vocabulary

/// What is copied of a record that went on before anybody whom it came to had its state: what stood in
/// one of the logs that it has left, by itself.
///
/// The first is of the log where somebody knew the whole state, those behind it what came in later logs.
/// Each can be copied by whoever read that log, and all of them together are the state.
public struct CopyPart: Hashable, Sendable {
    /// The head of the entry by which the record left that log.
    public var source: Head
    /// The log; 0 where it is not known here.
    public var log: Int64
    /// What it is, packed; nil where this store does not know it.
    public var state: [UInt8]?
    /// The fields of it that copies have covered, rising.
    public var covered: [UInt16]
    /// How many fields all copies of it together cover; nil where that is not known yet.
    public var fieldCount: Int?

    /// Makes a part of which nothing is covered.
    public init(source: Head, log: Int64 = 0, state: [UInt8]? = nil, fieldCount: Int? = nil) {
        self.source = source
        self.log = log
        self.state = state
        covered = []
        self.fieldCount = fieldCount
    }

    /// Whether copies have covered every field of it.
    var isCovered: Bool { fieldCount == covered.count }

    mutating func cover(_ fields: [UInt16]) { covered = Set(covered + fields).sorted() }
}

// As rows keep them: `(source (16) · u64 log · u32 fields + 1 · u32 covered · u16 each · u32 bytes + 1 ·
// state)` each, the numbers that have one more than they say 0 for nil.
extension CopyPart {
    /// Packs parts for a row.
    public static func pack(_ parts: [CopyPart]) -> [UInt8] {
        var out: [UInt8] = []
        func put(_ number: Int, _ count: Int) {
            out += (0..<count).map {
                UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0)))
            }
        }
        for part in parts {
            out += part.source.bytes
            put(Int(part.log), 8)
            put(part.fieldCount.map { $0 + 1 } ?? 0, 4)
            put(part.covered.count, 4)
            for field in part.covered { put(Int(field), 2) }
            put(part.state.map { $0.count + 1 } ?? 0, 4)
            out += part.state ?? []
        }
        return out
    }

    /// Reads what a row packs.
    public static func unpack(_ bytes: [UInt8]) throws -> [CopyPart] {
        var rest = bytes[...]
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard count >= 0, count <= rest.count else { throw damaged }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func number(_ count: Int) throws -> Int {
            try take(count).reduce(0) { $0 << 8 | Int($1) }
        }
        var parts: [CopyPart] = []
        while !rest.isEmpty {
            guard let source = Head(try take(16)) else { throw damaged }
            var part = CopyPart(source: source, log: Int64(try number(8)))
            let fields = try number(4)
            part.fieldCount = fields > 0 ? fields - 1 : nil
            for _ in 0..<(try number(4)) { part.covered.append(UInt16(try number(2))) }
            let size = try number(4)
            if size > 0 { part.state = Array(try take(size - 1)) }
            parts.append(part)
        }
        return parts
    }

    private static var damaged: JournalError {
        JournalError(.storeDamaged, "the parts of a record's copies")
    }
}

extension StartRow {
    /// What is to be copied: its parts, or where it has none, what it was when it left the log before.
    var partsToCopy: [CopyPart] {
        guard parts.isEmpty else { return parts }
        var whole = CopyPart(
            source: source,
            log: origin,
            state: state,
            fieldCount: fieldCount
        )
        whole.covered = coveredFields
        return [whole]
    }

    /// What is to be copied of the log that the record left by the entry with this head.
    func part(_ source: Head) -> CopyPart? { partsToCopy.first { $0.source == source } }

    /// Replaces it.
    mutating func save(_ part: CopyPart) {
        if let place = parts.firstIndex(where: { $0.source == part.source }) {
            parts[place] = part
        } else {
            fieldCount = part.fieldCount
            covered = part.covered.flatMap {
                [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
            }
        }
    }

    /// Takes all copies for none.
    mutating func uncover() {
        covered = []
        for index in parts.indices { parts[index].covered = [] }
    }

    /// The fields that copies have covered, rising.
    var coveredFields: [UInt16] {
        stride(from: 0, to: covered.count - covered.count % 2, by: 2).map {
            UInt16(covered[$0]) << 8 | UInt16(covered[$0 + 1])
        }
    }
}
