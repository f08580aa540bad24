import Vocabulary

/// Reads one open part in a single pass.
///
/// What makes it unreadable (bytes that end early, numbers out of their form) is thrown. What is
/// merely not allowed is remembered as the first `fault` and reading goes on, so that the end of the
/// leaf is found and one bad commit does not take down those behind it.
struct OpenPartDecoder {
    var reader: ByteReader
    let author: IncarnationID?
    private(set) var fault: WireError?

    init(reader: ByteReader, author: IncarnationID?) {
        self.reader = reader
        self.author = author
    }

    mutating func decode() throws(WireError) -> OpenPart {
        let type = try reader.varint()
        if type == 0 || type > UInt32(UInt16.max) { note("record type \(type)") }
        let instance = try instance()
        let table = try table()
        let writes = try writes(incarnations: table.count + 1)
        let blobs = try blobs()
        let boxLength = Int(try reader.varint())
        try reader.finish()
        return OpenPart(
            type: UInt16(truncatingIfNeeded: type),
            instance: instance,
            table: table,
            writes: writes,
            blobs: blobs,
            boxLength: boxLength
        )
    }

    private mutating func instance() throws(WireError) -> Instance {
        switch try reader.byte() {
        case 0: return .single
        case 1: return .repeatable(creator: try reader.identifier(), nonce: try reader.identifier())
        case let other: throw reader.failure("instance \(other)")
        }
    }

    private mutating func table() throws(WireError) -> [IncarnationID] {
        let count = Int(try reader.varint())
        guard count > 0 else { return [] }
        guard count <= reader.remaining / IncarnationID.byteCount else { throw reader.truncated() }
        if count > Limits.incarnationsPerLeaf {
            tooLarge("\(count) incarnations in a leaf", Limits.incarnationsPerLeaf)
        }
        var table: [IncarnationID] = []
        table.reserveCapacity(count)
        for _ in 0..<count {
            let incarnation: IncarnationID = try reader.identifier()
            if let last = table.last, last >= incarnation { note("incarnations do not rise") }
            if incarnation == author { note("the table names the leaf's author") }
            table.append(incarnation)
        }
        return table
    }

    private mutating func writes(incarnations: Int) throws(WireError) -> [Write] {
        let count = Int(try reader.varint())
        // A write takes two bytes at the least.
        guard count <= reader.remaining / 2 else { throw reader.truncated() }
        if count == 0 { note("a leaf without writes") }
        if count > Limits.writesPerLeaf { tooLarge("\(count) writes", Limits.writesPerLeaf) }
        var writes: [Write] = []
        writes.reserveCapacity(count)
        var field = -1
        while writes.count < count {
            readShort(into: &writes, count: count, field: &field)
            guard writes.count < count else { break }
            let key = try reader.varint()
            let step = Int(key >> 1)
            if step == 0 { note("fields do not rise") }
            field += step
            let n = try reader.varint()
            if n == 0 || n > Limits.writesPerField { note("write \(n) of a field") }
            var write = Write(field: UInt16(truncatingIfNeeded: field), n: n)
            if key & 1 == 1 { try extras(of: &write, incarnations: incarnations) }
            writes.append(write)
        }
        if field > Int(UInt16.max) { note("field \(field)") }
        return writes
    }

    /// Reads writes for as long as they are short, of one byte each for key and number, and in order:
    /// nearly all are.
    private mutating func readShort(into writes: inout [Write], count: Int, field: inout Int) {
        let buffer = reader.bytes
        let bytes = buffer.span
        var at = reader.at
        var missing = count - writes.count
        while missing > 0, at + 1 < reader.end {
            let key = bytes[at]
            let n = bytes[at + 1]
            guard key | n < 0x80, key & 1 == 0, key > 0, n > 0 else { break }
            field += Int(key >> 1)
            writes.append(Write(field: UInt16(truncatingIfNeeded: field), n: UInt32(n)))
            at += 2
            missing -= 1
        }
        reader.at = at
    }

    private mutating func extras(of write: inout Write, incarnations: Int) throws(WireError) {
        let flags = try reader.varint()
        guard flags != 0, flags & ~WriteFlag.all == 0 else {
            throw reader.failure("flags \(flags) of a write")
        }
        if flags & WriteFlag.context != 0 {
            write.context = try context(incarnations: incarnations)
        }
        if flags & WriteFlag.recordContext != 0 {
            if write.field != 0 { note("a record context on field \(write.field)") }
            write.recordContext = try recordContext(incarnations: incarnations)
        }
        if flags & WriteFlag.originals != 0 {
            write.originals = try originals(incarnations: incarnations)
        }
        if flags & WriteFlag.source != 0 {
            write.source = try named(incarnations: incarnations)
        }
        if flags & WriteFlag.provisional != 0 {
            write.provisional = try provisional(of: write, incarnations: incarnations)
        }
    }

