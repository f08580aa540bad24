import Journal
import Trust
import Vocabulary
import Wire

/// How a case began that a restored server may not have any more.
struct Opening {
    /// The charter's first entry.
    let entry: LogEntryFrame
    /// The party of the device that signed it.
    let party: PartyID
    /// That device, the one that admitted it, and so on.
    let devices: [DeviceID]
    /// The root of its party.
    let root: Hash?
    /// All entries of the charter but for notes, as they were signed.
    let charter: [SignedBody]
}

// Cases that a restored server could not take back (decision 82): it can take no charter that was opened by a
// device that was revoked meanwhile, where its stamp did not survive. That this is so each replica sees by
// the log of the party that had opened the case.
extension Work {
    /// How a case began; nil where its charter is not held.
    func opening(of caseID: CaseID) throws -> Opening? {
        let entries = try journal.entries(of: .charter(caseID), from: 1, limit: .max)
        guard let first = entries.first, case .signed(let signed) = first.content,
            case .device(let signer) = signed.signer, let device = try journal.device(signer)
        else { return nil }
        let log = try journal.partyLog(device.party)
        return Opening(
            entry: first.frame,
            party: device.party,
            devices: log.admitters(of: signer),
            root: log.root,
            charter: entries.compactMap { entry in
                guard case .signed(let signed) = entry.content,
                    (try? CharterStatement(signed.body).act)?.isNote != true
                else { return nil }
                return signed
            }
        )
    }

    /// How each case began that is known.
    func openings() throws -> [CaseID: Opening] {
        var openings: [CaseID: Opening] = [:]
        for entry in try journal.cases() { openings[entry.caseID] = try opening(of: entry.caseID) }
        return openings
    }

    /// Keeps the cases that are not known any more: the party of whoever opened one opens it again, with the
    /// same charter; to any other it is like one that a bundle has shown.
    func keepGone(_ openings: [CaseID: Opening], _ key: SigningKey) throws {
        let identity = try identity()
        for (caseID, opening) in openings.sorted(by: { $0.key < $1.key })
        where try isGone(caseID, opening) {
            guard let first = opening.charter.first, let last = opening.charter.last else {
                continue
            }
            known.cases[caseID] = nil
            if opening.party == identity.party {
                try store.save(
                    NewCaseRow(
                        caseID: caseID,
                        body: first.body,
                        signature: key.sign(SignedText.charter(first.body)),
                        madeAt: opening.entry.time
                    )
                )
            } else {
                try store.save(
                    BundledCaseRow(
                        caseID: caseID,
                        body: last.body,
                        entries: BundleContent(
                            party: .zero,
                            charters: [opening.charter]
                        ).encoded()
                    )
                )
            }
        }
    }

    /// Whether nobody could give a case back that is not known any more.
    func isGone(_ caseID: CaseID, _ opening: Opening?) throws -> Bool {
        guard let opening, try store.journal.caseFile(caseID) == nil else { return false }
        let log = try journal.partyLog(opening.party)
        return try log.refuses(opening.devices, root: opening.root)
            || journal.refuses(opening: opening.entry)
    }

    /// Whether another device than the one that had opened a case has opened it again.
    func isOpenedAgain(_ caseID: CaseID, _ opening: Opening?) throws -> Bool {
        guard case .signed(let before)? = opening?.entry.content,
            let entry = try journal.entries(of: .charter(caseID), from: 1, limit: 1).first,
            case .signed(let now) = entry.content
        else { return false }
        return before.signer != now.signer
    }
}
