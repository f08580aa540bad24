import Foundation
import GRDBSQLite
import Synchronization

/// An open file of a simulated disk, as SQLite holds it.
final class DiskHandle {
    /// What lies in the memory that SQLite gives to an open file.
    struct Layout {
        var methods: UnsafePointer<sqlite3_io_methods>?
        var handle: UnsafeMutableRawPointer?
    }

    private let disk: SimulatedDisk
    private let name: String
    private let number: Int
    private let life: Int
    /// Kept while SQLite may look at it, also after the file lost it.
    private var shared: SharedMemory?

    private init(_ disk: SimulatedDisk, _ name: String, number: Int, life: Int) {
        self.disk = disk
        self.name = name
        self.number = number
        self.life = life
    }

    /// Opens a file into the memory that SQLite gave.
    static func open(
        _ file: UnsafeMutablePointer<sqlite3_file>,
        _ disk: SimulatedDisk,
        _ name: String,
        creating: Bool
    ) -> Int32 {
        let opened = disk.state.withLock { state -> (number: Int, life: Int)? in
            guard !state.isOff, creating || state.files[name] != nil else { return nil }
            if state.files[name] == nil { state.files[name] = DiskFile() }
            state.lastHandle += 1
            return (state.lastHandle, state.life)
        }
        let layout = UnsafeMutableRawPointer(file).assumingMemoryBound(to: Layout.self)
        layout.pointee = Layout()
        guard let opened else { return SQLITE_CANTOPEN }
        let handle = DiskHandle(disk, name, number: opened.number, life: opened.life)
        layout.pointee = Layout(
            methods: UnsafePointer(bitPattern: DiskMethods.address),
            handle: Unmanaged.passRetained(handle).toOpaque()
        )
        return SQLITE_OK
    }

    /// Runs `body` on the handle behind SQLite's pointer.
    static func with(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ body: (DiskHandle) -> Int32
    ) -> Int32 {
        guard let file,
            let opaque = UnsafeMutableRawPointer(file).assumingMemoryBound(to: Layout.self)
                .pointee.handle
        else { return SQLITE_IOERR }
        return body(Unmanaged<DiskHandle>.fromOpaque(opaque).takeUnretainedValue())
    }

