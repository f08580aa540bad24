import ArgumentParser
import Messages
import Replica
import Vocabulary

/// `author`: who writes on this device.
struct AuthorCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "author",
        ClientHelp.author,
        subcommands: [List.self, Add.self, Use.self]
    )

    /// `author list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.authorList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let authors = try session.open().authors()
            guard !session.json else {
                return session.say(
                    .array(
                        authors.map {
                            [
                                "author": .string($0.person.typed),
                                "name": .string($0.person.name),
                                "function": .string($0.person.function),
                                "current": .boolean($0.isCurrent),
                            ]
                        }
                    )
                )
            }
            guard !authors.isEmpty else { return session.say(.noAuthors) }
            for author in authors {
                session.say(
                    (author.isCurrent ? "* " : "  ") + session.terminal.shown(author.person.typed)
                )
            }
        }
    }

    /// `author add`.
    struct Add: ClientCommand {
        static let configuration = CommandConfiguration.of("add", ClientHelp.authorAdd)

        @Argument(help: ClientHelp.authorName.help(value: ValueName.person))
        var name: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let person = Person(typed: name)
            try session.open().addAuthor(person)
            AuthorCommand.tell(person, in: session)
        }
    }

    /// `author use`.
    struct Use: ClientCommand {
        static let configuration = CommandConfiguration.of("use", ClientHelp.authorUse)

        @Argument(help: ClientHelp.authorName.help(value: ValueName.person))
        var name: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            AuthorCommand.tell(try session.open().useAuthor(name), in: session)
        }
    }

    private static func tell(_ person: Person, in session: Session) {
        if session.json {
            session.say(["author": .string(person.typed)])
        } else {
            session.say(.writesAs(session.terminal.shown(person.typed)))
        }
    }
}
