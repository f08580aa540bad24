import Vocabulary
import Wire

/// Why a box cannot be read. Changes no verdict: the write stands and is shown as unreadable.
public enum BoxError: Error, Hashable, Sendable {
    /// Sealed under a key that is not held here.
    case sealed
    /// The bytes are no box.
    case malformed
    /// It holds something else than its author's root commits to.
    case root
    /// It was erased.
    case erased
}

/// Opens boxes and checks them against what their authors signed. Keeps its working memory
/// between boxes.
public struct BoxOpener {
    private let decompressor = ZstandardDecompressor()

    /// Makes an opener.
    public init() {}

    /// The key that the box of a leaf is sealed under; nil for one that is not sealed.
    ///
    /// - Throws: ``BoxError/malformed``.
    public static func key(
        of leaf: LeafFrame,
        in buffer: [UInt8]
    ) throws(BoxError) -> KeyName? {
        guard !leaf.isErased, BoxFrame.isSealed(buffer, leaf.boxRange) else { return nil }
        do {
            return try SealedBoxFrame.decode(buffer, leaf.boxRange).key
        } catch {
            throw BoxError.malformed
        }
    }

    /// What the box of a leaf holds: as many values and times as the leaf has writes.
    ///
    /// - Parameters:
    ///   - key: The key of that name; nil where none is held, or none is needed.
    ///   - leafHash: The leaf's; looked at where the box is sealed.
    public func open(
        _ leaf: LeafFrame,
        in buffer: [UInt8],
        under key: BoxKey?,
        leafHash: Hash
    ) throws(BoxError) -> BoxContent {
        let content = try content(leaf, in: buffer, under: key, leafHash: leafHash)
        guard LeafRoot.make(content) == Hash(buffer[leaf.rootRange]) else { throw BoxError.root }
        return content
    }

    /// The value of a leaf's write that its box claims, before it was compared with the root, which takes
    /// longer than all the rest. Tells that values differ, since then it does not matter whether the box
    /// is what its author signed; nothing that is shown or kept may come from it.
    ///
    /// - Parameter index: The place of the write in the leaf.
    public func claim(
        at index: Int,
        of leaf: LeafFrame,
        in buffer: [UInt8],
        under key: BoxKey?,
        leafHash: Hash
    ) throws(BoxError) -> [UInt8] {
        let plain = try plainContent(leaf, in: buffer, under: key, leafHash: leafHash)
        do {
            return Array(
                try BoxContent.value(at: index, in: plain, count: leaf.open.writes.count)
            )
        } catch {
            throw BoxError.malformed
        }
    }

    private func content(
        _ leaf: LeafFrame,
        in buffer: [UInt8],
        under key: BoxKey?,
        leafHash: Hash
    ) throws(BoxError) -> BoxContent {
        let plain = try plainContent(leaf, in: buffer, under: key, leafHash: leafHash)
        do {
            return try BoxContent.decode(plain, count: leaf.open.writes.count)
        } catch {
            throw BoxError.malformed
        }
    }

    /// What a box holds, opened and no longer compressed.
    private func plainContent(
        _ leaf: LeafFrame,
        in buffer: [UInt8],
        under key: BoxKey?,
        leafHash: Hash
    ) throws(BoxError) -> [UInt8] {
        guard !leaf.isErased else { throw .erased }
        do {
            guard BoxFrame.isSealed(buffer, leaf.boxRange) else {
                let frame = try BoxFrame.decode(buffer, leaf.boxRange)
                return try plain(frame, in: buffer)
            }
            let sealed = try SealedBoxFrame.decode(buffer, leaf.boxRange)
            guard let key, key.name == sealed.key else { throw BoxError.sealed }
            guard let opened = key.content(sealed, in: buffer, leafHash: leafHash) else {
                throw BoxError.malformed
            }
            let frame = try BoxFrame.decodeContent(opened, 0..<opened.count)
            return try plain(frame, in: opened)
        } catch let error as BoxError {
            throw error
        } catch {
            throw BoxError.malformed
        }
    }

    private func plain(_ frame: BoxFrame, in buffer: [UInt8]) throws(BoxError) -> [UInt8] {
        let data = buffer[frame.dataRange]
        switch frame.method {
        case .stored: return Array(data)
        case .zstandard:
            guard let plain = decompressor.decompress(data, count: frame.plainLength) else {
                throw BoxError.malformed
            }
            return plain
        }
    }
}
