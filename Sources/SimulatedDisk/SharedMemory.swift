import Synchronization

/// The memory that the connections to one file share: where SQLite keeps the index of its
/// write-ahead log. Freed with the last connection that saw it, dead ones included.
final class SharedMemory: Sendable {
    /// The addresses of the regions, in order.
    private let regions = Mutex<[UInt]>([])

    /// The address of a region, made where it is new and `extend` says so; nil where there is none.
    func region(_ index: Int, bytes: Int, extend: Bool) -> UInt? {
        regions.withLock { regions in
            while regions.count <= index {
                guard extend else { return nil }
                let region = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
                region.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
                regions.append(UInt(bitPattern: region))
            }
            return regions[index]
        }
    }

    deinit {
        regions.withLock { regions in
            for region in regions { UnsafeMutableRawPointer(bitPattern: region)?.deallocate() }
        }
    }
}
