import Vocabulary

/// The part of a leaf that everyone who carries it can read: which record and which fields were
/// written, and what the author had seen of them. Never a value.
///
/// Dots count in the leaf's own incarnations: 0 is the author, from 1 those of `table`.
public struct OpenPart: Hashable, Sendable {
    /// The record type's permanent number, from 1.
    public var type: UInt16
    /// Which record of the type.
    public var instance: Instance
    /// The incarnations, beside the author's, that the contexts name; strictly rising.
    public var table: [IncarnationID]
    /// The writes, their field numbers strictly rising; at least one.
    public var writes: [Write]
    /// The blobs of the attachments among the values; their hashes strictly rising.
    public var blobs: [Blob]
    /// Bytes of the leaf's box.
    public var boxLength: Int

    /// Makes an open part. The orders that the protocol asks for are the caller's to keep.
    public init(
        type: UInt16,
        instance: Instance,
        table: [IncarnationID] = [],
        writes: [Write],
        blobs: [Blob] = [],
        boxLength: Int
    ) {
        self.type = type
        self.instance = instance
        self.table = table
        self.writes = writes
        self.blobs = blobs
        self.boxLength = boxLength
    }

    /// The packed bytes.
    ///
    /// Precondition: in the form that the protocol asks for. Only an author packs, and it must not
    /// sign what every reader would refuse.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(16 + table.count * 16 + writes.count * 3)
        append(to: &out)
        return out
    }

    /// Appends the packed bytes to `out`; otherwise like ``bytes``.
    public func append(to out: inout [UInt8]) {
        precondition(type > 0 && !writes.isEmpty && boxLength >= 0, "an open part without content")
        out.appendVarint(type)
        switch instance {
        case .single: out.append(0)
        case .repeatable(let creator, let nonce):
            out.append(1)
            creator.append(to: &out)
            nonce.append(to: &out)
        }
        out.appendLength(table.count)
        for incarnation in table { incarnation.append(to: &out) }
        out.appendLength(writes.count)
        var previous = -1
        for write in writes {
            let step = Int(write.field) - previous
            precondition(step > 0, "the fields of a leaf do not rise")
            previous = Int(write.field)
            out.appendLength(step * 2 + (write.isLong ? 1 : 0))
            out.appendVarint(write.n)
            if write.isLong { write.appendExtras(to: &out) }
        }
        out.appendLength(blobs.count)
        for blob in blobs {
            out.appendLength(blob.length)
            blob.hash.append(to: &out)
        }
        out.appendLength(boxLength)
    }

    /// Reads the open part that fills `range` of `buffer`.
    ///
    /// - Throws: `commit.malformed`, `commit.tooLarge` or `commit.reserved`.
    public static func decode(
        _ buffer: [UInt8],
        _ range: Range<Int>,
        author: IncarnationID? = nil
    ) throws(WireError) -> OpenPart {
        var decoder = OpenPartDecoder(
            reader: try ByteReader(buffer, range, kind: .commitMalformed),
            author: author
        )
        let open = try decoder.decode()
        if let fault = decoder.fault { throw fault }
        return open
    }
}

/// What the long form of a write holds; other bits are malformed.
enum WriteFlag {
    static let context: UInt32 = 1
    static let recordContext: UInt32 = 2
    static let originals: UInt32 = 4
    static let source: UInt32 = 8
    static let provisional: UInt32 = 16
    static let all: UInt32 = 31
}

extension Write {
    fileprivate func appendExtras(to out: inout [UInt8]) {
        var flags: UInt32 = 0
        if context != nil { flags |= WriteFlag.context }
        if recordContext != nil { flags |= WriteFlag.recordContext }
        let originals = originals
        if !originals.isEmpty { flags |= WriteFlag.originals }
        if source != nil { flags |= WriteFlag.source }
        let provisional = provisional
        if !provisional.isEmpty { flags |= WriteFlag.provisional }
        out.appendVarint(flags)
        context?.append(to: &out)
        appendRecordContext(to: &out)
        if !originals.isEmpty {
            out.appendLength(originals.count)
            for original in originals { original.append(to: &out) }
        }
        source?.append(to: &out)
        if !provisional.isEmpty {
            out.appendLength(provisional.count)
            for seen in provisional {
                out.appendVarint(seen.field)
                seen.name.append(to: &out)
            }
        }
    }

    private func appendRecordContext(to out: inout [UInt8]) {
        guard let recordContext else { return }
        precondition(field == 0, "a record context stands on field 0 alone")
        out.appendLength(recordContext.count)
        var previous = 0
        for entry in recordContext {
            let step = Int(entry.field) - previous
            precondition(step > 0, "the fields of a record context do not rise")
            previous = Int(entry.field)
            out.appendLength(step)
            entry.context.append(to: &out)
        }
    }
}

extension WriteName {
    fileprivate func append(to out: inout [UInt8]) {
        out.appendVarint(dot.incarnation)
        out.appendVarint(dot.n)
        leaf.append(to: &out)
    }
}

extension Context {
    func append(to out: inout [UInt8]) {
        for dots in [vector, cloud] {
            out.appendLength(dots.count)
            for dot in dots {
                out.appendVarint(dot.incarnation)
                out.appendVarint(dot.n)
            }
        }
    }
}
