import Vocabulary

/// What a box holds once opened: the values, who wrote them and when.
///
/// Compression, padding, sealing and the check against the leaf's root belong to Trust.
public struct BoxContent: Hashable, Sendable {
    /// The number of bytes of a seed.
    public static let seedBytes = 16
    /// The first time that a box cannot hold, in milliseconds.
    public static let timeEnd: WallTime = 1 << 53

    /// Sixteen random bytes from which the salts of the root derive.
    public var seed: [UInt8]
    /// The person who wrote.
    public var person: Person
    /// When each write was made, by the author's clock.
    public var times: [WallTime]
    /// The value of each write, in the form of its field's type.
    public var values: [[UInt8]]

    /// Makes the content of a box: one time and one value per write.
    public init(seed: [UInt8], person: Person, times: [WallTime], values: [[UInt8]]) {
        self.seed = seed
        self.person = person
        self.times = times
        self.values = values
    }

    /// What a copy opened of a leaf's box: the values that it shows, and nothing for the others. It has
    /// no seed, since that would open all.
    ///
    /// - Throws: `box.malformed`.
    public init(
        shown values: [Int: [UInt8]],
        of count: Int,
        person: [UInt8],
        times: [UInt8]
    ) throws(WireError) {
        seed = []
        self.person = try Self.person(person[...])
        self.times = try Self.times(times, 0..<times.count, count: count)
        self.values = (0..<count).map { values[$0] ?? [] }
    }

    /// The person as the root commits to it: name, unit separator, function.
    public var personBytes: [UInt8] { Self.bytes(of: person) }

    static func bytes(of person: Person) -> [UInt8] {
        var out: [UInt8] = []
        append(person, to: &out)
        return out
    }

    /// The times as the root commits to them: the first, then the differences.
    public var timesBytes: [UInt8] {
        var out: [UInt8] = []
        appendTimes(to: &out)
        return out
    }

    /// The plain bytes, before compression.
    ///
    /// Precondition: a seed of 16 bytes, and as many times as values.
    public func encoded() -> [UInt8] {
        precondition(seed.count == Self.seedBytes, "a seed is not 16 bytes")
        precondition(times.count == values.count, "a box with times and values unlike in number")
        var out = seed
        out.reserveCapacity(64 + values.reduce(0) { $0 + $1.count + 4 })
        for part in [personBytes, timesBytes] { out.appendPart(part) }
        for value in values { out.appendPart(value) }
        return out
    }

    /// The value at one place in the plain bytes of a box of `count` values, without reading the rest of
    /// it: what is no box at all may have one.
    ///
    /// - Throws: `box.malformed`.
    public static func value(
        at index: Int,
        in bytes: [UInt8],
        count: Int
    ) throws(WireError) -> ArraySlice<UInt8> {
        var reader = ByteReader(bytes, kind: .boxMalformed)
        guard index >= 0, index < count, bytes.count <= Limits.boxBytes else {
            throw reader.failure("no value \(index) among \(count)")
        }
        _ = try reader.take(seedBytes)
        for _ in 0..<index + 2 { _ = try reader.part() }
        return bytes[try reader.part()]
    }

    /// Reads the plain bytes of a box of `count` values.
    ///
    /// - Throws: `box.malformed`.
    public static func decode(_ bytes: [UInt8], count: Int) throws(WireError) -> BoxContent {
        var reader = ByteReader(bytes, kind: .boxMalformed)
        guard bytes.count <= Limits.boxBytes else {
            throw reader.failure("a box of more than \(Limits.boxBytes) bytes")
        }
        // A value takes two bytes at the least: its length and its time.
        guard count > 0, count <= bytes.count / 2 else {
            throw reader.failure("\(count) values do not fit")
        }
        let seed = Array(bytes[try reader.take(seedBytes)])
        let personRange = try reader.part()
        let timesRange = try reader.part()
        var values: [[UInt8]] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(Array(bytes[try reader.part()])) }
        try reader.finish()
        return BoxContent(
            seed: seed,
            person: try person(bytes[personRange]),
            times: try times(bytes, timesRange, count: count),
            values: values
        )
    }

    private static let separator: UInt8 = 0x1F

    private static func append(_ person: Person, to out: inout [UInt8]) {
        append(person.name, to: &out)
        out.append(separator)
        append(person.function, to: &out)
    }

    /// Appends a name. A separator within it would move its end.
    private static func append(_ name: String, to out: inout [UInt8]) {
        if name.utf8.contains(separator) {
            out.append(contentsOf: name.utf8.lazy.filter { $0 != separator })
        } else {
            out.append(contentsOf: name.utf8)
        }
    }

    private func appendTimes(to out: inout [UInt8]) {
        var previous: Int64 = 0
        for (index, time) in times.enumerated() {
            let time = Int64(min(time, Self.timeEnd - 1))
            let step = time - previous
            out.appendVarint(
                index == 0 ? UInt64(time) : UInt64(bitPattern: (step << 1) ^ (step >> 63))
            )
            previous = time
        }
    }

    static func person(_ bytes: ArraySlice<UInt8>) throws(WireError) -> Person {
        let parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = String(validating: parts[0], as: UTF8.self),
            let function = String(validating: parts[1], as: UTF8.self)
        else { throw WireError(.boxMalformed, "a person who cannot be read") }
        let limit = Limits.nameCharacters
        guard name.unicodeScalars.count <= limit, function.unicodeScalars.count <= limit else {
            throw WireError(.boxMalformed, "a person's name of more than \(limit) characters")
        }
        return Person(name: name, function: function)
    }

    private static func times(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        count: Int
    ) throws(WireError) -> [WallTime] {
        var reader = try ByteReader(bytes, range, kind: .boxMalformed)
        var times: [WallTime] = []
        times.reserveCapacity(count)
        var time: Int64 = 0
        for index in 0..<count {
            let coded = try reader.varint64()
            let step =
                index == 0 ? Int64(coded) : Int64(coded >> 1) ^ -Int64(coded & 1)
            // Both are below 2^63 in size, and `time` below 2^53: the sum may overflow.
            let (sum, overflow) = time.addingReportingOverflow(step)
            guard !overflow, sum >= 0, sum < Int64(timeEnd) else {
                throw reader.failure("a time out of range")
            }
            time = sum
            times.append(WallTime(sum))
        }
        try reader.finish()
        return times
    }
}

extension [UInt8] {
    /// Appends a part behind its length.
    fileprivate mutating func appendPart(_ part: [UInt8]) {
        appendLength(part.count)
        append(contentsOf: part)
    }
}

extension ByteReader {
    /// The range of a part that follows its own length.
    fileprivate mutating func part() throws(WireError) -> Range<Int> {
        try take(Int(try varint()))
    }
}
