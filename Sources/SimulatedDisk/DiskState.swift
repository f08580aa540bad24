/// What a simulated disk holds, and what happens to it. Values in, values out.
struct DiskState: Sendable {
    /// The files, by name.
    var files: [String: DiskFile] = [:]
    /// How often the power came back: handles of an earlier life are dead.
    var life = 0
    /// Whether the power is cut: nothing is read or written until ``restart(losing:draw:)``.
    var isOff = false
    /// Writes, syncs and the like until the power is cut; nil for never.
    var operationsLeft: Int?
    /// The bytes that all files may take together; nil for any number.
    var capacity: Int?
    /// Writes, syncs and the like so far.
    var operations = 0
    /// The number of the last handle.
    var lastHandle = 0

    /// Counts an operation that changes the disk. False where the power is off, or goes off with it.
    mutating func mayOperate() -> Bool {
        guard !isOff else { return false }
        operations += 1
        guard let left = operationsLeft else { return true }
        operationsLeft = left - 1
        guard left <= 0 else { return true }
        isOff = true
        return false
    }

    /// Bytes that the files take.
    var used: Int { files.values.reduce(0) { $0 + $1.current.count } }

    /// Brings the power back. What was not synced is lost or kept as `loss` says.
    mutating func restart(losing loss: Loss, draw: (Int) -> Int) {
        life += 1
        isOff = false
        operationsLeft = nil
        for name in files.keys.sorted() { files[name]?.restart(losing: loss, draw: draw) }
    }
}

/// What a power cut takes of what was written and not synced.
public enum Loss: Sendable {
    /// Nothing: only the process died.
    case nothing
    /// Everything.
    case unsynced
    /// Some writes and not others, whole or in part, in any order.
    case some
}

/// One file: its bytes, what of them would survive a power cut, and who locks it.
struct DiskFile: Sendable {
    /// A change since the last sync.
    enum Change: Sendable {
        case write(at: Int, bytes: [UInt8])
        case resize(Int)
    }

    /// What a reader sees.
    var current: [UInt8] = []
    /// What the last sync put on the disk.
    var synced: [UInt8] = []
    /// What happened since, in order.
    var unsynced: [Change] = []
    /// SQLite's lock of each handle.
    var locks: [Int: Int32] = [:]
    /// What connections share beside the file.
    var shared: SharedMemory?
    /// The handles that hold each of the eight locks of shared memory.
    var sharedLocks = [SharedLock](repeating: SharedLock(), count: 8)

    /// Bytes that are written or torn in one piece.
    static let sector = 512

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        current.overwrite(with: bytes[...], at: offset)
        unsynced.append(.write(at: offset, bytes: bytes))
    }

    mutating func resize(to count: Int) {
        current.resize(to: count)
        unsynced.append(.resize(count))
    }

    mutating func sync() {
        for change in unsynced {
            switch change {
            case .write(let offset, let bytes): synced.overwrite(with: bytes[...], at: offset)
            case .resize(let count): synced.resize(to: count)
            }
        }
        unsynced.removeAll(keepingCapacity: true)
    }

    mutating func restart(losing loss: Loss, draw: (Int) -> Int) {
        switch loss {
        case .nothing: sync()
        case .unsynced: break
        case .some:
            for change in unsynced {
                switch (draw(3), change) {
                case (0, _): break
                case (1, .write(let offset, let bytes)):
                    synced.overwrite(with: Self.torn(bytes, draw), at: offset)
                case (_, .write(let offset, let bytes)):
                    synced.overwrite(with: bytes[...], at: offset)
                case (_, .resize(let count)): synced.resize(to: count)
                }
            }
        }
        unsynced.removeAll()
        current = synced
        locks.removeAll()
        shared = nil
        sharedLocks = [SharedLock](repeating: SharedLock(), count: 8)
    }

    /// The first sectors of a write, or none of it.
    private static func torn(_ bytes: [UInt8], _ draw: (Int) -> Int) -> ArraySlice<UInt8> {
        let sectors = bytes.count / sector
        return sectors > 0 ? bytes[..<(draw(sectors) * sector)] : bytes[..<draw(bytes.count + 1)]
    }
}

/// Who holds one of the locks of shared memory.
struct SharedLock: Sendable {
    var readers: Set<Int> = []
    var writer: Int?
}

extension [UInt8] {
    /// Puts bytes at an offset, and zeros before them where there was nothing.
    mutating func overwrite(with bytes: ArraySlice<UInt8>, at offset: Int) {
        if offset > count { resize(to: offset) }
        let inside = Swift.min(bytes.count, count - offset)
        withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { source in
                guard inside > 0, let base = target.baseAddress, let from = source.baseAddress
                else { return }
                (base + offset).copyMemory(from: from, byteCount: inside)
            }
        }
        if inside < bytes.count { append(contentsOf: bytes.dropFirst(inside)) }
    }

    /// Cuts, or fills up with zeros.
    mutating func resize(to count: Int) {
        if count < self.count {
            removeLast(self.count - count)
        } else {
            append(contentsOf: [UInt8](repeating: 0, count: count - self.count))
        }
    }
}
