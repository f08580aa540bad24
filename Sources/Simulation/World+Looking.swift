import Causality
import Cooperation
import Oracle
import Replica
import SyncServer
import Vocabulary
import Wire

extension DeviceNode {
    /// Whether it may let another device in. An invitation is valid for a time, which a clock that is wrong
    /// by years puts into the past.
    var mayInvite: Bool { !wasRevoked && clock.isRight }
}

// What checkers look at.
extension World {
    /// What is known of the server that a device reaches.
    func reference(of device: DeviceNode) -> Reference {
        device.isAstray ? twin?.reference ?? reference : reference
    }

    /// Whether invitations have not long expired by the server's clock.
    var serverTakesInvitations: Bool { server.clock.now < clock.now + 3_000_000 }

    /// The devices that take part: not those that were lost, or revoked as stolen.
    var live: [DeviceNode] { devices.filter { !$0.isGone } }

    /// What the operator was told, by kind.
    func eventKinds() throws -> [String] { try server.engine.events().map(\.kind.rawValue) }

    /// What a device shows in a field; nil where it does not have the record.
    func view(_ device: DeviceNode, _ place: Ledger.Place) throws -> FieldView? {
        guard let ref = ledger.places[place]?.first.map({ ledger.saved[$0].record }) else {
            return nil
        }
        let key = RecordKey(device: device.index, caseID: place.caseID, record: place.record)
        if let known = views[key] {
            return known?.fields.first { $0.place.field.number == place.field }
        }
        var view: RecordView?
        do {
            if let type = try device.replica.model(of: place.caseID).type(ref.type) {
                view = try device.replica.recordView(
                    RecordPlace(ref: ref, type: type, name: type.id)
                )
            }
        } catch ReplicaError.unknownName {
            view = nil
        } catch ReplicaError.notReader {
            view = nil
        }
        views[key] = .some(view)
        return view?.fields.first { $0.place.field.number == place.field }
    }

    /// Whether a device takes a record for deleted, as it was looked at last.
    func isGone(_ device: DeviceNode, _ place: Ledger.Place) -> Bool {
        let key = RecordKey(device: device.index, caseID: place.caseID, record: place.record)
        return (views[key] ?? nil)?.life == .deleted
    }

    /// Whether a record is there on a device; nil where it does not have it.
    func life(_ device: DeviceNode, _ place: Ledger.Place) throws -> RecordLife? {
        _ = try view(device, place)
        let key = RecordKey(device: device.index, caseID: place.caseID, record: place.record)
        return (views[key] ?? nil)?.life
    }

    /// Whether a device's party may read a record.
    func mayRead(_ device: DeviceNode, _ place: Ledger.Place) -> Bool {
        let oracle = reference(of: device).oracle
        guard let ref = ledger.places[place]?.first.map({ ledger.saved[$0].record }),
            let charter = oracle.inForce[place.caseID.bytes] ?? charter(of: place.caseID)
        else { return false }
        let readers = oracle.readers(of: ref.record.bytes) ?? charter.readers(of: Int(ref.type))
        return readers.contains(device.party.bytes)
    }

    /// Whether a device holds a record in this log of which it still waits for a copy: its party began
    /// to read it after it was written.
    func isWaiting(_ device: DeviceNode, _ digest: StateDigest) -> Bool {
        let log = LogFact(caseFile: digest.caseID.bytes, audience: digest.audience.bytes)
        return reference(of: device).oracle.records.values.contains { book in
            book.hasEntered(log) && !book.writes.isEmpty
        }
    }

    /// Whether a device's party waits for the copy of a record that everybody has erased who had it.
    func isUncopied(_ device: DeviceNode, _ place: Ledger.Place) -> Bool {
        reference(of: device).oracle.uncopied(place.record.bytes, of: place.caseID.bytes)
            .contains(device.party.bytes)
    }

