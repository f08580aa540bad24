import ArgumentParser
import Cooperation
import Foundation
import Messages
import SyncServer
import Vocabulary

/// `model`: what cases can be opened under.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "model",
        ServerHelp.model,
        subcommands: [Publish.self, List.self]
    )

    /// `model publish`.
    struct Publish: ServerCommand {
        static let configuration = CommandConfiguration.of("publish", ServerHelp.modelPublish)

        @Argument(
            help: ServerHelp.modelFile.help(value: ServerHelp.fileValue),
            completion: .file()
        )
        var file: String

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let yaml = try Self.contents(of: file)
            let model: ModelSummary
            do {
                let server = try session.open()
                var whole = yaml
                if let base = Model.extends(yaml) {
                    guard let known = try server.modelFile(base.name, base.version) else {
                        throw ServerFailure(
                            "model.unknownBase",
                            ServerMessages.unknownBase(base.name, base.version)
                        )
                    }
                    whole = try Model.extending(yaml, base: known).yaml
                }
                model = try server.publishModel(whole, now: session.machine.now()).response
            } catch let mistakes as ModelMistakes {
                throw ServerFailure(
                    "model.invalid",
                    ServerMessages.modelMistakes(mistakes.list.count, file),
                    details: mistakes.list.map(\.told)
                )
            }
            guard !session.json else { return session.say(List.json(model)) }
            session.say(ServerMessages.modelPublished(model.name, model.version))
        }

        private static func contents(of path: String) throws -> [UInt8] {
            guard let handle = FileHandle(forReadingAtPath: path),
                let data = try? handle.read(upToCount: Limits.modelBytes + 1)
            else { throw ServerFailure("file.unreadable", ServerMessages.unreadableFile(path)) }
            guard data.count <= Limits.modelBytes else {
                throw ServerFailure(
                    "file.tooLarge",
                    ServerMessages.tooLargeFile(path, Limits.modelBytes)
                )
            }
            return [UInt8](data)
        }
    }

    /// `model list`.
    struct List: ServerCommand {
        static let configuration = CommandConfiguration.of("list", ServerHelp.modelList)

        @OptionGroup var common: CommonOptions

        func run(in session: ServerSession) throws {
            let models = try session.open().models()
            guard !session.json else { return session.say(.array(models.map(Self.json))) }
            var table = session.table(
                ServerMessages.nameColumn,
                ServerMessages.versionColumn,
                ServerMessages.hashColumn
            )
            for model in models {
                table.add([model.name, "\(model.version)", model.hash.description])
            }
            session.say(table)
        }

        static func json(_ model: ModelSummary) -> JSONValue {
            [
                "name": .string(model.name),
                "version": .number(model.version),
                "hash": .string(model.hash.description),
            ]
        }
    }
}
