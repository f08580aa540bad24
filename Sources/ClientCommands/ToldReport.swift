import Cooperation
import Messages
import Pages
import Replica
import Vocabulary

/// A report as it is shown: on the screen, in a spreadsheet, on a page, to programs.
struct ToldReport {
    let report: Report
    let basis: ReportBasis
    let session: Session

    private var question: ReportQuestion { report.question }

    private func text(_ message: Message) -> String { session.text(message) }

    /// Whose replica it was computed from, as of when.
    private var source: [(Message, String)] {
        let party = [basis.party?.name, basis.deviceName].compactMap(\.self)
            .filter { !$0.isEmpty }.map { TerminalText.safe($0) }.joined(separator: ", ")
        return [
            (.periodHeading, "\(question.period)")
        ]
            + (question.compared.map { [(.comparedHeading, "\($0)")] } ?? []) + [
                (.modelHeading, question.model ?? text(.everyModel)),
                (.computedFromHeading, party),
                (.asOfHeading, question.today.description),
                (.lastSyncHeading, lastSync),
                (.notSentHeading, "\(basis.unsent)"),
                (.startedHeading, text(.told(report.started))),
                (.endedHeading, text(.told(report.ended))),
                (.undatedHeading, text(.told(report.undated))),
            ]
    }

    private var lastSync: String {
        basis.lastSync.map { session.time($0).local } ?? text(.neverSynced)
    }

    /// Indicators of which there is something to tell.
    private var told: [Report.Indicator] {
        report.indicators.filter { $0.measure != .nothing || ($0.compared ?? .nothing) != .nothing }
    }

    private func name(_ indicator: Report.Indicator) -> Message {
        Message(same: "\(indicator.kind.code) ") + .told(indicator.kind)
    }

    // MARK: On the screen

    /// For a terminal.
    var lines: String {
        var out = session.terminal.bold(text(.reportTitle)) + "\n"
        for (heading, value) in source { out += "\(text(heading)): \(value)\n" }
        var table = TextTable(
            [text(.indicatorHeading), text(.resultHeading)]
                + (question.compared.map { ["\($0)"] } ?? [])
        )
        for indicator in told {
            table.add(
                [text(name(indicator)), text(.told(indicator.measure))]
                    + (question.compared == nil
                        ? [] : [text(.told(indicator.compared ?? .nothing))])
            )
            for breakdown in indicator.breakdowns {
                for row in breakdown.rows {
                    table.add(
                        ["    " + text(.told(row.label)), text(.told(row.measure))]
                            + (question.compared == nil
                                ? [] : [row.compared.map { text(.told($0)) } ?? ""])
                    )
                }
            }
        }
        if !table.isEmpty { out += "\n" + table.rendered(width: session.terminal.width) + "\n" }
        out += "\n" + session.terminal.bold(text(.lateStepsHeading)) + "\n"
        for step in report.lateSteps {
            out += "  \(step.percentLate) %  \(step.code)  \(text(step.labels.message))\n"
        }
        if report.lateSteps.isEmpty { out += text(.noLateSteps) + "\n" }
        let width = min(session.terminal.width, 100)
        return out + "\n"
            + TerminalText.wrapped(text(.suppression(question.least)), width: width) + "\n"
    }

    // MARK: In a spreadsheet

    /// For a spreadsheet: a line for each figure.
    var table: SemicolonTable {
        var table = SemicolonTable(
            [
                .indicatorHeading, .nameHeading, .partHeading, .periodHeading, .numeratorHeading,
                .denominatorHeading, .missingHeading, .percentHeading, .medianHeading,
                .ninthHeading, .offeredHeading, .takenHeading, .remarkHeading,
                .computedFromHeading, .lastSyncHeading, .asOfHeading,
            ].map { (heading: Message) in text(heading) }
        )
        func add(_ indicator: Report.Indicator, _ part: String, _ now: Measure, _ then: Measure?) {
            for (period, measure) in [
                (question.period, now as Measure?), (question.compared, then),
            ] {
                guard let period, let measure else { continue }
                table.rows.append(
                    [
                        indicator.kind.code, text(.told(indicator.kind)), part, "\(period)",
                    ] + cells(measure) + [
                        basis.party?.name ?? "", lastSync, question.today.description,
                    ]
                )
            }
        }
        for indicator in report.indicators {
            add(indicator, text(.allTogether), indicator.measure, indicator.compared)
            for breakdown in indicator.breakdowns {
                for row in breakdown.rows {
                    add(indicator, text(.told(row.label)), row.measure, row.compared)
                }
            }
        }
        return table
    }

