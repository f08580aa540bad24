import Vocabulary

/// An invitation's URL, read.
public struct Invitation: Hashable, Sendable {
    /// The server, without the invitation.
    public var server: String
    /// The hash of the party's root key; nil where the party has none yet, so that whoever joins
    /// makes it.
    public var root: Hash?
    /// The code's name.
    public var code: String
    /// What is never sent.
    public var secret: [UInt8]

    /// Reads `<server>/join#1.<root>.<code>.<secret>`; throws `invitationMalformed`.
    public init(_ url: String) throws(ReplicaError) {
        throw .invitationMalformed
    }
}

/// A replica's side of joining: one request, one answer.
///
/// What it makes is kept in the store before it is handed out, so that the same invitation may be
/// tried again after a lost answer.
public struct JoinSession: Sendable {
    /// The body of `POST <server>/v1/join`.
    public let request: [UInt8]

    let replica: Replica
    let invitation: Invitation

    /// Takes the body of a 200 answer; throws `joinAnswerUnproved` where the secret does not prove it.
    public func received(_ body: [UInt8]) throws -> PartyID { throw ReplicaError.notJoined }

    /// Takes the body of any other answer, and gives what it says as a thrown `refused`.
    public func refused(_ body: [UInt8]) -> ReplicaError { .notJoined }
}

extension Replica {
    /// Starts, or starts again, to join by an invitation.
    ///
    /// - Parameters:
    ///   - author: the person whom edits will be saved for
    ///   - device: the name that others see of this device
    ///   - keys: new keys, or those of the try before; with a root where the invitation names none
    public func join(
        _ invitation: Invitation,
        as author: Person,
        on device: String,
        keys: DeviceKeys
    ) throws -> JoinSession {
        throw ReplicaError.notJoined
    }
}
