import ArgumentParser
import Foundation
import Messages
import Replica
import Vocabulary

/// `bundle`: what a sync carries, in a file.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "bundle",
        BundleHelp.bundle,
        subcommands: [Export.self, Import.self]
    )

    /// `bundle export`.
    struct Export: ClientCommand {
        static let configuration = CommandConfiguration.of("export", BundleHelp.export)

        @Argument(
            help: BundleHelp.fileToWrite.help(value: ValueName.file),
            completion: .file()
        )
        var file: String
        @Option(name: .customLong("for"), help: BundleHelp.recipient.help(value: ValueName.party))
        var recipient: String?
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let party = try recipient.map { try replica.party(named: $0) }
            let bundle = try replica.exportBundle(for: party?.id, keys: session.keys())
            try session.witness(replica)
            guard !FileManager.default.fileExists(atPath: file) else {
                throw Refusal(.failed, "file.exists", .fileExists(file))
            }
            do {
                try Data(bundle.bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
            } catch {
                throw Refusal(.failed, "file.unwritable", .bundleUnwritable(file))
            }
            guard !session.json else {
                return session.say([
                    "file": .string(file), "bytes": .number(bundle.bytes.count),
                    "for": party.map { .string($0.id.description) } ?? .null,
                    "readers": .array(bundle.readers.map { .string($0.description) }),
                    "writes": .number(bundle.writes), "cases": .number(bundle.cases),
                    "carried": .number(bundle.carried),
                ])
            }
            let names = try bundle.readers.map { id in
                try replica.parties().first { $0.id == id }?.name ?? id.description
            }
            session.say(
                .bundleExported(
                    TerminalText.safe(file),
                    writes: bundle.writes,
                    readers: names.map { TerminalText.safe($0) }
                )
            )
        }
    }

    /// `bundle import`.
    struct Import: ClientCommand {
        static let configuration = CommandConfiguration.of("import", BundleHelp.importBundle)

        @Argument(
            help: BundleHelp.fileToRead.help(value: ValueName.file),
            completion: .file()
        )
        var file: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let summary = try replica.importBundle(Self.bytes(of: file))
            guard !session.json else {
                return session.say([
                    "writes": .number(summary.writes), "known": .number(summary.known),
                    "left": .number(summary.left), "cases": .number(summary.cases),
                    "carried": .number(summary.carried),
                    "foundCopy": .boolean(summary.foundCopy),
                ])
            }
            session.say(
                .bundleImported(
                    writes: summary.writes,
                    cases: summary.cases,
                    known: summary.known
                )
            )
            if summary.carried > 0 { session.say(.bundleCarried(summary.carried)) }
            if summary.left > 0 { session.warn(.bundleLeft(summary.left)) }
            if summary.foundCopy { session.warn(.bundleFoundCopy) }
        }

        /// The file's bytes: never more than a bundle may have.
        private static func bytes(of path: String) throws -> [UInt8] {
            guard let handle = FileHandle(forReadingAtPath: path) else {
                throw Refusal(.failed, "file.unreadable", .fileUnreadable(path))
            }
            defer { try? handle.close() }
            var bytes: [UInt8] = []
            do {
                while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
                    bytes += part
                    guard bytes.count <= Limits.bundleBytes else {
                        throw ReplicaError.bundle(
                            .tooLarge(bytes: bytes.count, limit: Limits.bundleBytes)
                        )
                    }
                }
            } catch let error as ReplicaError {
                throw error
            } catch {
                throw Refusal(.failed, "file.unreadable", .fileUnreadable(path))
            }
            return bytes
        }
    }
}

extension Session {
    /// What is wrong with a bundle, for people and programs.
    func refusal(ofBundle failure: BundleFailure) -> Refusal {
        func name(_ party: PartyID) -> String { names([party]).first ?? party.description }
        return switch failure {
        case .empty: Refusal(.failed, "bundle.empty", .bundleEmpty)
        case .noServerKey: Refusal(.failed, "bundle.serverKey", .bundleServerKey)
        case .mustSync: Refusal(.failed, "bundle.mustSync", .bundleMustSync)
        case .noKey(let party): Refusal(.failed, "bundle.noKey", .bundleNoKey(name(party)))
        case .tooLarge(let bytes, let limit):
            Refusal(.failed, "bundle.tooLarge", .bundleTooLarge(bytes, limit: limit))
        case .damaged(let how):
            Refusal(.integrity, "bundle.damaged", .bundleDamaged, details: [.bundleDamage(how)])
        case .version(let version):
            Refusal(.failed, "bundle.version", .bundleVersion(version))
        case .otherServer: Refusal(.failed, "bundle.otherServer", .bundleOtherServer)
        case .otherParty(let party):
            Refusal(.notAllowed, "bundle.otherParty", .bundleOtherParty(name(party)))
        case .keyMissing: Refusal(.failed, "bundle.keyMissing", .bundleKeyMissing)
        case .unknownSender(let party):
            Refusal(.integrity, "bundle.unknownSender", .bundleUnknownSender(name(party)))
        case .unknownModel(let model):
            Refusal(.failed, "bundle.unknownModel", .bundleUnknownModel(model.description))
        case .nothing: Refusal(.notAllowed, "bundle.nothing", .bundleNothing)
        case .carriedLimit(let count):
            Refusal(.failed, "bundle.carriedLimit", .bundleCarriedLimit(count))
        }
    }
}
