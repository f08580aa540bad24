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

/// All of them. Those for promises whose feature is not there yet have no file yet: P6 (boxes are not
/// sealed), P8's healing (copies are noticed and refused) and P11 (nothing is erased).
enum Checkers {
    static func all() -> [any Checker] {
        [
            NothingVanishes(), OneState(), ConflictsAreData(), FieldsAreOwned(),
            RecordsReachTheirReaders(), OfflineIsNormal(), RejectionBlocksNothing(),
        ]
    }
}
