import Cooperation
import TestSupport
import Testing
import Vocabulary

/// The two models that carry the whole way of working, held against what was agreed.
@Suite struct `The models of the whole way` {
    static let files = ["sisam@2", "sams@1"]

    static func model(_ name: String) throws -> Model {
        let parts = name.split(separator: "@")
        let file = try #require(
            ShippedModels.all.first { $0.name == parts[0] && "\($0.version)" == parts[1] }
        )
        return try Model.load(file.yaml)
    }

    @Test(arguments: files)
    func `records, owners, readers and who may be told`(_ name: String) throws {
        let model = try Self.model(name)
        var lines = ""
        for type in model.types {
            let words = { (set: RoleSet) in
                model.roles(in: set).map(\.id).joined(separator: " ")
            }
            let owner =
                switch type.owner {
                case .creator: "creator"
                case .roles(let roles): words(roles)
                }
            lines += "\(type.number) \(type.id) | owner \(owner) | readers \(words(type.readers))"
            lines += " | releasable \(words(type.releasable)) | by \(words(type.releasedBy))"
            lines += " | \(type.secrecy?.rawValue ?? "-")\n"
        }
        try Snapshot.compare(lines, to: "\(name).txt")
    }

    @Test(arguments: files)
    func `who has just come in reads the notice and the contacts, and nothing else`(
        _ name: String
    ) throws {
        let model = try Self.model(name)
        let linked = model.roles.filter {
            [
                "homeSchool", "deliveringSchool", "receivingSchool", "nextSchool", "institution",
                "careHome", "educationAdministration",
            ].contains($0.id)
        }
        for role in linked {
            let set = RoleSet(index: try #require(model.roleIndex(role.id)))
            for type in model.types where !type.readers.isDisjoint(with: set) {
                let owns: Bool =
                    switch type.owner {
                    case .creator: true
                    case .roles(let roles): !roles.isDisjoint(with: set)
                    }
                #expect(
                    owns || ["notice", "contract", "returnAlarm"].contains(type.id),
                    "\(role.id) reads \(type.id)"
                )
            }
        }
    }

    @Test(arguments: files)
    func `the coordinator reads ticks and days, and no contents`(_ name: String) throws {
        let model = try Self.model(name)
        let coordinator = RoleSet(index: try #require(model.roleIndex("coordinator")))
        let read = model.types.filter { !$0.readers.isDisjoint(with: coordinator) }.map(\.id)
        for id in ["pupil", "placement", "agreement", "mapping", "meeting", "consent"] {
            #expect(!read.contains(id))
        }
        for tick in model.guide.ticks {
            let type = try #require(model.type(tick.record))
            #expect(read.contains(type.id))
            #expect(
                !read.contains(try #require(model.type(tick.note)).id)
                    || type.id == "coordinatorStep"
            )
        }
    }

    @Test(arguments: files)
    func `who may see that a step is done can be told of its tick`(_ name: String) throws {
        let model = try Self.model(name)
        for step in model.guide.steps {
            let record = try #require(model.guide.ticks.first { $0.role == step.role }?.record)
            let tick = try #require(model.type(record))
            let may = tick.readers.union(tick.releasable)
            #expect(step.sees.isSubset(of: may), "\(step.code)")
        }
    }

    /// The models that come with the program, and the example of a municipality's own file.
    private static func allModels() throws -> [Model] {
        let base = try #require(ShippedModels.all.first { $0.name == "sisam" && $0.version == 2 })
        return try files.map(model) + [
            model("contract@1"),
            Model.extending(ShippedModels.example, base: base.yaml).model,
        ]
    }

    private static func owners(_ owner: Owner, of type: RecordType, _ model: Model) -> RoleSet {
        switch owner {
        case .roles(let roles): roles
        // Of a record that everybody makes for themselves.
        case .creator: type.readers
        }
    }

    @Test func `who is responsible for a step owns what comes of it`() throws {
        for model in try Self.allModels() {
            for step in model.guide.steps {
                for product in step.produces {
                    let type = try #require(model.type(product.type))
                    let owners =
                        product.field.map { number in
                            type.field(number).map { Self.owners($0.owner, of: type, model) } ?? []
                        }
                        ?? type.fields.reduce(Self.owners(type.owner, of: type, model)) {
                            $0.union(Self.owners($1.owner, of: type, model))
                        }
                    #expect(
                        owners.contains(RoleSet(index: step.role)),
                        "\(model.name) \(step.code): \(type.id)"
                    )
                }
            }
            for rule in model.guide.alarms {
                let type = try #require(model.type(rule.field.type))
                let field = try #require(type.field(rule.field.field))
                let owners = model.roles(in: Self.owners(field.owner, of: type, model)).map(\.id)
                #expect(owners.contains("educationAdministration"))
                #expect(owners.contains("receivingSchool") || owners.contains("nextSchool"))
            }
        }
    }

    @Test func `who may release something can record the consent that it rests on`() throws {
        for model in try Self.allModels() where model.guide.groundsRequired {
            let evidence = model.guide.grounds.flatMap(\.evidence).compactMap { model.type($0) }
            let recording = evidence.reduce(into: RoleSet()) {
                $0.formUnion(Self.owners($1.owner, of: $1, model).intersection($1.readers))
            }
            let releasing = model.types.reduce(into: RoleSet()) { $0.formUnion($1.releasedBy) }
            let mute = model.roles(in: releasing.subtracting(recording)).map(\.id)
            #expect(mute.isEmpty, "\(model.name)")
        }
    }

    @Test(arguments: files)
    func `the mark of protected data stands wherever the pupil is named`(_ name: String) throws {
        let model = try Self.model(name)
        let marked = Set(
            model.types.filter { $0.field(id: "protectedIdentity") != nil }.map(\.number)
        )
        for path in model.guide.facts[.pupil] ?? [] { #expect(marked.contains(path.type)) }
        for rule in model.guide.alarms {
            #expect(marked.contains(rule.record))
            let protected = model.guide.facts[.protected] ?? []
            #expect(rule.extract.contains { protected.contains($0.source) })
        }
    }

    /// What stands on no page that is made of several records, and why.
    private static let unprinted: [String: String] = [
        "placement": "why the pupil is placed is no business of schools",
        "pupil": "the page says whose case it is",
        "notice": "what a party is told first, before anything is handed over",
        "meeting": "notes of a meeting are printed for themselves",
        "schoolMeeting": "notes of a meeting are printed for themselves",
        "application": "goes to the placement unit alone",
        "placeAssignment": "tells where the pupil is",
        "pupilHealthAnnex": "is released for itself, and so printed for itself",
        "pupilHealthOnward": "is released for itself, and so printed for itself",
        "receipt": "says that a page came, and stands on none",
        "outcome": "what is looked at afterwards, for results",
        "finance": "money is settled between authorities",
        "contract": "binds the municipality, not the pupil",
        "course": "how the case went, for those who lead it",
        "returnAlarm": "an extract for those who get nothing else",
        "stay": "what social services weigh before they place",
    ]

    @Test(arguments: files)
    func `every record stands on a page, or it is said why on none`(_ name: String) throws {
        let model = try Self.model(name)
        let guide = model.guide
        let printed = Set(guide.prints.values.flatMap(\.self))
        let own = Set(guide.ticks.flatMap { [$0.record, $0.note] })
            .union(guide.grounds.flatMap(\.evidence))
        for type in model.types where !own.contains(type.number) {
            #expect(
                printed.contains(type.number) != (Self.unprinted[type.id] != nil),
                "\(type.id)"
            )
        }
        for page in PrintedPage.allCases { #expect(guide.prints[page]?.isEmpty == false) }
    }

    @Test(arguments: files)
    func `whoever signs for the agreement or as the school ticks off that it did`(
        _ name: String
    ) throws {
        let model = try Self.model(name)
        let paths =
            (model.guide.facts[.agreementSigned] ?? [])
            + (model.guide.facts[.schoolSigned] ?? [])
        #expect(paths.count >= 3)
        for path in paths {
            let step = model.guide.steps.first { step in
                step.settling.count == 1 && step.settling.first?.path == path
            }
            let type = try #require(model.type(path.type))
            let field = try #require(type.field(path.field))
            #expect(step.map { .roles(RoleSet(index: $0.role)) } == field.owner, "\(field.id)")
        }
    }

    @Test(arguments: files + ["contract@1"])
    func `a signature says who, for which unit, and how`(_ name: String) throws {
        let model = try Self.model(name)
        var count = 0
        for type in model.types {
            for signer in type.fields.compactMap(\.signer) {
                count += 1
                let day = try #require(type.field(id: signer + Field.signatureEnding))
                for ending in ["SignedBy", "Unit", "Method", "Undertaking"] {
                    #expect(type.field(id: signer + ending)?.owner == day.owner, "\(signer)")
                }
                guard case .choice(let choices)? = type.field(id: signer + "Method")?.type else {
                    Issue.record("\(type.id): \(signer) has no method")
                    continue
                }
                #expect(Set(choices.map(\.id)).isSuperset(of: ["paper", "eSignature"]))
            }
        }
        #expect(count >= 3)
    }

    @Test(arguments: files)
    func `what is handed over says by which way, with which reservation, and when it came`(
        _ name: String
    ) throws {
        let model = try Self.model(name)
        let types = model.types.filter {
            $0.id.hasPrefix("handover") || $0.id.hasPrefix("pupilHealth")
        }
        #expect(types.count >= 3)
        for type in types {
            guard case .choice(let channels)? = type.field(id: "channel")?.type else {
                Issue.record("\(type.id) names no channel")
                continue
            }
            #expect(channels.map(\.id) == ["program", "sdk", "print", "phone", "post"])
            #expect(type.field(id: "receivedAt")?.type == .dateTime)
            #expect(type.field(id: "reservation") != nil)
        }
    }

    @Test(arguments: files)
    func `that whereabouts are secret stands wherever a place does, or the pupil`(
        _ name: String
    ) throws {
        let model = try Self.model(name)
        let guide = model.guide
        let marked = Set((guide.facts[.secretWhereabouts] ?? []).map(\.type))
        let named = (guide.facts[.whereabouts] ?? []) + (guide.facts[.pupil] ?? [])
        for type in Set(named.map(\.type)) {
            guard let type = model.type(type) else { continue }
            let reached = model.roles(in: type.releasable.union(type.readers))
            let goesBeyondTheLead = reached.contains { $0.id != model.roles[model.leadRole].id }
            #expect(marked.contains(type.number) || !goesBeyondTheLead, "\(type.id)")
            #expect(
                !marked.contains(type.number) || type.field(id: "secretWhereabouts") != nil,
                "\(type.id)"
            )
        }
        // Who places is given the application, and writes the assignment.
        if let application = model.type(id: "application") {
            #expect(marked.contains(application.number))
        }
    }

    @Test func `version 2 keeps the numbers of version 1`() throws {
        let old = try Self.model("sisam@1")
        let new = try Self.model("sisam@2")
        for type in old.types {
            let kept = try #require(new.type(type.number))
            #expect(kept.id == type.id && kept.repeatable == type.repeatable)
            for field in type.fields {
                let same = try #require(kept.field(field.number))
                #expect(same.id == field.id && same.type == field.type)
            }
        }
    }

    @Test func `there are seven routines, and four phases with their steps`() throws {
        let sisam = try Self.model("sisam@2").guide
        #expect(
            sisam.routines.map(\.code) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "K"]
        )
        let sams = try Self.model("sams@1").guide
        #expect(sams.phases.map(\.id) == ["before", "during", "beforeEnd", "followUp"])
        let codes =
            (1...15).map { "A\($0)" } + (1...10).map { "B\($0)" } + (1...7).map { "C\($0)" }
            + (1...5).map { "D\($0)" }
        // What the law adds, and the agreement: without a step nobody would miss it.
        let added = ["A16", "A17", "A18", "B11", "C8"]
        #expect(
            sams.steps.map(\.code).filter { !$0.hasPrefix("K") && !added.contains($0) } == codes
        )
        #expect(sams.checklists.last?.steps.count == sams.steps.count)
    }

    @Test(arguments: files)
    func `the guide survives packing, and damage is noticed or harmless`(_ name: String) throws {
        let model = try Self.model(name)
        #expect(Model(packed: model.packed) == model)
        #expect(Model(packed: model.packed)?.guide == model.guide)
        #expect(!model.guide.steps.isEmpty && !model.guide.disclosures.isEmpty)
        for count in stride(from: 0, to: model.packed.count, by: 997) {
            #expect(Model(packed: Array(model.packed.prefix(count))) == nil)
        }
    }

    @Test(arguments: files)
    func `everything is said in both languages`(_ name: String) throws {
        let model = try Self.model(name)
        let guide = model.guide
        var all = guide.laws.flatMap { [$0.labels, $0.help] }
        all += guide.clocks.flatMap { [$0.labels, $0.limit] }
        all += guide.grounds.flatMap { [$0.labels, $0.help] }
        all += guide.disclosures.map(\.why) + guide.phases.flatMap { [$0.labels, $0.help] }
        all += guide.routines.flatMap { [$0.labels, $0.help] }
        all += guide.steps.flatMap { [$0.labels, $0.help] }
        all += guide.checklists.flatMap { [$0.labels, $0.help] }
        #expect(all.allSatisfy { !$0.sv.isEmpty && !$0.en.isEmpty })
    }

    @Test func `the general clause never opens social-services secrecy`() throws {
        for name in Self.files {
            for row in try Self.model(name).guide.disclosures where row.from == [.socialServices] {
                #expect(!row.grounds.contains("generalClause"))
            }
        }
    }

    @Test func `the general clause opens no notes of the pupil health`() throws {
        for name in ["sisam@2", "sams@1"] {
            let model = try Self.model(name)
            let annex = try #require(model.type(id: "pupilHealthAnnex"))
            let other = try #require(model.type(id: "handover"))
            for (type, opens) in [(annex, false), (other, true)] {
                let way = GroundRules.Way(
                    from: .school,
                    to: .school,
                    roles: [],
                    record: type.number
                )
                #expect(model.groundRules.allows("generalClause", on: way) == opens)
                #expect(model.groundRules.allows("consent", on: way))
            }
            let health = GroundRules.Way(
                from: .school,
                to: .school,
                roles: [],
                record: annex.number
            )
            let refusal = model.guide.refusal(of: "generalClause", on: health)
            #expect(refusal?.why?.en.contains("pupil health") == true)
        }
    }

    @Test(arguments: files)
    func `every way between kinds of party is answered`(_ name: String) throws {
        let guide = try Self.model(name).guide
        for (from, to) in [
            (PartyKind.socialServices, PartyKind.school), (.school, .socialServices),
            (.socialServices, .institution), (.institution, .socialServices), (.school, .school),
            (.school, .institution), (.institution, .school),
        ] {
            let way = GroundRules.Way(from: from, to: to, roles: [], record: nil)
            #expect(!guide.disclosures(on: way).isEmpty)
        }
    }
}
