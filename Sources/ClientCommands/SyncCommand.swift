import ArgumentParser
import Cooperation
import HTTPClient
import Messages
import Replica
import Vocabulary

/// `sync`: sends and fetches, once or for as long as it is let.
struct SyncCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("sync", ClientHelp.sync)

    @Flag(name: .long, help: ClientHelp.watch.help())
    var watch = false
    @Flag(name: .long, help: ClientHelp.attachmentsToo.help())
    var attachments = false
    @OptionGroup var server: ServerOptions
    @OptionGroup var common: CommonOptions

    func run(in session: Session) async throws {
        let replica = try session.open()
        let keys = try session.keys()
        guard watch else {
            let summary = try await Self.sync(
                replica,
                keys: keys,
                options: server,
                fetchingFiles: attachments,
                in: session
            )
            Self.tell(summary, in: session)
            return try summary.raiseAlarms(of: replica, in: session)
        }
        try await Watch(
            replica: replica,
            keys: keys,
            options: server,
            fetchingFiles: attachments,
            session: session
        ).run()
    }

    /// One sync, under the lock that keeps syncs of one replica apart; then the files that were
    /// added here go out and, where `fetchingFiles`, those that are not here come.
    static func sync(
        _ replica: Replica,
        keys: DeviceKeys,
        options: ServerOptions,
        fetchingFiles: Bool = false,
        in session: Session
    ) async throws -> SyncSummary {
        // Alarms go out without anybody having to think of it.
        _ = try replica.sendDueAlarms(today: session.today)
        var sync = try replica.sync(keys: keys)
        let lock = try await SyncLock(session.home) {
            if session.terminal.isErrorTerminal { session.warn(.syncWaits) }
        }
        defer { withExtendedLifetime(lock) {} }
        let link = try ServerLink(
            sync.server,
            keys: keys,
            device: sync.device,
            options: options,
            session: session
        )
        do {
            var summary = try await run(&sync, over: link, in: session)
            // What has come may have settled steps of the own party, or was released to it: that is said at
            // once, and what comes with the saying is looked at by the next sync.
            if try !replica.followNews().isEmpty {
                var more = try replica.sync(keys: keys)
                summary.add(try await run(&more, over: link, in: session))
            }
            summary.files = try await BlobLink(link: link, session: session).run(
                try replica.transferBlobs(fetching: fetchingFiles)
            )
            await link.close()
            return summary
        } catch {
            await link.close()
            throw error
        }
    }

    /// Carries a session's requests until it is done.
    static func run(
        _ sync: inout SyncSession,
        over link: ServerLink,
        in session: Session
    ) async throws -> SyncSummary {
        let progress = ProgressLine(session: session)
        defer { progress.clear() }
        var step = try sync.start()
        while true {
            // Before anything that was sealed leaves this machine.
            try session.witness(sync.replica)
            switch step {
            case .finished(let summary): return summary
            case .send(let path, let body, let nonce):
                progress.show(sync.progress)
                let answer = try await link.send(path, body, nonce: nonce)
                step =
                    answer.status == 200
                    ? try receive(answer.body, for: &sync, in: session)
                    : try sync.refused(status: answer.status, answer.body)
            }
        }
    }

    /// Hands an answer to the sync, and keeps it where it does not add up.
    private static func receive(
        _ answer: [UInt8],
        for sync: inout SyncSession,
        in session: Session
    ) throws -> SyncStep {
        do {
            return try sync.received(answer)
        } catch ReplicaError.integrity(let alarm) {
            throw Refusal.alarm(alarm, kept: session.home.evidence.keep(answer, of: alarm.code))
        } catch ReplicaError.answerMalformed(let code) {
            _ = session.home.evidence.keep(answer, of: code)
            throw ReplicaError.answerMalformed(code: code)
        }
    }

    /// Writes what a sync did.
    static func tell(_ summary: SyncSummary, in session: Session, onOneLine: Bool = false) {
        guard !session.json else {
            return onOneLine ? session.say(summary.json.compact) : session.say(summary.json)
        }
        session.say(
            .syncDone(
                sent: summary.sent + summary.sentCases,
                received: summary.received,
                cases: summary.receivedCases,
                records: summary.receivedRecords
            )
        )
        if summary.carried > 0 { session.say(.carriedDone(summary.carried)) }
        for code in Set(summary.carriedOutcomes).sorted() {
            session.warn(code == "carried.kept" ? .carriedKept : .carriedRefused(code))
        }
        if summary.carriedUnknown > 0 { session.warn(.carriedUnknown(summary.carriedUnknown)) }
        if summary.files.isNews { session.say(summary.files.told) }
        if !summary.conflictsClosed.isEmpty {
            session.say(.syncClosed(summary.conflictsClosed.map(\.name)))
        }
        if !summary.conflictsOpened.isEmpty {
            session.say(.syncConflicts(summary.conflictsOpened.map(\.name)))
        }
        tell(summary.partyNews, in: session)
        if let code = summary.refusedStatements.first { session.warn(.statementRefused(code)) }
        for item in summary.missing {
            session.warn(.syncMissing(TerminalText.safe(item.party), item.count))
        }
        let lost = summary.void + summary.held + summary.refused
        if lost > 0 { session.say(.syncVoid(lost)) }
    }

    private static func tell(_ news: [PartyNews], in session: Session) {
        for item in news {
            switch item {
            case .admitted(let id, let name, let by):
                let (name, id) = (TerminalText.safe(name), String(id.description.prefix(8)))
                by == .recovery
                    ? session.warn(.newsRecovered(name, id)) : session.say(.newsAdmitted(name, id))
            case .revoked(let id, let name, _):
                session.say(
                    .newsRevoked(TerminalText.safe(name), String(id.description.prefix(8)))
                )
            case .cameRevoked(let id, let name):
                session.warn(
                    .newsCameRevoked(TerminalText.safe(name), String(id.description.prefix(8)))
                )
            }
        }
    }
}

