import Trust
import Vocabulary
import Wire

/// A party, as registry and party log have it.
public struct PartyEntry: Hashable, Sendable {
    /// Name, kind and municipality.
    public let listing: PartyListing
    /// What charters bind roles to; nil until its first device has joined.
    public let root: Hash?
}

/// A device, as its party log has it.
public struct DeviceEntry: Hashable, Sendable {
    /// The device.
    public let device: DeviceID
    /// Its party.
    public let party: PartyID
    /// Its name.
    public let name: String
    /// Its Ed25519 public key.
    public let signingKey: [UInt8]
    /// Its X25519 public key.
    public let agreementKey: [UInt8]
}

extension Journal {
    /// All parties, in the order of the registry.
    public func parties() throws -> [PartyEntry] { try store.parties().map(entry) }

    /// The party of that identifier; nil where the registry has none.
    public func party(_ party: PartyID) throws -> PartyEntry? { try store.party(party).map(entry) }

    /// The party of exactly that name; nil where the registry has none.
    public func party(named name: String) throws -> PartyEntry? {
        try store.party(named: name).map(entry)
    }

    private func entry(_ row: PartyRow) throws -> PartyEntry {
        guard let kind = PartyKind(rawValue: row.kind) else {
            throw JournalError(
                .storeDamaged,
                log: .registry,
                place: row.place,
                "party \(row.party)"
            )
        }
        return PartyEntry(
            listing: PartyListing(
                id: row.party,
                name: row.name,
                kind: kind,
                municipality: row.municipality,
                succeeds: row.succeeds
            ),
            root: row.root.map(Names.root(ofKey:))
        )
    }

    /// All devices, in the order in which they were admitted.
    public func devices() throws -> [DeviceEntry] {
        var parties: [Int64: PartyID] = [:]
        for party in try store.parties() { parties[party.id] = party.party }
        return try store.devices(ofParty: nil).compactMap { row in
            parties[row.party].map { Self.entry(row, $0) }
        }
    }

    /// The device of that identifier; nil where no party log admits it.
    public func device(_ device: DeviceID) throws -> DeviceEntry? {
        guard let row = try store.device(device), let party = try store.party(number: row.party)
        else { return nil }
        return Self.entry(row, party.party)
    }

    private static func entry(_ row: DeviceRow, _ party: PartyID) -> DeviceEntry {
        DeviceEntry(
            device: row.device,
            party: party,
            name: row.name,
            signingKey: row.signingKey,
            agreementKey: row.agreementKey
        )
    }

    /// The incarnations that a device has stated, in order.
    public func incarnations(of device: DeviceID) throws -> [IncarnationID] {
        guard let row = try store.device(device) else { return [] }
        return try store.incarnations(ofDevice: row.id).map(\.incarnation)
    }
}
