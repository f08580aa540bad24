/// Swedish personal identity numbers and coordination numbers (the day plus 60), with their check
/// digit, kept as `YYYYMMDD-NNNN`.
enum PersonalNumber {
    /// The canonical form of what was typed: twelve digits, or ten where `currentYear` is known to
    /// tell the century; with or without a hyphen, `+` in its place for who is a hundred or older.
    static func canonical(_ typed: String, currentYear: Int?) throws(ValueMistake) -> String {
        var digits: [UInt8] = []
        var isOld = false
        for (place, byte) in typed.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                guard place == typed.utf8.count - 5, place >= 6 else { throw .notPersonalNumber }
                isOld = byte == UInt8(ascii: "+")
            case UInt8(ascii: " "): continue
            default: throw .notPersonalNumber
            }
        }
        let year: Int
        switch digits.count {
        case 12:
            guard !isOld, let four = Digits.number(digits.prefix(4)) else {
                throw .notPersonalNumber
            }
            year = four
            digits.removeFirst(2)
        case 10:
            guard let currentYear, let two = Digits.number(digits.prefix(2)) else {
                throw .notPersonalNumber
            }
            let latest = currentYear - (isOld ? 100 : 0)
            year = latest - (latest - two) % 100
        default: throw .notPersonalNumber
        }
        guard let month = Digits.number(digits[2..<4]), let day = Digits.number(digits[4..<6]),
            CalendarDate(year: year, month: month, day: day > 60 ? day - 60 : day) != nil
        else { throw .personalNumberDay }
        guard isChecked(digits) else { throw .personalNumberCheckDigit }
        let tail = String(decoding: digits[2...], as: UTF8.self)
        return Digits.padded(year, 4) + tail.prefix(4) + "-" + tail.suffix(4)
    }

    /// Luhn's check over the ten digits.
    private static func isChecked(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, byte) in digits.enumerated() {
            let value = Int(byte - UInt8(ascii: "0")) * (place.isMultiple(of: 2) ? 2 : 1)
            sum += value / 10 + value % 10
        }
        return sum.isMultiple(of: 10)
    }
}
