import Cooperation
import Journal
import Vocabulary

/// Reading a model file takes longer than all the rest of a short command, so its packed form is kept.
extension Work {
    /// A model of the registry.
    ///
    /// - Throws: ``Journal/JournalError`` with `charterModel` where the registry has none of that hash.
    func model(_ hash: Hash) throws -> Model { try journal.model(hash) }

    /// The packed form of a model, where it is kept.
    func keptModel(_ hash: Hash) throws -> Model? {
        guard let packed = try store.packedModel(hash), let model = Model(packed: packed)
        else { return nil }
        known.packedModels.insert(hash)
        return model
    }

    /// What a case's model says of routines, which is unpacked once.
    func guide(of facts: CaseFacts) -> Guide {
        if let guide = known.guides[facts.modelHash] { return guide }
        let guide = facts.model.guide
        known.guides[facts.modelHash] = guide
        return guide
    }

    /// Keeps the packed forms of models that were read from their files.
    func keepModels() throws {
        guard journal.knownModels.count > known.packedModels.count else { return }
        for (hash, model) in journal.knownModels where !known.packedModels.contains(hash) {
            try store.keep(packedModel: model.packed, of: hash)
            known.packedModels.insert(hash)
        }
    }

    /// Whether each packed form that this program can read is that of its file.
    func checkPackedModels() throws -> [IntegrityAlarm] {
        try store.packedModels().compactMap { hash in
            guard let packed = try store.packedModel(hash), let kept = Model(packed: packed),
                try kept != Model.load(journal.modelFile(hash))
            else { return nil }
            return IntegrityAlarm(JournalCode.storeDamaged.rawValue, log: .registry)
        }
    }
}
