import Cooperation
import Vocabulary

/// Values for fields, each as good as unlike any other.
enum Values {
    /// The word that a value carries, which stands nowhere else.
    static func word(_ serial: Int) -> String { "ord\(serial)\(mark)" }

    /// What all of these words end in, and nothing else has in it.
    static let mark = "slut"

    /// A value for a field; nil for types in which values repeat too soon.
    static func value(
        for type: FieldType,
        serial: Int,
        _ chance: inout Chance
    ) -> FieldValue? {
        switch type {
        case .text(let max):
            let word = word(serial)
            return word.count <= max ? .text(word) : nil
        case .longText(let max):
            // Now and then one that takes several pages of a file, and cannot be compressed.
            var text = word(serial)
            if chance.once(in: 8) {
                for _ in 0..<chance.number(10...200) { text += " \(chance.next())" }
            }
            return .text(String(text.prefix(max)))
        case .mail: return .text("\(word(serial))@exempel.se")
        case .date: return CalendarDate(daysSince1970: 8_000 + serial).map { .date($0) }
        case .dateTime: return .dateTime(Moment(seconds: Int64(serial) * 60, offsetMinutes: 60))
        case .integer(nil): return .integer(Int64(serial))
        case .boolean: return .boolean(chance.once(in: 2))
        case .choice(let choices): return chance.pick(choices).map { .choice($0.number) }
        case .integer, .personalNumber, .telephone, .reference, .attachment: return nil
        }
    }
}
