import GRDB
import Journal
import Vocabulary

// What entries state: few rows, written when somebody joins or opens a case.
extension JournalRows {
    func insertParty(_ row: PartyRow) throws -> Int64 {
        try insert(
            """
            INSERT INTO party (party, name, kind, municipality, place, root, succeeds)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                row.party.bytes.blob, row.name, Int64(row.kind), row.municipality,
                Int64(clamping: row.place), row.root?.blob, row.succeeds?.bytes.blob,
            ]
        )
    }

    func setRoot(_ root: [UInt8], ofParty id: Int64) throws {
        try execute("UPDATE party SET root = ? WHERE id = ?", [root.blob, id])
    }

    func parties() throws -> [PartyRow] {
        try all("SELECT * FROM party ORDER BY id", [], Self.party)
    }

    func party(_ party: PartyID) throws -> PartyRow? {
        try one("SELECT * FROM party WHERE party = ?", [party.bytes.blob], Self.party)
    }

    func party(number id: Int64) throws -> PartyRow? {
        try one("SELECT * FROM party WHERE id = ?", [id], Self.party)
    }

    func party(named name: String) throws -> PartyRow? {
        try one("SELECT * FROM party WHERE name = ? ORDER BY id DESC LIMIT 1", [name], Self.party)
    }

    func insertDevice(_ row: DeviceRow) throws -> Int64 {
        try insert(
            """
            INSERT INTO device (device, party, signingKey, agreementKey, name, place)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                row.device.bytes.blob, row.party, row.signingKey.blob, row.agreementKey.blob,
                row.name, Int64(clamping: row.place),
            ]
        )
    }

    func devices(ofParty party: Int64?) throws -> [DeviceRow] {
        guard let party else {
            return try all("SELECT * FROM device ORDER BY id", [], Self.device)
        }
        return try all("SELECT * FROM device WHERE party = ? ORDER BY id", [party], Self.device)
    }

    func device(_ device: DeviceID) throws -> DeviceRow? {
        try one("SELECT * FROM device WHERE device = ?", [device.bytes.blob], Self.device)
    }

    func device(number id: Int64) throws -> DeviceRow? {
        try one("SELECT * FROM device WHERE id = ?", [id], Self.device)
    }

    func insertIncarnation(_ row: IncarnationRow) throws -> UInt32 {
        UInt32(
            clamping: try insert(
                "INSERT INTO incarnation (incarnation, device, place) VALUES (?, ?, ?)",
                [row.incarnation.bytes.blob, row.device, Int64(clamping: row.place)]
            )
        )
    }

    func incarnations(ofDevice device: Int64?) throws -> [IncarnationRow] {
        guard let device else {
            return try all("SELECT * FROM incarnation ORDER BY id", [], Self.incarnation)
        }
        return try all(
            "SELECT * FROM incarnation WHERE device = ? ORDER BY id",
            [device],
            Self.incarnation
        )
    }

    func incarnation(_ incarnation: IncarnationID) throws -> IncarnationRow? {
        try one(
            "SELECT * FROM incarnation WHERE incarnation = ?",
            [incarnation.bytes.blob],
            Self.incarnation
        )
    }

    func incarnation(number id: UInt32) throws -> IncarnationRow? {
        try one("SELECT * FROM incarnation WHERE id = ?", [Int64(id)], Self.incarnation)
    }

    func insertModel(_ row: ModelRow) throws -> Int64 {
        try insert(
            "INSERT INTO model (hash, name, version, place) VALUES (?, ?, ?, ?)",
            [row.hash.bytes.blob, row.name, Int64(row.version), Int64(clamping: row.place)]
        )
    }

    func models() throws -> [ModelRow] {
        try all("SELECT * FROM model ORDER BY id", [], Self.model)
    }

    func model(_ hash: Hash) throws -> ModelRow? {
        try one("SELECT * FROM model WHERE hash = ?", [hash.bytes.blob], Self.model)
    }

    func model(number id: Int64) throws -> ModelRow? {
        try one("SELECT * FROM model WHERE id = ?", [id], Self.model)
    }

    func bindingNumber(model: Int64, roles: [UInt8]) throws -> Int64 {
        try one(
            "SELECT id FROM binding WHERE roles = ? AND model = ?",
            [roles.blob, model]
        ) { $0[0] }
            ?? insert("INSERT INTO binding (model, roles) VALUES (?, ?)", [model, roles.blob])
    }

    func binding(_ id: Int64) throws -> BindingRow? {
        try one("SELECT * FROM binding WHERE id = ?", [id], Self.binding)
    }

    func bindings() throws -> [BindingRow] {
        try all("SELECT * FROM binding ORDER BY id", [], Self.binding)
    }

    func insertCase(_ row: CaseRow) throws -> Int64 {
        try insert(
            "INSERT INTO caseFile (caseID, charterHead, binding, opened) VALUES (?, ?, ?, ?)",
            [
                row.caseID.bytes.blob, row.charterHead.bytes.blob, row.binding,
                Int64(clamping: row.opened),
            ]
        )
    }

    func caseFile(number id: Int64) throws -> CaseRow? {
        try one("SELECT * FROM caseFile WHERE id = ?", [id], Self.caseFile)
    }

    func insert(_ row: CharterRow) throws {
        try execute(
            "INSERT INTO charter (caseFile, place, head, binding, ended) VALUES (?, ?, ?, ?, ?)",
            [
                row.caseFile, Int64(clamping: row.place), row.head.bytes.blob, row.binding,
                row.ended.blob,
            ]
        )
    }

    func hasCharters() throws -> Bool {
        try answer(.charters) { try statements.any(JournalStatements.anyCharter) }
    }

    func charters(ofCase caseFile: Int64) throws -> [CharterRow] {
        try all("SELECT * FROM charter WHERE caseFile = ? ORDER BY place", [caseFile]) { row in
            guard let head = Head(row.bytes("head")) else { throw Self.damaged("charter", row) }
            return CharterRow(
                caseFile: row["caseFile"],
                place: row.count("place"),
                head: head,
                binding: row["binding"],
                ended: row.bytes("ended")
            )
        }
    }

    func setCharter(ofCase caseFile: Int64, head: Head, binding: Int64) throws {
        try execute(
            "UPDATE caseFile SET charterHead = ?, binding = ? WHERE id = ?",
            [head.bytes.blob, binding, caseFile]
        )
    }

    func cases(after id: Int64, limit: Int) throws -> [CaseRow] {
        try all(
            "SELECT * FROM caseFile WHERE id > ? ORDER BY id LIMIT ?",
            [id, limit],
            Self.caseFile
        )
    }
}