    /// Numerator, denominator, missing, per cent, median, ninth, offered, taken, and why there is none.
    private func cells(_ measure: Measure) -> [String] {
        switch measure {
        case .nothing, .suppressed:
            return Array(repeating: "", count: 8) + [text(.told(measure))]
        case .count(let count): return ["\(count)"] + Array(repeating: "", count: 8)
        case .unknown(let of): return ["", "\(of)", "\(of)"] + Array(repeating: "", count: 6)
        case .share(let yes, let of, let missing):
            let percent = measure.percent.map { text(.decimal($0)) } ?? ""
            return ["\(yes)", "\(of)", "\(missing)", percent, "", "", "", "", ""]
        case .days(let median, let ninth, let of, let missing):
            return [
                "", "\(of + missing)", "\(missing)", "", text(.decimal(median)),
                ninth.map { "\($0)" } ?? "", "", "", "",
            ]
        case .hours(let offered, let taken, let of, let missing):
            return [
                "", "\(of)", "\(missing)", "", "", "", text(.decimal(offered)),
                text(.decimal(taken)), "",
            ]
        }
    }

    // MARK: On a page

    /// For reading and printing, with plots.
    var page: Page {
        var sections = told.map(section)
        var late = Page.Section(text(.lateStepsHeading))
        if report.lateSteps.isEmpty {
            late.note = text(.noLateSteps)
        } else {
            late.table = Page.Table(
                text(.lateStepsHeading),
                headings: [text(.stepHeading), text(.nameHeading), text(.shareLateHeading)],
                rows: report.lateSteps.map {
                    [$0.code, $0.labels[session.language], "\($0.percentLate) %"]
                }
            )
            late.chart = chart(
                .lateStepsHeading,
                report.lateSteps.map {
                    Page.Chart.Bar(
                        "\($0.code) \($0.labels[session.language])",
                        length: Double($0.percentLate) / 100,
                        text: "\($0.percentLate) %"
                    )
                }
            )
        }
        sections.append(late)
        return Page(
            language: session.language,
            title: text(.reportTitle),
            subtitle: "\(question.period)"
                + (question.compared.map { " · \(text(.comparedHeading)) \($0)" } ?? ""),
            facts: source.map { Page.Fact(text($0.0), $0.1) },
            sections: sections,
            footer: text(.suppression(question.least))
        )
    }

    private func section(_ indicator: Report.Indicator) -> Page.Section {
        var rows = [row(text(.allTogether), indicator.measure, indicator.compared)]
        var bars: [Page.Chart.Bar] = bars(
            text(.allTogether),
            indicator.measure,
            indicator.compared
        )
        for breakdown in indicator.breakdowns {
            for part in breakdown.rows {
                let label = text(.told(part.label))
                rows.append(row(label, part.measure, part.compared))
                bars += self.bars(label, part.measure, part.compared)
            }
        }
        return Page.Section(
            text(name(indicator)),
            note: text(.explained(indicator.kind, report.days)),
            table: Page.Table(
                text(.told(indicator.kind)),
                headings: [text(.partHeading), "\(question.period)"]
                    + (question.compared.map { ["\($0)"] } ?? []),
                rows: rows
            ),
            chart: chart(.told(indicator.kind), bars)
        )
    }

    private func row(_ label: String, _ now: Measure, _ then: Measure?) -> [String] {
        [label, text(.told(now))]
            + (question.compared == nil ? [] : [then.map { text(.told($0)) } ?? "–"])
    }

    private func bars(_ label: String, _ now: Measure, _ then: Measure?) -> [Page.Chart.Bar] {
        [
            (now as Measure?, question.period as ReportPeriod?, false),
            (then, question.compared, true),
        ]
        .compactMap { measure, period, isCompared in
            guard let measure, let period, let length = Self.length(measure) else { return nil }
            return Page.Chart.Bar(
                question.compared == nil ? label : "\(label), \(period)",
                length: length.part,
                text: text(length.told),
                isCompared: isCompared
            )
        }
    }

