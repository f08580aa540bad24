import Cooperation
import Foundation
import GRDB
import Journal
import TestSupport
import Trust
import Vocabulary
import Wire

@testable import SQLiteStore

/// A journal in a SQLite file of its own: what a server or a replica holds, without their engines.
final class JournalFile {
    let folder: TemporaryFolder
    let file: StoreFile
    var memory = JournalMemory()

    static let kind = StoreKind(applicationID: 0x6f62_7274, manyReaders: false) { migrator in
        migrator.registerMigration("1") { db in
            try JournalSchema.create(in: db)
            try JournalSchema.addCharters(in: db)
            try JournalSchema.addSuccession(in: db)
            try JournalSchema.addMoves(in: db)
            try JournalSchema.addEpochs(in: db)
            try JournalSchema.addErasures(in: db)
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        file = try StoreFile(path: folder.path("journal.sqlite"), kind: Self.kind)
    }

    /// One transaction: committed when it returns, undone when it throws.
    func write<Value>(_ body: (Journal) throws -> Value) throws -> Value {
        var learned = memory
        let value = try file.writer.write { db in
            let journal = Journal(store: JournalRows(db), memory: memory)
            let value = try body(journal)
            learned = try journal.finish()
            return value
        }
        memory = learned
        return value
    }

    func read<Value>(_ body: (Journal) throws -> Value) throws -> Value {
        try file.writer.read { db in try body(Journal(store: JournalRows(db))) }
    }

    func sql(_ sql: String, _ arguments: StatementArguments = []) throws {
        try file.writer.write { db in try db.execute(sql: sql, arguments: arguments) }
    }

    /// All rows of a table as text, for comparing files.
    func dump(_ table: String) throws -> [String] {
        try file.writer.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { $0.description }
        }
    }
}

/// Three parties with devices, a server's journal, and what is needed to write under the model
/// `sisam` without a replica.
final class JournalWorld {
    /// One party with one device and one incarnation of it.
    struct Member {
        var id: PartyID
        var root: SigningKey
        var device: SigningKey
        var incarnation: IncarnationID
    }

    let server: JournalFile
    var random: SeededGenerator
    var now: WallTime = 1_800_000_000_000
    let model: Model
    let modelHash: Hash
    private(set) var institution: Member
    private(set) var socialServices: Member
    private(set) var homeSchool: Member
    /// The server's key.
    let operatorKey: SigningKey
    /// What a replica has to be given, in order.
    private(set) var feed: [Delivery] = []
    private(set) var cases: [CaseID: Head] = [:]

    init(seed: UInt64 = 1) throws {
        server = try JournalFile()
        random = SeededGenerator(seed: seed)
        let yaml = ShippedModels.all[0].yaml
        model = try Model.load(yaml)
        modelHash = Names.model(yaml)
        institution = try Self.member(&random)
        socialServices = try Self.member(&random)
        homeSchool = try Self.member(&random)
        operatorKey = try SigningKey(secret: random.bytes(32))
        try state(.server(key: operatorKey.publicKey))
        try state(.model(name: model.name, version: model.version, yaml: yaml))
        try join(institution, "Ungdomshemmet Björken", .institution)
        try join(socialServices, "Socialtjänsten Ekstad", .socialServices)
        try join(homeSchool, "Ekskolan", .school)
    }

    private static func member(_ random: inout SeededGenerator) throws -> Member {
        Member(
            id: PartyID(high: random.next(), low: random.next()),
            root: try SigningKey(secret: random.bytes(32)),
            device: try SigningKey(secret: random.bytes(32)),
            incarnation: IncarnationID(high: random.next(), low: random.next())
        )
    }

    private func state(_ statement: RegistryStatement) throws {
        try append(.registry(statement.bytes), to: .registry)
    }

    private func join(_ member: Member, _ name: String, _ kind: PartyKind) throws {
        try state(.party(PartyListing(id: member.id, name: name, kind: kind)))
        try append(member, .root(key: member.root.publicKey, partyKey: nil), nil)
        try append(
            member,
            .device(
                DeviceStatement(
                    signingKey: member.device.publicKey,
                    agreementKey: random.bytes(32),
                    name: "Dator"
                )
            ),
            nil
        )
        try append(
            member,
            .incarnation(member.device.deviceID, member.incarnation),
            member.device
        )
    }

    /// Adds an entry to a member's party log, signed by `key` or, where that is nil, the root.
    private func append(
        _ member: Member,
        _ content: PartyStatement.Content,
        _ key: SigningKey?
    ) throws {
        let body = PartyStatement(party: member.id, content: content).bytes
        let signed = SignedBody(
            body: body,
            signer: key.map { .device($0.deviceID) } ?? .root(member.root.publicKey),
            signature: try (key ?? member.root).sign(SignedText.party(body))
        )
        try append(.signed(signed), to: .party(member.id))
    }

    /// Orders an entry and puts it into the feed.
    func append(_ content: LogEntryFrame.Content, to log: LogName) throws {
        now += 1000
        let entry = try server.write { try $0.append(content, to: log, time: now) }
        feed.append(
            .entries(
                LogEntriesFrame(log: log, firstPlace: entry.place, entries: [entry.frame])
            )
        )
    }

    /// A further incarnation of a member's device.
    func another(_ member: Member) throws -> Member {
        var other = member
        other.incarnation = IncarnationID(high: random.next(), low: random.next())
        try append(
            other,
            .incarnation(other.device.deviceID, other.incarnation),
            other.device
        )
        return other
    }

    var bindings: [RoleBinding] {
        [
            ("institution", institution), ("socialServices", socialServices),
            ("homeSchool", homeSchool),
        ]
        .map {
            RoleBinding(
                role: $0.0,
                party: $0.1.id,
                root: Names.root(ofKey: $0.1.root.publicKey)
            )
        }
    }

