import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// Who signed a body.
public enum Signer: Hashable, Sendable {
    /// The root key of a party, by its public key of 32 bytes.
    case root([UInt8])
    /// A device.
    case device(DeviceID)
    /// The server, for the operator.
    case server
}

/// The bytes of a statement, with the signature over them.
public struct SignedBody: Hashable, Sendable {
    /// What was signed, encoded once by its author; see ``PartyStatement``, ``CharterStatement``.
    public var body: [UInt8]
    /// Who signed.
    public var signer: Signer
    /// The signature, 64 bytes.
    public var signature: [UInt8]

    /// Makes a signed body.
    public init(body: [UInt8], signer: Signer, signature: [UInt8]) {
        self.body = body
        self.signer = signer
        self.signature = signature
    }

    init(_ message: Obruten_V1_Signed) throws(WireError) {
        switch message.signer {
        case .byRoot(let key): signer = .root(try key.exactly(32, "a root key"))
        case .byDevice(let device): signer = .device(try device.identifier("a signer"))
        case .byServer(true): signer = .server
        case .byServer(false), nil: throw .message("a body without a signer")
        }
        signature = try message.signature.exactly(64, "a signature")
        body = [UInt8](message.body)
    }

    var message: Obruten_V1_Signed {
        .with {
            $0.body = Data(body)
            $0.signature = Data(signature)
            switch signer {
            case .root(let key): $0.byRoot = Data(key)
            case .device(let device): $0.byDevice = Data(device.bytes)
            case .server: $0.byServer = true
            }
        }
    }
}
