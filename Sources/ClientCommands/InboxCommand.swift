import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `inbox`: writes of this device's people that do not count.
struct InboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "inbox",
        ClientHelp.inbox,
        subcommands: [List.self, Show.self, Retry.self, Dismiss.self],
        defaultSubcommand: List.self
    )

    /// `inbox list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.inboxList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let items = try replica.inbox()
            try replica.note(.inbox, of: items.map(\.readPlace))
            guard !session.json else {
                return session.say(.array(items.map { $0.json(session) }))
            }
            guard !items.isEmpty else { return session.say(.emptyInbox) }
            for (index, item) in items.enumerated() {
                if index > 0 { session.say("") }
                InboxCommand.tell(item, in: session)
            }
        }
    }

    /// `inbox show`.
    struct Show: ClientCommand {
        static let configuration = CommandConfiguration.of("show", ClientHelp.inboxShow)

        @Argument(help: ClientHelp.item.help(value: ValueName.number))
        var item: Int64
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let item = try replica.inboxItem(item)
            try replica.note(.inbox, of: [item.readPlace])
            guard !session.json else { return session.say(item.json(session)) }
            InboxCommand.tell(item, in: session)
            if case .changeRefused = item.reason, item.mayRetry {
                session.say(.changeHint(item.number))
            } else {
                session.say(.inboxHint(item.number, mayRetry: item.mayRetry))
            }
        }
    }

    /// `inbox dismiss`.
    struct Dismiss: ClientCommand {
        static let configuration = CommandConfiguration.of("dismiss", ClientHelp.inboxDismiss)

        @Argument(help: ClientHelp.item.help(value: ValueName.number))
        var item: Int64
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            try session.open().dismiss(item)
            if session.json {
                session.say(["dismissed": .integer(item)])
            } else {
                session.say(.dismissed(item))
            }
        }
    }

    /// `inbox retry`.
    struct Retry: ClientCommand {
        static let configuration = CommandConfiguration.of("retry", ClientHelp.inboxRetry)

        @Argument(help: ClientHelp.item.help(value: ValueName.number))
        var item: Int64
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            try InboxCommand.retry(try replica.inboxItem(item), replica, in: session)
        }
    }

    /// Writes a value anew, or asks again for a change of a charter.
    static func retry(_ item: InboxItem, _ replica: Replica, in session: Session) throws {
        if case .changeRefused = item.reason,
            let summary = try replica.retryChange(item.number, keys: session.keys())
        {
            session.tellChange(of: summary)
            return
        }
        let result = try replica.retry(item.number)
        guard !session.json, let life = item.life, let record = item.record else {
            return session.tell(result)
        }
        let caseName = session.caseName(result.caseID, result.label)
        let told: Message =
            switch life {
            case .there: .keptRecord(record.name, caseName: caseName)
            case .deleted: .deleted(record.name, caseName: caseName)
            }
        session.say(told + " " + session.keptHere(result))
    }

    /// Writes one item: what was written, what it was based on, what stands now, and why.
    static func tell(_ item: InboxItem, in session: Session) {
        var name =
            item.place.map { session.text($0.told) }
            ?? item.record.map { TerminalText.safe($0.name) } ?? "?"
        if case .changeRefused = item.reason { name = session.text(.charterChange) }
        session.say(
            session.terminal.bold("\(item.number). \(name)") + " — "
                + session.caseName(item.caseID, item.label)
        )
        func line(_ heading: Message, _ text: String) {
            let head = session.text(heading) + ": "
            let indent = TerminalText.columns(of: head) + 3
            session.say("   " + head + ShowCommand.block(text, indent: indent, in: session))
        }
        line(.inboxReason, session.text(item.reason.told(item, session)))
        let written = session.time(item.writtenAt).spoken
        let whom = " — \(TerminalText.safe(item.author.typed)), \(session.text(written))"
        if let life = item.life {
            line(.inboxYours, session.text(life.told) + whom)
        }
        guard let field = item.place?.field else { return }
        line(.inboxYours, session.shown(item.value, of: field) + whom)
        func standing(_ siblings: [SiblingView]) -> String {
            siblings.isEmpty
                ? session.text(.emptyValue)
                : siblings.map {
                    session.shown($0, of: field) + " — " + $0.whom + ", "
                        + session.text(session.when($0))
                }.joined(separator: "\n")
        }
        line(.inboxBasis, standing(item.basis))
        if let current = item.current { line(.inboxNow, standing(current.siblings)) }
    }
}

extension InboxItem.LifeWrite {
    fileprivate var told: Message {
        switch self {
        case .there: .recordAdded
        case .deleted: .recordRemoved
        }
    }
}

extension InboxItem.Reason {
    func told(_ item: InboxItem, _ session: Session) -> Message {
        switch self {
        case .void(.erased): return .inboxErased
        case .void where item.isOfLostModel, .refused where item.isOfLostModel:
            return .inboxLostModel
        case .void(let rule):
            let owners = session.names(item.owners, in: item.caseID)
            return .inboxReason(
                void: rule.rawValue,
                owner: owners.isEmpty ? nil : owners.joined(separator: ", "),
                isLife: item.life != nil
            )
        case .held(.deviceRevoked): return .inboxDeviceRevoked
        case .held(.erased), .refused("commit.erased"): return .inboxErased
        case .held(.notReader): return .inboxNotReader
        case .held: return .inboxHeld
        case .refused(let code): return .inboxRefused(code)
        case .changeRefused(let change, let code):
            return .changeRefused(change.told(session), code: code)
        }
    }

    var verdict: String {
        switch self {
        case .void: "void"
        case .held: "held"
        case .refused, .changeRefused: "refused"
        }
    }

    var rule: String {
        switch self {
        case .void(let rule), .held(let rule): rule.rawValue
        case .refused(let code), .changeRefused(_, let code): code
        }
    }
}

extension InboxItem {
    /// What is read where it is shown.
    var readPlace: ReadPlace { ReadPlace(caseID, record?.ref.record) }

    func json(_ session: Session) -> JSONValue {
        let type = place?.field.type
        return [
            "item": .integer(number),
            "case": .string(caseID.description),
            "label": .optional(label),
            "record": .optional(record?.scriptName),
            "field": .optional(place?.field.id),
            "deletion": .boolean(life == .deleted),
            "verdict": .string(reason.verdict),
            "rule": .string(reason.rule),
            "reason": .string(session.text(reason.told(self, session))),
            "value": type.flatMap { value?.json($0) } ?? .null,
            "author": .string(author.typed),
            "writtenAt": .string(TimeText.utc(writtenAt)),
            "decidedAt": .string(TimeText.utc(decidedAt)),
            "basis": .array(basis.map { .object($0.members(type)) }),
            "current": current.map { .object($0.members(session)) } ?? .null,
        ]
    }
}
