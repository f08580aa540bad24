import Causality
import Journal
import Trust
import Vocabulary
import Wire

/// Another copy of this very file has sealed something that was ordered.
struct FoundCopy: Error {}

// What others gave along for the server, and own commits that others brought there.
extension Work {
    /// Bytes of a part that one request can bring: a larger one would be waited for in each sync, for ever.
    static let carriedPartMax = requestRoom - 16

    /// Adds the parts of bundles that wait to be brought.
    func addCarried(
        to request: inout SyncRequest,
        _ sent: inout SentRequest,
        _ room: inout Int
    ) throws {
        guard try crossing() != .rebuilding else { return }
        let unknown = Set(try unknownParts())
        for part in try store.carriedParts() where !unknown.contains(part.hash) {
            sent.brings = true
            guard request.carried.count < Limits.carriedPerRequest,
                part.content.count + 16 <= room
            else {
                sent.leavesSome = true
                return
            }
            room -= part.content.count + 16
            request.carried.append(part.content)
            sent.carried.append(part.hash)
        }
    }

    /// Drops what an answered request has brought, but for parts of devices that the server does not know
    /// yet: it may have been set back to before they were admitted, and then nobody else may ever bring it
    /// what they wrote.
    func settleCarried(
        _ sent: SentRequest,
        _ response: SyncResponse,
        _ summary: inout SyncSummary
    ) throws {
        guard !sent.carried.isEmpty else { return }
        var codes: [Hash: String] = [:]
        for refusal in response.outcomes {
            if let part = refusal.statement { codes[part] = refusal.code }
        }
        for hash in sent.carried {
            let code = codes[hash]
            switch code.flatMap(ErrorCode.init(rawValue:)) {
            case .deviceUnknown, .incarnationUnknown:
                if try keep(unknownPart: hash) { continue }
            default: break
            }
            try store.deleteCarriedPart(hash)
            summary.carried += 1
            if let code { summary.carriedOutcomes.append(code) }
        }
        summary.carriedUnknown = try unknownParts().count
    }

    /// Has those parts brought again whose devices the server did not know.
    func bringUnknownAgain() throws {
        guard try store.setting(.unknownParts) != nil else { return }
        try store.set(.unknownParts, to: nil)
    }

    /// Keeps a part until the next sync; false where as many are kept as may, since anybody can make up
    /// devices that no server will ever know.
    private func keep(unknownPart hash: Hash) throws -> Bool {
        let kept = try unknownParts() + [hash]
        var sizes: [Hash: Int] = [:]
        for part in try store.carriedParts() { sizes[part.hash] = part.content.count }
        guard kept.count <= Limits.unknownParts,
            kept.reduce(0, { $0 + (sizes[$1] ?? 0) }) <= Limits.unknownPartBytes
        else { return false }
        try store.set(.unknownParts, to: kept.flatMap(\.bytes))
        return true
    }

    /// The parts that were brought in this sync, and whose devices the server does not know.
    private func unknownParts() throws -> [Hash] {
        let bytes = try store.setting(.unknownParts) ?? []
        return stride(from: 0, to: bytes.count, by: 32).compactMap {
            Hash(bytes[$0..<min($0 + 32, bytes.count)])
        }
    }

    /// Keeps the server's key for bundles, where the server has signed it.
    func takeIn(bundleKey: ServerBundleKey?) throws {
        guard let bundleKey, try store.setting(.bundleKey) != bundleKey.key,
            Signature.isValid(
                bundleKey.signature,
                for: SignedText.bundleKey(bundleKey.key),
                by: try identity().serverKey
            )
        else { return }
        try store.set(.bundleKey, to: bundleKey.key)
    }

    /// A run of this incarnation that others have brought comes with its bytes: it is the own sealing that
    /// has its signature.
    ///
    /// - Throws: ``FoundCopy`` where none has: then this file is one of two copies.
    func recognised(_ run: CommitRunFrame) throws -> CommitRunFrame {
        guard run.own == 0, let header = try? GroupHeader(run.header),
            header.incarnation == (try identity().incarnation)
        else { return run }
        let group = try store.unsettledGroups(through: .max).first {
            $0.header == run.header && $0.signature == run.signature
        }
        guard let group else { throw FoundCopy() }
        var run = run
        run.own = group.sealing
        return run
    }
}

extension Seen {
    /// Names the writes among those seen that came by bundles and are not ordered, and puts the dots in
    /// place under which a fork is shown here.
    mutating func nameProvisional(
        _ field: UInt16,
        _ brought: [ProvisionalWrite]
    ) -> [SeenName] {
        var names: [SeenName] = []
        for write in brought {
            if write.field == field, context.contains(write.dot) {
                names.append(SeenName(field: field, name: write.name))
                if write.isFork {
                    context = context.removing(write.dot)
                    context.insert(write.name.dot)
                }
            }
            guard let index = record?.firstIndex(where: { $0.field == write.field }),
                let seen = record?[index].context, seen.contains(write.dot)
            else { continue }
            names.append(SeenName(field: write.field, name: write.name))
            guard write.isFork else { continue }
            var other = seen.removing(write.dot)
            other.insert(write.name.dot)
            record?[index].context = other
        }
        return names
    }
}
