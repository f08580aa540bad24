import Trust
import Vocabulary
import Wire

/// Who writes under an incarnation.
public struct Author: Hashable, Sendable {
    /// The incarnation.
    public let incarnation: IncarnationID
    /// Its number in the store, by which dots count.
    public let number: UInt32
    /// Its device.
    public let device: DeviceID
    /// The device's Ed25519 public key.
    public let signingKey: [UInt8]
    /// The device's party.
    public let party: PartyID
    /// The place in the party log where the incarnation is stated.
    public let place: UInt64
}

extension Journal {
    /// Who writes under `incarnation`; nil where no party log states it.
    public func author(_ incarnation: IncarnationID) throws -> Author? {
        if let known = memory.authors[incarnation] { return known }
        guard let row = try store.incarnation(incarnation) else { return nil }
        return try remember(row)
    }

    /// Who writes under the incarnation with that number in the store; nil where there is none.
    public func author(number: UInt32) throws -> Author? {
        if let known = memory.incarnations[number] { return try author(known) }
        guard let row = try store.incarnation(number: number) else { return nil }
        return try remember(row)
    }

    /// The author of commits, once their signature has been checked.
    ///
    /// - Throws: ``JournalError`` with `incarnationUnknown` or `sealingSignature`.
    public func author(of group: GroupContents) throws -> Author {
        let incarnation = group.header.incarnation
        guard let author = try author(incarnation) else {
            throw JournalError(
                .incarnationUnknown,
                log: group.onlyLog,
                incarnation: incarnation,
                "an incarnation in no party log"
            )
        }
        guard
            Signature.isValid(group.signature, for: group.signedText, by: author.signingKey)
        else {
            throw JournalError(
                .sealingSignature,
                log: group.onlyLog,
                incarnation: incarnation,
                "commits that device \(author.device) did not sign"
            )
        }
        return author
    }

    /// Who writes, by what the rows of incarnation, device and party say.
    private func remember(_ row: IncarnationRow) throws -> Author {
        guard let device = try store.device(number: row.device),
            let party = try store.party(number: device.party)
        else {
            throw JournalError(
                .storeDamaged,
                incarnation: row.incarnation,
                "an incarnation without its device"
            )
        }
        let author = Author(
            incarnation: row.incarnation,
            number: row.id,
            device: device.device,
            signingKey: device.signingKey,
            party: party.party,
            place: row.place
        )
        memory.authors[row.incarnation] = author
        memory.incarnations[row.id] = row.incarnation
        return author
    }
}
