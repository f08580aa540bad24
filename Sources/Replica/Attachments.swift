import Cooperation
import Journal
import Trust
import Vocabulary

/// A file on its way into a record.
public struct FileSource {
    /// Its name; folders are left out.
    public var name: String
    /// Its bytes.
    public var length: Int
    /// The bytes from an offset on, as many as asked for.
    public var read: (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// Describes a file.
    public init(
        name: String,
        length: Int,
        read: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]
    ) {
        self.name = name
        self.length = length
        self.read = read
    }
}

/// A file of a record as it is here.
public struct AttachmentView: Sendable {
    /// What it is.
    public var attachment: Attachment
    /// Whether all of its bytes are here.
    public var isHere: Bool
    /// Whether other files stand in the same field: this is the one that is displayed.
    public var isDisputed: Bool
    /// The party and the device that added it, by name.
    public var by: (party: String, device: String)
}

extension Replica {
    /// Seals a file, keeps it here and saves it as the field's value, in one transaction.
    ///
    /// - Throws: ``ReplicaError``: what saving throws, `fileChanged` where the file is not the same
    ///   when it is read again; or what reading it throws.
    public func attach(
        _ file: FileSource,
        to place: FieldPlace,
        options: SaveOptions = SaveOptions()
    ) throws -> SaveResult {
        try write { try $0.attach(file, to: place, options) }
    }

    /// The file that stands in a field; the sibling of that number, from 1, where several do.
    ///
    /// - Throws: ``ReplicaError``: `noFile`, `noSuchSibling`, `unreadable`.
    public func attachment(in place: FieldPlace, sibling: Int? = nil) throws -> AttachmentView {
        try show { work in
            // A file holds what its case must not show.
            guard try !work.isMasked(place.record.ref.caseID) else { throw ReplicaError.notNamed }
            return try work.attachment(in: place, sibling: sibling)
        }
    }

    /// Gives the bytes of a file to `write`, piece by piece.
    ///
    /// - Throws: ``ReplicaError``: `fileNotHere` or `fileDamaged`; or what `write` throws.
    public func open(_ attachment: Attachment, _ write: ([UInt8]) throws -> Void) throws {
        try show { try $0.open(attachment, write) }
    }
}

extension Work {
    func attach(
        _ file: FileSource,
        to place: FieldPlace,
        _ options: SaveOptions
    ) throws -> SaveResult {
        guard case .attachment = place.field.type else { throw ReplicaError.notAFile(place) }
        let caseID = place.record.ref.caseID
        try checkOwner(place, try someFacts(of: caseID), options)
        var attachment = Attachment(
            name: Attachment.safeName(file.name),
            length: file.length,
            blob: Blob(hash: .zero, length: BlobCipher.sealedLength(of: file.length)),
            key: effects.random(Attachment.keyBytes)
        )
        // Before megabytes are read in vain.
        _ = try packed(.attachment(attachment), place)
        let content = try Self.hash(of: file)
        let key = BlobCipher.key(random: attachment.key, content: content)
        let hash = try seal(file, content, key: key) { _ in }
        attachment = Attachment(
            name: attachment.name,
            length: attachment.length,
            blob: Blob(hash: hash, length: attachment.blob.length),
            key: key
        )
        var row = BlobRow(blob: attachment.blob, isOwn: true)
        try store.journal.save(row)
        let again = try seal(file, content, key: key) { chunk in
            try store.journal.append(chunk, to: row)
            row.held += chunk.count
        }
        guard again == hash else { throw ReplicaError.fileChanged(name: attachment.name) }
        return try save(
            [FieldEdit(place, .value(.attachment(attachment)))],
            in: caseID,
            options: options
        )
    }

    /// The hash of a file as it is, piece by piece.
    private static func hash(of file: FileSource) throws -> Hash {
        var hasher = BlobHasher()
        for start in stride(from: 0, to: file.length, by: BlobCipher.plainBytes) {
            let count = min(BlobCipher.plainBytes, file.length - start)
            let bytes = try file.read(start, count)
            guard bytes.count == count else { throw ReplicaError.fileChanged(name: file.name) }
            hasher.update(bytes)
        }
        return hasher.hash()
    }

