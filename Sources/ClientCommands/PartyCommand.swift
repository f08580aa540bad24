import ArgumentParser
import Messages
import Replica
import Vocabulary

/// `party`: who there is on the server.
struct PartyCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "party",
        ClientHelp.party,
        subcommands: [List.self]
    )

    /// `party list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.partyList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let parties = try session.open().parties()
            guard !session.json else {
                return session.say(
                    .array(
                        parties.map {
                            [
                                "party": .string($0.id.description), "name": .string($0.name),
                                "kind": .string($0.kind.name),
                                "municipality": .string($0.municipality),
                                "own": .boolean($0.isOwn), "joined": .boolean($0.hasRoot),
                                "root": .optional($0.root?.description),
                                "succeeds": .optional($0.succeeds?.description),
                                "replacedBy": .optional($0.replacedBy?.description),
                            ]
                        }
                    )
                )
            }
            var table = session.table(
                .nameHeading,
                .kindHeading,
                .municipalityHeading,
                .idHeading,
                .fingerprintHeading,
                Message(same: "")
            )
            for party in parties {
                table.add([
                    party.name, session.text(.kind(party.kind)), party.municipality,
                    String(party.id.description.prefix(8)),
                    party.root.map { String($0.description.prefix(16)).inGroups } ?? "",
                    Self.state(party, in: session),
                ])
            }
            session.say(table)
        }

        private static func state(_ party: PartyView, in session: Session) -> String {
            var words: [String] = []
            if party.isOwn { words.append(session.text(.own)) }
            if !party.hasRoot { words.append(session.text(.notYetJoined)) }
            if let by = party.replacedBy {
                words.append(session.text(.replacedBy(String(by.description.prefix(8)))))
            }
            if let before = party.succeeds {
                words.append(session.text(.standsInFor(String(before.description.prefix(8)))))
            }
            return words.joined(separator: ", ")
        }
    }
}