    /// Whether a device's party does so with any record that stands in a log.
    func isUncopied(_ device: DeviceNode, _ digest: StateDigest) -> Bool {
        let log = LogFact(caseFile: digest.caseID.bytes, audience: digest.audience.bytes)
        let oracle = reference(of: device).oracle
        return oracle.records(in: log).contains {
            oracle.uncopied($0, of: log.caseFile).contains(device.party.bytes)
        }
    }

    /// The digest that a device should have.
    func expected(_ digest: StateDigest, on device: DeviceNode) -> Hash {
        guard device.isAstray, let twin else {
            return reference.digest(digest.caseID, digest.audience, place: digest.place)
        }
        return twin.reference.digest(digest.caseID, digest.audience, place: digest.place)
    }

    /// Notes what lies in a device's inbox.
    func readInbox(_ device: DeviceNode) throws {
        for item in try device.replica.inbox() {
            guard let place = item.place, let value = item.value else { continue }
            guard let id = ledger.entry(value, at: place.ledger) else {
                throw Violation("P1", "\(device.name) has in the inbox what nobody saved")
            }
            if ledger.blurred.contains(place.ledger) { continue }
            // Of two servers the one that put it in force may be the one that has died since.
            if item.isErased, wasErased(place.record.ref) {
                ledger.noteReturned(id)
                continue
            }
            if item.reason == .refused(code: ErrorCode.commitCase.rawValue),
                try isWithheld(place.ledger.caseID) || isLost(place.ledger.caseID, to: device)
            {
                ledger.noteReturned(id)
                continue
            }
            // A server that was set back has forgotten which of two copies it had caught.
            if item.reason == .void(.dotReused), device.hasCopies, wasServerSetBack {
                ledger.noteNameless(id)
                ledger.noteReturned(id)
                continue
            }
            if item.reason == .refused(code: ErrorCode.commitReturned.rawValue) {
                throw Violation(
                    "P9",
                    "\(device.name) got back \(Self.text(value)), which was to be sealed again"
                )
            }
            let isForOthers = item.reason == .refused(code: ErrorCode.commitAudience.rawValue)
            if isForOthers, !ledger.saved[id].isUnchecked, !wasServerSetBack {
                throw Violation(
                    "P9",
                    "\(device.name) got back \(Self.text(value)), which its replica had let pass"
                )
            }
            if item.isForeign, !ledger.saved[id].isUnchecked, !wasServerSetBack {
                throw Violation(
                    "P9",
                    "\(device.name) got back \(Self.text(value)), which was its party's when it was "
                        + "saved: \(item.reason)"
                )
            }
            if ownership(ledger.saved[id]) == .always, !ledger.saved[id].isCopied {
                throw Violation(
                    "P9",
                    "\(device.name) got back \(Self.text(value)), which it may write: \(item.reason)"
                )
            }
            ledger.noteReturned(id)
        }
    }

    /// Whether no server ever had a case, and nobody may open it any more: whoever opened it was revoked
    /// first. A bundle shows it to others all the same.
    func isWithheld(_ caseID: CaseID) -> Bool {
        guard everInForce[caseID.bytes] == nil else { return false }
        return cases.contains { $0.caseID == caseID && devices[$0.opener].wasRevoked }
    }

    /// Whether a server had a case, and the one that a device reaches has not and gets it from nobody:
    /// whoever opened it was revoked there, and no other device of that party holds it, to open it again.
    func isLost(_ caseID: CaseID, to device: DeviceNode) throws -> Bool {
        let known = reference(of: device)
        guard everInForce[caseID.bytes] != nil, known.oracle.inForce[caseID.bytes] == nil,
            let opened = cases.first(where: { $0.caseID == caseID }),
            try known.standing(of: devices[opened.opener].device()) != .speaks
        else { return false }
        let party = devices[opened.opener].party
        return try !live.contains {
            try $0.party == party && !$0.wasRevoked
                && $0.replica.cases().contains { $0.id == caseID }
        }
    }

