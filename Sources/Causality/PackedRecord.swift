import Vocabulary

/// The packed form of a ``RecordState``: one row of a store.
///
/// ```
/// row    = varint count · slot each · entry each, to the end
/// slot   = varint incarnation · varint leaf       who wrote, and in which leaf; 0 0 is free
/// entry  = varint (field * 2) · varint slot · varint n
///        | varint (field * 2 + 1) · varint count · (varint slot · varint n) each · varint length
///          · varint count · (varint incarnation · varint n) each                the vector
///          · varint count · (varint incarnation · varint n) each                the cloud
///          · same                                                      only where there are any
/// same   = varint count · (varint settled · varint count
///          · (varint incarnation · varint n · varint ordered · hash (32)) each) each
/// ```
///
/// Fields rise strictly. The first kind of entry is the usual one: a single standing write whose
/// author has written all that the field ever knew, its dots 1...n. `length` is that of vector,
/// cloud and what was issued again together, so that they can be skipped. Slots are shared by the
/// entries of one leaf, which makes a usual entry three bytes; entries name no other entry, so that a
/// merge can copy them.
enum PackedRecord {
    /// Reads a varint of at most five bytes and 32 bits.
    @inline(__always)
    static func number(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> UInt32 {
        guard at < bytes.count else { throw .damaged }
        let first = bytes[at]
        at += 1
        if first < 0x80 { return UInt32(first) }
        at -= 1
        guard let number = UInt32(exactly: try longNumber(bytes, &at)) else { throw .damaged }
        return number
    }

    /// Reads a varint of at most nine bytes and 63 bits.
    static func longNumber(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 63 {
            guard at < bytes.count else { throw .damaged }
            let byte = bytes[at]
            at += 1
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        throw .damaged
    }

    /// Appends a varint.
    @inline(__always)
    static func append(_ number: UInt32, to out: inout [UInt8]) {
        if number < 0x80 {
            out.append(UInt8(truncatingIfNeeded: number))
        } else {
            append(UInt64(number), to: &out)
        }
    }

    /// Appends a varint of 63 bits.
    static func append(_ number: UInt64, to out: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest | 0x80))
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads vector and cloud, which must be in normal form.
    static func context(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> Context {
        let vector = try dots(bytes, &at)
        let cloud = try dots(bytes, &at)
        guard let context = Context(normal: vector, cloud: cloud) else { throw .damaged }
        return context
    }

    private static func dots(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> [Dot] {
        let count = Int(try number(bytes, &at))
        // Two bytes a dot at the least: a count that cannot be true reserves nothing.
        guard count <= (bytes.count - at) / 2 else { throw .damaged }
        var dots: [Dot] = []
        dots.reserveCapacity(count)
        for _ in 0..<count {
            let incarnation = try number(bytes, &at)
            dots.append(Dot(incarnation: incarnation, n: try number(bytes, &at)))
        }
        return dots
    }

    /// Appends vector and cloud.
    static func append(_ context: Context, to out: inout [UInt8]) {
        for dots in [context.vector, context.cloud] {
            append(UInt32(truncatingIfNeeded: dots.count), to: &out)
            for dot in dots {
                append(dot.incarnation, to: &out)
                append(dot.n, to: &out)
            }
        }
    }
}

extension PackedRecord {
    /// Reads the writes that were issued again.
    static func same(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> [SameWrite] {
        var same: [SameWrite] = []
        let count = Int(try number(bytes, &at))
        guard count > 0, count <= (bytes.count - at) / 35 else { throw .damaged }
        for _ in 0..<count {
            let isSettled = try flag(bytes, &at)
            var names: [SameWrite.Name] = []
            let count = Int(try number(bytes, &at))
            guard count <= (bytes.count - at) / 35 else { throw .damaged }
            for _ in 0..<count {
                let dot = Dot(
                    incarnation: try number(bytes, &at),
                    n: try number(bytes, &at)
                )
                let isOrdered = try flag(bytes, &at)
                guard bytes.count - at >= Hash.byteCount else { throw .damaged }
                var hash: [UInt8] = []
                for offset in 0..<Hash.byteCount { hash.append(bytes[at + offset]) }
                at += Hash.byteCount
                guard let hash = Hash(hash) else { throw .damaged }
                names.append(
                    SameWrite.Name(name: WriteName(dot: dot, leaf: hash), isOrdered: isOrdered)
                )
            }
            guard let write = SameWrite(rising: names, isSettled: isSettled) else {
                throw .damaged
            }
            same.append(write)
        }
        return same
    }

    private static func flag(_ bytes: Span<UInt8>, _ at: inout Int) throws(MergeError) -> Bool {
        let value = try number(bytes, &at)
        guard value < 2 else { throw .damaged }
        return value == 1
    }

    /// Appends the writes that were issued again.
    static func append(_ same: [SameWrite], to out: inout [UInt8]) {
        append(UInt32(truncatingIfNeeded: same.count), to: &out)
        for write in same {
            append(UInt32(write.isSettled ? 1 : 0), to: &out)
            append(UInt32(truncatingIfNeeded: write.names.count), to: &out)
            for name in write.names {
                append(name.name.dot.incarnation, to: &out)
                append(name.name.dot.n, to: &out)
                append(UInt32(name.isOrdered ? 1 : 0), to: &out)
                name.name.leaf.append(to: &out)
            }
        }
    }
}

/// The table of a packed row: who wrote what stands, and in which leaf.
struct SlotTable {
    /// One author and leaf, and how many standing writes of the row being made name it.
    struct Slot {
        var incarnation: UInt32
        var leaf: Int64
        var uses: Int
    }

    var slots: [Slot] = []

    /// Reads the table at the start of a row, and leaves `at` behind it. An empty row has none.
    mutating func read(_ row: Span<UInt8>, _ at: inout Int) throws(MergeError) {
        slots.removeAll(keepingCapacity: true)
        guard !row.isEmpty else { return }
        let count = Int(try PackedRecord.number(row, &at))
        guard count <= (row.count - at) / 2 else { throw .damaged }
        for _ in 0..<count {
            let incarnation = try PackedRecord.number(row, &at)
            let leaf = Int64(try PackedRecord.longNumber(row, &at))
            slots.append(Slot(incarnation: incarnation, leaf: leaf, uses: 0))
        }
    }

    /// Appends the table, the slots that nothing names freed for whoever comes next.
    mutating func append(to out: inout [UInt8]) {
        while let last = slots.last, last.uses == 0 { slots.removeLast() }
        PackedRecord.append(UInt32(truncatingIfNeeded: slots.count), to: &out)
        for slot in slots {
            PackedRecord.append(slot.uses > 0 ? slot.incarnation : 0, to: &out)
            PackedRecord.append(slot.uses > 0 ? UInt64(slot.leaf) : 0, to: &out)
        }
    }

    /// Reads the number of a slot that is in use.
    @inline(__always)
    func index(_ row: Span<UInt8>, _ at: inout Int) throws(MergeError) -> Int {
        let index = Int(try PackedRecord.number(row, &at))
        guard index < slots.count, slots[index].leaf > 0 else { throw .damaged }
        return index
    }

    /// The slot of an author and leaf, made in a free place or at the end where there is none.
    mutating func index(incarnation: UInt32, leaf: Int64) -> Int {
        if let same = slots.firstIndex(where: { $0.leaf == leaf && $0.incarnation == incarnation })
        {
            return same
        }
        let slot = Slot(incarnation: incarnation, leaf: leaf, uses: 0)
        if let free = slots.firstIndex(where: { $0.leaf == 0 }) {
            slots[free] = slot
            return free
        }
        slots.append(slot)
        return slots.count - 1
    }
}
