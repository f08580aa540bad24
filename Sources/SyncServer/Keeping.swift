import Journal
import Trust
import Vocabulary
import Wire

// Commits that are not ordered and not lost: they wait for what they build on, or for their party.
extension Taking {
    /// Keeps a commit.
    func keep(
        _ group: GroupContents,
        _ place: Int,
        _ sealing: UInt64,
        code: String?
    ) throws {
        guard let author = try journal.author(group.header.incarnation),
            let party = try rows.party(author.party)
        else { return }
        try rows.keep(
            KeptCommitRow(
                incarnation: author.number,
                party: party.id,
                sealing: sealing,
                caseID: group.commits[place].caseID,
                group: CommitGroupFrame(
                    header: group.header.bytes,
                    signature: group.signature,
                    count: group.groupCount,
                    commits: group.buffer
                ),
                place: UInt32(clamping: place),
                code: code
            )
        )
    }

    /// Whether a commit that was not ordered waits: it builds on another that was not, or on one of its
    /// own incarnation that waits, or its case is one that may come.
    ///
    /// - Parameter id: The number under which it is kept already: it waits for nothing that was kept with
    ///   it or behind it, which may wait for it.
    func waits(
        _ error: JournalError,
        _ author: Author,
        forCase mayCome: Bool,
        keptAs id: Int64 = .max
    ) throws -> Bool {
        switch error.code {
        case .commitCase where !mayCome: return false
        case .commitWaiting, .commitCase:
            return try rows.waitingCount(of: author.number, before: id) < Limits.waitingCommits
        case .commitContext:
            let count = try rows.waitingCount(of: author.number, before: id)
            return count > 0 && count < Limits.waitingCommits
        default: return false
        }
    }

    /// Notes of a case that could not be opened whether it may be yet: a restored server has not been given
    /// back who signed its charter, or on what it rests. Else nothing waits for it.
    func note(
        refused charter: SignedBody,
        of caseID: CaseID,
        _ code: JournalCode,
        _ intake: inout Intake
    ) throws {
        guard try journal.store.caseFile(caseID) == nil else { return }
        let mayCome: Bool
        switch (code, charter.signer) {
        case (.charterModel, _), (.charterParty, _): mayCome = true
        case (.charterSignature, .device(let device)): mayCome = try journal.device(device) == nil
        default: mayCome = false
        }
        if mayCome {
            intake.awaitedCases.insert(caseID)
        } else {
            intake.refusedCases.insert(caseID)
            intake.touched.insert(caseID)
        }
    }

    /// Remembers the leaves of a commit that was refused, so that nothing waits for them: what built on them
    /// is tried again. So it is for what they issue again: bundles may have brought that by its former name.
    func note(
        _ refused: RefusedCommit,
        of group: GroupContents,
        waits: Bool,
        _ intake: inout Intake
    ) throws {
        let place = Int(refused.commit)
        guard !waits, refused.error.code != .commitReturned,
            refused.error.code != .commitCharter, group.commits.indices.contains(place)
        else { return }
        try noteRefused(group, place, &intake)
        for leaf in group.commits[place].leaves {
            for original in leaf.open.writes.flatMap(\.originals) {
                try rows.insert(refusedLeaf: original.leaf)
            }
        }
    }

    /// The same of a commit that nobody will seal or issue again.
    func noteRefused(_ group: GroupContents, _ place: Int, _ intake: inout Intake) throws {
        let commit = group.commits[place]
        var hasher = CommitHasher()
        for leaf in commit.leaves {
            try rows.insert(
                refusedLeaf: hasher.leafHash(
                    leaf,
                    in: group.buffer,
                    caseID: commit.caseID,
                    incarnation: group.header.incarnation
                )
            )
        }
        intake.touched.insert(commit.caseID)
    }

    /// Remembers what of a commit that is kept would be refused under whatever name its party issued it:
    /// its devices do not issue it again, and nothing is to wait for that.
    func noteUnwritable(
        _ group: GroupContents,
        _ place: Int,
        by author: Author,
        _ intake: inout Intake
    ) throws {
        let commit = group.commits[place]
        for leaf in try journal.leavesToRefuse(of: commit, in: group.buffer, by: author)
        where try !journal.store.isRefused(leaf: leaf) {
            try rows.insert(refusedLeaf: leaf)
            intake.touched.insert(commit.caseID)
        }
    }

