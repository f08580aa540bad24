import Vocabulary

/// Why something signed was not believed. Holds ids and codes, never a name or a value.
public enum TrustError: Error, Hashable, Sendable {
    /// Bytes that are no key.
    case key
    /// A body that does not decode, or of another log.
    case malformed(String)
    /// The signature is not by whom the body or log says.
    case signature
    /// The signer has not been admitted in its party's log.
    case signer
    /// The party log has a root already, or none yet where one must be.
    case root
    /// A device or incarnation that stands in the log already, or is not what its key says.
    case device
    /// A device that was revoked before, as signer or as what is to be revoked.
    case revoked(DeviceID)
    /// A sleeping device that has admitted another already.
    case spent
    /// An invitation that has expired.
    case expired
    /// More devices than a party log admits.
    case limit
    /// The model is not known.
    case model(Hash)
    /// A role that the model does not have, that is bound twice, missing, or not for that kind.
    case role(String)
    /// A role that goes to another party on no ground that the model allows.
    case ground(String)
    /// A party that is not known, or has another root.
    case party(PartyID)
    /// A charter's entry that does not follow the one in force.
    case stale
    /// A succession that the registry does not know of, or of a party that has no role.
    case succession(PartyID)
}
