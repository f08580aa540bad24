import Cooperation
import Trust
import Vocabulary
import Wire

/// How a case of somebody with protected personal data is shown.
///
/// It binds the own party's programs: what identifies somebody is not shown to who is not named. Against
/// another program, another party and the server only keys bind.
public struct Protection: Hashable, Sendable {
    /// Whether the own party has said so, whatever the case's records say.
    public var isSet: Bool
    /// The persons who may see what the case says, and work in it.
    public var persons: [Person]
    /// Whether the case's records say so: protected personal data other than none.
    public var isStated: Bool
    /// Who has asked for a change that another of the persons has still to confirm; nil as a rule.
    public var askedBy: Person?

    /// Whether it is in force.
    public var isOn: Bool { isSet || isStated }

    /// The name of the field that says, in any record, whether personal data are protected.
    public static let field = "protectedIdentity"

    /// A case like any other.
    public static let none = Protection(isSet: false, persons: [], isStated: false)
}

extension Replica {
    /// How a case is protected.
    public func protection(of caseID: CaseID) throws -> Protection {
        try read { try $0.protection(of: caseID) }
    }

    /// Whether a record of the case that the own party reads says that the pupil's whereabouts are to be kept
    /// secret.
    public func hasSecretWhereabouts(_ caseID: CaseID) throws -> Bool {
        try show { work in
            try work.hasSecretWhereabouts(work.someFacts(of: caseID))
        }
    }

    /// Whether what identifies somebody in a case is hidden from who asks now.
    public func masks(_ caseID: CaseID) throws -> Bool { try read { try $0.isMasked(caseID) } }

    /// Protects a case for all devices of the own party from their next syncs on, or no more, and names who
    /// may see what it says: nil leaves them as they are, or names who does this where nobody is.
    ///
    /// Once somebody is named, only who is changes it; where several are, a second one of them has to ask for
    /// the same before it holds.
    ///
    /// - Throws: `notNamed` for anybody else.
    public func protect(
        _ caseID: CaseID,
        isSet: Bool,
        persons: [Person]? = nil
    ) throws -> Protection {
        for person in persons ?? [] { try Work.checkPerson(person) }
        return try write { try $0.protect(caseID, isSet: isSet, persons: persons) }
    }
}

extension Work {
    fileprivate func protect(
        _ caseID: CaseID,
        isSet: Bool,
        persons named: [Person]?
    ) throws -> Protection {
        _ = try someFacts(of: caseID)
        let before = try protection(of: caseID)
        if !before.persons.isEmpty { try checkNamed(before) }
        guard let author = try currentAuthor() else { throw ReplicaError.noAuthor }
        var persons: [Person] = []
        for person in named ?? (before.persons.isEmpty ? [author] : before.persons)
        where !persons.contains(person) { persons.append(person) }
        let wanted = CaseProtection.Terms(isSet: isSet, persons: persons)
        var kept =
            try keptProtection(of: caseID)
            ?? CaseProtection(terms: .init(isSet: false, persons: []))
        if kept.terms.persons.count > 1, kept.terms != wanted,
            kept.asked?.terms != wanted || kept.asked?.by == author
        {
            // One alone opens nothing to others.
            kept.asked = (terms: wanted, by: author)
        } else {
            kept = CaseProtection(terms: wanted)
        }
        try keep(kept, of: caseID)
        return try protection(of: caseID)
    }

    private func keep(_ protection: CaseProtection, of caseID: CaseID) throws {
        var bytes: [UInt8] = []
        protection.append(to: &bytes)
        guard bytes.count <= Self.protectionBytes,
            protection.terms.persons.count <= Limits.personsNamed,
            protection.asked?.terms.persons.count ?? 0 <= Limits.personsNamed
        else {
            throw ReplicaError.overLimit(
                .personsNamed,
                count: (protection.asked?.terms ?? protection.terms).persons.count,
                limit: Limits.personsNamed
            )
        }
        let present = try store.protection(of: caseID)?.version.version ?? 0
        try store.set(
            protection: sealed(bytes, as: .person),
            LabelVersion(version: present + 1, memo: .zero),
            of: caseID
        )
        protections[caseID] = nil
    }