    /// Seals a file chunk by chunk; returns the hash of all chunks.
    ///
    /// - Parameter content: The file's hash, which its key depends on.
    private func seal(
        _ file: FileSource,
        _ content: Hash,
        key: [UInt8],
        _ take: ([UInt8]) throws -> Void
    ) throws -> Hash {
        let padded = BlobCipher.paddedLength(of: file.length)
        var hasher = BlobHasher()
        var plainHasher = BlobHasher()
        for (number, start) in stride(from: 0, to: padded, by: BlobCipher.plainBytes).enumerated() {
            let end = min(start + BlobCipher.plainBytes, padded)
            let wanted = max(0, min(end, file.length) - start)
            var plain = wanted > 0 ? try file.read(start, wanted) : []
            guard plain.count == wanted else { throw ReplicaError.fileChanged(name: file.name) }
            plainHasher.update(plain)
            plain += [UInt8](repeating: 0, count: end - start - wanted)
            let chunk = try BlobCipher.seal(
                plain,
                number: number,
                isLast: end == padded,
                key: key
            )
            hasher.update(chunk)
            try take(chunk)
        }
        guard plainHasher.hash() == content else {
            throw ReplicaError.fileChanged(name: file.name)
        }
        return hasher.hash()
    }

    func attachment(in place: FieldPlace, sibling: Int?) throws -> AttachmentView {
        guard case .attachment = place.field.type else { throw ReplicaError.notAFile(place) }
        let siblings = try view(place).siblings
        if let sibling, !siblings.indices.contains(sibling - 1) {
            throw ReplicaError.noSuchSibling(sibling, count: siblings.count)
        }
        let shown = sibling.map { siblings[$0 - 1] } ?? siblings.first
        if let shown, shown.isUnreadable {
            throw ReplicaError.unreadable(place, isErased: shown.isErased)
        }
        guard let shown, case .attachment(let attachment)? = shown.value else {
            throw ReplicaError.noFile(place)
        }
        return AttachmentView(
            attachment: attachment,
            isHere: try store.journal.blob(attachment.blob.hash)?.isWhole ?? false,
            isDisputed: sibling == nil && siblings.count > 1,
            by: (shown.partyName, shown.deviceName)
        )
    }

    func open(_ attachment: Attachment, _ write: ([UInt8]) throws -> Void) throws {
        let name = attachment.name
        let blob = attachment.blob
        guard try store.journal.blob(blob.hash)?.isWhole == true else {
            throw ReplicaError.fileNotHere(name: name)
        }
        var rest = attachment.length
        for (number, start) in stride(from: 0, to: blob.length, by: Limits.chunkBytes).enumerated()
        {
            guard let chunk = try store.journal.chunk(of: blob.hash, at: start) else {
                throw ReplicaError.fileDamaged(name: name)
            }
            let plain: [UInt8]
            do throws(BlobCipher.Failure) {
                plain = try BlobCipher.open(
                    chunk,
                    number: number,
                    isLast: start + chunk.count == blob.length,
                    key: attachment.key
                )
            } catch {
                throw ReplicaError.fileDamaged(name: name)
            }
            if rest > 0 { try write(Array(plain.prefix(rest))) }
            rest -= min(rest, plain.count)
        }
        guard rest == 0 else { throw ReplicaError.fileDamaged(name: name) }
    }

    /// The blobs that a leaf of these edits names.
    func blobs(of edits: [EditRow], _ type: RecordType) throws -> [Blob] {
        let blobs = try edits.compactMap { edit -> Blob? in
            guard let field = type.field(edit.field), field.isFile else { return nil }
            let packed = try opened(edit.value, as: .value)
            guard case .attachment(let file)? = try? FieldValue(packed: packed, as: field.type)
            else { return nil }
            return file.blob
        }
        return Set(blobs).sorted { $0.hash < $1.hash }
    }

    /// Removes the bytes of files that nothing names any more: no leaf that stands, no edit that waits
    /// and nothing in the inbox.
    func collectBlobs() throws {
        guard try store.inboxCount() == 0 else { return }
        let hasEdits = try store.editCount() > 0
        var last: Hash?
        while true {
            let held = try store.journal.heldBlobs(after: last, limit: 256)
            guard let end = held.last else { return }
            last = end.blob.hash
            for row in held {
                let isNamed = try !store.journal.leaves(naming: row.blob.hash).isEmpty
                // What no leaf names yet may be named by an edit.
                if !isNamed, hasEdits { continue }
                if isNamed, try journal.isNamedByStandingLeaf(row.blob.hash) { continue }
                try store.journal.deleteBlob(row.blob.hash)
            }
        }
    }
}

extension Field {
    /// Whether it takes files.
    var isFile: Bool {
        if case .attachment = type { true } else { false }
    }
}
