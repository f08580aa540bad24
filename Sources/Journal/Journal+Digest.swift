import Causality
import Trust
import Vocabulary

/// The digest of what one audience of a case sees.
public struct StateDigest: Hashable, Sendable {
    /// The case.
    public let caseID: CaseID
    /// The audience.
    public let audience: AudienceID
    /// The digest, as the protocol defines it.
    public let digest: Hash
}

extension Journal {
    /// The digests of all cases and their audiences, in the order of the cases.
    public func stateDigests() throws -> [StateDigest] {
        try flush()
        var digests: [StateDigest] = []
        try eachCase { row in
            for log in try audienceLogs(of: row.caseID) {
                digests.append(
                    StateDigest(
                        caseID: row.caseID,
                        audience: log.audience,
                        digest: try stateDigest(of: row.caseID, audience: log.audience)
                    )
                )
            }
        }
        return digests
    }

    /// The digest of the state of a case for an audience, as the protocol defines it: the same for
    /// all who hold the same logs.
    public func stateDigest(of caseID: CaseID, audience: AudienceID) throws -> Hash {
        var bytes = Array("obruten state 1".utf8)
        caseID.append(to: &bytes)
        audience.append(to: &bytes)
        let records = try records(of: caseID).filter { $0.audience == audience }
        var hashes: [Int64: Hash] = [:]
        for record in records.sorted(by: { $0.record < $1.record }) {
            record.record.append(to: &bytes)
            bytes.append(bigEndian: UInt16(clamping: record.state.fields.count))
            for field in record.state.fields {
                bytes.append(bigEndian: field.number)
                try append(field.state, &hashes, to: &bytes)
            }
        }
        return Digest.sha256(bytes)
    }

    private func append(
        _ field: FieldState,
        _ hashes: inout [Int64: Hash],
        to bytes: inout [UInt8]
    ) throws {
        var siblings: [(dot: NamedDot, hash: Hash)] = []
        for sibling in field.siblings {
            let hash = try hashes[sibling.leaf] ?? leafHash(sibling.leaf)
            hashes[sibling.leaf] = hash
            siblings.append((dot: try named(sibling.dot), hash: hash))
        }
        siblings.sort { $0.dot < $1.dot }
        bytes.append(bigEndian: UInt32(clamping: siblings.count))
        for sibling in siblings {
            sibling.dot.append(to: &bytes)
            sibling.hash.append(to: &bytes)
        }
        for dots in [field.context.vector, field.context.cloud] {
            let named = try dots.map(named).sorted()
            bytes.append(bigEndian: UInt32(clamping: named.count))
            for dot in named { dot.append(to: &bytes) }
        }
    }

    private func leafHash(_ id: Int64) throws -> Hash {
        guard let leaf = try leaf(id) else {
            throw JournalError(.storeDamaged, "leaf \(id) is missing")
        }
        return leaf.hash
    }

    private func named(_ dot: Dot) throws -> NamedDot {
        guard let author = try author(number: dot.incarnation) else {
            throw JournalError(.storeDamaged, "incarnation \(dot.incarnation) is missing")
        }
        return NamedDot(incarnation: author.incarnation, n: dot.n)
    }
}

/// A dot that means the same in every store.
private struct NamedDot: Comparable {
    var incarnation: IncarnationID
    var n: UInt32

    static func < (left: NamedDot, right: NamedDot) -> Bool {
        (left.incarnation, left.n) < (right.incarnation, right.n)
    }

    func append(to bytes: inout [UInt8]) {
        incarnation.append(to: &bytes)
        bytes.append(bigEndian: n)
    }
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger & UnsignedInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
