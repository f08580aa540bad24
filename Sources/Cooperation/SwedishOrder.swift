/// The order in which Swedish lists stand: å, ä and ö after z, accents and case only where nothing
/// else differs, without the tables of a locale.
public enum SwedishOrder {
    /// Bytes that compare as the texts do.
    public static func key(_ text: String) -> [UInt8] {
        var letters: [UInt8] = []
        for scalar in Normalization.nfc(text).unicodeScalars {
            letters.append(contentsOf: weights(scalar))
        }
        // Equal letters: the text itself decides, so that the order is total.
        return letters + [0] + text.utf8
    }

    /// Whether `left` stands before `right`.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        key(left).lexicographicallyPrecedes(key(right))
    }

    private static let afterZ = UInt8(ascii: "z") + 1

    private static func weights(_ scalar: Unicode.Scalar) -> [UInt8] {
        switch scalar {
        case "a"..."z", "0"..."9": [UInt8(ascii: scalar)]
        case "A"..."Z": [UInt8(ascii: scalar) + 0x20]
        case "å", "Å": [afterZ]
        case "ä", "Ä", "æ", "Æ": [afterZ + 1]
        case "ö", "Ö", "ø", "Ø", "œ", "Œ": [afterZ + 2]
        case "ü", "Ü": [UInt8(ascii: "y")]
        // Spaces and punctuation before everything else, so that shorter names come first.
        case _ where scalar.isASCII: [1]
        default: weights(beyondLatin: scalar)
        }
    }

    private static func weights(beyondLatin scalar: Unicode.Scalar) -> [UInt8] {
        let base = LatinLetters.base(scalar)
        if base.utf8.allSatisfy({ $0 < 0x80 }) { return [UInt8](base.utf8) }
        return [0xFF] + base.utf8
    }
}
