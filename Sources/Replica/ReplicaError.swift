import Cooperation
import Journal
import Vocabulary

/// Why a command on the replica was refused. Nothing was changed.
public enum ReplicaError: Error, Sendable {
    /// The replica has not joined a server.
    case notJoined
    /// A bundle was not made or not taken in.
    case bundle(BundleFailure)
    /// The replica belongs to a party already.
    case alreadyJoined(PartyID)
    /// No device of the party has admitted this one yet.
    case notAdmitted
    /// This device was revoked, and states nothing for its party any more.
    case deviceRevoked
    /// That device was revoked before.
    case alreadyRevoked(DeviceID)
    /// It is this very device, which leaves instead.
    case ownDevice
    /// The party stands in for none that takes part in the case.
    case notASuccessor(PartyID)
    /// The operator put this party in the place of one that takes part in cases here, and nobody here has
    /// compared its fingerprint.
    case unconfirmedParty(PartyID)
    /// A recovery code that was mistyped.
    case recoveryCodeMalformed
    /// The invitation's URL cannot be read.
    case invitationMalformed
    /// The server's answer to the join is not proved by the invitation's secret, or does not decode.
    case joinAnswerUnproved
    /// No author was named yet for this device.
    case noAuthor
    /// There is no file of this kind by that name.
    case unknownName(NameKind, typed: String)
    /// Several things go by that name.
    case ambiguousName(NameKind, typed: String, candidates: [Candidate])
    /// A beginning of an identifier is too short to name one: four characters at least.
    case beginningTooShort(NameKind, typed: String)
    /// The own party may not write the field; `owners` may. Empty owners: nobody can.
    case notAllowed(FieldPlace, owners: [PartyID])
    /// The own party may not add, delete or keep the record; `owners` may.
    case lifeNotAllowed(RecordPlace, owners: [PartyID])
    /// The value cannot be read here, so that it cannot be taken.
    case unreadable(FieldPlace, isErased: Bool = false)
    /// The own party is no reader of records of this type; `readers` are.
    case notReader(case: CaseID, type: RecordType, readers: [PartyID])
    /// Of the case the own party knows nothing yet but that a handover is coming, and this is more.
    case handoverAlone(CaseID)
    /// Records of this type stand once in each case: they are neither added nor deleted.
    case standsOnce(RecordType)
    /// A value that the field's type refuses.
    case invalidValue(FieldPlace, typed: String, ValueMistake)
    /// More than `limit` of something: `records`, `fields` or `characters` of a name.
    case overLimit(LimitKind, count: Int, limit: Int)
    /// What nobody and nothing can be called: it is empty, begins or ends with a space, or holds control
    /// characters.
    case invalidName(String)
    /// The fields are in conflict, and nothing said which siblings were seen.
    case inConflict([FieldPlace])
    /// The record is in conflict: somebody deleted it and somebody else wrote in it.
    case recordInConflict(RecordRef)
    /// The record is deleted.
    case recordDeleted(RecordRef)
    /// There is nothing to resolve.
    case notInConflict(FieldPlace?)
    /// A sibling has come since the token was handed out.
    case staleToken(FieldPlace?)
    /// The token is none of this replica's for this field, or may mean either of two writes under one dot.
    case badToken
    /// There is no sibling of that number; the field has `count`.
    case noSuchSibling(Int, count: Int)
    /// A role of the model that is required is bound to no party.
    case missingRole(Role)
    /// The model has no role that the party's kind could take, or the named role does not allow it.
    case wrongKind(role: Role, party: PartyID)
    /// No device of the party had joined when this replica last synced, so nobody could answer for it.
    case partyWithoutDevice(PartyID)
    /// A role is bound twice.
    case roleTwice(Role)
    /// The own party takes no role in the new case.
    case ownRoleMissing
    /// The own party could take several roles: one must be named.
    case ownRoleAmbiguous([Role])
    /// A held or void write that has been dismissed or never was.
    case noSuchInboxItem(Int64)
    /// A held write that was decided on, is another party's to decide, or never was.
    case noSuchProposal(Int64)
    /// A protected case, and the person that edits are saved for is not named for it, or has not asked to
    /// see what it says.
    case notNamed
    /// A value that only stands for another that is hidden: ``Masking/text``.
    case maskedValue(FieldPlace)
    /// A proposal that was accepted, declined or taken back already.
    case proposalSettled(String)
    /// A remark that has to be ordered before somebody can answer it.
    case notSentYet(String)
    /// The own party owns the field: it writes it and proposes nothing.
    case ownField(FieldPlace)
    /// No value of this field can be proposed: it is a file.
    case notProposable(FieldPlace)
    /// A remark without who says it or what.
    case emptyRemark
    /// A text of a remark that cannot stand.
    case invalidRemark(ValueMistake)
    /// Only the party with the lead role changes the charter; `holder` has it. nil: this change is for
    /// another party of the case.
    case notLead(Role, holder: PartyID?)
    /// The role must have a party.
    case roleRequired(Role)
    /// It is so already.
    case nothingToChange
    /// It has been asked for here, and waits for the next sync.
    case alreadyWaits
    /// The file was found to be a copy, and something in it may have been erased: it shows nothing before
    /// a sync.
    case syncFirst
    /// No legal hold stands in the case.
    case noHold
    /// What is said of erasing would be refused, for this reason.
    case erasureRefused(JournalCode)
    /// The case was erased, or this record of it: nothing that is written there comes to stand.
    case wasErased(CaseID, RecordPlace?)
    /// An erasure cannot come into force before this time.
    case erasureEarly(WallTime)
    /// A record that nobody has written.
    case nothingToErase(RecordPlace)
    /// A case goes over to a later version of its own model alone.
    case notALaterModel(name: String, version: UInt32)
    /// A ground that cannot apply, or none where one must be named.
    case groundRefused(GroundProblem)
    /// A case is not closed while this alarm stands.
    case alarmStands(AlarmRule)
    /// A release or withdrawal that cannot be.
    case releaseRefused(ReleaseProblem)
    /// A ground that asks for a consent, and none that stands covers it.
    case consentMissing(ConsentProblem)
    /// A release that was to stand longer than its consent, which holds through this day.
    case consentEndsBefore(CalendarDate)
    /// A ground for a role that no other party takes.
    case groundForNobody(Role)
    /// The change breaks a rule of the protocol, by its code.
    case changeRefused(code: String)
    /// The field takes no files.
    case notAFile(FieldPlace)
    /// No file stands in the field.
    case noFile(FieldPlace)
    /// The file was changed while it was read.
    case fileChanged(name: String)
    /// Not all of the file's bytes are on this device.
    case fileNotHere(name: String)
    /// The file's bytes are not those that were sealed.
    case fileDamaged(name: String)
    /// The replica's file was written by a newer program; `found` and `known` are store versions.
    case newerStore(found: Int, known: Int)
    /// The file is no replica of Obruten.
    case foreignStore
    /// The file is sealed under the keys of another device.
    case otherDevice
    /// The file is damaged, or the disk refuses.
    case storeFailed(String)
    /// Another process holds the replica and did not let go in time.
    case busy
    /// Something does not add up between this replica and the server. Nothing was changed.
    case integrity(IntegrityAlarm)
    /// The server refused with a code of the protocol.
    case refused(code: String, message: String, numbers: [UInt64])
    /// The server's answer is not what the protocol allows, without being an alarm.
    case answerMalformed(code: String)
    /// The server has answered so many requests of one sync with nothing that would let it come to an end.
    /// What had come before is kept.
    case noHeadway(requests: Int)
    /// A query that is not one, or that would write.
    case badQuery(String)
}

