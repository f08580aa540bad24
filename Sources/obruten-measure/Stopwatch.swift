import Foundation

/// Processor and wall time of a piece of work, in seconds.
struct Cost {
    var cpu = 0.0
    var wall = 0.0

    static func + (left: Cost, right: Cost) -> Cost {
        Cost(cpu: left.cpu + right.cpu, wall: left.wall + right.wall)
    }

    /// What `work` costs this process, all threads together.
    static func of(_ work: () throws -> Void) rethrows -> Cost {
        let start = now()
        try work()
        let end = now()
        return Cost(cpu: end.cpu - start.cpu, wall: end.wall - start.wall)
    }

    static func now() -> Cost {
        Cost(cpu: seconds(CLOCK_PROCESS_CPUTIME_ID), wall: seconds(CLOCK_MONOTONIC))
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// Several runs of one thing: the middle one counts, the others say how noisy it was.
struct Spread {
    var values: [Double]

    var median: Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    var least: Double { values.min() ?? .nan }
    var most: Double { values.max() ?? .nan }
}

/// A folder for the files of one run.
struct Folder {
    let root: String

    init(root: String) throws {
        self.root = root
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { root + "/" + name }

    /// Bytes of a file; 0 where there is none.
    func size(_ name: String) -> Int {
        let found = try? FileManager.default.attributesOfItem(atPath: path(name))
        return (found?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Copies a database whose log is checkpointed, in place of what stood there.
    func copy(_ name: String, to other: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path(other + suffix))
            let from = path(name + suffix)
            if suffix != "-shm", FileManager.default.fileExists(atPath: from) {
                try FileManager.default.copyItem(atPath: from, toPath: path(other + suffix))
            }
        }
    }

    /// Copies a store's folder, in place of what stood there.
    func copyStore(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }

    func remove(_ name: String) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path(name + suffix))
        }
    }

    func removeAll() { try? FileManager.default.removeItem(atPath: root) }

    /// Copies a file and waits until it is on the disk, as a bootstrap by file would.
    func copyDurably(_ name: String, to other: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)), options: .alwaysMapped)
        let file = open(path(other), O_CREAT | O_TRUNC | O_WRONLY, 0o644)
        guard file >= 0 else { throw RawStore.Failure(message: "open \(other)") }
        defer { close(file) }
        try data.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let part = write(
                    file,
                    bytes.baseAddress?.advanced(by: written),
                    bytes.count - written
                )
                guard part > 0 else { throw RawStore.Failure(message: "write \(other)") }
                written += part
            }
        }
        fsync(file)
    }
}
