import Cooperation
import Trust
import Vocabulary

// What a person could read is sealed in the file, and opened in memory when it is shown.
extension Work {
    /// Bytes as the file keeps them.
    func sealed(_ plain: [UInt8], as purpose: LocalSeal.Purpose) throws -> [UInt8] {
        try localSeal().seal(
            plain,
            as: purpose,
            random: effects.random(LocalSeal.randomBytes)
        )
    }

    /// Bytes that the file keeps sealed; throws `storeFailed` where they are of another device's file.
    func opened(_ sealed: [UInt8], as purpose: LocalSeal.Purpose) throws -> [UInt8] {
        if purpose == .value, sealed.count == Self.placeBytes { return try value(at: sealed) }
        do {
            return try localSeal().open(sealed, as: purpose)
        } catch is TrustError {
            throw ReplicaError.otherDevice
        }
    }

    /// The seal of this device; throws `notJoined` where there are no keys.
    func localSeal() throws -> LocalSeal {
        guard let seal = secrets?.seal else { throw ReplicaError.notJoined }
        return seal
    }

    // MARK: Values that were saved together

    /// Bytes of the name of values that were saved together, and of a value's place among them: what
    /// the file has instead of a value that lies there. A sealed value is longer.
    private static let nameBytes = 8
    private static let placeBytes = nameBytes + 2

