import Journal
import Trust
import Vocabulary
import Wire

/// The memos that a request carries.
struct SentMemos: Sendable {
    var memos: [Int64] = []
    var forgotten: [KeyName] = []
}

// What the devices of a party tell each other, and nobody else can read.
extension Work {
    /// Makes memos of what was noted since the last sync, and lets go of what the party keeps no longer.
    func makeMemos(_ key: SigningKey) throws {
        // Before the logs are here it is not known who is of the party.
        guard try number(.lastSync) != nil, secrets != nil else { return }
        try dropReadings()
        for caseID in try store.changedLabels() {
            guard let version = try store.labelVersion(of: caseID) else { continue }
            let matter = Memo.Matter.label(
                caseID,
                version: version.version,
                text: try keptLabel(of: caseID) ?? ""
            )
            let name = try makeMemo(matter, newest: 0, key)
            try store.set(
                LabelVersion(version: version.version, memo: name),
                ofLabel: caseID
            )
        }
        try makeProtectionMemos(key)
        if var retention = try retention(), retention.version.isPending {
            retention.version.memo = try makeMemo(
                .retention(version: retention.version.version, days: retention.days),
                newest: 0,
                key
            )
            try keep(retention)
        }
        while let (readings, last) = try nextReadings() {
            let newest = readings.reduce(1) { max($0, $1.time) }
            _ = try makeMemo(.readings(readings), newest: newest, key)
            try store.deleteReadings(through: last)
        }
    }

    /// The first of the readings that no memo holds, as many as one may.
    private func nextReadings() throws -> (readings: [Reading], last: Int64)? {
        var readings: [Reading] = []
        var persons: Set<Person> = []
        var last: Int64 = 0
        var room = Self.memoBytes
        for row in try store.readings(limit: Limits.readingsPerMemo) {
            let reading = try reading(row)
            room -= Self.readingBytes
            if persons.insert(reading.person).inserted {
                room -= reading.person.name.utf8.count + reading.person.function.utf8.count + 4
            }
            guard room >= 0 || readings.isEmpty else { break }
            readings.append(reading)
            last = row.id
        }
        return readings.isEmpty ? nil : (readings, last)
    }

    /// So that with its padding it stays below the limit of a body.
    private static let memoBytes = 14_000
    /// The most that a reading takes beside its person.
    private static let readingBytes = 48

    func makeMemo(
        _ matter: Memo.Matter,
        newest: WallTime,
        _ key: SigningKey
    ) throws -> KeyName {
        let identity = try identity()
        var number: UInt64 = 0
        if case .readings = matter { number = try nextMemoNumber(identity.incarnation) }
        let plain = Memo(
            incarnation: identity.incarnation,
            number: number,
            matter: matter
        ).encoded()
        let names = try currentSecrets(
            of: Names.audienceID([identity.party]),
            members: { [identity.party] },
            key
        )
        guard let name = names.first, let secret = try secret(named: name) else {
            throw ReplicaError.storeFailed("no secret of the own party")
        }
        let statement = try secret.seal(memo: plain, random: effects.random(32))
        let body = statement.bytes
        let row = MemoRow(
            name: Names.memo(body),
            secret: name,
            body: body,
            signer: identity.device,
            signature: try key.sign(SignedText.memo(body)),
            isToSend: true,
            newest: newest
        )
        _ = try store.insert(row)
        return row.name
    }

    /// Memos with readings are numbered, so that one that is kept back is missed.
    private func nextMemoNumber(_ incarnation: IncarnationID) throws -> UInt64 {
        var number: UInt64 = 0
        if let bytes = try store.setting(.memoNumber), bytes.count == 24,
            bytes.starts(with: incarnation.bytes)
        {
            number = bytes[16...].reduce(0) { $0 << 8 | UInt64($1) }
        }
        try store.set(.memoNumber, to: incarnation.bytes + (number + 1).bigEndianBytes)
        return number + 1
    }

    // MARK: To and from the server

    /// Adds memos that the server is to get, or to throw away.
    func addMemos(
        to request: inout SyncRequest,
        _ sent: inout SentRequest,
        _ room: inout Int
    ) throws {
        let memos = try store.memosToSend(limit: Limits.memosPerMessage)
        if memos.count == Limits.memosPerMessage { sent.leavesSome = true }
        for row in memos {
            sent.brings = true
            room -= row.body.count + 160
            guard room >= 0 else {
                sent.leavesSome = true
                return
            }
            request.memos.append(
                SignedBody(body: row.body, signer: .device(row.signer), signature: row.signature)
            )
            sent.memos.memos.append(row.id)
        }
        let forgotten = try store.forgotten(limit: Limits.memosPerMessage)
        if forgotten.count == Limits.memosPerMessage { sent.leavesSome = true }
        for name in forgotten {
            sent.brings = true
            room -= 24
            guard room >= 0 else {
                sent.leavesSome = true
                return
            }
            request.forgotten.append(name)
            sent.memos.forgotten.append(name)
        }
    }

