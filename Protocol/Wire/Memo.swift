import Vocabulary

/// What a memo says once it is opened.
public struct Memo: Hashable, Sendable {
    /// What it is about.
    public enum Matter: Hashable, Sendable {
        /// Readings of cases.
        case readings([Reading])
        /// The party's name for a case, or nothing; the higher version is the present one.
        case label(CaseID, version: UInt64, text: String)
        /// For how many days the party keeps readings; 0 for as long as there is room. The higher
        /// version is the present one.
        case retention(version: UInt64, days: UInt32)
        /// How the party protects a case; the higher version is the present one.
        case protection(CaseID, version: UInt64, CaseProtection)
        /// Something that a later version of the program made.
        case other(UInt8)
    }

    /// The incarnation that made it.
    public var incarnation: IncarnationID
    /// Which of its memos it is, from 1.
    public var number: UInt64
    /// What it is about.
    public var matter: Matter

    /// Makes a memo.
    public init(incarnation: IncarnationID, number: UInt64, matter: Matter) {
        self.incarnation = incarnation
        self.number = number
        self.matter = matter
    }

    /// The plain bytes, padded.
    public func encoded() -> [UInt8] {
        var body: [UInt8] = []
        incarnation.append(to: &body)
        body.appendVarint(number)
        switch matter {
        case .readings(let readings): Self.append(readings, to: &body)
        case .label(let caseID, let version, let text):
            body.append(2)
            caseID.append(to: &body)
            body.appendVarint(version)
            body.appendLength(text.utf8.count)
            body.append(contentsOf: text.utf8)
        case .retention(let version, let days):
            body.append(3)
            body.appendVarint(version)
            body.appendVarint(days)
        case .protection(let caseID, let version, let protection):
            body.append(4)
            caseID.append(to: &body)
            body.appendVarint(version)
            protection.append(to: &body)
        case .other(let kind): body.append(kind)
        }
        var out: [UInt8] = []
        out.appendLength(body.count)
        out += body
        out += [UInt8](repeating: 0, count: Padding.padded(out.count) - out.count)
        return out
    }

    private static func append(_ readings: [Reading], to body: inout [UInt8]) {
        body.append(1)
        var persons: [Person] = []
        var places: [Person: UInt32] = [:]
        for reading in readings where places[reading.person] == nil {
            places[reading.person] = UInt32(persons.count)
            persons.append(reading.person)
        }
        body.appendLength(persons.count)
        for person in persons {
            let bytes = BoxContent.bytes(of: person)
            body.appendLength(bytes.count)
            body += bytes
        }
        body.appendLength(readings.count)
        for reading in readings {
            body.appendVarint(places[reading.person] ?? 0)
            body.appendVarint(min(reading.time, BoxContent.timeEnd - 1))
            body.append(reading.action.rawValue)
            reading.caseID.append(to: &body)
            body.append(reading.record == nil ? 0 : 1)
            reading.record?.append(to: &body)
        }
    }

    /// Reads the plain bytes.
    ///
    /// - Throws: `box.malformed`.
    public init(_ bytes: [UInt8]) throws(WireError) {
        var outer = ByteReader(bytes, kind: .boxMalformed)
        let range = try outer.take(Int(try outer.varint()))
        guard bytes.count == Padding.padded(range.upperBound),
            bytes[range.upperBound...].allSatisfy({ $0 == 0 })
        else { throw outer.failure("padding that is none") }
        var reader = try ByteReader(bytes, range, kind: .boxMalformed)
        incarnation = try reader.identifier()
        number = try reader.varint64()
        switch try reader.byte() {
        case 1: matter = .readings(try Self.readings(&reader))
        case 2:
            let caseID: CaseID = try reader.identifier()
            let version = try reader.varint64()
            let text = bytes[try reader.take(Int(try reader.varint()))]
            guard let text = String(validating: text, as: UTF8.self),
                text.unicodeScalars.count <= Limits.nameCharacters
            else { throw reader.failure("a label that cannot be read") }
            matter = .label(caseID, version: version, text: text)
        case 3:
            let version = try reader.varint64()
            matter = .retention(version: version, days: try reader.varint())
        case 4:
            let caseID: CaseID = try reader.identifier()
            let version = try reader.varint64()
            matter = .protection(caseID, version: version, try CaseProtection(&reader))
        case let kind:
            // What a later version says there is its own.
            matter = .other(kind)
            return
        }
        try reader.finish()
    }

    private static func readings(_ reader: inout ByteReader) throws(WireError) -> [Reading] {
        let persons = Int(try reader.varint())
        guard persons <= Limits.readingsPerMemo else {
            throw reader.failure("\(persons) persons")
        }
        var people: [Person] = []
        for _ in 0..<persons {
            let range = try reader.take(Int(try reader.varint()))
            people.append(try BoxContent.person(reader.bytes[range]))
        }
        let count = Int(try reader.varint())
        guard count <= Limits.readingsPerMemo else { throw reader.failure("\(count) readings") }
        var readings: [Reading] = []
        for _ in 0..<count {
            let person = Int(try reader.varint())
            let time = try reader.varint64()
            guard people.indices.contains(person), time < BoxContent.timeEnd else {
                throw reader.failure("a reading by nobody, or at no time")
            }
            let action = ReadingAction(rawValue: try reader.byte())
            let caseID: CaseID = try reader.identifier()
            let form = try reader.byte()
            guard form < 2 else { throw reader.failure("a reading of form \(form)") }
            readings.append(
                Reading(
                    person: people[person],
                    time: time,
                    action: action,
                    caseID: caseID,
                    record: form == 1 ? try reader.identifier() : nil
                )
            )
        }
        return readings
    }
}
