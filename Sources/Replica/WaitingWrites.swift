import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// Own writes that the server has and can order only once it has what they build on: what others wrote
/// and a bundle brought here.
public struct WaitingWrites: Hashable, Sendable {
    /// How many.
    public var count = 0
    /// The names of the parties that wrote what they build on, as far as that is known here: the next
    /// sync of one of these, or of whoever carries their bundle, lets them be ordered.
    public var parties: [String] = []

    /// None.
    public init() {}
}

/// A case that was opened here and that the server did not take.
public struct RefusedCase: Sendable {
    /// The case.
    public var caseID: CaseID
    /// Its label.
    public var label: String?
    /// The code of the protocol with which it was refused.
    public var code: String
}

// What the server has, or was asked for, and did not order.
extension Work {
    /// Notes which own commits wait at the server, by its last answer.
    func noteWaiting(_ outcomes: [Refusal]) throws {
        var packer = Packer()
        for refusal in outcomes
        where refusal.code == ErrorCode.commitWaiting.rawValue && refusal.sealing > 0 {
            guard let audience = refusal.audience, let commit = UInt32(exactly: refusal.commit)
            else { continue }
            packer.number(refusal.sealing)
            packer.identifier(audience)
            packer.number(commit)
            packer.identifier(refusal.caseID)
        }
        let waiting = packer.bytes.isEmpty ? nil : packer.bytes
        if try store.setting(.waitingCommits) != waiting {
            try store.set(.waitingCommits, to: waiting)
        }
    }

    func waitingWrites() throws -> WaitingWrites {
        var waiting = WaitingWrites()
        guard let bytes = try store.setting(.waitingCommits) else { return waiting }
        var reader = Unpacker(bytes)
        var parties: Set<PartyID> = []
        while !reader.isAtEnd {
            let edits: [EditRow]
            do {
                let sealing = try reader.number(UInt64.self)
                let audience = try reader.identifier(AudienceKey.self)
                let commit = try reader.number(UInt32.self)
                edits = try store.edits(
                    sealing: sealing,
                    caseID: reader.identifier(CaseKey.self),
                    audience: audience,
                    commit: commit
                )
            } catch is Unpacker.Damaged {
                throw ReplicaError.storeFailed("setting waitingCommits")
            }
            waiting.count += edits.count
            for edit in edits { parties.formUnion(try authors(ofProvisional: edit)) }
        }
        waiting.parties = try parties.map { try partyName($0) }.sorted()
        return waiting
    }

    /// The parties of the provisional writes that an edit has seen.
    private func authors(ofProvisional edit: EditRow) throws -> Set<PartyID> {
        let seen = try Seen(packed: edit.seen)
        var parties: Set<PartyID> = []
        for row in try store.provisionalLeaves(of: edit.record) {
            let leaf = try provisionalLeaf(row)
            let fork = Self.alias(of: row)
            for write in leaf.frame.open.writes {
                let context =
                    write.field == edit.field
                    ? seen.context
                    : seen.record?.first { $0.field == write.field }?.context ?? .empty
                if context.contains(Dot(incarnation: leaf.author.number, n: write.n))
                    || context.contains(Dot(incarnation: fork, n: write.n))
                {
                    parties.insert(row.party)
                }
            }
        }
        return parties
    }

    /// Lets cases that were refused be asked for again: something has come that may have been what the
    /// server, or this replica, did not know.
    func askAgainForCases() throws {
        for var row in try store.newCases() where row.refusal != nil {
            row.refusal = nil
            row.sent = false
            try store.save(row)
        }
        try store.set(.broughtCases, to: nil)
    }
}
