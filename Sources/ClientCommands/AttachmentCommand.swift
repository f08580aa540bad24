import ArgumentParser
import Cooperation
import Foundation
import Messages
import Replica
import Vocabulary

/// `attachment`: files of a case.
struct AttachmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "attachment",
        ClientHelp.attachment,
        subcommands: [Add.self, Open.self, Remove.self]
    )

    /// `attachment add`.
    struct Add: ClientCommand {
        static let configuration = CommandConfiguration.of("add", ClientHelp.attachmentAdd)

        @OptionGroup var field: FieldArguments
        @Argument(
            help: ClientHelp.fileToAdd.help(value: ValueName.file),
            completion: .file()
        )
        var file: String
        @Option(name: .long, help: ClientHelp.base.help(value: ValueName.token))
        var base: [String] = []
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let place = try field.place(in: replica)
            let source = try OpenedFile(path: file)
            defer { source.close() }
            session.tell(
                try replica.attach(source.source, to: place, options: SaveOptions(base: base))
            )
        }
    }

    /// `attachment remove`.
    struct Remove: ClientCommand {
        static let configuration = CommandConfiguration.of("remove", ClientHelp.attachmentRemove)

        @OptionGroup var field: FieldArguments
        @Option(name: .long, help: ClientHelp.base.help(value: ValueName.token))
        var base: [String] = []
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let place = try field.place(in: replica)
            // Says so where there is none.
            _ = try replica.attachment(in: place)
            let result = try replica.save(
                [FieldEdit(place, .value(.cleared))],
                in: place.record.ref.caseID,
                options: SaveOptions(base: base)
            )
            session.tell(result)
        }
    }

    /// `attachment open`.
    struct Open: ClientCommand {
        static let configuration = CommandConfiguration.of("open", ClientHelp.attachmentOpen)

        @OptionGroup var field: FieldArguments
        @Argument(
            help: ClientHelp.fileToWrite.help(value: ValueName.file),
            completion: .file()
        )
        var file: String?
        @Option(name: .long, help: ClientHelp.whichFile.help(value: ValueName.number))
        var take: Int?
        @Flag(name: .long, help: ClientHelp.overwrite.help())
        var force = false
        @OptionGroup var server: ServerOptions
        @OptionGroup var common: CommonOptions

        func run(in session: Session) async throws {
            let replica = try session.open()
            let place = try field.place(in: replica)
            let view = try replica.attachment(in: place, sibling: take)
            // A file's name may say whose it is.
            let caseID = place.record.ref.caseID
            let path =
                try file
                ?? (replica.protection(of: caseID).isOn
                    ? view.attachment.neutralName : view.attachment.name)
            guard force || !FileManager.default.fileExists(atPath: path) else {
                throw Refusal(.failed, "file.exists", .fileExists(path))
            }
            if !view.isHere { try await fetch(view.attachment, replica, session) }
            try replica.note(.file, of: [ReadPlace(place.record.ref)])
            do {
                try NewFile.write(to: path) { write in
                    try replica.open(view.attachment, write)
                }
            } catch ReplicaError.fileNotHere(let name) {
                let by = [view.by.party, view.by.device].map { TerminalText.safe($0) }
                throw Refusal(
                    .failed,
                    "attachment.notHere",
                    .fileNotHere(name, by: by),
                    members: [("by", .array(by.map(JSONValue.string)))]
                )
            }
            guard !session.json else {
                return session.say([
                    "file": .string(path), "name": .string(view.attachment.name),
                    "bytes": .number(view.attachment.length),
                ])
            }
            session.say(.fileWritten(path))
            if view.isDisputed { session.warn(.fileDisputed(place.name)) }
        }

        private func fetch(
            _ attachment: Attachment,
            _ replica: Replica,
            _ session: Session
        ) async throws {
            let transfer = try replica.transfer(attachment)
            let keys = try session.keys()
            let lock = try await SyncLock(session.home) {
                if session.terminal.isErrorTerminal { session.warn(.syncWaits) }
            }
            defer { withExtendedLifetime(lock) {} }
            let link = try ServerLink(
                transfer.server,
                keys: keys,
                device: transfer.device,
                options: server,
                session: session
            )
            let summary: BlobSummary
            do {
                summary = try await BlobLink(link: link, session: session).run(transfer)
                await link.close()
            } catch {
                await link.close()
                throw error
            }
            if summary.damaged > 0 { throw ReplicaError.fileDamaged(name: attachment.name) }
        }
    }
}

/// A file that is read piece by piece.
struct OpenedFile {
    let source: FileSource
    private let descriptor: Int32

    /// Opens an ordinary file.
    init(path: String) throws(Refusal) {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG
        else {
            if descriptor >= 0 { Foundation.close(descriptor) }
            throw Refusal(.failed, "file.unreadable", .fileUnreadable(path))
        }
        self.descriptor = descriptor
        source = FileSource(
            name: (path as NSString).lastPathComponent,
            length: Int(status.st_size)
        ) { offset, count in
            var bytes = [UInt8](repeating: 0, count: count)
            var done = 0
            while done < count {
                let read = bytes.withUnsafeMutableBytes { buffer in
                    pread(
                        descriptor,
                        buffer.baseAddress.map { $0 + done },
                        count - done,
                        off_t(offset + done)
                    )
                }
                guard read > 0 else { break }
                done += read
            }
            return Array(bytes.prefix(done))
        }
    }

    func close() { Foundation.close(descriptor) }
}

/// A file for its owner alone, which appears under its name once all of it is written.
enum NewFile {
    /// Writes what `body` gives, in the place of what was there.
    static func write(
        to path: String,
        _ body: (([UInt8]) throws -> Void) throws -> Void
    ) throws {
        let part = path + ".part"
        let descriptor = Foundation.open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal(.failed, "file.unwritable", .fileUnwritable(path))
        }
        do {
            defer { Foundation.close(descriptor) }
            try body { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = rest.withUnsafeBytes {
                        Foundation.write(descriptor, $0.baseAddress, $0.count)
                    }
                    guard written > 0 else {
                        throw Refusal(.failed, "file.unwritable", .fileUnwritable(path))
                    }
                    rest = rest.dropFirst(written)
                }
            }
            guard rename(part, path) == 0 else {
                throw Refusal(.failed, "file.unwritable", .fileUnwritable(path))
            }
        } catch {
            unlink(part)
            throw error
        }
    }
}
