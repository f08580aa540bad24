import ArgumentParser
import Vocabulary

/// The help pages of a program. Asking the argument parser for its description of all commands takes
/// longer than all the rest, so it is asked once.
public struct HelpPages {
    private let tree: CommandTree?

    /// The pages of the program whose first command is `root`.
    public init(of root: any ParsableCommand.Type) { tree = CommandTree.read(root._dumpHelp()) }

    /// The page of the command that `arguments` name.
    public func page(of arguments: [String], language: Language, width: Int) -> String {
        guard let tree else { return "" }
        return CommandHelp(
            commands: tree.path(of: arguments).commands,
            language: language,
            width: width
        ).page
    }
}
