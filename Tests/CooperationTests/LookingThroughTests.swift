import Cooperation
import Testing
import Vocabulary

/// What may be looked at in all cases at once, and what stands on which page, by the models that come with
/// the program.
@Suite struct `What a model says of pages and of looking through cases` {
    @Test(arguments: `The models of the whole way`.files)
    func `texts by which somebody could be looked up are looked at in one case alone`(
        _ name: String
    ) throws {
        let model = try `The models of the whole way`.model(name)
        let looking = LookingThrough(model)
        var searched: [String] = []
        for type in model.types where type.secrecy?.isSensitive ?? false {
            for field in type.fields {
                if looking.isSearched(field, of: type) { searched.append("\(type.id).\(field.id)") }
                let isCompared = looking.isCompared(field, of: type)
                switch field.type {
                case .longText, .attachment, .personalNumber:
                    #expect(!isCompared, "\(type.id).\(field.id)")
                case .date, .integer:
                    #expect(isCompared, "\(type.id).\(field.id)")
                case .choice, .boolean:
                    #expect(
                        isCompared == (type.secrecy == .socialServices),
                        "\(type.id).\(field.id)"
                    )
                default: break
                }
            }
        }
        #expect(searched == ["pupil.name"])
        // Ticks can be counted: a code says nothing of the pupil.
        let tick = try #require(model.type(id: "socialServicesStep"))
        #expect(looking.isCompared(try #require(tick.field(id: "code")), of: tick))
        let contact = try #require(model.type(id: "contact"))
        #expect(contact.fields.allSatisfy { looking.isSearched($0, of: contact) })
    }

    @Test(arguments: `The models of the whole way`.files)
    func `every page is made of records that the model has, and no annex of the pupil health`(
        _ name: String
    ) throws {
        let model = try `The models of the whole way`.model(name)
        for page in PrintedPage.allCases {
            let types = try #require(model.guide.prints[page]).map { model.type($0)?.id }
            #expect(!types.isEmpty && Set(types).count == types.count)
            #expect(!types.contains { $0?.hasPrefix("pupilHealth") ?? true })
        }
        let secret = try #require(model.guide.facts[.secretWhereabouts])
        #expect(model.type(secret[0].type)?.id == "placement" && Set(secret).count == secret.count)
        // What tells where somebody is names no place that is open.
        for path in model.guide.facts[.whereabouts] ?? [] {
            #expect(model.type(path.type)?.secrecy?.isSensitive == true)
        }
        #expect(Model(packed: model.packed)?.guide == model.guide)
    }

    @Test func `what is narrowed tells neither its name nor its routines`() throws {
        let model = try `The models of the whole way`.model("sisam@2")
        let notice = try #require(model.type(id: "notice"))
        let narrow = model.narrowed(to: [notice.number])
        #expect(narrow.name.isEmpty && narrow.version == 0 && narrow.labels.sv.isEmpty)
        #expect(narrow.types == [notice] && narrow.guide == Guide())
        #expect(narrow.roles == model.roles)
    }
}
