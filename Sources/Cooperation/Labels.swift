import Vocabulary

/// A text in each language, as a model file gives it.
public struct Labels: Hashable, Sendable {
    /// The Swedish text.
    public var sv: String
    /// The English text.
    public var en: String

    /// Makes a text of its two languages.
    public init(sv: String, en: String) {
        self.sv = sv
        self.en = en
    }

    /// The text in one language.
    public subscript(language: Language) -> String {
        switch language {
        case .sv: sv
        case .en: en
        }
    }
}
