import Journal
import Trust
import Vocabulary
import Wire

// What is given back is proved by chains that lead to a signed cursor. They cover bodies, and not who signed
// them or how: a request of which a bit was altered on its way would leave its entry out, and nobody would
// be asked for it again.
extension Returning {
    /// The refusal of a whole request, which changes nothing: whoever has it as it was gives it back.
    static func altered(_ what: String) -> ServerRefusal {
        ServerRefusal(.returnUnproved, "\(what) given back without its author's signature")
    }

    /// Checks that an entry which could not be taken back came as its author had signed it.
    func check(_ frame: LogEntryFrame, in log: LogName) throws {
        guard case .signed(let signed) = frame.content else { return }
        let (text, parties): ([UInt8], [PartyID])
        switch log {
        case .party(let party): (text, parties) = (SignedText.party(signed.body), [party])
        case .charter(let caseID):
            let named = (try? CharterStatement(signed.body))?.roles.map(\.party) ?? []
            text = SignedText.charter(signed.body)
            parties = try journal.everParties(of: caseID) + named
        case .registry, .audience: return
        }
        try check(signed, text, of: Set(parties))
    }

    /// As ``check(_:in:)``, of a release or what is said of erasing.
    func check(release signed: SignedBody, of caseID: CaseID) throws {
        let parties = Set(try journal.everParties(of: caseID))
        try check(signed, SignedText.audience(signed.body), of: parties)
    }

    /// - Parameter parties: Whose devices it may be by.
    private func check(_ signed: SignedBody, _ text: [UInt8], of parties: Set<PartyID>) throws {
        func isBy(_ key: [UInt8]) -> Bool {
            Signature.isValid(signed.signature, for: text, by: key)
        }
        let isAltered: Bool
        switch signed.signer {
        case .root(let key): isAltered = !isBy(key)
        case .server: isAltered = try journal.serverKey().map { !isBy($0) } ?? false
        case .device(let id):
            if let device = try journal.device(id) {
                isAltered = !isBy(device.signingKey)
            } else {
                // Its admission may not have come back. But where another made it, it was that one's.
                isAltered = try parties.contains { party in
                    try journal.partyLog(party).devices.values.contains { isBy($0.signingKey) }
                }
            }
        }
        if isAltered { throw Self.altered("an entry") }
    }
}
