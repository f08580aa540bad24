import Trust
import Vocabulary
import Wire

// What a restored server is given back of an erasure.
extension Journal {
    /// The stamp under which something is ordered that a device says of erasing: what of a former one is
    /// known here, and else what is in force.
    func surviving(
        _ former: Stamp?,
        of device: DeviceID,
        _ party: PartyID,
        _ caseFile: CaseRow,
        _ time: WallTime
    ) throws -> Stamp {
        var stamp = Stamp(
            time: time,
            charter: caseFile.charterHead,
            party: try end(of: .party(party)).chain.head
        )
        guard let former else { return stamp }
        if try holds(charterHead: former.charter, of: caseFile.caseID) {
            stamp.charter = former.charter
        }
        if try spoke(device, of: party, at: former.party) { stamp.party = former.party }
        return stamp
    }

    /// Says in the log where a record stands, too, that it is to be erased, and who has answered: where it
    /// has moved on since, though its erasure, which is about to be given back, had kept it in its place.
    /// Whom that binds has nothing of it any more, wherever it stands by now.
    func announceAgain(
        _ erasure: Hash,
        _ known: Erasures,
        _ caseFile: CaseRow
    ) throws -> [OrderedEntries] {
        let announced = known.acts.first {
            $0.kind == .announcement && $0.erasure == erasure && $0.log > 0
        }
        guard let announced,
            let audience = try standingAudience(
                of: RecordName(type: announced.type, instance: instance(announced.instance)),
                caseFile.caseID
            ), let log = try store.log(named: .audience(caseFile.caseID, audience)),
            !known.logs(of: erasure).contains(log.id)
        else { return [] }
        let parties = try members(of: audience, authority(binding: caseFile.binding))
        let said = known.acts.filter { act in
            act.erasure == erasure && act.log == announced.log
                && [.announcement, .keep, .erase].contains(act.kind)
        }
        return try said.compactMap { act in
            guard let row = try store.entries(log: act.log, from: act.place, limit: 1).first,
                case .audience(let frame)? = LogEntryFrame.Content(row), let device = frame.device,
                try spoke(device, of: act.party, at: frame.partyHead)
            else { return nil }
            return try ordered(frame, caseFile.caseID, audience, parties, act.time)
        }
    }
}
