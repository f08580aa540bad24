import Vocabulary
import Wire

/// The releases in force of a record as a start row keeps them, recipients rising:
/// `(recipient (16) · u32 length · body · device (16) · signature (64))` each.
struct PackedReleases: Hashable {
    /// One release in force.
    struct Item: Hashable {
        var party: PartyID
        var signed: SignedBody
    }

    var items: [Item] = []

    var parties: [PartyID] { items.map(\.party) }

    init() {}

    /// Reads a row.
    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard count >= 0, count <= rest.count else {
                throw JournalError(.storeDamaged, "the releases of a record")
            }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        while !rest.isEmpty {
            let party = PartyID(try take(16))
            let length = try take(4).reduce(0) { $0 << 8 | Int($1) }
            let body = Array(try take(length))
            let device = DeviceID(try take(16))
            let signature = Array(try take(64))
            guard let party, let device else {
                throw JournalError(.storeDamaged, "the releases of a record")
            }
            let signed = SignedBody(body: body, signer: .device(device), signature: signature)
            items.append(Item(party: party, signed: signed))
        }
    }

    /// As a row keeps them.
    var bytes: [UInt8] {
        var out: [UInt8] = []
        for item in items {
            guard case .device(let device) = item.signed.signer else { continue }
            out += item.party.bytes
            let length = UInt32(clamping: item.signed.body.count)
            out += (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) }
            out += item.signed.body + device.bytes + item.signed.signature
        }
        return out
    }

    /// Adds one, in place of another to the same party.
    mutating func insert(_ signed: SignedBody, to party: PartyID) {
        items.removeAll { $0.party == party }
        items.append(Item(party: party, signed: signed))
        items.sort { $0.party < $1.party }
    }
}

extension StartRow {
    /// Whether this store waits for a copy.
    public var awaits: Bool { state == nil && !isCopied }

    /// The parties that wait for a copy as long as none is complete, rising.
    public var lackingParties: [PartyID] { Self.parties(lacking) }

    /// The parties that waited where it came from, and have nothing to copy from there, rising.
    var waitedParties: [PartyID] { Self.parties(waited) }

    /// Whether copies have covered every field that there was.
    public var isCovered: Bool { lacking.isEmpty || isCopied }

    private var isCopied: Bool {
        parts.isEmpty ? fieldCount == covered.count / 2 : parts.allSatisfy(\.isCovered)
    }

    static func parties(_ bytes: [UInt8]) -> [PartyID] {
        stride(from: 0, to: bytes.count, by: 16).compactMap {
            PartyID(bytes[$0..<min($0 + 16, bytes.count)])
        }
    }
}

extension LeftRow {
    /// The parties that wait for a copy, rising.
    public var lackingParties: [PartyID] { StartRow.parties(lacking) }

    /// What is copied of the log that it left: its state, or where that was not known to anybody there,
    /// what came to that log.
    var stateOfPart: [UInt8]? {
        parts.isEmpty ? state : parts.first { $0.source == source }?.state
    }
}
