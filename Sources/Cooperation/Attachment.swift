import Vocabulary

/// A file as a value: what it is called, where its sealed bytes are, and the key that opens them.
///
/// The key is random and made for this one file, so that whoever may read the value can open the
/// file, and nobody else.
public struct Attachment: Hashable, Sendable {
    /// Bytes of the key.
    public static let keyBytes = 32

    /// The file's name, without folders.
    public let name: String
    /// Bytes of the file itself; the sealed bytes are more.
    public let length: Int
    /// The sealed bytes.
    public let blob: Blob
    /// What opens them, 32 bytes.
    public let key: [UInt8]

    /// Describes a file.
    public init(name: String, length: Int, blob: Blob, key: [UInt8]) {
        self.name = name
        self.length = length
        self.blob = blob
        self.key = key
    }

    /// What follows the last dot of the name, in lower case; nothing where there is no dot.
    public var ending: String { Self.ending(of: name) }

    /// What follows the last dot of a file's name, in lower case; nothing where there is no dot.
    public static func ending(of name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// A name that says nothing of what people called the file.
    public var neutralName: String {
        let ending = ending
        let isPlain =
            (1...5).contains(ending.count)
            && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return blob.hash.description.prefix(8) + (isPlain ? "." + ending : "")
    }

    /// Size in a word: `1,2 MB` or `1.2 MB`.
    public func size(in language: Language) -> String { Self.size(length, in: language) }

    /// A number of bytes in a word: `1,2 MB` or `1.2 MB`.
    public static func size(_ bytes: Int, in language: Language) -> String {
        let units = ["byte", "kB", "MB", "GB"]
        var unit = 0
        var scale = 1
        while bytes / scale >= 1000, unit < units.count - 1 {
            scale *= 1000
            unit += 1
        }
        guard unit > 0, bytes / scale < 100 else { return "\(bytes / scale) \(units[unit])" }
        let tenths = bytes / (scale / 10)
        let point = language == .sv ? "," : "."
        return "\(tenths / 10)\(point)\(tenths % 10) \(units[unit])"
    }

    /// What a name must be, so that it can be shown and be written beside others on any system:
    /// the same name, or the nearest that will do.
    public static func safeName(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let kept = Normalization.nfc(last).unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x22, 0x2A, 0x3A, 0x3C, 0x3E, 0x3F, 0x5C, 0x7C,
                0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF:
                false
            default: true
            }
        }
        var name = String(String.UnicodeScalarView(kept.prefix(Limits.nameCharacters)))
        while name.hasPrefix(".") || name.hasPrefix(" ") { name.removeFirst() }
        return name.isEmpty ? "file" : name
    }
}

/// What a field asks of its files.
public struct AttachmentRule: Hashable, Sendable {
    /// The endings of names that will do, in lower case; none where any will.
    public let endings: [String]
    /// Bytes at the most.
    public let max: Int

    /// What will do where a model says nothing: any file, as large as the protocol allows.
    public static let any = AttachmentRule(endings: [], max: largest)

    /// The largest file whose sealed bytes are within ``Limits/blobBytes``: 56 MiB, which leaves room
    /// for padding and for what sealing adds to each chunk.
    public static let largest = Limits.fileBytes

    /// Makes a rule.
    public init(endings: [String], max: Int) {
        self.endings = endings
        self.max = max
    }
}
