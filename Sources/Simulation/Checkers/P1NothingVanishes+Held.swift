import Vocabulary

/// What a colleague was shown is not lost with its author's computer, nor with a server that is set back:
/// whoever holds it brings it. Unless its author was revoked, or has it in the inbox, the server has it in
/// the end.
extension NothingVanishes {
    func checkHeld(_ world: World) throws {
        for (index, ids) in world.held.sorted(by: { $0.key < $1.key }) {
            let holder = world.devices[index]
            guard !holder.isGone, !holder.wasRevoked else { continue }
            for id in ids.sorted() where world.judgements(on: id).isEmpty {
                let saved = world.ledger.saved[id]
                let author = world.devices[saved.device]
                guard !saved.isReturned, !saved.isCopied, !saved.isNameless, !author.wasRevoked,
                    !world.ledger.blurred.contains(saved.place),
                    !world.isErased(holder, saved.place), !world.isCovered(id, at: holder)
                else { continue }
                throw Violation(
                    "P1",
                    "\(world.words([id])) of \(author.name), which \(holder.name) had, is nowhere"
                )
            }
        }
    }
}
