import Vocabulary

extension ModelReader {
    /// A reference that can only be checked once all record types are known.
    struct PendingReference {
        var record: String
        var place: Place
    }

    /// The record types of a model, with references and owners checked.
    mutating func records(_ keyed: Keyed?, roles: [Role]) -> [RecordType] {
        count(keyed, .records, limit: Limits.typesPerModel)
        // The view of all cases that stands beside those of the record types.
        var scope = Scope(reserved: ["cases"])
        var references: [PendingReference] = []
        var types: [RecordType] = []
        for element in list(keyed) {
            let type = record(element, roles: roles, scope: &scope, references: &references)
            if let type { types.append(type) }
        }
        for reference in references where !types.contains(where: { $0.id == reference.record }) {
            mistakes.add(.unknownRecord(reference.record), at: reference.place)
        }
        return types
    }

    private mutating func record(
        _ tree: YAMLTree,
        roles: [Role],
        scope: inout Scope,
        references: inout [PendingReference]
    ) -> RecordType? {
        guard
            let entries = mapping(
                tree,
                required: ["number", "id", "labels", "help", "owner", "readers", "fields"],
                optional: ["repeatable", "releasable", "releasedBy", "secrecy", "reconstructed"]
            )
        else { return nil }
        let number = permanentNumber(entries["number"], in: &scope)
        let id = identifier(entries["id"], in: &scope)
        let repeatable = boolean(entries["repeatable"])
        let readerWords = words(entries["readers"])
        let readers = roleSet(readerWords, of: roles)
        let isComplete = readers.indices.count == readerWords.count
        // What is wrong with these is noted where the release is read.
        let noted = mistakes
        let releasable = roleSet(words(entries["releasable"]), of: roles)
        mistakes = noted
        var context = RecordContext(
            id: id ?? "",
            repeatable: repeatable,
            readers: isComplete ? readers : nil,
            releasable: releasable,
            roles: roles
        )
        let owner = owner(entries["owner"], context)
        context.owner = owner
        let release = release(entries, context, at: tree.place)
        let fields = fields(entries["fields"], context, references: &references)
        return RecordType(
            number: number ?? 0,
            id: id ?? "",
            labels: labels(entries["labels"]),
            help: labels(entries["help"], limit: Self.helpLimit),
            repeatable: repeatable ?? false,
            owner: owner ?? .roles([]),
            readers: readers,
            releasable: release.to,
            releasedBy: release.by,
            secrecy: oneOf(entries["secrecy"], SecrecyClass.allCases).first,
            reconstructed: boolean(entries["reconstructed"]) ?? false,
            fields: fields
        )
    }

    /// Who may release a record to whom: both keys or neither.
    private mutating func release(
        _ entries: [String: Keyed],
        _ record: RecordContext,
        at place: Place
    ) -> (to: RoleSet, by: RoleSet) {
        let keys = ["releasable", "releasedBy"]
        guard keys.contains(where: { entries[$0] != nil }) else { return (to: [], by: []) }
        for key in keys where entries[key] == nil { mistakes.add(.missingKey(key), at: place) }
        let to = words(entries["releasable"])
        let by = words(entries["releasedBy"])
        for (word, place) in to where reads(word, record) == true {
            mistakes.add(.releasedToReader(word), at: place)
        }
        for (word, place) in by where reads(word, record) == false {
            mistakes.add(.releaserCannotRead(word), at: place)
        }
        return (to: roleSet(to, of: record.roles), by: roleSet(by, of: record.roles))
    }

    /// Whether a role is a standing reader; nil where the role or the readers are mistaken.
    private func reads(_ word: String, _ record: RecordContext) -> Bool? {
        guard let index = record.roles.firstIndex(where: { $0.id == word }) else { return nil }
        return record.readers?.contains(RoleSet(index: index))
    }

    /// What the owners and fields of a record depend on; nil for what was itself mistaken, so that
    /// one mistake is not told twice.
    struct RecordContext {
        var id: String
        var repeatable: Bool?
        var readers: RoleSet?
        var releasable: RoleSet
        var roles: [Role]
        var owner: Owner?
    }

    /// An owner: `creator`, a role, or a list of roles that read the record or may be released it.
    mutating func owner(_ keyed: Keyed?, _ record: RecordContext) -> Owner? {
        let words = words(keyed)
        if let creator = words.first(where: { $0.word == "creator" }) {
            if words.count > 1 { mistakes.add(.creatorAmongRoles, at: creator.place) }
            if record.repeatable == false {
                mistakes.add(.creatorOfSingleRecord(record.id), at: creator.place)
            }
            return .creator
        }
        for (word, place) in words {
            guard let index = record.roles.firstIndex(where: { $0.id == word }) else { continue }
            let mayRead = record.readers?.union(record.releasable)
            if let mayRead, !mayRead.contains(RoleSet(index: index)) {
                mistakes.add(.ownerCannotRead(word), at: place)
            }
        }
        let set = roleSet(words, of: record.roles)
        return set.isEmpty ? nil : .roles(set)
    }

    private mutating func fields(
        _ keyed: Keyed?,
        _ record: RecordContext,
        references: inout [PendingReference]
    ) -> [Field] {
        count(keyed, .fields, limit: Limits.fieldsPerType)
        // The columns that every view of records has beside the fields.
        var scope = Scope(reserved: ["case", "record", "inconflict"])
        var fields: [Field] = []
        for element in list(keyed) {
            let typeKeys = typeKeys(of: element)
            guard
                let entries = mapping(
                    element,
                    required: ["number", "id", "labels", "help", "type"]
                        + typeKeys.required,
                    optional: ["owner", "reconstructed"] + typeKeys.optional
                )
            else { continue }
            let number = permanentNumber(
                entries["number"],
                upTo: RemarkField.first - 1,
                in: &scope
            )
            let id = identifier(entries["id"], in: &scope)
            let type = fieldType(entries, references: &references)
            let owner = entries["owner"] == nil ? record.owner : owner(entries["owner"], record)
            fields.append(
                Field(
                    number: number ?? 0,
                    id: id ?? "",
                    labels: labels(entries["labels"]),
                    help: labels(entries["help"], limit: Self.helpLimit),
                    type: type ?? .text(max: Limits.textCharacters),
                    owner: owner ?? .roles([]),
                    reconstructed: boolean(entries["reconstructed"]) ?? false
                )
            )
        }
        return fields
    }
}
