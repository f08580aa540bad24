import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// Which record of a case an entry is about.
public struct RecordName: Hashable, Sendable {
    /// The record type's permanent number, from 1.
    public var type: UInt16
    /// Which record of the type.
    public var instance: Instance

    /// Names a record.
    public init(type: UInt16, instance: Instance) {
        self.type = type
        self.instance = instance
    }
}

/// A body of an audience log.
public struct AudienceStatement: Hashable, Sendable {
    /// What a body says.
    public enum Content: Hashable, Sendable {
        /// Records leave the log.
        case leave(RecordsLeave)
        /// Records enter it.
        case enter(RecordsEnter)
        /// One more party is to read a record.
        case release(Release)
        /// It is to read no more of it.
        case withdrawal(Withdrawal)
        /// What stands in a record, for those who begin to read it.
        case copy(RecordCopy)
        /// A copy is none.
        case badCopy(BadCopy)
        /// A record is to be erased.
        case announcement(ErasureAnnouncement)
        /// That is in force.
        case force(ErasureForce)
        /// What another reader does about it.
        case answer(ErasureAnswer)
        /// What a replica has done.
        case receipt(ErasureReceipt)
    }

    /// The case.
    public var caseID: CaseID
    /// What it says.
    public var content: Content

    /// Makes a statement.
    public init(caseID: CaseID, content: Content) {
        self.caseID = caseID
        self.content = content
    }

    /// Reads a body.
    ///
    /// - Throws: `release.malformed`, or `copy.malformed` for what only a copy can have.
    public init(_ bytes: [UInt8]) throws(WireError) {
        guard bytes.count <= Limits.copyBytes else {
            throw WireError(
                .copyMalformed,
                "a body of \(bytes.count) bytes, and the limit is \(Limits.copyBytes)"
            )
        }
        let message: Obruten_V1_AudienceBody
        do {
            message = try decodeMessage(bytes)
            caseID = try message.caseID.identifier("a case")
        } catch {
            throw WireError(.releaseMalformed, error.message)
        }
        do throws(WireError) {
            switch message.entry {
            case .leave(let leave): content = .leave(try RecordsLeave(leave))
            case .enter(let enter): content = .enter(try RecordsEnter(enter))
            case .release(let release):
                try checkBody(bytes, .releaseMalformed)
                content = .release(try Release(release))
            case .withdrawal(let withdrawal):
                try checkBody(bytes, .releaseMalformed)
                content = .withdrawal(try Withdrawal(withdrawal))
            case .copy(let copy): content = .copy(try RecordCopy(copy))
            case .badCopy(let bad):
                try checkBody(bytes, .copyMalformed)
                content = .badCopy(try BadCopy(bad))
            case .announcement(let act):
                guard act.hasRecord else { throw WireError.message("an erasure of no record") }
                content = .announcement(try ErasureAnnouncement(act))
            case .force(let act): content = .force(try ErasureForce(act))
            case .answer(let act): content = .answer(try ErasureAnswer(act))
            case .receipt(let act): content = .receipt(try ErasureReceipt(act))
            case nil: throw WireError.message("a body that says nothing")
            }
        } catch {
            switch message.entry {
            case .copy, .badCopy: throw WireError(.copyMalformed, error.message)
            default: throw WireError(.releaseMalformed, error.message)
            }
        }
    }

    /// The bytes of the body.
    public var bytes: [UInt8] {
        encodeMessage(
            Obruten_V1_AudienceBody.with {
                $0.caseID = Data(caseID.bytes)
                switch content {
                case .leave(let leave): $0.leave = leave.message
                case .enter(let enter): $0.enter = enter.message
                case .release(let release): $0.release = release.message
                case .withdrawal(let withdrawal): $0.withdrawal = withdrawal.message
                case .copy(let copy): $0.copy = copy.message
                case .badCopy(let bad): $0.badCopy = bad.message
                case .announcement(let act): $0.announcement = act.message
                case .force(let act): $0.force = act.message
                case .answer(let act): $0.answer = act.message
                case .receipt(let act): $0.receipt = act.message
                }
            }
        )
    }
}

/// Records leave a log. The server makes it, in the transaction of what caused it.
public struct RecordsLeave: Hashable, Sendable {
    /// The audience whose log they enter.
    public var to: AudienceID
    /// The records, at least one.
    public var records: [RecordName]
    /// The parties that wait for a copy of them then, rising.
    public var lacking: [PartyID]
    /// What is copied where nobody of the log has their state.
    public var onward: OnwardCopies?

