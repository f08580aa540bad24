import ClientCommands
import Foundation

let environment = ProcessInfo.processInfo.environment
let status = await ClientProgram.run(
    Array(CommandLine.arguments.dropFirst()),
    environment: environment,
    terminal: .process(environment: environment)
)
exit(status)
