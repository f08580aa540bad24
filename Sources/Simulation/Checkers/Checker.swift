/// Watches over one promise of the design, at one or more of the times that follow.
protocol Checker: AnyObject {
    /// The promise, as the design numbers it: `P5`.
    var promise: String { get }
}

/// Looks after each step, while anything may be under way.
protocol StepChecker: Checker {
    func afterStep(_ world: World) throws
}

/// Looks when everyone has synced and nothing moves.
protocol QuietChecker: Checker {
    func atQuiet(_ world: World) throws
}

/// Looks at the end, once.
protocol EndChecker: Checker {
    func atEnd(_ world: World) throws
}

/// All of them, one file for each promise of the design.
enum Checkers {
    static func all() -> [any Checker] {
        [
            NothingVanishes(), OneState(), ConflictsAreData(), FieldsAreOwned(),
            RecordsReachTheirReaders(), ServerIsBlind(), OfflineIsNormal(), CopiesAreCaught(),
            RejectionBlocksNothing(), QuietMeansDone(), ErasableForGood(), NotesAreShared(),
            HiddenIsNotShown(),
        ]
    }
}

/// Asking the checkers, and how often each looked.
extension World {
    func lookAfterStep() throws {
        for case let checker as any StepChecker in checkers {
            try checker.afterStep(self)
            counts[Self.looked(checker), default: 0] += 1
        }
    }

    func lookAtQuiet() throws {
        for case let checker as any QuietChecker in checkers {
            try checker.atQuiet(self)
            counts[Self.looked(checker), default: 0] += 1
        }
    }

    func lookAtEnd() throws {
        for case let checker as any EndChecker in checkers {
            try checker.atEnd(self)
            counts[Self.looked(checker), default: 0] += 1
        }
    }

    private static func looked(_ checker: any Checker) -> String { "\(checker.promise) looked at" }
}
