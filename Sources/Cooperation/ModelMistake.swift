/// Everything that is wrong with a model file, in the file's order.
public struct ModelMistakes: Error, Hashable, Sendable {
    /// The mistakes; never empty.
    public let list: [ModelMistake]
}

/// One mistake in a model file, and where.
public struct ModelMistake: Error, Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int
    /// What is wrong.
    public let problem: Problem
}

extension ModelMistake {
    /// What is wrong at a place of a model file.
    public enum Problem: Hashable, Sendable {
        /// Not YAML; what the parser says of it.
        case syntax(String)
    }
}
