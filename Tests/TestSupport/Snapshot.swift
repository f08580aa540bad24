import Foundation

/// Compares text with a recorded file beside the test.
///
/// `OBRUTEN_RECORD=1 Scripts/test NAME` records anew, and fails so that no other machine can.
public enum Snapshot {
    /// Compares `text` with `Snapshots/<name>` in the folder of the calling test file.
    ///
    /// - Throws: ``SnapshotMismatch`` where it differs, is missing, or has just been recorded.
    public static func compare(_ text: String, to name: String, file: String = #filePath) throws {
        let path = URL(fileURLWithPath: file).deletingLastPathComponent()
            .appendingPathComponent("Snapshots").appendingPathComponent(name)
        let recording = ProcessInfo.processInfo.environment["OBRUTEN_RECORD"] == "1"
        let recorded = try? String(contentsOf: path, encoding: .utf8)
        guard recorded != text || recording else { return }
        guard recording else {
            throw SnapshotMismatch(
                description: recorded.map { difference(from: $0, to: text, in: path.path) }
                    ?? "\(path.path) is missing: record it with OBRUTEN_RECORD=1"
            )
        }
        guard recorded != text else { return }
        try FileManager.default.createDirectory(
            at: path.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: path)
        throw SnapshotMismatch(description: "\(path.path) was recorded: look at it, and run again")
    }

    private static func difference(from old: String, to new: String, in path: String) -> String {
        let recorded = old.split(separator: "\n", omittingEmptySubsequences: false)
        let found = new.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(recorded, found).prefix { $0 == $1 }.count
        return """
            \(path):\(line + 1) differs
              recorded: \(line < recorded.count ? String(recorded[line]) : "(end)")
              found:    \(line < found.count ? String(found[line]) : "(end)")
            All that was found:
            \(new)
            """
    }
}

/// Text that is not what was recorded.
public struct SnapshotMismatch: Error, CustomStringConvertible {
    /// The place, both lines, and all of the new text.
    public let description: String
}
