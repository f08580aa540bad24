/// Telephone numbers, kept as `+` and digits.
enum Telephone {
    private static let digitCounts = 7...15

    /// The international form: `070-123 45 67` is `+46701234567`; nil for what is no number.
    static func canonical(_ typed: String) -> String? {
        var digits: [UInt8] = []
        var isInternational = false
        for byte in typed.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "+"):
                guard digits.isEmpty, !isInternational else { return nil }
                isInternational = true
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "."):
                continue
            default: return nil
            }
        }
        let zero = UInt8(ascii: "0")
        if !isInternational {
            guard digits.first == zero else { return nil }
            if digits.prefix(2).elementsEqual([zero, zero]) {
                digits.removeFirst(2)
            } else {
                digits.replaceSubrange(0..<1, with: "46".utf8)
            }
        } else if digits.starts(with: "460".utf8) {
            // "+46 (0)70 …": the trunk zero is not dialled from abroad.
            digits.remove(at: 2)
        }
        guard digitCounts.contains(digits.count), digits.first != zero else { return nil }
        return "+" + String(decoding: digits, as: UTF8.self)
    }
}

/// Mail addresses, with the domain in small letters.
enum MailAddress {
    private static let lengthLimit = 254
    private static let localLimit = 64

    /// The canonical form; nil for what is no address. The part before the at sign is kept as typed.
    static func canonical(_ typed: String) -> String? {
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last,
            typed.utf8.count <= lengthLimit, (1...localLimit).contains(local.utf8.count),
            local.utf8.allSatisfy(isLocal), local.first != ".", local.last != ".",
            !local.contains(".."), isDomain(domain)
        else { return nil }
        return local + "@" + domain.lowercased()
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
