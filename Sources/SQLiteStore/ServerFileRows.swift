import Foundation
import GRDB
import Journal
import SyncServer
import Vocabulary

/// The rows of a server file in one transaction.
final class ServerFileRows: JournalRows, ServerRows {
    override func isRefused(leaf hash: Hash) throws -> Bool {
        try one("SELECT 1 AS found FROM refusedLeaf WHERE hash = ?", [hash.bytes.blob]) { _ in
            true
        } ?? false
    }

    // MARK: The server itself

    func identity() throws -> ServerIdentity? {
        try one("SELECT epoch, origin, signingKey FROM server", []) { row in
            guard let epoch = EpochID(row.bytes("epoch")) else { throw damaged("server") }
            return ServerIdentity(
                epoch: epoch,
                origin: EpochID(row.bytes("origin")),
                signingKey: row.bytes("signingKey")
            )
        }
    }

    func insert(_ identity: ServerIdentity) throws {
        try execute(
            "INSERT INTO server (id, epoch, signingKey) VALUES (1, ?, ?)",
            [identity.epoch.bytes.blob, identity.signingKey.blob]
        )
    }

    func address() throws -> String? {
        try one("SELECT address FROM server", []) { $0["address"] as String? } ?? nil
    }

    func setAddress(_ address: String) throws {
        try execute("UPDATE server SET address = ?", [address])
    }

    // MARK: Invitations

    func insert(_ invitation: InvitationRow) throws {
        try execute(
            "INSERT INTO invitation (code, key, party, expires) VALUES (?, ?, ?, ?)",
            [
                invitation.code.blob, invitation.key.blob, invitation.party,
                Int64(clamping: invitation.expires),
            ]
        )
    }

    func invitation(_ code: [UInt8]) throws -> InvitationRow? {
        try one("SELECT * FROM invitation WHERE code = ?", [code.blob]) { row in
            var use: InvitationRow.Use?
            if let device = DeviceID(row.bytes("usedBy")), let hash = Hash(row.bytes("content")) {
                use = InvitationRow.Use(device: device, content: hash)
            }
            return InvitationRow(
                code: code,
                key: row.bytes("key"),
                party: row["party"],
                expires: row.count("expires"),
                use: use
            )
        }
    }

    func use(_ invitation: [UInt8], _ use: InvitationRow.Use) throws {
        try execute(
            "UPDATE invitation SET usedBy = ?, content = ? WHERE code = ?",
            [use.device.bytes.blob, use.content.bytes.blob, invitation.blob]
        )
    }

    func openInvitations(now: WallTime) throws -> Int {
        try one(
            "SELECT COUNT(*) AS n FROM invitation WHERE usedBy IS NULL AND expires > ?",
            [Int64(clamping: now)]
        ) { $0["n"] } ?? 0
    }

    // MARK: Sealings

    func sealingEnd(of incarnation: UInt32) throws -> SealingEnd {
        let end = try one(
            "SELECT number, hash FROM sealing WHERE incarnation = ?",
            [Int64(incarnation)]
        ) { row in
            guard let hash = Hash(row.bytes("hash")) else { throw damaged("sealing") }
            return SealingEnd(number: row.count("number"), hash: hash)
        }
        return end ?? .none
    }

    func setSealingEnd(_ end: SealingEnd, of incarnation: UInt32) throws {
        try execute(
            """
            INSERT INTO sealing (incarnation, number, hash) VALUES (?, ?, ?)
            ON CONFLICT (incarnation) DO UPDATE SET number = excluded.number, hash = excluded.hash
            """,
            [Int64(incarnation), Int64(clamping: end.number), end.hash.bytes.blob]
        )
    }

    func refusals(
        of incarnation: UInt32,
        in sealings: ClosedRange<UInt64>
    ) throws -> [RefusalRow] {
        try all(
            """
            SELECT * FROM refusal WHERE incarnation = ? AND sealing BETWEEN ? AND ?
            ORDER BY sealing, audience, place
            """,
            [
                Int64(incarnation), Int64(clamping: sealings.lowerBound),
                Int64(clamping: sealings.upperBound),
            ]
        ) { row in
            guard let audience = AudienceID(row.bytes("audience")),
                let caseID = CaseID(row.bytes("caseID"))
            else { throw damaged("refusal") }
            return RefusalRow(
                sealing: row.count("sealing"),
                audience: audience,
                commit: row["place"],
                caseID: caseID,
                code: row["code"],
                reason: row["reason"]
            )
        }
    }

    func insert(_ refusal: RefusalRow, of incarnation: UInt32) throws {
        try execute(
            """
            INSERT INTO refusal (incarnation, sealing, audience, place, caseID, code, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Int64(incarnation), Int64(clamping: refusal.sealing),
                refusal.audience.bytes.blob, Int64(refusal.commit), refusal.caseID.bytes.blob,
                refusal.code, refusal.reason,
            ]
        )
    }

    func serverCounts() throws -> ServerCounts {
        let counts = try one(
            """
            SELECT (SELECT COUNT(*) FROM party) AS parties,
                (SELECT COUNT(*) FROM device) AS devices,
                (SELECT COUNT(*) FROM model) AS models,
                (SELECT COUNT(*) FROM caseFile) AS cases,
                (SELECT IFNULL(MAX(id), 0) FROM leaf) AS leaves,
                (SELECT IFNULL(SUM(conflicts), 0) FROM record WHERE conflicts > 0) AS conflicts
            """,
            []
        ) { row in
            ServerCounts(
                parties: row["parties"],
                devices: row["devices"],
                models: row["models"],
                cases: row["cases"],
                leaves: row["leaves"],
                conflicts: row["conflicts"]
            )
        }
        guard let counts else { throw damaged("count") }
        return counts
    }

    func damaged(_ what: String) -> JournalError {
        JournalError(.storeDamaged, "a \(what) row that cannot be read")
    }
}
