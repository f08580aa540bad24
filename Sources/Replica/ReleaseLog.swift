import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// One entry of the log of what was released from a case: a release, or the end of one.
public struct ReleaseLogEntry: Sendable {
    /// The record; nil where the model has no such type.
    public var record: RecordPlace?
    /// Who was to read it, or is to read no more of it.
    public var party: PartyID
    /// Its name.
    public var partyName: String
    /// The party that gave or withdrew it; nil where its device is not known.
    public var releaser: PartyID?
    /// Its name.
    public var releaserName: String
    /// The person who did; empty where nobody noted it.
    public var by: String
    /// The ground, by its identifier; empty for a withdrawal.
    public var ground: String
    /// Until when it was meant to stand.
    public var until: WallTime?
    /// Whether it ends a release.
    public var isWithdrawal: Bool
    /// When it was given, by the device's clock.
    public var given: WallTime
    /// When the server ordered it; nil while it is on its way, and at who came to read by it.
    public var orderedAt: WallTime?
    /// Whether the recipient reads the record by it now.
    public var isInForce: Bool
    /// What the record was then; nil where nobody noted it.
    public var version: Hash?
    /// What was noted.
    public var note: String
    /// What the recipient is to observe; empty where nothing was said.
    public var reservation: String
    /// When what was released was at the recipient, as its program says; nil as long as it has not, and
    /// for a withdrawal.
    public var received: WallTime?
    /// Why the server refused it; nil where it did not.
    public var refusal: String?
}

extension Replica {
    /// Releases a record to one more party, from the next sync on, and notes who did, what the record was
    /// and why.
    ///
    /// - Throws: ``ReplicaError`` where the engine would refuse it.
    public func giveRelease(
        of record: RecordPlace,
        to party: PartyID,
        ground: String,
        until: WallTime? = nil,
        note: String = "",
        reservation: String = "",
        keys: DeviceKeys
    ) throws -> ReleaseLogEntry {
        try write { work in
            let given = work.effects.now()
            let release = Release(
                record: RecordName(type: record.ref.type, instance: record.ref.instance),
                party: party,
                ground: try work.groundID(ground, work.someFacts(of: record.ref.caseID).model),
                given: given,
                until: until
            )
            try work.checkRelease(record.ref, .release(release))
            if let until, until <= given {
                throw ReplicaError.releaseRefused(
                    ReleaseProblem(reason: .isOver, record: record, party: party, roles: [])
                )
            }
            try work.release(record.ref, .release(work.consented(release, record.ref)), keys)
            try work.noteRelease(
                of: record,
                to: party,
                given: given,
                note: note,
                reservation: reservation
            )
            return try work.shown(
                work.releaseLogEntry(of: record, party, given),
                in: record.ref.caseID
            )
        }
    }

    /// Ends a release, from the next sync on, and notes who did and why. It recalls nothing.
    public func withdrawRelease(
        of record: RecordPlace,
        from party: PartyID,
        note: String = "",
        keys: DeviceKeys
    ) throws -> ReleaseLogEntry {
        try write { work in
            let given = work.effects.now()
            try work.release(
                record.ref,
                .withdrawal(
                    Withdrawal(
                        record: RecordName(type: record.ref.type, instance: record.ref.instance),
                        party: party,
                        given: given
                    )
                ),
                keys
            )
            try work.noteRelease(of: record, to: party, given: given, note: note)
            return try work.shown(
                work.releaseLogEntry(of: record, party, given),
                in: record.ref.caseID
            )
        }
    }

    /// Refuses a release as ``giveRelease(of:to:ground:until:note:keys:)`` would, and gives what would go.
    public func previewRelease(
        of record: RecordPlace,
        to party: PartyID,
        ground: String
    ) throws -> RecordView {
        try show { work in
            let release = Release(
                record: RecordName(type: record.ref.type, instance: record.ref.instance),
                party: party,
                ground: try work.groundID(ground, work.someFacts(of: record.ref.caseID).model),
                given: work.effects.now()
            )
            try work.checkRelease(record.ref, .release(release))
            _ = try work.consented(release, record.ref)
            return try work.shown(work.view(record))
        }
    }