    /// Makes an entry.
    public init(
        to: AudienceID,
        records: [RecordName],
        lacking: [PartyID],
        onward: OnwardCopies? = nil
    ) {
        self.to = to
        self.records = records
        self.lacking = lacking
        self.onward = onward
    }

    init(_ message: Obruten_V1_RecordsLeave) throws(WireError) {
        to = try message.to.identifier("an audience")
        records = try recordNames(message.records)
        lacking = try risingParties(message.lacking, "parties that wait")
        onward = try OnwardCopies(message.earlier, message.unwritten)
    }

    var message: Obruten_V1_RecordsLeave {
        .with {
            $0.to = Data(to.bytes)
            $0.records = records.map(\.message)
            $0.lacking = lacking.map { Data($0.bytes) }
            $0.earlier = (onward?.earlier ?? []).map { Data($0.bytes) }
            $0.unwritten = onward?.isUnwritten ?? false
        }
    }
}

/// What those who wait are copied of a record that went on before anybody of its log had its state: what
/// stood in each of the logs that it left, each by itself.
public struct OnwardCopies: Hashable, Sendable {
    /// The heads of the entries by which it left the logs before, oldest first, one at the least.
    public var earlier: [Head]
    /// Whether nothing of it came to the log that it leaves now: then that has no part.
    public var isUnwritten: Bool

    /// Makes it.
    public init(earlier: [Head], isUnwritten: Bool) {
        self.earlier = earlier
        self.isUnwritten = isUnwritten
    }

    init?(_ earlier: [Data], _ unwritten: Bool) throws(WireError) {
        guard earlier.count <= Limits.copyParts, !earlier.isEmpty || !unwritten else {
            throw .message("\(earlier.count) logs that a record left before")
        }
        guard !earlier.isEmpty else { return nil }
        var heads: [Head] = []
        for bytes in earlier { heads.append(try bytes.identifier("a head")) }
        guard Set(heads).count == heads.count else {
            throw .message("a log that a record left before, twice")
        }
        self.earlier = heads
        isUnwritten = unwritten
    }

    /// The heads of the entries by which the record left all logs of which a part is copied.
    ///
    /// - Parameter source: The entry by which it leaves now.
    public func sources(_ source: Head) -> [Head] { isUnwritten ? earlier : earlier + [source] }
}

/// A record enters a log, with the releases by which it is that log.
public struct EnteringRecord: Hashable, Sendable {
    /// The record.
    public var record: RecordName
    /// The bodies of the releases in force, with their signatures, recipients rising.
    public var releases: [SignedBody]

    /// Makes one.
    public init(record: RecordName, releases: [SignedBody] = []) {
        self.record = record
        self.releases = releases
    }
}

/// Records enter a log. The server makes it, right behind the entry by which they leave another.
public struct RecordsEnter: Hashable, Sendable {
    /// The parties of the audience, rising.
    public var parties: [PartyID]
    /// The head of the entry by which they left.
    public var source: Head
    /// The parties that wait for a copy, rising.
    public var lacking: [PartyID]
    /// The records, at least one.
    public var records: [EnteringRecord]
    /// What is copied where nobody of the log that they left has their state.
    public var onward: OnwardCopies?

    /// Makes an entry.
    public init(
        parties: [PartyID],
        source: Head,
        lacking: [PartyID],
        records: [EnteringRecord],
        onward: OnwardCopies? = nil
    ) {
        self.parties = parties
        self.source = source
        self.lacking = lacking
        self.records = records
        self.onward = onward
    }

    init(_ message: Obruten_V1_RecordsEnter) throws(WireError) {
        parties = try risingParties(message.parties, "the parties of an audience")
        source = try message.source.identifier("a head")
        lacking = try risingParties(message.lacking, "parties that wait")
        guard !message.records.isEmpty, message.records.count <= Limits.movedRecords,
            !parties.isEmpty
        else { throw .message("\(message.records.count) records that enter a log") }
        records = []
        for entering in message.records {
            var record = EnteringRecord(record: try RecordName(entering.record))
            guard entering.releases.count <= Limits.rolesPerModel else {
                throw .message("\(entering.releases.count) releases of a record")
            }
            for release in entering.releases {
                record.releases.append(try SignedBody(release))
            }
            records.append(record)
        }
        onward = try OnwardCopies(message.earlier, message.unwritten)
    }

