import Trust
import Vocabulary

/// What happened in a world, line by line, and the hash of all of it: equal in every run of a seed.
public struct Trace: Sendable {
    /// The hash of the lines so far.
    public private(set) var hash = Hash.zero
    /// The lines, where they are kept.
    public private(set) var lines: [String] = []
    private let keeps: Bool

    init(keeping: Bool) { keeps = keeping }

    mutating func add(_ line: String) {
        hash = Digest.sha256(hash.bytes + Array(line.utf8))
        if keeps { lines.append(line) }
    }
}
