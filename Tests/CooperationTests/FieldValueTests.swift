@testable import Cooperation
import TestSupport
import Testing
import Vocabulary

private let context = TypingContext(currentYear: 2026) { local in
    // As in Sweden in 2026: summer time from 29 March to 25 October, at two in the morning.
    (1_774_749_600..<1_792_893_600).contains(local) ? 120 : 60
}

private func typed(_ text: String, as type: FieldType) throws(ValueMistake) -> String {
    try FieldValue(typed: text, as: type, context: context).canonicalText(as: type)
}

private func mistake(_ text: String, as type: FieldType) -> ValueMistake? {
    do throws(ValueMistake) {
        _ = try FieldValue(typed: text, as: type, context: context)
        return nil
    } catch { return error }
}

/// Identity numbers are from the tax agency's test series.
@Suite struct `Typed values` {
    @Test(arguments: [
        ("201112162399", "20111216-2399"), ("20111216-2399", "20111216-2399"),
        ("111216-2399", "20111216-2399"), ("1112162399", "20111216-2399"),
        ("111216+2399", "19111216-2399"), (" 20111216 2399 ", "20111216-2399"),
        ("19900701-2397", "19900701-2397"), ("900701-2397", "19900701-2397"),
        ("20010862-2382", "20010862-2382"),
    ])
    func `personal identity numbers`(text: String, expected: String) throws {
        #expect(try typed(text, as: .personalNumber) == expected)
    }

    @Test(arguments: [
        ("20111216-2398", ValueMistake.personalNumberCheckDigit),
        ("20111316-2399", .personalNumberDay), ("20110229-2383", .personalNumberDay),
        ("20111292-2399", .personalNumberDay), ("2011-1216-2399", .notPersonalNumber),
        ("2011121-62399", .notPersonalNumber), ("20111216-239", .notPersonalNumber),
        ("20111216+2399", .notPersonalNumber), ("abc", .notPersonalNumber),
        ("２0111216-2399", .notPersonalNumber),
    ])
    func `mistaken personal identity numbers`(text: String, expected: ValueMistake) {
        #expect(mistake(text, as: .personalNumber) == expected)
    }

    @Test(arguments: [
        ("070-123 45 67", "+46701234567"), ("+46 (0)70 123 45 67", "+46701234567"),
        ("0046 70 1234567", "+46701234567"), ("+4520123456", "+4520123456"),
        ("08-12 34 56", "+468123456"),
    ])
    func `telephone numbers`(text: String, expected: String) throws {
        #expect(try typed(text, as: .telephone) == expected)
    }

    @Test(arguments: [
        "123456", "+", "070-12", "070x1234567", "++46701234567", "+0701234567", "46+7",
    ])
    func `mistaken telephone numbers`(text: String) {
        #expect(mistake(text, as: .telephone) == .notTelephone)
    }

    @Test func `mail addresses`() throws {
        #expect(try typed(" Anna.Ek@Skola.EXAMPLE.se ", as: .mail) == "Anna.Ek@skola.example.se")
        for text in [
            "a", "a@b", "@b.se", "a@", "a@b@c.se", "a b@c.se", "å@b.se", ".a@b.se", "a@-b.se",
        ] {
            #expect(mistake(text, as: .mail) == .notMail, "\(text)")
        }
    }

    @Test(arguments: [("ja", "true"), ("NEJ", "false"), ("yes", "true"), ("No", "false")])
    func `booleans`(text: String, expected: String) throws {
        #expect(try typed(text, as: .boolean) == expected)
        #expect(mistake("kanske", as: .boolean) == .notBoolean)
    }

    @Test func `choices, by identifier and by label`() throws {
        let choices = [
            Choice(number: 7, id: "LVU2", labels: Labels(sv: "LVU 2 §", en: "LVU section 2")),
            Choice(number: 9, id: "followUp", labels: Labels(sv: "Uppföljning", en: "Follow-up")),
        ]
        for text in ["followUp", "uppfoljning", "UPPFÖLJNING", "follow up"] {
            #expect(try typed(text, as: .choice(choices)) == "followUp")
        }
        #expect(try typed("lvu 2", as: .choice(choices)) == "LVU2")
        #expect(mistake("LVU4", as: .choice(choices)) == .notChoice(choices))
    }