    private mutating func provisional(
        of write: Write,
        incarnations: Int
    ) throws(WireError) -> [SeenName] {
        let count = Int(try reader.varint())
        // A field and a dot of three bytes at the least, and the hash.
        guard count <= reader.remaining / (3 + Hash.byteCount) else { throw reader.truncated() }
        if count == 0 { note("no provisional writes") }
        if count > Limits.provisionalPerWrite {
            tooLarge("\(count) provisional writes", Limits.provisionalPerWrite)
        }
        var names: [SeenName] = []
        names.reserveCapacity(count)
        let seen = write.seen
        for _ in 0..<count {
            let field = try reader.varint()
            let name = try named(incarnations: incarnations)
            let context =
                field == UInt32(write.field)
                ? seen : write.recordContext?.first { UInt32($0.field) == field }?.context
            if name.dot.incarnation == 0 { note("a provisional write of the same incarnation") }
            if context?.contains(name.dot) != true { note("a provisional write that is not seen") }
            let next = SeenName(field: UInt16(truncatingIfNeeded: field), name: name)
            if let last = names.last, last >= next { note("provisional writes do not rise") }
            names.append(next)
        }
        return names
    }

    private mutating func recordContext(incarnations: Int) throws(WireError) -> [FieldContext] {
        let count = Int(try reader.varint())
        // A field's context takes three bytes at the least.
        guard count <= reader.remaining / 3 else { throw reader.truncated() }
        if count > Limits.fieldsPerRecord {
            tooLarge("\(count) fields of a record context", Limits.fieldsPerRecord)
        }
        var fields: [FieldContext] = []
        fields.reserveCapacity(count)
        var field = 0
        for _ in 0..<count {
            let step = Int(try reader.varint())
            if step == 0 { note("the fields of a record context do not rise") }
            field += step
            if field > Int(UInt16.max) { note("field \(field) of a record context") }
            fields.append(
                FieldContext(
                    field: UInt16(truncatingIfNeeded: field),
                    context: try context(incarnations: incarnations)
                )
            )
        }
        return fields
    }

    private mutating func context(incarnations: Int) throws(WireError) -> Context {
        let vector = try dots(incarnations: incarnations)
        let cloud = try dots(incarnations: incarnations)
        if cloud.count > Limits.cloudDots {
            tooLarge("\(cloud.count) cloud dots", Limits.cloudDots)
        }
        guard let context = Context(normal: vector, cloud: cloud) else {
            note("a context that is not in normal form")
            return .empty
        }
        return context
    }

    private mutating func dots(incarnations: Int) throws(WireError) -> [Dot] {
        let count = Int(try reader.varint())
        guard count > 0 else { return [] }
        guard count <= reader.remaining / 2 else { throw reader.truncated() }
        var dots: [Dot] = []
        dots.reserveCapacity(count)
        for _ in 0..<count { dots.append(try dot(incarnations: incarnations)) }
        return dots
    }

    private mutating func dot(incarnations: Int) throws(WireError) -> Dot {
        let index = try reader.varint()
        let n = try reader.varint()
        if Int(index) >= incarnations { note("incarnation \(index) of \(incarnations)") }
        if n == 0 || n > Limits.writesPerField { note("write \(n) of a field") }
        return Dot(incarnation: index, n: n)
    }

    private mutating func originals(incarnations: Int) throws(WireError) -> [WriteName] {
        let count = Int(try reader.varint())
        // A dot of two bytes at the least, and the hash.
        guard count <= reader.remaining / (2 + Hash.byteCount) else { throw reader.truncated() }
        if count == 0 { note("no originals") }
        if count > Limits.namesPerWrite { tooLarge("\(count) originals", Limits.namesPerWrite) }
        var names: [WriteName] = []
        names.reserveCapacity(count)
        for _ in 0..<count {
            let name = try named(incarnations: incarnations)
            if name.dot.incarnation == 0 { note("an original of the same incarnation") }
            if let last = names.last, last >= name { note("originals do not rise") }
            names.append(name)
        }
        return names
    }

    /// The dot and leaf hash of a write that another names.
    private mutating func named(incarnations: Int) throws(WireError) -> WriteName {
        let dot = try dot(incarnations: incarnations)
        let range = try reader.take(Hash.byteCount)
        guard let hash = Hash(reader.bytes[range]) else { throw reader.truncated() }
        return WriteName(dot: dot, leaf: hash)
    }

    private mutating func blobs() throws(WireError) -> [Blob] {
        let count = Int(try reader.varint())
        guard count > 0 else { return [] }
        guard count <= reader.remaining / Hash.byteCount else { throw reader.truncated() }
        if count > Limits.blobsPerLeaf { tooLarge("\(count) blobs", Limits.blobsPerLeaf) }
        var blobs: [Blob] = []
        blobs.reserveCapacity(count)
        for _ in 0..<count {
            let length = Int(try reader.varint())
            if length == 0 { note("an empty blob") }
            if length > Limits.blobBytes { tooLarge("a blob of \(length) bytes", Limits.blobBytes) }
            let range = try reader.take(Hash.byteCount)
            guard let hash = Hash(reader.bytes[range]) else { throw reader.truncated() }
            if let last = blobs.last, last.hash >= hash { note("blobs do not rise") }
            blobs.append(Blob(hash: hash, length: length))
        }
        return blobs
    }

    @inline(never)
    private mutating func note(_ what: @autoclosure () -> String) {
        if fault == nil { fault = reader.failure(what()) }
    }

    @inline(never)
    private mutating func tooLarge(_ what: @autoclosure () -> String, _ limit: Int) {
        if fault == nil {
            fault = .overLimit(what(), limit)
        }
    }
}
