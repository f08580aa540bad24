import Causality
import Testing
import Vocabulary

/// Writes that were seen under dots which came to belong to others.
@Suite struct `Writes seen by name` {
    private let former = Dot(incarnation: 1, n: 5)
    private let seenLeaf = Hash(1, 1, 1, 1)
    private let otherLeaf = Hash(2, 2, 2, 2)

    /// A field in which the first four writes of incarnation 1 were ordered, and then another leaf under the
    /// fifth dot than the one that incarnation 3 had seen.
    private func forked() -> FieldState {
        var field = FieldState()
        for n in UInt32(1)...5 {
            field.receive(
                Dot(incarnation: 1, n: n),
                context: Context(first: n - 1, of: 1),
                leaf: Int64(n),
                counts: true,
                hash: { [otherLeaf] in otherLeaf }
            )
        }
        return field
    }

    private var name: WriteName { WriteName(dot: former, leaf: seenLeaf) }

    @Test func `the other leaf stays beside`() {
        var field = forked()
        field.receive(
            Dot(incarnation: 3, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 10,
            counts: true,
            named: [name]
        )
        #expect(field.siblings.map(\.leaf) == [5, 10])
    }

    @Test func `what is issued again later is covered`() {
        var field = forked()
        field.receive(
            Dot(incarnation: 3, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 10,
            counts: true,
            named: [name]
        )
        field.receive(
            Dot(incarnation: 2, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 11,
            counts: true,
            originals: [Original(name)]
        )
        #expect(field.siblings.map(\.leaf) == [5, 10])
        #expect(field.context.contains(Dot(incarnation: 2, n: 1)))
    }

    @Test func `what was issued again before is covered`() {
        var field = forked()
        field.receive(
            Dot(incarnation: 2, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 11,
            counts: true,
            originals: [Original(name)]
        )
        #expect(field.siblings.map(\.leaf) == [5, 11])
        field.receive(
            Dot(incarnation: 3, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 10,
            counts: true,
            named: [name]
        )
        #expect(field.siblings.map(\.leaf) == [5, 10])
    }

    @Test func `a write that does not count covers nothing by name`() {
        var field = forked()
        field.receive(
            Dot(incarnation: 3, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 10,
            counts: false,
            named: [name]
        )
        field.receive(
            Dot(incarnation: 2, n: 1),
            context: Context(first: 4, of: 1),
            leaf: 11,
            counts: true,
            originals: [Original(name)]
        )
        #expect(field.siblings.map(\.leaf) == [5, 11])
    }
}
