import Journal
import Replica
import Vocabulary

/// What a connection has read of a replica file that every save asks for again: settings, the tally of
/// edits, rows of cases, and whether what is seldom there is there at all.
///
/// It holds from one transaction to the next as long as no other connection has written, which
/// SQLite tells, and none of a transaction that was undone is kept.
struct RememberedRows: Sendable {
    /// SQLite's mark: another one says that another connection has written.
    var version: Int64 = 0
    /// The settings that were asked for, those that were never made too.
    var settings: [ReplicaSetting: [UInt8]?] = [:]
    /// How many edits there are, and the last number given.
    var tally: EditTally?
    /// Answers to questions about whole tables.
    var answers: [StoreQuestion: Bool] = [:]
    /// The rows of cases that were asked for.
    var caseRows: [CaseID: CaseRow] = [:]

    /// How many rows of cases are remembered at most.
    static let cases = 4_096
}

/// Questions about whole tables that nearly every file answers in the same way.
enum StoreQuestion: Hashable, Sendable {
    /// Whether any record ever entered a log by an entry.
    case starts
    /// Whether any charter has entries that are looked at one by one.
    case charters
    /// Whether any leaf is provisional.
    case provisional
    /// Whether any edit was sealed by a former incarnation.
    case originals
    /// Whether any dot was refused.
    case skipped
    /// Whether anybody ever said how a case is protected.
    case protections
}

/// How many edits there are, and their numbers, which never come back: tokens name edits by them.
struct EditTally: Sendable {
    /// How many there are; nil where that was not asked.
    var edits: Int?
    /// The last number that was given.
    var last: Int64
    /// The last that the file says is taken: no other connection gives it.
    var taken: Int64
    /// Whether this connection has taken numbers before, and nobody else has written since.
    var goesOn = false

    /// How many numbers are taken ahead.
    static let ahead: Int64 = 64
}
