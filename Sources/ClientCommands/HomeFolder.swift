import Foundation
import Messages

/// The folder that holds a replica, the device's keys and the lock of its syncs, for its owner's
/// eyes only.
struct HomeFolder: Sendable {
    let path: String

    /// The folder that an option, else the environment names: `OBRUTEN_HOME`, else `obruten` in the
    /// XDG data folder.
    init(option: String?, environment: [String: String]) throws(Refusal) {
        func named(_ name: String) -> String? {
            guard let value = environment[name], !value.isEmpty else { return nil }
            return value
        }
        if let option {
            guard !option.isEmpty else { throw .usage(.emptyHome) }
            path = option
        } else if let home = named("OBRUTEN_HOME") {
            path = home
        } else if let data = named("XDG_DATA_HOME"), data.hasPrefix("/") {
            path = data + "/obruten"
        } else if let user = named("HOME") {
            path = user + "/.local/share/obruten"
        } else {
            throw Refusal(.failed, "home.unknown", .noHome)
        }
    }

    /// The file of the replica.
    var replica: String { path + "/replica.sqlite" }
    /// The file of the device's keys.
    var keys: String { path + "/keys" }
    /// The folder of answers that did not add up.
    var evidence: Evidence { Evidence(folder: path + "/evidence") }
    /// The file that a sync holds locked.
    var lock: String { path + "/sync.lock" }
    /// The file that remembers how far the replica had come.
    var witness: String { path + "/witness" }
    /// The certificate authorities to trust, where joining named some.
    var authorities: String { path + "/authorities.pem" }

    /// Whether a replica lies here.
    var holdsReplica: Bool { FileManager.default.fileExists(atPath: replica) }

    /// Something that changes whenever something is written into the replica.
    var replicaChange: Int {
        var status = stat()
        guard stat(replica + "-wal", &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }

    /// Makes the folder where it is missing. Whatever is made in it from now on by this process is
    /// its owner's alone.
    func prepare() throws(Refusal) {
        umask(0o077)
        var parents: [String] = []
        var path = Substring(self.path)
        while !path.isEmpty, path != "/", !FileManager.default.fileExists(atPath: String(path)) {
            parents.append(String(path))
            path =
                path.contains("/")
                ? path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex) : ""
            while path.count > 1, path.last == "/" { path = path.dropLast() }
        }
        for parent in parents.reversed() {
            guard mkdir(parent, 0o700) == 0 || errno == EEXIST else {
                throw Refusal(.failed, "home.unusable", .folderFailed(self.path))
            }
        }
        var status = stat()
        guard stat(self.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            access(self.path, W_OK | X_OK) == 0
        else { throw Refusal(.failed, "home.unusable", .folderFailed(self.path)) }
    }
}
