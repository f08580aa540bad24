public import Vocabulary

/// A party, as the operator sees it.
public struct PartySummary: Hashable, Sendable {
    /// Which party.
    public var id: PartyID
    /// Its name, unique on this server.
    public var name: String
    /// What sort of unit it is.
    public var kind: PartyKind
    /// The municipality's code of four digits, or nothing.
    public var municipality: String
    /// The hash of its root key; nil while no device has joined.
    public var root: Hash?
    /// How many devices its log has admitted.
    public var devices: Int
    /// The party that it stands in for; nil as a rule.
    public var succeeds: PartyID?
    /// The party that stands in for it; nil as a rule.
    public var replacedBy: PartyID?
}

/// A device, as the operator sees it.
public struct DeviceSummary: Hashable, Sendable {
    /// Which device.
    public var id: DeviceID
    /// The party that it speaks for.
    public var party: PartyID
    /// The party's name.
    public var partyName: String
    /// The device's name.
    public var name: String
    /// When it joined, or began to wait, by the server's clock.
    public var joined: WallTime
    /// What it is at present.
    public var state: State

    /// What a device is.
    public enum State: Hashable, Sendable {
        /// A machine that speaks for its party.
        case speaking
        /// A machine that a device of the party has to admit.
        case waiting
        /// A secret in an invitation, until when it can be used.
        case invitation(expires: WallTime)
        /// A secret in a recovery code.
        case recovery
        /// A secret that was used.
        case spent
        /// Revoked: what comes from it is held.
        case revoked
        /// Revoked with immediate effect: nothing is taken from it.
        case revokedImmediately
    }
}

/// A model that cases can be opened under.
public struct ModelSummary: Hashable, Sendable {
    /// The model's name.
    public var name: String
    /// Its version.
    public var version: UInt32
    /// The hash of its file.
    public var hash: Hash
}

/// A field with several standing writes that did not know of each other. It holds no value: the
/// server reads none.
public struct ConflictSummary: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record type's identifier, or its number where the model does not know it.
    public var type: String
    /// The record.
    public var record: RecordID
    /// The field's identifier, or its number where the model does not know it.
    public var field: String
    /// Who made the standing writes, each once, rising.
    public var parties: [PartyID]
    /// When the second standing write was ordered, by the server's clock.
    public var since: WallTime
}

/// How much a server holds.
public struct ServerStatus: Hashable, Sendable {
    /// The life of the store.
    public var epoch: EpochID
    /// The server's public key, Ed25519.
    public var key: [UInt8]
    /// Parties in the registry.
    public var parties: Int
    /// Devices that have joined.
    public var devices: Int
    /// Models in the registry.
    public var models: Int
    /// Cases with a charter.
    public var cases: Int
    /// Leaves ordered.
    public var leaves: Int
    /// Fields in conflict.
    public var conflicts: Int
    /// Invitations that can still be used.
    public var invitations: Int
}

/// What an invitation consists of, but for the server's address.
public struct Invitation: Hashable, Sendable {
    /// The party that the device is to speak for.
    public var party: PartyID
    /// The hash of the party's root key; nil where the device is to make it.
    public var root: Hash?
    /// The code's name: eight bytes.
    public var code: [UInt8]
    /// What the device proves that it knows: 32 bytes. The server keeps only a key derived from it.
    public var secret: [UInt8]
    /// Until when it can be used.
    public var expires: WallTime
}

/// Why an operator's command was not carried out.
public enum OperatorError: Error, Hashable, Sendable {
    /// The store has not been started yet.
    case noServer
    /// A party has this name already.
    case nameTaken(String)
    /// A name that is empty or longer than ``Limits/nameCharacters``, or holds control characters.
    case invalidName(String)
    /// A municipality's code that is not four digits.
    case invalidMunicipality(String)
    /// No party has a name or an identifier that begins so.
    case unknownParty(String)
    /// Several parties match.
    case ambiguousParty(String, candidates: [PartyID])
    /// No device has an identifier that begins so.
    case unknownDevice(String)
    /// Several devices match.
    case ambiguousDevice(String, candidates: [DeviceID])
    /// The device was revoked before.
    case alreadyRevoked(DeviceID)
    /// Another party stands in for this one already.
    case alreadyReplaced(String)
    /// The model's name and version stand in the registry with other content.
    case modelTaken(name: String, version: UInt32)
}
