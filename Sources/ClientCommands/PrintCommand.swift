import ArgumentParser
import Cooperation
import Foundation
import Messages
import Pages
import Replica
import Vocabulary

/// `print`: a page of a case, as HTML that needs nothing beside itself.
struct PrintCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "print",
        ClientHelp.printPage,
        more: ClientHelp.printMore
    )

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(help: ClientHelp.printWhat.help(value: ValueName.record))
    var what: String
    @Argument(help: ClientHelp.pageFile.help(value: ValueName.file), completion: .file())
    var file: String?
    @Option(name: .long, help: ClientHelp.printRecord.help(value: ValueName.record))
    var record: String?
    @Flag(name: .long, help: ClientHelp.overwrite.help())
    var force = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let pages = try CasePages(caseID, replica, session)
        let page: Page
        if let kind = PrintKind(rawValue: what) {
            let place = try record.map { try replica.record(named: $0, in: caseID) }
            page = try pages.page(kind, record: place)
        } else {
            let place = try replica.record(named: what, in: caseID)
            page = try pages.page(place.type.labels.message, [place])
        }
        try session.write(page, to: file, force: force)
    }
}

/// `form`: paper to fill in where there is no computer.
struct FormCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "form",
        ClientHelp.formGroup,
        subcommands: [Print.self, Enter.self]
    )

    /// `form print`.
    struct Print: ClientCommand {
        static let configuration = CommandConfiguration.of("print", ClientHelp.formPrint)

        @Argument(
            help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
            completion: CaseCompletion.kind
        )
        var caseName: String
        @Argument(help: ClientHelp.record.help(value: ValueName.record))
        var record: String
        @Argument(help: ClientHelp.pageFile.help(value: ValueName.file), completion: .file())
        var file: String?
        @Flag(name: .long, help: ClientHelp.overwrite.help())
        var force = false
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let place = try replica.record(named: record, in: caseID)
            let pages = try CasePages(caseID, replica, session)
            let code = FormCode(place.ref).text
            try session.write(try pages.form(place, code: code), to: file, force: force)
        }
    }

    /// `form enter`.
    struct Enter: ClientCommand {
        static let configuration = CommandConfiguration.of("enter", ClientHelp.formEnter)

        @Argument(help: ClientHelp.formCode.help(value: ValueName.code))
        var code: String
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            guard let code = FormCode(code) else {
                throw Refusal(.failed, "form.code", .formCodeMistyped(self.code))
            }
            let replica = try session.open()
            let found = try replica.cases().filter { code.means($0.id) }.flatMap { summary in
                try replica.caseView(summary.id, looking: false).records.map(\.place)
                    .filter { code.means($0.ref) }
            }
            guard let place = found.first, found.count == 1 else {
                throw Refusal(.failed, "form.unknown", .formUnknown(self.code))
            }
            try RecordForm(replica: replica, session: session).fill(place)
        }
    }
}

extension Session {
    /// Writes a page to a file, or to standard output where none is named.
    fileprivate func write(_ page: Page, to path: String?, force: Bool) throws {
        let html = try page.html()
        guard let path else { return terminal.write(html) }
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Refusal(.failed, "file.exists", .fileExists(path))
        }
        try NewFile.write(to: path) { write in try write(Array(html.utf8)) }
        if json {
            say(["file": .string(path), "bytes": .number(html.utf8.count)])
        } else {
            say(.fileWritten(path))
        }
    }
}
