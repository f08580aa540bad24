import Cooperation
import Messages
import Replica
import Vocabulary

/// What there is to do in a case, in words and as JSON.
extension AgendaView {
    /// Who has a role: the party, or the role where nobody has it yet.
    func who(_ role: Int, _ session: Session) -> String {
        if let holder = holder(of: role) { return TerminalText.safe(holder.partyName) }
        guard model.roles.indices.contains(role) else { return "" }
        let label = TerminalText.safe(model.roles[role].labels[session.language])
        return "\(label) (\(session.text(.nobodyYet)))"
    }

    /// Whom to ask about a step: the contact with its function, else another of that party, else the
    /// coordinator, else whoever leads the case.
    func asked(_ item: Agenda.Item, _ session: Session) -> String {
        let party = holder(of: item.role)?.party
        let there = contacts.filter { $0.party == party }
        let coordinator = model.roleIndex("coordinator").flatMap { holder(of: $0) }
        let fitting =
            there.first { $0.function?.id == item.step.function } ?? there.first
            ?? contacts.first { $0.party == coordinator?.party }
            ?? contacts.first { $0.function?.id == "coordinator" }
        if let fitting { return told(fitting, session) }
        if let coordinator { return TerminalText.safe(coordinator.partyName) }
        return who(model.leadRole, session)
    }

    /// That a handover is coming and whom to turn to, where that is all that there is to say.
    var handoverTold: Message? {
        handover.map {
            agenda.isClosed ? .handoverOver : .handoverComing($0.joined(separator: ", "))
        }
    }

    /// A contact on one line.
    func told(_ contact: Contact, _ session: Session) -> String {
        let function = contact.function.map { $0.labels[session.language] }
        let party = contact.texts.contains(contact.partyName) ? [] : [contact.partyName]
        return ([function].compactMap(\.self) + contact.texts + party)
            .map { TerminalText.safe($0) }.joined(separator: ", ")
    }

    /// The alarms that stand, one a line: those worked out here, and an extract that others have sent.
    func alarmLines() -> [Message] {
        var lines: [Message] = []
        for alarm in agenda.alarms {
            lines.append(.alarm(alarm.rule.labels, ends: alarm.ends, sudden: alarm.sudden))
            lines.append(.alarmHelp(alarm.rule.help))
        }
        if lines.isEmpty {
            for extract in agenda.received {
                lines.append(.alarmReceived(ends: extract.ends, contact: extract.contact))
            }
        }
        let name = TerminalText.safe(summary.label ?? String(summary.id.description.prefix(8)))
        return lines.map { Message(same: "\(name): ") + $0 }
            + lapsed.map { $0.told(summary.label) }
    }

    func alarmsJSON(_ session: Session) -> [JSONValue] {
        var values: [JSONValue] = []
        for alarm in agenda.alarms {
            values.append(
                value(
                    alarm.rule,
                    since: alarm.since?.description,
                    ends: alarm.ends?.description,
                    sudden: alarm.sudden,
                    received: false
                )
            )
        }
        guard values.isEmpty else { return values }
        for extract in agenda.received {
            values.append(
                value(extract.rule, since: nil, ends: extract.ends, sudden: false, received: true)
            )
        }
        return values
    }

    private func value(
        _ rule: AlarmRule,
        since: String?,
        ends: String?,
        sudden: Bool,
        received: Bool
    ) -> JSONValue {
        [
            "case": .string(summary.id.description), "label": .optional(summary.label),
            "alarm": .string(rule.id), "since": .optional(since), "ends": .optional(ends),
            "sudden": .boolean(sudden), "received": .boolean(received),
        ]
    }

    func json(_ item: Agenda.Item, _ session: Session) -> JSONValue {
        [
            "case": .string(summary.id.description), "label": .optional(summary.label),
            "step": .string(item.step.code), "round": .number(item.round),
            "text": .string(item.step.labels[session.language]),
            "role": .string(
                model.roles.indices.contains(item.role) ? model.roles[item.role].id : ""
            ),
            "party": .optional(holder(of: item.role)?.partyName),
            "own": .boolean(ownRoles.contains(RoleSet(index: item.role))),
            "due": .optional(item.due?.description), "state": .string(item.state.rawValue),
            "doneOn": .optional(item.doneOn?.description),
            "ask": .string(asked(item, session)),
            "reconstructed": .boolean(item.step.reconstructed),
        ]
    }

