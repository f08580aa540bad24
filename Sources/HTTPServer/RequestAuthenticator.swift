import HTTPSignature
import HTTPTypes
import Synchronization
import Vocabulary

/// A request whose signature holds and whose nonce is spent.
struct AuthenticRequest: Sendable {
    let device: DeviceID
    /// A new nonce for the answer.
    let nonce: Nonce
}

/// Checks the signatures of requests and keeps the nonces.
final class RequestAuthenticator: Sendable {
    private let handler: any RequestHandler
    private let nonces: Mutex<NonceTable>

    init(handler: any RequestHandler, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.handler = handler
        nonces = Mutex(NonceTable(random: random))
    }

    /// A new nonce for a device that has proved its key or its invitation.
    func freshNonce(for device: DeviceID) -> Nonce {
        nonces.withLock { $0.issue(to: device) }
    }

    /// Checks a request's signature, before its body has come.
    func prove(
        method: String,
        path: String,
        fields: HTTPFields
    ) async -> Result<RequestSignature, AuthenticationFailure> {
        do {
            let signature = try RequestSignature(fields)
            guard let key = try await handler.signingKey(of: signature.device) else {
                return .failure(AuthenticationFailure(.deviceUnknown))
            }
            try signature.verify(method: method, path: path, publicKey: key)
            return .success(signature)
        } catch let error as SignatureError {
            return .failure(AuthenticationFailure(.signature(error)))
        } catch {
            return .failure(AuthenticationFailure(.serverFailed))
        }
    }

    /// Checks that the body is the one that was signed, and spends the nonce.
    ///
    /// A refusal comes with a new nonce only where the signature holds and the body is its own:
    /// otherwise anybody could push out those that a device still has.
    func admit(
        _ signature: RequestSignature,
        body: [UInt8]
    ) -> Result<AuthenticRequest, AuthenticationFailure> {
        do {
            try signature.verify(body: body)
        } catch {
            return .failure(AuthenticationFailure(.signature(error)))
        }
        let device = signature.device
        let (isSpent, fresh) = nonces.withLock { nonces in
            (nonces.spend(signature.nonce, by: device), nonces.issue(to: device))
        }
        guard isSpent else {
            return .failure(AuthenticationFailure(.nonceUnknown, device: device, nonce: fresh))
        }
        return .success(AuthenticRequest(device: device, nonce: fresh))
    }
}

/// Why a request is not authentic.
struct AuthenticationFailure: Error {
    let refusal: Refusal
    let device: DeviceID?
    let nonce: Nonce?

    init(_ refusal: Refusal, device: DeviceID? = nil, nonce: Nonce? = nil) {
        self.refusal = refusal
        self.device = device
        self.nonce = nonce
    }
}
