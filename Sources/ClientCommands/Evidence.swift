import Foundation
import Replica
import Trust
import Vocabulary

/// Answers of a server that did not add up, kept as they came: what somebody needs who wants to know
/// what was tried, and whom it was tried on.
///
/// An answer holds the server's signature and the statements under it, and no value that this replica
/// could not read. The first ones are kept and the later ones not, since whoever lies could else wash
/// the first lie away with the next ones; but of another kind than any of those, one is kept still, since
/// many harmless ones could else come before the one that matters.
struct Evidence {
    /// Answers that are kept, of whatever kind.
    static let limit = 16
    /// Answers that are kept with those that are the first of their kind.
    static let limitOfKinds = 64

    /// What became of an answer.
    enum Kept: Equatable {
        /// It lies in a file with this path.
        case file(String)
        /// As many as are kept lie in this folder.
        case full(String)
        /// The file cannot be written: the alarm matters more.
        case failed

        /// The file's path.
        var path: String? {
            if case .file(let path) = self { path } else { nil }
        }
    }

    /// The folder they lie in.
    let folder: String

    /// Overwrites boxes that were erased with zeros, in whatever answers are kept: the rest of each goes
    /// on to show what was tried.
    func erase(_ boxes: [[UInt8]]) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasSuffix(".answer") {
            let path = "\(folder)/\(name)"
            guard let held = FileManager.default.contents(atPath: path) else { continue }
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            defer { try? file.close() }
            for box in boxes where !box.isEmpty {
                var rest = held.startIndex..<held.endIndex
                while let found = held.range(of: Data(box), in: rest) {
                    try file.seek(toOffset: UInt64(found.lowerBound - held.startIndex))
                    try file.write(contentsOf: Data(count: box.count))
                    rest = found.upperBound..<held.endIndex
                }
            }
            try file.synchronize()
        }
    }

    /// Keeps an answer under the code of what is wrong with it, for its owner's eyes.
    func keep(_ answer: [UInt8], of code: String) -> Kept {
        // Of the numbers that a server may answer with there are many.
        let code = code.hasPrefix("http.") ? "http" : code
        let name = code.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
        let path = "\(folder)/\(name)-\(Digest.sha256(answer).description.prefix(16)).answer"
        let files = FileManager.default
        if files.fileExists(atPath: path) { return .file(path) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST,
            let held = try? files.contentsOfDirectory(atPath: folder)
        else { return .failed }
        let isFirst = !held.contains { $0.hasPrefix(name + "-") }
        guard held.count < (isFirst ? Self.limitOfKinds : Self.limit) else { return .full(folder) }
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return .failed }
        defer { close(file) }
        let written = answer.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard written == answer.count, fsync(file) == 0 else {
            unlink(path)
            return .failed
        }
        return .file(path)
    }
}
