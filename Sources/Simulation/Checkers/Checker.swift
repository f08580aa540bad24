/// Watches over one promise of the design.
protocol Checker: AnyObject {
    /// Looks after a step, while anything may be under way.
    func afterStep(_ world: World) throws
    /// Looks when everyone has synced and nothing moves.
    func atQuiet(_ world: World) throws
    /// Looks at the end, once.
    func atEnd(_ world: World) throws
}

extension Checker {
    func afterStep(_ world: World) throws {}
    func atQuiet(_ world: World) throws {}
    func atEnd(_ world: World) throws {}
}

/// All of them, one file for each promise of the design.
enum Checkers {
    static func all() -> [any Checker] {
        [
            NothingVanishes(), OneState(), ConflictsAreData(), FieldsAreOwned(),
            RecordsReachTheirReaders(), ServerIsBlind(), OfflineIsNormal(), CopiesAreCaught(),
            RejectionBlocksNothing(), QuietMeansDone(), ErasableForGood(),
        ]
    }
}
