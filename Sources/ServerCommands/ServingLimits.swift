import ArgumentParser
import HTTPServer
import Messages

/// The limits of `serve` that an operator may set.
struct ServingLimits: ParsableArguments {
    @Option(
        name: .long,
        help: ServerHelp.connections.help(value: ServerHelp.countValue)
    )
    var connections = CountOption(count: 4096)

    @Option(
        name: .long,
        help: ServerHelp.connectionsPerAddress.help(value: ServerHelp.countValue)
    )
    var connectionsPerAddress: CountOption?

    @Option(
        name: .long,
        help: ServerHelp.idleSeconds.help(value: ServerHelp.countValue)
    )
    var idleSeconds = CountOption(count: 60)

    @Option(
        name: .long,
        help: ServerHelp.transferSeconds.help(value: ServerHelp.countValue)
    )
    var transferSeconds = CountOption(count: 300)

    /// Puts them into the server's settings.
    func apply(to settings: inout ServerSettings) {
        settings.connections = connections.count
        settings.connectionsPerAddress = connectionsPerAddress?.count
        settings.idleSeconds = idleSeconds.count
        settings.bodySeconds = transferSeconds.count
        settings.answerSeconds = transferSeconds.count
    }
}

/// A number from 1 to 100,000.
struct CountOption: ExpressibleByArgument, CustomStringConvertible {
    let count: Int

    init(count: Int) { self.count = count }

    init?(argument: String) {
        guard let count = Int(argument), (1...100_000).contains(count) else { return nil }
        self.count = count
    }

    var description: String { String(count) }
    var defaultValueDescription: String { description }
}
