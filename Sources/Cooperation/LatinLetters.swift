/// Letters of the Latin script without their accents, by tables of our own: the same on every
/// machine and without a locale.
enum LatinLetters {
    /// The small letters that a scalar beyond ASCII stands for when case and accents do not count;
    /// nothing for combining marks, spaces and punctuation.
    static func base(_ scalar: Unicode.Scalar) -> String {
        if let place = table(scalar.value) { return place }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: return properties.lowercaseMapping
        case .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber:
            return String(scalar)
        default: return ""
        }
    }

    private static func table(_ value: UInt32) -> String? {
        switch value {
        case 0xC0...0xFF: latin1[Int(value) - 0xC0]
        case 0x100...0x17F: String(extendedA[Int(value) - 0x100])
        default: nil
        }
    }

    /// U+00C0 to U+00FF.
    private static let latin1 =
        ("a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th ss "
        + "a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th y")
        .split(separator: " ").map { $0 == "-" ? "" : String($0) }

    /// U+0100 to U+017F, one letter each.
    private static let extendedA = Array(
        ("aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnn"
            + "oooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs")
    )
}
