import ArgumentParser
import Cooperation
import Journal
import Messages
import Replica
import Vocabulary
import Wire

/// `erasure`: taking content away for good, at all parties that an order binds.
struct ErasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "erasure",
        ClientHelp.erasure,
        more: ClientHelp.erasureMore,
        subcommands: [Status.self, Order.self, Answer.self, Hold.self, Lift.self]
    )

    /// `erasure order`: announces it; a second time, after the delay, puts it in force.
    struct Order: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "order",
            ClientHelp.erasureOrder,
            more: ClientHelp.erasureOrderMore
        )

        @Argument(help: ClientHelp.erasureTarget.help(value: ValueName.caseFile))
        var target: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let keys = try session.keys()
            let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
            let caseID = try replica.caseID(named: parts.first ?? target)
            let record = try parts.dropFirst().first.map {
                try replica.record(named: $0, in: caseID)
            }
            let order = try ErasureCommand.leading(session) {
                try replica.orderErasure(of: record, in: caseID, keys: keys)
            }
            guard !session.json else {
                return session.say([
                    "erasure": .string(order.erasure.description),
                    "inForce": .boolean(order.isForce),
                ])
            }
            let name = String(order.erasure.description.prefix(8))
            session.say(order.isForce ? .erasureForced(name) : .erasureAnnounced(name))
        }
    }

    /// `erasure answer`: what the own party does about another's erasure.
    struct Answer: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "answer",
            ClientHelp.erasureAnswer,
            more: ClientHelp.erasureAnswerMore
        )

        @Argument(help: ClientHelp.erasureName.help(value: ValueName.code))
        var id: String
        @Flag(name: .long, help: ClientHelp.erasureErase.help())
        var erase = false
        @Option(name: .long, help: ClientHelp.erasureKeep.help(value: ValueName.name))
        var keep: String?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            guard erase != (keep != nil) else {
                throw Refusal(.usage, "erasure.answer", .erasureAnswerWhich)
            }
            let replica = try session.open()
            let keys = try session.keys()
            let found = try replica.erasures().map(\.view).filter {
                id.count >= 4 && $0.erasure.description.hasPrefix(id.lowercased())
            }
            guard found.count == 1, let erasure = found.first?.erasure else {
                throw Refusal(.failed, "erasure.unknown", .erasureRefused("erasure.unknown"))
            }
            guard try replica.parties().first(where: \.isOwn)?.id != found.first?.party else {
                throw Refusal(.notAllowed, "erasure.notAllowed", .erasureOwn)
            }
            try replica.answerErasure(erasure, ground: keep, keys: keys)
            guard !session.json else {
                return session.say([
                    "erasure": .string(erasure.description), "kept": .boolean(keep != nil),
                ])
            }
            session.say(.erasureAnswered(kept: keep != nil))
        }
    }

    /// `erasure hold`.
    struct Hold: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "hold",
            ClientHelp.erasureHold,
            more: ClientHelp.erasureHoldMore
        )

        @Argument(help: ClientHelp.caseArgument.help(value: ValueName.caseFile))
        var caseName: String
        @Option(name: .long, help: ClientHelp.erasureGround.help(value: ValueName.name))
        var ground: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            try ErasureCommand.hold(ground, caseName, session)
        }
    }

    /// `erasure lift`.
    struct Lift: ClientCommand {
        static let configuration = CommandConfiguration.of("lift", ClientHelp.erasureLift)

        @Argument(help: ClientHelp.caseArgument.help(value: ValueName.caseFile))
        var caseName: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            try ErasureCommand.hold(nil, caseName, session)
        }
    }

    private static func hold(_ ground: String?, _ name: String, _ session: Session) throws {
        let replica = try session.open()
        let keys = try session.keys()
        let caseID = try replica.caseID(named: name)
        try leading(session) { try replica.setHold(ground, in: caseID, keys: keys) }
        guard !session.json else { return session.say(["held": .boolean(ground != nil)]) }
        session.say(.holdSaid(begins: ground != nil))
    }

    /// Says of erasing, and not of roles, that it is for the party which leads the case.
    private static func leading<Value>(
        _ session: Session,
        _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch ReplicaError.notLead(let role, let holder) {
            throw Refusal(
                .notAllowed,
                "notLead",
                .erasureNotLead(role.told, holder: holder.flatMap { session.names([$0]).first })
            )
        }
    }

    /// `erasure status`.
    struct Status: ClientCommand {
        static let configuration = CommandConfiguration.of("status", ClientHelp.erasureStatus)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let erasures = try replica.erasures()
            let holds = try replica.legalHolds()
            guard !session.json else {
                return session.say([
                    "erasures": .array(erasures.map { $0.json }),
                    "holds": .array(
                        holds.map {
                            [
                                "case": .string($0.caseID.description),
                                "ground": .string($0.ground),
                            ]
                        }
                    ),
                ])
            }
            if erasures.isEmpty, holds.isEmpty { return session.say(.noErasures) }
            for hold in holds {
                session.say(
                    .erasureHeldCase(
                        session.caseName(hold.caseID, hold.label),
                        TerminalText.safe(hold.ground)
                    )
                )
            }
            for erasure in erasures {
                var what = session.caseName(erasure.view.caseID, erasure.label)
                if let record = erasure.record {
                    what += "/" + TerminalText.safe(record.name)
                } else if let record = erasure.view.record {
                    what += "/\(record.type)"
                }
                let name = String(erasure.view.erasure.description.prefix(8))
                session.say(
                    erasure.view.forced.map {
                        .erasureInForce(
                            name,
                            what,
                            session.time($0).spoken,
                            isPending: erasure.isPending
                        )
                    }
                        ?? .erasureAnnouncedAt(
                            name,
                            what,
                            session.time(erasure.view.due).spoken,
                            isPending: erasure.isPending
                        )
                )
                if let refusal = erasure.refusal { session.say(.erasureRefused(refusal)) }
                for party in erasure.view.parties {
                    session.say(
                        .erasureParty(
                            session.names([party.party], in: erasure.view.caseID).first ?? "",
                            isBound: party.isBound,
                            ground: party.ground.map { TerminalText.safe($0) },
                            receipts: party.receipts.count
                        )
                    )
                }
            }
        }
    }
}

extension ErasureStatus {
    /// For programs.
    var json: JSONValue {
        [
            "erasure": .string(view.erasure.description),
            "case": .string(view.caseID.description),
            "type": .optional(view.record.map { "\($0.type)" }),
            "record": .optional(record?.ref.record.description),
            "party": .string(view.party.description),
            "announced": .string(TimeText.utc(view.given)),
            "due": .string(TimeText.utc(view.due)),
            "inForce": .optional(view.forced.map(TimeText.utc)),
            "hold": .optional(hold),
            "pending": .boolean(isPending),
            "refused": .optional(refusal),
            "parties": .array(
                view.parties.map { party in
                    [
                        "party": .string(party.party.description),
                        "bound": .boolean(party.isBound),
                        "keptOn": .optional(party.ground),
                        "receipts": .array(
                            party.receipts.map {
                                [
                                    "replica": .string($0.incarnation.description),
                                    "erased": .string(TimeText.utc($0.at)),
                                ]
                            }
                        ),
                    ]
                }
            ),
        ]
    }
}

extension CharterAct {
    /// What it says, for programs and messages.
    var name: String {
        switch self {
        case .announcement: "announcement"
        case .force: "force"
        case .hold(let hold): hold.ground == nil ? "lift" : "hold"
        case .answer(let answer): answer.ground == nil ? "erase" : "keep"
        case .receipt: "receipt"
        }
    }
}