    /// So that with its padding a memo of it stays below the limit of a body.
    private static let protectionBytes = 14_000

    private func keptProtection(of caseID: CaseID) throws -> CaseProtection? {
        guard let kept = try store.protection(of: caseID) else { return nil }
        return try CaseProtection(opened(kept.content, as: .person))
    }

    func protection(of caseID: CaseID) throws -> Protection {
        if let known = protections[caseID] { return known }
        var protection = Protection.none
        if let kept = try keptProtection(of: caseID) {
            protection.isSet = kept.terms.isSet
            protection.persons = kept.terms.persons
            protection.askedBy = kept.asked?.by
        }
        protection.isStated = try isProtectionStated(caseID)
        protections[caseID] = protection
        return protection
    }

    /// Whether a record that the own party may read says that personal data are protected: its first
    /// choice is that they are not.
    private func isProtectionStated(_ caseID: CaseID) throws -> Bool {
        guard let facts = try facts(of: caseID) else { return false }
        for type in facts.model.types {
            guard let field = type.field(id: Protection.field), !type.repeatable,
                case .choice(let choices) = field.type, let open = choices.first,
                try readers(of: type, facts).contains(identity().party)
            else { continue }
            let place = FieldPlace(record: single(type, facts), field: field)
            let standing = try siblings(place, overlay(facts, place.record.ref))
            for sibling in standing {
                // What cannot be read may say so.
                guard let value = sibling.value else { return true }
                if value != .cleared, value != .choice(open.number) { return true }
            }
        }
        return false
    }

    /// Whether what identifies somebody is hidden from who asks now.
    func isMasked(_ caseID: CaseID) throws -> Bool {
        let protection = try protection(of: caseID)
        guard protection.isOn else { return false }
        return try !reveals || !isNamed(in: protection)
    }

    /// Refuses whoever asks to see what one case hides and is not named for it. A list of cases shows who
    /// asks those that they are named for, and hides the others.
    func checkMayReveal(_ caseID: CaseID) throws {
        guard reveals else { return }
        let protection = try protection(of: caseID)
        if protection.isOn { try checkNamed(protection) }
    }

    /// Whether whoever is at work here may open what a case holds, and write in it: anybody, where nobody
    /// is named.
    func mayOpen(_ caseID: CaseID) throws -> Bool {
        // Asked at every save, and mostly nobody is.
        guard let kept = try keptProtection(of: caseID), !kept.terms.persons.isEmpty else {
            return true
        }
        let protection = try protection(of: caseID)
        guard protection.isOn else { return true }
        return try isNamed(in: protection)
    }

    private func isNamed(in protection: Protection) throws -> Bool {
        try currentAuthor().map(protection.persons.contains) ?? false
    }

    private func checkNamed(_ protection: Protection) throws {
        guard try isNamed(in: protection) else { throw ReplicaError.notNamed }
    }

    // MARK: To and from the party's other devices

    /// Makes memos of the protections that were changed here.
    func makeProtectionMemos(_ key: SigningKey) throws {
        for caseID in try store.changedProtections() {
            guard let row = try store.protection(of: caseID),
                let kept = try keptProtection(of: caseID)
            else { continue }
            let name = try makeMemo(
                .protection(caseID, version: row.version.version, kept),
                newest: 0,
                key
            )
            try store.set(
                protection: row.content,
                LabelVersion(version: row.version.version, memo: name),
                of: caseID
            )
        }
    }

    /// Takes in how another device of the party protects a case, unless what is here is newer.
    func takeIn(
        _ protection: CaseProtection,
        of caseID: CaseID,
        _ version: UInt64,
        _ row: MemoRow
    ) throws {
        let came = LabelVersion(version: version, memo: row.name)
        if let present = try store.protection(of: caseID) {
            if present.version.isPending, try !isOfLaterState(row) {
                guard version >= present.version.version else { return }
                return try store.set(
                    protection: present.content,
                    LabelVersion(version: version + 1, memo: .zero),
                    of: caseID
                )
            }
            guard came.replaces(present.version) else { return }
        }
        var bytes: [UInt8] = []
        protection.append(to: &bytes)
        try store.set(protection: sealed(bytes, as: .person), came, of: caseID)
        protections[caseID] = nil
    }
}
