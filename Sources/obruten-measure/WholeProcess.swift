import Foundation

/// One run of a program from start to end, started with as little as the system needs: Foundation's
/// `Process` notices the end of a child only when its run loop next looks.
enum WholeProcess {
    /// What a run took, in seconds: wall time, and the child's processor time.
    static func cost(
        _ program: String,
        _ arguments: [String],
        environment: [String: String]
    ) throws -> Cost {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var settings = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + settings { free(pointer) } }
        var child = pid_t()
        var status: CInt = 0
        var usage = rusage()
        let start = Cost.now()
        guard posix_spawn(&child, program, &actions, nil, &words, &settings) == 0,
            wait4(child, &status, 0, &usage) == child
        else { throw Programs.Failure(message: "\(program) does not start") }
        let end = Cost.now()
        guard status == 0 else {
            throw Programs.Failure(
                message: "\(program) \(arguments.joined(separator: " ")) fails"
            )
        }
        return Cost(
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            wall: end.wall - start.wall
        )
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }
}
