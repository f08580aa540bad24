import Cooperation
import Journal
import HTTPClient
import Messages
import Replica
import Vocabulary

extension Session {
    /// What an error of a lower layer means to the user.
    func refusal(of error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case let error as ReplicaError: refusal(of: error)
        case let error as ClientError: Refusal(error)
        case is CancellationError: Refusal(.failed, "cancelled", .cancelled)
        default: Refusal(.failed, "unexpected", .unexpected(String(describing: error)))
        }
    }

    /// Every error has its sentence: a new one does not compile without.
    private func refusal(of error: ReplicaError) -> Refusal {
        switch error {
        case .bundle(let failure): self.refusal(ofBundle: failure)
        case .unknownName(let kind, let typed): .unknown(kind, typed)
        case .ambiguousName(let kind, let typed, let candidates):
            .ambiguous(kind, typed, candidates)
        case .beginningTooShort(let kind, let typed):
            Refusal(
                .failed,
                "name.short",
                .beginningTooShort(typed),
                members: [("kind", .string(kind.rawValue)), ("name", .string(typed))]
            )
        case .notAllowed(let place, let owners): notAllowed(place, owners)
        case .lifeNotAllowed(let place, let owners): lifeNotAllowed(place, owners)
        case .unreadable(let place, let isErased):
            Refusal(
                .failed,
                isErased ? "value.erased" : "value.unreadable",
                isErased ? .valueErased(place.told) : .valueUnreadable(place.told),
                members: [("field", .string(place.name))]
            )
        case .notReader(let caseID, let type, let readers):
            Refusal(
                .notAllowed,
                "notReader",
                .notReader(record: type.labels.message, readers: names(readers, in: caseID)),
                members: [("readers", .array(names(readers, in: caseID).map(JSONValue.string)))]
            )
        case .alarmStands(let rule):
            Refusal(.failed, "case.alarm", .closesDespiteAlarm(rule.labels))
        case .handoverAlone(let caseID):
            Refusal(
                .notAllowed,
                "case.handover",
                .handoverAlone(String(caseID.description.prefix(8))),
                members: [("case", .string(caseID.description))]
            )
        case .standsOnce(let type):
            Refusal(.notAllowed, "standsOnce", .standsOnce(type.labels.message))
        case .invalidValue(let place, let typed, let mistake):
            Refusal(
                .failed,
                "value." + mistake.code,
                .invalidValue(
                    field: place.told,
                    typed: typed,
                    reason: mistake.told(place.field)
                ),
                members: [("field", .string(place.name)), ("value", .string(typed))]
            )
        case .inConflict(let places):
            Refusal(
                .conflict,
                "field.inConflict",
                .inConflict(
                    places.map(\.name),
                    caseName: places.first.map {
                        String($0.record.ref.caseID.description.prefix(8))
                    }
                        ?? ""
                ),
                members: [("fields", .array(places.map { .string($0.name) }))]
            )
        case .recordInConflict(let ref):
            Refusal(.conflict, "record.inConflict", .recordInConflict(name(ref)))
        case .recordDeleted(let ref):
            Refusal(.failed, "record.deleted", .recordDeleted(name(ref)))
        case .notInConflict(let place):
            Refusal(.failed, "notInConflict", .notInConflict(place?.name))
        case .staleToken: Refusal(.conflict, "token.stale", .staleToken)
        case .badToken: Refusal(.failed, "token.foreign", .badToken)
        case .noSuchSibling(let number, let count):
            Refusal(.failed, "sibling.unknown", .noSuchSibling(number, count: count))
        case .noSuchProposal(let number):
            Refusal(.failed, "proposal.unknown", .noSuchProposal(number))
        case .notNamed: Refusal(.notAllowed, "case.notNamed", .notNamed)
        case .maskedValue(let place):
            Refusal(.failed, "value.masked", .maskedValue(place.field.labels.message))
        case .proposalSettled(let name):
            Refusal(.failed, "proposal.settled", .proposalSettled(name))
        case .notSentYet(let name): Refusal(.failed, "remark.notSent", .notSentYet(name))
        case .ownField(let place): Refusal(.failed, "proposal.ownField", .ownField(place.told))
        case .notProposable(let place):
            Refusal(.failed, "proposal.attachment", .notProposable(place.told))
        case .emptyRemark: Refusal(.failed, "remark.empty", .emptyRemark)
        case .invalidRemark(let mistake):
            Refusal(.failed, "remark." + mistake.code, .invalidRemark)
        case .noSuchInboxItem(let number):
            Refusal(.failed, "inbox.unknown", .noSuchInboxItem(number))
        case .notAFile(let place):
            Refusal(.failed, "attachment.notAFile", .notAFile(place.told))
        case .noFile(let place): Refusal(.failed, "attachment.none", .noFile(place.told))
        case .fileChanged(let name):
            Refusal(.failed, "attachment.changed", .fileChanged(name))
        case .fileNotHere(let name):
            Refusal(.failed, "attachment.notHere", .fileNotHere(name, by: []))
        case .fileDamaged(let name):
            Refusal(.integrity, "attachment.damaged", .fileDamaged(name))
        case .overLimit(let kind, let count, let limit):
            Refusal(
                .failed,
                "limit." + kind.rawValue,
                .overLimit(kind.told, count: count, limit: limit),
                members: [("count", .number(count)), ("limit", .number(limit))]
            )
        case .notJoined: Refusal(.failed, "notJoined", .notJoined)
        case .syncFirst: Refusal(.failed, "syncFirst", .syncFirst)
        case .noHold: Refusal(.failed, "erasure.noHold", .erasureRefused("erasure.noHold"))
        case .erasureRefused(let code):
            Refusal(
                code == .erasureNotAllowed ? .notAllowed : .failed,
                code.rawValue,
                .erasureRefused(code.rawValue)
            )
        case .wasErased(let caseID, let place):
            Refusal(
                .notAllowed,
                place == nil ? "case.erased" : "record.erased",
                .wasErased(
                    caseName: String(caseID.description.prefix(8)),
                    record: place.map { ($0.type.labels.message, $0.name) }
                ),
                members: [
                    ("case", .string(caseID.description)),
                    ("record", .optional(place?.scriptName)),
                ]
            )
        case .erasureEarly(let due):
            Refusal(.failed, "erasure.early", .erasureEarly(time(due).spoken))
        case .nothingToErase: Refusal(.failed, "erasure.record", .erasureRefused("erasure.record"))
        case .alreadyJoined(let party):
            Refusal(.failed, "alreadyJoined", .alreadyJoined(names([party]).first ?? ""))
        case .notAdmitted: Refusal(.notAllowed, "device.waiting", .deviceWaits)
        case .deviceRevoked: Refusal(.notAllowed, "device.revoked", .deviceIsRevoked)
        case .alreadyRevoked(let device):
            Refusal(
                .failed,
                "device.alreadyRevoked",
                .alreadyRevoked(String(device.description.prefix(8)))
            )
        case .ownDevice: Refusal(.failed, "device.own", .ownDevice)
        case .notASuccessor(let party):
            Refusal(
                .failed,
                "party.notASuccessor",
                .notASuccessor(names([party]).first ?? "")
            )
        case .unconfirmedParty(let party):
            Refusal(
                .notAllowed,
                "party.unconfirmed",
                .unconfirmedParty(names([party]).first ?? ""),
                members: [("party", .string(party.description))]
            )
        case .recoveryCodeMalformed:
            Refusal(.failed, "recovery.malformed", .recoveryCodeMalformed)
        case .noAuthor: Refusal(.failed, "noAuthor", .noAuthor)
        case .invitationMalformed:
            Refusal(.failed, "invitation.malformed", .invitationMalformed)
        case .joinAnswerUnproved: Refusal(.integrity, "joined.proof", .joinUnproved)
        case .missingRole(let role):
            Refusal(.failed, "role.missing", .missingRole(role.told))
        case .wrongKind(let role, let party):
            Refusal(.failed, "role.kind", wrongKind(role, party))
        case .partyWithoutDevice(let party):
            Refusal(
                .failed,
                "party.withoutDevice",
                .partyWithoutDevice(names([party]).first ?? "")
            )
        case .roleRequired(let role):
            Refusal(.failed, "role.required", .roleRequired(role.told))
        case .notLead(let role, let holder):
            Refusal(
                .notAllowed,
                "notLead",
                holder.map { .notLead(role.told, holder: names([$0]).first) }
                    ?? .leadConfirmedByOther
            )
        case .nothingToChange: Refusal(.failed, "charter.unchanged", .nothingToChange)
        case .alreadyWaits: Refusal(.failed, "waits", .alreadyWaits)
        case .otherDevice: Refusal(.failed, "store.otherDevice", .otherDevice(home.replica))
        case .invalidName(let typed):
            Refusal(
                .failed,
                "name.invalid",
                .invalidName(typed, limit: Limits.nameCharacters),
                members: [("name", .string(typed))]
            )
        case .notALaterModel(let name, let version):
            Refusal(.failed, "model.notLater", .notALaterModel(name, version: version))
        case .groundRefused(let problem): refusal(ofGround: problem)
        case .releaseRefused(let problem): refusal(ofRelease: problem)
        case .consentMissing(let problem): refusal(ofConsent: problem)
        case .consentEndsBefore(let day):
            Refusal(
                .notAllowed,
                "consent.ends",
                .consentEndsBefore(day),
                members: [("validUntil", .string(day.description))]
            )
        case .groundForNobody(let role):
            Refusal(.failed, "ground.forNobody", .groundForNobody(role.told))
        case .changeRefused(let code):
            Refusal(.failed, code, .changeNotAllowed(code))
        case .roleTwice(let role): Refusal(.failed, "role.twice", .roleTwice(role.told))
        case .ownRoleMissing: Refusal(.notAllowed, "role.ownMissing", .ownRoleMissing)
        case .ownRoleAmbiguous(let roles):
            Refusal(.failed, "role.ownAmbiguous", .ownRoleAmbiguous(roles.map(\.told)))
        case .newerStore(let found, let known):
            Refusal(.failed, "store.newer", .newerStore(found: found, known: known))
        case .foreignStore: Refusal(.failed, "store.foreign", .foreignStore(home.replica))
        case .storeFailed(let reason):
            Refusal(
                .failed,
                "store.failed",
                .storeFailed(reason),
                members: [("reason", .string(reason))]
            )
        case .busy: Refusal(.failed, "store.busy", .busy)
        case .integrity(let alarm): .alarm(alarm)
        case .refused(let code, let message, let numbers):
            .server(code, sentence: message, numbers: numbers)
        case .answerMalformed(let code):
            Refusal(.unreachable, "answer.malformed", .answerMalformed(code))
        case .noHeadway(let requests):
            Refusal(.unreachable, "sync.noHeadway", .noHeadway(requests))
        case .badQuery(let reason):
            Refusal(.failed, "query.invalid", .badQuery(reason))
        }
    }

    private func notAllowed(_ place: FieldPlace, _ owners: [PartyID]) -> Refusal {
        guard place.field.number != 0 else { return lifeNotAllowed(place.record, owners) }
        let names = names(owners, in: place.record.ref.caseID)
        return Refusal(
            .notAllowed,
            "notOwner",
            .notOwned(
                field: place.field.labels.message,
                record: place.record.type.labels.message,
                owners: names
            ),
            members: [
                ("field", .string(place.name)), ("owners", .array(names.map(JSONValue.string))),
            ]
        )
    }

    private func lifeNotAllowed(_ place: RecordPlace, _ owners: [PartyID]) -> Refusal {
        let names = names(owners, in: place.ref.caseID)
        return Refusal(
            .notAllowed,
            "notOwner",
            .lifeNotOwned(record: place.type.labels.message, owners: names),
            members: [
                ("record", .string(place.name)), ("owners", .array(names.map(JSONValue.string))),
            ]
        )
    }

    private func wrongKind(_ role: Role, _ party: PartyID) -> Message {
        let known = (try? open().parties())?.first { $0.id == party }
        return .wrongKind(
            role: role.told,
            party: known.map { TerminalText.safe($0.name) } ?? "",
            kind: known.map { .kind($0.kind) },
            allowed: role.kinds.map(Message.kind)
        )
    }

    /// The names of parties as the case may show them: where it is protected, of the own one alone.
    func names(_ ids: [PartyID], in caseID: CaseID) -> [String] {
        let ids = (try? open().nameable(ids, in: caseID)) ?? ids
        guard (try? open().masks(caseID)) != false else { return names(ids) }
        let own = (try? open().parties())?.first(where: \.isOwn)?.id
        return ids.map { $0 == own ? names([$0]).first ?? "" : Masking.text }
    }

    /// The names of parties, or the beginnings of their identifiers where they have none here.
    func names(_ ids: [PartyID]) -> [String] {
        let parties = (try? open().parties()) ?? []
        return ids.map { id in
            parties.first { $0.id == id }.map { TerminalText.safe($0.name) }
                ?? String(id.description.prefix(8))
        }
    }

    private func name(_ ref: RecordRef) -> String {
        let type = (try? open().model(of: ref.caseID))?.type(ref.type)
        guard let type else { return String(ref.record.description.prefix(8)) }
        return ref.instance == .single
            ? type.id : "\(type.id)/\(ref.record.description.prefix(8))"
    }
}

