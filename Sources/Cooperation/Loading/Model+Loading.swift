import Vocabulary

extension Model {
    /// Reads a model file: YAML in UTF-8, without aliases, at most ``Limits/modelBytes``.
    ///
    /// Nothing is guessed and nothing unknown is skipped: throws every mistake that the file holds,
    /// with its line and column. Only what makes the rest unreadable as YAML hides later mistakes.
    public static func load(_ yaml: [UInt8]) throws(ModelMistakes) -> Model {
        var reader = ModelReader()
        let model = read(yaml, with: &reader)
        guard let model, reader.mistakes.found.isEmpty else {
            throw ModelMistakes(list: reader.mistakes.sorted)
        }
        return model
    }

    private static func read(_ yaml: [UInt8], with reader: inout ModelReader) -> Model? {
        guard let tree = YAMLTree.parse(yaml, mistakes: &reader.mistakes) else { return nil }
        return read(tree, with: &reader)
    }

    static func read(_ tree: YAMLTree, with reader: inout ModelReader) -> Model? {
        guard
            let entries = reader.mapping(
                tree,
                required: ["name", "version", "labels", "help", "roles", "records"],
                optional: ModelReader.guideKeys + ["erasure"]
            )
        else { return nil }
        var scope = ModelReader.Scope()
        let name = reader.identifier(entries["name"], in: &scope)
        let version = reader.number(entries["version"], within: 1...Int64(UInt32.max))
        let labels = reader.labels(entries["labels"])
        let help = reader.labels(entries["help"], limit: ModelReader.helpLimit)
        let roles = reader.roles(entries["roles"])
        let types = reader.records(entries["records"], roles: roles)
        let guide = reader.guide(entries, roles: roles, types: types)
        return Model(
            name: name ?? "",
            version: UInt32(clamping: version ?? 0),
            labels: labels,
            help: help,
            roles: roles,
            types: types,
            erasureDelayDays: reader.erasureDelay(entries["erasure"]),
            guide: guide
        )
    }
}
