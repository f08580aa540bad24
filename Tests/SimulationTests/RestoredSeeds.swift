import Simulation

extension `Simulated worlds` {
    /// Histories of a server that was set back, of which more was remembered than it had ordered again.
    ///
    /// A file was thought to be on a disk where it may not be, whose party had read it at the server before
    /// that was set back, and not since.
    static let restoredHistories: [(Profile, UInt64, String)] = [
        (
            .paged, 2_026_113_303,
            """
            revokeDevice:57c5911f1c644f7a quiet:ee074ce9c7e03df9 attach:e23425a0c3c93d0d \
            sync:5c128ea1e735973a cutServerPower:555552867a50f47 \
            changeRole:5610887e25e6e9c2 quiet:7ffc56273fd7b507 sync:c44565747ef1e1f2
            """
        )
    ]
}