    /// Everything that was released from a case, and withdrawn, as far as the own party may know,
    /// oldest first.
    public func releaseLog(of caseID: CaseID) throws -> [ReleaseLogEntry] {
        try show { work in
            try work.checkMayReveal(caseID)
            let log = try work.releaseLog(of: caseID)
            let nameable = Set(try work.nameable(log.map(\.party), in: caseID))
            return try log.filter { nameable.contains($0.party) }
                .map { try work.shown($0, in: caseID) }
        }
    }
}

extension Work {
    /// Notes who gives or withdraws a release, and what the record is now, in the record itself.
    func noteRelease(
        of place: RecordPlace,
        to party: PartyID,
        given: WallTime,
        note: String,
        reservation: String = ""
    ) throws {
        let note = try remarkText(note, limit: Remark.noteCharacters)
        let reservation = try remarkText(reservation, limit: Remark.noteCharacters)
        guard let person = try currentAuthor() else { throw ReplicaError.noAuthor }
        let own = try identity().party
        let overlay = try overlay(someFacts(of: place.ref.caseID), place.ref)
        let before = try remarks(place, overlay).filter {
            $0.write.party == own && $0.releaseNotes != nil
        }
        var notes = before.flatMap { $0.releaseNotes ?? [] }
        notes.append(
            Remark.ReleaseNote(
                party: party,
                given: given,
                version: try version(of: overlay),
                by: person.function.isEmpty ? person.name : person.name + ", " + person.function,
                note: note,
                reservation: reservation
            )
        )
        // A full one stays as it is, and the next begins another.
        let isFull = notes.count > Remark.releasesLimit
        let remark = newRemark(.releases(isFull ? notes.suffix(1) : notes))
        try insert(remark, into: isFull ? nil : before.first?.slot, place)
    }

    /// What names the present content of a record: a hash of the writes that stand, remarks apart.
    func version(of overlay: Overlay) throws -> Hash {
        var leaves: [Hash] = []
        for field in try overlay.record().fields where !RemarkField.contains(field.number) {
            for sibling in field.state.siblings {
                if let edit = overlay.edit(of: sibling) {
                    leaves.append(Digest.sha256(try opened(edit.value, as: .value)))
                } else {
                    leaves.append(try opened(sibling.leaf).leaf.hash)
                }
            }
        }
        return Digest.sha256(leaves.sorted().flatMap(\.bytes))
    }

    func releaseLogEntry(
        of place: RecordPlace,
        _ party: PartyID,
        _ given: WallTime
    ) throws -> ReleaseLogEntry {
        let entry = try releaseLog(of: place.ref.caseID).last {
            $0.party == party && $0.given == given && $0.record?.ref == place.ref
        }
        guard let entry else { throw ReplicaError.storeFailed("a release that was just given") }
        return entry
    }

    func releaseLog(of caseID: CaseID) throws -> [ReleaseLogEntry] {
        let facts = try someFacts(of: caseID)
        var entries: [(ReleaseLogEntry, RecordName)] = []
        if let caseFile = try store.journal.caseFile(caseID) {
            for row in try store.journal.audienceLogs(ofCase: caseFile.id) {
                guard let name = try store.journal.log(row.id)?.name else { continue }
                var place: UInt64 = 1
                while true {
                    let page = try journal.entries(of: name, from: place, limit: 256)
                    for entry in page {
                        guard case .audience(let frame) = entry.content, let device = frame.device,
                            let found = try logEntry(frame.body, device, entry.time, facts)
                        else { continue }
                        entries.append(found)
                    }
                    guard page.count == 256, let last = page.last else { break }
                    place = last.place + 1
                }
            }
        }
        let own = try identity().device
        for pending in try store.pendingReleases() {
            guard var found = try logEntry(pending.body, own, nil, facts) else { continue }
            found.0.refusal = pending.refusal
            entries.append(found)
        }
        try addReceived(to: &entries, facts)
        try markInForce(&entries, facts)
        return entries.map(\.0).sorted {
            ($0.orderedAt ?? .max, $0.given) < ($1.orderedAt ?? .max, $1.given)
        }
    }

