import Causality
import Trust
import Vocabulary
import Wire

/// Packed bytes: commits, leaves, boxes, copies, rows.
extension Decoder {
    static let packed: [Decoder] = [
        // The first byte is how many commits there are said to be.
        Decoder("commits") { bytes in
            guard let count = bytes.first else { return }
            let buffer = Array(bytes.dropFirst())
            for commit in try CommitCoding.decode(buffer, count: Int(count)) {
                precondition(buffer.indices.contains(commit.range), "a commit beyond its bytes")
                for leaf in commit.leaves {
                    precondition(buffer.indices.contains(leaf.boxRange), "a box beyond its bytes")
                }
            }
        },
        Decoder("leaf", limit: Limits.leafBytes) { bytes in
            let leaf = try LeafFrame.decode(bytes, 0..<bytes.count)
            let hash = Hash.zero
            _ = try BoxOpener().open(leaf, in: bytes, under: nil, leafHash: hash)
        },
        Decoder("openPart") { bytes in
            let open = try OpenPart.decode(bytes, 0..<bytes.count)
            var again: [UInt8] = []
            open.append(to: &again)
            check(bytes, again)
        },
        Decoder("box") { bytes in
            try choice(
                bytes,
                [
                    { _ = try BoxFrame.decode($0, 0..<$0.count) },
                    { _ = try BoxFrame.decodeContent($0, 0..<$0.count) },
                    { _ = try SealedBoxFrame.decode($0, 0..<$0.count) },
                ]
            )
        },
        // The first byte is how many writes the leaf has.
        Decoder("boxContent") { bytes in
            guard let count = bytes.first else { return }
            let plain = Array(bytes.dropFirst())
            let value = try BoxContent.decode(plain, count: Int(count))
            check(value, try BoxContent.decode(value.encoded(), count: Int(count)))
        },
        Decoder("copyContent") { bytes in
            guard let count = bytes.first else { return }
            _ = try CopyContent(Array(bytes.dropFirst()), count: Int(count))
        },
        Decoder("memo", limit: Limits.bodyBytes) { bytes in
            let memo = try Memo(bytes)
            check(memo, try Memo(memo.encoded()))
        },
        Decoder("recordRow") { bytes in _ = try RecordState(packed: bytes) },
    ]
}
