import Testing
import Vocabulary
import Wire

@Suite struct `Contents of boxes` {
    private func box(_ person: Person, times: [WallTime] = [1]) -> BoxContent {
        BoxContent(
            seed: [UInt8](repeating: 1, count: 16),
            person: person,
            times: times,
            values: times.map { _ in [0] }
        )
    }

    private func isReadable(_ box: BoxContent) -> Bool {
        (try? BoxContent.decode(box.encoded(), count: box.values.count)) == box
    }

    @Test func `names have 200 characters, which are code points`() {
        let name = String(repeating: "å", count: 200)
        #expect(isReadable(box(Person(name: name, function: name))))
        #expect(!isReadable(box(Person(name: name + "ä"))))
        #expect(!isReadable(box(Person(name: "", function: name + "ä"))))
        #expect(isReadable(box(Person(name: ""))))
    }

    @Test func `a separator in a name cannot move its end`() throws {
        let content = box(Person(name: "a\u{1F}b", function: "c"))
        let read = try BoxContent.decode(content.encoded(), count: 1)
        #expect(read.person == Person(name: "ab", function: "c"))
    }

    @Test func `times may go back, but not before 1970 or beyond 2^53`() {
        #expect(isReadable(box(Person(name: "a"), times: [0, (1 << 53) - 1, 0, 77, 76])))
        var content = box(Person(name: "a"), times: [1])
        content.times = [1 << 53]
        #expect((try? BoxContent.decode(content.encoded(), count: 1))?.times == [(1 << 53) - 1])
        let negative: [UInt8] = content.seed + [1, 0x1F, 2, 0, 1, 1, 0, 1, 0]
        #expect(throws: WireError.self) { try BoxContent.decode(negative, count: 2) }
        let far: [UInt8] =
            content.seed + [1, 0x1F, 8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]
            + [16, 1, 0]
        #expect(throws: WireError.self) { try BoxContent.decode(far, count: 1) }
    }

    @Test func `a person is valid UTF-8 with one separator`() {
        let seed = [UInt8](repeating: 1, count: 16)
        #expect(throws: WireError.self) {
            try BoxContent.decode(seed + [2, 0xC3, 0x1F, 1, 1, 1, 0], count: 1)
        }
        #expect(throws: WireError.self) {
            try BoxContent.decode(seed + [1, 0x41, 1, 1, 1, 0], count: 1)
        }
        #expect(throws: WireError.self) {
            try BoxContent.decode(seed + [2, 0x1F, 0x1F, 1, 1, 1, 0], count: 1)
        }
    }

    @Test func `a box has 1 MiB`() {
        var content = box(Person(name: "a"))
        let rest = Limits.boxBytes - 16 - 3 - 2 - 3
        content.values = [[UInt8](repeating: 0, count: rest)]
        #expect(content.encoded().count == 1_048_576)
        #expect(isReadable(content))
        content.values = [[UInt8](repeating: 0, count: rest + 1)]
        #expect(!isReadable(content))
    }
}
