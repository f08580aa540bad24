import Messages

/// Why a command did not do what it was asked: one sentence, what belongs to it, and the exit code.
struct Refusal: Error {
    /// The program's exit codes, checked from the top where several would fit.
    enum Exit: Int32 {
        /// The command line is not one.
        case usage = 2
        /// A name that names nothing or several things, an invalid value, or any other fault.
        case failed = 1
        /// Somebody else owns it.
        case notAllowed = 3
        /// Values stand against each other.
        case conflict = 4
        /// The server is out of reach, or refused for the moment.
        case unreachable = 5
        /// Something does not add up.
        case integrity = 6
    }

    /// The exit code.
    let exit: Exit
    /// What is wrong, for programs; never changes its meaning.
    let code: String
    /// What is wrong, for people.
    let message: Message
    /// Lines that belong to it: candidates, places.
    let details: [Message]
    /// Members that the JSON form has beside the common ones.
    let members: [(String, JSONValue)]

    init(
        _ exit: Exit,
        _ code: String,
        _ message: Message,
        details: [Message] = [],
        members: [(String, JSONValue)] = []
    ) {
        self.exit = exit
        self.code = code
        self.message = message
        self.details = details
        self.members = members
    }

    static func usage(_ message: Message) -> Refusal { Refusal(.usage, "usage", message) }
}

/// Ends a command whose output is complete with another exit code than 0.
struct Ending: Error {
    let exit: Refusal.Exit
}