extension Refusal {
    static func unknown(_ kind: NameKind, _ typed: String) -> Refusal {
        Refusal(
            .failed,
            "name.unknown",
            .unknownName(kind.named, typed),
            members: [("kind", .string(kind.rawValue)), ("name", .string(typed))]
        )
    }

    static func ambiguous(_ kind: NameKind, _ typed: String, _ candidates: [Candidate]) -> Refusal {
        Refusal(
            .failed,
            "name.ambiguous",
            .ambiguousName(typed),
            details: candidates.map { candidate in
                let label = candidate.label.map { " (\(TerminalText.safe($0)))" } ?? ""
                return Message(same: candidate.name + label)
            },
            members: [
                ("kind", .string(kind.rawValue)), ("name", .string(typed)),
                (
                    "candidates",
                    .array(
                        candidates.map {
                            ["name": .string($0.name), "label": .optional($0.label)]
                        }
                    )
                ),
            ]
        )
    }

    /// An alarm; `kept` is the file that the answer which raised it, or the copy, is kept in.
    static func alarm(_ alarm: IntegrityAlarm, kept: Evidence.Kept? = nil) -> Refusal {
        let place = Message.alarmPlace(
            log: alarm.where,
            place: alarm.place,
            device: alarm.device?.description
        )
        let told: Message? =
            switch kept {
            case .file(let path): .evidence(path, of: alarm.code)
            case .full(let folder): .evidenceFull(folder)
            case .failed, nil: nil
            }
        return Refusal(
            .integrity,
            alarm.code,
            .alarm(alarm.code),
            details: (place.en.isEmpty ? [] : [place]) + (told.map { [$0] } ?? []),
            members: [
                ("evidence", .optional(kept?.path)),
                ("log", .optional(alarm.where)),
                ("place", alarm.place.map(JSONValue.number) ?? .null),
                ("device", .optional(alarm.device?.description)),
            ]
        )
    }