    /// What is to be known of leaves that came to the caller by bundles: which of them were refused.
    func outcomes(ofProvisional hashes: [Hash]) throws -> [Refusal] {
        try hashes.filter { try journal.store.isRefused(leaf: $0) }.map { hash in
            Refusal(
                statement: hash,
                code: ErrorCode.leafRefused.rawValue,
                reason: "a leaf of a commit that was refused"
            )
        }
    }

    /// Tries the kept commits of the cases in which something was ordered again, until nothing moves.
    func retry(_ intake: inout Intake, _ feeds: inout FeedWriter) throws {
        while let caseID = intake.touched.popFirst() {
            for row in try rows.keptCommits(inCase: caseID) {
                guard let author = try journal.author(number: row.incarnation),
                    let group = try? GroupContents(row.group),
                    group.commits.indices.contains(Int(row.place))
                else { continue }
                let commit = group.commits[Int(row.place)]
                // What waited may have been given back, its dot gone to another: it is not ordered twice.
                let isSettled =
                    try row.code == nil
                    && journal.isOrdered(commit, in: group.buffer, by: author, orReused: true)
                if try isSettled || journal.isSettled(commit, in: group.buffer, by: author) {
                    try rows.deleteKept(row.id)
                    continue
                }
                let isStolen = try isStolen(author)
                guard row.code == nil else {
                    // Its party is not to issue it again.
                    if isStolen {
                        try noteRefused(group, Int(row.place), &intake)
                        try rows.deleteKept(row.id)
                    } else {
                        try noteUnwritable(group, Int(row.place), by: author, &intake)
                    }
                    continue
                }
                try lateMoves.move(before: group, only: [Int(row.place)], &feeds)
                let ordering = try journal.order(
                    group,
                    by: author,
                    sealing: row.sealing,
                    time: now,
                    only: [Int(row.place)]
                )
                for run in ordering.runs { try feeds.deliver(run) }
                for leaf in ordering.outside { try rows.insert(refusedLeaf: leaf) }
                guard let refused = ordering.refused.first else {
                    try rows.deleteKept(row.id)
                    intake.touched.insert(caseID)
                    continue
                }
                let mayCome = !intake.refusedCases.contains(caseID)
                if try waits(refused.error, author, forCase: mayCome, keptAs: row.id) { continue }
                try note(refused, of: group, waits: false, &intake)
                guard !isStolen else {
                    try rows.deleteKept(row.id)
                    continue
                }
                var row = row
                row.code = refused.error.code.rawValue
                try rows.keep(row)
            }
        }
    }

    /// Marks all cases that keep commits.
    func touchKept(_ intake: inout Intake) throws {
        intake.touched.formUnion(try rows.keptAuthors().map(\.caseID))
    }

    /// Marks the cases that keep commits of devices which have been revoked at once since.
    func touchStolen(_ intake: inout Intake) throws {
        for (incarnation, caseID) in try rows.keptAuthors() {
            guard let author = try journal.author(number: incarnation), try isStolen(author) else {
                continue
            }
            intake.touched.insert(caseID)
        }
    }

    /// Whether a device was revoked at once.
    private func isStolen(_ author: Author) throws -> Bool {
        try journal.partyLog(author.party).devices[author.device]?.standing(at: .max) == .void
    }

    /// What became of the caller's own commits that are kept.
    static func keptOutcomes(
        of caller: SyncServer.Caller,
        _ rows: any ServerRows
    ) throws -> [Refusal] {
        try rows.keptCommits(of: caller.incarnationNumber).map { row in
            Refusal(
                sealing: row.sealing,
                audience: try GroupHeader(row.group.header).audience,
                commit: Int(row.place),
                caseID: row.caseID,
                code: row.code ?? ErrorCode.commitWaiting.rawValue,
                reason: "kept"
            )
        }
    }
}
