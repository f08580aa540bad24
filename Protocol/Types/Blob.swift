/// A sealed file beside the leaves, named by what it is: the hash and length of its bytes.
///
/// A leaf names the blobs of its attachments in its open part. Whoever may read the record may
/// fetch them; what they hold only the leaf's box can tell.
public struct Blob: Hashable, Sendable {
    /// The hash of the sealed bytes.
    public let hash: Hash
    /// How many sealed bytes there are.
    public let length: Int

    /// Names a blob.
    public init(hash: Hash, length: Int) {
        self.hash = hash
        self.length = length
    }
}
