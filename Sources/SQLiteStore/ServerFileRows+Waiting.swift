import GRDB
import SyncServer
import Vocabulary
import Wire

// Devices that wait to be admitted.
extension ServerFileRows {
    func insert(_ waiting: WaitingRow) throws {
        try execute(
            """
            INSERT INTO waiting (
                device, party, signingKey, statement, statementSignature, incarnation,
                incarnationSignature, since
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                waiting.device.bytes.blob, waiting.party, waiting.signingKey.blob,
                waiting.statement.body.blob, waiting.statement.signature.blob,
                waiting.incarnation.body.blob, waiting.incarnation.signature.blob,
                Int64(clamping: waiting.since),
            ]
        )
    }

    func waiting(_ device: DeviceID) throws -> WaitingRow? {
        try one("SELECT * FROM waiting WHERE device = ?", [device.bytes.blob], row)
    }

    func waiting(ofParty party: Int64) throws -> [WaitingRow] {
        try all("SELECT * FROM waiting WHERE party = ? ORDER BY id", [party], row)
    }

    func deleteWaiting(_ device: DeviceID) throws {
        try execute("DELETE FROM waiting WHERE device = ?", [device.bytes.blob])
    }

    private func row(_ row: Row) throws -> WaitingRow {
        guard let device = DeviceID(row.bytes("device")) else { throw damaged("waiting") }
        return WaitingRow(
            device: device,
            party: row["party"],
            signingKey: row.bytes("signingKey"),
            statement: SignedBody(
                body: row.bytes("statement"),
                signer: .device(device),
                signature: row.bytes("statementSignature")
            ),
            incarnation: SignedBody(
                body: row.bytes("incarnation"),
                signer: .device(device),
                signature: row.bytes("incarnationSignature")
            ),
            since: row.count("since")
        )
    }
}
