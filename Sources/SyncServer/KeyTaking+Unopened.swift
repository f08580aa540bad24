import Journal
import Trust
import Vocabulary
import Wire

// Wrappings that do not open for whom they are. The server cannot tell; it knows who brought each, and asks
// another.
extension KeyTaking {
    /// Whether a wrapping is signed by the calling device, and so by whoever is to blame where it does not
    /// open; and whether it may bring it: none of those that did not open before. Record keys are not signed:
    /// their name is the hash of their content, and who made them has sealed the boxes under them.
    func isBrought(_ wrapping: Wrapping) throws -> Bool {
        if case .recordKeys = wrapping.target { return true }
        guard wrapping.signer == caller.device, let device = try journal.device(caller.device)
        else {
            return false
        }
        return try Signature.isValid(
            wrapping.signature,
            for: SignedText.wrapping(wrapping),
            by: device.signingKey
        ) && !rows.isUnopened(wrapping.target, by: caller.device)
    }

    /// Throws away a wrapping that who was to open it could not, and has another device asked for it. One
    /// that is not what came there is given to its reader anew.
    mutating func take(unopened wrapping: Wrapping) throws {
        let target = wrapping.target
        guard try isFor(target), let item = try rows.wrapping(target),
            case .wrapping(let kept) = item.content
        else { return }
        try rows.deleteWrapping(target)
        noteGrown(caller.party)
        guard kept.content == wrapping.content else {
            return try rows.insert(item, readers: [caller.partyNumber])
        }
        if let signer = kept.signer { try rows.insertUnopened(target, by: signer) }
        var holders = [caller.party]
        if case .secret(let name, _) = target { holders = try members(ofSecret: name) }
        for holder in holders {
            guard let number = try rows.party(holder)?.id else { continue }
            try rows.insertLack(target, holder: number, about: caller.partyNumber)
        }
    }

    /// Whether a wrapping is for the calling device, the sleeping one that admitted it, or a key of its
    /// party.
    private func isFor(_ target: WrappingTarget) throws -> Bool {
        let log = try journal.partyLog(caller.party)
        switch target {
        case .partyKey(let key, let device):
            return log.keys.contains { $0.name == key }
                && (device == caller.device || device == log.devices[caller.device]?.admittedBy)
        case .secret(_, let key): return log.keys.contains { $0.name == key }
        case .recordKeys: return false
        }
    }
}
