import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `status`: what is unsent, new and in conflict.
struct StatusCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("status", ClientHelp.status)

    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        try Self.tell(session.open(), in: session)
    }

    /// Writes the overview.
    static func tell(_ replica: Replica, in session: Session) throws {
        let status = try replica.status()
        guard !session.json else {
            let views =
                try status.party == nil || status.mustSync
                ? [] : replica.agendas(today: session.today)
            return session.say(json(status, views, session))
        }
        guard let party = status.party, let device = status.device else {
            guard status.state == .waiting, let id = status.deviceID else {
                return session.say(.notJoined)
            }
            session.say(.deviceWaits)
            return session.say("  " + id.description.inGroups)
        }
        let name = TerminalText.safe(party.name)
        let deviceName = TerminalText.safe(device.name)
        if let author = status.author {
            session.say(.you(TerminalText.safe(author.typed), party: name, device: deviceName))
        } else {
            session.say(.partyAndDevice(name, device: deviceName))
        }
        session.say(
            .overview(
                cases: status.cases,
                unsent: status.unsent,
                lastSync: status.lastSync.map(session.told)
            )
        )
        if let latest = status.heard.max(by: { $0.at < $1.at }),
            let silent = status.heard.min(by: { $0.at < $1.at })
        {
            let told = { (item: (party: PartyView, at: WallTime)) in
                (name: TerminalText.safe(item.party.name), at: session.told(item.at))
            }
            session.say(
                .heard(told(latest), silent: latest.at == silent.at ? nil : told(silent))
            )
        }
        if status.mustSync { session.warn(.syncFirst) }
        for (id, name) in status.cameRevoked {
            let id = String(id.description.prefix(8))
            session.warn(.newsCameRevoked(TerminalText.safe(name), id))
            session.warn(.cameRevokedSeen)
        }
        switch status.state {
        case .revoked: session.warn(.thisIsRevoked)
        case .revokedImmediately: session.warn(.deviceIsRevoked)
        default: break
        }
        let views = try status.mustSync ? [] : replica.agendas(today: session.today)
        for view in views {
            for line in view.alarmLines() {
                session.say(session.terminal.alert(session.text(line)))
            }
        }
        let own = views.flatMap { view in
            view.agenda.open.filter { view.ownRoles.contains(RoleSet(index: $0.role)) }
        }
        let late = own.count { $0.state == .late }
        let due = own.count { $0.state == .due }
        if late > 0 { session.say(.late(late)) }
        if due > 0 { session.say(.dueNow(due)) }
        if status.waitingDevices > 0 { session.say(.devicesWait(status.waitingDevices)) }
        if status.statements > 0 { session.say(.statementsWait(status.statements)) }
        if status.unsentFiles > 0 { session.say(.filesUnsent(status.unsentFiles)) }
        if status.unsentCases > 0 { session.say(.unsentCases(status.unsentCases)) }
        for refused in status.refusedCases {
            session.say(
                .caseRefused(session.caseName(refused.caseID, refused.label), code: refused.code)
            )
        }
        for replaced in status.replacements {
            session.warn(
                .partyReplaced(
                    TerminalText.safe(replaced.party.name),
                    case: session.caseName(replaced.caseID, replaced.label)
                )
            )
        }
        if status.waitingWrites.count > 0 {
            session.say(
                .writesWait(
                    status.waitingWrites.count,
                    for: status.waitingWrites.parties.map { TerminalText.safe($0) }
                )
            )
        }
        if status.provisional > 0 { session.say(.bundlesProvisional(status.provisional)) }
        if status.carried > 0 { session.say(.bundlesToCarry(status.carried)) }
        list(status.news, .newsHeading, Message.news, in: session)
        list(status.conflicts, .conflictsTitle, Message.conflicts, in: session)
        if status.waitingChanges > 0 { session.say(.waitingChanges(status.waitingChanges)) }
        if status.inbox > 0 { session.say(.inboxWaits(status.inbox)) }
        if status.proposals > 0 { session.say(.proposalsWait(status.proposals)) }
        if status.drafts > 0 { session.say(.draftsWait(status.drafts)) }
        for copy in status.waitingCopies {
            let record = copy.record.map { TerminalText.safe($0.name) } ?? "?"
            let caseName = session.caseName(copy.caseID, copy.label)
            let parties = copy.copiers.map { TerminalText.safe($0) }.joined(separator: ", ")
            session.say(
                copy.isClosed
                    ? .copyClosed(record, case: caseName, by: parties)
                    : .copyAwaited(record, case: caseName, by: parties)
            )
        }
        let waiting = status.cannotRead
        // One that waits for its party's own key can open none of the others.
        for key in waiting.isThisDevice ? [] : status.awaitedKeys {
            session.say(
                .keyAwaited(
                    TerminalText.safe(key.record.name),
                    case: session.caseName(key.caseID, key.label),
                    from: TerminalText.safe(key.party),
                    since: session.told(key.since)
                )
            )
        }
        // Nobody makes keys for one that is revoked.
        let isRevoked = status.state == .revoked || status.state == .revokedImmediately
        if waiting.isThisDevice, !isRevoked { session.say(.thisDeviceCannotRead) }
        if !waiting.devices.isEmpty {
            session.say(.devicesCannotRead(waiting.deviceNames.map { TerminalText.safe($0) }))
        }
        if !waiting.parties.isEmpty {
            session.say(.partiesCannotRead(waiting.partyNames.map { TerminalText.safe($0) }))
        }
        if !waiting.holders.isEmpty {
            session.say(.ownPartyCannotRead(from: waiting.holders.map { TerminalText.safe($0) }))
        }
    }

    private static func list(
        _ items: [(case: CaseID, label: String?, count: Int)],
        _ title: Message,
        _ count: (Int) -> Message,
        in session: Session
    ) {
        guard !items.isEmpty else { return }
        session.say(session.terminal.bold(session.text(title)))
        for item in items {
            session.say("  \(session.caseName(item.case, item.label)): " + count(item.count))
        }
    }

    private static func json(
        _ status: Status,
        _ views: [AgendaView],
        _ session: Session
    ) -> JSONValue {
        func list(_ items: [(case: CaseID, label: String?, count: Int)]) -> JSONValue {
            .array(
                items.map {
                    [
                        "case": .string($0.case.description), "label": .optional($0.label),
                        "count": .number($0.count),
                    ]
                }
            )
        }
        return [
            "party": status.party.map {
                [
                    "id": .string($0.id.description), "name": .string($0.name),
                    "kind": .string($0.kind.name),
                ]
            } ?? .null,
            "device": status.device.map {
                ["id": .string($0.id.description), "name": .string($0.name)]
            } ?? .null,
            "state": .optional(status.state?.word),
            "waitingDevices": .number(status.waitingDevices),
            "statements": .number(status.statements),
            "recoveryCode": .boolean(status.hasRecoveryCode),
            "incarnation": .string(status.incarnation.description),
            "server": .optional(status.server),
            "author": .optional(status.author?.typed),
            "cases": .number(status.cases),
            "unsent": .number(status.unsent),
            "unsentCases": .number(status.unsentCases),
            "unsentFiles": .number(status.unsentFiles),
            "refusedCases": .array(
                status.refusedCases.map {
                    [
                        "case": .string($0.caseID.description), "label": .optional($0.label),
                        "code": .string($0.code),
                    ]
                }
            ),
            "replacements": .array(
                status.replacements.map {
                    [
                        "case": .string($0.caseID.description), "label": .optional($0.label),
                        "party": .string($0.party.id.description), "name": .string($0.party.name),
                    ]
                }
            ),
            "waitingWrites": [
                "count": .number(status.waitingWrites.count),
                "parties": .array(status.waitingWrites.parties.map { .string($0) }),
            ],
            "provisional": .number(status.provisional),
            "carried": .number(status.carried),
            "conflicts": list(status.conflicts),
            "news": list(status.news),
            "inbox": .number(status.inbox),
            "proposals": .number(status.proposals),
            "waitingChanges": .number(status.waitingChanges),
            "drafts": .number(status.drafts),
            "awaitedKeys": .array(
                status.awaitedKeys.map {
                    [
                        "case": .string($0.caseID.description), "label": .optional($0.label),
                        "record": .string($0.record.scriptName), "party": .string($0.party),
                        "since": .string(TimeText.utc($0.since)),
                    ]
                }
            ),
            "cameRevoked": .array(
                status.cameRevoked.map {
                    ["device": .string($0.device.description), "name": .string($0.name)]
                }
            ),
            "cannotRead": [
                "thisDevice": .boolean(status.cannotRead.isThisDevice),
                "devices": .array(
                    status.cannotRead.devices.map { .string($0.description) }
                ),
                "parties": .array(
                    status.cannotRead.parties.map { .string($0.description) }
                ),
                "holders": .array(status.cannotRead.holders.map { .string($0) }),
            ],
            "lastSync": .optional(status.lastSync.map(TimeText.utc)),
            "alarms": .array(views.flatMap { $0.alarmsJSON(session) }),
            "lapsedConsents": .array(views.flatMap(\.lapsed).map(\.json)),
            "waitingCopies": .array(
                status.waitingCopies.map {
                    [
                        "case": .string($0.caseID.description), "label": .optional($0.label),
                        "record": .optional($0.record?.name),
                        "copiers": .array($0.copiers.map { .string($0) }),
                        "closed": .boolean($0.isClosed),
                    ]
                }
            ),
            "heard": .array(
                status.heard.map {
                    [
                        "party": .string($0.party.name), "at": .string(TimeText.utc($0.at)),
                    ]
                }
            ),
            "mustSync": .boolean(status.mustSync),
        ]
    }
}
