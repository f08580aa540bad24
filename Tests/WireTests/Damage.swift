/// Every way to cut bytes short and to turn over one bit of them.
enum Damage {
    static func truncations(of bytes: [UInt8]) -> [[UInt8]] {
        bytes.indices.map { Array(bytes.prefix($0)) }
    }

    static func flips(of bytes: [UInt8]) -> [[UInt8]] {
        bytes.indices.flatMap { index in
            (0..<8).map { bit in
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(bit)
                return flipped
            }
        }
    }
}
