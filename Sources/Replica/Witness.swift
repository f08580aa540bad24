import Journal
import Vocabulary

/// How far a replica had come, as something outside its file remembers it.
///
/// The file behind its witness was restored or is a copy; a witness behind its file was not written
/// before a crash, which happens.
public struct Witness: Hashable, Sendable {
    /// How many incarnations the file has been, this one included.
    public var life: UInt64
    /// The incarnation.
    public var incarnation: IncarnationID
    /// The last sealing: its number and hash.
    public var sealing: UInt64
    /// The hash of that sealing; zero before the first.
    public var hash: Hash
    /// How often content was destroyed in the file.
    public var erasures: UInt64

    /// Makes a witness.
    public init(
        life: UInt64,
        incarnation: IncarnationID,
        sealing: UInt64,
        hash: Hash,
        erasures: UInt64
    ) {
        self.life = life
        self.incarnation = incarnation
        self.sealing = sealing
        self.hash = hash
        self.erasures = erasures
    }

    /// Whether a file that says `present` of itself, later than this was written, must be a copy.
    func contradicts(_ present: Witness) -> Bool {
        guard life == present.life else { return life > present.life }
        guard incarnation == present.incarnation else { return true }
        if erasures > present.erasures { return true }
        if sealing == present.sealing { return hash != present.hash }
        return sealing > present.sealing
    }
}

extension Replica {
    /// Compares the replica with what was remembered of it, before anything is done with it: a copy
    /// becomes a new incarnation.
    ///
    /// - Parameters:
    ///   - kept: What was remembered, read before this is called; nil where nothing is.
    ///   - isElsewhere: Whether the file lies on another machine or is not the same file.
    /// - Returns: What is to be remembered from now on; nil for a replica that has not joined.
    public func check(_ kept: Witness?, isElsewhere: Bool) throws -> Witness? {
        let (present, isWitnessed) = try read { work in
            (try work.witness(), try work.number(.life) != nil)
        }
        guard let present else { return nil }
        // What was never witnessed, since it has just joined, has nothing to be compared with.
        let isCopy =
            kept.map { $0.contradicts(present) || isElsewhere } ?? isWitnessed
        if isWitnessed, !isCopy { return present }
        return try write { work in
            // Another process may have come to the same conclusion just now.
            guard try work.witness() == present else { return try work.witness() }
            if isCopy, isWitnessed || kept != nil {
                try work.goOnAsCopy(after: kept?.life ?? 0)
            } else {
                try work.set(.life, to: 1)
            }
            return try work.witness()
        }
    }

    /// What is to be remembered of the replica outside of it; nil before it has joined.
    public func witness() throws -> Witness? { try read { try $0.witness() } }
}

extension Work {
    /// How far the replica has come.
    func witness() throws -> Witness? {
        guard try store.setting(.party) != nil else { return nil }
        let last = try lastSealing()
        return Witness(
            life: try number(.life) ?? 1,
            incarnation: try identity().incarnation,
            sealing: last.number,
            hash: last.hash,
            erasures: try number(.erasures) ?? 0
        )
    }
}
