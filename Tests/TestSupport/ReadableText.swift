import Foundation
import Vocabulary

/// Looks for texts in every byte of files: as UTF-8 in any case of ASCII letters, as UTF-16, as hex and
/// as base64.
public struct ReadableText {
    private struct Form {
        let text: String
        let bytes: [UInt8]
    }

    private let forms: [Form]
    /// The forms that begin with two bytes, by these.
    private var starts = [[Int]](repeating: [], count: 1 << 16)

    /// Looks for these texts, of four bytes at least: shorter ones are found in noise.
    public init(_ texts: some Sequence<String>) {
        forms = Set(texts).filter { $0.utf8.count >= 4 }.sorted().flatMap { text in
            let utf16 = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            let hex = Array(Array(text.utf8).hex.utf8)
            // Without what its neighbours change: a text may begin at any of three places.
            let base64 = (0..<3).map { shift in
                let padded = [UInt8](repeating: 0, count: shift) + Array(text.utf8)
                let whole = Array(Data(padded).base64EncodedString().utf8)
                return Array(whole.dropFirst(shift == 0 ? 0 : 4).dropLast(4))
            }.filter { $0.count >= 8 }
            return ([Array(text.utf8), utf16, hex] + base64).map {
                Form(text: text, bytes: Self.lower($0))
            }
        }
        for (number, form) in forms.enumerated() {
            starts[Self.start(form.bytes[0], form.bytes[1])].append(number)
        }
    }

    /// The texts that occur in the bytes, in order.
    public func found(in bytes: [UInt8]) -> [String] {
        var found: Set<Int> = []
        let bytes = Self.lower(bytes)
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + 1 < bytes.count {
                let candidates = starts[Self.start(bytes[index], bytes[index + 1])]
                for number in candidates where !found.contains(number) {
                    if bytes[index...].starts(with: forms[number].bytes) { found.insert(number) }
                }
                index += 1
            }
        }
        return Set(found.map { forms[$0].text }).sorted()
    }

    /// The texts that occur in the files below a folder, each with the file.
    public func found(below folder: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        var found: [String] = []
        for path in paths {
            guard let data = FileManager.default.contents(atPath: folder + "/" + path) else {
                continue
            }
            found += self.found(in: [UInt8](data)).map { "\($0) in \(path)" }
        }
        return found
    }

    private static func start(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first) << 8 | Int(second)
    }

    private static func lower(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
