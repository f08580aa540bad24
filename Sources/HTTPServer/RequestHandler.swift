public import Vocabulary

/// What stands behind the HTTP server: the use cases, without HTTP.
///
/// The server reads, limits and authenticates requests; a handler sees only bodies of a permitted size
/// and, for ``sync(_:from:nonce:)`` and ``wait(_:from:nonce:)``, requests signed by the device and under
/// a nonce spent for it. Methods are called concurrently.
public protocol RequestHandler: Sendable {
    /// The Ed25519 public key of a device, which its requests are verified with; nil where there is no
    /// such device. Throws where the store fails, which becomes `server.failed`.
    func signingKey(of device: DeviceID) async throws -> [UInt8]?

    /// Answers `POST /v1/join`. `freshNonce` gives the nonce to put into the answer once it is known
    /// which device joins.
    func join(_ body: [UInt8], freshNonce: @Sendable (DeviceID) -> Nonce) async -> Reply

    /// Answers `POST /v1/return`, which is not signed.
    func giveBack(_ body: [UInt8]) async -> Reply

    /// Answers `POST /v1/sync`. `nonce` is the fresh one to put into the answer, also into a refusal.
    func sync(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply

    /// Answers `POST /v1/wait`, at the latest after ``Limits/waitSeconds`` and at once after
    /// ``stopWaiting()``. `nonce` is the fresh one to put into the answer, also into a refusal.
    func wait(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply

    /// Answers `POST /v1/blob/put`. `nonce` is the fresh one to put into the answer, also into a
    /// refusal.
    func put(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply

    /// Answers `POST /v1/blob/get`. `nonce` is the fresh one to put into the answer, also into a
    /// refusal.
    func get(_ body: [UInt8], from device: DeviceID, nonce: Nonce) async -> Reply

    /// Ends all waiting, now and in future: the server shuts down.
    func stopWaiting() async

    /// Whether the store can be read, for `GET /healthz`.
    func isHealthy() async -> Bool

    /// The `Error` message for a refusal that the HTTP server itself makes.
    func encode(_ refusal: Refusal, nonce: Nonce?) -> [UInt8]
}

/// An answer: status and body.
public struct Reply: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// A protocol message.
    public var body: [UInt8]
    /// The code of section 12 where it is a refusal. It is logged.
    public var code: String?

    /// Makes an answer.
    public init(status: Int = 200, body: [UInt8], code: String? = nil) {
        self.status = status
        self.body = body
        self.code = code
    }
}

/// Why a request is not served: a status and a code of the protocol's section 12.
public struct Refusal: Error, Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The code, which never changes its meaning.
    public var code: String
    /// A sentence for people, in English. It holds no name and no value.
    public var message: String
    /// The numbers that the code's row names.
    public var numbers: [UInt64]

    /// Makes a refusal.
    public init(status: Int, code: String, message: String, numbers: [UInt64] = []) {
        self.status = status
        self.code = code
        self.message = message
        self.numbers = numbers
    }
}
