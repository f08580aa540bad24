import CZstd

/// One zstd compressor whose working memory is used again for every box.
final class ZstandardCompressor {
    private let context: OpaquePointer?

    init() { context = ZSTD_createCCtx() }

    deinit { ZSTD_freeCCtx(context) }

    /// One frame at level 1, which is the fastest and gives up little on short text; nil where it
    /// would not be shorter than the bytes themselves.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let context, bytes.count > 1 else { return nil }
        var written = 0
        let out = [UInt8](unsafeUninitializedCapacity: bytes.count - 1) { room, count in
            written = ZSTD_compressCCtx(
                context,
                room.baseAddress,
                room.count,
                bytes,
                bytes.count,
                1
            )
            count = ZSTD_isError(written) == 0 ? written : 0
        }
        return ZSTD_isError(written) == 0 ? out : nil
    }
}

/// One zstd decompressor whose working memory is used again for every box.
final class ZstandardDecompressor {
    /// Made when the first box is opened: it is larger than most boxes.
    private var context: OpaquePointer?

    deinit { ZSTD_freeDCtx(context) }

    /// The content of exactly one frame that holds exactly `count` bytes; nil for anything else.
    /// Allocates `count` bytes and no more, whatever the frame says of itself.
    func decompress(_ frame: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        if context == nil { context = ZSTD_createDCtx() }
        guard let context else { return nil }
        return frame.withUnsafeBytes { source in
            guard ZSTD_findFrameCompressedSize(source.baseAddress, source.count) == source.count
            else { return nil }
            var written = 0
            let out = [UInt8](unsafeUninitializedCapacity: count) { room, initialized in
                written = ZSTD_decompressDCtx(
                    context,
                    room.baseAddress,
                    count,
                    source.baseAddress,
                    source.count
                )
                initialized = ZSTD_isError(written) == 0 ? written : 0
            }
            return ZSTD_isError(written) == 0 && written == count ? out : nil
        }
    }
}
