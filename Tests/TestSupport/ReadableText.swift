import Foundation
import Vocabulary

/// Looks for texts in every byte of files: as UTF-8 in any case of ASCII letters, as UTF-16, and as hex.
public struct ReadableText {
    private let forms: [(text: String, bytes: [UInt8])]

    /// Looks for these texts, of four bytes at least: shorter ones are found in noise.
    public init(_ texts: some Sequence<String>) {
        forms = Set(texts).filter { $0.utf8.count >= 4 }.sorted().flatMap { text in
            let utf16 = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            let hex = Array(Array(text.utf8).hex.utf8)
            return [Array(text.utf8), utf16, hex].map { (text: text, bytes: Self.lower($0)) }
        }
    }

    /// The texts that occur in the bytes, in order.
    public func found(in bytes: [UInt8]) -> [String] {
        let data = Data(Self.lower(bytes))
        var found: [String] = []
        for form in forms where found.last != form.text {
            if data.range(of: Data(form.bytes)) != nil { found.append(form.text) }
        }
        return found
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

    private static func lower(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
