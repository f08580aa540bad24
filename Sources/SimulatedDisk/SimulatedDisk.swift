import Foundation
import Synchronization

/// A disk in memory that SQLite writes on as on a real one, and that can fail exactly as asked.
///
/// For each file it knows what was synced and what was not, so that a power cut at any operation,
/// torn and lost writes, a full disk and copies of files are exact and the same in every run.
///
/// SQLite reaches it by paths (``path(_:)``) through a layer of its own, which passes every other
/// path on to the operating system.
public final class SimulatedDisk: Sendable {
    let state = Mutex(DiskState())
    private let number: Int

    /// A disk without files. Call ``discard()`` when it is no longer needed.
    public init() {
        number = DiskLayer.disks.withLock { disks in
            disks.last += 1
            return disks.last
        }
        DiskLayer.disks.withLock { $0.known[number] = self }
        _ = DiskLayer.registered
    }

    /// A disk with the files of an image.
    public convenience init(_ image: DiskImage) {
        self.init()
        restore(image)
    }

    /// Where SQLite finds a file of this disk.
    public func path(_ name: String) -> String { "\(DiskLayer.prefix)\(number)/\(name)" }

    /// Makes the disk unreachable, so that its memory can go.
    public func discard() { DiskLayer.disks.withLock { $0.known[number] = nil } }

    // MARK: What goes wrong

    /// Cuts the power at the operation after so many more; nil for never.
    public func cutPower(after operations: Int?) {
        state.withLock { $0.operationsLeft = operations }
    }

    /// Cuts the power now.
    public func turnOff() { state.withLock { $0.isOff = true } }

    /// Lets the files take so many more bytes; nil for any number.
    public func limit(freeBytes: Int?) {
        state.withLock { state in state.capacity = freeBytes.map { state.used + $0 } }
    }

    /// Whether the power is cut.
    public var isOff: Bool { state.withLock { $0.isOff } }

    /// How often something was written, synced, cut or removed.
    public var operations: Int { state.withLock { $0.operations } }

    /// Ends the life of every open file, as the death of all processes does, and brings the power
    /// back. `draw` gives a number below the given one, for what is left to chance.
    public func restart(losing loss: Loss, draw: (Int) -> Int) {
        state.withLock { $0.restart(losing: loss, draw: draw) }
    }

    // MARK: Copies

    /// What stands in the files now, synced or not.
    public func image() -> DiskImage {
        DiskImage(files: state.withLock { $0.files.mapValues(\.current) })
    }

    /// Puts an image in place of all files. Whoever had them open is cut off.
    public func restore(_ image: DiskImage) {
        state.withLock { state in
            state.life += 1
            state.isOff = false
            state.operationsLeft = nil
            state.files = image.files.mapValues { bytes in
                var file = DiskFile()
                file.current = bytes
                file.synced = bytes
                return file
            }
        }
    }

    /// Whether these bytes stand anywhere in a file.
    public func contains(_ bytes: [UInt8]) -> Bool { image().contains(bytes) }
}

/// The files of a disk at one moment.
public struct DiskImage: Sendable {
    var files: [String: [UInt8]]

    init(files: [String: [UInt8]]) { self.files = files }

    /// One file of these bytes.
    public init(bytes: [UInt8]) { files = ["": bytes] }

    /// What stands on a disk after `body` has made a file of that name, whose path it is given, and has
    /// closed it.
    public static func made(
        _ name: String,
        by body: (String) throws -> Void
    ) -> Result<DiskImage, any Error> {
        Result {
            let disk = SimulatedDisk()
            defer { disk.discard() }
            try body(disk.path(name))
            return disk.image()
        }
    }

    /// One of these strings of bytes that stands anywhere in a file; nil where none does. Those that begin
    /// alike are looked for together.
    public func first(of strings: [[UInt8]]) -> [UInt8]? {
        let alike = Dictionary(grouping: strings.filter { $0.count >= 3 }) { Array($0.prefix(3)) }
        for start in alike.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let wanted = Set(alike[start] ?? [])
            let lengths = Set(wanted.map(\.count)).sorted()
            for (_, file) in files.sorted(by: { $0.key < $1.key }) {
                var found: [UInt8]?
                Self.eachPlace(of: start, in: file) { place in
                    for length in lengths where found == nil && place + length <= file.count {
                        let bytes = Array(file[place..<place + length])
                        if wanted.contains(bytes) { found = bytes }
                    }
                    return found == nil
                }
                if let found { return found }
            }
        }
        return nil
    }

    /// Visits the places where bytes stand in a file, until `body` says no.
    private static func eachPlace(
        of bytes: [UInt8],
        in file: [UInt8],
        _ body: (Int) -> Bool
    ) {
        guard let first = bytes.first else { return }
        file.withUnsafeBytes { file in
            guard let base = file.baseAddress else { return }
            var start = base
            let end = base + file.count
            while end - start >= bytes.count,
                let found = memchr(start, Int32(first), end - start - bytes.count + 1)
            {
                let place = UnsafeRawPointer(found)
                if memcmp(place, bytes, bytes.count) == 0, !body(place - base) { return }
                start = place + 1
            }
        }
    }

    /// Whether these bytes stand anywhere in a file.
    public func contains(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        return files.values.contains { file in
            var isThere = false
            Self.eachPlace(of: bytes, in: file) { _ in
                isThere = true
                return false
            }
            return isThere
        }
    }
}
