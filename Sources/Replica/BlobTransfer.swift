import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// What to do next in a transfer.
public enum BlobStep: Sendable {
    /// `POST <server><path>`, signed, and hand the answer to the transfer.
    case send(path: String, body: [UInt8], nonce: Nonce)
    /// Done.
    case finished(BlobSummary)
}

/// What a transfer of files did.
public struct BlobSummary: Hashable, Sendable {
    /// Files that the server now has from here.
    public var sent = 0
    /// Files that were fetched.
    public var received = 0
    /// Files that the server does not have yet: whoever added them has not sent them.
    public var waiting = 0
    /// Files whose bytes were not those that were sealed; they were thrown away.
    public var damaged = 0

    /// Nothing done yet.
    public init() {}
}

/// How far a transfer has come.
public struct BlobProgress: Hashable, Sendable {
    /// Bytes done, of files begun or done.
    public var bytes = 0
    /// Bytes in all.
    public var total = 0

    /// Nothing done yet.
    public init() {}
}

/// Sends and fetches the sealed bytes of files, a chunk in each request: a state machine like
/// ``SyncSession``. Each answer is kept before the next request, so that a transfer that was cut off
/// goes on where it was.
public struct BlobTransfer: Sendable {
    /// How far it has come.
    public private(set) var progress = BlobProgress()
    /// The server's URL, without a path.
    public let server: String
    /// The device that signs the requests.
    public let device: DeviceID

    private enum Direction { case up, down }

    private let replica: Replica
    private let incarnation: IncarnationID
    private var rest: [(direction: Direction, blob: Blob)]
    private var summary = BlobSummary()
    private var tries = 0

    init(replica: Replica, identity: Identity, up: [Blob], down: [Blob]) {
        self.replica = replica
        incarnation = identity.incarnation
        server = identity.server
        device = identity.device
        rest = up.map { (.up, $0) } + down.map { (.down, $0) }
        progress.total = rest.reduce(0) { $0 + $1.blob.length }
    }

    /// Whether there is nothing to transfer.
    public var isEmpty: Bool { rest.isEmpty }

    /// The first request.
    public mutating func start() throws -> BlobStep { try next(from: nil) }

    /// Takes the body of a 200 answer.
    public mutating func received(_ body: [UInt8]) throws -> BlobStep {
        tries = 0
        guard let current = rest.first else { return .finished(summary) }
        do {
            switch current.direction {
            case .up: return try sent(current.blob, try BlobPutResponse(body))
            case .down: return try fetched(current.blob, try BlobGetResponse(body))
            }
        } catch let error as WireError {
            throw ReplicaError.answerMalformed(code: error.code)
        }
    }

    /// Takes the body of any other answer: the next request where one helps, else throws.
    public mutating func refused(status: Int, _ body: [UInt8]) throws -> BlobStep {
        let refusal: ErrorMessage
        do {
            refusal = try ErrorMessage(body)
        } catch {
            throw ReplicaError.answerMalformed(code: "http.\(status)")
        }
        if let nonce = refusal.nonce {
            try replica.write { try $0.store.set(.nonce, to: nonce.bytes) }
        }
        tries += 1
        switch ErrorCode(rawValue: refusal.code) {
        case .blobUnknown:
            // Something newer stands in the field by now, or the record is read no longer.
            return try skip()
        case .blobOffset where tries < 4, .nonceUnknown where tries < 4 && refusal.nonce != nil:
            return try next(from: nil)
        case .blobDigest:
            summary.damaged += 1
            return try skip()
        default:
            throw ReplicaError.refused(
                code: refusal.code,
                message: refusal.message,
                numbers: refusal.numbers
            )
        }
    }

    private mutating func skip() throws -> BlobStep {
        tries = 0
        if let first = rest.first { progress.bytes += first.blob.length }
        rest.removeFirst()
        return try next(from: nil)
    }

    /// The next request: for a blob to send, its bytes from `offset` on, or the question where to go
    /// on.
    private mutating func next(from offset: Int?) throws -> BlobStep {
        guard let current = rest.first else {
            try replica.write { try $0.collectBlobs() }
            return .finished(summary)
        }
        let (hash, incarnation) = (current.blob.hash, incarnation)
        let isUp = current.direction == .up
        let (body, nonce) = try replica.write { work in
            let nonce = try work.takeNonce() ?? .zero
            guard isUp else {
                let held = try work.store.journal.blob(hash)?.held ?? 0
                let request = BlobGetRequest(
                    incarnation: incarnation,
                    hash: hash,
                    offset: UInt64(clamping: held)
                )
                return (request.encoded(), nonce)
            }
            let content = try offset.flatMap { try work.store.journal.chunk(of: hash, at: $0) }
            let request = BlobPutRequest(
                incarnation: incarnation,
                hash: hash,
                offset: UInt64(clamping: offset ?? 0),
                content: content ?? []
            )
            return (request.encoded(), nonce)
        }
        return .send(path: isUp ? "/v1/blob/put" : "/v1/blob/get", body: body, nonce: nonce)
    }