extension SyncSummary {
    /// Ends the command with the first alarm of a sync that took in everything nonetheless; what each
    /// is about is kept.
    func raiseAlarms(of replica: Replica, in session: Session) throws {
        try raiseAlarms { alarm in
            try replica.evidence(of: alarm).map {
                session.home.evidence.keep($0, of: alarm.code)
            }
        }
    }

    func raiseAlarms(keeping keep: (IntegrityAlarm) throws -> Evidence.Kept?) throws {
        let kept = try alarms.map(keep)
        guard let alarm = alarms.first else { return }
        throw Refusal.alarm(alarm, kept: kept[0])
    }

    var json: JSONValue {
        func places(_ places: [FieldPlace]) -> JSONValue {
            .array(
                places.map {
                    [
                        "case": .string($0.record.ref.caseID.description),
                        "record": .string($0.record.scriptName), "field": .string($0.field.id),
                    ]
                }
            )
        }
        return [
            "requests": .number(requests),
            "sent": .number(sent),
            "sentCases": .number(sentCases),
            "received": .number(received),
            "receivedCases": .number(receivedCases),
            "receivedRecords": .number(receivedRecords),
            "accepted": .number(accepted),
            "held": .number(held),
            "void": .number(void),
            "refused": .number(refused),
            "carried": .number(carried),
            "carriedOutcomes": .array(carriedOutcomes.map(JSONValue.string)),
            "carriedUnknown": .number(carriedUnknown),
            "files": files.json,
            "refusedStatements": .array(refusedStatements.map(JSONValue.string)),
            "missing": .array(
                missing.map { ["party": .string($0.party), "count": .number($0.count)] }
            ),
            "partyNews": .array(partyNews.map(\.json)),
            "conflictsOpened": places(conflictsOpened),
            "conflictsClosed": places(conflictsClosed),
        ]
    }
}

extension PartyNews {
    var json: JSONValue {
        switch self {
        case .admitted(let id, let name, let by):
            [
                "event": .string(by == .recovery ? "recovered" : "admitted"),
                "device": .string(id.description), "name": .string(name),
            ]
        case .revoked(let id, let name, let immediate):
            [
                "event": .string(immediate ? "revokedImmediately" : "revoked"),
                "device": .string(id.description), "name": .string(name),
            ]
        case .cameRevoked(let id, let name):
            [
                "event": "cameRevoked",
                "device": .string(id.description), "name": .string(name),
            ]
        }
    }
}

/// A line on a terminal that says how far a sync has come, and goes away when it is done.
struct ProgressLine {
    let session: Session

    func show(_ progress: SyncProgress) {
        guard session.terminal.isErrorTerminal, progress.sealings + progress.deliveries > 0 else {
            return
        }
        let line = session.text(
            .syncProgress(
                sent: progress.sealingsSent,
                of: progress.sealings,
                received: progress.deliveries
            )
        )
        session.terminal.writeError("\r\u{1B}[K" + line)
    }

    func clear() {
        guard session.terminal.isErrorTerminal else { return }
        session.terminal.writeError("\r\u{1B}[K")
    }
}
