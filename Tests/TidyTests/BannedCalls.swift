/// What the code does not say, and what it says instead.
struct BannedCall {
    var words: String
    var instead: String
    /// Folders in which it is banned; empty for all.
    var folders: [String] = []
    /// Folders or files in which it is allowed, with a reason beside the entry.
    var except: [String] = []

    func applies(to path: String) -> Bool {
        let isIn = { (folder: String) in path == folder || path.hasPrefix(folder + "/") }
        return (folders.isEmpty || folders.contains(where: isIn)) && !except.contains(where: isIn)
    }

    /// Merging, judging and sealing are values in, values out: no clock, file, socket or chance.
    static let pure = [
        "Protocol", "Sources/Causality", "Sources/Cooperation", "Sources/HTTPSignature",
        "Sources/Journal", "Sources/Oracle", "Sources/Replica", "Sources/Simulation",
        "Sources/SimulatedDisk", "Sources/SyncServer", "Sources/Trust",
    ]

    private static let byValue = "take it as a value or a closure; the programs make it"

    static let all: [BannedCall] = [
        BannedCall(words: "try!", instead: "throw, or return nil"),
        BannedCall(words: "as!", instead: "as?, and an error for the other case"),
        BannedCall(words: "fatalError(", instead: "precondition with a message, or an error"),
        BannedCall(words: "@unchecked Sendable", instead: "values, or Mutex"),
        BannedCall(words: "nonisolated(unsafe)", instead: "values, or Mutex"),
        BannedCall(words: "Task.detached", instead: "a child task, or a Service"),
        BannedCall(words: "Task.sleep", instead: byValue, folders: pure),
        BannedCall(words: "Date()", instead: byValue, folders: pure),
        BannedCall(words: "Date.now", instead: byValue, folders: pure),
        BannedCall(words: "UUID()", instead: byValue, folders: pure),
        BannedCall(words: "SystemRandomNumberGenerator", instead: byValue, folders: pure),
        BannedCall(words: ".random(in:", instead: byValue, folders: pure),
        BannedCall(words: "ContinuousClock", instead: byValue, folders: pure),
        BannedCall(words: "SuspendingClock", instead: byValue, folders: pure),
        BannedCall(words: "FileManager", instead: byValue, folders: pure),
        BannedCall(words: "ProcessInfo", instead: byValue, folders: pure),
        BannedCall(words: "getenv(", instead: byValue, folders: pure),
        BannedCall(words: "DispatchQueue", instead: "structured concurrency", folders: ["Sources"]),
        BannedCall(words: " async ", instead: "a plain function; drivers wait", folders: pure),
        BannedCall(words: "await ", instead: "a plain function; drivers wait", folders: pure),
        BannedCall(
            words: "print(",
            instead: "return the text; the programs print",
            except: [
                "Sources/ClientCommands", "Sources/ServerCommands", "Sources/obruten-measure",
                "Sources/obruten-fuzz", "Sources/obruten-sim",
            ]
        ),
    ]
}
