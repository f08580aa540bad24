import Cooperation
import TestSupport
import Testing
import Vocabulary

/// The shipped model, line by line, against what was agreed with those who are to use it.
@Suite struct `The SiSam model` {
    let model: Model

    init() throws {
        let file = try #require(ShippedModels.all.first { $0.name == "sisam" && $0.version == 1 })
        model = try Model.load(file.yaml)
    }

    @Test func `has the agreed records, fields, owners and readers`() throws {
        var lines = ""
        for type in model.types {
            lines += "\(type.number) \(type.id) | \(type.labels.sv) | "
            lines += type.repeatable ? "many" : "one"
            lines += " | owner \(letters(type.owner)) | readers \(letters(type.readers))\n"
            for field in type.fields {
                lines += "  \(field.number) \(field.id) | \(field.labels.sv) | "
                lines += "\(word(field.type)) | \(letters(field.owner))\n"
            }
        }
        try Snapshot.compare(lines, to: "sisam-1.txt")
    }

    @Test func `has three required roles, of which social services lead`() {
        #expect(
            model.roles.filter(\.required).map(\.id) == [
                "institution", "socialServices", "homeSchool",
            ]
        )
        #expect(
            model.roles.filter { !$0.required }.map(\.id) == ["receivingSchool", "coordinator"]
        )
        #expect(model.roles[model.leadRole].id == "socialServices")
    }

    @Test func `gives the optional roles nothing to own or read`() {
        let optional: RoleSet = [RoleSet(index: 3), RoleSet(index: 4)]
        for type in model.types {
            #expect(type.readers.isDisjoint(with: optional))
            for owner in [type.owner] + type.fields.map(\.owner) {
                if case .roles(let roles) = owner { #expect(roles.isDisjoint(with: optional)) }
            }
        }
    }

    @Test func `says everything in both languages`() {
        var labels = [model.labels, model.help]
        for role in model.roles { labels += [role.labels, role.help] }
        for type in model.types {
            labels += [type.labels, type.help]
            for field in type.fields {
                labels += [field.labels, field.help]
                if case .choice(let choices) = field.type { labels += choices.map(\.labels) }
            }
        }
        #expect(labels.allSatisfy { !$0.sv.isEmpty && !$0.en.isEmpty })
    }

    @Test func `lets no name of a field mean two`() {
        for type in model.types {
            for field in type.fields {
                for name in [field.id, field.labels.sv, field.labels.en] {
                    guard case .one(let found) = NameMatcher.field(name, in: type) else {
                        Issue.record("\(type.id).\(name) is not one field")
                        continue
                    }
                    #expect(found == field, "\(type.id).\(name)")
                }
            }
        }
    }

    private func letters(_ owner: Owner) -> String {
        switch owner {
        case .creator: "creator"
        case .roles(let roles): letters(roles)
        }
    }

    private func letters(_ roles: RoleSet) -> String {
        let letters = ["institution": "I", "socialServices": "S", "homeSchool": "H"]
        return model.roles(in: roles).map { letters[$0.id] ?? "?" }.sorted().joined()
    }

    private func word(_ type: FieldType) -> String {
        switch type {
        case .text(let max): max == 500 ? "t" : "t(≤\(max))"
        case .longText(let max): max == 20_000 ? "l" : "l(≤\(max))"
        case .personalNumber: "pnr"
        case .telephone: "tel"
        case .mail: "mail"
        case .boolean: "b"
        case .choice(let choices): "c{" + choices.map(\.id).joined(separator: ", ") + "}"
        case .date: "d"
        case .dateTime: "dt"
        case .integer(let range): range.map { "n(\($0.lowerBound)–\($0.upperBound))" } ?? "n"
        case .reference(let record): "ref(\(record))"
        case .attachment(let rule): "file(≤\(rule.max))"
        }
    }
}
