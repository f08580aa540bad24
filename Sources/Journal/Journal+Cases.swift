import Cooperation
import Trust
import Vocabulary
import Wire

/// A case, as its charter in force has it.
public struct CaseEntry: Hashable, Sendable {
    /// The case's number in the store.
    public let number: Int64
    /// The case.
    public let caseID: CaseID
    /// The head of the charter in force, as commits cite it.
    public let charterHead: Head
    /// The hash of its model's file.
    public let model: Hash
    /// The model's name.
    public let modelName: String
    /// The model's version.
    public let modelVersion: UInt32
    /// Who takes which role, by role.
    public let roles: [RoleBinding]
    /// When the case's charter was ordered.
    public let opened: WallTime
    /// The number of what binds roles to parties, which cases share.
    let binding: Int64
}

extension Journal {
    /// The case of that identifier; nil where no charter has come.
    public func caseEntry(_ caseID: CaseID) throws -> CaseEntry? {
        try store.caseFile(caseID).map(entry)
    }

    /// All cases, in the order in which their charters came.
    public func cases() throws -> [CaseEntry] {
        var cases: [CaseEntry] = []
        try eachCase { cases.append(try entry($0)) }
        return cases
    }

    /// The last leaf of each case that has one, by the case's number.
    public func lastLeaves() throws -> [Int64: Int64] {
        try flush()
        return try store.lastLeaves()
    }

    func eachCase(_ body: (CaseRow) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let page = try store.cases(after: last, limit: 256)
            for row in page { try body(row) }
            guard page.count == 256, let end = page.last else { return }
            last = end.id
        }
    }

    func entry(_ row: CaseRow) throws -> CaseEntry {
        let facts = try bindingFacts(row.binding)
        return CaseEntry(
            number: row.id,
            caseID: row.caseID,
            charterHead: row.charterHead,
            model: facts.model.hash,
            modelName: facts.model.name,
            modelVersion: facts.model.version,
            roles: facts.roles,
            opened: row.opened,
            binding: row.binding
        )
    }

    func bindingFacts(_ id: Int64) throws -> BindingFacts {
        if let known = memory.bindings[id] { return known }
        guard let binding = try store.binding(id),
            let model = try store.model(number: binding.model),
            let packed = PackedRoles(binding.roles)
        else { throw JournalError(.storeDamaged, "binding \(id) without a model") }
        let facts = BindingFacts(
            model: model,
            roles: packed.bindings,
            successions: packed.successions
        )
        memory.bindings[id] = facts
        return facts
    }

    /// Who may write and who reads what in a case; nil where no charter has come.
    public func authority(of caseID: CaseID) throws -> Authority? {
        try store.caseFile(caseID).map { try authority(binding: $0.binding) }
    }

    /// Who may write and who reads what in a case.
    public func authority(of entry: CaseEntry) throws -> Authority {
        try authority(binding: entry.binding)
    }

    func authority(binding id: Int64) throws -> Authority {
        if let known = memory.authorities[id] { return known }
        let facts = try bindingFacts(id)
        let authority = Authority(
            model: try self.model(facts.model.hash),
            bindings: facts.roles,
            successions: facts.successions
        )
        memory.authorities[id] = authority
        return authority
    }

    /// The models of the registry, in its order.
    public func models() throws -> [ModelRow] { try store.models() }

    /// The bytes of a model's file.
    ///
    /// - Throws: ``JournalError`` with `charterModel` where the registry has none of that hash.
    public func modelFile(_ hash: Hash) throws -> [UInt8] {
        guard let row = try store.model(hash) else {
            throw JournalError(.charterModel, log: .registry, "model \(hash)")
        }
        guard let entry = try entries(of: .registry, from: row.place, limit: 1).first,
            case .model(_, _, let yaml) = try? RegistryStatement(entry.content.body)
        else {
            throw JournalError(
                .storeDamaged,
                log: .registry,
                place: row.place,
                "model \(hash) without a file"
            )
        }
        return yaml
    }

    /// The models that were read so far, by the hash of their files.
    public var knownModels: [Hash: Model] { memory.models }

    /// A model of the registry.
    ///
    /// - Throws: ``JournalError`` with `charterModel` where the registry has none of that hash, or
    ///   where this program cannot read it.
    public func model(_ hash: Hash) throws -> Model {
        if let known = memory.models[hash] { return known }
        if let kept = try keptModel?(hash) {
            memory.models[hash] = kept
            return kept
        }
        let model: Model
        do {
            model = try Model.load(try modelFile(hash))
        } catch is ModelMistakes {
            throw JournalError(.charterModel, log: .registry, "model \(hash) cannot be read")
        }
        memory.models[hash] = model
        return model
    }
}
