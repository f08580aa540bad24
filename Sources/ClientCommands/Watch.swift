import Dispatch
import Foundation
import HTTPClient
import Messages
import Replica
import Vocabulary

/// `sync --watch`: syncs, waits for news by a long poll, and syncs again, until it is told to stop.
struct Watch {
    let replica: Replica
    let keys: DeviceKeys
    let options: ServerOptions
    var fetchingFiles = false
    let session: Session

    /// Seconds to wait after the first failure; each further one doubles them.
    private static let firstPause = 1
    private static let longestPause = 60

    /// Returns when the process is asked to stop; throws what waiting cannot mend.
    func run() async throws {
        let task = Task { try await follow() }
        let signals = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.resume()
            return source
        }
        defer { for source in signals { source.cancel() } }
        do {
            try await task.value
        } catch is CancellationError {
        } catch ClientError.cancelled {
        }
        if !session.json { session.say(.watchEnded) }
    }

    private func follow() async throws {
        var pause = Self.firstPause
        var isTold = false
        while !Task.isCancelled {
            do {
                let summary = try await SyncCommand.sync(
                    replica,
                    keys: keys,
                    options: options,
                    fetchingFiles: fetchingFiles,
                    in: session
                )
                if !isTold || summary.isNews {
                    SyncCommand.tell(summary, in: session, onOneLine: true)
                }
                try summary.raiseAlarms(of: replica, in: session)
                if !isTold, !session.json {
                    session.say(.watching(try replica.sync(keys: keys).server))
                }
                isTold = true
                pause = Self.firstPause
                try await waitForNews()
            } catch let error where isPassing(error) {
                try Task.checkCancellation()
                session.warn(
                    .tryingAgain(seconds: pause, session.refusal(of: error).message)
                )
                try await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Returns when a sync would bring something, or when there is something of our own to send.
    private func waitForNews() async throws {
        var sync = try replica.sync(keys: keys)
        let link = try ServerLink(
            sync.server,
            keys: keys,
            device: sync.device,
            options: options,
            session: session
        )
        do {
            while case .send(let path, let body, let nonce) = try sync.wait() {
                guard let answer = try await answer(from: link, path, body, nonce) else { break }
                guard answer.status == 200 else {
                    _ = try sync.refused(status: answer.status, answer.body)
                    break
                }
                if try sync.waited(answer.body) { break }
            }
            await link.close()
        } catch {
            await link.close()
            throw error
        }
    }

    /// The server's answer to the long poll; nil where something was saved here in the meantime.
    private func answer(
        from link: ServerLink,
        _ path: String,
        _ body: [UInt8],
        _ nonce: Nonce
    ) async throws -> Answer? {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await link.send(
                    path,
                    body,
                    nonce: nonce,
                    timeout: .seconds(Limits.waitSeconds + 20)
                )
            }
            group.addTask {
                var change: Int?
                while try replica.status().isAllSent {
                    // The replica is asked only when its file has changed.
                    repeat {
                        try await Task.sleep(for: .milliseconds(500))
                    } while change == session.home.replicaChange
                    change = session.home.replicaChange
                }
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Whether it may be gone when it is tried again: the network, or a server that is busy.
    private func isPassing(_ error: any Error) -> Bool {
        if case ClientError.cancelled = error { return false }
        return session.refusal(of: error).exit == .unreachable
    }
}

extension Status {
    /// Whether the server has everything that was saved here.
    fileprivate var isAllSent: Bool { unsent + unsentCases + statements == 0 }
}

extension SyncSummary {
    /// Whether there is something to tell about it.
    fileprivate var isNews: Bool {
        sent + sentCases + received + receivedCases + receivedRecords + accepted + held + void
            + refused > 0
            || files.isNews || !partyNews.isEmpty || !refusedStatements.isEmpty
            || !conflictsOpened.isEmpty || !conflictsClosed.isEmpty
    }
}
