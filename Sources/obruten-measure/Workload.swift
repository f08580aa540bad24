/// The work that is measured: cases of sixty text fields, filled by three parties, then edited while
/// apart. The same in every run for the same seed.
///
/// Field `i` belongs to party `i mod 3` by habit; all three may write all of them. Each party fills its
/// twenty fields of every case. Then each makes edits of a tenth of all fields: 95% in fields of its own,
/// 5% in fields that all three edit. Values are words of a made-up language, 10 to 70 bytes (nine of
/// ten) or about 400.
struct Workload {
    static let fields = 60
    static let parties = 3

    /// A new value for a field of a case; both count from 0.
    struct Edit {
        var place: Int
        var field: Int
        var value: String
    }

    let cases: Int
    /// The fills of each party, by case, then field.
    private(set) var fills: [[Edit]] = []
    /// The edits of each party, in the order that they are made; a field may come twice.
    private(set) var edits: [[Edit]] = []
    /// How many fields all three edit.
    let shared: Int

    init(cases: Int, seed: UInt64 = 1) {
        self.cases = cases
        var text = TextSource(seed: seed)
        for party in 0..<Self.parties {
            var own: [Edit] = []
            for place in 0..<cases {
                for field in stride(from: party, to: Self.fields, by: Self.parties) {
                    own.append(Edit(place: place, field: field, value: text.value()))
                }
            }
            fills.append(own)
        }
        let cells = cases * Self.fields
        let count = cells / 10
        shared = count / 20
        var sharedCells: Set<Int> = []
        var inOrder: [Int] = []
        while inOrder.count < shared {
            let cell = text.random.below(cells)
            if sharedCells.insert(cell).inserted { inOrder.append(cell) }
        }
        for party in 0..<Self.parties {
            var todo = inOrder
            while todo.count < count {
                let field = party + Self.parties * text.random.below(Self.fields / Self.parties)
                todo.append(text.random.below(cases) * Self.fields + field)
            }
            for index in stride(from: todo.count - 1, to: 0, by: -1) {
                todo.swapAt(index, text.random.below(index + 1))
            }
            edits.append(
                todo.map { cell in
                    Edit(
                        place: cell / Self.fields,
                        field: cell % Self.fields,
                        value: text.value()
                    )
                }
            )
        }
    }

    /// Edits by case, then field; of one field the last made.
    static func sorted(_ edits: [Edit]) -> [Edit] {
        let order = edits.indices.sorted { left, right in
            let a = edits[left]
            let b = edits[right]
            return (a.place, a.field, left) < (b.place, b.field, right)
        }
        var out: [Edit] = []
        for index in order {
            let edit = edits[index]
            if let last = out.last, last.place == edit.place, last.field == edit.field {
                out[out.count - 1] = edit
            } else {
                out.append(edit)
            }
        }
        return out
    }

    /// Edits as one list for each case that has any, in the order of cases.
    static func byCase(_ edits: [Edit]) -> [ArraySlice<Edit>] {
        var out: [ArraySlice<Edit>] = []
        var start = 0
        for index in edits.indices where edits[index].place != edits[start].place {
            out.append(edits[start..<index])
            start = index
        }
        if start < edits.count { out.append(edits[start...]) }
        return out
    }

    /// Bytes of all values of a list.
    static func bytes(_ edits: [Edit]) -> Int { edits.reduce(0) { $0 + $1.value.utf8.count } }
}

/// Numbers that are the same in every run (SplitMix64).
struct Numbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `limit`.
    mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: next() >> 1) % max(limit, 1)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }
}

/// Text of a made-up vocabulary with mildly skewed frequencies.
struct TextSource {
    var random: Numbers
    private var words: [String] = []
    private var cumulative: [Double] = []

    init(seed: UInt64) {
        random = Numbers(seed: seed)
        let consonants = Array("bcdfghklmnprstvz")
        let vowels = Array("aeiou")
        let ends = ["", "", "n", "s", "r", "t"]
        var total = 0.0
        for rank in 0..<4_000 {
            var word = ""
            for _ in 0...random.below(4) {
                word.append(consonants[random.below(consonants.count)])
                word.append(vowels[random.below(vowels.count)])
            }
            words.append(word + ends[random.below(ends.count)])
            total += 1 / Double(rank + 20)
            cumulative.append(total)
        }
    }

    mutating func value() -> String {
        let long = random.below(10) == 0
        let length = long ? 360 + random.below(81) : 10 + random.below(61)
        var text = ""
        while text.utf8.count < length {
            if !text.isEmpty { text += " " }
            text += word()
        }
        let cut = String(text.prefix(length))
        return cut.hasSuffix(" ") ? String(cut.dropLast()) : cut
    }

    private mutating func word() -> String {
        let target = Double(random.below(1 << 40)) / Double(1 << 40) * (cumulative.last ?? 1)
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if cumulative[middle] < target { low = middle + 1 } else { high = middle }
        }
        return words[low]
    }
}
