import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `release`: one more party reads a record, on a named ground.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "release",
        ClientHelp.release,
        subcommands: [Give.self, List.self, Withdraw.self],
        defaultSubcommand: nil
    )

    /// `release give`.
    struct Give: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "give",
            ClientHelp.releaseGive,
            more: ClientHelp.releaseGiveMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(
            help: ClientHelp.record.help(value: ValueName.record),
            completion: CaseCompletion.record
        )
        var record: String
        @Option(name: .long, help: ClientHelp.releaseTo.help(value: ValueName.party))
        var to: String
        @Option(name: .long, help: ClientHelp.releaseGround.help(value: ValueName.ground))
        var ground: String
        @Option(name: .long, help: ClientHelp.releaseUntil.help(value: ValueName.date))
        var until: String?
        @Option(name: .long, help: ClientHelp.releaseNote.help(value: ValueName.text))
        var note = ""
        @Option(name: .long, help: ClientHelp.releaseReservation.help(value: ValueName.text))
        var reservation = ""
        @Flag(name: .long, help: ClientHelp.releasePreview.help())
        var preview = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let keys = try session.keys()
            let replica = try session.open(with: keys)
            let caseID = try replica.caseID(named: caseName)
            // A name that is unknown comes before what is not allowed.
            let party = try replica.party(named: to)
            let place = try replica.record(named: record, in: caseID)
            let until = try session.endOfDay(until)
            guard !preview else {
                let view = try replica.previewRelease(of: place, to: party.id, ground: ground)
                try replica.note(.record, of: [ReadPlace(place.ref)])
                try session.warn(ofWhereabouts: place, in: replica)
                return session.tell(preview: view, to: party)
            }
            let entry = try replica.giveRelease(
                of: place,
                to: party.id,
                ground: ground,
                until: until,
                note: note,
                reservation: reservation,
                keys: keys
            )
            try session.warn(ofWhereabouts: place, in: replica)
            guard !session.json else { return session.say(entry.json) }
            session.say(.released(place.told, to: party.name, ground: ground))
        }
    }

    /// `release list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.releaseList)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let entries = try replica.releaseLog(of: caseID)
            if !entries.isEmpty { try replica.note(.releases, of: [ReadPlace(caseID)]) }
            guard !session.json else { return session.say(.array(entries.map(\.json))) }
            guard !entries.isEmpty else { return session.say(.noReleases) }
            var table = session.table(
                .releaseGiven,
                .releaseRecord,
                .releaseRecipient,
                .releaseGroundHeading,
                .releaseBy,
                .releaseState,
                .releaseNoteHeading
            )
            for entry in entries {
                table.add([
                    session.time(entry.given).local, entry.record?.name ?? "?",
                    TerminalText.safe(entry.partyName),
                    entry.isWithdrawal ? session.text(.releaseEnded) : entry.ground,
                    TerminalText.safe(entry.whom), session.text(entry.told(session)),
                    entry.noted(in: session),
                ])
            }
            session.say(table)
        }
    }

    /// `release withdraw`.
    struct Withdraw: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "withdraw",
            ClientHelp.releaseWithdraw,
            more: ClientHelp.releaseWithdrawMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(
            help: ClientHelp.record.help(value: ValueName.record),
            completion: CaseCompletion.record
        )
        var record: String
        @Option(name: .long, help: ClientHelp.releaseFrom.help(value: ValueName.party))
        var from: String
        @Option(name: .long, help: ClientHelp.releaseNote.help(value: ValueName.text))
        var note = ""
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let keys = try session.keys()
            let replica = try session.open(with: keys)
            let caseID = try replica.caseID(named: caseName)
            let party = try replica.party(named: from)
            let place = try replica.record(named: record, in: caseID)
            let entry = try replica.withdrawRelease(
                of: place,
                from: party.id,
                note: note,
                keys: keys
            )
            guard !session.json else { return session.say(entry.json) }
            session.say(.releaseWithdrawn(place.told, from: party.name))
        }
    }
}

