import TestSupport
import Testing
import Vocabulary
import Wire

/// What the protocol forbids is refused by name, at the very number where it begins.
@Suite struct `Forbidden leaves` {
    /// An open part of type 1, the single record, of these bytes between instance and box length.
    private func code(
        _ middle: [UInt8],
        type: [UInt8] = [1],
        instance: [UInt8] = [0],
        author: IncarnationID? = nil
    ) -> String? {
        let bytes = type + instance + middle + [0, 0]
        do throws(WireError) {
            let open = try OpenPart.decode(bytes, 0..<bytes.count, author: author)
            return open.bytes == bytes ? nil : "not the only form"
        } catch {
            return error.code
        }
    }

    private func varint(_ value: Int) -> [UInt8] {
        var out: [UInt8] = []
        CommitCoding.appendOpenLength(value, to: &out)
        return out
    }

    private let malformed = "commit.malformed"
    private let tooLarge = "commit.tooLarge"

    @Test func `a plain write is allowed`() {
        #expect(code([0, 1, 4, 1]) == nil)
        #expect(code([0, 2, 4, 1, 2, 9]) == nil)
    }

    @Test func `types run from 1 to 65535`() {
        #expect(code([0, 1, 4, 1], type: [0]) == malformed)
        #expect(code([0, 1, 4, 1], type: [0xFF, 0xFF, 3]) == nil)
        #expect(code([0, 1, 4, 1], type: [0x80, 0x80, 4]) == malformed)
    }

    @Test func `there are two kinds of instance`() {
        #expect(code([0, 1, 4, 1], instance: [2]) == malformed)
        #expect(code([0, 1, 4, 1], instance: [1] + [UInt8](repeating: 7, count: 32)) == nil)
    }

    @Test func `numbers have their shortest form`() {
        #expect(code([0, 1, 0x84, 0, 1]) == malformed)
        #expect(code([0, 1, 4, 0x81, 0]) == malformed)
        #expect(code([0, 1, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) == malformed)
        #expect(code([0, 1, 4, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]) == malformed)
    }

    @Test func `the table rises and never names the author`() throws {
        let low = IncarnationID(high: 1, low: 1)
        let high = IncarnationID(high: 1, low: 2)
        #expect(code([2] + low.bytes + high.bytes + [1, 4, 1]) == nil)
        #expect(code([2] + high.bytes + low.bytes + [1, 4, 1]) == malformed)
        #expect(code([2] + low.bytes + low.bytes + [1, 4, 1]) == malformed)
        #expect(code([1] + low.bytes + [1, 4, 1], author: high) == nil)
        #expect(code([1] + low.bytes + [1, 4, 1], author: low) == malformed)
    }

    @Test func `a table holds 1024 incarnations`() {
        func table(_ count: Int) -> [UInt8] {
            varint(count)
                + (1...UInt64(count)).flatMap { IncarnationID(high: 0, low: $0).bytes } + [1, 4, 1]
        }
        #expect(code(table(1_024)) == nil)
        #expect(code(table(1_025)) == tooLarge)
    }

    @Test func `fields rise to 65535`() {
        #expect(code([0, 0]) == malformed)
        #expect(code([0, 2, 4, 1, 0, 1]) == malformed)
        #expect(code([0, 1] + varint((65_535 + 1) * 2) + [1]) == nil)
        #expect(code([0, 1] + varint((65_535 + 2) * 2) + [1]) == malformed)
    }

    @Test func `a leaf has 129 writes`() {
        func writes(_ count: Int) -> [UInt8] {
            [0] + varint(count) + (0..<count).flatMap { _ in [2, 1] as [UInt8] }
        }
        #expect(code(writes(129)) == nil)
        #expect(code(writes(130)) == tooLarge)
    }

    @Test func `dots run from 1 to 2^30`() {
        #expect(code([0, 1, 4, 0]) == malformed)
        #expect(code([0, 1, 4] + varint(1 << 30)) == nil)
        #expect(code([0, 1, 4] + varint((1 << 30) + 1)) == malformed)
    }

