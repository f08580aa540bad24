import Foundation

/// The system's limit on open files, of which each connection takes one.
enum OpenFiles {
    /// Files that are needed beside connections.
    private static let reserve = 64

    /// Raises the limit as far as this process may, and gives the number of connections that fit into it.
    static func connections(atMost wanted: Int) -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return wanted }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(kind, &raised) == 0 { limit = raised }
        }
        let files = Int(clamping: limit.rlim_cur)
        return max(1, min(wanted, files - reserve))
    }
}
