public import Wire

/// Why a request as a whole is not served: a code of the protocol's section 12 that has a status.
public struct ServerRefusal: Error, Hashable, Sendable {
    /// The code.
    public var kind: ErrorCode
    /// A sentence for people, in English: ids and numbers, never names or values.
    public var message: String
    /// The numbers that the code's row of section 12 names.
    public var numbers: [UInt64]

    /// Makes a refusal.
    public init(_ kind: ErrorCode, _ message: String, numbers: [UInt64] = []) {
        self.kind = kind
        self.message = message
        self.numbers = numbers
    }

    /// The refusal of bytes that are not what they should be.
    public init(_ error: WireError) {
        let kind = error.kind.status == nil ? .requestMalformed : error.kind
        let version = UInt64(ProtocolVersion.current)
        let numbers = kind == .versionUnsupported ? [version, version] : []
        self.init(kind, error.message, numbers: numbers)
    }
}
