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
}

/// Opens boxes and checks them against what their authors signed. Keeps its working memory
/// between boxes.
public struct BoxOpener {
    private let decompressor = ZstandardDecompressor()

    /// Makes an opener.
    public init() {}

    /// What the box of a leaf holds: as many values and times as the leaf has writes.
    public func open(_ leaf: LeafFrame, in buffer: [UInt8]) throws(BoxError) -> BoxContent {
        guard !BoxFrame.isSealed(buffer, leaf.boxRange) else { throw BoxError.sealed }
        let content: BoxContent
        do {
            let frame = try BoxFrame.decode(buffer, leaf.boxRange)
            content = try BoxContent.decode(
                plain(frame, in: buffer),
                count: leaf.open.writes.count
            )
        } catch {
            throw BoxError.malformed
        }
        guard LeafRoot.make(content) == Hash(buffer[leaf.rootRange]) else { throw BoxError.root }
        return content
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
