import ArgumentParser
import Causality
import Cooperation
import Crypto
import Foundation
import Messages
import Pages
import Replica
import Vocabulary

/// `export`: a case as a package for the party's own archive.
struct ExportCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "export",
        ClientHelp.exportCase,
        more: ClientHelp.exportMore
    )

    @Argument(
        help: ClientHelp.caseArgument.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String
    @Argument(
        help: ClientHelp.exportFolder.help(value: ValueName.folder),
        completion: .directory
    )
    var folder: String?
    @Option(name: .long, help: ClientHelp.diary.help(value: ValueName.text))
    var diary: String?
    @Option(name: .long, help: ClientHelp.secrecy.help(value: ValueName.text))
    var secrecy: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        guard folder != nil || session.json else { throw Refusal.usage(.exportWhere) }
        let replica = try session.open()
        let caseID = try replica.caseID(named: caseName)
        // An archive of nothing but dots would be none.
        guard try !replica.masks(caseID) else { throw ReplicaError.notNamed }
        let package = try CasePackage(
            caseID,
            replica,
            session,
            registration: Registration(
                diary: diary,
                provision: secrecy,
                status: replica.status()
            )
        )
        guard let folder else { return session.say(package.json) }
        let written = try package.write(to: folder)
        if session.json {
            session.say([
                "folder": .string(folder), "files": .array(written.map(JSONValue.string)),
                "notHere": .array(package.filesNotHere.map(JSONValue.string)),
            ])
        } else {
            session.say(.exported(folder, files: written.count))
        }
        if !package.filesNotHere.isEmpty {
            session.warn(.exportLacksFiles(package.filesNotHere))
        }
    }
}

/// What an authority writes down of a secret document that it keeps (OSL 5:2 and 5:5).
struct Registration {
    /// The party's own diary number.
    let diary: String?
    /// The provision of the secrecy note.
    let provision: String
    /// The authority that made the note.
    let authority: String

    /// Of a party: unless it says otherwise, the provision that presumably applies to its kind.
    init(diary: String?, provision: String?, status: Status) {
        self.diary = diary
        authority = status.party?.name ?? ""
        self.provision =
            provision
            ?? {
                switch status.party?.kind {
                case .school, .educationAdministration: "OSL 23 kap. 2 §"
                default: "OSL 26 kap. 1 §"
                }
            }()
    }
}

/// A case as files: one for programs, one for people, one for the register, and the attachments.
struct CasePackage {
    /// Files of the case that are not on this device.
    let filesNotHere: [String]

    private let replica: Replica
    private let session: Session
    private let view: CaseView
    private let records: [RecordView]
    private let history: [HistoryEntry]
    private let registration: Registration
    private let files: [(name: String, view: AttachmentView)]
    private let releases: [ReleaseLogEntry]
    private let received: [ReleaseView]

    init(
        _ caseID: CaseID,
        _ replica: Replica,
        _ session: Session,
        registration: Registration
    ) throws {
        self.replica = replica
        self.session = session
        self.registration = registration
        let whole = try replica.wholeCase(caseID)
        view = whole.view
        records = whole.records.filter {
            $0.life != .there || $0.fields.contains { !$0.siblings.isEmpty }
        }
        history = try replica.history(of: caseID, record: nil, field: nil)
        releases = try replica.releaseLog(of: caseID).filter {
            !$0.isWithdrawal && $0.orderedAt != nil
        }
        let own = view.summary.roles.first(where: \.isOwn)?.party
        received = try replica.releases(in: caseID).filter { $0.party == own }
        try replica.note(.history, of: [ReadPlace(caseID)])
        try replica.note(.record, of: records.map { ReadPlace($0.place.ref) })
        let isProtected = try replica.protection(of: caseID).isOn
        var files: [(name: String, view: AttachmentView)] = []
        var missing: [String] = []
        for field in records.flatMap(\.fields) where field.place.field.type.isFile {
            for number in field.siblings.indices where field.siblings[number].value != .cleared {
                let file = try replica.attachment(in: field.place, sibling: number + 1)
                // A name that nothing else has, whatever people call their files.
                let hash = file.attachment.blob.hash.description.prefix(8)
                let name =
                    isProtected
                    ? file.attachment.neutralName : "\(hash)-\(file.attachment.name)"
                if !file.isHere {
                    missing.append(field.place.scriptName)
                } else if !files.contains(where: { $0.name == name }) {
                    files.append((name: name, view: file))
                }
            }
        }
        self.files = files
        filesNotHere = missing
    }

