/// A language that everything shown to people exists in. The raw value is its ISO 639-1 code.
public enum Language: String, Hashable, Sendable, CaseIterable {
    /// Swedish.
    case sv
    /// English.
    case en

    /// The language of a POSIX locale (`sv_SE.UTF-8`, `en`, `C`): Swedish where it says so.
    public init(locale: String) {
        let code = locale.prefix { $0 != "_" && $0 != "." && $0 != "-" && $0 != "@" }
        self = code.lowercased() == "sv" ? .sv : .en
    }
}
