import Trust
import Vocabulary

extension Work {
    func drafts() throws -> [Draft] { try store.drafts().compactMap(draft) }

    func draft(of ref: RecordRef) throws -> Draft? {
        try store.draft(caseID: ref.caseID, record: ref.record).flatMap(draft)
    }

    func keep(_ draft: Draft) throws {
        var packer = Packer()
        packer.data(Array(draft.token.utf8))
        packer.number(draft.fields.count)
        for (field, typed) in draft.fields {
            packer.number(field)
            packer.data(Array(typed.utf8))
        }
        packer.number(draft.tokens.count)
        for (field, token) in draft.tokens.sorted(by: { $0.key < $1.key }) {
            packer.number(field)
            packer.data(Array(token.utf8))
        }
        try store.save(
            DraftRow(
                caseID: draft.record.caseID,
                record: draft.record.record,
                type: draft.record.type,
                instance: draft.record.instance,
                content: try sealed(packer.bytes, as: .draft),
                at: draft.at
            )
        )
    }

    /// Reads a draft; nil for one that does not decode, which is not worth more trouble.
    private func draft(_ row: DraftRow) throws -> Draft? {
        var reader = Unpacker(try opened(row.content, as: .draft))
        do {
            let token = String(decoding: try reader.data(), as: UTF8.self)
            let fields = try (0..<(try reader.number(UInt16.self))).map { _ in
                (
                    field: try reader.number(UInt16.self),
                    typed: String(decoding: try reader.data(), as: UTF8.self)
                )
            }
            var draft = Draft(
                record: RecordRef(
                    caseID: row.caseID,
                    record: row.record,
                    type: row.type,
                    instance: row.instance
                ),
                token: token,
                fields: fields,
                at: row.at
            )
            // Drafts of earlier versions end here.
            if !reader.isAtEnd {
                for _ in 0..<(try reader.number(UInt16.self)) {
                    let field = try reader.number(UInt16.self)
                    draft.tokens[field] = String(decoding: try reader.data(), as: UTF8.self)
                }
            }
            return draft
        } catch is Unpacker.Damaged {
            return nil
        }
    }
}