    @Test(arguments: [
        ("2026-11-23", "2026-11-23"), ("20261123", "2026-11-23"), ("2024-02-29", "2024-02-29"),
    ])
    func `dates`(text: String, expected: String) throws {
        #expect(try typed(text, as: .date) == expected)
    }

    @Test(arguments: [
        ("2026-02-29", ValueMistake.noSuchDay), ("1900-02-29", .noSuchDay),
        ("2026-13-01", .noSuchDay), ("0000-01-01", .noSuchDay), ("2026-1-1", .notDate),
        ("23/11 2026", .notDate), ("2026-11-23 10:00", .notDate), ("+2026-11-2", .notDate),
    ])
    func `mistaken dates`(text: String, expected: ValueMistake) {
        #expect(mistake(text, as: .date) == expected)
    }

    @Test(arguments: [
        ("2026-11-23 14:30", "2026-11-23T14:30:00+01:00"),
        ("2026-07-01 9:05", "2026-07-01T09:05:00+02:00"),
        ("2026-11-23T14:30:15Z", "2026-11-23T14:30:15+00:00"),
        ("2026-11-23 14:30 -0330", "2026-11-23T14:30:00-03:30"),
        ("1965-01-01 00:00 +01:00", "1965-01-01T00:00:00+01:00"),
    ])
    func `date-times`(text: String, expected: String) throws {
        #expect(try typed(text, as: .dateTime) == expected)
    }

    @Test(arguments: [
        "2026-11-23", "2026-11-23 25:00", "2026-11-23 14:60", "2026-11-23 14",
        "2026-11-23 14:30 CET",
        "2026-11-23 14:30 +19:00", "2026-11-23 14:30+1", "0001-01-01 00:00 +01:00x",
    ])
    func `mistaken date-times`(text: String) {
        #expect(mistake(text, as: .dateTime) == .notDateTime)
    }

    @Test func `whole numbers and their ranges`() throws {
        #expect(try typed(" 100 ", as: .integer(0...100)) == "100")
        #expect(try typed("-7", as: .integer(nil)) == "-7")
        #expect(mistake("101", as: .integer(0...100)) == .outOfRange(0...100))
        for text in ["1,5", "1.5", "tio", "9223372036854775808", "0x10"] {
            #expect(mistake(text, as: .integer(nil)) == .notInteger)
        }
    }

    @Test func `text, composed, with plain newlines and within its limit`() throws {
        #expect(try typed("ma\u{30A}l\r\noch\tväg", as: .text(max: 500)) == "mål\noch\tväg")
        #expect(try typed(String(repeating: "å", count: 500), as: .text(max: 500)).count == 500)
        #expect(
            mistake(String(repeating: "å", count: 501), as: .text(max: 500))
                == .tooLong(characters: 501, limit: 500)
        )
        #expect(
            mistake("a\u{1B}[31m", as: .text(max: 500)) == .forbiddenCharacter(scalar: 27, place: 2)
        )
        #expect(
            mistake("\u{85}", as: .longText(max: 9)) == .forbiddenCharacter(scalar: 0x85, place: 1)
        )
    }

    @Test func `nothing clears, whatever the type`() throws {
        for type in Example.types {
            #expect(try FieldValue(typed: "", as: type, context: context) == .cleared)
        }
    }

    @Test func `references are full identifiers`() throws {
        let text = String(repeating: "0f", count: 16)
        #expect(try typed(text, as: .reference("note")) == text)
        #expect(mistake("0f0f", as: .reference("note")) == .notReference)
    }

    @Test func `for people in both languages`() throws {
        #expect(FieldValue.boolean(true).rendered(as: .boolean, in: .sv) == "ja")
        #expect(FieldValue.boolean(false).rendered(as: .boolean, in: .en) == "no")
        let type = FieldType.choice([
            Choice(number: 1, id: "other", labels: Labels(sv: "Annat", en: "Other"))
        ])
        #expect(FieldValue.choice(1).rendered(as: type, in: .sv) == "Annat")
        #expect(FieldValue.choice(1).rendered(as: type, in: .en) == "Other")
        let moment = try FieldValue(typed: "2026-11-23 14:30", as: .dateTime, context: context)
        #expect(moment.rendered(as: .dateTime, in: .sv) == "2026-11-23 14:30 +01:00")
        #expect(FieldValue.cleared.rendered(as: .date, in: .sv) == "")
    }
}
