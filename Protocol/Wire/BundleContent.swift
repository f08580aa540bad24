import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// What one party may read of a bundle: the frames that a feed would bring, not ordered yet.
public struct BundleContent: Hashable, Sendable {
    /// A party's log, as far as the bundle's maker has it.
    public struct KnownParty: Hashable, Sendable {
        /// The party.
        public var party: PartyID
        /// The entries, from the root on.
        public var entries: [SignedBody]

        /// Makes a log.
        public init(party: PartyID, entries: [SignedBody]) {
            self.party = party
            self.entries = entries
        }
    }

    /// For whom it is.
    public var party: PartyID
    /// The logs of the parties that signed something here, parties rising.
    public var parties: [KnownParty]
    /// The entries of each case's charter, from the first on.
    public var charters: [[SignedBody]]
    /// Secrets of audiences.
    public var secrets: [SignedBody]
    /// Secrets wrapped for the party, and record keys under them.
    public var wrappings: [Wrapping]
    /// Commits, whole groups, in an order in which each follows what it builds on.
    public var groups: [CommitGroupFrame]

    /// Makes a content.
    public init(
        party: PartyID,
        parties: [KnownParty] = [],
        charters: [[SignedBody]] = [],
        secrets: [SignedBody] = [],
        wrappings: [Wrapping] = [],
        groups: [CommitGroupFrame] = []
    ) {
        self.party = party
        self.parties = parties
        self.charters = charters
        self.secrets = secrets
        self.wrappings = wrappings
        self.groups = groups
    }

    /// Reads the opened bytes of a part.
    ///
    /// - Throws: `request.malformed`. Packed commits are not looked into.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_BundleContent = try decodeMessage(bytes)
        party = try message.party.identifier("a party")
        parties = []
        for known in message.parties {
            let party: PartyID = try known.party.identifier("a party")
            guard parties.last.map({ $0.party < party }) ?? true, !known.entries.isEmpty else {
                throw .message("parties that do not rise")
            }
            var entries: [SignedBody] = []
            for entry in known.entries { entries.append(try SignedBody(entry)) }
            parties.append(KnownParty(party: party, entries: entries))
        }
        charters = []
        for charter in message.charters {
            guard !charter.entries.isEmpty else { throw .message("a charter without entries") }
            var entries: [SignedBody] = []
            for entry in charter.entries { entries.append(try SignedBody(entry)) }
            charters.append(entries)
        }
        secrets = []
        for secret in message.secrets { secrets.append(try SignedBody(secret)) }
        wrappings = []
        for wrapping in message.wrappings { wrappings.append(try Wrapping(wrapping)) }
        groups = []
        for group in message.groups { groups.append(try CommitGroupFrame(group)) }
    }

    /// The bytes to be sealed.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_BundleContent.with {
                $0.party = Data(party.bytes)
                $0.parties = parties.map { known in
                    .with {
                        $0.party = Data(known.party.bytes)
                        $0.entries = known.entries.map(\.message)
                    }
                }
                $0.charters = charters.map { entries in
                    .with { $0.entries = entries.map(\.message) }
                }
                $0.secrets = secrets.map(\.message)
                $0.wrappings = wrappings.map(\.message)
                $0.groups = groups.map(\.message)
            }
        )
    }
}

/// What a device asks the server to order, whoever brings it.
public struct CarriedContent: Hashable, Sendable {
    /// The device.
    public var device: DeviceID
    /// The bytes of a ``SyncRequest`` of it, without a cursor.
    public var request: [UInt8]
    /// The device's signature, 64 bytes.
    public var signature: [UInt8]

    /// Makes a content.
    public init(device: DeviceID, request: [UInt8], signature: [UInt8]) {
        self.device = device
        self.request = request
        self.signature = signature
    }

    /// Reads the opened bytes of a part.
    ///
    /// - Throws: `request.malformed`. The request is not looked into.
    public init(_ bytes: [UInt8]) throws(WireError) {
        let message: Obruten_V1_CarriedContent = try decodeMessage(bytes)
        device = try message.byDevice.identifier("a device")
        request = [UInt8](message.request)
        signature = try message.signature.exactly(64, "a signature")
    }

    /// The bytes to be sealed.
    public func encoded() -> [UInt8] {
        encodeMessage(
            Obruten_V1_CarriedContent.with {
                $0.byDevice = Data(device.bytes)
                $0.request = Data(request)
                $0.signature = Data(signature)
            }
        )
    }
}
