import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// What stood in a record, or in some of its fields, when it entered a log: for those who begin to
/// read it there. Everything in it is its authors' own; the copier only hands it on.
///
/// Dots count in the copy's own ``table``, from 0.
public struct RecordCopy: Hashable, Sendable {
    /// The audience of the log that the record entered.
    public var audience: AudienceID
    /// The head of the entry by which it left the log before.
    public var source: Head
    /// The record.
    public var record: RecordName
    /// How many fields the record had when it left; those of all its copies together.
    public var fieldCount: Int
    /// The parties that the box is for, rising.
    public var readers: [PartyID]
    /// The incarnations that contexts name, rising.
    public var table: [IncarnationID]
    /// What was known of each field that this copy covers, fields rising.
    public var fields: [FieldContext]
    /// The writes of these fields that were issued again, fields not falling.
    public var reissued: [ReissuedWrite]
    /// The commits with a standing write of these fields.
    public var commits: [CopiedCommit]
    /// The box with what opens the authors' commitments.
    public var box: [UInt8]

    /// Makes a copy.
    public init(
        audience: AudienceID,
        source: Head,
        record: RecordName,
        fieldCount: Int,
        readers: [PartyID],
        table: [IncarnationID],
        fields: [FieldContext],
        reissued: [ReissuedWrite] = [],
        commits: [CopiedCommit],
        box: [UInt8] = []
    ) {
        self.audience = audience
        self.source = source
        self.record = record
        self.fieldCount = fieldCount
        self.readers = readers
        self.table = table
        self.fields = fields
        self.reissued = reissued
        self.commits = commits
        self.box = box
    }

    init(_ message: Obruten_V1_RecordCopy) throws(WireError) {
        audience = try message.audience.identifier("an audience")
        source = try message.source.identifier("a head")
        record = try RecordName(message.record)
        guard (0...Limits.fieldsPerRecord + 1).contains(Int(message.fieldCount)) else {
            throw .message("a record of \(message.fieldCount) fields")
        }
        fieldCount = Int(message.fieldCount)
        readers = try risingParties(message.readers, "the readers of a copy")
        table = []
        for bytes in message.table {
            let incarnation: IncarnationID = try bytes.identifier("an incarnation")
            if let last = table.last, last >= incarnation {
                throw .message("incarnations do not rise")
            }
            table.append(incarnation)
        }
        fields = try FieldContexts.decode([UInt8](message.fields), incarnations: table.count)
        reissued = try ReissuedWrite.decode(
            [UInt8](message.reissued),
            of: fields.map(\.field),
            incarnations: table.count
        )
        guard message.commits.count <= Limits.leavesPerCommit else {
            throw .message("\(message.commits.count) commits of a copy")
        }
        commits = []
        for commit in message.commits { commits.append(try CopiedCommit(commit)) }
        box = [UInt8](message.box)
    }

    var message: Obruten_V1_RecordCopy {
        .with {
            $0.audience = Data(audience.bytes)
            $0.source = Data(source.bytes)
            $0.record = record.message
            $0.fieldCount = UInt32(clamping: fieldCount)
            $0.readers = readers.map { Data($0.bytes) }
            $0.table = table.map { Data($0.bytes) }
            $0.fields = Data(FieldContexts.bytes(of: fields))
            $0.reissued = Data(ReissuedWrite.bytes(of: reissued))
            $0.commits = commits.map(\.message)
            $0.box = Data(box)
        }
    }
}

/// A commit of which a copy shows something, with the way from its leaves to its author's signature.
public struct CopiedCommit: Hashable, Sendable {
    /// The group header, 33 bytes; see ``GroupHeader``.
    public var header: [UInt8]
    /// The group's signature.
    public var signature: [UInt8]
    /// Commits of the whole group.
    public var groupCount: Int
    /// The commit's place in the group, from 0.
    public var index: Int
    /// The range proof for it alone.
    public var proof: [Hash]
    /// The charter entry that it cites.
    public var citedCharter: Head
    /// The entry of its log that it cites.
    public var citedLog: Head
    /// The place where it was ordered in its log.
    public var place: UInt64
    /// When, and under which heads: the original stamp.
    public var stamp: Stamp
    /// Every leaf of the commit, in order.
    public var leaves: [CopiedLeaf]

