/// Finds the place of a permanent number in a list, in constant time for the small numbers that
/// models have and in logarithmic time for any other.
struct NumberIndex: Hashable, Sendable {
    private static let denseLimit = 512

    /// Place plus one by number; 0 for none.
    private var dense: [UInt16] = []
    private var sparse: [Entry] = []

    private struct Entry: Hashable, Sendable {
        var number: UInt16
        var place: Int
    }

    /// Indexes numbers by their places; of equal ones the first counts.
    init(_ numbers: [UInt16]) {
        let small = numbers.filter { Int($0) < Self.denseLimit }
        dense = [UInt16](repeating: 0, count: small.max().map { Int($0) + 1 } ?? 0)
        for (place, number) in numbers.enumerated() {
            if Int(number) >= Self.denseLimit {
                sparse.append(Entry(number: number, place: place))
            } else if dense[Int(number)] == 0 {
                dense[Int(number)] = UInt16(clamping: place + 1)
            }
        }
        sparse.sort { ($0.number, $0.place) < ($1.number, $1.place) }
    }

    /// The place of a number; nil where the list does not hold it.
    subscript(number: UInt16) -> Int? {
        let number = Int(number)
        if number < dense.count {
            return dense[number] == 0 ? nil : Int(dense[number]) - 1
        }
        var low = 0
        var high = sparse.count
        while low < high {
            let middle = (low + high) / 2
            if Int(sparse[middle].number) < number { low = middle + 1 } else { high = middle }
        }
        guard low < sparse.count, Int(sparse[low].number) == number else { return nil }
        return sparse[low].place
    }
}