    /// Adds the releases by which the own party came to read: it has not the log in which they stand, but
    /// what came with the record says them.
    private func addReceived(
        to entries: inout [(ReleaseLogEntry, RecordName)],
        _ facts: CaseFacts
    ) throws {
        var known = Set(entries.map { Self.key($0.1, $0.0.party, $0.0.given, facts) })
        for record in try journal.startedRecords(of: facts.caseID) {
            for signed in record.releases {
                guard case .device(let device) = signed.signer,
                    let found = try logEntry(signed.body, device, nil, facts),
                    known.insert(Self.key(found.1, found.0.party, found.0.given, facts)).inserted
                else { continue }
                entries.append(found)
            }
        }
    }

    private func logEntry(
        _ body: [UInt8],
        _ device: DeviceID,
        _ time: WallTime?,
        _ facts: CaseFacts
    ) throws -> (ReleaseLogEntry, RecordName)? {
        guard let statement = try? AudienceStatement(body), statement.caseID == facts.caseID else {
            return nil
        }
        let name: RecordName
        let party: PartyID
        let given: WallTime
        var ground = ""
        var until: WallTime?
        switch statement.content {
        case .release(let release):
            (name, party, given) = (release.record, release.party, release.given)
            (ground, until) = (release.ground, release.until)
        case .withdrawal(let withdrawal):
            (name, party, given) = (withdrawal.record, withdrawal.party, withdrawal.given)
        default: return nil
        }
        let ref = RecordRef(caseID: facts.caseID, type: name.type, instance: name.instance)
        let place = try place(of: ref, facts)
        let releaser = try journal.device(device)?.party
        var entry = ReleaseLogEntry(
            record: place,
            party: party,
            partyName: try partyName(party),
            releaser: releaser,
            releaserName: try releaser.map(partyName) ?? device.description,
            by: "",
            ground: ground,
            until: until,
            isWithdrawal: ground.isEmpty,
            given: given,
            orderedAt: time,
            isInForce: false,
            version: nil,
            note: "",
            reservation: "",
            refusal: nil
        )
        if let place, try audience(of: ref, facts)?.members.contains(identity().party) == true {
            for remark in try remarks(place, overlay(facts, ref)) {
                if remark.write.party == releaser {
                    for note in remark.releaseNotes ?? []
                    where note.party == party && note.given == given {
                        (entry.by, entry.note, entry.version) = (note.by, note.note, note.version)
                        entry.reservation = note.reservation
                    }
                }
                if !entry.isWithdrawal, remark.write.party == party {
                    let receipt = remark.receipts?.first { $0.given == given }
                    entry.received = entry.received ?? receipt?.at
                }
            }
        }
        return (entry, name)
    }

    /// Marks the releases by which somebody reads a record now.
    private func markInForce(
        _ entries: inout [(ReleaseLogEntry, RecordName)],
        _ facts: CaseFacts
    ) throws {
        var inForce: Set<[UInt8]> = []
        for record in try journal.startedRecords(of: facts.caseID) {
            for signed in record.releases {
                guard let statement = try? AudienceStatement(signed.body),
                    case .release(let release) = statement.content
                else { continue }
                inForce.insert(Self.key(release.record, release.party, release.given, facts))
            }
        }
        for index in entries.indices where !entries[index].0.isWithdrawal {
            let (entry, name) = entries[index]
            entries[index].0.isInForce = inForce.contains(
                Self.key(name, entry.party, entry.given, facts)
            )
        }
    }

    private static func key(
        _ name: RecordName,
        _ party: PartyID,
        _ given: WallTime,
        _ facts: CaseFacts
    ) -> [UInt8] {
        let record = Names.recordID(
            caseID: facts.caseID,
            type: name.type,
            instance: name.instance
        )
        return record.bytes + party.bytes + Array(String(given).utf8)
    }
}

extension RemarkView {
    /// What its party notes of releases, where it does.
    public var releaseNotes: [Remark.ReleaseNote]? {
        guard case .releases(let notes)? = remark?.content else { return nil }
        return notes
    }
}