    /// Whether an erasure of a field's record or case binds a device's party.
    func isErased(_ device: DeviceNode, _ place: Ledger.Place) -> Bool {
        reference(of: device).oracle.erasing.bound(place.record.bytes, of: place.caseID.bytes)
            .contains(device.party.bytes)
    }

    /// Looks up the dots of all that was saved, where it can be read.
    func link() throws {
        for device in live {
            for summary in try device.replica.cases() {
                for held in try device.replica.history(of: summary.id, record: nil, field: nil) {
                    guard let dot = held.write.dot, let (id, _) = save(held, of: summary.id) else {
                        continue
                    }
                    var isVoid = false
                    if case .void = held.verdict { isVoid = true }
                    ledger.link(id, to: dot, isVoid: isVoid)
                }
            }
        }
    }

    /// The save that a device's history shows, and whether it is ordered there; nil for what nobody saved.
    func save(_ held: HistoryEntry, of caseID: CaseID) -> (id: Int, isOrdered: Bool)? {
        guard let value = held.write.value, let place = held.place else { return nil }
        let at = Ledger.Place(caseID: caseID, record: place.ref.record, field: held.number)
        return ledger.entry(value, at: at).map { ($0, held.orderedAt != nil) }
    }

    /// What became of a save, by the oracle, under each dot that it has.
    func judgements(on id: Int) -> Set<Judgement> {
        let saved = ledger.saved[id]
        var judged: Set<Judgement> = []
        for dot in saved.dots {
            if let write = write(dot, field: saved.place.field, of: saved.place.record) {
                judged.insert(write.judgement)
            }
        }
        return judged
    }

    /// Whether a save was found not to count before its device has been told, and a bundle brought there
    /// what somebody wrote who knew: the next sync has the verdict.
    func isJudgedElsewhere(_ id: Int, _ view: FieldView) -> Bool {
        guard view.siblings.contains(where: \.isProvisional) else { return false }
        let saved = ledger.saved[id]
        let known = judgements(on: id)
        if !known.isEmpty { return !known.contains(.accepted) }
        // Nobody has seen it under its dot yet.
        let linked = ledger.places[saved.place, default: []].flatMap { ledger.saved[$0].dots }
        let names = Set(linked.map { DotName($0.incarnation.bytes, Int($0.n)) })
        let writes = reference.oracle.records[saved.place.record.bytes]?.writes ?? []
        return writes.contains { write in
            write.field == Int(saved.place.field) && write.judgement != .accepted
                && write.author == devices[saved.device].party.bytes
                && !names.contains(write.label.name)
        }
    }

    /// What was accepted in a field and not replaced since by somebody who had seen it.
    func standing(at place: Ledger.Place) -> Set<Int> {
        let accepted = ledger.places[place, default: []].filter {
            judgements(on: $0).contains(.accepted)
        }
        return Set(
            accepted.filter { id in
                !accepted.contains { $0 != id && hasReplaced($0, id, reference) }
            }
        )
    }

    /// Whether a save has seen another: as its author remembers it, or as a server's log says that has kept
    /// the two since its author's device was at another one, where that other was lost.
    func hasSeen(_ later: Int, _ id: Int, _ known: Reference) -> Bool {
        if ledger.saved[later].seen.contains(id) { return true }
        guard ledger.saved[later].forgotten.contains(id) else { return false }
        return says(later, id, known)
    }

    /// Whether a server's log says so.
    func says(_ later: Int, _ id: Int, _ known: Reference) -> Bool {
        let names = Set(accepted(id, known).map(\.label.name))
        return accepted(later, known).contains { !$0.seen.isDisjoint(with: names) }
    }

    /// Whether another save that can count has seen one, at the server that a device reaches.
    func isCovered(_ id: Int, at device: DeviceNode) -> Bool {
        let known = reference(of: device)
        return ledger.places[ledger.saved[id].place, default: []].contains {
            hasSeen($0, id, known)
        }
    }

