import Foundation

/// Unicode's canonical composition, which makes equal what looks equal.
enum Normalization {
    /// The text in NFC.
    static func nfc(_ text: String) -> String {
        isSurelyNFC(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    /// Whether the text is in NFC, scalar by scalar.
    static func isNFC(_ text: String) -> Bool {
        isSurelyNFC(text) || text.utf8.elementsEqual(nfc(text).utf8)
    }

    /// No scalar below U+0300 composes with another or reorders, so nearly all Swedish text needs no
    /// table; above it, the tables of Foundation decide.
    private static func isSurelyNFC(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value < 0x300 }
    }
}
