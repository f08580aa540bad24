import Vocabulary

extension Model {
    /// The model that a file extends, as `sisam@2`; nil for a file that stands alone or is no YAML.
    public static func extends(_ yaml: [UInt8]) -> (name: String, version: UInt32)? {
        var mistakes = MistakeList()
        guard let tree = YAMLTree.parse(yaml, mistakes: &mistakes),
            case .mapping(let entries) = tree.content,
            !entries.contains(where: { $0.key == "records" && $0.value.hasFullRecords }),
            case .scalar(let text, _)? = entries.first(where: { $0.key == "extends" })?.value
                .content
        else { return nil }
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, let version = UInt32(parts[1]) else { return nil }
        return (String(parts[0]), version)
    }

    /// The whole model that a municipality's own file makes of the one that it extends.
    ///
    /// The file may add checklists, routines, steps and fields, change wording and deadlines, and name who is
    /// coordinator by default. Whatever says who owns, reads or may be told what, it may not touch: each
    /// attempt is a mistake at its line and column, as is everything that a model file can get wrong.
    ///
    /// - Parameters:
    ///   - extension: The municipality's file.
    ///   - base: The file that it extends, which is correct.
    /// - Returns: The whole model as a file of its own, and what it says.
    public static func extending(
        _ extension: [UInt8],
        base: [UInt8]
    ) throws(ModelMistakes) -> (yaml: [UInt8], model: Model) {
        var reader = ModelReader()
        guard let tree = YAMLTree.parse(`extension`, mistakes: &reader.mistakes),
            let ground = YAMLTree.parse(base, mistakes: &reader.mistakes)
        else { throw ModelMistakes(list: reader.mistakes.sorted) }
        var merger = ExtensionMerger(mistakes: reader.mistakes)
        let merged = merger.model(ground, tree)
        reader.mistakes = merger.mistakes
        let model = read(merged, with: &reader)
        guard let model, reader.mistakes.found.isEmpty else {
            throw ModelMistakes(list: reader.mistakes.sorted)
        }
        return (YAMLWriter.bytes(of: merged), model)
    }
}

extension YAMLTree {
    /// Whether the records are those of a whole model, which say their owners.
    fileprivate var hasFullRecords: Bool {
        guard case .list(let records) = content else { return false }
        return records.contains {
            $0["owner"] != nil && $0["readers"] != nil && $0["number"] != nil
        }
    }

    /// The value of a key; nil where there is none, or this is no mapping.
    subscript(key: String) -> YAMLTree? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The text of a scalar.
    var word: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    fileprivate var entries: [Entry] {
        guard case .mapping(let entries) = content else { return [] }
        return entries
    }
}

/// Puts a municipality's file over the model that it extends.
private struct ExtensionMerger {
    var mistakes: MistakeList

    /// The least number of what an extension adds.
    static let leastNumber: Int64 = 1_000

    mutating func model(_ base: YAMLTree, _ own: YAMLTree) -> YAMLTree {
        guard case .mapping(let ownEntries) = own.content else {
            mistakes.add(.wrongShape(expected: .mapping), at: own.place)
            return base
        }
        let said = "\(base["name"]?.word ?? "")@\(base["version"]?.word ?? "")"
        if let extends = own["extends"], extends.word != said {
            mistakes.add(.otherBase(extends.word ?? "", expected: said), at: extends.place)
        }
        var entries = base.entries
        for key in ["name", "version", "labels", "help"] where own[key] == nil {
            mistakes.add(.missingKey(key), at: own.place)
        }
        if let name = own["name"], name.word == base["name"]?.word {
            mistakes.add(.reservedIdentifier(name.word ?? ""), at: name.place)
        }
        for entry in ownEntries {
            switch entry.key {
            case "name", "version", "labels", "help", "extends", "coordinator", "prints":
                put(entry, into: &entries)
            case "indicators":
                overlay(entry, into: &entries)
            case "records":
                merge(entry, by: "id", into: &entries) { $0.record($1, $2) }
            case "routines":
                merge(entry, by: "id", into: &entries) { $0.routine($1, $2) }
            case "checklists":
                merge(entry, by: "id", into: &entries) {
                    $0.overlay($1, $2, allowing: ["id", "labels", "help"], base: "checklists")
                }
            case "alarms":
                merge(entry, by: "id", into: &entries) {
                    $0.overlay($1, $2, allowing: ["id", "labels", "help", "days"], base: "alarms")
                }
            case "laws":
                merge(entry, by: "id", into: &entries) {
                    $0.overlay($1, $2, allowing: ["id", "labels", "help"], base: "laws")
                }
            default:
                let known = base.entries.contains { $0.key == entry.key }
                mistakes.add(
                    known
                        ? .weakens(entry.key)
                        : .unknownKey(
                            entry.key,
                            allowed: [
                                "extends", "name", "version", "labels", "help", "coordinator",
                                "records", "routines", "checklists", "alarms", "laws",
                                "prints", "indicators",
                            ]
                        ),
                    at: entry.place
                )
            }
        }
        return YAMLTree(content: .mapping(entries), place: own.place)
    }

    private func put(_ entry: YAMLTree.Entry, into entries: inout [YAMLTree.Entry]) {
        if let place = entries.firstIndex(where: { $0.key == entry.key }) {
            entries[place] = entry
        } else {
            entries.append(entry)
        }
    }

    /// Puts the keys of a mapping over those of the base, which keeps the others.
    private func overlay(_ entry: YAMLTree.Entry, into entries: inout [YAMLTree.Entry]) {
        guard case .mapping(let own) = entry.value.content,
            let place = entries.firstIndex(where: { $0.key == entry.key }),
            case .mapping(var merged) = entries[place].value.content
        else { return put(entry, into: &entries) }
        for one in own { put(one, into: &merged) }
        entries[place].value = YAMLTree(content: .mapping(merged), place: entry.value.place)
    }