    /// Whether a save stands on a device beside what had replaced it, and may.
    func mayStandBeside(_ id: Int, on device: DeviceNode) -> Bool {
        guard wasServerSetBack else { return false }
        let known = reference(of: device)
        return cameBackLate(id, known) || cameBackTwice(id, known)
            || cameBackUnknown(id, known)
    }

    /// Whether a save came back to a server that was set back only after what had replaced it, which was
    /// issued again before: whoever issues a write again can name nothing that the server may never have, so
    /// that the two may be in conflict (decision 28). A device that held both as they were gives the one back
    /// before it issues the other again; a colleague to whom a bundle brought the other alone cannot.
    private func cameBackLate(_ id: Int, _ known: Reference) -> Bool {
        let own = accepted(id, known)
        guard let first = own.map(\.step).min(),
            own.allSatisfy({ $0.isIssuedAgain || $0.isTakenBack })
        else { return false }
        let isAsItWas = own.contains { !$0.isIssuedAgain }
        return ledger.places[ledger.saved[id].place, default: []].contains { other in
            guard ledger.saved[other].seen.contains(id) else { return false }
            let author = try? devices[ledger.saved[other].device].device()
            return accepted(other, known).contains { write in
                write.isIssuedAgain && write.step < first
                    && (!isAsItWas || known.writers[write.label.name.incarnation] != author)
            }
        }
    }

    /// Whether a save came back by the name under which it was issued again, to a log that its record had
    /// entered since the save was ordered by its first name, and replaced by somebody who knew no other: who
    /// began to read there cannot know that the two are one (decision 85).
    private func cameBackTwice(_ id: Int, _ known: Reference) -> Bool {
        let place = ledger.saved[id].place
        guard let record = known.oracle.records[place.record.bytes] else { return false }
        let own = accepted(id, known)
        let later = ledger.places[place, default: []].filter { ledger.saved[$0].seen.contains(id) }
            .flatMap { accepted($0, known) }
        return own.contains { again in
            again.isIssuedAgain && again.isTakenBack
                && own.contains { first in
                    record.log(at: first.step) != record.log(at: again.step)
                        && later.contains {
                            first.step < $0.step && $0.step < again.step
                                && $0.seen.contains(first.label.name)
                                && !$0.seen.contains(again.label.name)
                        }
                }
        }
    }

    /// Whether a save was issued again on a server that was set back only after somebody of another party had
    /// gone over to it who had written on top of it: that is saved on what is known there by then, so that
    /// the two are in conflict (decision 28) until somebody replaces them who has seen both.
    private func cameBackUnknown(_ id: Int, _ known: Reference) -> Bool {
        let own = accepted(id, known)
        guard !own.isEmpty, own.allSatisfy(\.isIssuedAgain) else { return false }
        let names = Set(own.map(\.label.name))
        let others = ledger.places[ledger.saved[id].place, default: []]
        return others.contains { ledger.saved[$0].missed.contains(id) }
            && !others.contains { other in
                accepted(other, known).contains { !$0.seen.isDisjoint(with: names) }
            }
    }

    /// Whether a save is of a file that was copied, where another copy has written in the field what whoever
    /// replaced the save had not seen: as long as only bundles bring that, two writes may have one dot, and
    /// where nothing tells which of the two was seen, both are shown (decision 13).
    func mayBeUntold(_ id: Int, in view: FieldView) -> Bool {
        let saved = ledger.saved[id]
        func isOfCopies(_ other: Ledger.Saved) -> Bool {
            let device = devices[other.device]
            return device.party == devices[saved.device].party
                && (device.hasCopies || !device.images.isEmpty)
        }
        guard isOfCopies(saved) else { return false }
        let later = view.siblings.filter(\.isProvisional)
            .compactMap { $0.value.flatMap { ledger.entry($0, at: saved.place) } }
            .filter { ledger.saved[$0].seen.contains(id) }
        return later.contains { later in
            ledger.places[saved.place, default: []].contains { rival in
                rival != id && rival != later && isOfCopies(ledger.saved[rival])
                    && !ledger.saved[later].seen.contains(rival)
                    && !ledger.saved[rival].seen.contains(id)
            }
        }
    }

