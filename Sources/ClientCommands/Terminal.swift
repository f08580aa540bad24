import Foundation
import Messages

/// Where a program reads from and writes to, and what may be done there.
public struct Terminal: Sendable {
    /// Whether standard output goes to a person's eyes.
    public var isOutputTerminal: Bool
    /// Whether standard error does.
    public var isErrorTerminal: Bool
    /// Whether standard input comes from a person's hands.
    public var isInputTerminal: Bool
    /// Columns for people; where there is no terminal, no line is cut.
    public var width: Int
    /// Whether letters may be bold or coloured.
    public var usesColor: Bool
    /// Writes to standard output.
    public var write: @Sendable (String) -> Void
    /// Writes to standard error.
    public var writeError: @Sendable (String) -> Void
    /// The next line of standard input without its end; nil after the last.
    public var readLine: @Sendable () -> String?
    /// The next line of standard input, which is not shown while it is typed, after a prompt.
    public var readSecret: @Sendable (String) -> String?
    /// The rest of standard input, but no more than so many bytes of it.
    public var readRest: @Sendable (Int) -> [UInt8]

    /// Makes a terminal, real or for a test.
    public init(
        isOutputTerminal: Bool = false,
        isErrorTerminal: Bool = false,
        isInputTerminal: Bool = false,
        width: Int = 100,
        usesColor: Bool = false,
        write: @escaping @Sendable (String) -> Void,
        writeError: @escaping @Sendable (String) -> Void,
        readLine: @escaping @Sendable () -> String? = { nil },
        readSecret: @escaping @Sendable (String) -> String? = { _ in nil },
        readRest: @escaping @Sendable (Int) -> [UInt8] = { _ in [] }
    ) {
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
        self.isInputTerminal = isInputTerminal
        self.width = width
        self.usesColor = usesColor
        self.write = write
        self.writeError = writeError
        self.readLine = readLine
        self.readSecret = readSecret
        self.readRest = readRest
    }

    /// The process's own streams.
    public static func process(environment: [String: String]) -> Terminal {
        let isOutputTerminal = isatty(STDOUT_FILENO) == 1
        let plain =
            !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return Terminal(
            isOutputTerminal: isOutputTerminal,
            isErrorTerminal: isatty(STDERR_FILENO) == 1,
            isInputTerminal: isatty(STDIN_FILENO) == 1,
            width: isOutputTerminal ? columns(environment) : 1_000,
            usesColor: isOutputTerminal && !plain,
            write: { write($0, to: STDOUT_FILENO) },
            writeError: { write($0, to: STDERR_FILENO) },
            readLine: { Swift.readLine(strippingNewline: true) },
            readSecret: secret,
            readRest: { bytes(of: STDIN_FILENO, atMost: $0) }
        )
    }

    /// Text of another's making as it may be written here: as it is in a pipe, escaped on a terminal.
    func shown(_ text: String, keepingLines: Bool = true) -> String {
        isOutputTerminal ? TerminalText.safe(text, keepingLines: keepingLines) : text
    }

    /// The text in bold where that is possible.
    func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    /// The text marked as something to look at, where that is possible.
    func alert(_ text: String) -> String { usesColor ? "\u{1B}[33m\(text)\u{1B}[0m" : text }

    /// Reads a line without showing it, where it is typed.
    @Sendable
    private static func secret(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return Swift.readLine(strippingNewline: true) }
        write(prompt, to: STDERR_FILENO)
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else { return nil }
        defer {
            _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            write("\n", to: STDERR_FILENO)
        }
        return Swift.readLine(strippingNewline: true)
    }

    /// The first bytes of a file, as many as there are and no more than `limit`; nil where it cannot be
    /// read.
    static func bytes(ofFile path: String, atMost limit: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
        return bytes(of: file, atMost: limit)
    }

    @Sendable
    private static func bytes(of descriptor: Int32, atMost limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limit {
            let wanted = min(piece.count, limit - bytes.count)
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, wanted) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    private static func columns(_ environment: [String: String]) -> Int {
        var size = winsize()
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 20 {
            return Int(size.ws_col)
        }
        return environment["COLUMNS"].flatMap(Int.init).map { max(20, $0) } ?? 80
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = ArraySlice(Array(text.utf8))
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            // A reader that has gone away wants no more.
            guard written > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(written, 0))
        }
    }
}
