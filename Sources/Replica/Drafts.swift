import Trust
import Vocabulary

extension Draft {
    /// What its tokens tell.
    var readings: [Token] { base.compactMap { Token($0) } }

    /// What was shown of a field when something was typed for it, or else at the opening.
    func shown(of field: UInt16) -> Token.Entry? {
        Token(tokens[field] ?? token)?.entry(of: field)
    }

    /// Changes what was shown of a field likewise, where anything was; false where nothing changed.
    mutating func changeShown(of field: UInt16, _ change: (inout Token.Entry) -> Void) -> Bool {
        guard var shown = Token(tokens[field] ?? token),
            let place = shown.entries.firstIndex(where: { $0.field == field })
        else { return false }
        let before = shown
        change(&shown.entries[place])
        guard shown != before else { return false }
        if tokens[field] != nil { tokens[field] = shown.text } else { token = shown.text }
        return true
    }

    /// Changes all of its tokens; false where nothing changed.
    mutating func changeTokens(_ change: (inout Token) throws -> Void) rethrows -> Bool {
        func changed(_ text: String) throws -> String {
            guard var token = Token(text) else { return text }
            let before = token
            try change(&token)
            return token == before ? text : token.text
        }
        let before = (token, tokens)
        token = try changed(token)
        tokens = try tokens.mapValues(changed)
        return (token, tokens) != before
    }
}

extension Work {
    /// Forms that were left half-filled are still what their author saw, though the logs are replaced by
    /// others.
    ///
    /// - Parameter former: How often they had been replaced before.
    func keepDrafts(of former: UInt64) throws {
        for var draft in try drafts() {
            let isOther = draft.changeTokens { token in
                if token.logs ?? former == former { token.logs = known.logsNumber }
            }
            if isOther { try keep(draft) }
        }
    }

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