    /// Goes through a list: what the base has too is changed by `change`, the rest is added.
    private mutating func merge(
        _ entry: YAMLTree.Entry,
        by name: String,
        into entries: inout [YAMLTree.Entry],
        _ change: (inout Self, YAMLTree?, YAMLTree) -> YAMLTree?
    ) {
        guard case .list(let added) = entry.value.content else {
            mistakes.add(.wrongShape(expected: .list), at: entry.value.place)
            return
        }
        let place = entries.firstIndex { $0.key == entry.key }
        var list: [YAMLTree] = []
        if let place, case .list(let known) = entries[place].value.content { list = known }
        for element in added {
            let known = list.firstIndex {
                $0[name]?.word != nil && $0[name]?.word == element[name]?.word
            }
            guard let merged = change(&self, known.map { list[$0] }, element) else { continue }
            if let known { list[known] = merged } else { list.append(merged) }
        }
        let content = YAMLTree(content: .list(list), place: entry.value.place)
        if let place {
            entries[place].value = content
        } else {
            entries.append(YAMLTree.Entry(key: entry.key, place: entry.place, value: content))
        }
    }

    /// Changes what is allowed of something that the base has; what is new has a number of its own.
    private mutating func overlay(
        _ known: YAMLTree?,
        _ own: YAMLTree,
        allowing keys: [String],
        base: String
    ) -> YAMLTree? {
        guard case .mapping(let ownEntries) = own.content else {
            mistakes.add(.wrongShape(expected: .mapping), at: own.place)
            return nil
        }
        guard let known else {
            guard base != "alarms" else {
                mistakes.add(.weakens(base), at: own.place)
                return nil
            }
            if let number = own["number"], let value = number.word.flatMap({ Int64($0) }),
                value < Self.leastNumber
            {
                mistakes.add(.numberOfBase(value, least: Self.leastNumber), at: number.place)
            }
            return own
        }
        var entries = known.entries
        for entry in ownEntries {
            if keys.contains(entry.key) {
                put(entry, into: &entries)
            } else {
                mistakes.add(.weakens("\(base).\(entry.key)"), at: entry.place)
            }
        }
        return YAMLTree(content: .mapping(entries), place: own.place)
    }

    /// A record that the base has, with other words and with fields of its own.
    private mutating func record(_ known: YAMLTree?, _ own: YAMLTree) -> YAMLTree? {
        guard let known else {
            mistakes.add(.unknownRecord(own["id"]?.word ?? ""), at: own["id"]?.place ?? own.place)
            return nil
        }
        return nested(known, own, list: "fields", by: "id", base: "records") {
            $0.overlay($1, $2, allowing: ["id", "labels", "help"], base: "fields")
        }
    }

    /// A routine of the base with other words, deadlines and steps of its own, or a new one.
    private mutating func routine(_ known: YAMLTree?, _ own: YAMLTree) -> YAMLTree? {
        let steps = ["code", "labels", "help", "due", "urgentDue", "function"]
        guard let known else {
            return overlay(nil, own, allowing: [], base: "routines")
        }
        return nested(known, own, list: "steps", by: "code", base: "routines") {
            $0.overlay($1, $2, allowing: steps, base: "steps")
        }
    }

    private mutating func nested(
        _ known: YAMLTree,
        _ own: YAMLTree,
        list: String,
        by name: String,
        base: String,
        _ change: (inout Self, YAMLTree?, YAMLTree) -> YAMLTree?
    ) -> YAMLTree? {
        guard case .mapping(let ownEntries) = own.content else {
            mistakes.add(.wrongShape(expected: .mapping), at: own.place)
            return nil
        }
        let rest = YAMLTree(
            content: .mapping(ownEntries.filter { $0.key != list }),
            place: own.place
        )
        guard
            let overlaid = overlay(
                known,
                rest,
                allowing: ["id", "labels", "help"],
                base: base
            )
        else { return nil }
        var entries = overlaid.entries
        if let entry = ownEntries.first(where: { $0.key == list }) {
            merge(entry, by: name, into: &entries, change)
        }
        return YAMLTree(content: .mapping(entries), place: own.place)
    }
}

/// A tree as YAML, the same bytes each time: block style, texts in double quotes where they were not plain.
enum YAMLWriter {
    static func bytes(of tree: YAMLTree) -> [UInt8] {
        var out = ""
        write(tree, indent: 0, into: &out)
        return Array(out.utf8)
    }

    private static func write(_ tree: YAMLTree, indent: Int, into out: inout String) {
        let margin = String(repeating: " ", count: indent)
        switch tree.content {
        case .scalar(let text, let isPlain): out += scalar(text, isPlain) + "\n"
        case .mapping(let entries):
            for (place, entry) in entries.enumerated() {
                // What stands behind a dash begins on its line.
                out += place == 0 ? "" : margin
                out += entry.key + ":"
                value(entry.value, indent: indent + 2, into: &out)
            }
        case .list(let elements):
            for (place, element) in elements.enumerated() {
                out += place == 0 ? "- " : margin + "- "
                write(element, indent: indent + 2, into: &out)
            }
        }
    }

    private static func value(_ tree: YAMLTree, indent: Int, into out: inout String) {
        switch tree.content {
        case .scalar: out += " "
        case .mapping, .list: out += "\n" + String(repeating: " ", count: indent)
        }
        write(tree, indent: indent, into: &out)
    }

    private static func scalar(_ text: String, _ isPlain: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || $0 == "-" && text.count > 1 || $0 == "." && text.count > 1
        }
        if isPlain, plain, !text.isEmpty { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
