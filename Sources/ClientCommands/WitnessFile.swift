import Foundation
import Replica
import Trust
import Vocabulary

/// A small file beside the replica that remembers how far it had come, and where it lay.
///
/// A replica that is behind it was restored; one on another machine, or in another file, is a copy.
/// It is written after the replica and may lag behind after a crash, which means nothing. One that
/// cannot be read is as good as none.
struct WitnessFile {
    /// Where a replica lies.
    struct Place: Hashable {
        /// The machine, as a hash of its identifier.
        var machine: String
        /// The number of the file in its file system.
        var file: UInt64
    }

    private let path: String
    private let replica: String

    init(_ home: HomeFolder) {
        path = home.witness
        replica = home.replica
    }

    /// What was remembered; nil where nothing is.
    func read() -> (witness: Witness, place: Place)? {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count < 4_096 else {
            return nil
        }
        var named: [Substring: Substring] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { named[parts[0]] = parts[1] }
        }
        guard let life = named["life"].flatMap({ UInt64($0) }),
            let incarnation = named["incarnation"].flatMap({ IncarnationID(hex: String($0)) }),
            let sealing = named["sealing"].flatMap({ UInt64($0) }),
            let hash = named["hash"].flatMap({ Hash(hex: String($0)) }),
            let machine = named["machine"], let file = named["file"].flatMap({ UInt64($0) })
        else { return nil }
        return (
            Witness(
                life: life,
                incarnation: incarnation,
                sealing: sealing,
                hash: hash,
                erasures: named["erasures"].flatMap { UInt64($0) } ?? 0
            ),
            Place(machine: String(machine), file: file)
        )
    }

    /// Where the replica lies now.
    func place() -> Place {
        var status = stat()
        let number = stat(replica, &status) == 0 ? UInt64(status.st_ino) : 0
        return Place(machine: Self.machine, file: number)
    }

    /// Remembers. The file is written whole beside its place and moved there; where that fails, the
    /// old one lags behind, which means nothing.
    func write(_ witness: Witness, at place: Place) {
        let text = """
            life \(witness.life)
            incarnation \(witness.incarnation)
            sealing \(witness.sealing)
            hash \(witness.hash)
            erasures \(witness.erasures)
            machine \(place.machine)
            file \(place.file)

            """
        let fresh = path + ".\(getpid())"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        let bytes = Array(text.utf8)
        let written = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        let isKept = written == bytes.count && fsync(file) == 0
        close(file)
        if !isKept || rename(fresh, path) != 0 { unlink(fresh) }
    }

    /// The machine's identifier, hashed so that it says nothing elsewhere.
    private static let machine: String = {
        for path in ["/etc/machine-id", "/var/lib/dbus/machine-id"] {
            if let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty {
                return Digest.sha256(Array("obruten machine 1".utf8) + [UInt8](bytes)).description
            }
        }
        return "unknown"
    }()
}
