extension Page {
    /// A plot of bars. Whatever it shows stands in a table too.
    public struct Chart: Sendable {
        /// What it shows, in a few words.
        public var title: String
        /// What it shows, for who cannot see it.
        public var description: String
        /// The bars, from above.
        public var bars: [Bar]

        /// A bar.
        public struct Bar: Sendable {
            /// What it is of.
            public var label: String
            /// How long it is: from 0 to 1.
            public var length: Double
            /// What it says.
            public var text: String
            /// Whether it is of what is compared with: lighter, and with an outline.
            public var isCompared: Bool

            /// Makes a bar.
            public init(_ label: String, length: Double, text: String, isCompared: Bool = false) {
                self.label = label
                self.length = length.isFinite ? min(max(length, 0), 1) : 0
                self.text = text
                self.isCompared = isCompared
            }
        }

        /// Makes a plot.
        public init(_ title: String, description: String, bars: [Bar]) {
            self.title = title
            self.description = description
            self.bars = bars
        }
    }
}

extension Page.Chart {
    private static let row = 26
    private static let labelWidth = 250
    private static let barWidth = 330
    private static let labelLength = 34

    /// What the template draws: whole numbers of pixels, as text, so that no locale writes them otherwise.
    func context(_ number: Int) -> [String: Any] {
        [
            "id": String(number), "title": title, "description": description,
            "height": String(Self.row * max(bars.count, 1)),
            "axis": String(Self.labelWidth),
            "bars": bars.enumerated().map { place, bar in
                [
                    "label": Self.short(bar.label), "text": bar.text,
                    "kind": bar.isCompared ? "past" : "now",
                    "top": String(place * Self.row + 4),
                    "middle": String(place * Self.row + 18),
                    "left": String(Self.labelWidth),
                    "width": String(Int((bar.length * Double(Self.barWidth)).rounded())),
                    "after": String(
                        Self.labelWidth + 8
                            + Int((bar.length * Double(Self.barWidth)).rounded())
                    ),
                ] as [String: Any]
            },
        ]
    }

    private static func short(_ label: String) -> String {
        label.count <= labelLength ? label : label.prefix(labelLength - 1) + "…"
    }
}
