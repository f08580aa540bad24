import ArgumentParser
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

/// `model`: what is cooperated on, and who owns what.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "model",
        ClientHelp.model,
        subcommands: [List.self, Show.self, Check.self, Extend.self]
    )

    /// `model list`.
    struct List: ClientCommand {
        static let configuration = CommandConfiguration.of("list", ClientHelp.modelList)

        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let models = try session.open().models()
            guard !session.json else {
                return session.say(
                    .array(
                        models.map {
                            [
                                "model": .string($0.name), "version": .number($0.version),
                                "hash": .string($0.hash.description), "cases": .number($0.cases),
                            ]
                        }
                    )
                )
            }
            var table = session.table(.modelHeading, .versionHeading, .casesHeading, .idHeading)
            for model in models {
                table.add([
                    model.name, String(model.version), String(model.cases),
                    String(model.hash.description.prefix(8)),
                ])
            }
            session.say(table)
        }
    }

    /// `model show`.
    struct Show: ClientCommand {
        static let configuration = CommandConfiguration.of("show", ClientHelp.modelShow)

        @Argument(help: ClientHelp.modelName.help(value: ValueName.model))
        var model: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let found = try session.open().model(named: model)
            ModelCommand.tell(found.model, in: session)
        }
    }

    /// `model check`.
    struct Check: ClientCommand {
        static let configuration = CommandConfiguration.of("check", ClientHelp.modelCheck)

        @Argument(
            help: ClientHelp.modelFile.help(value: ValueName.file),
            completion: .file(extensions: ["yaml", "yml"])
        )
        var file: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw Refusal(
                    .failed,
                    "file.unreadable",
                    .unreadableFile(file),
                    members: [("file", .string(file))]
                )
            }
            do {
                let model = try Model.load(Array(bytes))
                guard !session.json else {
                    return session.say([
                        "ok": true, "model": .string(model.name), "version": .number(model.version),
                        "mistakes": [],
                    ])
                }
                session.say(.modelFine(model.name, Int(model.version)))
            } catch {
                if session.json {
                    session.say([
                        "ok": false, "model": .null, "version": .null,
                        "mistakes": .array(
                            error.list.map {
                                [
                                    "line": .number($0.line), "column": .number($0.column),
                                    "code": .string($0.problem.code),
                                    "message": .string(session.text($0.problem.told)),
                                ]
                            }
                        ),
                    ])
                } else {
                    for mistake in error.list {
                        session.say("\(TerminalText.safe(file)), " + mistake.told)
                    }
                }
                throw Ending(exit: .failed)
            }
        }
    }

    private static func tell(_ model: Model, in session: Session) {
        guard !session.json else { return session.say(model.json) }
        let language = session.language
        session.say(
            session.terminal.bold("\(model.name) \(model.version)") + "  "
                + TerminalText.safe(model.labels[language])
        )
        var roles = session.table(.roleHeading, .nameHeading, .kindHeading, Message(same: ""))
        for role in model.roles {
            roles.add([
                role.id, role.labels[language],
                role.kinds.map { session.text(.kind($0)) }.joined(separator: ", "),
                session.text(role.lead ? .lead : role.required ? .required : .optional),
            ])
        }
        session.say(roles)
        for type in model.types {
            let readers = model.roles(in: type.readers).map(\.id).joined(separator: ", ")
            let several = type.repeatable ? " (\(session.text(.repeatable)))" : ""
            session.say("")
            session.say(
                session.terminal.bold(type.id) + "  " + TerminalText.safe(type.labels[language])
                    + several + " — " + session.text(.readersHeading).lowercased() + " " + readers
            )
            var fields = session.table(
                .fieldHeading,
                .nameHeading,
                .ownerHeading,
                .valueHeading
            )
            for field in type.fields {
                fields.add([
                    "  " + field.id, field.labels[language],
                    session.owner(field.owner, of: model), session.text(field.type.told),
                ])
            }
            session.say(fields)
        }
    }
}

extension Session {
    fileprivate func owner(_ owner: Owner, of model: Model) -> String {
        switch owner {
        case .creator: text(.creator)
        case .roles(let roles): model.roles(in: roles).map(\.id).joined(separator: ", ")
        }
    }
}

extension Labels {
    fileprivate var json: JSONValue { ["sv": .string(sv), "en": .string(en)] }
}

extension Model {
    fileprivate var json: JSONValue {
        func owner(_ owner: Owner) -> JSONValue {
            switch owner {
            case .creator: "creator"
            case .roles(let set): .array(roles(in: set).map { .string($0.id) })
            }
        }
        return [
            "model": .string(name), "version": .number(version), "labels": labels.json,
            "roles": .array(
                roles.map { role in
                    [
                        "role": .string(role.id), "labels": role.labels.json,
                        "kinds": .array(role.kinds.map { .string($0.name) }),
                        "required": .boolean(role.required), "lead": .boolean(role.lead),
                    ]
                }
            ),
            "records": .array(
                types.map { type in
                    [
                        "record": .string(type.id), "number": .number(type.number),
                        "labels": type.labels.json, "help": type.help.json,
                        "repeatable": .boolean(type.repeatable),
                        "readers": .array(roles(in: type.readers).map { .string($0.id) }),
                        "owner": owner(type.owner),
                        "fields": .array(
                            type.fields.map { field in
                                [
                                    "field": .string(field.id), "number": .number(field.number),
                                    "labels": field.labels.json, "help": field.help.json,
                                    "type": .string(field.type.id), "owner": owner(field.owner),
                                ]
                            }
                        ),
                    ]
                }
            ),
        ]
    }
}
