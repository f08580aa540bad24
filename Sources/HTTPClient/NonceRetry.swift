public import Vocabulary

/// Which nonce a signed request is sent under, and whether it is sent again.
///
/// A server forgets its nonces when it restarts and gives a new one with its refusal, so the first
/// request of a session may need a second attempt; a third covers a restart in between.
public struct NonceRetry: Hashable, Sendable {
    /// How often a request is sent at the most.
    public static let attempts = 3

    /// The nonce to sign with next: the one given, or zeros, which no server ever gave.
    public private(set) var nonce: Nonce
    private var sent = 0

    /// Begins with the nonce that the last answer gave; nil where there is none.
    public init(_ nonce: Nonce?) {
        self.nonce = nonce ?? .zero
    }

    /// Takes in an answer: whether to sign anew under ``nonce`` and send again. `fresh` is what the
    /// answer gave if it was `nonce.unknown`, else nil.
    public mutating func sendsAgain(after fresh: Nonce?) -> Bool {
        sent += 1
        guard let fresh, sent < Self.attempts else { return false }
        nonce = fresh
        return true
    }
}
