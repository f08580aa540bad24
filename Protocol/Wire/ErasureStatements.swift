import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// Content is to be erased: a record, or in a charter the whole case.
public struct ErasureAnnouncement: Hashable, Sendable {
    /// The record; nil for the whole case.
    public var record: RecordName?
    /// When it was announced, by the announcing device's clock.
    public var given: WallTime

    /// Makes an announcement.
    public init(record: RecordName? = nil, given: WallTime) {
        self.record = record
        self.given = given
    }

    init(_ message: Obruten_V1_ErasureAnnouncement) throws(WireError) {
        record = message.hasRecord ? try RecordName(message.record) : nil
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_ErasureAnnouncement {
        .with {
            if let record { $0.record = record.message }
            $0.given = given
        }
    }
}

/// An erasure that was announced is in force.
public struct ErasureForce: Hashable, Sendable {
    /// The body hash of the announcement.
    public var erasure: Hash
    /// When, by the device's clock.
    public var given: WallTime

    /// Makes the entry.
    public init(erasure: Hash, given: WallTime) {
        self.erasure = erasure
        self.given = given
    }

    init(_ message: Obruten_V1_ErasureForce) throws(WireError) {
        erasure = try message.erasure.hash("an erasure")
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_ErasureForce {
        .with {
            $0.erasure = Data(erasure.bytes)
            $0.given = given
        }
    }
}

/// What a party that an erasure does not bind of itself does about it.
public struct ErasureAnswer: Hashable, Sendable {
    /// The body hash of the announcement.
    public var erasure: Hash
    /// The kind of legal ground on which the party keeps the content; nil where it erases.
    public var ground: String?
    /// When, by the device's clock.
    public var given: WallTime

    /// Makes an answer.
    public init(erasure: Hash, ground: String?, given: WallTime) {
        self.erasure = erasure
        self.ground = ground
        self.given = given
    }

    init(_ message: Obruten_V1_ErasureAnswer) throws(WireError) {
        erasure = try message.erasure.hash("an erasure")
        ground = try checkedGround(message.ground)
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_ErasureAnswer {
        .with {
            $0.erasure = Data(erasure.bytes)
            $0.ground = ground ?? ""
            $0.given = given
        }
    }
}

/// A replica of a bound party has erased what it held.
public struct ErasureReceipt: Hashable, Sendable {
    /// The body hash of the announcement.
    public var erasure: Hash
    /// Which replica.
    public var incarnation: IncarnationID
    /// When, by its clock.
    public var given: WallTime

    /// Makes a receipt.
    public init(erasure: Hash, incarnation: IncarnationID, given: WallTime) {
        self.erasure = erasure
        self.incarnation = incarnation
        self.given = given
    }

    init(_ message: Obruten_V1_ErasureReceipt) throws(WireError) {
        erasure = try message.erasure.hash("an erasure")
        incarnation = try message.incarnation.identifier("an incarnation")
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_ErasureReceipt {
        .with {
            $0.erasure = Data(erasure.bytes)
            $0.incarnation = Data(incarnation.bytes)
            $0.given = given
        }
    }
}

/// While it stands, nothing of the case is erased.
public struct LegalHold: Hashable, Sendable {
    /// The kind of legal ground; nil where the hold before ends.
    public var ground: String?
    /// When, by the device's clock.
    public var given: WallTime

    /// Makes a hold, or with nil the end of one.
    public init(ground: String?, given: WallTime) {
        self.ground = ground
        self.given = given
    }

    init(_ message: Obruten_V1_LegalHold) throws(WireError) {
        ground = try checkedGround(message.ground)
        given = message.given
        try checkTime(given)
    }

    var message: Obruten_V1_LegalHold {
        .with {
            $0.ground = ground ?? ""
            $0.given = given
        }
    }
}

/// What an entry of a charter says of erasing the whole case.
public enum CharterAct: Hashable, Sendable {
    /// It is to be erased.
    case announcement(ErasureAnnouncement)
    /// That is in force.
    case force(ErasureForce)
    /// A hold begins or ends.
    case hold(LegalHold)
    /// What a party does that took part.
    case answer(ErasureAnswer)
    /// What a replica has done.
    case receipt(ErasureReceipt)

    /// Whether it stands beside the charter and changes nothing in it: it says no roles, and follows
    /// no entry.
    public var isNote: Bool {
        switch self {
        case .answer, .receipt: true
        case .announcement, .force, .hold: false
        }
    }

    init(_ message: Obruten_V1_CharterBody.OneOf_Act) throws(WireError) {
        switch message {
        case .announcement(let act):
            guard !act.hasRecord else { throw .message("a record in a charter") }
            self = .announcement(try ErasureAnnouncement(act))
        case .force(let act): self = .force(try ErasureForce(act))
        case .hold(let act): self = .hold(try LegalHold(act))
        case .answer(let act): self = .answer(try ErasureAnswer(act))
        case .receipt(let act): self = .receipt(try ErasureReceipt(act))
        }
    }

    var message: Obruten_V1_CharterBody.OneOf_Act {
        switch self {
        case .announcement(let act): .announcement(act.message)
        case .force(let act): .force(act.message)
        case .hold(let act): .hold(act.message)
        case .answer(let act): .answer(act.message)
        case .receipt(let act): .receipt(act.message)
        }
    }
}

/// A kind of ground, which everybody can read who gets the entry; nil where it is empty.
private func checkedGround(_ ground: String) throws(WireError) -> String? {
    guard ground.unicodeScalars.count <= Limits.nameCharacters else {
        throw .message("a ground of \(ground.unicodeScalars.count) characters")
    }
    return ground.isEmpty ? nil : ground
}
