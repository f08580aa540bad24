import Yams

extension YAMLTree {
    /// How deep lists and mappings may stand within each other.
    static let depthLimit = 24

    /// Parses a model file; nil where nothing of it can be read. What is wrong goes to `mistakes`.
    static func parse(_ bytes: [UInt8], mistakes: inout MistakeList) -> YAMLTree? {
        guard var text = YAMLText(bytes, mistakes: &mistakes) else { return nil }
        // The parser stops at a key that stands twice. It is renamed, and the file parsed again, so
        // that the rest is checked too; for large files not so often, since each time costs.
        var attempts = max(4, min(64, 1 << 20 / max(1, bytes.count)))
        while true {
            do {
                // Anchors are held by the parser alone, so it has to outlive the conversion.
                let parser = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8)
                return try withExtendedLifetime(parser) {
                    guard let root = try parser.singleRoot() else {
                        mistakes.add(.wrongShape(expected: .mapping), at: Place(line: 1, column: 1))
                        return nil
                    }
                    return convert(root, text.originalKeys, depth: 0, &mistakes)
                }
            } catch let YamlError.duplicatedKeysInMapping(keys, context) {
                let place = Place(context.mark)
                let key = keys.first ?? ""
                attempts -= 1
                if attempts > 0, text.rename(key: key, at: place) { continue }
                mistakes.add(attempts > 0 ? .duplicateKey(key) : .tooManyDuplicateKeys, at: place)
                return nil
            } catch {
                let (problem, place) = syntaxProblem(error)
                mistakes.add(.syntax(problem), at: place)
                return nil
            }
        }
    }

    private static func convert(
        _ node: Node,
        _ originalKeys: [String: String],
        depth: Int,
        _ mistakes: inout MistakeList
    ) -> YAMLTree {
        let place = Place(node.mark)
        if node.anchor != nil { mistakes.add(.alias, at: place) }
        guard depth < depthLimit else {
            mistakes.add(.tooDeep(limit: depthLimit), at: place)
            return YAMLTree(content: .list([]), place: place)
        }
        switch node {
        case .scalar(let scalar):
            check(scalar.tag, at: place, &mistakes)
            return YAMLTree(
                content: .scalar(scalar.string, isPlain: scalar.style == .plain),
                place: place
            )
        case .sequence(let list):
            check(list.tag, at: place, &mistakes)
            let elements = list.map { convert($0, originalKeys, depth: depth + 1, &mistakes) }
            return YAMLTree(content: .list(elements), place: place)
        case .mapping(let mapping):
            check(mapping.tag, at: place, &mistakes)
            var entries: [Entry] = []
            var seen: Set<String> = []
            for (keyNode, valueNode) in mapping {
                let place = Place(keyNode.mark)
                if keyNode.anchor != nil { mistakes.add(.alias, at: place) }
                let value = convert(valueNode, originalKeys, depth: depth + 1, &mistakes)
                guard case .scalar(let scalar) = keyNode else {
                    mistakes.add(.wrongShape(expected: .text), at: place)
                    continue
                }
                check(scalar.tag, at: place, &mistakes)
                let key = originalKeys[scalar.string] ?? scalar.string
                if seen.insert(key).inserted {
                    entries.append(Entry(key: key, place: place, value: value))
                } else {
                    mistakes.add(.duplicateKey(key), at: place)
                }
            }
            return YAMLTree(content: .mapping(entries), place: place)
        case .alias:
            mistakes.add(.alias, at: place)
            return YAMLTree(content: .list([]), place: place)
        }
    }

    /// What a parser says of what has no tag of its own, or the usual one.
    private static let usual: Set<String> = [
        "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq",
    ]

    private static func check(_ tag: Tag, at place: Place, _ mistakes: inout MistakeList) {
        if !usual.contains(tag.rawValue) { mistakes.add(.tag(tag.rawValue), at: place) }
    }

    private static func syntaxProblem(_ error: any Error) -> (String, Place) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            (problem, Place(mark))
        case YamlError.reader(let problem, _, _, _): (problem, Place(line: 1, column: 1))
        default: ("cannot be read", Place(line: 1, column: 1))
        }
    }
}

extension YAMLTree.Place {
    fileprivate init(_ mark: Mark?) { self.init(line: mark?.line ?? 1, column: mark?.column ?? 1) }
}
