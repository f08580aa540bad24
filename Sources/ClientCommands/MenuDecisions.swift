import Cooperation
import Messages
import Replica
import Vocabulary

/// The menu's ways to decide conflicts and to go through the inbox.
struct MenuDecisions {
    let menu: Menu

    private var session: Session { menu.session }
    private var replica: Replica { menu.replica }

    /// Shows conflicts one by one and takes decisions.
    func conflicts() throws {
        let conflicts = try replica.conflicts(in: nil)
        guard !conflicts.isEmpty else { return session.say(.noConflicts) }
        for conflict in conflicts {
            try replica.note(.conflicts, of: [conflict.readPlace])
            session.say("")
            ConflictsCommand.tell(conflict, in: session)
            switch conflict {
            case .field(_, _, let view):
                guard view.mayWrite else { continue }
                let question = session.text(.menuResolve(view.siblings.count)) + " "
                guard let line = session.ask(question) else { return }
                guard !line.isEmpty else { continue }
                let number = Int(line).flatMap { (1...view.siblings.count).contains($0) ? $0 : nil }
                session.tell(
                    try replica.resolve(
                        .field(view.place),
                        by: number.map(Resolution.take) ?? .value(.typed(line)),
                        token: view.token
                    )
                )
            case .record(_, _, let view):
                guard let line = session.ask(session.text(.menuLife) + " ") else { return }
                guard line == "1" || line == "2" else { continue }
                session.tell(
                    try replica.resolve(
                        .record(view.place),
                        by: line == "1" ? .keep : .delete,
                        token: view.token
                    )
                )
            }
        }
    }

    /// Shows the inbox item by item.
    func inbox() throws {
        let items = try replica.inbox()
        guard !items.isEmpty else { return session.say(.emptyInbox) }
        for item in items {
            try replica.note(.inbox, of: [item.readPlace])
            session.say("")
            InboxCommand.tell(item, in: session)
            let how: Message = item.mayRetry ? .menuInboxHow : .menuInboxLeave
            guard let line = session.ask(session.text(how) + " ") else { return }
            switch line {
            case "1" where item.mayRetry: try InboxCommand.retry(item, replica, in: session)
            case "2":
                try replica.dismiss(item.number)
                session.say(.dismissed(item.number))
            default: continue
            }
        }
    }
}

/// The menu's way to open a case: the model, a party for each role, a label.
struct MenuNewCase {
    let menu: Menu

    private var session: Session { menu.session }
    private var replica: Replica { menu.replica }

    /// Asks what is needed and opens the case; does nothing where the user turns back.
    func open() throws {
        let models = try replica.models()
        guard !models.isEmpty else { return session.say(.noRows) }
        var index = 0
        if models.count > 1 {
            let choice = menu.choose(
                models.map { Message(same: "\($0.name) \($0.version)") },
                leave: .menuBack
            )
            guard choice > 0 else { return }
            index = choice - 1
        }
        let name = "\(models[index].name)@\(models[index].version)"
        let model = try replica.model(named: name).model
        let parties = try replica.parties()
        let own = parties.first(where: \.isOwn)
        let ownRole = model.roles.first { role in own.map { role.admits($0.kind) } ?? false }
        var roles: [(role: String, party: String)] = []
        var grounds: [NamedGround] = []
        for role in model.roles where role.id != ownRole?.id {
            let fitting = parties.filter { role.admits($0.kind) && $0.hasRoot }
            if fitting.isEmpty, role.required { return session.say(.menuNoParty(role.told)) }
            guard !fitting.isEmpty else { continue }
            session.say("")
            session.say(.menuPartyPrompt(role.told, optional: !role.required))
            let choice = menu.choose(
                fitting.map { Message(same: TerminalText.safe($0.name)) },
                leave: role.required ? .menuBack : .nobody
            )
            if choice == 0, role.required { return }
            guard choice > 0 else { continue }
            let party = fitting[choice - 1]
            guard let own, party.id != own.id, model.groundRules.isRequired else {
                roles.append((role.id, party.name))
                continue
            }
            guard let ground = chooseGround(role, own.kind, party, model) else { return }
            roles.append((role.id, party.name))
            grounds.append(NamedGround(role: role.id, ground: ground.id))
        }
        if let ownRole, let own { roles.append((ownRole.id, own.name)) }
        guard let label = session.ask(session.text(.menuLabelPrompt) + " ") else { return }
        let keys = try session.keys()
        let summary = try session.confirming(in: replica, yes: false) { confirmed in
            try replica.newCase(
                model: name,
                roles: roles,
                grounds: grounds,
                label: label.isEmpty ? nil : label,
                confirmed: confirmed,
                keys: keys
            )
        }
        session.say(.opened(caseName: session.caseName(summary.id, summary.label)))
    }

    /// The ground on which a party learns of the case, of those that can apply and need no consent on record.
    private func chooseGround(
        _ role: Role,
        _ own: PartyKind,
        _ party: PartyView,
        _ model: Model
    ) -> Ground? {
        guard let index = model.roleIndex(role.id) else { return nil }
        let way = GroundRules.Way(
            from: own,
            to: party.kind,
            roles: RoleSet(index: index),
            record: nil
        )
        let fitting = model.guide.grounds.filter {
            $0.evidence.isEmpty && model.groundRules.allows($0.id, on: way)
        }
        session.say("")
        session.say(.menuGroundPrompt(TerminalText.safe(party.name)))
        let choice = menu.choose(
            fitting.map { .possibleGround($0) },
            leave: .menuBack
        )
        return choice > 0 ? fitting[choice - 1] : nil
    }
}
