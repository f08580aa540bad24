import Vocabulary

/// What all commits share that one sealing makes for one audience: 33 bytes with the version.
public struct GroupHeader: Hashable, Sendable {
    /// The number of bytes of a group header.
    public static let byteCount = 33

    /// Who may read the commits.
    public var audience: AudienceID
    /// Who wrote them.
    public var incarnation: IncarnationID

    /// Makes a header of the current version.
    public init(audience: AudienceID, incarnation: IncarnationID) {
        self.audience = audience
        self.incarnation = incarnation
    }

    /// Reads a header; refuses any other length and any version but 1.
    public init(_ bytes: [UInt8]) throws(WireError) {
        guard bytes.count == Self.byteCount, let audience = AudienceID(bytes[1..<17]),
            let incarnation = IncarnationID(bytes[17..<33])
        else {
            throw .message("a group header is \(bytes.count) bytes, not \(Self.byteCount)")
        }
        guard bytes[0] == ProtocolVersion.current else {
            throw WireError(
                .versionUnsupported,
                "a group header has version \(bytes[0]), not 1"
            )
        }
        self.init(audience: audience, incarnation: incarnation)
    }

    /// The 33 bytes.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.byteCount)
        out.append(UInt8(truncatingIfNeeded: ProtocolVersion.current))
        audience.append(to: &out)
        incarnation.append(to: &out)
        return out
    }
}
