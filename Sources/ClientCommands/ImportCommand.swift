import ArgumentParser
import ImportLists
import Messages
import Replica
import Vocabulary

/// `import`: a list from another system, all of it or nothing.
struct ImportCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "import",
        ClientHelp.importList,
        more: ClientHelp.importMore
    )

    @Argument(help: ClientHelp.listFile.help(value: ValueName.file), completion: .file())
    var file: String
    @Option(name: .long, help: ClientHelp.importModel.help(value: ValueName.model))
    var model: String?
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: ClientHelp.caseGrounds.help(value: ValueName.roleGround)
    )
    var ground: [String] = []
    @Flag(name: .long, help: ClientHelp.dryRun.help())
    var dryRun = false
    @Flag(name: .long, help: ClientHelp.importCheck.help())
    var check = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        guard !check || model == nil && !dryRun else { throw Refusal.usage(.importCheckAlone) }
        let list = try ImportFile.read(path: file)
        let replica = try session.open()
        if list.isWindows { session.warn(.importWindows) }
        if check { return try compare(list.rows, replica, session) }
        let report = try replica.take(
            list.rows,
            openingUnder: model,
            grounds: ground.map(NamedGround.init(argument:)),
            isTrial: dryRun,
            keys: session.keys()
        )
        if session.json {
            session.say(report.json(session, isTrial: dryRun))
        } else {
            tell(report, session)
        }
        guard report.isSound else { throw Ending(exit: .failed) }
    }

    private func tell(_ report: ImportReport, _ session: Session) {
        for row in report.rows {
            let told =
                row.problem.map { session.told($0) }
                ?? .importedRow(isNew: row.isNew, fields: row.written.count)
            session.say(
                .importRow(row.number, name: TerminalText.safe(row.name), told)
            )
        }
        let opened = report.rows.count { $0.isNew }
        let written = report.rows.reduce(0) { $0 + $1.written.count }
        let faulty = report.rows.count { $0.problem != nil }
        guard faulty == 0 else {
            return session.warn(.importRefused(faulty: faulty, rows: report.rows.count))
        }
        session.say(
            report.isKept
                ? .imported(opened: opened, fields: written, unsent: report.unsent)
                : .importTried(opened: opened, fields: written)
        )
    }

    private func compare(
        _ rows: [ImportRow],
        _ replica: Replica,
        _ session: Session
    ) throws {
        let found: PlacementComparison
        do {
            found = try replica.compare(rows)
        } catch ImportProblem.noCase {
            throw Refusal(.failed, "import.noCase", .importNoKey)
        }
        guard !session.json else { return session.say(found.json) }
        for row in found.withoutCase { session.say(.rowWithoutCase(row)) }
        for (row, cases) in found.ambiguous {
            let names = cases.map { String($0.description.prefix(8)) }
            session.say(.rowWithSeveral(row, cases: names))
        }
        for (caseID, label) in found.withoutRow {
            session.say(.caseWithoutRow(session.caseName(caseID, label)))
        }
        if found.protected > 0 { session.say(.protectedNotCompared(found.protected)) }
        session.say(
            .compared(
                matched: found.matched,
                without: found.withoutCase.count + found.ambiguous.count,
                cases: found.withoutRow.count
            )
        )
    }
}

extension Session {
    /// Why nothing came of a row.
    fileprivate func told(_ problem: ImportProblem) -> Message { refusal(of: problem).message }

    /// A row's problem as a refusal.
    fileprivate func refusal(of problem: ImportProblem) -> Refusal {
        switch problem {
        case .noCase: Refusal(.failed, "import.noCase", .importNoCase)
        case .unknownCase: Refusal(.failed, "import.unknownCase", .importUnknownCase)
        case .unknownColumn(let heading):
            Refusal(.failed, "import.unknownColumn", .importUnknownColumn(heading))
        case .refused(let error): refusal(of: error)
        }
    }
}

extension ImportReport {
    fileprivate func json(_ session: Session, isTrial: Bool) -> JSONValue {
        [
            "kept": .boolean(isKept),
            "dryRun": .boolean(isTrial),
            "unsent": .number(unsent),
            "rows": .array(
                rows.map { row in
                    [
                        "row": .number(row.number),
                        // A case that was opened on trial has no identifier that lasts.
                        "case": isKept || !row.isNew
                            ? .optional(row.caseID?.description) : .null,
                        "label": .string(row.name),
                        "new": .boolean(row.isNew),
                        "written": .array(row.written.map { .string($0.scriptName) }),
                        "error": row.problem.map { problem in
                            let refusal = session.refusal(of: problem)
                            return [
                                "code": .string(refusal.code),
                                "message": .string(session.text(refusal.message)),
                            ]
                        } ?? .null,
                    ]
                }
            ),
        ]
    }
}

extension PlacementComparison {
    fileprivate var json: JSONValue {
        [
            "matched": .number(matched),
            "protected": .number(protected),
            "withoutCase": .array(withoutCase.map(JSONValue.number)),
            "ambiguous": .array(
                ambiguous.map {
                    [
                        "row": .number($0.row),
                        "cases": .array($0.cases.map { .string($0.description) }),
                    ]
                }
            ),
            "withoutRow": .array(
                withoutRow.map {
                    ["case": .string($0.case.description), "label": .optional($0.label)]
                }
            ),
        ]
    }
}
