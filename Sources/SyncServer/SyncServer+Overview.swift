import Cooperation
import Journal
import Trust
public import Vocabulary

extension SyncServer {
    /// How much the server holds.
    public func status(now: WallTime) throws -> ServerStatus {
        try store.read { rows in
            let identity = try identity(rows)
            let counts = try rows.serverCounts()
            return ServerStatus(
                epoch: identity.epoch,
                key: identity.key.publicKey,
                parties: counts.parties,
                devices: counts.devices,
                models: counts.models,
                cases: counts.cases,
                leaves: counts.leaves,
                conflicts: counts.conflicts,
                invitations: try rows.openInvitations(now: now)
            )
        }
    }

    /// The fields in conflict, by case, record type and field: by whom and since when, never what.
    public func conflicts() throws -> [ConflictSummary] {
        try read { rows, journal in
            try journal.conflicts().map { conflict in
                let model = try journal.caseEntry(conflict.caseID).map {
                    try journal.model($0.model)
                }
                let type = model?.type(conflict.type)
                return ConflictSummary(
                    caseID: conflict.caseID,
                    type: type?.id ?? "\(conflict.type)",
                    record: conflict.record,
                    field: type?.field(conflict.field)?.id ?? "\(conflict.field)",
                    parties: conflict.parties,
                    since: conflict.since
                )
            }
        }
    }

    /// The address under which clients were last told to reach the server; nil where there is none.
    public func address() throws -> String? { try store.read { try $0.address() } }

    /// Keeps the address that invitations name where the operator says no other.
    public func setAddress(_ address: String) throws {
        guard try self.address() != address else { return }
        try store.write { try $0.setAddress(address) }
    }
}