    private mutating func sent(_ blob: Blob, _ response: BlobPutResponse) throws -> BlobStep {
        try replica.write { work in
            try work.store.set(.nonce, to: response.nonce.bytes)
            guard response.complete, var row = try work.store.journal.blob(blob.hash) else {
                return
            }
            row.isSent = true
            try work.store.journal.save(row)
        }
        if response.complete {
            summary.sent += 1
            return try skip()
        }
        let held = Int(clamping: response.held)
        guard held % Limits.chunkBytes == 0, held < blob.length else {
            throw ReplicaError.answerMalformed(code: "blob.offset")
        }
        return try next(from: held)
    }

    private mutating func fetched(_ blob: Blob, _ response: BlobGetResponse) throws -> BlobStep {
        let row: BlobRow? = try replica.write { work in
            try work.store.set(.nonce, to: response.nonce.bytes)
            return try work.take(response, of: blob)
        }
        guard let row else {
            summary.damaged += 1
            return try skip()
        }
        if row.isWhole {
            summary.received += 1
            return try skip()
        }
        guard !response.content.isEmpty else {
            summary.waiting += 1
            return try skip()
        }
        return try next(from: nil)
    }
}

extension Work {
    /// Keeps bytes that came of a blob; nil where they are not its bytes, and then nothing is kept.
    fileprivate func take(_ response: BlobGetResponse, of blob: Blob) throws -> BlobRow? {
        let journal = store.journal
        var row = try journal.blob(blob.hash) ?? BlobRow(blob: blob, isSent: true)
        guard !row.isWhole, !response.content.isEmpty else { return row }
        guard response.length == UInt64(clamping: blob.length),
            response.content.count == min(Limits.chunkBytes, blob.length - row.held)
        else {
            try journal.deleteBlob(blob.hash)
            return nil
        }
        if row.held == 0 { try journal.save(row) }
        try journal.append(response.content, to: row)
        row.held += response.content.count
        guard row.isWhole else { return row }
        var hasher = BlobHasher()
        for offset in stride(from: 0, to: row.held, by: Limits.chunkBytes) {
            hasher.update(try journal.chunk(of: blob.hash, at: offset) ?? [])
        }
        guard hasher.hash() == blob.hash else {
            try journal.deleteBlob(blob.hash)
            return nil
        }
        return row
    }
}

extension Replica {
    /// The transfer that sends every file that the server may lack and, where `fetching`,
    /// fetches every file that stands and is not here.
    public func transferBlobs(fetching: Bool) throws -> BlobTransfer {
        try read { work in
            let up = try work.unsentBlobs()
            var down: [Blob] = []
            if fetching {
                try work.eachNamedBlob { blob in
                    if try work.store.journal.blob(blob.hash)?.isWhole != true { down.append(blob) }
                }
            }
            return BlobTransfer(replica: self, identity: try work.identity(), up: up, down: down)
        }
    }

    /// The transfer that fetches one file.
    public func transfer(_ attachment: Attachment) throws -> BlobTransfer {
        try read { work in
            BlobTransfer(
                replica: self,
                identity: try work.identity(),
                up: [],
                down: [attachment.blob]
            )
        }
    }
}

extension Work {
    /// Files that were ordered, and that the server may lack.
    func unsentBlobs() throws -> [Blob] {
        var blobs: [Blob] = []
        try eachHeldBlob { row in
            guard row.isWhole, !row.isSent,
                try !store.journal.leaves(naming: row.blob.hash).isEmpty
            else { return }
            blobs.append(row.blob)
        }
        return blobs
    }

    func eachHeldBlob(_ body: (BlobRow) throws -> Void) throws {
        var last: Hash?
        while true {
            let rows = try store.journal.heldBlobs(after: last, limit: 256)
            guard let end = rows.last else { return }
            last = end.blob.hash
            for row in rows { try body(row) }
        }
    }

    /// Visits the blobs that standing leaves name, of records that the own party reads.
    fileprivate func eachNamedBlob(_ body: (Blob) throws -> Void) throws {
        let own = try identity().party
        var last: Hash?
        while true {
            let hashes = try store.journal.namedBlobs(after: last, limit: 256)
            guard let end = hashes.last else { return }
            last = end
            for hash in hashes {
                if let blob = try journal.blob(hash, readBy: own) { try body(blob) }
            }
        }
    }
}
