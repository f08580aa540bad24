import Vocabulary

/// The help page and the usage line of one command, in one language.
struct CommandHelp {
    let commands: [CommandTree]
    let language: Language
    let width: Int

    private var typed: String { commands.map(\.commandName).joined(separator: " ") }

    /// One line that shows how the command is called.
    var usage: String {
        guard let command = commands.last else { return "" }
        var parts = [typed]
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !isCommon($0) }
        // What must be given comes first, so that the line reads like a call of it.
        for argument in arguments where argument.kind == "positional" || !argument.isOptional {
            parts.append(bracketed(argument))
        }
        for argument in arguments where argument.kind != "positional" && argument.isOptional {
            parts.append(bracketed(argument))
        }
        if !command.shown.isEmpty { parts.append(Message.subcommandPlace.text(language)) }
        let title = Message.usageTitle.text(language)
        let text = choose("\(title) \(parts.joined(separator: " "))")
        return TerminalText.wrapped(text, width: width).replacing("\u{A0}", with: " ")
    }

    /// The whole page.
    var page: String {
        guard let command = commands.last else { return "" }
        var out: [String] = []
        if let abstract = command.abstract, !abstract.isEmpty {
            out.append(TerminalText.wrapped(choose(abstract), width: width))
        }
        out.append(usage)
        if let discussion = command.discussion, !discussion.isEmpty {
            out.append(TerminalText.wrapped(choose(discussion), width: width))
        }
        let arguments = (command.arguments ?? []).filter { argument in
            argument.shouldDisplay
                && (commands.count == 1 || argument.preferredName?.name != "version")
        }
        section(
            .argumentsTitle,
            arguments.filter { $0.kind == "positional" }.map { (choose($0.title), text(of: $0)) },
            into: &out
        )
        section(
            .optionsTitle,
            arguments.filter { $0.kind != "positional" }.map { (choose($0.title), text(of: $0)) },
            into: &out
        )
        section(
            .commandsTitle,
            command.shown.map { ($0.commandName, choose($0.abstract ?? "")) },
            into: &out
        )
        if !command.shown.isEmpty {
            out.append(
                Message.moreHelp("\(typed) \(choose(Message.commandValue.marked)) --help")
                    .text(language)
            )
        }
        return out.joined(separator: "\n\n")
    }

    /// The line that says where the whole page is.
    var pointer: String { Message.moreHelp("\(typed) --help").text(language) }

    private func section(
        _ title: Message,
        _ rows: [(title: String, text: String)],
        into out: inout [String]
    ) {
        guard !rows.isEmpty else { return }
        let column = 26
        var lines = [title.text(language)]
        for row in rows {
            let head = "  " + row.title
            guard !row.text.isEmpty else {
                lines.append(head)
                continue
            }
            let body = TerminalText.wrapped(row.text, width: width, indent: column)
            let used = TerminalText.columns(of: head)
            if used + 2 <= column {
                lines.append(head + String(body.dropFirst(used)))
            } else {
                lines.append(head)
                lines.append(body)
            }
        }
        out.append(lines.joined(separator: "\n"))
    }

    private func text(of argument: CommandTree.Argument) -> String {
        if argument.names?.contains(where: { $0.name == "help" }) == true {
            return Message.helpOption.text(language)
        }
        if argument.names?.contains(where: { $0.name == "version" }) == true {
            return Message.versionOption.text(language)
        }
        let text = choose(argument.abstract ?? "")
        guard let value = argument.defaultValue, !value.isEmpty else { return text }
        return text + " " + Message.defaultValue(value).text(language)
    }

    /// Options that every command takes: on each help page, in no usage line.
    private func isCommon(_ argument: CommandTree.Argument) -> Bool {
        argument.isOptional
            && ["help", "version", "home", "lang", "data"].contains(argument.preferredName?.name)
    }

    private func bracketed(_ argument: CommandTree.Argument) -> String {
        let synopsis = argument.synopsis + (argument.isRepeating ? " …" : "")
        // An option and its value stay on one line.
        return (argument.isOptional ? "[\(synopsis)]" : synopsis).replacing(" ", with: "\u{A0}")
    }

    private func choose(_ text: String) -> String { Message.choose(in: text, language) }
}

extension Message {
    static let usageTitle = Message(sv: "Användning:", en: "Usage:")
    static let argumentsTitle = Message(sv: "Argument:", en: "Arguments:")
    static let optionsTitle = Message(sv: "Flaggor:", en: "Options:")
    static let commandsTitle = Message(sv: "Kommandon:", en: "Commands:")
    static let commandValue = Message(sv: "<kommando>", en: "<command>")
    static let subcommandPlace = commandValue
    static let helpOption = Message(sv: "Visa den här hjälpen.", en: "Show this help.")
    static let versionOption = Message(sv: "Visa programmets version.", en: "Show the version.")

    static func moreHelp(_ command: String) -> Message {
        Message(sv: "Mer hjälp: \(command)", en: "More help: \(command)")
    }

    static func defaultValue(_ value: String) -> Message {
        Message(sv: "(annars: \(value))", en: "(default: \(value))")
    }
}