    var message: Obruten_V1_RecordsEnter {
        .with {
            $0.parties = parties.map { Data($0.bytes) }
            $0.source = Data(source.bytes)
            $0.lacking = lacking.map { Data($0.bytes) }
            $0.records = records.map { entering in
                .with {
                    $0.record = entering.record.message
                    $0.releases = entering.releases.map(\.message)
                }
            }
            $0.earlier = (onward?.earlier ?? []).map { Data($0.bytes) }
            $0.unwritten = onward?.isUnwritten ?? false
        }
    }
}

/// One more party is to read a record.
public struct Release: Hashable, Sendable {
    /// The record.
    public var record: RecordName
    /// Who is to read it.
    public var party: PartyID
    /// The kind of legal ground, by its identifier.
    public var ground: String
    /// When it was given, by the releasing device's clock.
    public var given: WallTime
    /// Until when it is meant to stand; nil without an end.
    public var until: WallTime?

    /// Makes a release.
    public init(
        record: RecordName,
        party: PartyID,
        ground: String,
        given: WallTime,
        until: WallTime? = nil
    ) {
        self.record = record
        self.party = party
        self.ground = ground
        self.given = given
        self.until = until
    }

    init(_ message: Obruten_V1_Release) throws(WireError) {
        record = try RecordName(message.record)
        party = try message.party.identifier("a party")
        ground = message.ground
        guard !ground.isEmpty, ground.unicodeScalars.count <= Limits.nameCharacters else {
            throw .message("a ground of \(ground.unicodeScalars.count) characters")
        }
        given = message.given
        try checkTime(given)
        try checkTime(message.until)
        until = message.until == 0 ? nil : message.until
    }

    var message: Obruten_V1_Release {
        .with {
            $0.record = record.message
            $0.party = Data(party.bytes)
            $0.ground = ground
            $0.given = given
            $0.until = until ?? 0
        }
    }
}

/// A release ends. It stops what follows and recalls nothing.
public struct Withdrawal: Hashable, Sendable {
    /// The record.
    public var record: RecordName
    /// Who is to read no more of it.
    public var party: PartyID
    /// When, by the device's clock.
    public var given: WallTime

    /// Makes a withdrawal.
    public init(record: RecordName, party: PartyID, given: WallTime) {
        self.record = record
        self.party = party
        self.given = given
    }

    init(_ message: Obruten_V1_Withdrawal) throws(WireError) {
        record = try RecordName(message.record)
        party = try message.party.identifier("a party")
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_Withdrawal {
        .with {
            $0.record = record.message
            $0.party = Data(party.bytes)
            $0.given = given
        }
    }
}

extension RecordName {
    init(_ message: Obruten_V1_RecordName) throws(WireError) {
        guard let type = UInt16(exactly: message.type), type > 0,
            let instance = Instance(packed: [UInt8](message.instance))
        else { throw .message("no name of a record") }
        self.init(type: type, instance: instance)
    }

    var message: Obruten_V1_RecordName {
        .with {
            $0.type = UInt32(type)
            $0.instance = Data(instance.packed)
        }
    }
}

extension Instance {
    /// As a leaf has it: `00`, or `01`, the creator and the nonce.
    public var packed: [UInt8] {
        switch self {
        case .single: [0]
        case .repeatable(let creator, let nonce): [1] + creator.bytes + nonce.bytes
        }
    }

    /// Reads ``packed``; nil for other bytes.
    public init?(packed bytes: [UInt8]) {
        if bytes == [0] {
            self = .single
            return
        }
        guard bytes.count == 33, bytes[0] == 1, let creator = PartyID(bytes[1..<17]),
            let nonce = Nonce(bytes[17..<33])
        else { return nil }
        self = .repeatable(creator: creator, nonce: nonce)
    }
}

func recordNames(_ messages: [Obruten_V1_RecordName]) throws(WireError) -> [RecordName] {
    guard !messages.isEmpty, messages.count <= Limits.movedRecords else {
        throw .message("\(messages.count) records of one entry")
    }
    var names: [RecordName] = []
    for message in messages { names.append(try RecordName(message)) }
    return names
}

func risingParties(_ bytes: [Data], _ what: StaticString) throws(WireError) -> [PartyID] {
    guard bytes.count <= Limits.rolesPerModel * 2 else {
        throw .message("\(what): \(bytes.count) of them")
    }
    var parties: [PartyID] = []
    for bytes in bytes {
        let party: PartyID = try bytes.identifier(what)
        if let last = parties.last, last >= party { throw .message("\(what) do not rise") }
        parties.append(party)
    }
    return parties
}
