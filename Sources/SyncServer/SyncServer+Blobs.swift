import Journal
import Trust
import Vocabulary
import Wire

extension SyncServer {
    /// Takes bytes of a blob, or says how many it holds.
    ///
    /// Only what a standing leaf names is taken, from whoever may read that leaf's record, or whose party
    /// has written it: between its commit and its file, its role may have gone to another. The bytes must
    /// go on where the server's end. Once it holds all of them it compares their hash.
    ///
    /// - Throws: ``ServerRefusal``: `blob.unknown`, `blob.offset` with the place to go on, or
    ///   `blob.digest`, and then it holds nothing of the blob any more; or what the store throws.
    public func put(
        _ request: BlobPutRequest,
        from device: DeviceID,
        nonce: Nonce
    ) throws -> BlobPutResponse {
        guard !request.content.isEmpty else {
            let row = try read { rows, journal in
                try takenBlob(request.hash, request.incarnation, device, rows, journal)
            }
            return Self.answer(row, nonce)
        }
        let row: BlobRow? = try write { rows, journal in
            var row = try takenBlob(request.hash, request.incarnation, device, rows, journal)
            if row.isWhole { return row }
            guard request.offset == UInt64(clamping: row.held),
                row.held % Limits.chunkBytes == 0,
                request.content.count == min(Limits.chunkBytes, row.blob.length - row.held)
            else {
                throw ServerRefusal(
                    .blobOffset,
                    "go on at byte \(row.held), with whole chunks",
                    numbers: [UInt64(clamping: row.held)]
                )
            }
            if row.held == 0 { try rows.save(row) }
            try rows.append(request.content, to: row)
            row.held += request.content.count
            guard row.isWhole, try Self.hash(of: row, rows) != row.blob.hash else { return row }
            try rows.deleteBlob(row.blob.hash)
            return nil
        }
        guard let row else {
            throw ServerRefusal(.blobDigest, "the bytes are not those of blob \(request.hash)")
        }
        return Self.answer(row, nonce)
    }

    /// Gives bytes of a blob: those of the chunk that begins at the offset, or none while it does not
    /// hold the whole blob.
    ///
    /// - Throws: ``ServerRefusal``: `blob.unknown` or `blob.offset`; or what the store throws.
    public func get(
        _ request: BlobGetRequest,
        from device: DeviceID,
        nonce: Nonce
    ) throws -> BlobGetResponse {
        try read { rows, journal in
            let row = try heldBlob(request.hash, request.incarnation, device, rows, journal)
            var response = BlobGetResponse(
                nonce: nonce,
                length: UInt64(clamping: row.blob.length),
                content: []
            )
            guard row.isWhole, request.offset < response.length else { return response }
            guard let chunk = try rows.chunk(of: row.blob.hash, at: Int(request.offset)) else {
                throw ServerRefusal(.blobOffset, "ask for whole chunks", numbers: [0])
            }
            response.content = chunk
            return response
        }
    }

    /// Removes the bytes of blobs that no standing leaf names; returns how many blobs that were.
    public func collectBlobs() throws -> Int {
        var removed = 0
        var last: Hash?
        while true {
            let held = try store.read { try $0.heldBlobs(after: last, limit: 256) }
            guard let end = held.last else { return removed }
            last = end.blob.hash
            for row in held {
                removed += try write { rows, journal in
                    guard try !journal.isNamedByStandingLeaf(row.blob.hash) else { return 0 }
                    try rows.deleteBlob(row.blob.hash)
                    return 1
                }
            }
        }
    }

    /// What is held of a blob that the asking device's party may read.
    private func heldBlob(
        _ hash: Hash,
        _ incarnation: IncarnationID,
        _ device: DeviceID,
        _ rows: any ServerRows,
        _ journal: Journal
    ) throws -> BlobRow {
        let caller = try caller(incarnation, device, rows)
        let blob = try journal.blob(hash, readBy: caller.party)
        return try Self.held(hash, blob, rows)
    }

    /// What is held of a blob that the asking device's party may bring.
    private func takenBlob(
        _ hash: Hash,
        _ incarnation: IncarnationID,
        _ device: DeviceID,
        _ rows: any ServerRows,
        _ journal: Journal
    ) throws -> BlobRow {
        let caller = try caller(incarnation, device, rows)
        let blob =
            try journal.blob(hash, readBy: caller.party)
            ?? journal.blob(hash, writtenBy: caller.party)
        return try Self.held(hash, blob, rows)
    }

    private static func held(_ hash: Hash, _ blob: Blob?, _ rows: any ServerRows) throws -> BlobRow
    {
        // The same answer whether there is no such blob or it is not for this party.
        guard let blob else {
            throw ServerRefusal(.blobUnknown, "blob \(hash) is not one of yours")
        }
        return try rows.blob(hash) ?? BlobRow(blob: blob)
    }

    private static func answer(_ row: BlobRow, _ nonce: Nonce) -> BlobPutResponse {
        BlobPutResponse(
            nonce: nonce,
            held: UInt64(clamping: row.held),
            complete: row.isWhole
        )
    }

    /// The hash of everything that is held of a blob, read chunk by chunk.
    private static func hash(of row: BlobRow, _ rows: any ServerRows) throws -> Hash {
        var hasher = BlobHasher()
        for offset in stride(from: 0, to: row.held, by: Limits.chunkBytes) {
            hasher.update(try rows.chunk(of: row.blob.hash, at: offset) ?? [])
        }
        return hasher.hash()
    }
}
