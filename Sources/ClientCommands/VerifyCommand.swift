import ArgumentParser
import Messages
import Replica
import Vocabulary

/// `verify`: recomputes everything, and compares.
struct VerifyCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("verify", ClientHelp.verify)

    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        if session.terminal.isErrorTerminal {
            session.terminal.writeError(session.text(.verifying()))
        }
        defer {
            if session.terminal.isErrorTerminal { session.terminal.writeError("\r\u{1B}[K") }
        }
        let report = try replica.verify()
        if session.terminal.isErrorTerminal { session.terminal.writeError("\r\u{1B}[K") }
        if session.json {
            session.say(json(report, names: session.names))
        } else if report.findings.isEmpty {
            session.say(.verified(commits: report.commits, writes: report.writes))
        } else {
            session.say(.verifyFound(report.findings.count))
            for finding in report.findings {
                let place = Message.alarmPlace(
                    log: finding.log.map(\.told),
                    place: finding.place,
                    device: finding.device?.description
                )
                session.say("  \(finding.code) " + place)
            }
        }
        if !report.findings.isEmpty { throw Ending(exit: .integrity) }
    }

    private func json(_ report: VerifyReport, names: ([PartyID]) -> [String]) -> JSONValue {
        [
            "ok": .boolean(report.findings.isEmpty),
            "entries": .number(report.entries),
            "commits": .number(report.commits),
            "writes": .number(report.writes),
            "findings": .array(
                report.findings.map {
                    [
                        "code": .string($0.code), "log": .optional($0.log?.told),
                        "place": $0.place.map(JSONValue.number) ?? .null,
                        "device": .optional($0.device?.description),
                    ]
                }
            ),
            "digests": .array(
                report.digests.map { digest in
                    [
                        "case": .string(digest.caseID.description),
                        "audience": .string(digest.audience.description),
                        "parties": .array(names(digest.parties).map(JSONValue.string)),
                        "place": .number(digest.place),
                        "digest": .string(digest.digest.description),
                    ]
                }
            ),
        ]
    }
}
