/// What would do as the value of an option, where the argument parser only says that something does not.
enum OptionHints {
    /// What would do for an option or argument, as the parser names it: `--valid <time>`.
    static func hint(for argument: String) -> Message? {
        let name = argument.prefix { $0 != " " }
        return hints[String(name)]
    }

    private static let number = Message(
        sv: "skriv ett heltal som är minst 1",
        en: "write a whole number, at least 1"
    )

    private static let day = Message(
        sv: "skriv en dag, som 2026-11-29",
        en: "write a day, like 2026-11-29"
    )

    private static let count = Message(
        sv: "skriv ett tal från 1 till 100000",
        en: "write a number from 1 to 100000"
    )

    private static let days = Message(
        sv: "skriv ett antal dagar från 1 till 36500, eller all",
        en: "write a number of days from 1 to 36500, or all"
    )

    private static let hints: [String: Message] = [
        "--valid": Message(
            sv: "skriv ett antal minuter, timmar, dagar eller veckor, som 30m, 12h, 7d eller 2w",
            en: "write a number of minutes, hours, days or weeks, like 30m, 12h, 7d or 2w"
        ),
        "--url": Message(
            sv: "skriv en adress som https://obruten.example.se",
            en: "write an address like https://obruten.example.org"
        ),
        "--listen": Message(
            sv: "skriv adress och port, som 127.0.0.1:8470",
            en: "write an address and a port, like 127.0.0.1:8470"
        ),
        "--since": day, "--until": day, "--take": number, "--round": number,
        "--connections": count, "--connections-per-address": count, "--idle-seconds": count,
        "--transfer-seconds": count,
        // Arguments go by the name of their value, in the user's language.
        "<\(ValueName.days.sv)>": days, "<\(ValueName.days.en)>": days,
        "<\(ValueName.number.sv)>": number, "<\(ValueName.number.en)>": number,
    ]
}
