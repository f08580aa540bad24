import Trust
public import Vocabulary
public import Wire

/// A secret, a wrapping or a memo, as the server's list of keys holds it.
public struct KeyItemRow: Hashable, Sendable {
    /// What an item is.
    public enum Content: Hashable, Sendable {
        /// A ``Wire/SecretStatement``, signed by a device.
        case secret(KeyName, body: [UInt8], signer: DeviceID, signature: [UInt8])
        /// Something wrapped.
        case wrapping(Wrapping)
        /// A ``Wire/MemoStatement`` of one party, signed by a device of it.
        case memo(KeyName, body: [UInt8], signer: DeviceID, signature: [UInt8])
    }

    /// Its place in the list of whoever asked, or among all keys; 0 before it is inserted.
    public var id: Int64
    /// The number of the incarnation that brought it.
    public var incarnation: UInt32
    /// What it is.
    public var content: Content

    /// Makes a row.
    public init(id: Int64 = 0, incarnation: UInt32, content: Content) {
        self.id = id
        self.incarnation = incarnation
        self.content = content
    }

    /// How far behind the one before it its place in a list is: from 1 to 2^24, by what it is. So lists that
    /// do not hold the same end at different places, and one that was set back and has grown again is
    /// told from what it was.
    public var step: Int64 {
        let name: [UInt8]
        switch content {
        case .secret(let secret, _, _, _): name = secret.bytes
        case .wrapping(let wrapping): name = wrapping.target.name.bytes + wrapping.target.recipient
        case .memo(let memo, _, _, _): name = memo.bytes
        }
        let bytes = Digest.tagged("obruten step 1", name).bytes
        return 1 + (Int64(bytes[0]) << 16 | Int64(bytes[1]) << 8 | Int64(bytes[2]))
    }
}

/// The rows of the list of keys. Parties and incarnations go by the journal's numbers.
public protocol ServerKeyRows: AnyObject {
    /// Adds an item that these parties may have, to each at the last of its places and a ``KeyItemRow/step``.
    func insert(_ item: KeyItemRow, readers: [Int64]) throws
    /// The statement of a secret; nil where it is not in the list.
    func secret(_ name: KeyName) throws -> KeyItemRow?
    /// The statements of the secrets that a party may have.
    func secrets(of party: Int64) throws -> [KeyItemRow]
    /// Whether the list has a wrapping.
    func isWrapped(_ target: WrappingTarget) throws -> Bool
    /// A wrapping of the list; nil where it is not there.
    func wrapping(_ target: WrappingTarget) throws -> KeyItemRow?
    /// Throws away a wrapping; its places stay taken.
    func deleteWrapping(_ target: WrappingTarget) throws
    /// Notes that a wrapping by this device did not open.
    func insertUnopened(_ target: WrappingTarget, by device: DeviceID) throws
    /// Whether that was noted.
    func isUnopened(_ target: WrappingTarget, by device: DeviceID) throws -> Bool
    /// The last place of what a party may have; 0 where there is none.
    func keysEnd(of party: Int64) throws -> UInt64
    /// Whether a place is taken in what a party may have.
    func hasKeyPlace(_ place: UInt64, of party: Int64) throws -> Bool
    /// Visits the items that a party may have, after a place, in order, until `visit` returns false.
    func keyItems(
        of party: Int64,
        after place: UInt64,
        _ visit: (KeyItemRow) throws -> Bool
    ) throws

    /// Whether the list has a memo.
    func hasMemo(_ name: KeyName) throws -> Bool
    /// Throws away the memo of a party; its place stays taken.
    func deleteMemo(_ name: KeyName, of party: Int64) throws

    /// Notes that a wrapping is missing: for a device or key of the party `about`; a device of
    /// `holder` may be able to make it.
    func insertLack(_ target: WrappingTarget, holder: Int64, about: Int64) throws
    /// Forgets a lack, at all holders.
    func deleteLacks(of target: WrappingTarget) throws
    /// Forgets what a party's devices and keys lack.
    func deleteLacks(about party: Int64) throws
    /// What the devices of a party may be able to wrap, at most `limit`.
    func lacks(holder: Int64, limit: Int) throws -> [Lack]
}