    /// Makes one.
    public init(
        header: [UInt8],
        signature: [UInt8],
        groupCount: Int,
        index: Int,
        proof: [Hash],
        citedCharter: Head,
        citedLog: Head,
        place: UInt64,
        stamp: Stamp,
        leaves: [CopiedLeaf]
    ) {
        self.header = header
        self.signature = signature
        self.groupCount = groupCount
        self.index = index
        self.proof = proof
        self.citedCharter = citedCharter
        self.citedLog = citedLog
        self.place = place
        self.stamp = stamp
        self.leaves = leaves
    }

    init(_ message: Obruten_V1_CopiedCommit) throws(WireError) {
        header = try message.header.exactly(GroupHeader.byteCount, "a group header")
        signature = try message.signature.exactly(64, "a group's signature")
        groupCount = Int(message.groupCount)
        index = Int(message.index)
        guard index < groupCount, groupCount <= Limits.commitsPerAudience else {
            throw .message("commit \(index) of \(groupCount)")
        }
        proof = []
        for hash in message.proof { proof.append(try hash.hash("a range proof")) }
        let cited = try message.cited.exactly(32, "what a commit cites")
        guard let charter = Head(cited[..<16]), let log = Head(cited[16...]) else {
            throw .message("what a commit cites")
        }
        citedCharter = charter
        citedLog = log
        place = message.place
        try checkTime(message.time)
        stamp = Stamp(
            time: message.time,
            charter: try message.charterHead.identifier("a charter head"),
            party: try message.partyHead.identifier("a party head")
        )
        guard !message.leaves.isEmpty, message.leaves.count <= Limits.leavesPerCommit else {
            throw .message("\(message.leaves.count) leaves of a commit")
        }
        let author = try GroupHeader(header).incarnation
        leaves = []
        for leaf in message.leaves { leaves.append(try CopiedLeaf(leaf, author: author)) }
    }

    var message: Obruten_V1_CopiedCommit {
        .with {
            $0.header = Data(header)
            $0.signature = Data(signature)
            $0.groupCount = UInt32(clamping: groupCount)
            $0.index = UInt32(clamping: index)
            $0.proof = proof.map { Data($0.bytes) }
            $0.cited = Data(citedCharter.bytes + citedLog.bytes)
            $0.place = place
            $0.time = stamp.time
            $0.charterHead = Data(stamp.charter.bytes)
            $0.partyHead = Data(stamp.party.bytes)
            $0.leaves = leaves.map(\.message)
        }
    }
}

/// A leaf of a copied commit: shown, or by its hash alone.
public struct CopiedLeaf: Hashable, Sendable {
    /// The hash of the leaf's box as it was sealed.
    public var boxHash: Hash
    /// What the copy shows of the leaf.
    public var content: Content

    /// What a copy shows of a leaf.
    public enum Content: Hashable, Sendable {
        /// Its hash: it is not of this record, or nothing of it stands.
        case hash(Hash)
        /// Its open part, each item's salted hash, and the places, among its writes, of those that
        /// stand: their values, the person and the times are what the box opens.
        case open(OpenPart, bytes: [UInt8], items: [Hash], shown: [Int])
    }

    /// Makes one.
    public init(boxHash: Hash, content: Content) {
        self.boxHash = boxHash
        self.content = content
    }

    init(_ message: Obruten_V1_CopiedLeaf, author: IncarnationID) throws(WireError) {
        boxHash = try message.boxHash.hash("a box")
        guard !message.open.isEmpty else {
            content = .hash(try message.hash.hash("a leaf"))
            return
        }
        let bytes = [UInt8](message.open)
        let open = try OpenPart.decode(bytes, 0..<bytes.count, author: author)
        guard message.hash.isEmpty, message.items.count == open.writes.count + 2 else {
            throw .message("\(message.items.count) items of a leaf")
        }
        var items: [Hash] = []
        for item in message.items { items.append(try item.hash("an item")) }
        var shown: [Int] = []
        for place in message.shown {
            let place = Int(place)
            guard place < open.writes.count, place > shown.last ?? -1 else {
                throw .message("write \(place) of a leaf")
            }
            shown.append(place)
        }
        guard !shown.isEmpty else { throw .message("a leaf that shows nothing") }
        content = .open(open, bytes: bytes, items: items, shown: shown)
    }

