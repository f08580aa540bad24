public import Vocabulary
public import Wire

/// A commit that was not ordered, kept whole: it waits for what it builds on, or for its author's party
/// to seal or issue it again.
public struct KeptCommitRow: Hashable, Sendable {
    /// Its number; 0 before it is inserted.
    public var id: Int64
    /// The number of the incarnation that wrote it.
    public var incarnation: UInt32
    /// The number of its author's party.
    public var party: Int64
    /// The number of the sealing in which its author sent it; 0 where only others brought it.
    public var sealing: UInt64
    /// The case that it is for.
    public var caseID: CaseID
    /// The group that it is in.
    public var group: CommitGroupFrame
    /// Its place there, from 0.
    public var place: UInt32
    /// Why it cannot be ordered; nil while it waits.
    public var code: String?

    /// Makes a row.
    public init(
        id: Int64 = 0,
        incarnation: UInt32,
        party: Int64,
        sealing: UInt64,
        caseID: CaseID,
        group: CommitGroupFrame,
        place: UInt32,
        code: String?
    ) {
        self.id = id
        self.incarnation = incarnation
        self.party = party
        self.sealing = sealing
        self.caseID = caseID
        self.group = group
        self.place = place
        self.code = code
    }
}

/// The rows of what others brought, and of commits that are kept. Parties and incarnations go by the
/// journal's numbers.
public protocol ServerCarryingRows: AnyObject {
    /// The hash of a sealing that others brought before its author did; nil where none was.
    func carriedSealing(_ number: UInt64, of incarnation: UInt32) throws -> Hash?
    /// Keeps that.
    func insert(carriedSealing number: UInt64, _ hash: Hash, of incarnation: UInt32) throws

    /// Keeps a commit; of one that is kept already, sealing and code are replaced.
    func keep(_ commit: KeptCommitRow) throws
    /// How many commits of an incarnation wait.
    ///
    /// - Parameter id: The number of a kept commit, to count only what was kept before it.
    func waitingCount(of incarnation: UInt32, before id: Int64) throws -> Int
    /// The commits of a case that are kept, the longest first.
    func keptCommits(inCase caseID: CaseID) throws -> [KeptCommitRow]
    /// Those that an incarnation has sent itself, without their groups' bytes.
    func keptCommits(of incarnation: UInt32) throws -> [KeptCommitRow]
    /// Whose commits are kept in which cases, each pair once.
    func keptAuthors() throws -> [(incarnation: UInt32, caseID: CaseID)]
    /// The groups of a party with commits that only others brought and that cannot be ordered.
    ///
    /// - Parameter draw: Which of them, where there are more than `limit`: it begins anywhere, so that what
    ///   nobody can issue again hides nothing for good.
    func unorderedGroups(
        of party: Int64,
        draw: UInt32,
        limit: Int
    ) throws -> [CommitGroupFrame]
    /// Remembers that a commit with this leaf was refused.
    func insert(refusedLeaf hash: Hash) throws
    /// Forgets a kept commit.
    func deleteKept(_ id: Int64) throws
}
