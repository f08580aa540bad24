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
                in: session
            )
            return Self.tell(summary, in: session)
        }
        try await Watch(replica: replica, keys: keys, options: server, session: session).run()
    }

    /// One sync, under the lock that keeps syncs of one replica apart.
    static func sync(
        _ replica: Replica,
        keys: DeviceKeys,
        options: ServerOptions,
        in session: Session
    ) async throws -> SyncSummary {
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
            let summary = try await run(&sync, over: link, in: session)
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
                    ? try sync.received(answer.body)
                    : try sync.refused(status: answer.status, answer.body)
            }
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
                cases: summary.receivedCases
            )
        )
        if !summary.conflictsClosed.isEmpty {
            session.say(.syncClosed(summary.conflictsClosed.map(\.name)))
        }
        if !summary.conflictsOpened.isEmpty {
            session.say(.syncConflicts(summary.conflictsOpened.map(\.name)))
        }
        let lost = summary.void + summary.held + summary.refused
        if lost > 0 { session.say(.syncVoid(lost)) }
    }
}

extension SyncSummary {
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
            "accepted": .number(accepted),
            "held": .number(held),
            "void": .number(void),
            "refused": .number(refused),
            "conflictsOpened": places(conflictsOpened),
            "conflictsClosed": places(conflictsClosed),
        ]
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