    var message: Obruten_V1_CopiedLeaf {
        .with {
            $0.boxHash = Data(boxHash.bytes)
            switch content {
            case .hash(let hash): $0.hash = Data(hash.bytes)
            case .open(_, let bytes, let items, let shown):
                $0.open = Data(bytes)
                $0.items = items.map { Data($0.bytes) }
                $0.shown = shown.map { UInt32(clamping: $0) }
            }
        }
    }
}

/// The packed fields of a copy: `varint count · (varint field-step · context) each`, the step from -1
/// for the first.
enum FieldContexts {
    static func bytes(of fields: [FieldContext]) -> [UInt8] {
        var out: [UInt8] = []
        out.appendLength(fields.count)
        var previous = -1
        for field in fields {
            out.appendLength(max(0, Int(field.field) - previous))
            previous = Int(field.field)
            field.context.append(to: &out)
        }
        return out
    }

    static func decode(
        _ bytes: [UInt8],
        incarnations: Int
    ) throws(WireError) -> [FieldContext] {
        var reader = ByteReader(bytes, kind: .copyMalformed)
        let count = Int(try reader.varint())
        guard count <= Limits.fieldsPerRecord + 1, count <= reader.remaining / 3 else {
            throw reader.failure("\(count) fields of a copy")
        }
        var fields: [FieldContext] = []
        var previous = -1
        for _ in 0..<count {
            let step = Int(try reader.varint())
            let (number, overflow) = previous.addingReportingOverflow(step)
            guard step > 0, !overflow, let field = UInt16(exactly: number) else {
                throw reader.failure("the fields of a copy do not rise")
            }
            previous = number
            let vector = try dots(&reader, incarnations)
            let cloud = try dots(&reader, incarnations)
            guard cloud.count <= Limits.cloudDots,
                let context = Context(normal: vector, cloud: cloud)
            else { throw reader.failure("a context that is not in normal form") }
            fields.append(FieldContext(field: field, context: context))
        }
        try reader.finish()
        return fields
    }

    private static func dots(
        _ reader: inout ByteReader,
        _ incarnations: Int
    ) throws(WireError) -> [Dot] {
        let count = Int(try reader.varint())
        guard count <= reader.remaining / 2 else { throw reader.truncated() }
        var dots: [Dot] = []
        for _ in 0..<count {
            let index = try reader.varint()
            let n = try reader.varint()
            guard Int(index) < incarnations, n > 0, n <= Limits.writesPerField else {
                throw reader.failure("write \(n) of incarnation \(index)")
            }
            dots.append(Dot(incarnation: index, n: n))
        }
        return dots
    }
}

/// What the box of a copy holds: for every leaf that shows something, in order, the openings of the
/// values that stand, of the person and of the times.
public struct CopyContent: Hashable, Sendable {
    /// What opens one commitment of an author.
    public struct Opening: Hashable, Sendable {
        /// The salt, 16 bytes.
        public var salt: [UInt8]
        /// The item.
        public var bytes: [UInt8]

        /// Makes an opening.
        public init(salt: [UInt8], bytes: [UInt8]) {
            self.salt = salt
            self.bytes = bytes
        }
    }

    /// The openings, in the order of leaves and items.
    public var openings: [Opening]

    /// Makes the content of a box.
    public init(openings: [Opening]) { self.openings = openings }

    /// The plain bytes: `salt (16) · varint length · item` for each.
    public var encoded: [UInt8] {
        var out: [UInt8] = []
        for opening in openings {
            out += opening.salt
            out.appendLength(opening.bytes.count)
            out += opening.bytes
        }
        return out
    }

    /// Reads the plain bytes.
    ///
    /// - Throws: `box.malformed`.
    public init(_ bytes: [UInt8], count: Int) throws(WireError) {
        var reader = ByteReader(bytes, kind: .boxMalformed)
        openings = []
        guard count <= bytes.count / 17 else { throw reader.failure("\(count) openings") }
        for _ in 0..<count {
            let salt = Array(bytes[try reader.take(16)])
            let item = Array(bytes[try reader.take(Int(try reader.varint()))])
            openings.append(Opening(salt: salt, bytes: item))
        }
        try reader.finish()
    }
}
