import Cooperation
import Trust
import Vocabulary
import Wire

// What entries say of erasing, checked against what was said before and kept in rows.
extension Journal {
    /// What was said of erasing in a case. Asks the store little where nothing was ever said.
    func erasures(inCase caseFile: Int64) throws -> Erasures {
        if knownAnyErasures == nil { knownAnyErasures = try store.hasErasureActs() }
        guard knownAnyErasures == true else { return Erasures(acts: []) }
        if let known = knownErasures[caseFile] { return known }
        let erasures = Erasures(acts: try store.erasureActs(inCase: caseFile))
        knownErasures[caseFile] = erasures
        return erasures
    }

    /// The place of a charter's entry by how it is cited; that of the last where it is none.
    func charterPlace(_ head: Head, of caseFile: Int64) throws -> UInt64 {
        let rows = try charters(ofCase: caseFile)
        return rows.first { $0.head == head }?.place ?? rows.last?.place ?? 1
    }

    private func keep(_ act: ErasureActRow) throws {
        if isAuditing {
            guard try store.erasureActs(inCase: act.caseFile).contains(act) else {
                throw JournalError(
                    .storeDamaged,
                    place: act.place,
                    "the row of an erasure is not what its entry states"
                )
            }
            return
        }
        try store.insert(act)
        knownAnyErasures = true
        knownErasures[act.caseFile] = nil
    }

