import Vocabulary

// The packed form is section 4 of Protocol/README.md: one byte that says whether there is a value,
// then the value. What is cleared is as long as what is not, for types of fixed length.
extension FieldValue {
    /// The packed bytes of the value.
    ///
    /// Throws ``ValueMistake/wrongType`` where the value is not of the type.
    public func packed(as type: FieldType) throws(ValueMistake) -> [UInt8] {
        switch (self, type) {
        case (.cleared, _): [UInt8](repeating: 0, count: 1 + Self.fixedLength(of: type))
        case (.text(let text), .text), (.text(let text), .longText),
            (.text(let text), .personalNumber), (.text(let text), .telephone),
            (.text(let text), .mail):
            [1] + text.utf8
        case (.boolean(let value), .boolean): [1, value ? 1 : 0]
        case (.choice(let number), .choice): [1] + Self.bigEndian(number)
        case (.date(let date), .date):
            [1] + Self.bigEndian(UInt16(clamping: date.year))
                + [UInt8(clamping: date.month), UInt8(clamping: date.day)]
        case (.dateTime(let moment), .dateTime):
            [1] + Self.bigEndian(moment.seconds) + Self.bigEndian(moment.offsetMinutes)
        case (.integer(let value), .integer): [1] + Self.bigEndian(value)
        case (.reference(let record), .reference): [1] + record.bytes
        case (.attachment(let file), .attachment):
            [1] + file.blob.hash.bytes + Self.bigEndian(UInt32(clamping: file.blob.length))
                + Self.bigEndian(UInt32(clamping: file.length)) + file.key + file.name.utf8
        default: throw .wrongType
        }
    }

    /// Reads packed bytes and checks everything that the type asks of a value.
    ///
    /// Throws ``ValueMistake/malformed`` where the bytes are no value of the type, else what is
    /// wrong with the value.
    public init(
        packed bytes: some RandomAccessCollection<UInt8>,
        as type: FieldType
    ) throws(ValueMistake) {
        guard let first = bytes.first else { throw .malformed }
        let rest = bytes.dropFirst()
        if first == 0 {
            guard rest.count == Self.fixedLength(of: type), rest.allSatisfy({ $0 == 0 }) else {
                throw .malformed
            }
            self = .cleared
            return
        }
        guard first == 1 else { throw .malformed }
        switch type {
        case .text, .longText, .personalNumber, .telephone, .mail:
            guard let text = String(validating: rest, as: UTF8.self) else { throw .malformed }
            self = .text(text)
        case .boolean:
            guard rest.count == 1, let byte = rest.first, byte <= 1 else { throw .malformed }
            self = .boolean(byte == 1)
        case .choice:
            guard rest.count == 2 else { throw .malformed }
            self = .choice(Self.number(rest))
        case .date:
            guard rest.count == 4,
                let date = CalendarDate(
                    year: Int(Self.number(rest.prefix(2)) as UInt16),
                    month: Int(Self.number(rest.dropFirst(2).prefix(1)) as UInt8),
                    day: Int(Self.number(rest.suffix(1)) as UInt8)
                )
            else { throw .malformed }
            self = .date(date)
        case .dateTime:
            guard rest.count == 10 else { throw .malformed }
            self = .dateTime(
                Moment(
                    seconds: Self.number(rest.prefix(8)),
                    offsetMinutes: Self.number(rest.suffix(2))
                )
            )
        case .integer:
            guard rest.count == 8 else { throw .malformed }
            self = .integer(Self.number(rest))
        case .reference:
            guard let record = RecordID(rest) else { throw .malformed }
            self = .reference(record)
        case .attachment:
            guard rest.count > 72, let hash = Hash(rest.prefix(32)),
                let name = String(validating: rest.dropFirst(72), as: UTF8.self)
            else { throw .malformed }
            let blob: UInt32 = Self.number(rest.dropFirst(32).prefix(4))
            let length: UInt32 = Self.number(rest.dropFirst(36).prefix(4))
            self = .attachment(
                Attachment(
                    name: name,
                    length: Int(length),
                    blob: Blob(hash: hash, length: Int(blob)),
                    key: Array(rest.dropFirst(40).prefix(32))
                )
            )
        }
        try check(as: type)
    }

    /// The packed value of field 0: whether the record is there.
    public static func packedLife(there: Bool) -> [UInt8] { [1, there ? 1 : 0] }

    /// Reads the packed value of field 0; nil where the bytes are none.
    public static func life(packed bytes: some RandomAccessCollection<UInt8>) -> Bool? {
        guard bytes.count == 2, bytes.first == 1, let life = bytes.last, life <= 1 else {
            return nil
        }
        return life == 1
    }

    private static func fixedLength(of type: FieldType) -> Int {
        switch type {
        case .text, .longText, .personalNumber, .telephone, .mail, .reference, .attachment: 0
        case .boolean: 1
        case .choice: 2
        case .date: 4
        case .dateTime: 10
        case .integer: 8
        }
    }

    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: some Collection<UInt8>
    ) -> Number {
        bytes.reduce(0) { ($0 << 8) | Number(truncatingIfNeeded: $1) }
    }
}
