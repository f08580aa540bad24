import ArgumentParser

/// The value of `--valid`: a number of minutes, hours, days or weeks.
package struct ValidityOption: ExpressibleByArgument, CustomStringConvertible {
    /// How long that is.
    package let seconds: UInt64
    /// As it was typed.
    package let description: String

    /// What an operator's invitation has where nothing is said.
    package static let week = ValidityOption(seconds: 7 * 86_400, description: "7d")
    /// What a device's invitation has where nothing is said.
    package static let day = ValidityOption(seconds: 86_400, description: "1d")

    private init(seconds: UInt64, description: String) {
        self.seconds = seconds
        self.description = description
    }

    package init?(argument: String) {
        let units: [Character: UInt64] = ["m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = argument.last.flatMap({ units[$0] }),
            let count = UInt64(argument.dropLast()), count > 0, count < 1_000_000
        else { return nil }
        self.init(seconds: count * unit, description: argument)
    }

    package var defaultValueDescription: String { description }
}
