import Replica
import Vocabulary

/// The code on a paper form by which what was written on it finds its record again: beginnings of the
/// case's and the record's identifiers, and two digits that show a mistyped one.
///
/// Sixteen digits in groups of four, of the alphabet of recovery codes (no i, l, o, u; case is all the same).
struct FormCode {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    private static let bytes = 4

    private let caseStart: [UInt8]
    private let recordStart: [UInt8]

    /// The code of a record.
    init(_ ref: RecordRef) {
        caseStart = Array(ref.caseID.bytes.prefix(Self.bytes))
        recordStart = Array(ref.record.bytes.prefix(Self.bytes))
    }

    /// Reads a code as it was typed; nil where it is mistyped.
    init?(_ typed: String) {
        var number: [UInt8] = []
        for character in typed.lowercased() where character != " " && character != "-" {
            let read: Character =
                switch character {
                case "o": "0"
                case "i", "l": "1"
                default: character
                }
            guard let digit = Self.alphabet.firstIndex(of: read) else { return nil }
            number.append(UInt8(digit))
        }
        guard number.count == 16 else { return nil }
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for digit in number {
            buffer = buffer << 5 | UInt32(digit)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard bytes.count == 10, Array(bytes.suffix(2)) == Self.check(bytes.prefix(8)) else {
            return nil
        }
        caseStart = Array(bytes[0..<4])
        recordStart = Array(bytes[4..<8])
    }

    /// The code as it is printed.
    var text: String {
        let start = caseStart + recordStart
        var digits = ""
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in start + Self.check(start) {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                digits.append(Self.alphabet[Int(buffer >> bits & 31)])
            }
        }
        return stride(from: 0, to: digits.count, by: 4).map {
            String(digits.dropFirst($0).prefix(4))
        }.joined(separator: "-")
    }

    /// Whether the code may be of this case.
    func means(_ caseID: CaseID) -> Bool { caseID.bytes.starts(with: caseStart) }

    /// Whether the code may be of this record.
    func means(_ ref: RecordRef) -> Bool {
        means(ref.caseID) && ref.record.bytes.starts(with: recordStart)
    }

    /// Two bytes that nearly every mistake changes: CRC-16 after CCITT.
    private static func check(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var remainder: UInt16 = 0xFFFF
        for byte in bytes {
            remainder ^= UInt16(byte) << 8
            for _ in 0..<8 {
                remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x1021 : remainder << 1
            }
        }
        return [UInt8(remainder >> 8), UInt8(truncatingIfNeeded: remainder)]
    }
}