    /// The writes by which a save counts.
    func accepted(_ id: Int, _ known: Reference) -> [RecordBook.Ordered] {
        let place = ledger.saved[id].place
        return ledger.saved[id].dots
            .compactMap { write($0, field: place.field, of: place.record, known) }
            .filter { $0.judgement == .accepted }
    }

    /// How many writes of a field each party has lost by an erasure that binds it before it was seen under
    /// which dots they had been ordered: they were of what was erased. What came later is none of them.
    func erasedUnseen(at place: Ledger.Place) -> [PartyID: Int] {
        let bound = reference.oracle.erasing.bound(place.record.bytes, of: place.caseID.bytes)
        guard !bound.isEmpty else { return [:] }
        let seen = ledger.places[place, default: []].reduce(into: Set<NamedDot>()) {
            $0.formUnion(ledger.saved[$1].dots)
        }
        let names = Set(seen.map { DotName($0.incarnation.bytes, Int($0.n)) })
        var erased: [PartyID: Int] = [:]
        for write in reference.oracle.records[place.record.bytes]?.writes ?? []
        where write.field == Int(place.field) && !write.isLate && bound.contains(write.author)
            && !names.contains(write.label.name)
        {
            guard let party = PartyID(write.author) else { continue }
            erased[party, default: 0] += 1
        }
        erased.merge(erasedBefore[place, default: [:]]) { $0 + $1 }
        return erased.filter { bound.contains($0.key.bytes) }
    }

    /// Notes how many writes of each field had counted, and erasures have taken from their authors' parties,
    /// at a server that is about to be set back, or has died. What it cannot take back of them, nobody could
    /// write again.
    func noteErased(by known: Reference) {
        for place in ledger.places.keys {
            let bound = known.oracle.erasing.bound(place.record.bytes, of: place.caseID.bytes)
            guard !bound.isEmpty else { continue }
            var erased: [PartyID: Int] = [:]
            for write in known.oracle.records[place.record.bytes]?.writes ?? []
            where write.field == Int(place.field) && write.judgement == .accepted {
                guard bound.contains(write.author), let party = PartyID(write.author) else {
                    continue
                }
                erased[party, default: 0] += 1
            }
            erasedBefore[place, default: [:]].merge(erased) { max($0, $1) }
        }
    }

    /// The write of a dot, as it was ordered first.
    ///
    /// - Parameter known: What is known of the server that is asked; nil for the first of two.
    func write(
        _ dot: NamedDot,
        field: UInt16,
        of record: RecordID,
        _ known: Reference? = nil
    ) -> RecordBook.Ordered? {
        let name = DotName(dot.incarnation.bytes, Int(dot.n))
        return (known ?? reference).oracle.records[record.bytes]?.writes.first {
            $0.field == Int(field) && $0.label.name == name
                && $0.judgement != .void("dotReused")
        }
    }

    /// Saves by their values, for people.
    func words(_ ids: some Sequence<Int>) -> String {
        "[" + ids.sorted().map { Self.text(ledger.saved[$0].value) }.joined(separator: ", ") + "]"
    }
}

extension InboxItem {
    /// Whether it came too late: what it was written to had been erased.
    var isErased: Bool {
        reason == .held(.erased) || reason == .void(.erased)
            || reason == .refused(code: ErrorCode.commitErased.rawValue)
    }

    /// Whether its author's party never owned what it wrote, by the charter that its commit cites.
    var isForeign: Bool { reason == .void(.notOwner) || reason == .void(.notCreator) }
}
