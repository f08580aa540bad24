/// A reader of bytes that a peer, a file or a person made, as a fuzzer calls it.
public struct Decoder: Sendable {
    /// Its name, which is that of its folder in `Tests/Corpus` too.
    public let name: String
    /// How much a peer may send it, in bytes.
    public let limit: Int
    private let run: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String,
        limit: Int = 64 * 1024,
        _ run: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.limit = limit
        self.run = run
    }

    /// Reads bytes; whether they were taken. Any may be refused; none may crash it, and what was taken
    /// must come out of its own encoding as the same value.
    @discardableResult
    public func accepts(_ bytes: [UInt8]) -> Bool {
        do {
            try run(bytes)
            return true
        } catch {
            return false
        }
    }

    /// Every reader there is, by name.
    public static let all: [Decoder] = (messages + packed + texts).sorted { $0.name < $1.name }

    /// A reader by its name.
    public static func named(_ name: String) -> Decoder? { all.first { $0.name == name } }

    /// Stops where a value did not come back from its own encoding.
    static func check<Value: Equatable>(_ value: Value, _ again: Value) {
        precondition(value == again, "decoding what was encoded gave something else")
    }

    /// Input whose first byte chooses what the rest is read as.
    static func choice(
        _ bytes: [UInt8],
        _ readers: [([UInt8]) throws -> Void]
    ) throws {
        guard let first = bytes.first else { return }
        try readers[Int(first) % readers.count](Array(bytes.dropFirst()))
    }
}
