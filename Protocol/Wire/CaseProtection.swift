import Vocabulary

/// What a party tells its own devices of how a case of somebody with protected personal data is shown.
public struct CaseProtection: Hashable, Sendable {
    /// Whether the case is protected, and who may see what it says.
    public struct Terms: Hashable, Sendable {
        /// Whether the party protects the case, whatever the case's records say.
        public var isSet: Bool
        /// The persons who may see what it says.
        public var persons: [Person]

        /// Makes terms.
        public init(isSet: Bool, persons: [Person]) {
            self.isSet = isSet
            self.persons = persons
        }
    }

    /// What holds.
    public var terms: Terms
    /// What one of the named persons asks for and another has still to confirm.
    public var asked: (terms: Terms, by: Person)? {
        get { request.map { ($0.terms, $0.by) } }
        set { request = newValue.map { Request(terms: $0.terms, by: $0.by) } }
    }

    private struct Request: Hashable, Sendable {
        var terms: Terms
        var by: Person
    }

    private var request: Request?

    /// Makes a protection.
    public init(terms: Terms, asked: (terms: Terms, by: Person)? = nil) {
        self.terms = terms
        self.asked = asked
    }

    /// The bytes of it.
    public func append(to bytes: inout [UInt8]) {
        Self.append(terms, to: &bytes)
        bytes.append(request == nil ? 0 : 1)
        guard let request else { return }
        Self.append(request.terms, to: &bytes)
        Self.append(request.by, to: &bytes)
    }

    /// Reads the bytes of one and nothing else.
    ///
    /// - Throws: `box.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        var reader = ByteReader(bytes, kind: .boxMalformed)
        try self.init(&reader)
        try reader.finish()
    }

    init(_ reader: inout ByteReader) throws(WireError) {
        terms = try Self.terms(&reader)
        let form = try reader.byte()
        guard form < 2 else { throw reader.failure("a request of form \(form)") }
        guard form == 1 else { return }
        let terms = try Self.terms(&reader)
        request = Request(terms: terms, by: try Self.person(&reader))
    }

    private static func append(_ terms: Terms, to bytes: inout [UInt8]) {
        bytes.append(terms.isSet ? 1 : 0)
        bytes.appendLength(terms.persons.count)
        for person in terms.persons { append(person, to: &bytes) }
    }

    private static func append(_ person: Person, to bytes: inout [UInt8]) {
        let packed = BoxContent.bytes(of: person)
        bytes.appendLength(packed.count)
        bytes += packed
    }

    private static func terms(_ reader: inout ByteReader) throws(WireError) -> Terms {
        let form = try reader.byte()
        let count = Int(try reader.varint())
        guard form < 2, count <= Limits.personsNamed else {
            throw reader.failure("a protection of form \(form) with \(count) persons")
        }
        var persons: [Person] = []
        for _ in 0..<count { persons.append(try person(&reader)) }
        return Terms(isSet: form == 1, persons: persons)
    }

    private static func person(_ reader: inout ByteReader) throws(WireError) -> Person {
        let range = try reader.take(Int(try reader.varint()))
        return try BoxContent.person(reader.bytes[range])
    }
}
