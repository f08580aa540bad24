import Foundation
import ServerCommands

let status = await ServerProgram.run(
    Array(CommandLine.arguments.dropFirst()),
    environment: ProcessInfo.processInfo.environment,
    console: .process()
)
exit(status)
