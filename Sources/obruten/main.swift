import ClientCommands
import Foundation

exit(await ClientProgram.runProcess(environment: ProcessInfo.processInfo.environment))
