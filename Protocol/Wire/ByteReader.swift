import Vocabulary

/// Reads packed bytes from front to back and never beyond `end`.
///
/// Every method checks before it reads; none traps, whatever the bytes. The caller sees to it that
/// `end` is not beyond the buffer.
struct ByteReader {
    let bytes: [UInt8]
    var at: Int
    let end: Int
    /// What a failure is called.
    let kind: ErrorCode

    /// Reads `range` of `bytes`; refuses a range that the buffer does not have.
    init(_ bytes: [UInt8], _ range: Range<Int>, kind: ErrorCode) throws(WireError) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw WireError(kind, "a range reaches beyond the \(bytes.count) bytes there are")
        }
        self.bytes = bytes
        at = range.lowerBound
        end = range.upperBound
        self.kind = kind
    }

    /// Reads all of `bytes`.
    init(_ bytes: [UInt8], kind: ErrorCode) {
        self.bytes = bytes
        at = 0
        end = bytes.count
        self.kind = kind
    }

    var remaining: Int { end - at }

    /// The byte that comes next; nil at the end.
    var next: UInt8? { at < end ? bytes[at] : nil }

    /// One byte.
    @inline(__always)
    mutating func byte() throws(WireError) -> UInt8 {
        guard at < end else { throw truncated() }
        let byte = bytes[at]
        at += 1
        return byte
    }

    /// An unsigned LEB128 number below 2^32, in its shortest form.
    @inline(__always)
    mutating func varint() throws(WireError) -> UInt32 {
        guard at < end else { throw truncated() }
        let first = bytes[at]
        guard first >= 0x80 else {
            at += 1
            return UInt32(first)
        }
        return try longVarint()
    }

    @inline(never)
    private mutating func longVarint() throws(WireError) -> UInt32 {
        let value = try varint(bytesMax: 5)
        guard let narrow = UInt32(exactly: value) else {
            throw failure("a number of 2^32 or more")
        }
        return narrow
    }

    /// An unsigned LEB128 number below 2^63, in its shortest form.
    mutating func varint64() throws(WireError) -> UInt64 { try varint(bytesMax: 9) }

    /// Nine bytes hold 63 bits, so that no shift here can overflow.
    private mutating func varint(bytesMax: Int) throws(WireError) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<bytesMax {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << UInt64(index * 7)
            guard byte >= 0x80 else {
                guard byte != 0 || index == 0 else {
                    throw failure("a number that is not in its shortest form")
                }
                return value
            }
        }
        throw failure("a number of more than \(bytesMax) bytes")
    }

    /// The range of the next `count` bytes.
    @inline(__always)
    mutating func take(_ count: Int) throws(WireError) -> Range<Int> {
        guard count >= 0, count <= end - at else { throw truncated() }
        let range = at..<(at + count)
        at = range.upperBound
        return range
    }

    /// Sixteen bytes that name something.
    mutating func identifier<Kind>() throws(WireError) -> Identifier<Kind> {
        let start = try take(Identifier<Kind>.byteCount).lowerBound
        return Identifier(high: word(at: start), low: word(at: start + 8))
    }

    /// The eight bytes at `start`, big-endian; the caller has taken them.
    @inline(__always)
    private func word(at start: Int) -> UInt64 {
        UInt64(
            bigEndian: bytes.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            }
        )
    }

    /// Refuses anything left over.
    func finish() throws(WireError) {
        guard at == end else { throw failure("\(end - at) bytes too many") }
    }

    @inline(never)
    func truncated() -> WireError { failure("ends early") }

    @inline(never)
    func failure(_ what: String) -> WireError {
        WireError(kind, "\(what) (byte \(at) of \(bytes.count))")
    }
}

extension [UInt8] {
    /// Appends an unsigned LEB128 number in its shortest form.
    @inline(__always)
    mutating func appendVarint(_ value: some BinaryInteger & UnsignedInteger & FixedWidthInteger) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a length as an unsigned LEB128 number.
    mutating func appendLength(_ count: Int) { appendVarint(UInt(count)) }
}
