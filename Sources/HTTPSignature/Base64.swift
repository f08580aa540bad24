/// The encoding of byte sequences in structured fields (RFC 9651, section 4.1.8).
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// What each byte stands for; 64 for those that are no digit.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.enumerated() { digits[Int(digit)] = UInt8(value) }
        return digits
    }()

    private static let padding = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var held: UInt32 = 0
        var bits = 0
        for byte in bytes {
            held = held << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(alphabet[Int(held >> UInt32(bits) & 63)])
            }
            held &= 63
        }
        if bits > 0 { out.append(alphabet[Int(held << UInt32(6 - bits) & 63)]) }
        while !out.count.isMultiple(of: 4) { out.append(padding) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The bytes of a header that is `key=:<base64>:` and nothing else, which needs no parser; nil for
    /// any other.
    static func item(of field: String, key: String) -> [UInt8]? {
        let bytes = Array(field.utf8)
        let start = key.utf8.count + 2
        guard bytes.count > start, bytes.starts(with: key.utf8),
            bytes[start - 2] == UInt8(ascii: "="), bytes[start - 1] == UInt8(ascii: ":"),
            bytes.last == UInt8(ascii: ":")
        else { return nil }
        return decode(bytes[start..<bytes.count - 1])
    }

    /// The bytes that a text stands for. One text for one value: nil where padding is not as it must
    /// be, or where the bits that the last digit has to spare are not zeros.
    static func decode(_ text: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        let padded = text.suffix(2).reversed().prefix { $0 == padding }.count
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4 * 3)
        var held: UInt32 = 0
        var bits = 0
        for character in text.dropLast(padded) {
            let digit = digits[Int(character)]
            guard digit < 64 else { return nil }
            held = held << 6 | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
                held &= 1 << UInt32(bits) - 1
            }
        }
        return held == 0 ? out : nil
    }
}
