@testable import Cooperation
import TestSupport
import Testing
import Vocabulary

/// One type of each kind, and random values of them.
enum Example {
    static let choices = [1, 2, 300, 65_535].map { (number: UInt16) in
        Choice(number: number, id: "c\(number)", labels: Labels(sv: "Val", en: "Choice"))
    }

    static let types: [FieldType] = [
        .text(max: 500), .longText(max: 20_000), .personalNumber, .telephone, .mail, .boolean,
        .choice(choices), .date, .dateTime, .integer(-1_000...1_000), .integer(nil),
        .reference("note"), .attachment(.any),
    ]

    static func value(of type: FieldType, _ random: inout SeededGenerator) -> FieldValue {
        if random.chance(8) { return .cleared }
        switch type {
        case .text, .longText: return .text(text(&random))
        case .personalNumber: return .text("20111216-2399")
        case .telephone: return .text("+46" + String(random.number(100_000...999_999_999)))
        case .mail: return .text("a\(random.number(0...99))@example.se")
        case .boolean: return .boolean(random.chance(2))
        case .choice(let choices): return .choice(choices[random.number(0...3)].number)
        case .date: return .date(date(&random))
        case .dateTime:
            return .dateTime(
                Moment(
                    seconds: Int64(date(&random).daysSince1970) * 86_400
                        + Int64(random.number(0...86_399)),
                    offsetMinutes: Int16(random.number(-18...18) * 60)
                )
            )
        case .integer(let range):
            let bounds = range ?? Int64.min...Int64.max
            return .integer(Int64.random(in: bounds, using: &random))
        case .reference:
            return .reference(RecordID(high: random.next(), low: random.next()))
        case .attachment:
            return .attachment(
                Attachment(
                    name: "åtgärd \(random.number(0...99)).pdf",
                    length: random.number(0...5_000_000),
                    blob: Blob(
                        hash: Hash(random.next(), random.next(), random.next(), random.next()),
                        length: random.number(1...Limits.blobBytes)
                    ),
                    key: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                )
            )
        }
    }

    private static func date(_ random: inout SeededGenerator) -> CalendarDate {
        // A day off both ends, so that no offset leaves the calendar.
        CalendarDate(daysSince1970: random.number(-719_161...2_932_895)) ?? date(&random)
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let letters: [Unicode.Scalar] = [
            "a", "Ö", "\n", "\t", " ", "😀", "é", "\u{202E}", "中", "'", "\\",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<random.number(1...60) { text.append(letters[random.number(0...10)]) }
        return String(text)
    }
}

@Suite struct `Packed values` {
    @Test(arguments: Seeds.first(100))
    func `come back from bytes and from text as they were`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let context = TypingContext(currentYear: 2026) { _ in 60 }
        for type in Example.types {
            let value = Example.value(of: type, &random)
            let bytes = try value.packed(as: type)
            #expect(try FieldValue(packed: bytes, as: type) == value)
            // Files are not typed.
            if case .attachment = value { continue }
            let text = value.canonicalText(as: type)
            #expect(try FieldValue(typed: text, as: type, context: context) == value)
        }
    }

    @Test(arguments: Seeds.first(300)) func `never trap on hostile bytes`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for type in Example.types {
            var bytes = random.bytes(random.number(0...12))
            if !bytes.isEmpty, random.chance(2) { bytes[0] = 1 }
            do throws(ValueMistake) {
                let value = try FieldValue(packed: bytes, as: type)
                // What is accepted has one form only.
                #expect(try value.packed(as: type) == bytes)
                _ = value.rendered(as: type, in: .sv)
                _ = value.plain(as: type)
            } catch {}
        }
    }

    @Test func `are the bytes of the specification`() throws {
        let day = try #require(CalendarDate(year: 2026, month: 11, day: 23))
        let moment = Moment(seconds: -2, offsetMinutes: -60)
        let cases: [(FieldValue, FieldType, [UInt8])] = [
            (.text("å"), .text(max: 500), [1, 0xC3, 0xA5]),
            (.boolean(true), .boolean, [1, 1]),
            (.choice(300), .choice(Example.choices), [1, 1, 44]),
            (.date(day), .date, [1, 0x07, 0xEA, 11, 23]),
            (
                .dateTime(moment), .dateTime,
                [1, 255, 255, 255, 255, 255, 255, 255, 254, 0xFF, 0xC4]
            ),
            (.integer(258), .integer(nil), [1, 0, 0, 0, 0, 0, 0, 1, 2]),
        ]
        for (value, type, bytes) in cases {
            #expect(try value.packed(as: type) == bytes)
            #expect(
                try FieldValue.cleared.packed(as: type)
                    == (bytes.count == 3 && type.id == "text"
                        ? [0] : [UInt8](repeating: 0, count: bytes.count))
            )
        }
        #expect(FieldValue.packedLife(there: false) == [1, 0])
        #expect(FieldValue.life(packed: [1, 1] as [UInt8]) == true)
        #expect(FieldValue.life(packed: [1, 2] as [UInt8]) == nil)
    }

    @Test func `of another form are refused`() {
        let cases: [([UInt8], FieldType, ValueMistake)] = [
            ([], .boolean, .malformed), ([2, 0], .boolean, .malformed),
            ([0], .boolean, .malformed), ([0, 1], .boolean, .malformed),
            ([1, 2], .boolean, .malformed),
            ([1, 0, 9], .choice(Example.choices), .notChoice(Example.choices)),
            ([1, 7, 0xEA, 2, 30], .date, .malformed), ([1, 0xFF], .text(max: 5), .malformed),
            ([1, 97, 0xCC, 0x8A], .text(max: 5), .malformed),
            ([1] + "a@b".utf8, .mail, .notMail),
            ([1] + "0701234567".utf8, .telephone, .notTelephone),
            ([1] + "111216-2399".utf8, .personalNumber, .notPersonalNumber),
            ([0, 0], .reference("x"), .malformed),
        ]
        for (bytes, type, expected) in cases {
            #expect(throws: expected) { try FieldValue(packed: bytes, as: type) }
        }
        #expect(throws: ValueMistake.wrongType) { try FieldValue.integer(1).packed(as: .date) }
    }

    @Test func `days are counted as the calendar does`() throws {
        var day = try #require(CalendarDate(year: 1, month: 1, day: 1))
        for number in -719_162...(-719_162 + 800_000) {
            let same = try #require(CalendarDate(daysSince1970: number))
            guard same == day, same.daysSince1970 == number else {
                Issue.record("\(number) is \(same), expected \(day)")
                return
            }
            day = try #require(
                CalendarDate(year: day.year, month: day.month, day: day.day + 1)
                    ?? CalendarDate(year: day.year, month: day.month + 1, day: 1)
                    ?? CalendarDate(year: day.year + 1, month: 1, day: 1)
            )
        }
        #expect(CalendarDate(daysSince1970: 2_932_896)?.description == "9999-12-31")
        #expect(CalendarDate(daysSince1970: 2_932_897) == nil)
    }
}
