import Journal
import Trust
import Vocabulary
import Wire

// A party's memos, in its list of keys and in no other's.
extension KeyTaking {
    /// Takes a memo that a device of the caller's party has signed, sealed under a secret of that party
    /// alone. Also of a device that was revoked since: what it noted before remains.
    mutating func take(memo signed: SignedBody) throws {
        guard let memo = try? MemoStatement(signed.body),
            case .device(let signer) = signed.signer,
            let device = try journal.device(signer), device.party == caller.party,
            try members(ofSecret: memo.secret) == [caller.party],
            Signature.isValid(
                signed.signature,
                for: SignedText.memo(signed.body),
                by: device.signingKey
            )
        else { return }
        let name = Names.memo(signed.body)
        guard try !rows.hasMemo(name) else { return }
        try rows.insert(
            KeyItemRow(
                incarnation: caller.incarnationNumber,
                content: .memo(
                    name,
                    body: signed.body,
                    signer: signer,
                    signature: signed.signature
                )
            ),
            readers: [caller.partyNumber]
        )
        noteGrown(caller.party)
    }

    /// Throws memos away that the caller's party keeps no longer, where a device says so that speaks for
    /// it.
    func forget(_ names: [KeyName]) throws {
        guard !names.isEmpty,
            try journal.partyLog(caller.party).devices[caller.device]?.speaks == true
        else { return }
        for name in names { try rows.deleteMemo(name, of: caller.partyNumber) }
    }
}
