import GRDBSQLite

/// The functions that SQLite calls on an open file.
enum DiskMethods {
    // Macros of SQLite that Swift does not see.
    static let readError = SQLITE_IOERR | 1 << 8
    static let deleteError = SQLITE_IOERR | 10 << 8
    static let accessError = SQLITE_IOERR | 13 << 8
    static let deleteMissing = SQLITE_IOERR | 23 << 8
    static let shortRead = SQLITE_IOERR | 2 << 8
    static let writeError = SQLITE_IOERR | 3 << 8
    static let syncError = SQLITE_IOERR | 4 << 8
    static let truncateError = SQLITE_IOERR | 6 << 8

    /// Where the table of functions lies, for ever.
    static let address: UInt = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: table)
        return UInt(bitPattern: methods)
    }()

    private static var table: sqlite3_io_methods {
        var table = sqlite3_io_methods()
        // Two: with shared memory, without memory-mapped reading.
        table.iVersion = 2
        table.xClose = { DiskHandle.close($0) }
        table.xRead = { file, out, count, offset in
            DiskHandle.with(file) { $0.read(out, Int(count), at: Int(offset)) }
        }
        table.xWrite = { file, source, count, offset in
            DiskHandle.with(file) { $0.write(source, Int(count), at: Int(offset)) }
        }
        table.xTruncate = { file, count in
            DiskHandle.with(file) { $0.truncate(Int(count)) }
        }
        table.xSync = { file, _ in DiskHandle.with(file) { $0.sync() } }
        table.xFileSize = { file, out in DiskHandle.with(file) { $0.size(out) } }
        table.xLock = { file, level in DiskHandle.with(file) { $0.lock(level) } }
        table.xUnlock = { file, level in DiskHandle.with(file) { $0.unlock(level) } }
        table.xCheckReservedLock = { file, out in DiskHandle.with(file) { $0.isReserved(out) } }
        table.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        table.xSectorSize = { _ in 4096 }
        // As on the disks that SQLite expects: a write touches no byte beside it.
        table.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
        table.xShmMap = { file, region, bytes, extend, out in
            DiskHandle.with(file) {
                $0.map(Int(region), bytes: Int(bytes), extend: extend != 0, out)
            }
        }
        table.xShmLock = { file, first, count, flags in
            DiskHandle.with(file) {
                $0.lockShared(Int(first)..<Int(first) + Int(count), flags)
            }
        }
        table.xShmBarrier = { _ in }
        table.xShmUnmap = { file, deleting in
            DiskHandle.with(file) { $0.unmap(deleting: deleting != 0) }
        }
        return table
    }
}