    static func server(_ code: String, sentence: String, numbers: [UInt64]) -> Refusal {
        let members: [(String, JSONValue)] = [("numbers", .array(numbers.map(JSONValue.number)))]
        let message: Message? =
            switch code {
            case "invitation.used": .invitationUsed
            case "invitation.expired": .invitationExpired
            case "invitation.unknown": .invitationUnknown
            case "invitation.proof": .invitationProof
            case "device.waiting": .deviceWaits
            case "device.revoked": .deviceIsRevoked
            case "device.unknown": .deviceUnknown
            case "device.limit": .deviceLimit
            case "release.notAllowed": .releaseNotAllowed
            case "release.party": .releaseNotThere
            case "release.ground": .releaseGroundRefused
            default: nil
            }
        if let message {
            let exit: Refusal.Exit =
                code.hasPrefix("release.")
                    || ["device.waiting", "device.revoked"].contains(code)
                ? .notAllowed : .failed
            return Refusal(exit, code, message, members: members)
        }
        return Refusal(
            .unreachable,
            code,
            .serverRefused(code),
            details: sentence.isEmpty ? [] : [Message(same: TerminalText.safe(sentence))],
            members: members
        )
    }
}

extension NameKind {
    var named: Message.Named {
        switch self {
        case .caseFile: .caseFile
        case .record: .record
        case .recordType: .recordType
        case .field: .field
        case .party: .party
        case .author: .author
        case .model: .model
        case .role: .role
        case .device: .device
        case .step: .step
        case .remark: .remark
        }
    }
}

extension LimitKind {
    var told: Message {
        switch self {
        case .recordsOfCase: .recordsOfCase
        case .nameCharacters: .charactersOfName
        case .labelCharacters: .charactersOfLabel
        case .leafBytes: .bytesOfLeaf
        case .devices: .devicesOfParty
        case .remarksOfRecord: .remarksOfRecord
        case .personsNamed: .personsNamed
        }
    }
}

extension Role {
    var told: Message { labels.message + " (\(id))" }
}

extension IntegrityAlarm {
    /// What does not add up, for people and programs: a log, or a chain beside them.
    var `where`: String? {
        switch chain {
        case .feed(let party): log?.told ?? "feed \(party)"
        case .sealings(let incarnation): log?.told ?? "sealings \(incarnation)"
        case nil: log?.told
        }
    }
}

extension LogName {
    /// The log for people and programs: its kind and identifiers.
    var told: String {
        switch self {
        case .registry: "registry"
        case .party(let party): "party \(party)"
        case .charter(let caseID): "charter \(caseID)"
        case .audience(let caseID, let audience): "audience \(caseID) \(audience)"
        }
    }
}
