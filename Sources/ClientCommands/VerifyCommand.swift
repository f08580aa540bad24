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
        let report = try Self.verify(replica, in: session)
        if session.json {
            session.say(json(report, names: session.names(_:in:)))
        } else if report.findings.isEmpty {
            session.say(.verified(commits: report.commits, writes: report.writes))
        } else {
            session.say(.verifyFound(report.findings.count))
            for finding in report.findings {
                let place = Message.alarmPlace(
                    log: finding.where,
                    place: finding.place,
                    device: finding.device?.description
                )
                session.say("  \(finding.code) " + place)
            }
        }
        if !report.findings.isEmpty { throw Ending(exit: .integrity) }
    }

    /// Verifies, and says on a terminal how far it has come.
    private static func verify(_ replica: Replica, in session: Session) throws -> VerifyReport {
        guard session.terminal.isErrorTerminal else { return try replica.verify() }
        func line(_ text: String) { session.terminal.writeError("\r\u{1B}[K" + text) }
        line(session.text(.verifying(percent: nil)))
        defer { line("") }
        var told = 0
        return try replica.verify { done, total in
            let percent = total > 0 ? min(100, Int(Double(done) / Double(total) * 100)) : 100
            guard percent > told else { return }
            told = percent
            line(session.text(.verifying(percent: percent)))
        }
    }

    private func json(_ report: VerifyReport, names: ([PartyID], CaseID) -> [String]) -> JSONValue {
        [
            "ok": .boolean(report.findings.isEmpty),
            "entries": .number(report.entries),
            "commits": .number(report.commits),
            "writes": .number(report.writes),
            "findings": .array(
                report.findings.map {
                    [
                        "code": .string($0.code), "log": .optional($0.where),
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
                        "parties": .array(
                            names(digest.parties, digest.caseID).map(JSONValue.string)
                        ),
                        "place": .number(digest.place),
                        "digest": .string(digest.digest.description),
                    ]
                }
            ),
        ]
    }
}
