import HTTPClient
import Messages
import Replica
import Vocabulary

/// Carries out what a transfer of files says.
struct BlobLink {
    let link: ServerLink
    let session: Session

    /// Sends and fetches until the transfer is done, with a line that says how far it has come.
    func run(_ transfer: BlobTransfer) async throws -> BlobSummary {
        var transfer = transfer
        guard !transfer.isEmpty else { return BlobSummary() }
        let progress = ProgressLine(session: session)
        defer { progress.clear() }
        var step = try transfer.start()
        while true {
            switch step {
            case .finished(let summary): return summary
            case .send(let path, let body, let nonce):
                progress.show(transfer.progress)
                let answer = try await link.send(path, body, nonce: nonce)
                step =
                    answer.status == 200
                    ? try transfer.received(answer.body)
                    : try transfer.refused(status: answer.status, answer.body)
            }
        }
    }
}

extension ProgressLine {
    func show(_ progress: BlobProgress) {
        guard session.terminal.isErrorTerminal else { return }
        let line = session.text(.fileProgress(done: progress.bytes, of: progress.total))
        session.terminal.writeError("\r\u{1B}[K" + line)
    }
}

extension BlobSummary {
    /// Whether there is something to tell.
    var isNews: Bool { sent + received + waiting + damaged > 0 }

    /// What it did, in a sentence.
    var told: Message {
        .filesMoved(sent: sent, received: received, waiting: waiting, damaged: damaged)
    }

    var json: JSONValue {
        [
            "sent": .number(sent), "received": .number(received), "waiting": .number(waiting),
            "damaged": .number(damaged),
        ]
    }
}
