/// What a cooperation contract says that the routines have to know.
public struct Contract: Hashable, Sendable {
    /// The first day that it holds; nil where it does from when it is signed.
    public var from: CalendarDate?
    /// The last day that it holds; nil where none is agreed.
    public var until: CalendarDate?
    /// Agreed deadlines in days, by step code.
    public var days: [String: Int]

    /// Makes a contract.
    public init(from: CalendarDate?, until: CalendarDate?, days: [String: Int]) {
        self.from = from
        self.until = until
        self.days = days
    }

    /// Whether it holds on a day.
    public func holds(on day: CalendarDate) -> Bool {
        (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
    }

    /// Reads agreed deadlines as people write them, a line for each step: `R4a: 5`, `R4c = 10 dagar`.
    ///
    /// - Returns: Days by the code as the guide has it, and the lines that say nothing to it, for the writer
    ///   to correct. Days before a date stand with a minus.
    public static func deadlines(
        _ text: String,
        codes: Set<String>
    ) -> (days: [String: Int], unread: [String]) {
        let byName = Dictionary(codes.map { ($0.lowercased(), $0) }) { first, _ in first }
        var days: [String: Int] = [:]
        var unread: [String] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split { $0.isWhitespace || $0 == ":" || $0 == "=" }
            guard !words.isEmpty else { continue }
            guard words.count >= 2, let code = byName[words[0].lowercased()],
                let count = Int(words[1].replacing("\u{2212}", with: "-")),
                (-3650...3650).contains(count)
            else {
                unread.append(String(line))
                continue
            }
            days[code] = count
        }
        return (days, unread)
    }
}

extension CaseKnowledge {
    /// The contract that the case itself tells of, where it holds on a day: signed by then, and not over.
    public func contract(_ guide: Guide, on day: CalendarDate) -> Contract? {
        guard let signed = guide.facts[.contractSigned].flatMap({ date($0) }), signed <= day else {
            return nil
        }
        let texts = (guide.facts[.contractDeadlines] ?? []).flatMap { values[$0] ?? [] }
        // While two wordings stand against each other none is agreed.
        let days: [String: Int]
        if texts.count == 1, case .text(let text) = texts[0] {
            days = Contract.deadlines(text, codes: Set(guide.steps.map(\.code))).days
        } else {
            days = [:]
        }
        let contract = Contract(
            from: guide.facts[.contractFrom].flatMap { date($0) },
            until: guide.facts[.contractUntil].flatMap { date($0) },
            days: days
        )
        return contract.holds(on: day) ? contract : nil
    }
}
