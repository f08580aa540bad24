import Trust
import Vocabulary
import Wire

/// Consecutive commits of one group, decoded and hashed, and the proof that they are the group's.
///
/// Reads no store: the bytes and what they say.
public struct GroupContents: Sendable {
    /// Audience and incarnation.
    public let header: GroupHeader
    /// The group's signature.
    public let signature: [UInt8]
    /// Commits of the whole group.
    public let groupCount: Int
    /// The place in the group of the first commit here, from 0.
    public let first: Int
    /// The bytes that the commits lie in.
    public let buffer: [UInt8]
    /// The commits. One with a ``Wire/CommitFrame/refusal`` is hashed all the same.
    public let commits: [CommitFrame]
    /// The hash of each commit.
    public let hashes: [Hash]
    /// The range proof; empty where all commits of the group are here.
    public let proof: [Hash]
    /// The root of the group's tree, which is what its author signed.
    public let root: Hash

    /// Reads a whole group, as its author sends it.
    ///
    /// - Throws: ``JournalError`` where the bytes do not show where each commit ends.
    public init(_ frame: CommitGroupFrame) throws {
        try self.init(
            header: frame.header,
            signature: frame.signature,
            groupCount: frame.count,
            first: 0,
            count: frame.count,
            buffer: frame.commits,
            proof: []
        )
    }

    /// Reads a run with its bytes, as the server delivers it to others than its author.
    ///
    /// - Throws: ``JournalError`` where the bytes or the proof do not fit together.
    public init(_ run: CommitRunFrame) throws {
        try self.init(
            header: run.header,
            signature: run.signature,
            groupCount: run.groupCount,
            first: run.first,
            count: run.count,
            buffer: run.commits,
            proof: run.proof
        )
    }

    /// The log that all its commits are for; nil where they are for several.
    var onlyLog: LogName? {
        guard let first = commits.first?.caseID, commits.allSatisfy({ $0.caseID == first })
        else { return nil }
        return .audience(first, header.audience)
    }

    /// Takes the commits of an own run out of the group that its author kept.
    ///
    /// - Throws: ``JournalError`` where the group does not have them.
    public init(own run: CommitRunFrame, of group: CommitGroupFrame) throws {
        let whole = try GroupContents(group)
        let range = try Self.range(first: run.first, count: run.count, total: group.count)
        guard run.groupCount == group.count, run.header == group.header else {
            throw JournalError(
                .logGap,
                incarnation: whole.header.incarnation,
                "an own run of \(run.groupCount) commits, and the group has \(group.count)"
            )
        }
        header = whole.header
        signature = group.signature
        groupCount = group.count
        first = run.first
        buffer = group.commits
        commits = Array(whole.commits[range])
        hashes = Array(whole.hashes[range])
        proof =
            range.count == group.count ? [] : Merkle.rangeProof(whole.hashes, range: range)
        root = whole.root
    }

    init(
        header headerBytes: [UInt8],
        signature: [UInt8],
        groupCount: Int,
        first: Int,
        count: Int,
        buffer: [UInt8],
        proof: [Hash]
    ) throws {
        do {
            header = try GroupHeader(headerBytes)
            commits = try CommitCoding.decode(buffer, count: count, author: header.incarnation)
        } catch {
            throw JournalError(.requestMalformed, error.message)
        }
        var hasher = CommitHasher()
        hashes = commits.map { [header] in hasher.commitHash($0, in: buffer, header: header) }
        self.signature = signature
        self.groupCount = groupCount
        self.first = first
        self.buffer = buffer
        self.proof = proof
        _ = try Self.range(first: first, count: count, total: groupCount)
        if count == groupCount, proof.isEmpty {
            root = Merkle.root(hashes)
        } else {
            guard
                let root = Merkle.root(
                    ofRange: hashes,
                    first: first,
                    total: groupCount,
                    proof: proof
                )
            else {
                throw JournalError(
                    .logProof,
                    incarnation: header.incarnation,
                    "a range proof that does not fit commits \(first) and on of \(groupCount)"
                )
            }
            self.root = root
        }
    }

    private static func range(first: Int, count: Int, total: Int) throws -> Range<Int> {
        guard count > 0, first >= 0, total <= Limits.commitsPerAudience, count <= total,
            first <= total - count
        else {
            throw JournalError(
                .requestMalformed,
                "commits \(first) to \(first) + \(count) of \(total)"
            )
        }
        return first..<first + count
    }

    /// What the author's device signed.
    var signedText: [UInt8] {
        SignedText.group(count: UInt32(clamping: groupCount), root: root)
    }
}