    @Test func `long writes have known flags`() {
        #expect(code([0, 1, 5, 1, 0]) == malformed)
        #expect(code([0, 1, 5, 1, 16]) == malformed)
        #expect(code([0, 1, 5, 1, 32, 0]) == malformed)
        #expect(code([0, 1, 5, 1, 1, 0, 0]) == nil)
        #expect(code([0, 1, 5, 1, 3, 0, 0, 0]) == malformed)
        #expect(code([0, 1, 3, 1, 3, 0, 0, 0]) == nil)
    }

    @Test func `contexts are in normal form`() {
        func context(_ bytes: [UInt8]) -> String? { code([0, 1, 5, 9, 1] + bytes) }
        #expect(context([1, 0, 3, 1, 0, 5]) == nil)
        #expect(context([1, 1, 3, 0]) == malformed)
        #expect(context([1, 0, 0, 0]) == malformed)
        #expect(context([2, 0, 3, 0, 4, 0]) == malformed)
        #expect(context([1, 0, 3, 1, 0, 3]) == malformed)
        #expect(context([1, 0, 3, 1, 0, 4]) == malformed)
        #expect(context([0, 1, 0, 1]) == malformed)
        #expect(context([0, 1, 0, 2]) == nil)
        #expect(context([0, 2, 0, 5, 0, 3]) == malformed)
        #expect(context([0, 2, 0, 5, 0, 5]) == malformed)
    }

    @Test func `a cloud has 1024 dots`() {
        func cloud(_ count: Int) -> [UInt8] {
            [0, 1, 5, 9, 1, 0] + varint(count)
                + (1...count).flatMap { [0] + varint($0 * 2) }
        }
        #expect(code(cloud(1_024)) == nil)
        #expect(code(cloud(1_025)) == tooLarge)
    }

    @Test func `record contexts rise from field 1 and name 2,176 at the most`() {
        func fields(_ steps: [UInt8]) -> String? {
            code([0, 1, 3, 1, 2] + varint(steps.count) + steps.flatMap { [$0, 0, 0] })
        }
        #expect(fields([1, 4]) == nil)
        #expect(fields([0, 4]) == malformed)
        #expect(fields([1, 0]) == malformed)
        #expect(fields([UInt8](repeating: 1, count: 2_176)) == nil)
        #expect(fields([UInt8](repeating: 1, count: 2_177)) == tooLarge)
    }

    @Test func `originals rise, name others' incarnations and are 64 at the most`() {
        let table: [UInt8] = [1] + [UInt8](repeating: 9, count: 16)
        func named(_ index: UInt8, _ n: Int) -> [UInt8] {
            [index] + varint(n) + [UInt8](repeating: 3, count: 32)
        }
        #expect(code(table + [1, 5, 1, 4, 1] + named(1, 1)) == nil)
        #expect(code(table + [1, 5, 1, 4, 2] + named(1, 1) + named(1, 2)) == nil)
        #expect(code(table + [1, 5, 1, 12, 1] + named(1, 1) + named(0, 2)) == nil)
        #expect(code(table + [1, 5, 1, 4, 2] + named(1, 1) + named(1, 1)) == malformed)
        #expect(code(table + [1, 5, 1, 4, 1] + named(0, 1)) == malformed)
        #expect(code(table + [1, 5, 1, 4, 1] + named(2, 1)) == malformed)
        #expect(code(table + [1, 5, 1, 4, 0]) == malformed)
        let many = (1...65).flatMap { named(1, $0) }
        #expect(code(table + [1, 5, 1, 4, 65] + many) == tooLarge)
    }

    @Test func `a source names a write`() {
        let named: [UInt8] = [0, 1] + [UInt8](repeating: 3, count: 32)
        #expect(code([0, 1, 5, 1, 8] + named) == nil)
        #expect(code([0, 1, 5, 1, 8, 1, 1] + named.dropFirst(2)) == malformed)
    }
}
