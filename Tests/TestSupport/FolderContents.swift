import Foundation

/// The files of a folder, to be laid down elsewhere as often as one likes.
public struct FolderContents: Sendable {
    private var files: [String: Data] = [:]

    /// Reads a folder without folders in it.
    public init(of folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            files[name] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        }
    }

    /// Makes a folder with the same files, for its owner alone.
    public func write(to folder: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        for (name, data) in files {
            _ = manager.createFile(
                atPath: folder + "/" + name,
                contents: data,
                attributes: [.posixPermissions: 0o600]
            )
        }
    }
}
