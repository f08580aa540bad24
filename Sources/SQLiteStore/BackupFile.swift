import Foundation
import GRDB
import Trust
import Vocabulary

/// A backup that is not as it was written.
public struct DamagedBackup: Error {}

/// A backup: the bytes of a SQLite file, then `obruten backup 1` and the SHA-256 of all before.
///
/// Hashes and signatures find out what was changed of a log, but only when somebody reads it, and feeds and
/// keys have none. What a disk or a copy has damaged is not to serve a single client.
struct BackupFile {
    private static let mark = Array("obruten backup 1".utf8)
    private static let sealBytes = mark.count + Hash.byteCount
    private static let chunkBytes = 1 << 20

    let path: String

    /// Ends a file that was just written with its seal, on disk.
    func seal() throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var hasher = BlobHasher()
        while let chunk = try file.read(upToCount: Self.chunkBytes), !chunk.isEmpty {
            hasher.update(Array(chunk))
        }
        try file.write(contentsOf: Data(Self.mark))
        hasher.update(Self.mark)
        try file.write(contentsOf: Data(hasher.hash().bytes))
        try file.synchronize()
    }

    /// Copies the SQLite file in it, for its owner alone.
    ///
    /// - Throws: ``DamagedBackup``, or what the file system throws. A server's file that was copied by other
    ///   means has no seal; SQLite alone looks at it.
    func open(into copy: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let length = Int(clamping: try file.seekToEnd())
        let content = length - Self.sealBytes
        guard content > 0, try seal(of: file, at: content).starts(with: Self.mark) else {
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            chmod(copy, 0o600)
            return
        }
        try file.seek(toOffset: 0)
        guard
            FileManager.default.createFile(
                atPath: copy,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown) }
        let target = try FileHandle(forWritingTo: URL(fileURLWithPath: copy))
        defer { try? target.close() }
        var hasher = BlobHasher()
        var left = content
        while left > 0, let chunk = try file.read(upToCount: min(left, Self.chunkBytes)),
            !chunk.isEmpty
        {
            hasher.update(Array(chunk))
            try target.write(contentsOf: chunk)
            left -= chunk.count
        }
        hasher.update(Self.mark)
        let stated = try seal(of: file, at: content).dropFirst(Self.mark.count)
        guard left == 0, Array(stated) == hasher.hash().bytes else { throw DamagedBackup() }
        try target.synchronize()
    }

    private func seal(of file: FileHandle, at place: Int) throws -> [UInt8] {
        try file.seek(toOffset: UInt64(place))
        return Array(try file.read(upToCount: Self.sealBytes) ?? Data())
    }
}

extension ServerFile {
    /// Throws ``DamagedBackup`` where SQLite finds that the file's pages do not fit together.
    func checkPages() throws {
        // By the connection that writes: one that only reads, and is closed last, would leave the write-ahead
        // log lying.
        let found = try writer.writeWithoutTransaction {
            try String.fetchOne($0, sql: "PRAGMA quick_check(1)")
        }
        guard found == "ok" else { throw DamagedBackup() }
    }
}
