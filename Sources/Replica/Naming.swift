import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// The case of that label or of that beginning of its identifier.
    func caseID(named typed: String) throws -> CaseID {
        var found = Set(try cases(labelled: typed))
        if let range = Self.identifiers(beginning: typed, CaseKey.self) {
            if typed.utf8.count >= 4 {
                found.formUnion(try store.cases(in: range, limit: 20))
            } else if found.isEmpty {
                throw ReplicaError.beginningTooShort(.caseFile, typed: typed)
            }
        }
        guard let first = found.first else {
            throw ReplicaError.unknownName(.caseFile, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .caseFile,
                typed: typed,
                candidates: try found.sorted().map {
                    Candidate(name: $0.description, label: try label(of: $0))
                }
            )
        }
        return first
    }

    /// The identifiers that begin with these hex digits; nil for anything else.
    static func identifiers<Kind>(
        beginning typed: String,
        _ kind: Kind.Type
    ) -> ClosedRange<Identifier<Kind>>? {
        let count = typed.utf8.count
        guard (1...32).contains(count),
            let low = Identifier<Kind>(hex: typed + String(repeating: "0", count: 32 - count)),
            let high = Identifier<Kind>(hex: typed + String(repeating: "f", count: 32 - count))
        else { return nil }
        return low...high
    }

    /// The record type so named; throws `notReader` for one that the own party may not read.
    func recordType(named typed: String, _ facts: CaseFacts) throws -> RecordType {
        let type = try knownType(named: typed, facts)
        try checkReader(of: type, facts)
        return type
    }

    /// The same, whoever may read it.
    private func knownType(named typed: String, _ facts: CaseFacts) throws -> RecordType {
        switch NameMatcher.type(typed, in: facts.model) {
        case .one(let found): return found
        case .several(let types):
            throw ReplicaError.ambiguousName(
                .recordType,
                typed: typed,
                candidates: types.map { Candidate(name: $0.id, label: $0.labels.sv) }
            )
        case .none: throw ReplicaError.unknownName(.recordType, typed: typed)
        }
    }

    func checkReader(of type: RecordType, _ facts: CaseFacts) throws {
        let own = try identity().party
        // A standing reader is one, whatever was released to others.
        let isReader =
            try facts.authority.reads(type: type.number, own)
            || readers(of: type, facts).contains(own)
        guard isReader else {
            let readers = try readers(of: type, facts)
            throw ReplicaError.notReader(
                case: facts.caseID,
                type: type,
                readers: try nameable(readers, in: facts.caseID)
            )
        }
        guard try mayOpen(facts.caseID) else { throw ReplicaError.notNamed }
    }

    /// The parties that may read the records of a type, rising.
    static func readers(of type: RecordType, _ facts: CaseFacts) -> [PartyID] {
        facts.authority.audience(ofType: type.number).map(facts.authority.members) ?? []
    }

    /// The record so named.
    func record(named typed: String, _ facts: CaseFacts) throws -> RecordPlace {
        let parts = typed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let type = try recordType(named: String(parts[0]), facts)
        let beginning = parts.count > 1 ? String(parts[1]) : ""
        guard type.repeatable else {
            guard parts.count == 1 else {
                throw ReplicaError.unknownName(.record, typed: typed)
            }
            return single(type, facts)
        }
        let places = try repeatable(type, facts)
        let found = places.filter {
            $0.ref.record.description.hasPrefix(beginning.lowercased())
        }
        guard let first = found.first else {
            throw ReplicaError.unknownName(.record, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .record,
                typed: typed,
                candidates: found.map { Candidate(name: $0.name) }
            )
        }
        return first
    }

    /// The record of a type that a case has once.
    func single(_ type: RecordType, _ facts: CaseFacts) -> RecordPlace {
        let record = Names.recordID(
            caseID: facts.caseID,
            type: type.number,
            instance: .single
        )
        return RecordPlace(
            ref: RecordRef(
                caseID: facts.caseID,
                record: record,
                type: type.number,
                instance: .single
            ),
            type: type,
            name: type.id
        )
    }

    /// The records of a type: the single one, or those of a repeatable type as below.
    func places(of type: RecordType, _ facts: CaseFacts) throws -> [RecordPlace] {
        type.repeatable ? try repeatable(type, facts) : [single(type, facts)]
    }

    /// The records of a repeatable type, deleted ones too, with names that tell them apart, in the
    /// order in which they were first written; own ones that are not ordered last.
    func repeatable(_ type: RecordType, _ facts: CaseFacts) throws -> [RecordPlace] {
        var refs: [RecordRef] = []
        for log in try logs(of: type, facts) {
            for row in try store.journal.records(log: log) where row.type == type.number {
                guard let instance = try store.journal.instance(number: row.instance) else {
                    continue
                }
                refs.append(
                    RecordRef(
                        caseID: facts.caseID,
                        record: instance.record,
                        type: type.number,
                        instance: .repeatable(
                            creator: instance.creator,
                            nonce: instance.nonce
                        )
                    )
                )
            }
        }
        let ordered = Set(refs.map(\.record))
        refs += try unorderedRecords(ofCase: facts.caseID)
            .filter { $0.type == type.number && !ordered.contains($0.record) }
            .sorted { $0.record < $1.record }
            .map {
                RecordRef(
                    caseID: facts.caseID,
                    record: $0.record,
                    type: $0.type,
                    instance: $0.instance
                )
            }
        let names = Self.beginnings(refs.map(\.record.description))
        return zip(refs, names).map { ref, name in
            RecordPlace(ref: ref, type: type, name: type.id + "/" + name)
        }
    }

    /// The logs in which records of a type stand.
    private func logs(of type: RecordType, _ facts: CaseFacts) throws -> [Int64] {
        if try journal.mayHaveMoved(facts.caseID) {
            guard let caseFile = try store.journal.caseFile(facts.caseID) else { return [] }
            return try store.journal.audienceLogs(ofCase: caseFile.id).map(\.id)
        }
        guard let audience = facts.authority.audience(ofType: type.number),
            let (log, _) = try store.journal.audienceLog(facts.caseID, audience)
        else { return [] }
        return [log.id]
    }

    /// The shortest beginnings, of four characters at least, that tell identifiers apart.
    static func beginnings(_ identifiers: [String]) -> [String] {
        var length = 4
        while length < 32, Set(identifiers.map { $0.prefix(length) }).count < identifiers.count {
            length += 1
        }
        return identifiers.map { String($0.prefix(length)) }
    }

    /// A record that somebody may name only by its identifier.
    func place(of ref: RecordRef, _ facts: CaseFacts) throws -> RecordPlace? {
        guard let type = facts.model.type(ref.type) else { return nil }
        guard type.repeatable else { return single(type, facts) }
        if let place = try repeatable(type, facts).first(where: { $0.ref == ref }) { return place }
        return RecordPlace(ref: ref, type: type, name: type.id + "/" + ref.record.description)
    }

    /// The field of a record, by identifier or label.
    func field(named typed: String, of record: RecordPlace) throws -> FieldPlace {
        switch NameMatcher.field(typed, in: record.type) {
        case .one(let field): return FieldPlace(record: record, field: field)
        case .several(let fields):
            throw ReplicaError.ambiguousName(
                .field,
                typed: typed,
                candidates: fields.map {
                    Candidate(name: record.name + "." + $0.id, label: $0.labels.sv)
                }
            )
        case .none: throw ReplicaError.unknownName(.field, typed: typed)
        }
    }

    /// The field so named: record, `.`, field.
    func field(named typed: String, _ facts: CaseFacts) throws -> FieldPlace {
        guard let dot = typed.lastIndex(of: ".") else {
            throw ReplicaError.unknownName(.field, typed: typed)
        }
        let (recordName, fieldName) = (typed[..<dot], String(typed[typed.index(after: dot)...]))
        // A name that names nothing comes before what one may not read.
        let type = try knownType(named: String(recordName.prefix { $0 != "/" }), facts)
        if case .none = NameMatcher.field(fieldName, in: type) {
            throw ReplicaError.unknownName(.field, typed: fieldName)
        }
        return try field(named: fieldName, of: record(named: String(recordName), facts))
    }

    /// The party of that name, or of that unique beginning of its identifier.
    func party(named typed: String) throws -> PartyEntry {
        let parties = try journal.parties()
        // A party that another stands in for goes by its identifier alone.
        let replaced = Set(parties.compactMap(\.listing.succeeds))
        let named = parties.filter { !replaced.contains($0.listing.id) }
        if let exact = named.first(where: { $0.listing.name == typed }) { return exact }
        let key = NameMatcher.key(typed)
        var found = named.filter { NameMatcher.key($0.listing.name) == key }
        if found.isEmpty, let range = Self.identifiers(beginning: typed, PartyKey.self) {
            found = parties.filter { range.contains($0.listing.id) }
            if !found.isEmpty, typed.utf8.count < 4 {
                throw ReplicaError.beginningTooShort(.party, typed: typed)
            }
        }
        guard let first = found.first else {
            throw ReplicaError.unknownName(.party, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .party,
                typed: typed,
                candidates: found.map {
                    Candidate(name: $0.listing.id.description, label: $0.listing.name)
                }
            )
        }
        return first
    }
}
