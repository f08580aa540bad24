import Vocabulary

/// A model as few bytes that take no parser: what a program keeps beside a model file, so as not to read
/// the file each time. It never leaves the machine that made it, and a program that packs otherwise does
/// not read it.
extension Model {
    /// The first byte, which changes whenever the form does.
    private static let form: UInt8 = 7

    /// The model, packed.
    public var packed: [UInt8] {
        var out = ModelPacker()
        out.bytes.append(Self.form)
        out.add(name)
        out.add(UInt64(version))
        out.add(labels)
        out.add(help)
        out.add(roles) { out, role in
            out.add(role.id)
            out.add(role.labels)
            out.add(role.help)
            out.add(role.kinds) { $0.add(UInt64($1.rawValue)) }
            out.add(role.required)
            out.add(role.lead)
        }
        out.add(types) { out, type in
            out.add(UInt64(type.number))
            out.add(type.id)
            out.add(type.labels)
            out.add(type.help)
            out.add(type.repeatable)
            out.add(type.owner)
            out.add(type.readers.rawValue)
            out.add(type.releasable.rawValue)
            out.add(type.releasedBy.rawValue)
            out.add(type.secrecy?.rawValue ?? "")
            out.add(type.reconstructed)
            out.add(type.fields) { out, field in
                out.add(UInt64(field.number))
                out.add(field.id)
                out.add(field.labels)
                out.add(field.help)
                out.add(field.type)
                out.add(field.owner)
                out.add(field.reconstructed)
            }
        }
        out.add(UInt64(erasureDelayDays))
        out.add(groundRules)
        out.add(packedGuide)
        return out.bytes
    }

    /// Reads what ``packed`` wrote; nil for anything else, what another version packed included.
    public init?(packed bytes: [UInt8]) {
        guard bytes.first == Self.form else { return nil }
        var reader = ModelUnpacker(bytes: bytes)
        do {
            self.init(
                name: try reader.text(),
                version: try reader.number(),
                labels: try reader.labels(),
                help: try reader.labels(),
                roles: try reader.list { reader throws(ModelUnpacker.Malformed) in try reader.role()
                },
                types: try reader.list { reader throws(ModelUnpacker.Malformed) in try reader.type()
                },
                erasureDelayDays: try reader.number(),
                groundRules: try reader.groundRules(),
                packedGuide: try reader.rest()
            )
        } catch {
            return nil
        }
        guard reader.isAtEnd else { return nil }
    }
}

struct ModelPacker {
    var bytes: [UInt8] = []

    mutating func add(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(_ truth: Bool) { bytes.append(truth ? 1 : 0) }

    mutating func add(_ packed: [UInt8]) {
        add(UInt64(packed.count))
        bytes.append(contentsOf: packed)
    }

    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ labels: Labels) {
        add(labels.sv)
        add(labels.en)
    }

    mutating func add<Element>(_ list: [Element], _ body: (inout Self, Element) -> Void) {
        add(UInt64(list.count))
        for element in list { body(&self, element) }
    }

    mutating func add(_ owner: Owner) {
        switch owner {
        case .creator: add(false)
        case .roles(let roles):
            add(true)
            add(roles.rawValue)
        }
    }

    mutating func add(_ type: FieldType) {
        add(type.id)
        switch type {
        case .personalNumber, .telephone, .mail, .boolean, .date, .dateTime: break
        case .text(let max), .longText(let max): add(UInt64(clamping: max))
        case .choice(let choices):
            add(choices) { out, choice in
                out.add(UInt64(choice.number))
                out.add(choice.id)
                out.add(choice.labels)
                out.add(choice.since)
                out.add(choice.until)
            }
        case .integer(let range):
            add(range != nil)
            if let range {
                add(UInt64(bitPattern: range.lowerBound))
                add(UInt64(bitPattern: range.upperBound))
            }
        case .reference(let type): add(type)
        case .attachment(let rule):
            add(rule.endings) { out, ending in out.add(ending) }
            add(UInt64(clamping: rule.max))
        }
    }
}

