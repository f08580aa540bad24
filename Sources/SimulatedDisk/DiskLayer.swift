import Foundation
import GRDBSQLite
import Synchronization

/// SQLite's way to the simulated disks: a VFS that knows their paths and passes on all others.
enum DiskLayer {
    /// What paths of simulated disks begin with.
    static let prefix = "/simulated-disk/"

    /// The disks that can be reached, by number.
    struct Disks {
        var last = 0
        var known: [Int: SimulatedDisk] = [:]
    }

    static let disks = Mutex(Disks())

    /// Whether SQLite knows the layer; made by the first look at it.
    static let registered: Bool = {
        guard let base = sqlite3_vfs_find(nil) else { return false }
        let layer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        // Sleep, time and chance stay the operating system's.
        layer.initialize(to: base.pointee)
        layer.pointee.zName = UnsafePointer(strdup("obruten-simulated"))
        layer.pointee.szOsFile = max(
            base.pointee.szOsFile,
            Int32(MemoryLayout<DiskHandle.Layout>.size)
        )
        layer.pointee.pNext = nil
        layer.pointee.pAppData = UnsafeMutableRawPointer(base)
        layer.pointee.xOpen = { layer, name, file, flags, granted in
            guard let (disk, name) = DiskLayer.place(name), let file else {
                guard let base = DiskLayer.base(layer), let open = base.pointee.xOpen else {
                    return SQLITE_CANTOPEN
                }
                return open(base, name, file, flags, granted)
            }
            granted?.pointee = flags
            return DiskHandle.open(file, disk, name, creating: flags & SQLITE_OPEN_CREATE != 0)
        }
        layer.pointee.xDelete = { layer, name, syncs in
            guard let (disk, name) = DiskLayer.place(name) else {
                guard let base = DiskLayer.base(layer), let delete = base.pointee.xDelete else {
                    return DiskMethods.deleteError
                }
                return delete(base, name, syncs)
            }
            return disk.state.withLock { state in
                guard state.mayOperate() else { return DiskMethods.deleteError }
                return state.files.removeValue(forKey: name) == nil
                    ? DiskMethods.deleteMissing : SQLITE_OK
            }
        }
        layer.pointee.xAccess = { layer, name, flags, found in
            guard let (disk, name) = DiskLayer.place(name) else {
                guard let base = DiskLayer.base(layer), let access = base.pointee.xAccess else {
                    return DiskMethods.accessError
                }
                return access(base, name, flags, found)
            }
            found?.pointee = disk.state.withLock { $0.files[name] == nil ? 0 : 1 }
            return SQLITE_OK
        }
        layer.pointee.xFullPathname = { layer, name, size, out in
            guard let path = name, DiskLayer.place(name) != nil, let out else {
                guard let base = DiskLayer.base(layer), let full = base.pointee.xFullPathname
                else { return SQLITE_CANTOPEN }
                return full(base, name, size, out)
            }
            guard strlen(path) < Int(size) else { return SQLITE_CANTOPEN }
            strcpy(out, path)
            return SQLITE_OK
        }
        return sqlite3_vfs_register(layer, 1) == SQLITE_OK
    }()

    private static func base(
        _ layer: UnsafeMutablePointer<sqlite3_vfs>?
    ) -> UnsafeMutablePointer<sqlite3_vfs>? {
        layer?.pointee.pAppData?.assumingMemoryBound(to: sqlite3_vfs.self)
    }

    /// The disk and the name that a path leads to; nil for paths of the operating system.
    private static func place(_ path: UnsafePointer<CChar>?) -> (SimulatedDisk, String)? {
        guard let path, strncmp(path, prefix, prefix.utf8.count) == 0 else { return nil }
        let parts = String(cString: path).dropFirst(prefix.count).split(separator: "/")
        guard parts.count == 2, let number = Int(parts[0]),
            let disk = disks.withLock({ $0.known[number] })
        else { return nil }
        return (disk, String(parts[1]))
    }
}