    /// The days of a gap for people.
    func told(_ gap: Agenda.Gap, _ session: Session) -> String {
        switch gap {
        case .days(let count): "\(count)"
        case .unknown: session.text(.unknownDays)
        }
    }

    /// The members that `case show` and `case list --all` have of it.
    func members(_ session: Session) -> [(String, JSONValue)] {
        if let handover {
            return [("handoverComing", .string(handover.joined(separator: ", ")))]
        }
        func truth(_ value: Bool?) -> JSONValue { value.map { .boolean($0) } ?? .null }
        func days(_ gap: Agenda.Gap) -> JSONValue {
            switch gap {
            case .days(let count): .number(count)
            case .unknown: .null
            }
        }
        let open = agenda.open
        return [
            ("phase", .optional(agenda.phase?.id)),
            ("late", .number(open.count { $0.state == .late })),
            ("due", .number(open.count { $0.state == .due })),
            ("alarms", .array(alarmsJSON(session))),
            ("lapsedConsents", .array(lapsed.map(\.json))),
            ("agreement", truth(agenda.agreement)),
            ("agreementOutdated", .boolean(isAgreementOutdated)),
            ("schoolIsParty", truth(agenda.schoolIsParty)),
            ("secretWhereabouts", .boolean(hasSecretWhereabouts)),
            ("daysWithoutSchool", ["before": days(agenda.gapIn), "after": days(agenda.gapOut)]),
            ("closed", .boolean(agenda.isClosed)),
            ("handoverComing", .null),
        ]
    }

    /// Whether there is an agreement, in a word.
    func agreementTold(_ session: Session) -> String {
        switch (agenda.agreement, agenda.schoolIsParty) {
        case (nil, _): session.text(.unknownDays)
        case (false?, _) where isAgreementOutdated: session.text(.agreementOutdated)
        case (false?, _): session.text(.missing)
        case (true?, true?): session.text(.yes)
        case (true?, false?): session.text(.schoolNotParty)
        case (true?, nil): session.text(.schoolPartyUnknown)
        }
    }

    /// Writes the part of `case show` that says where the case stands.
    func tell(in session: Session) {
        if let handoverTold { return session.say(handoverTold) }
        guard !model.guide.routines.isEmpty else { return }
        for line in alarmLines() {
            session.say(session.terminal.alert(session.text(line)))
        }
        if let phase = agenda.phase { session.say(.phase(phase.labels)) }
        session.say(
            session.text(.agreementHeading) + ": " + agreementTold(session) + ". "
                + session.text(
                    .gaps(in: told(agenda.gapIn, session), out: told(agenda.gapOut, session))
                )
        )
        if hasSecretWhereabouts { session.say(.whereaboutsSecret) }
        let near = agenda.next.filter { item in
            item.state == .late
                || item.due.map { $0 <= agenda.today.adding(days: Agenda.horizon) } ?? false
        }.prefix(7)
        let shown = near.isEmpty ? agenda.next.prefix(3) : near
        if !shown.isEmpty {
            session.say(session.terminal.bold(session.text(.nextHeading)))
            for item in shown {
                let day = item.due?.description ?? session.text(.noDay)
                session.say(
                    "  \(day)  \(item.step.code)  "
                        + TerminalText.safe(item.step.labels[session.language])
                        + " — \(who(item.role, session)), \(session.text(.told(item.state)))"
                )
                session.say("      " + session.text(.ask(asked(item, session))))
            }
        }
        for (index, role) in model.roles.enumerated() {
            let waiting = agenda.open.count {
                $0.role == index && ($0.state == .late || $0.state == .due)
            }
            if waiting > 0 {
                session.say(
                    .waitsFor(
                        holder(of: index).map { TerminalText.safe($0.partyName) }
                            ?? TerminalText.safe(role.labels[session.language]),
                        waiting
                    )
                )
            }
        }
        for contact in contacts { session.say("  " + told(contact, session)) }
    }
}