/// Reads front to back, and never beyond the end.
struct ModelUnpacker {
    struct Malformed: Error {}

    let bytes: [UInt8]
    /// Behind the form.
    var place = 1

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard place < bytes.count else { throw Malformed() }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func number<Number: FixedWidthInteger>() throws(Malformed) -> Number {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || byte < 2 else { throw Malformed() }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        guard let number = Number(exactly: value) else { throw Malformed() }
        return number
    }

    mutating func truth() throws(Malformed) -> Bool {
        let byte = try byte()
        guard byte < 2 else { throw Malformed() }
        return byte == 1
    }

    mutating func text() throws(Malformed) -> String {
        let count: Int = try number()
        guard count <= bytes.count - place,
            let text = String(validating: bytes[place..<place + count], as: UTF8.self)
        else { throw Malformed() }
        place += count
        return text
    }

    /// Bytes of another packed form, not looked into.
    mutating func rest() throws(Malformed) -> [UInt8] {
        let count: Int = try number()
        guard count <= bytes.count - place else { throw Malformed() }
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    mutating func labels() throws(Malformed) -> Labels {
        Labels(sv: try text(), en: try text())
    }

    mutating func list<Element>(
        _ body: (inout Self) throws(Malformed) -> Element
    ) throws(Malformed) -> [Element] {
        let count: Int = try number()
        // Each element takes a byte at the least.
        guard count <= bytes.count - place else { throw Malformed() }
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count { list.append(try body(&self)) }
        return list
    }

    mutating func owner() throws(Malformed) -> Owner {
        try truth() ? .roles(RoleSet(rawValue: try number())) : .creator
    }

    mutating func role() throws(Malformed) -> Role {
        Role(
            id: try text(),
            labels: try labels(),
            help: try labels(),
            kinds: try list { reader throws(Malformed) in
                guard let kind = PartyKind(rawValue: try reader.number()) else {
                    throw Malformed()
                }
                return kind
            },
            required: try truth(),
            lead: try truth()
        )
    }

    mutating func type() throws(Malformed) -> RecordType {
        RecordType(
            number: try number(),
            id: try text(),
            labels: try labels(),
            help: try labels(),
            repeatable: try truth(),
            owner: try owner(),
            readers: RoleSet(rawValue: try number()),
            releasable: RoleSet(rawValue: try number()),
            releasedBy: RoleSet(rawValue: try number()),
            secrecy: SecrecyClass(rawValue: try text()),
            reconstructed: try truth(),
            fields: try list { reader throws(Malformed) in
                Field(
                    number: try reader.number(),
                    id: try reader.text(),
                    labels: try reader.labels(),
                    help: try reader.labels(),
                    type: try reader.fieldType(),
                    owner: try reader.owner(),
                    reconstructed: try reader.truth()
                )
            }
        )
    }

    mutating func fieldType() throws(Malformed) -> FieldType {
        switch try text() {
        case "text": return .text(max: try number())
        case "longText": return .longText(max: try number())
        case "personalNumber": return .personalNumber
        case "telephone": return .telephone
        case "mail": return .mail
        case "boolean": return .boolean
        case "choice":
            return .choice(
                try list { reader throws(Malformed) in
                    Choice(
                        number: try reader.number(),
                        id: try reader.text(),
                        labels: try reader.labels(),
                        since: try reader.date(),
                        until: try reader.date()
                    )
                }
            )
        case "date": return .date
        case "dateTime": return .dateTime
        case "integer":
            guard try truth() else { return .integer(nil) }
            let low = Int64(bitPattern: try number())
            let high = Int64(bitPattern: try number())
            guard low <= high else { throw Malformed() }
            return .integer(low...high)
        case "reference": return .reference(try text())
        case "attachment":
            return .attachment(
                AttachmentRule(
                    endings: try list { reader throws(Malformed) in try reader.text() },
                    max: try number()
                )
            )
        default: throw Malformed()
        }
    }
}