/// What kind of thing a name was to name.
public enum NameKind: String, Sendable {
    case caseFile = "case"
    case record, recordType, field, party, author, model, role, device, step, remark
}

/// A thing that an ambiguous name could mean.
public struct Candidate: Hashable, Sendable {
    /// What to type to mean it.
    public var name: String
    /// Its label, where it has one beside its name.
    public var label: String?

    /// Makes a candidate.
    public init(name: String, label: String? = nil) {
        self.name = name
        self.label = label
    }
}

/// What there can be too many of.
public enum LimitKind: String, Sendable {
    case recordsOfCase, nameCharacters, labelCharacters, leafBytes, devices, remarksOfRecord
    case personsNamed
}

/// What an alarm found: where, whose, and what.
public struct IntegrityAlarm: Hashable, Sendable {
    /// A list beside the logs in which something has a place too.
    public enum Chain: Hashable, Sendable {
        /// All that a party is to receive.
        case feed(PartyID)
        /// What an incarnation has sealed.
        case sealings(IncarnationID)
    }

    /// The log that does not add up, where it is one.
    public var log: LogName?
    /// What else does not add up, where it is no log of a case or party.
    public var chain: Chain?
    /// The place there.
    public var place: UInt64?
    /// The device whose signed statement contradicts, where one does.
    public var device: DeviceID?
    /// What it is: a code of the protocol (`cursor.unknown`) or of this engine (`log.chain`).
    public var code: String

    /// Makes an alarm.
    public init(
        _ code: String,
        log: LogName? = nil,
        chain: Chain? = nil,
        place: UInt64? = nil,
        device: DeviceID? = nil
    ) {
        self.code = code
        self.log = log
        self.chain = chain
        self.place = place
        self.device = device
    }
}
