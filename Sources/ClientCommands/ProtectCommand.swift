import ArgumentParser
import Messages
import Replica
import Vocabulary

extension CaseCommand {
    /// `case protect`.
    struct Protect: ClientCommand {
        static let configuration = CommandConfiguration.of(
            "protect",
            ClientHelp.caseProtect,
            more: ClientHelp.caseProtectMore
        )

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Option(name: .long, help: ClientHelp.protectPerson.help(value: ValueName.person))
        var person: [String] = []
        @Flag(name: .long, help: ClientHelp.protectOff.help())
        var off = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard !off || person.isEmpty else { throw Refusal.usage(.personOrOff) }
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let protection = try replica.protect(
                caseID,
                isSet: !off,
                persons: person.isEmpty ? nil : person.map(Person.init(typed:))
            )
            guard !session.json else {
                return session.say([
                    "case": .string(caseID.description), "protected": .boolean(protection.isOn),
                    "stated": .boolean(protection.isStated),
                    "askedBy": .optional(protection.askedBy?.typed),
                    "persons": .array(protection.persons.map { .string($0.typed) }),
                ])
            }
            let names = protection.persons.map { TerminalText.safe($0.typed) }
            session.say(
                .caseProtected(
                    String(caseID.description.prefix(8)),
                    isOn: protection.isOn,
                    isStated: protection.isStated,
                    persons: names.joined(separator: "; ")
                )
            )
            if let asked = protection.askedBy {
                session.say(.protectionAsked(by: TerminalText.safe(asked.typed)))
            }
        }
    }
}