    /// Notes that the server has got the memos of an answered request.
    func settle(_ memos: SentMemos, as sending: Sending) throws {
        for id in memos.memos { try store.set(sending, ofMemo: id) }
        for name in memos.forgotten { try store.deleteForgotten(name) }
    }

    /// Takes in a memo that a device of the own party has made. What the server would not have taken is an
    /// alarm; what is sealed under nothing that is known is left out.
    func takeIn(memo signed: SignedBody, from source: KeySource) throws {
        let own = try identity().party
        guard let statement = try? MemoStatement(signed.body),
            case .device(let signer) = signed.signer
        else { return try altered(.memo, from: source) }
        guard let device = try journal.device(signer), device.party == own else { return }
        guard
            Signature.isValid(
                signed.signature,
                for: SignedText.memo(signed.body),
                by: device.signingKey
            )
        else { return try altered(.memo, device: signer, from: source) }
        guard let secret = try store.secret(statement.secret),
            secret.audience == Names.audienceID([own])
        else { return }
        var row = MemoRow(
            name: Names.memo(signed.body),
            secret: statement.secret,
            body: signed.body,
            signer: signer,
            signature: signed.signature,
            isToSend: false,
            newest: nil
        )
        guard let id = try store.insert(row) else { return }
        row.id = id
        try open(row)
    }

    /// Opens what a secret that has come now opens.
    func openMemos(under secret: KeyName) throws {
        for row in try store.closedMemos(under: secret) { try open(row) }
    }

    private func open(_ row: MemoRow) throws {
        guard let secret = try secret(named: row.secret) else { return }
        guard let memo = Self.memo(row, secret) else { return try store.deleteMemo(row.id) }
        var newest: WallTime = 0
        switch memo.matter {
        case .readings(let readings): newest = readings.reduce(1) { max($0, $1.time) }
        case .label(let caseID, let version, let text):
            try takeIn(label: text, of: caseID, version, row)
        case .retention(let version, let days):
            try takeIn(
                Retention(version: LabelVersion(version: version, memo: row.name), days: days),
                row
            )
        case .protection(let caseID, let version, let protection):
            try takeIn(protection, of: caseID, version, row)
        case .other: break
        }
        try store.setNewest(newest, ofMemo: row.id)
    }

    /// What a memo says; nil where it does not open under the secret that it names, or says nothing.
    static func memo(_ row: MemoRow, _ secret: AudienceSecret) -> Memo? {
        guard let statement = try? MemoStatement(row.body),
            let plain = try? secret.open(statement)
        else { return nil }
        return try? Memo(plain)
    }

    /// Whether a memo that comes was made by this device and is not here any more: the file was set back, and
    /// what waits in it to be told was told then, or was replaced by somebody who knew it.
    func isOfLaterState(_ row: MemoRow) throws -> Bool { try row.signer == identity().device }

    // MARK: Labels

    /// Notes that a case's label was changed here: under a version of its own, also where the one before was
    /// not told yet, so that a file that is set back to that one tells an older one.
    func noteLabel(of caseID: CaseID) throws {
        let present = try store.labelVersion(of: caseID)
        if present == nil, try keptLabel(of: caseID) == nil { return }
        try store.set(
            LabelVersion(version: (present?.version ?? 0) + 1, memo: .zero),
            ofLabel: caseID
        )
    }

    /// Takes another device's name for a case, unless a newer one is here: one that was given here and not
    /// told yet is told next, and then it is the newer one everywhere.
    private func takeIn(
        label text: String,
        of caseID: CaseID,
        _ version: UInt64,
        _ row: MemoRow
    ) throws {
        let came = LabelVersion(version: version, memo: row.name)
        if let present = try store.labelVersion(of: caseID) {
            if present.isPending, try !isOfLaterState(row) {
                guard version >= present.version else { return }
                return try store.set(
                    LabelVersion(version: version + 1, memo: .zero),
                    ofLabel: caseID
                )
            }
            guard came.replaces(present) else { return }
        }
        if text.isEmpty {
            try store.setLabel(nil, of: caseID)
        } else {
            try keep(label: text, of: caseID)
        }
        try store.set(came, ofLabel: caseID)
    }
}

extension LabelVersion {
    /// Whether this is the one that holds.
    func replaces(_ other: LabelVersion) -> Bool {
        (version, memo) > (other.version, other.memo)
    }
}