    /// Closes the handle behind SQLite's pointer.
    static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
        guard let file else { return SQLITE_OK }
        let layout = UnsafeMutableRawPointer(file).assumingMemoryBound(to: Layout.self)
        guard let opaque = layout.pointee.handle else { return SQLITE_OK }
        layout.pointee = Layout()
        let handle = Unmanaged<DiskHandle>.fromOpaque(opaque).takeRetainedValue()
        _ = handle.onFile { file in
            file.locks[handle.number] = nil
            for place in file.sharedLocks.indices { file.release(place, handle.number) }
            return SQLITE_OK
        }
        return SQLITE_OK
    }

    /// Runs `body` on the file; an error where the power was cut since the file was opened.
    private func onFile(_ body: (inout DiskFile) -> Int32) -> Int32 {
        disk.state.withLock { state in
            guard state.life == life, !state.isOff else { return SQLITE_IOERR }
            return body(&state.files[name, default: DiskFile()])
        }
    }

    /// The same for what changes the disk, and may be what the power is cut at: then `torn` runs.
    private func changing(
        _ error: Int32,
        growth: Int = 0,
        torn: (inout DiskFile) -> Void = { _ in },
        _ body: (inout DiskFile) -> Void
    ) -> Int32 {
        disk.state.withLock { state in
            guard state.life == life, !state.isOff else { return SQLITE_IOERR }
            guard state.mayOperate() else {
                torn(&state.files[name, default: DiskFile()])
                return error
            }
            if growth > 0, let capacity = state.capacity {
                let count = state.files[name]?.current.count ?? 0
                guard growth <= count || state.used + growth - count <= capacity else {
                    return SQLITE_FULL
                }
            }
            body(&state.files[name, default: DiskFile()])
            return SQLITE_OK
        }
    }

    func read(_ out: UnsafeMutableRawPointer?, _ count: Int, at offset: Int) -> Int32 {
        guard let out else { return DiskMethods.readError }
        return onFile { file in
            let there = max(0, min(count, file.current.count - offset))
            file.current.withUnsafeBytes { bytes in
                if there > 0, let base = bytes.baseAddress {
                    out.copyMemory(from: base + offset, byteCount: there)
                }
            }
            guard there < count else { return SQLITE_OK }
            memset(out + there, 0, count - there)
            return DiskMethods.shortRead
        }
    }

    func write(_ source: UnsafeRawPointer?, _ count: Int, at offset: Int) -> Int32 {
        guard let source else { return DiskMethods.writeError }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: source, count: count))
        return changing(
            DiskMethods.writeError,
            growth: offset + count,
            // The write at which the power goes may reach the disk, or a part of it.
            torn: { $0.write(bytes, at: offset) },
            { $0.write(bytes, at: offset) }
        )
    }

    func truncate(_ count: Int) -> Int32 {
        changing(DiskMethods.truncateError) { $0.resize(to: count) }
    }

    func sync() -> Int32 { changing(DiskMethods.syncError) { $0.sync() } }

    func size(_ out: UnsafeMutablePointer<sqlite3_int64>?) -> Int32 {
        onFile { file in
            out?.pointee = sqlite3_int64(file.current.count)
            return SQLITE_OK
        }
    }

    // MARK: Locks

    func lock(_ level: Int32) -> Int32 {
        onFile { file in
            let own = file.locks[number] ?? SQLITE_LOCK_NONE
            guard level > own else { return SQLITE_OK }
            let others = file.locks.filter { $0.key != number }.values
            switch level {
            case SQLITE_LOCK_SHARED:
                guard others.allSatisfy({ $0 < SQLITE_LOCK_PENDING }) else { return SQLITE_BUSY }
            case SQLITE_LOCK_RESERVED:
                guard others.allSatisfy({ $0 < SQLITE_LOCK_RESERVED }) else { return SQLITE_BUSY }
            default:
                guard others.allSatisfy({ $0 == SQLITE_LOCK_NONE }) else { return SQLITE_BUSY }
            }
            file.locks[number] = level
            return SQLITE_OK
        }
    }

    func unlock(_ level: Int32) -> Int32 {
        onFile { file in
            file.locks[number] = level == SQLITE_LOCK_NONE ? nil : level
            return SQLITE_OK
        }
    }

    func isReserved(_ out: UnsafeMutablePointer<Int32>?) -> Int32 {
        onFile { file in
            let reserved = file.locks.contains { $0.value >= SQLITE_LOCK_RESERVED }
            out?.pointee = reserved ? 1 : 0
            return SQLITE_OK
        }
    }

    // MARK: Shared memory

    func map(
        _ region: Int,
        bytes: Int,
        extend: Bool,
        _ out: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int32 {
        var memory: SharedMemory?
        let result = onFile { file in
            if file.shared == nil { file.shared = SharedMemory() }
            memory = file.shared
            return SQLITE_OK
        }
        guard result == SQLITE_OK, let memory else { return SQLITE_IOERR }
        shared = memory
        let address = memory.region(region, bytes: bytes, extend: extend)
        out?.pointee = address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
        return SQLITE_OK
    }

    func lockShared(_ places: Range<Int>, _ flags: Int32) -> Int32 {
        onFile { file in
            guard places.upperBound <= file.sharedLocks.count else { return SQLITE_IOERR }
            if flags & SQLITE_SHM_UNLOCK != 0 {
                for place in places { file.release(place, number) }
                return SQLITE_OK
            }
            let exclusive = flags & SQLITE_SHM_EXCLUSIVE != 0
            for place in places {
                let lock = file.sharedLocks[place]
                let others = lock.readers.contains { $0 != number }
                guard lock.writer == nil || lock.writer == number, !exclusive || !others else {
                    return SQLITE_BUSY
                }
            }
            for place in places {
                if exclusive {
                    file.sharedLocks[place].writer = number
                } else {
                    file.sharedLocks[place].readers.insert(number)
                }
            }
            return SQLITE_OK
        }
    }

    func unmap(deleting: Bool) -> Int32 {
        shared = nil
        return onFile { file in
            if deleting { file.shared = nil }
            return SQLITE_OK
        }
    }
}

extension DiskFile {
    fileprivate mutating func release(_ place: Int, _ handle: Int) {
        sharedLocks[place].readers.remove(handle)
        if sharedLocks[place].writer == handle { sharedLocks[place].writer = nil }
    }
}
