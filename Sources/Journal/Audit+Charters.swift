import Trust
import Vocabulary
import Wire

// Charters, against cases and what their rows say of earlier entries.
extension Audit {
    /// Takes in a charter again, signatures and all.
    func charter(of caseID: CaseID, _ log: LogRow) throws {
        guard let row = try store.caseFile(caseID), row.id == log.caseFile else {
            report(log.name, 1, "a charter without its case")
            return
        }
        var held = try store.charters(ofCase: row.id)
        if held.isEmpty {
            held = [
                CharterRow(
                    caseFile: row.id,
                    place: 1,
                    head: row.charterHead,
                    binding: row.binding
                )
            ]
        }
        var charter: Charter?
        var place: UInt64 = 0
        var count = 0
        try eachEntry(of: log.name) { entry in
            guard case .signed(let signed) = entry.content else {
                throw JournalError(
                    .storeDamaged,
                    log: log.name,
                    place: entry.place,
                    "an entry without a signer"
                )
            }
            let stamp = Stamp(time: entry.time, party: entry.partyHead)
            if let act = try? CharterStatement(signed.body).act, act.isNote {
                try self.journal.takeIn(act, by: signed, of: row, at: entry.place, stamp)
                return
            }
            let moment = try self.journal.moment(of: signed, stamp, log.name)
            let next =
                try charter.map { try self.journal.charter(signed, after: $0, at: moment) }
                ?? self.journal.charter(signed, log.name, at: moment)
            if entry.place == 1, row.opened != entry.time || next.caseID != caseID {
                self.report(log.name, 1, "the case is not what its charter states")
            }
            if let act = try? CharterStatement(signed.body).act {
                try self.journal.takeIn(act, by: signed, of: row, at: entry.place, stamp)
            }
            let row = held.first { $0.place == entry.place }
            count += 1
            if try row.map({ try self.states($0, next) }) != true {
                self.report(log.name, entry.place, "its row is not what it states")
            }
            charter = next
            place = entry.place
        }
        guard let last = held.last, last.place == place, held.count == count,
            row.charterHead == last.head, row.binding == last.binding
        else {
            report(log.name, place, "the case is not what its charter states")
            return
        }
    }

    /// Whether a row holds what an entry states.
    private func states(_ row: CharterRow, _ charter: Charter) throws -> Bool {
        guard let model = try store.model(charter.model),
            let binding = try store.binding(row.binding)
        else { return false }
        return row.head == charter.head && binding.model == model.id
            && row.ended == PackedRoles.bytes(of: charter.ended)
            && binding.roles == PackedRoles.bytes(of: charter.bindings, charter.successions)
    }
}
