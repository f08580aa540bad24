import Vocabulary

/// What the server answered: the HTTP status, and a protocol message.
public struct Answer: Hashable, Sendable {
    /// The HTTP status. From 400 on the body is an `Error` message.
    public let status: Int
    /// The body, at most ``Limits/pageBytes``.
    public let body: [UInt8]

    /// Makes an answer.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// Who signs requests: a device and its key, as a closure so that the key stays where it is.
public struct RequestSigner: Sendable {
    /// The device whose key signs.
    public let device: DeviceID
    /// The 64-byte Ed25519 signature of the bytes given.
    public let sign: @Sendable ([UInt8]) throws -> [UInt8]

    /// Makes a signer.
    public init(device: DeviceID, sign: @escaping @Sendable ([UInt8]) throws -> [UInt8]) {
        self.device = device
        self.sign = sign
    }
}
