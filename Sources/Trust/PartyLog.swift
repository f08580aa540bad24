import Vocabulary
import Wire

/// What a party log says so far: the party's root key, and who speaks for it.
///
/// A value that every replica and the server build in the same way from the log's entries.
public struct PartyLog: Sendable {
    /// An admitted device.
    public struct Device: Hashable, Sendable {
        /// Its Ed25519 public key, 32 bytes.
        public var signingKey: [UInt8]
        /// Its X25519 public key, 32 bytes.
        public var agreementKey: [UInt8]
        /// Its name, as its party calls it.
        public var name: String
    }

    /// The party whose log it is.
    public let party: PartyID
    /// The root's Ed25519 public key; nil before the first entry.
    public private(set) var rootKey: [UInt8]?
    /// The devices that were admitted.
    public private(set) var devices: [DeviceID: Device] = [:]
    /// The incarnations that were stated, and the device of each.
    public private(set) var incarnations: [IncarnationID: DeviceID] = [:]

    /// The log of `party` before its first entry.
    public init(party: PartyID) { self.party = party }

    /// What charters bind roles to; nil before the first entry.
    public var root: Hash? { rootKey.map(Names.root(ofKey:)) }

    /// Takes in the next entry.
    ///
    /// - Parameters:
    ///   - body: The entry with its signature.
    ///   - serverKey: The server's public key, by which an operator's invitation of a further device
    ///     is signed; nil where no such signature is believed.
    /// - Throws: What is wrong with it; then nothing has changed.
    public mutating func append(_ body: SignedBody, serverKey: [UInt8]?) throws(TrustError) {
        let statement: PartyStatement
        do {
            statement = try PartyStatement(body.body)
        } catch {
            throw .malformed(error.message)
        }
        guard statement.party == party else { throw .malformed("a body of another party's log") }
        guard isSigned(body, statement.content, serverKey) else { throw .signature }
        switch statement.content {
        case .root(let key):
            guard rootKey == nil else { throw .root }
            rootKey = key
        case .device(let signingKey, let agreementKey, let name):
            guard rootKey != nil else { throw .root }
            let device = Names.deviceID(signingKey: signingKey)
            guard devices[device] == nil else { throw .device }
            devices[device] = Device(
                signingKey: signingKey,
                agreementKey: agreementKey,
                name: name
            )
        case .incarnation(let device, let incarnation):
            guard devices[device] != nil else { throw .signer }
            guard incarnations[incarnation] == nil else { throw .device }
            incarnations[incarnation] = device
        }
    }

    /// Whether the body is signed by whom its kind asks for.
    private func isSigned(
        _ body: SignedBody,
        _ content: PartyStatement.Content,
        _ serverKey: [UInt8]?
    ) -> Bool {
        let key: [UInt8]?
        switch (content, body.signer) {
        case (.root(let own), .root(let signer)): key = own == signer ? own : nil
        case (.device, .root(let signer)): key = rootKey == signer ? signer : nil
        case (.device, .device(let signer)): key = devices[signer]?.signingKey
        case (.device, .server): key = serverKey
        case (.incarnation(let device, _), .device(let signer)):
            key = device == signer ? devices[signer]?.signingKey : nil
        default: key = nil
        }
        guard let key else { return false }
        return Signature.isValid(body.signature, for: SignedText.party(body.body), by: key)
    }
}
