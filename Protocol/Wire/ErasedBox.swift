import Vocabulary

/// What stands in the place of a box that was erased: a mark, and the hash of the box.
public enum ErasedBox {
    /// The first byte, which no box begins with.
    public static let mark: UInt8 = 0xff
}

extension LeafFrame {
    /// Whether the box was erased.
    public var isErased: Bool { erasedBoxRange != nil }

    /// The leaf's bytes with the hash of its box in place of the box: everything that hashes and
    /// signatures cover is still there.
    ///
    /// - Parameters:
    ///   - buffer: The bytes that the leaf lies in.
    ///   - boxHash: The SHA-256 of the box.
    public func erased(in buffer: [UInt8], boxHash: Hash) -> [UInt8] {
        if isErased { return Array(buffer[range]) }
        var bytes = Array(buffer[range.lowerBound..<rootRange.upperBound])
        bytes.append(ErasedBox.mark)
        boxHash.append(to: &bytes)
        return bytes
    }
}