    /// Writes all of it into a new folder, and the hash of each file beside them.
    ///
    /// - Returns: The names of the files.
    func write(to folder: String) throws -> [String] {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: folder) else {
            throw Refusal(.failed, "file.exists", .folderExists(folder))
        }
        do {
            try manager.createDirectory(
                atPath: folder + (files.isEmpty ? "" : "/files"),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Refusal(.failed, "file.unwritable", .fileUnwritable(folder))
        }
        var sums: [String] = []
        var names: [String] = []
        func add(_ name: String, _ body: (([UInt8]) throws -> Void) throws -> Void) throws {
            let path = folder + "/" + name
            try NewFile.write(to: path, body)
            sums.append("\(try Self.hash(of: path))  \(name)\n")
            names.append(name)
        }
        try add("case.json") { try $0(Array((json.rendered + "\n").utf8)) }
        try add("case.html") { try $0(Array(page().html().utf8)) }
        try add("register.csv") { try $0(Array(register.text.utf8)) }
        for file in files {
            try add("files/" + file.name) { try replica.open(file.view.attachment, $0) }
        }
        try NewFile.write(to: folder + "/SHA256SUMS") { try $0(Array(sums.joined().utf8)) }
        return names + ["SHA256SUMS"]
    }

    /// The SHA-256 of a file that was written, in hex.
    private static func hash(of path: String) throws -> String {
        let file = try OpenedFile(path: path)
        defer { file.close() }
        var hash = SHA256()
        for offset in stride(from: 0, to: file.source.length, by: 1 << 20) {
            let count = min(1 << 20, file.source.length - offset)
            hash.update(data: try file.source.read(offset, count))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The whole of it for programs.
    var json: JSONValue {
        [
            "format": .string("obruten case"),
            "version": .number(1),
            "exportedAt": .string(TimeText.utc(session.effects.now())),
            "registration": [
                "diary": .optional(registration.diary),
                "subject": .string(subject),
                "secrecy": [
                    "provision": .string(registration.provision),
                    "date": .string(today),
                    "authority": .string(registration.authority),
                ],
            ],
            "case": view.summary.json,
            "records": .array(records.map { $0.json(session) }),
            "history": .array(history.map(\.json)),
        ]
    }

    /// What the case is about, without anything that is secret itself.
    private var subject: String {
        let label = view.model.labels[session.language]
        let name = view.summary.id.description.prefix(8)
        return (label.isEmpty ? session.text(.caseHeading) : label) + " \(name)"
    }

    private var today: String { String(session.time(session.effects.now()).local.prefix(10)) }

    private func page() throws -> Page {
        // Its own archive has to hold all of it.
        let pages = try CasePages(view.summary.id, replica, session, whereabouts: true)
        var page = try pages.page(
            Message(sv: "Ärende", en: "Case"),
            records.filter { $0.life != .deleted }.map(\.place)
        )
        page.facts =
            [
                Page.Fact(session.text(.diaryHeading), registration.diary ?? "–"),
                Page.Fact(
                    session.text(.secrecyHeading),
                    "\(registration.provision), \(today), \(registration.authority)"
                ),
            ] + page.facts
        let table = register
        page.sections.append(
            Page.Section(
                session.text(.registerHeading),
                table: Page.Table(
                    session.text(.registerCaption),
                    headings: table.headings,
                    rows: table.rows
                )
            )
        )
        return page
    }

    /// A line for each record: when it came or was drawn up, from whom, to whom, about what, and the
    /// note of secrecy.
    private var register: SemicolonTable {
        var table = SemicolonTable([
            session.text(.registerDate), session.text(.diaryHeading),
            session.text(.registerSender), session.text(.registerRecipients),
            session.text(.registerSubject), session.text(.secrecyHeading),
        ])
        for record in records {
            let writes = history.filter { $0.place?.ref == record.place.ref }
            let released = releases.filter { $0.record?.ref == record.place.ref }
            let roles = view.summary.roles.filter { holder in
                view.model.roleIndex(holder.role.id).map {
                    record.place.type.readers.contains(RoleSet(index: $0))
                } ?? false
            }
            // What was released to the own party came when it was, from who released it, as a copy without
            // its history; what it reads by its role was there when it was drawn up.
            let here = received.filter { $0.record?.ref == record.place.ref }
            let copy = roles.contains(where: \.isOwn) ? nil : here.min { $0.given < $1.given }
            let standing = record.fields.flatMap(\.siblings)
            let releaser = copy.flatMap { copy in
                view.summary.roles.first { $0.party == copy.releaser }?.partyName
            }
            guard
                let sender = releaser ?? writes.first?.write.partyName ?? standing.first?.partyName
            else { continue }
            let time =
                copy?.given ?? writes.first?.orderedAt ?? writes.first?.write.writtenAt
                ?? standing.compactMap(\.writtenAt).min()
            // Who got it by a release that has ended since keeps what it got.
            let readers =
                roles.map(\.partyName) + released.map(\.partyName) + here.map(\.partyName)
            table.rows.append([
                time.map { String(session.time($0).local.prefix(10)) } ?? "",
                registration.diary ?? "",
                sender,
                Set(readers).subtracting([sender]).sorted()
                    .joined(separator: ", "),
                "\(record.place.type.labels[session.language]), \(subject)",
                "\(registration.provision), \(today), \(registration.authority)",
            ])
        }
        return table
    }
}

extension FieldType {
    /// Whether it takes files.
    fileprivate var isFile: Bool {
        if case .attachment = self { return true }
        return false
    }
}
