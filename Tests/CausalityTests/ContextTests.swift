import TestSupport
import Testing
import Vocabulary

/// A context is a set of dots: each operation is compared with the set.
@Suite struct `A context` {
    @Test(arguments: Seeds.first(100))
    func `is a set of dots in normal form`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func dots(_ count: Int) -> Set<Dot> {
            Set(
                (0..<count).map { _ in
                    Dot(
                        incarnation: UInt32(random.number(0...3)),
                        n: UInt32(random.number(1...8))
                    )
                }
            )
        }
        var left = Context()
        var leftDots: Set<Dot> = []
        for _ in 0..<6 {
            let rightDots = dots(random.number(0...10))
            let right = Context(vector: [], cloud: rightDots.shuffled(using: &random))
            #expect(right == Context(vector: [], cloud: rightDots))
            #expect(Context(normal: right.vector, cloud: right.cloud) == right)
            #expect(left.contains(right) == leftDots.isSuperset(of: rightDots))
            let missing = left.firstMissing(of: right)
            #expect(missing.map { rightDots.subtracting(leftDots).contains($0) } ?? true)
            #expect((missing == nil) == leftDots.isSuperset(of: rightDots))
            left.join(right)
            leftDots.formUnion(rightDots)
            #expect(left == Context(vector: [], cloud: leftDots))
            for incarnation: UInt32 in 0...4 {
                let own = leftDots.filter { $0.incarnation == incarnation }.map(\.n)
                #expect(left.highest(of: incarnation) == own.max() ?? 0)
                let gapFree = (1...9).first { !own.contains($0) } ?? 0
                #expect(left.count(of: incarnation) == gapFree - 1)
                for n: UInt32 in 1...9 {
                    #expect(left.contains(Dot(incarnation: incarnation, n: n)) == own.contains(n))
                }
            }
            let turned = left.renumbered { 9 - $0 }
            #expect(turned.renumbered { 9 - $0 } == left)
        }
    }

    @Test func `refuses parts that are not in normal form`() {
        func dot(_ incarnation: UInt32, _ n: UInt32) -> Dot { Dot(incarnation: incarnation, n: n) }
        #expect(Context(normal: [dot(1, 2), dot(2, 1)], cloud: [dot(1, 4), dot(3, 2)]) != nil)
        #expect(Context(normal: [dot(1, 0)], cloud: []) == nil)
        #expect(Context(normal: [dot(2, 1), dot(1, 1)], cloud: []) == nil)
        #expect(Context(normal: [dot(1, 1), dot(1, 2)], cloud: []) == nil)
        #expect(Context(normal: [dot(1, 2)], cloud: [dot(1, 3)]) == nil)
        #expect(Context(normal: [dot(1, 2)], cloud: [dot(1, 2)]) == nil)
        #expect(Context(normal: [], cloud: [dot(1, 1)]) == nil)
        #expect(Context(normal: [], cloud: [dot(1, 0)]) == nil)
        #expect(Context(normal: [], cloud: [dot(1, 5), dot(1, 4)]) == nil)
        #expect(Context(normal: [], cloud: [dot(1, 5), dot(1, 5)]) == nil)
    }

    @Test func `takes the largest numbers`() {
        let last = Dot(incarnation: .max, n: .max)
        var context = Context(vector: [], cloud: [last])
        context.insert(Dot(incarnation: .max, n: .max - 1))
        #expect(context.cloud.count == 2)
        context.join(Context(first: .max - 2, of: .max))
        #expect(context == Context(first: .max, of: .max))
        #expect(context.firstMissing(of: Context(first: .max, of: 0)) == Dot(incarnation: 0, n: 1))
    }
}