    /// Takes in what an entry of an audience log says.
    func takeIn(
        erasure statement: AudienceStatement,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws {
        guard let party = entry.party else { return }
        let known = try erasures(inCase: entry.caseFile.id)
        let charter = try charterPlace(entry.frame.charterHead, of: entry.caseFile.id)
        guard try everParties(of: entry.caseID).contains(party) else {
            throw entry.error(.erasureNotAllowed, "a party that never took part in the case")
        }
        var act = ErasureActRow(
            caseFile: entry.caseFile.id,
            log: entry.log.id,
            place: entry.place,
            kind: .announcement,
            body: Digest.sha256(entry.frame.body),
            erasure: .zero,
            party: party,
            given: 0,
            time: entry.time
        )
        let error = { (code: JournalCode, reason: String) in entry.error(code, reason) }
        switch statement.content {
        case .announcement(let said):
            guard let record = said.record else { return }
            let key = try key(of: record, entry)
            guard try isHeld(key, entry, book) else {
                throw entry.error(.erasureRecord, "a record that was never in this log")
            }
            guard entry.authority.ownsLife(type: key.type, instance: record.instance, party)
            else { throw entry.error(.erasureNotAllowed, "a party that owns not its life") }
            act.type = key.type
            act.instance = key.instance
            act.erasure = act.body
            act.given = said.given
            guard known.announcement(act.body, log: act.log, before: act.place) == nil else {
                throw entry.error(.erasureDone, "announced before")
            }
        case .force(let said):
            act.kind = .force
            act.given = said.given
            let delay = try delay(of: entry.authority, entry.caseFile, entry.frame.charterHead)
            let announced = try announced(said, act, known, charter, delay, error)
            let instance = try instance(announced.instance)
            guard entry.authority.ownsLife(type: announced.type, instance: instance, party) else {
                throw entry.error(.erasureNotAllowed, "a party that owns not its life any more")
            }
            act.erasure = announced.erasure
            act.type = announced.type
            act.instance = announced.instance
        case .answer(let said): try fill(&act, said, known, charter, error)
        case .receipt(let said): try fill(&act, said, entry.frame.device, known, error)
        default: return
        }
        try keep(act)
    }

    /// Takes in what an entry of a charter says, which was found to be the lead's, or is a note.
    func takeIn(
        _ said: CharterAct,
        by signed: SignedBody,
        of caseFile: CaseRow,
        at place: UInt64,
        _ stamp: Stamp
    ) throws {
        let log = LogName.charter(caseFile.caseID)
        let error = { (code: JournalCode, reason: String) in
            JournalError(code, log: log, place: place, reason)
        }
        guard case .device(let id) = signed.signer, let device = try device(id) else {
            throw error(.erasureSignature, "not signed by a known device")
        }
        let known = try erasures(inCase: caseFile.id)
        var act = ErasureActRow(
            caseFile: caseFile.id,
            log: 0,
            place: place,
            kind: .announcement,
            body: Digest.sha256(signed.body),
            erasure: .zero,
            party: device.party,
            given: 0,
            time: stamp.time
        )
        if said.isNote {
            let moment = try moment(of: signed, stamp, log)
            guard
                Signature.isValid(
                    signed.signature,
                    for: SignedText.charter(signed.body),
                    by: device.signingKey
                ), try partyLog(device.party).devices[id]?.spoke(at: moment) == true,
                try everParties(of: caseFile.caseID).contains(device.party)
            else { throw error(.erasureSignature, "not by a device of a party of the case") }
        }
        switch said {
        case .announcement(let said):
            act.erasure = act.body
            act.given = said.given
        case .force(let said):
            act.kind = .force
            act.given = said.given
            let model = try model(of: caseFile, before: place)
            let delay = UInt64(clamping: model.erasureDelayDays) * Erasures.day
            act.erasure = try announced(said, act, known, place - 1, delay, error).erasure
        case .hold(let said):
            act.kind = said.ground == nil ? .lift : .hold
            act.ground = said.ground ?? ""
            act.given = said.given
            guard said.ground != nil || known.hold(throughCharter: place - 1) != nil else {
                throw error(.erasureUnknown, "no hold that could end")
            }
        case .answer(let said): try fill(&act, said, known, place - 1, error)
        case .receipt(let said): try fill(&act, said, id, known, error)
        }
        try keep(act)
    }

    /// The announcement that an entry puts in force.
    private func announced(
        _ said: ErasureForce,
        _ act: ErasureActRow,
        _ known: Erasures,
        _ charter: UInt64,
        _ delay: UInt64,
        _ error: (JournalCode, String) -> JournalError
    ) throws -> ErasureActRow {
        guard let announced = known.announcement(said.erasure, log: act.log, before: act.place)
        else { throw error(.erasureUnknown, "an erasure that was never announced") }
        guard announced.party == act.party else {
            throw error(.erasureNotAllowed, "another party has announced it")
        }
        guard known.force(said.erasure, log: act.log, before: act.place) == nil else {
            throw error(.erasureDone, "in force already")
        }
        guard known.hold(throughCharter: charter) == nil else {
            throw error(.erasureHeld, "a legal hold stands")
        }
        let (due, isEndless) = announced.given.addingReportingOverflow(delay)
        guard !isEndless, said.given >= due else {
            throw error(.erasureEarly, "not before \(due)")
        }
        return announced
    }

    private func fill(
        _ act: inout ErasureActRow,
        _ said: ErasureAnswer,
        _ known: Erasures,
        _ charter: UInt64,
        _ error: (JournalCode, String) -> JournalError
    ) throws {
        guard let announced = known.announcement(said.erasure, log: act.log, before: act.place)
        else { throw error(.erasureUnknown, "an erasure that was never announced") }
        guard announced.party != act.party else {
            throw error(.erasureNotAllowed, "the party that announced it is bound by it")
        }
        let earlier = known.inLog(before: act)
        guard earlier.answer(of: act.party, to: said.erasure)?.kind != .erase else {
            throw error(.erasureDone, "the party has confirmed it")
        }
        guard said.ground != nil || known.hold(throughCharter: charter) == nil else {
            throw error(.erasureHeld, "a legal hold stands")
        }
        act.kind = said.ground == nil ? .erase : .keep
        act.erasure = said.erasure
        act.type = announced.type
        act.instance = announced.instance
        act.ground = said.ground ?? ""
        act.given = said.given
    }

    private func fill(
        _ act: inout ErasureActRow,
        _ said: ErasureReceipt,
        _ device: DeviceID?,
        _ known: Erasures,
        _ error: (JournalCode, String) -> JournalError
    ) throws {
        let earlier = known.inLog(before: act)
        guard let force = earlier.force(said.erasure, log: act.log),
            earlier.binds(act.party, force)
        else { throw error(.erasureUnknown, "an erasure that binds not its party") }
        guard let author = try author(said.incarnation), author.party == act.party,
            author.device == device
        else { throw error(.erasureSignature, "a receipt of another's replica") }
        guard
            !earlier.acts.contains(where: {
                $0.kind == .receipt && $0.erasure == said.erasure
                    && $0.incarnation == said.incarnation
            })
        else { throw error(.erasureDone, "said before") }
        act.kind = .receipt
        act.erasure = said.erasure
        act.type = force.type
        act.instance = force.instance
        act.given = said.given
        act.incarnation = said.incarnation
    }

    /// The delay of the model under the charter that an entry is stamped with.
    private func delay(
        of authority: Authority,
        _ caseFile: CaseRow,
        _ head: Head
    ) throws -> UInt64 {
        let row = try charters(ofCase: caseFile.id).first { $0.head == head }
        let facts = try bindingFacts(row?.binding ?? caseFile.binding)
        let days = try model(facts.model.hash).erasureDelayDays
        return UInt64(clamping: days) * Erasures.day
    }

    /// The model under the charter that an entry of it follows.
    private func model(of caseFile: CaseRow, before place: UInt64) throws -> Model {
        let row = try charters(ofCase: caseFile.id).last { $0.place < place }
        return try model(bindingFacts(row?.binding ?? caseFile.binding).model.hash)
    }

    /// Orders what a device says of erasing a record: the server's way in.
    ///
    /// - Returns: What to deliver.
    /// - Throws: ``JournalError`` with an `erasure` code where it cannot be; nothing was written then.
    func order(
        erasure signed: SignedBody,
        _ statement: AudienceStatement,
        time: WallTime,
        _ former: Stamp?
    ) throws -> [OrderedEntries] {
        guard let caseFile = try store.caseFile(statement.caseID) else {
            throw JournalError(.erasureCase, "a case without a charter")
        }
        guard let party = try signer(signed), case .device(let device) = signed.signer else {
            throw JournalError(.erasureSignature, "not signed by a known device")
        }
        var known = try erasures(inCase: caseFile.id)
        let body = Digest.sha256(signed.body)
        // The same again has no second effect; another party may say the same in the same millisecond.
        if known.acts.contains(where: { $0.body == body && $0.party == party }) { return [] }
        let time = try former == nil ? self.time(of: statement, known, now: time) : time
        let stamp = try surviving(former, of: device, party, caseFile, time)
        let frame = AudienceEntryFrame(
            body: signed.body,
            device: device,
            signature: signed.signature,
            charterHead: stamp.charter,
            partyHead: stamp.party
        )
        var again: [OrderedEntries] = []
        if former != nil, case .force(let said) = statement.content {
            again = try announceAgain(said.erasure, known, caseFile)
            known = try erasures(inCase: caseFile.id)
        }
        let concerned = try audiences(
            concernedBy: statement,
            party,
            known,
            authority(charter: stamp.charter, of: caseFile),
            former != nil
        )
        let authority = try authority(binding: caseFile.binding)
        return try again
            + concerned.map { audience in
                let parties = try members(of: audience, authority)
                return try ordered(frame, statement.caseID, audience, parties, time)
            }
    }

    /// The audiences in whose logs a statement is ordered: that of the record first, then those of
    /// logs that hold something of it, since who has read it is asked as well.
    private func audiences(
        concernedBy statement: AudienceStatement,
        _ party: PartyID,
        _ known: Erasures,
        _ authority: Authority,
        _ isGivenBack: Bool
    ) throws -> [AudienceID] {
        func present(_ record: RecordName) throws -> AudienceID? {
            // What is given back may come before its record has moved on as it did then.
            if isGivenBack, let standing = try standingAudience(of: record, statement.caseID) {
                return standing
            }
            return try presentAudience(
                of: statement.caseID,
                type: record.type,
                instance: record.instance
            )?.id
        }
        let erasure: Hash
        switch statement.content {
        case .announcement(let said):
            guard let record = said.record, let first = try present(record) else {
                throw JournalError(.erasureUnknown, "a record that was never written")
            }
            guard authority.ownsLife(type: record.type, instance: record.instance, party) else {
                throw JournalError(.erasureNotAllowed, "a party that owns not its life")
            }
            let key = RecordKey(type: record.type, instance: record.instance)
            guard let instance = try number(of: key, statement.caseID) else { return [first] }
            let others = try audienceLogs(of: statement.caseID).filter { log in
                try log.audience != first
                    && holdsSomething(of: InstanceKey(record.type, instance), log.row)
            }
            return [first] + others.map(\.audience)
        case .force(let said): erasure = said.erasure
        case .answer(let said): erasure = said.erasure
        case .receipt(let said): erasure = said.erasure
        default: throw JournalError(.erasureUnknown, "nothing about an erasure")
        }
        var audiences = try known.logs(of: erasure).compactMap { log -> AudienceID? in
            guard log > 0, case .audience(_, let audience)? = try logRow(log)?.name else {
                return nil
            }
            return audience
        }
        guard !audiences.isEmpty else {
            throw JournalError(.erasureUnknown, "an erasure that was never announced")
        }
        if case .force = statement.content {
            let announced = known.acts.first {
                $0.kind == .announcement && $0.erasure == erasure
            }
            let record = try announced.map {
                RecordName(type: $0.type, instance: try instance($0.instance))
            }
            let present = try record.flatMap(present)
            guard let place = audiences.firstIndex(where: { $0 == present }),
                isGivenBack || place == 0
            else { throw JournalError(.erasureRecord, "a record that has moved since") }
            audiences.swapAt(0, place)
        } else if !isGivenBack {
            // Of what is given back, the log of former readers may not be here.
            guard try audiences.contains(where: { try members(of: $0, authority).contains(party) })
            else { throw JournalError(.erasureNotAllowed, "a party that has not read the record") }
        }
        return audiences
    }

    /// Whether a record stands in the log of an entry, or something of it is left there.
    private func isHeld(
        _ key: InstanceKey,
        _ entry: EnteringEntry,
        _ book: any RecordBook
    ) throws -> Bool {
        if try book.recordState(log: entry.log.id, type: key.type, instance: key.instance) != nil
            || book.start(log: entry.log.id, type: key.type, instance: key.instance) != nil
        {
            return true
        }
        return try holdsSomething(of: key, entry.log)
    }

    /// Whether a record has ever left a log, or has a leaf in it.
    private func holdsSomething(of key: InstanceKey, _ log: LogRow) throws -> Bool {
        let record = RecordName(type: key.type, instance: try instance(key.instance))
        for row in try store.entries(log: log.id, from: 1, limit: .max) {
            if case .audience(let frame)? = LogEntryFrame.Content(row), frame.erased == nil,
                case .leave(let leave)? = try? AudienceStatement(frame.body).content,
                leave.records.contains(record)
            {
                return true
            }
        }
        var id = log.lastLeaf
        while id > 0, let leaf = try leaf(id), leaf.previous < id {
            let open = leaf.frame.open
            if open.type == record.type, open.instance == record.instance { return true }
            id = leaf.previous
        }
        return false
    }
}
