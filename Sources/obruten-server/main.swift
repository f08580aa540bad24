import Foundation
import ServerCommands

exit(await ServerProgram.runProcess(environment: ProcessInfo.processInfo.environment))
