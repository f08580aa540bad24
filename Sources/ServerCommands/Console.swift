import Foundation

/// Where the program writes, and how wide that is.
public struct Console: Sendable {
    /// Columns for people; where there is no terminal, no line is cut.
    public var width: Int
    /// Writes to standard output.
    public var write: @Sendable (String) -> Void
    /// Writes to standard error.
    public var writeError: @Sendable (String) -> Void

    /// Makes a console, real or for a test.
    public init(
        width: Int = 1_000,
        write: @escaping @Sendable (String) -> Void,
        writeError: @escaping @Sendable (String) -> Void
    ) {
        self.width = width
        self.write = write
        self.writeError = writeError
    }

    /// The process's own streams.
    public static func process() -> Console {
        var size = winsize()
        let isTerminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Console(
            width: isTerminal ? max(20, Int(size.ws_col)) : 1_000,
            write: { FileHandle.standardOutput.write(Data($0.utf8)) },
            writeError: { FileHandle.standardError.write(Data($0.utf8)) }
        )
    }
}
