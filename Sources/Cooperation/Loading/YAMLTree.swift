/// A YAML document as a plain tree that knows where each part stood.
struct YAMLTree {
    /// What stands at the place.
    var content: Content
    /// Where it stood.
    var place: Place

    /// What a part of a document is.
    enum Content {
        /// A text; `isPlain` where it stood without quotes.
        case scalar(String, isPlain: Bool)
        /// Keys with values, in the file's order; keys that stood twice are left out.
        case mapping([Entry])
        /// A list.
        case list([YAMLTree])
    }

    /// A key and its value.
    struct Entry {
        var key: String
        var place: Place
        var value: YAMLTree
    }

    /// A line and a column, both from 1.
    struct Place: Comparable {
        var line: Int
        var column: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }
}

/// Mistakes, as they are found.
struct MistakeList {
    private(set) var found: [ModelMistake] = []

    mutating func add(_ problem: ModelMistake.Problem, at place: YAMLTree.Place) {
        found.append(ModelMistake(line: place.line, column: place.column, problem: problem))
    }

    /// In the file's order; those of one place in the order in which they were found.
    var sorted: [ModelMistake] {
        found.enumerated()
            .sorted {
                ($0.element.line, $0.element.column, $0.offset)
                    < ($1.element.line, $1.element.column, $1.offset)
            }
            .map(\.element)
    }
}
