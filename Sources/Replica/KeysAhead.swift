import Journal
import Trust
import Vocabulary
import Wire

/// The keys that go ahead of what is given back to a server.
///
/// Whoever gives back what it had received may be set back, or never come again, before its next request
/// arrives. What is sealed would be there then, and its keys nowhere.
struct KeysAhead: Sendable {
    /// The place in the feed up to which the server has got them.
    private(set) var through: UInt64 = 0
    /// The wrappings that it has got, by their numbers here.
    private var brought: Set<Int64> = []

    /// The wrappings of what follows on a place, as far as the server can know by then for whom they are:
    /// what the registry and the logs of parties say comes back before what is sealed behind it.
    mutating func next(
        in tail: FeedTail,
        after place: UInt64,
        _ work: Work
    ) throws -> [Wrapping] {
        let waiting = try work.store.waiting(limit: Work.wrappingsPerRequest).map(\.id)
        var found: [Wrapping] = []
        var willKnowMore = false
        for item in tail.items where item.row.place > place {
            switch item.row.item {
            case .entries(let log, _, _):
                switch try work.store.journal.log(log)?.name {
                case .registry, .party: willKnowMore = true
                default: break
                }
            case .run(let run):
                // Of what cannot be opened here it is not known which of them it is under.
                let new = try (work.wrappings(ofRun: run) + waiting).filter {
                    !brought.contains($0)
                }
                if !new.isEmpty, willKnowMore { return found }
                if !found.isEmpty, found.count + new.count > Work.wrappingsPerRequest {
                    return found
                }
                for id in new.prefix(Work.wrappingsPerRequest) where brought.insert(id).inserted {
                    if let wrapping = try work.store.wrapping(id) { found.append(wrapping) }
                }
            }
            through = item.row.place
        }
        return found
    }
}

extension Work {
    /// The request that brings the keys of what follows on a place; nil where there are none to bring. The
    /// server refuses it, since it is of its former epoch, and takes the keys.
    func requestAhead(
        of tail: FeedTail,
        after place: UInt64,
        _ ahead: inout KeysAhead,
        _ key: SigningKey
    ) throws -> [UInt8]? {
        let wrappings = try ahead.next(in: tail, after: place, self)
        guard !wrappings.isEmpty, var cursor = try cursor() else { return nil }
        if let signed = try identifier(.signedEpoch, EpochKey.self) { cursor.epoch = signed }
        var request = SyncRequest(incarnation: try identity().incarnation, cursor: cursor)
        var names: [KeyName] = []
        for wrapping in wrappings {
            switch wrapping.target {
            case .secret(let name, _), .recordKeys(_, let name):
                if !names.contains(name) { names.append(name) }
            case .partyKey: break
            }
        }
        // What does not fit comes with the rest, when the replica has gone over.
        var room = Self.requestRoom
        func add(_ wrapping: Wrapping) throws {
            room -= wrapping.bytesInRequest
            guard room >= 0, request.wrappings.count < Limits.wrappingsPerMessage else { return }
            request.wrappings.append(try brought(wrapping, key))
        }
        for name in names {
            guard let row = try store.secret(name) else { continue }
            room -= row.body.count + 128
            guard room >= 0 else { break }
            request.secrets.append(
                SignedBody(body: row.body, signer: .device(row.signer), signature: row.signature)
            )
            for wrapping in try wrappedForAll(row) { try add(wrapping) }
        }
        for wrapping in wrappings { try add(wrapping) }
        return request.encoded()
    }

    /// A secret wrapped for all whom it is for; nothing where it has not come.
    private func wrappedForAll(_ row: SecretRow) throws -> [Wrapping] {
        guard let secret = try secret(named: row.name),
            let statement = try? SecretStatement(row.body)
        else { return [] }
        return try statement.members.compactMap { member in
            guard let key = try journal.partyLog(member.party).currentKey else { return nil }
            return wrapped(
                secret.bytes,
                as: .secret(row.name, partyKey: key.name),
                for: key.publicKey
            )
        }
    }

    /// The wrappings that hold the record keys of what lies in a run, as far as they are open here.
    fileprivate func wrappings(ofRun run: Int64) throws -> [Int64] {
        let contents = try GroupContents(journal.runFrame(run))
        var found: Set<Int64> = []
        for commit in contents.commits {
            for leaf in commit.leaves where !leaf.isErased {
                guard let name = try? BoxOpener.key(of: leaf, in: contents.buffer),
                    let row = try store.boxKey(name)
                else { continue }
                found.insert(row.wrapping)
            }
        }
        return found.sorted()
    }
}
