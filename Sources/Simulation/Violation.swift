/// A promise that did not hold.
public struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The promise of the design: P1 to P11.
    public var promise: String
    /// What was found, and where.
    public var found: String

    init(_ promise: String, _ found: String) {
        self.promise = promise
        self.found = found
    }

    /// `P1: …`.
    public var description: String { "\(promise): \(found)" }
}
