import Vocabulary

/// What the journal's store keeps of blobs: bytes from the first on, and which leaves name them.
///
/// Which leaf names which blob is an index over the journal; the bytes come and go beside it.
public protocol BlobStore: AnyObject {
    /// Notes the blobs that a leaf names.
    func insert(_ blobs: [Blob], ofLeaf leaf: Int64) throws
    /// The leaves that name a blob, in the order in which they came.
    func leaves(naming blob: Hash) throws -> [Int64]
    /// The blobs that leaves name, in the order of their hashes, after `hash`, at most `limit`.
    func namedBlobs(after hash: Hash?, limit: Int) throws -> [Hash]

    /// What is held of a blob; nil where that is nothing.
    func blob(_ hash: Hash) throws -> BlobRow?
    /// The blobs of which something is held, in the order of their hashes, after `hash`, at most
    /// `limit`.
    func heldBlobs(after hash: Hash?, limit: Int) throws -> [BlobRow]
    /// Adds a blob of which nothing is held yet, or changes what is known of it.
    func save(_ blob: BlobRow) throws
    /// Adds bytes at the end of what is held, and counts them.
    func append(_ bytes: [UInt8], to blob: BlobRow) throws
    /// The chunk that begins at `offset`, which is where a chunk was appended; nil beyond the end.
    func chunk(of hash: Hash, at offset: Int) throws -> [UInt8]?
    /// Removes a blob's bytes.
    func deleteBlob(_ hash: Hash) throws
}

/// What is held of a blob.
public struct BlobRow: Hashable, Sendable {
    /// Which blob.
    public var blob: Blob
    /// How many of its bytes, from the first on.
    public var held: Int
    /// Whether they were written here (at a replica: its people's own file).
    public var isOwn: Bool
    /// Whether the server is known to hold the whole of it; of use at a replica alone.
    public var isSent: Bool

    /// Makes a row.
    public init(blob: Blob, held: Int = 0, isOwn: Bool = false, isSent: Bool = false) {
        self.blob = blob
        self.held = held
        self.isOwn = isOwn
        self.isSent = isSent
    }

    /// Whether all bytes are held.
    public var isWhole: Bool { held == blob.length }
}
