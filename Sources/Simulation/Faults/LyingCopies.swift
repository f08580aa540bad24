import Cooperation
import Replica
import Trust
import Vocabulary
import Wire

/// What somebody who releases a record says in the copy that is not so, under a good signature.
enum CopyLie: String, CaseIterable {
    /// A write is known that nobody made.
    case madeUpDot
    /// What was known of a field is not.
    case knownForgotten
    /// Nothing stands where something does.
    case leftOut
    /// A write was ordered at another time.
    case otherStamp
    /// Somebody wrote another value: only who opens the copy can see it.
    case otherValue
}

extension ActionKind {
    /// Somebody releases a record and lies in the copy for its new reader. The server takes nothing of
    /// what it can see to be a lie; of the rest the reader says so. The copy that is owed is made honestly
    /// later.
    static let lieInCopy = ActionKind(
        name: "lieInCopy",
        weight: 8,
        profiles: [.lying]
    ) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.wasRevoked }),
            let lie = chance.pick(CopyLie.allCases),
            let record = try world.someRecord(
                device,
                &chance,
                where: { !$0.releasable.indices.isEmpty }
            ),
            let party = chance.pick(world.parties)
        else { return "nothing" }
        let result = try world.attempt(device) {
            try device.replica.release(record, to: party, ground: "consent", keys: device.keys)
        }
        let told = try "\(device.name) \(record.name) to \(party) " + world.told(result)
        world.copyLie = lie
        world.hasLiedInCopy = false
        defer { world.copyLie = nil }
        _ = try world.sync(device, &chance)
        guard world.hasLiedInCopy else { return told }
        world.counts["lies in copies", default: 0] += 1
        if lie == .otherValue { return "\(told), \(lie)" }
        return "\(told), \(lie) refused"
    }
}

extension World {
    /// A request with the lie that is due in the copies that it brings.
    func lied(_ body: [UInt8], by device: DeviceNode) throws -> [UInt8] {
        guard let copyLie, !hasLiedInCopy, var request = try? SyncRequest(body) else { return body }
        let key = try SigningKey(secret: device.keys.signing)
        for place in request.copies.indices {
            var statement = try AudienceStatement(request.copies[place].body)
            guard case .copy(var copy) = statement.content, Self.alter(&copy, copyLie) else {
                continue
            }
            statement.content = .copy(copy)
            let told = statement.bytes
            request.copies[place] = SignedBody(
                body: told,
                signer: request.copies[place].signer,
                signature: try key.sign(SignedText.audience(told))
            )
            hasLiedInCopy = true
            return request.encoded()
        }
        return body
    }

    /// Whether the lie fits the copy.
    private static func alter(_ copy: inout RecordCopy, _ lie: CopyLie) -> Bool {
        guard !copy.fields.isEmpty, !copy.commits.isEmpty else { return false }
        switch lie {
        case .madeUpDot: copy.fields[0].context.insert(Dot(incarnation: 0, n: 1_000))
        case .knownForgotten: copy.fields[0].context = Context()
        case .leftOut:
            copy.commits = []
            copy.box = CopyBox.sealPlain(CopyContent(openings: []))
        case .otherStamp: copy.commits[0].stamp.time += 1
        case .otherValue:
            let shown = copy.commits.flatMap(\.leaves).reduce(0) { count, leaf in
                guard case .open(_, _, _, let shown) = leaf.content else { return count }
                return count + shown.count + 2
            }
            let lie = CopyContent.Opening(
                salt: [UInt8](repeating: 1, count: 16),
                bytes: [1] + Array("lögn".utf8)
            )
            copy.box = CopyBox.sealPlain(
                CopyContent(openings: [CopyContent.Opening](repeating: lie, count: shown))
            )
        }
        return true
    }

    /// The server must have refused what was lied in.
    func checkRefused(_ answer: (status: Int, body: [UInt8]), wasLied: Bool) throws {
        guard wasLied, answer.status == 200, let copyLie, copyLie != .otherValue else { return }
        let outcomes = try SyncResponse(answer.body).outcomes
        guard outcomes.contains(where: { $0.code == ErrorCode.copyRefused.rawValue }) else {
            throw Violation("P5", "the server takes a copy with \(copyLie)")
        }
    }
}
