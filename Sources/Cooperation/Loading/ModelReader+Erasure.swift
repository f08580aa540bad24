extension ModelReader {
    /// A century is more than any schedule of disposal says.
    static let erasureDelayRange: ClosedRange<Int64> = 0...36_525

    /// How many days lie between an erasure's announcement and its force, at the least.
    mutating func erasureDelay(_ keyed: Keyed?) -> Int {
        guard let keyed, let entries = mapping(keyed.value, required: ["delayDays"]) else {
            return Model.usualErasureDelayDays
        }
        let days = number(entries["delayDays"], within: Self.erasureDelayRange)
        return days.map(Int.init) ?? Model.usualErasureDelayDays
    }
}