extension JournalRows {
    private static func party(_ row: Row) throws -> PartyRow {
        guard let party = PartyID(row.bytes("party")),
            let kind = UInt8(exactly: row["kind"] as Int64)
        else { throw damaged("party", row) }
        return PartyRow(
            id: row["id"],
            party: party,
            name: row["name"],
            kind: kind,
            municipality: row["municipality"],
            place: row.count("place"),
            root: row.hasNull(atIndex: 6) ? nil : row.bytes("root"),
            succeeds: row.hasNull(atIndex: 7) ? nil : PartyID(row.bytes("succeeds"))
        )
    }

    private static func device(_ row: Row) throws -> DeviceRow {
        guard let device = DeviceID(row.bytes("device")) else { throw damaged("device", row) }
        return DeviceRow(
            id: row["id"],
            device: device,
            party: row["party"],
            signingKey: row.bytes("signingKey"),
            agreementKey: row.bytes("agreementKey"),
            name: row["name"],
            place: row.count("place")
        )
    }

    private static func incarnation(_ row: Row) throws -> IncarnationRow {
        guard let incarnation = IncarnationID(row.bytes("incarnation")),
            let id = UInt32(exactly: row["id"] as Int64)
        else { throw damaged("incarnation", row) }
        return IncarnationRow(
            id: id,
            incarnation: incarnation,
            device: row["device"],
            place: row.count("place")
        )
    }

    private static func model(_ row: Row) throws -> ModelRow {
        guard let hash = Hash(row.bytes("hash")),
            let version = UInt32(exactly: row["version"] as Int64)
        else { throw damaged("model", row) }
        return ModelRow(
            id: row["id"],
            hash: hash,
            name: row["name"],
            version: version,
            place: row.count("place")
        )
    }

    private static func binding(_ row: Row) throws -> BindingRow {
        BindingRow(id: row["id"], model: row["model"], roles: row.bytes("roles"))
    }

    private static func caseFile(_ row: Row) throws -> CaseRow {
        guard let caseID = CaseID(row.bytes("caseID")), let head = Head(row.bytes("charterHead"))
        else { throw damaged("caseFile", row) }
        return CaseRow(
            id: row["id"],
            caseID: caseID,
            charterHead: head,
            binding: row["binding"],
            opened: row.count("opened")
        )
    }
}