    /// How long a bar is: of shares the share, of days and hours against as many as fill the width.
    private static func length(_ measure: Measure) -> (part: Double, told: Message)? {
        switch measure {
        case .nothing, .suppressed, .count, .unknown: return nil
        case .share:
            guard let percent = measure.percent else { return nil }
            return (percent / 100, Message(same: "\(Int(percent.rounded())) %"))
        case .days(let median, _, _, _):
            return (
                median / 60,
                .decimal(median) + Message(sv: " dagar", en: " days")
            )
        case .hours(_, let taken, _, _):
            return (taken / 30, .decimal(taken) + Message(sv: " timmar", en: " hours"))
        }
    }

    private func chart(_ title: Message, _ bars: [Page.Chart.Bar]) -> Page.Chart? {
        guard !bars.isEmpty else { return nil }
        return Page.Chart(text(title), description: text(.plotOf(title)), bars: bars)
    }

    // MARK: To programs

    /// The whole of it.
    var json: JSONValue {
        [
            "period": Self.json(question.period),
            "compared": question.compared.map(Self.json) ?? .null,
            "model": .optional(question.model),
            "today": .string(question.today.description),
            "computedFrom": [
                "party": .optional(basis.party?.name), "device": .string(basis.deviceName),
                "lastSync": .optional(basis.lastSync.map { TimeText.utc($0) }),
                "unsent": .number(basis.unsent),
            ],
            "least": .number(question.least),
            "started": Self.json(report.started),
            "ended": Self.json(report.ended),
            "undated": Self.json(report.undated),
            "indicators": .array(report.indicators.map(json)),
            "lateSteps": .array(
                report.lateSteps.map {
                    [
                        "model": .string($0.model), "step": .string($0.code),
                        "text": .string($0.labels[session.language]),
                        "percentLate": .number($0.percentLate),
                    ]
                }
            ),
        ]
    }

    private static func json(_ period: ReportPeriod) -> JSONValue {
        [
            "period": .string(period.description), "first": .string(period.first.description),
            "last": .string(period.last.description),
        ]
    }

    private func json(_ indicator: Report.Indicator) -> JSONValue {
        [
            "code": .string(indicator.kind.code), "indicator": .string(indicator.kind.rawValue),
            "measure": Self.json(indicator.measure),
            "compared": indicator.compared.map(Self.json) ?? .null,
            "breakdowns": .array(
                indicator.breakdowns.map { breakdown in
                    [
                        "by": .string(breakdown.by.rawValue),
                        "rows": .array(
                            breakdown.rows.map {
                                [
                                    "part": .string(text(.told($0.label))),
                                    "others": .boolean($0.label == .others),
                                    "measure": Self.json($0.measure),
                                    "compared": $0.compared.map(Self.json) ?? .null,
                                ]
                            }
                        ),
                    ]
                }
            ),
        ]
    }

    private static func json(_ measure: Measure) -> JSONValue {
        func tenths(_ number: Double) -> JSONValue { .real((number * 10).rounded() / 10) }
        return switch measure {
        case .nothing: ["kind": "nothing"]
        case .suppressed: ["kind": "suppressed"]
        case .count(let count): ["kind": "count", "count": .number(count)]
        case .unknown(let of):
            ["kind": "unknown", "denominator": .number(of), "missing": .number(of)]
        case .share(let yes, let of, let missing):
            [
                "kind": "share", "numerator": .number(yes), "denominator": .number(of),
                "missing": .number(missing), "percent": measure.percent.map(tenths) ?? .null,
            ]
        case .days(let median, let ninth, let of, let missing):
            [
                "kind": "days", "median": tenths(median),
                "ninth": ninth.map { .number($0) } ?? .null, "known": .number(of),
                "missing": .number(missing),
            ]
        case .hours(let offered, let taken, let of, let missing):
            [
                "kind": "hours", "offered": tenths(offered), "taken": tenths(taken),
                "denominator": .number(of), "missing": .number(missing),
            ]
        }
    }
}