    /// Opens a case of the three.
    func openCase() throws -> CaseID {
        let caseID = CaseID(high: random.next(), low: random.next())
        let body = CharterStatement(caseID: caseID, model: modelHash, roles: bindings).bytes
        let signed = SignedBody(
            body: body,
            signer: .device(socialServices.device.deviceID),
            signature: try socialServices.device.sign(SignedText.charter(body))
        )
        try append(.signed(signed), to: .charter(caseID))
        cases[caseID] = Names.charterHead(body: body)
        return caseID
    }

    /// The audience of a record type's readers.
    func audience(_ type: String) throws -> AudienceID {
        let number = try number(type)
        let authority = Authority(model: model, bindings: bindings)
        guard let audience = authority.audience(ofType: number) else { throw Missing(what: type) }
        return audience
    }

    func number(_ type: String) throws -> UInt16 {
        guard let type = model.type(id: type) else { throw Missing(what: type) }
        return type.number
    }

    /// The place of a role in the model.
    func role(_ name: String) throws -> Int {
        guard let place = model.roleIndex(name) else { throw Missing(what: name) }
        return place
    }

    func field(_ name: String, of type: String) throws -> UInt16 {
        guard let field = model.type(id: type)?.field(id: name) else { throw Missing(what: name) }
        return field.number
    }

    struct Missing: Error { var what: String }
}

// MARK: Commits

/// One leaf that a test wants to be written.
struct LeafDraft {
    var type: UInt16
    var instance: Instance = .single
    var table: [IncarnationID] = []
    var writes: [Write]
}

/// One commit that a test wants to be written.
struct CommitDraft {
    var caseID: CaseID
    var charterHead: Head?
    var logHead: Head = .zero
    var leaves: [LeafDraft]
}

extension JournalWorld {
    /// A draft of one write of one field.
    func draft(
        _ caseID: CaseID,
        _ type: String,
        _ field: String,
        n: UInt32 = 1,
        context: Context? = nil,
        table: [IncarnationID] = [],
        logHead: Head = .zero
    ) throws -> CommitDraft {
        let write = Write(field: try self.field(field, of: type), n: n, context: context)
        let leaf = LeafDraft(type: try number(type), table: table, writes: [write])
        return CommitDraft(caseID: caseID, logHead: logHead, leaves: [leaf])
    }

    /// Seals commits of one author for one audience.
    func seal(
        _ member: Member,
        _ drafts: [CommitDraft],
        audience: AudienceID
    ) throws -> CommitGroupFrame {
        let header = GroupHeader(audience: audience, incarnation: member.incarnation)
        var commits: [UInt8] = []
        var sealer = LeafSealer()
        for draft in drafts {
            CommitCoding.appendHeader(
                caseID: draft.caseID,
                charterHead: draft.charterHead ?? cases[draft.caseID] ?? .zero,
                logHead: draft.logHead,
                leafCount: draft.leaves.count,
                to: &commits
            )
            for leaf in draft.leaves {
                let open = OpenPart(
                    type: leaf.type,
                    instance: leaf.instance,
                    table: leaf.table,
                    writes: leaf.writes,
                    boxLength: 0
                )
                let count = leaf.writes.count
                let content = BoxContent(
                    seed: random.bytes(16),
                    person: Person(name: "Anna Svensson", function: "Rektor"),
                    times: [WallTime](repeating: now, count: count),
                    values: (0..<count).map { _ in [1] + Array("värde \(random.next())".utf8) }
                )
                let sealed = try sealer.sealPlain(
                    open,
                    content: content,
                    caseID: draft.caseID,
                    incarnation: member.incarnation
                )
                commits.append(contentsOf: sealed.bytes)
            }
        }
        let frames = try CommitCoding.decode(commits, count: drafts.count)
        var hasher = CommitHasher()
        let hashes = frames.map { hasher.hash($0, in: commits, header: header).commit }
        let text = SignedText.group(count: UInt32(drafts.count), root: Merkle.root(hashes))
        return CommitGroupFrame(
            header: header.bytes,
            signature: try member.device.sign(text),
            count: drafts.count,
            commits: commits
        )
    }

    /// Seals commits and has the server order them; the runs go into the feed.
    @discardableResult
    func order(
        _ member: Member,
        _ drafts: [CommitDraft],
        audience: AudienceID
    ) throws -> Ordering {
        try order(try seal(member, drafts, audience: audience))
    }

    @discardableResult
    func order(_ group: CommitGroupFrame) throws -> Ordering {
        now += 1000
        let (ordering, runs) = try server.write { journal in
            let contents = try GroupContents(group)
            let author = try journal.author(of: contents)
            let ordering = try journal.order(contents, by: author, sealing: 1, time: now)
            return (ordering, try ordering.runs.map { try journal.runFrame($0.id) })
        }
        feed += runs.map { .run($0) }
        return ordering
    }

    /// Gives a replica's journal everything from the feed that it lacks, a transaction each.
    @discardableResult
    func deliver(to replica: JournalFile, from place: Int = 0) throws -> [Ordering] {
        try feed[place...].compactMap { delivery in
            try replica.write { journal -> Ordering? in
                switch delivery {
                case .entries(let entries):
                    try journal.apply(entries)
                    return nil
                case .run(let run):
                    let contents = try GroupContents(run)
                    let author = try journal.author(of: contents)
                    return try journal.apply(contents, by: author, stamp: RunStamp(run))
                }
            }
        }
    }

    /// The end of a case's log for an audience, as an author that holds all of it cites it.
    func head(_ caseID: CaseID, _ audience: AudienceID) throws -> Head {
        try server.read { try $0.end(of: .audience(caseID, audience)).chain.head }
    }
}
