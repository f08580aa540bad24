import Cooperation
import Oracle
import Replica
import Trust
import Vocabulary
import Wire

/// What a thief seals with a device's keys that no client would.
enum Forgery: String, CaseIterable {
    /// Another write under a dot that was used.
    case dotAgain
    /// A write far behind the last.
    case hole
    /// A context that names what was never ordered.
    case madeUpContext
    /// A write of what another party owns.
    case foreignField
    /// A commit for everybody.
    case wrongAudience
    /// A commit under a charter that nobody made.
    case madeUpCharter
    /// A commit behind an entry of its log that nobody has.
    case madeUpHead
}

extension ActionKind {
    /// A thief who has a device's keys, and nothing else of it, seals something. The server must order
    /// nothing that it must not, everybody must judge alike what it does order, and the device finds out
    /// that somebody else has used its name.
    static let forge = ActionKind(name: "forge", weight: 12, profiles: [.hostile]) {
        world,
        chance in
        guard let device = chance.pick(world.live.filter { !$0.wasRevoked }),
            let kind = chance.pick(Forgery.allCases),
            let record = try world.someRecord(device, &chance),
            let place = world.someField(record, &chance)
        else { return "nothing" }
        return try "\(kind) " + world.forge(kind, as: device, place, &chance)
    }
}

extension World {
    fileprivate func forge(
        _ kind: Forgery,
        as device: DeviceNode,
        _ place: FieldPlace,
        _ chance: inout Chance
    ) throws -> String {
        // The device has nothing left to send: what it had goes on under its own name.
        guard case .finished = try sync(device, &chance) else { return "\(device.name) is away" }
        try follow()
        let ref = place.record.ref
        guard let witness = try device.replica.witness(), let charter = charter(of: ref.caseID),
            let head = reference.charterHeads[ref.caseID],
            (kind == .foreignField) != mayWrite(device.party, place)
        else { return "not here" }
        let book = reference.oracle.records[ref.record.bytes]
        let known = book?.fields[Int(place.field.number)]?.known ?? []
        let own = known.filter { $0.incarnation == witness.incarnation.bytes }.map(\.n).max() ?? 0
        var open = OpenPart(
            type: ref.type,
            instance: ref.instance,
            writes: [Write(field: place.field.number, n: UInt32(own) + 1)],
            boxLength: 0
        )
        switch kind {
        case .dotAgain:
            guard own > 0 else { return "nothing was written" }
            open.writes[0].n = UInt32(own)
        case .hole: open.writes[0].n += UInt32(chance.number(1...3))
        case .madeUpContext:
            guard
                let other = try devices.lazy.compactMap({ try $0.replica.witness()?.incarnation })
                    .first(where: { $0 != witness.incarnation })
            else { return "nobody else" }
            open.table = [other]
            let seen = known.filter { $0.incarnation == other.bytes }.map(\.n).max() ?? 0
            open.writes[0].context = Context(vector: [
                Dot(incarnation: 0, n: UInt32(own)), Dot(incarnation: 1, n: UInt32(seen) + 2),
            ])
        case .foreignField, .wrongAudience, .madeUpCharter, .madeUpHead: break
        }
        let readers =
            reference.oracle.readers(of: ref.record.bytes) ?? charter.readers(of: Int(ref.type))
        var audience = readers.compactMap { PartyID($0) }
        if kind == .wrongAudience { audience = parties }
        let sealing = try seal(
            open,
            caseID: ref.caseID,
            audience: Names.audienceID(audience.sorted()),
            charter: kind == .madeUpCharter ? chance.identifierHead() : head,
            log: kind == .madeUpHead ? chance.identifierHead() : .zero,
            after: witness,
            key: try SigningKey(secret: device.keys.signing),
            &chance
        )
        // Nobody can open what the thief sealed, so that nothing can be said of the field's values.
        ledger.blur(place.ledger)
        disturbed.insert(device.index)
        let status = try ask("/v1/sync", sealing.encoded(), as: device).status
        return "\(device.name) \(place.name): \(status)"
    }

    private func seal(
        _ open: OpenPart,
        caseID: CaseID,
        audience: AudienceID,
        charter: Head,
        log: Head,
        after last: Witness,
        key: SigningKey,
        _ chance: inout Chance
    ) throws -> SyncRequest {
        let header = GroupHeader(audience: audience, incarnation: last.incarnation)
        var sealer = LeafSealer()
        let leaf = try sealer.seal(
            open,
            content: BoxContent(
                seed: chance.bytes(BoxContent.seedBytes),
                person: Person(name: "Anna", function: "lärare"),
                times: [clock.now],
                values: [chance.bytes(9)]
            ),
            caseID: caseID,
            incarnation: last.incarnation,
            under: BoxKey(chance.bytes(32)),
            salt: chance.bytes(SealedBoxFrame.saltBytes)
        )
        var commits: [UInt8] = []
        CommitCoding.appendHeader(
            caseID: caseID,
            charterHead: charter,
            logHead: log,
            leafCount: 1,
            to: &commits
        )
        commits += leaf.bytes
        var hasher = CommitHasher()
        let root = Merkle.root([
            hasher.hash(
                header: header,
                caseID: caseID,
                charterHead: charter,
                logHead: log,
                leaves: [leaf.hash],
                boxes: [leaf.boxHash]
            )
        ])
        let group = CommitGroupFrame(
            header: header.bytes,
            signature: try key.sign(SignedText.group(count: 1, root: root)),
            count: 1,
            commits: commits
        )
        let number = last.sealing + 1
        return SyncRequest(
            incarnation: last.incarnation,
            sealingCount: number,
            sealingHash: Chain.sealing(
                after: last.hash,
                number: number,
                groups: [(audience: audience, root: root)]
            ),
            sealings: [SealingFrame(number: number, previous: last.hash, groups: [group])]
        )
    }
}

extension Chance {
    /// A head that nothing has.
    fileprivate mutating func identifierHead() -> Head { identifier() }
}
