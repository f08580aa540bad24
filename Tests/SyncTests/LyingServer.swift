import Journal
import Replica
import SyncServer
import TestSupport
import Trust
import Vocabulary
import Wire

/// A server that has its own key and lies with it to one office: it follows everything that the office
/// was told, so that whatever it changes, the chains and the cursor are right.
struct LyingServer {
    let key: SigningKey
    let party: PartyID
    private var logs: [LogName: LogEnd] = [:]
    private var feed: LogEnd?

    /// The server of a ``ReplicaWorld`` of this seed, which draws its key first of all.
    init(seed: UInt64, party: PartyID) throws {
        var random = SeededGenerator(seed: seed)
        _ = random.bytes(16)
        key = try SigningKey(secret: random.bytes(32))
        self.party = party
    }

    /// Follows an answer that goes to the office as it is.
    mutating func follow(_ response: SyncResponse) throws {
        guard let cursor = response.cursor else { return }
        var end = feed ?? start(cursor.epoch)
        for delivery in response.deliveries { try append(delivery, to: &end) }
        feed = end
        let text = SignedText.cursor(cursor, party: party)
        guard end == cursor.end,
            Signature.isValid(response.cursorSignature, for: text, by: key.publicKey)
        else { throw TrustError.signature }
    }

    /// The answer with its cursor's chain made right, and signed.
    func signed(_ response: SyncResponse) throws -> SyncResponse {
        guard let cursor = response.cursor else { return response }
        var copy = self
        var end = feed ?? start(cursor.epoch)
        for delivery in response.deliveries { try copy.append(delivery, to: &end) }
        var response = response
        let right = Cursor(epoch: cursor.epoch, end: end)
        response.cursor = right
        response.cursorSignature = try key.sign(SignedText.cursor(right, party: party))
        return response
    }

    /// How far the office knows a log.
    func place(of log: LogName) -> UInt64 { logs[log]?.place ?? 0 }

    private func start(_ epoch: EpochID) -> LogEnd {
        LogEnd(place: 0, chain: Chain.feedStart(epoch: epoch, party: party))
    }

    private mutating func append(_ delivery: Delivery, to end: inout LogEnd) throws {
        var chains: [Hash] = []
        switch delivery {
        case .entries(let frame):
            for entry in frame.entries {
                var stamp = Stamp(time: entry.time, party: entry.partyHead)
                if case .audience(let content) = entry.content {
                    stamp.charter = content.charterHead
                    stamp.party = content.partyHead
                }
                chains.append(append(entry.content.bodyHash, stamp, to: frame.log))
            }
        case .run(let run):
            let header = try GroupHeader(run.header)
            var hasher = CommitHasher()
            for commit in try CommitCoding.decode(run.commits, count: run.count) {
                let hash = hasher.hash(commit, in: run.commits, header: header).commit
                let stamp = Stamp(
                    time: run.time,
                    charter: run.charterHead ?? commit.charterHead,
                    party: run.partyHead
                )
                chains.append(
                    append(hash, stamp, to: .audience(commit.caseID, header.audience))
                )
            }
        }
        end.place += 1
        end.chain = Chain.feedNext(after: end.chain, place: end.place, entries: chains)
    }

    private mutating func append(_ body: Hash, _ stamp: Stamp, to log: LogName) -> Hash {
        var end = logs[log] ?? LogEnd(place: 0, chain: Chain.start(of: log))
        end.place += 1
        end.chain = Chain.next(after: end.chain, place: end.place, stamp: stamp, body: body)
        logs[log] = end
        return end.chain
    }
}

extension Office {
    /// Syncs to the end with a server that is not its world's.
    func sync(
        at server: SyncServer,
        through change: (SyncResponse) throws -> [UInt8] = { $0.encoded() }
    ) throws {
        var session = try replica.sync(keys: keys)
        var step = try session.start()
        while case .send(_, let body, _) = step {
            let answer = try server.sync(
                SyncRequest(body),
                from: session.device,
                nonce: world.freshNonce(session.device),
                now: world.now()
            )
            step = try session.received(change(answer.response))
        }
    }

    /// Syncs to the end; each answer passes through `change` on its way.
    func sync(through change: (SyncResponse) throws -> [UInt8]) throws {
        var session = try replica.sync(keys: keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            let (status, answer) = try world.post(path, body, nonce, from: session.device)
            step =
                status == 200
                ? try session.received(change(SyncResponse(answer)))
                : try session.refused(status: status, answer)
        }
    }
}
