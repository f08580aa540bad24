import Cooperation
import Messages
import Replica
import Vocabulary
import Wire

extension Session {
    /// A ground that cannot apply: why, and which could.
    func refusal(ofGround problem: GroundProblem) -> Refusal {
        let (what, isRole) =
            switch problem.act {
            case .release(let place): (place.told, false)
            case .role(let role): (role.told, true)
            }
        let possible = problem.refusal.possible
        return Refusal(
            .notAllowed,
            problem.code.rawValue,
            .groundRefused(
                Message.Telling(
                    what: what,
                    isRole: isRole,
                    from: names([problem.from]).first ?? "",
                    to: names([problem.to]).first ?? ""
                ),
                problem.refusal
            ),
            details: [.possibleGrounds(possible.count)]
                + possible.map { "  " + .possibleGround($0) },
            members: [
                ("ground", .string(problem.refusal.typed)),
                ("reason", .string(problem.refusal.reason.rawValue)),
                ("recipientId", .string(problem.to.description)),
                ("possible", .array(possible.map { .string($0.id) })),
            ]
        )
    }

    /// A release or withdrawal that cannot be: the one thing that is in the way.
    func refusal(ofRelease problem: ReleaseProblem) -> Refusal {
        let party = names([problem.party], in: problem.record.ref.caseID).first ?? ""
        let roles = problem.roles.map(\.told)
        let message: Message =
            switch problem.reason {
            case .notAllowed: .releaseNotAllowed(problem.record.told, allowed: roles)
            case .alreadyReads: .releaseAlreadyRead(problem.record.told, by: party)
            case .noRole: .releaseToNoRole(party)
            case .roleNotReleasable:
                .releaseToOtherRole(problem.record.told, to: party, allowed: roles)
            case .notReleased: .releaseNotGiven(problem.record.told, to: party)
            case .readsByRole: .releaseByRole(problem.record.told, to: party)
            case .waits: .releaseUnderWay(problem.record.told, to: party)
            case .isOver: .releaseUntilOver
            }
        return Refusal(
            .notAllowed,
            problem.code.rawValue,
            message,
            members: [
                ("reason", .string(problem.reason.rawValue)),
                ("recipientId", .string(problem.party.description)),
                ("roles", .array(problem.roles.map { .string($0.id) })),
            ]
        )
    }

    /// A consent that is not there: what comes nearest, and where to record one.
    func refusal(ofConsent problem: ConsentProblem) -> Refusal {
        let (what, isRole) =
            switch problem.act {
            case .release(let place): (place.told, false)
            case .role(let role): (role.told, true)
            }
        var members: [(String, JSONValue)] = [
            ("ground", .string(problem.ground.id)), ("gap", .string(problem.gap.word)),
            ("recipientId", .string(problem.to.description)),
            ("records", .array(problem.records.map { .string($0.id) })),
        ]
        if case .ended(let day) = problem.gap { members.append(("ended", .string("\(day)"))) }
        return Refusal(
            .notAllowed,
            "consent.missing",
            .consentMissing(
                what,
                isRole: isRole,
                to: names([problem.to]).first ?? "",
                problem.gap
            ),
            details: [
                problem.isNewCase
                    ? .consentNeedsCase : .recordConsent(problem.records.map(\.id))
            ],
            members: members
        )
    }
}

extension Consent.Gap {
    fileprivate var word: String {
        switch self {
        case .ended: "ended"
        case .notYet: "notYet"
        case .scope: "scope"
        case .recipient: "recipient"
        case .missing: "missing"
        }
    }
}

extension LapsedRelease {
    /// What is to be done about it, in one line.
    func told(_ label: String?) -> Message {
        .consentLapsed(
            caseName: TerminalText.safe(label ?? String(caseID.description.prefix(8))),
            record: record.name,
            party: partyName,
            endedOn: endedOn
        )
    }

    var json: JSONValue {
        [
            "case": .string(caseID.description), "record": .string(record.scriptName),
            "recipient": .string(partyName), "recipientId": .string(party.description),
            "ground": .string(ground.id), "endedOn": .optional(endedOn?.description),
        ]
    }
}