extension ReleaseLogEntry {
    /// Who gave it, for people: the person where it is noted, and the party.
    var whom: String { by.isEmpty ? releaserName : "\(by) (\(releaserName))" }

    /// Where it stands, and whether it has come.
    func told(_ session: Session) -> Message {
        if refusal != nil { return .releaseRefused }
        if orderedAt == nil, !isInForce { return .releaseWaits }
        if isWithdrawal { return .releaseEnded }
        return .releaseState(
            isInForce ? .releaseInForce : .releaseOver,
            received: received.map { session.time($0).local }
        )
    }

    /// What was noted, and what the recipient is to observe.
    func noted(in session: Session) -> String {
        let reserved = reservation.isEmpty ? "" : session.text(.releaseReserved(reservation))
        return [TerminalText.safe(note), reserved].filter { !$0.isEmpty }.joined(separator: " ")
    }

    var json: JSONValue {
        [
            "record": .optional(record?.scriptName),
            "recipient": .string(partyName),
            "recipientId": .string(party.description),
            "releaser": .string(releaserName),
            "by": .optional(by.isEmpty ? nil : by),
            "withdrawal": .boolean(isWithdrawal),
            "ground": .optional(isWithdrawal ? nil : ground),
            "until": .optional(until.map(TimeText.utc)),
            "given": .string(TimeText.utc(given)),
            "orderedAt": .optional(orderedAt.map(TimeText.utc)),
            "inForce": .boolean(isInForce),
            "version": .optional(version?.description),
            "note": .string(note),
            "reservation": .string(reservation),
            "channel": .optional(isWithdrawal ? nil : "program"),
            "received": .optional(received.map(TimeText.utc)),
            "refusal": .optional(refusal),
        ]
    }
}

extension Session {
    /// Says that a record which is released tells where the pupil is, though that is secret.
    func warn(ofWhereabouts place: RecordPlace, in replica: Replica) throws {
        let caseID = place.ref.caseID
        guard
            try replica.model(of: caseID).guide.facts[.whereabouts]?
                .contains(where: { $0.type == place.ref.type }) == true,
            try replica.hasSecretWhereabouts(caseID)
        else { return }
        warn(.whereaboutsReleased(place.told))
    }

    /// The last millisecond of a date as typed, where the user is; nil for nil.
    func endOfDay(_ typed: String?) throws -> WallTime? {
        guard let typed else { return nil }
        let context = TypingContext(currentYear: 1970, localOffset: { _ in 0 })
        guard case .date(let date)? = try? FieldValue(typed: typed, as: .date, context: context),
            let next = CalendarDate(daysSince1970: date.daysSince1970 + 1)
        else { throw Refusal.usage(.notADate(typed)) }
        let offset = effects.localOffset(next.year, next.month, next.day, 0, 0)
        let start = Int64(next.daysSince1970) * 86_400_000 - Int64(offset) * 60_000
        return WallTime(clamping: start - 1)
    }

    /// Writes what a release would bring to its recipient, value by value.
    func tell(preview view: RecordView, to party: PartyView) {
        let fields = view.fields.filter { !$0.siblings.isEmpty }
        guard !json else {
            say([
                "recipient": .string(party.name), "record": .string(view.place.scriptName),
                "remarks": .array(view.remarks.filter { $0.field == nil }.map(\.json)),
                "fields": .array(fields.map { .object($0.members(self)) }),
            ])
            return
        }
        say(.previewHead(view.place.told, to: party.name))
        guard !fields.isEmpty || !view.remarks.isEmpty else { return say(.previewEmpty) }
        tell(view.remarks.filter { $0.field == nil }, indent: 2)
        for field in fields {
            for sibling in field.siblings {
                let head = "  " + field.place.field.labels[language] + ": "
                say(
                    head
                        + ShowCommand.block(
                            shown(sibling, of: field.place.field) + " — " + sibling.whom + ", "
                                + text(when(sibling)),
                            indent: TerminalText.columns(of: head),
                            in: self
                        )
                )
            }
            tell(field.ownRemarks, indent: 4)
        }
        say(.previewAlso)
    }
}
