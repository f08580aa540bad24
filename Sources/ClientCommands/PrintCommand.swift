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
    @OptionGroup var target: PageTarget
    @Option(name: .long, help: ClientHelp.printRecord.help(value: ValueName.record))
    var record: String?
    @Option(name: .long, help: ClientHelp.printRole.help(value: ValueName.role))
    var role: String?
    @Flag(name: .long, help: ClientHelp.printWhereabouts.help())
    var whereabouts = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        let pages = try CasePages(caseID, replica, session, whereabouts: whereabouts)
        let page: Page
        if what == PrintKind.checklist.rawValue {
            page = try pages.checklist(role: role)
        } else if let kind = PrintKind(rawValue: what) {
            let place = try record.map { try replica.record(named: $0, in: caseID) }
            page = try pages.page(kind, record: place)
        } else {
            let place = try replica.record(named: what, in: caseID)
            page = try pages.page(place.type.labels.message, [place])
        }
        try target.write(page, in: session)
    }
}

/// Where a page goes.
struct PageTarget: ParsableArguments {
    @Argument(help: ClientHelp.pageFile.help(value: ValueName.file), completion: .file())
    var file: String?
    @Flag(name: .long, help: ClientHelp.overwrite.help())
    var force = false

    /// Writes a page to a new file, or to standard output where none is named.
    func write(_ page: Page, in session: Session) throws {
        try session.write(try page.html(), to: file, force: force)
    }
}

/// `form`: paper to fill in where there is no computer.
struct FormCommand: ParsableCommand {
    static let configuration = CommandConfiguration.of(
        "form",
        ClientHelp.formGroup,
        subcommands: [Print.self, Blank.self, Enter.self]
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
        @OptionGroup var target: PageTarget
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let replica = try session.open()
            let caseID = try replica.caseID(named: caseName)
            let place = try replica.record(named: record, in: caseID)
            let pages = try CasePages(caseID, replica, session)
            let code = FormCode(place.ref).text
            try target.write(try pages.form(place, code: code), in: session)
        }
    }

    /// `form blank`.
    struct Blank: ClientCommand {
        static let configuration = CommandConfiguration.of("blank", ClientHelp.formBlank)

        @Argument(help: ClientHelp.blankModel.help(value: ValueName.model))
        var model: String
        @Argument(help: ClientHelp.record.help(value: ValueName.record))
        var record: String
        @OptionGroup var target: PageTarget
        @OptionGroup var common: CommonOptions

        func run(in session: Session) throws {
            let found = try session.open().model(named: model).model
            guard case .one(let type) = NameMatcher.type(record, in: found) else {
                throw Refusal(.failed, "name.unknown", .noSuchForm(record))
            }
            try target.write(CasePages.blank(type, session), in: session)
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
                try replica.recordPlaces(of: summary.id).filter { code.means($0.ref) }
            }
            guard let place = found.first, found.count == 1 else {
                throw Refusal(.failed, "form.unknown", .formUnknown(self.code))
            }
            try RecordForm(replica: replica, session: session).fill(place)
        }
    }
}

extension Session {
    /// Writes a text to a new file, or to standard output where none is named.
    func write(_ text: String, to path: String?, force: Bool) throws {
        guard let path else { return terminal.write(text) }
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Refusal(.failed, "file.exists", .fileExists(path))
        }
        try NewFile.write(to: path) { write in try write(Array(text.utf8)) }
        if json {
            say(["file": .string(path), "bytes": .number(text.utf8.count)])
        } else {
            say(.fileWritten(path))
        }
    }
}