    /// Values that are saved together, as the file keeps them: in one piece, since most of what opening
    /// costs does not depend on the length.
    func sealed(together values: [[UInt8]]) throws -> [[UInt8]] {
        guard values.count > 1 else { return try values.map { try sealed($0, as: .value) } }
        var packer = Packer()
        packer.number(values.count)
        for value in values { packer.data(value) }
        let name = effects.random(Self.nameBytes)
        try store.insert(values: sealed(packer.bytes, as: .values), named: name)
        return values.indices.map {
            name + [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)]
        }
    }

    private func value(at place: [UInt8]) throws -> [UInt8] {
        let name = place[..<Self.nameBytes].reduce(0) { $0 << 8 | UInt64($1) }
        if lastValues?.name != name {
            guard let sealed = try store.values(named: Array(place[..<Self.nameBytes])) else {
                throw ReplicaError.storeFailed("values that were saved together are missing")
            }
            var reader = Unpacker(try opened(sealed, as: .values))
            let values = try (0..<(try reader.number(Int.self))).map { _ in try reader.data() }
            lastValues = (name: name, values: values)
        }
        let index = Int(place[Self.nameBytes]) << 8 | Int(place[Self.nameBytes + 1])
        guard let values = lastValues?.values, values.indices.contains(index) else {
            throw ReplicaError.storeFailed("values that were saved together are fewer")
        }
        return values[index]
    }

    /// Whether values were saved together with this one that no edit named any more, and are gone.
    func isGone(_ sealed: [UInt8]) throws -> Bool {
        try sealed.count == Self.placeBytes
            && store.values(named: Array(sealed[..<Self.nameBytes])) == nil
    }

    /// An edit with its value in a piece of its own, to be kept where others do not lie.
    func alone(_ edit: EditRow) throws -> EditRow {
        guard edit.value.count == Self.placeBytes else { return edit }
        var edit = edit
        edit.value = try sealed(opened(edit.value, as: .value), as: .value)
        return edit
    }

    // MARK: Persons

    /// The person of that number; nil where there is none.
    func person(_ id: Int64) throws -> Person? {
        if let known = persons[id] { return known }
        guard let sealed = try store.author(id) else { return nil }
        let person = try person(sealed)
        persons[id] = person
        return person
    }

    /// The persons that edits can be saved for, in the order they were added.
    func people() throws -> [(id: Int64, person: Person)] {
        try store.authors().map { (id: $0.id, person: try person($0.person)) }
    }

    private func person(_ sealed: [UInt8]) throws -> Person {
        var reader = Unpacker(try opened(sealed, as: .person))
        return Person(
            name: String(decoding: try reader.data(), as: UTF8.self),
            function: String(decoding: try reader.data(), as: UTF8.self)
        )
    }

    /// The number of a person, added where new.
    func authorNumber(of person: Person) throws -> Int64 {
        let plain = Self.packed(person)
        let tag = try localSeal().tag(plain, as: .person)
        return try store.authorNumber(tagged: tag)
            ?? store.insertAuthor(sealed(plain, as: .person), tag: tag)
    }

    private static func packed(_ person: Person) -> [UInt8] {
        var packer = Packer()
        packer.data(Array(person.name.utf8))
        packer.data(Array(person.function.utf8))
        return packer.bytes
    }

    // MARK: Labels

    /// The own party's name for a case.
    func label(of caseID: CaseID) throws -> String? {
        try store.setting(.unsynced) == nil ? keptLabel(of: caseID) : nil
    }

    /// The same whether or not it may be shown, for the party's other devices.
    func keptLabel(of caseID: CaseID) throws -> String? {
        try store.label(of: caseID).map(label)
    }

    /// All labels; none in a copy that has not synced: what they name may have been erased.
    func labels() throws -> [CaseID: String] {
        try store.setting(.unsynced) == nil ? store.labels().mapValues(label) : [:]
    }

    /// The cases whose label means the same as the text. Also in a copy: who types it knows it, and has
    /// words to save.
    func cases(labelled typed: String) throws -> [CaseID] {
        guard let seal = secrets?.seal else { return [] }
        return try store.cases(labelled: Self.tag(ofLabel: typed, seal))
    }

    private func label(_ sealed: [UInt8]) throws -> String {
        String(decoding: try opened(sealed, as: .label), as: UTF8.self)
    }

    /// Keeps a label.
    func keep(label: String, of caseID: CaseID) throws {
        try store.setLabel(
            (
                sealed: sealed(Array(label.utf8), as: .label),
                tag: Self.tag(ofLabel: label, localSeal())
            ),
            of: caseID
        )
    }

    private static func tag(ofLabel label: String, _ seal: LocalSeal) -> [UInt8] {
        seal.tag(Array(NameMatcher.key(label).utf8), as: .label)
    }

    // MARK: What was kept before it was sealed

    /// Seals what a file from before holds readable; false where there is nothing such.
    func sealAtRest() throws -> Bool {
        guard secrets != nil, let plain = try store.readable() else { return false }
        for author in plain.authors {
            let packed = Self.packed(author.person)
            try store.replaceAuthor(
                author.id,
                by: sealed(packed, as: .person),
                tag: localSeal().tag(packed, as: .person)
            )
        }
        for (caseID, label) in plain.labels {
            try keep(label: label, of: caseID)
            try noteLabel(of: caseID)
        }
        for (id, value) in plain.edits {
            try store.replaceValue(ofEdit: id, by: sealed(value, as: .value))
        }
        for (id, value) in plain.inbox {
            try store.replaceValue(ofInboxItem: id, by: sealed(value, as: .value))
        }
        for var draft in try store.drafts() {
            draft.content = try sealed(draft.content, as: .draft)
            try store.save(draft)
        }
        try store.forgetReadable()
        return true
    }
}

/// What a file from before keys holds readable.
public struct ReadableRows: Sendable {
    /// Persons by number.
    public var authors: [(id: Int64, person: Person)]
    /// Labels of cases.
    public var labels: [(caseID: CaseID, label: String)]
    /// Values of edits by number.
    public var edits: [(id: Int64, value: [UInt8])]
    /// Values of inbox items by number.
    public var inbox: [(id: Int64, value: [UInt8])]

    /// Bundles them.
    public init(
        authors: [(id: Int64, person: Person)],
        labels: [(caseID: CaseID, label: String)],
        edits: [(id: Int64, value: [UInt8])],
        inbox: [(id: Int64, value: [UInt8])]
    ) {
        self.authors = authors
        self.labels = labels
        self.edits = edits
        self.inbox = inbox
    }
}

extension Replica {
    /// Seals what an older version of this program kept readable in the file, and takes it out of the
    /// file's free pages. Quick where that was done.
    public func sealAtRest() throws {
        guard secrets != nil, try read({ try $0.store.setting(.readable) != nil }) else { return }
        if try write({ try $0.sealAtRest() }) { try store.compact() }
    }
}
