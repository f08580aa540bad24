import Vocabulary

/// Which language a program speaks, decided once when it starts.
public enum LanguageChoice {
    /// The language of the option `--lang` where it is among the arguments, else of the locale.
    ///
    /// The arguments are read here and not by the argument parser, because its own complaints need
    /// the language too. What follows `--` is never an option.
    public static func language(
        arguments: some Sequence<String>,
        environment: [String: String]
    ) -> Language {
        var isNext = false
        for argument in arguments {
            if isNext, let language = named(argument) { return language }
            isNext = false
            switch argument {
            case "--": return language(of: environment)
            case "--lang": isNext = true
            default:
                if argument.hasPrefix("--lang="),
                    let language = named(String(argument.dropFirst(7)))
                {
                    return language
                }
            }
        }
        return language(of: environment)
    }

    /// The language of the locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not
    /// empty. Swedish where it is Swedish, else English.
    public static func language(of environment: [String: String]) -> Language {
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            return Language(locale: value)
        }
        return .en
    }

    /// The language that the option `--lang` names; nil for anything but `sv` and `en`.
    public static func named(_ name: String) -> Language? {
        Language(rawValue: name)
    }
}
