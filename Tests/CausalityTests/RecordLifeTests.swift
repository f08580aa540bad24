import Causality
import Testing
import Vocabulary

@Suite struct `The life of a record` {
    /// Applies writes of (field, author, n, context, record context) as leaves 1, 2, ….
    private func life(
        _ writes: [(UInt16, UInt32, UInt32, [FieldContext]?)],
        seeing: [Context?] = []
    ) throws -> RecordLife {
        var record = RecordState()
        for (index, (field, author, n, _)) in writes.enumerated() {
            let write = OrderedWrite(
                field: field,
                n: n,
                context: index < seeing.count ? seeing[index] : nil
            )
            _ = try record.merge([write], by: author, leaf: Int64(index + 1))
        }
        return RecordLife(of: record) { writes[Int($0.leaf) - 1].3 }
    }

    private func seen(_ field: UInt16, _ n: UInt32, by author: UInt32) -> FieldContext {
        FieldContext(field: field, context: Context(first: n, of: author))
    }

    @Test func `begins with its first write`() throws {
        #expect(try life([]) == .there)
        #expect(try life([(0, 1, 1, nil), (4, 1, 1, nil)]) == .there)
    }

    @Test func `ends when somebody who saw all of it deletes it`() throws {
        let added: [(UInt16, UInt32, UInt32, [FieldContext]?)] = [(0, 1, 1, nil), (4, 1, 1, nil)]
        #expect(try life(added + [(0, 1, 2, [seen(4, 1, by: 1)])]) == .deleted)
        #expect(try life(added + [(0, 1, 2, [])]) == .inConflict)
        #expect(
            try life(added + [(0, 1, 2, [seen(4, 1, by: 1)]), (4, 1, 2, nil)]) == .inConflict
        )
    }

    @Test func `goes on when the deletion is seen and the record kept`() throws {
        let writes: [(UInt16, UInt32, UInt32, [FieldContext]?)] = [
            (0, 1, 1, nil), (0, 1, 2, []), (4, 1, 1, nil), (0, 1, 3, nil),
        ]
        #expect(try life(writes) == .there)
    }

    @Test func `is in conflict while a deletion and a keeping stand beside each other`() throws {
        let writes: [(UInt16, UInt32, UInt32, [FieldContext]?)] = [
            (0, 1, 1, nil), (0, 1, 2, []), (0, 2, 1, nil),
        ]
        let apart: [Context?] = [nil, nil, Context(first: 1, of: 1)]
        #expect(try life(writes, seeing: apart) == .inConflict)
        #expect(try life(writes, seeing: [nil, nil, Context(first: 2, of: 1)]) == .there)
    }

    @Test func `ends by two deletions that did not know of each other`() throws {
        let writes: [(UInt16, UInt32, UInt32, [FieldContext]?)] = [
            (0, 1, 1, nil), (4, 1, 1, nil), (5, 2, 1, nil),
            (0, 1, 2, [seen(4, 1, by: 1)]), (0, 2, 1, [seen(5, 1, by: 2)]),
        ]
        let apart: [Context?] = [nil, nil, nil, nil, Context(first: 1, of: 1)]
        #expect(try life(writes, seeing: apart) == .deleted)
        #expect(try life(writes + [(5, 2, 2, nil)], seeing: apart) == .inConflict)
    }
}
