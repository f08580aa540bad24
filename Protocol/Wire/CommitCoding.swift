import Vocabulary

/// One leaf of a commit: its open part, and where its bytes lie in the buffer that it was read from.
public struct LeafFrame: Hashable, Sendable {
    /// What everyone who carries the leaf can read.
    public let open: OpenPart
    /// The packed open part, without its length.
    public let openRange: Range<Int>
    /// The root, 32 bytes.
    public let rootRange: Range<Int>
    /// The box; empty where it was erased.
    public let boxRange: Range<Int>
    /// Where the hash of the box lies that was erased; nil where the box is there.
    public let erasedBoxRange: Range<Int>?
    /// The whole leaf, with the length of its open part.
    public let range: Range<Int>
    /// Why the leaf must not be ordered; nil where it may.
    public let fault: WireError?

    /// A leaf without its box, as a copy shows it, in bytes of its own.
    public static func copied(
        _ open: OpenPart,
        bytes openBytes: [UInt8],
        root: Hash
    ) -> (frame: LeafFrame, bytes: [UInt8]) {
        var bytes: [UInt8] = []
        CommitCoding.appendOpenLength(openBytes.count, to: &bytes)
        let openRange = bytes.count..<bytes.count + openBytes.count
        bytes += openBytes + root.bytes
        let frame = LeafFrame(
            open: open,
            openRange: openRange,
            rootRange: openRange.upperBound..<bytes.count,
            boxRange: bytes.count..<bytes.count,
            erasedBoxRange: nil,
            range: 0..<bytes.count,
            fault: nil
        )
        return (frame: frame, bytes: bytes)
    }

    private init(
        open: OpenPart,
        openRange: Range<Int>,
        rootRange: Range<Int>,
        boxRange: Range<Int>,
        erasedBoxRange: Range<Int>?,
        range: Range<Int>,
        fault: WireError?
    ) {
        self.open = open
        self.openRange = openRange
        self.rootRange = rootRange
        self.boxRange = boxRange
        self.erasedBoxRange = erasedBoxRange
        self.range = range
        self.fault = fault
    }

    /// Reads the leaf that fills `range` of `buffer`.
    ///
    /// - Throws: `commit.malformed`, `commit.tooLarge` or `commit.reserved`.
    public static func decode(
        _ buffer: [UInt8],
        _ range: Range<Int>,
        author: IncarnationID? = nil
    ) throws(WireError) -> LeafFrame {
        var reader = try ByteReader(buffer, range, kind: .commitMalformed)
        let leaf = try LeafFrame(&reader, author: author)
        try reader.finish()
        if let fault = leaf.fault { throw fault }
        return leaf
    }

    /// Takes one leaf from `reader`.
    init(_ reader: inout ByteReader, author: IncarnationID?) throws(WireError) {
        let start = reader.at
        let length = Int(try reader.varint())
        openRange = try reader.take(length)
        var decoder = OpenPartDecoder(
            reader: try ByteReader(reader.bytes, openRange, kind: reader.kind),
            author: author
        )
        open = try decoder.decode()
        rootRange = try reader.take(Hash.byteCount)
        if open.boxLength > 0, reader.next == ErasedBox.mark {
            _ = try reader.byte()
            erasedBoxRange = try reader.take(Hash.byteCount)
            boxRange = reader.at..<reader.at
        } else {
            erasedBoxRange = nil
            boxRange = try reader.take(open.boxLength)
        }
        range = start..<reader.at
        if decoder.fault == nil, range.count > Limits.leafBytes {
            fault = .overLimit("a leaf of \(range.count) bytes", Limits.leafBytes)
        } else {
            fault = decoder.fault
        }
    }
}

/// One commit, and where its bytes lie in the buffer that it was read from.
public struct CommitFrame: Hashable, Sendable {
    /// The case.
    public let caseID: CaseID
    /// The charter entry under which the edits were saved.
    public let charterHead: Head
    /// The last entry of the case's log for the commit's audience that its author held; zero for none.
    public let logHead: Head
    /// The leaves.
    public let leaves: [LeafFrame]
    /// The whole commit.
    public let range: Range<Int>
    /// Why the commit must not be ordered (`commit.malformed`, `commit.tooLarge` or
    /// `commit.reserved`); nil where its bytes are as the protocol asks.
    ///
    /// Of such a commit only identifiers and ranges may be relied on: its hash can be computed, and
    /// so the other commits of its group stand.
    public let refusal: WireError?
}

/// Packed commits.
public enum CommitCoding {
    /// Bytes of a commit before the number of its leaves.
    public static let headerBytes = 48

    /// Reads `count` joined commits of one group, which must fill `buffer`.
    ///
    /// - Throws: `commit.malformed` where the bytes do not show where each commit and leaf ends. What
    ///   is wrong beyond that stands in the frame of its own commit.
    public static func decode(
        _ buffer: [UInt8],
        count: Int,
        author: IncarnationID? = nil
    ) throws(WireError) -> [CommitFrame] {
        var reader = ByteReader(buffer, kind: .commitMalformed)
        // A commit takes 49 bytes at the least.
        guard count >= 0, count <= reader.remaining / (headerBytes + 1) else {
            throw reader.failure("\(count) commits do not fit")
        }
        var commits: [CommitFrame] = []
        commits.reserveCapacity(count)
        for _ in 0..<count { commits.append(try commit(&reader, author: author)) }
        try reader.finish()
        return commits
    }

    /// Appends what stands before a commit's leaves; the bytes of `leafCount` leaves follow.
    public static func appendHeader(
        caseID: CaseID,
        charterHead: Head,
        logHead: Head,
        leafCount: Int,
        to out: inout [UInt8]
    ) {
        precondition(leafCount > 0, "a commit without leaves")
        caseID.append(to: &out)
        charterHead.append(to: &out)
        logHead.append(to: &out)
        out.appendLength(leafCount)
    }

    /// Appends the length of a leaf's open part; the open part, the root and the box follow.
    public static func appendOpenLength(_ count: Int, to out: inout [UInt8]) {
        out.appendLength(count)
    }

    private static func commit(
        _ reader: inout ByteReader,
        author: IncarnationID?
    ) throws(WireError) -> CommitFrame {
        let start = reader.at
        let caseID: CaseID = try reader.identifier()
        let charterHead: Head = try reader.identifier()
        let logHead: Head = try reader.identifier()
        let count = Int(try reader.varint())
        // A leaf takes 40 bytes at the least: eight of open part and its length, and the root.
        guard count <= reader.remaining / 40 else { throw reader.truncated() }
        var refusal: WireError?
        if count == 0 { refusal = reader.failure("a commit without leaves") }
        if count > Limits.leavesPerCommit {
            refusal = .overLimit("\(count) leaves in a commit", Limits.leavesPerCommit)
        }
        var leaves: [LeafFrame] = []
        leaves.reserveCapacity(count)
        for _ in 0..<count {
            let leaf = try LeafFrame(&reader, author: author)
            if refusal == nil { refusal = leaf.fault }
            leaves.append(leaf)
        }
        let range = start..<reader.at
        if refusal == nil, range.count > Limits.commitBytes {
            refusal = .overLimit("a commit of \(range.count) bytes", Limits.commitBytes)
        }
        return CommitFrame(
            caseID: caseID,
            charterHead: charterHead,
            logHead: logHead,
            leaves: leaves,
            range: range,
            refusal: refusal
        )
    }
}

extension WireError {
    /// A part of a commit that is over its limit.
    static func overLimit(_ what: String, _ limit: Int) -> WireError {
        WireError(.commitTooLarge, "\(what), and the limit is \(limit)")
    }
}
