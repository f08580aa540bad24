import Causality
import Trust
import Vocabulary
import Wire

// Runs against their groups' signatures.
extension Audit {
    /// Every run: its leaves follow those of the run before, and its commits and proof lead to the
    /// root that the author's device signed.
    func runs(_ progress: (Int, Int) throws -> Void) throws {
        let counts = try store.counts()
        var last = RunEnd()
        while true {
            let page = try store.runs(after: last.run, limit: 64)
            for run in page {
                try attempt { try self.check(run, after: last) }
                last = RunEnd(run: run.id, group: max(last.group, run.group), leaf: run.lastLeaf)
                try progress(Int(clamping: run.lastLeaf), 2 * counts.leaves)
            }
            if page.count < 64 { break }
        }
        if last.leaf != Int64(counts.leaves) {
            report(nil, nil, "\(counts.leaves) leaves, and the last run ends with \(last.leaf)")
        }
        if last.group != Int64(counts.groups) {
            report(nil, nil, "\(counts.groups) groups, and the last run is of \(last.group)")
        }
    }

    private struct RunEnd {
        var run: Int64 = 0
        var group: Int64 = 0
        var leaf: Int64 = 0
    }

    private func check(_ run: RunRow, after last: RunEnd) throws {
        guard run.id == last.run + 1, run.firstLeaf == last.leaf + 1,
            run.lastLeaf >= run.firstLeaf, run.group == last.group || run.group == last.group + 1
        else {
            throw JournalError(.storeDamaged, "run \(run.id) does not follow run \(last.run)")
        }
        let contents = try GroupContents(try journal.runFrame(run.id))
        let author = try journal.author(of: contents)
        guard let place = partyHeads[author.party]?[run.partyHead], place >= author.place else {
            throw JournalError(
                .storeDamaged,
                log: .party(author.party),
                incarnation: author.incarnation,
                "run \(run.id) is stamped with a head that its party log does not have"
            )
        }
    }
}

// Audience logs, from their first commit.
extension Audit {
    /// Every audience log: its chain, its verdicts, and the state that follows from them. The logs of a
    /// case go together, in the order in which their entries came, since records go from one to another.
    func audienceLogs(_ progress: (Int, Int) throws -> Void) throws {
        let counts = try store.counts()
        var leaves = 0
        var records = 0
        try journal.eachCase { row in
            try self.attempt {
                try self.replay(row, &leaves, &records)
                try progress(counts.leaves + leaves, 2 * counts.leaves)
            }
        }
        if leaves != counts.leaves {
            report(nil, nil, "\(counts.leaves) leaves, and the logs lead to \(leaves)")
        }
        if records != counts.records {
            report(nil, nil, "\(counts.records) records, and the logs have \(records)")
        }
        try checkInstances()
    }

    private func replay(_ row: CaseRow, _ leaves: inout Int, _ records: inout Int) throws {
        let book = AuditBook()
        var replays: [LogReplay] = []
        for log in try store.audienceLogs(ofCase: row.id) {
            guard case .audience(let caseID, let audience) = log.name else { continue }
            try attempt(log.name) {
                replays.append(try LogReplay(self, log, caseID, audience, book))
            }
        }
        leaves += replays.reduce(0) { $0 + $1.leaves.count }
        while true {
            var next: Int?
            for (index, replay) in replays.enumerated() {
                guard let position = replay.position else { continue }
                if let best = next, let known = replays[best].position, known <= position {
                    continue
                }
                next = index
            }
            guard let next else { break }
            do {
                try replays[next].step()
            } catch var error as JournalError {
                error.log = error.log ?? replays[next].log.name
                report(error)
                replays[next].isBroken = true
            }
        }
        for replay in replays where !replay.isBroken {
            replay.finish()
            try attempt(replay.log.name) { records += try self.compareRecords(of: replay, book) }
        }
        try compareMoves(row, book)
    }

    private func compareMoves(_ row: CaseRow, _ book: AuditBook) throws {
        let starts = try store.starts(inCase: row.id)
        let made = Set(book.starts.values)
        if starts.count != made.count || !starts.allSatisfy(made.contains) {
            report(.charter(row.caseID), nil, "records came to their logs otherwise")
        }
        let lefts = try store.lefts(inCase: row.id)
        let gone = Set(book.lefts.values.joined())
        if lefts.count != gone.count || !lefts.allSatisfy(gone.contains) {
            report(.charter(row.caseID), nil, "records left their logs otherwise")
        }
    }

    /// Compares the rows of a log's records with what its commits came to; returns how many there are.
    private func compareRecords(of replay: LogReplay, _ book: AuditBook) throws -> Int {
        let log = replay.log.name
        let rows = try store.records(log: replay.log.id)
        var states = book.records.filter { $0.key.log == replay.log.id }
        for row in rows {
            let instance = try journal.instance(row.instance)
            if row.instance != 0 { instances.insert(row.instance) }
            let key = AuditBook.Place(log: row.log, type: row.type, instance: row.instance)
            guard let state = states.removeValue(forKey: key) else {
                report(log, nil, "a record of type \(row.type) that no commit writes")
                continue
            }
            if state.state != row.state || state.conflicts != row.conflicts {
                report(log, nil, "the state of a record of type \(row.type) is another")
            }
            if row.instance != 0 {
                let record = Names.recordID(
                    caseID: replay.caseID,
                    type: row.type,
                    instance: instance
                )
                if try store.instanceNumber(of: record) != row.instance {
                    report(log, nil, "record \(record) has another number")
                }
            }
        }
        for key in states.keys.map(\.type).sorted() {
            report(log, nil, "a record of type \(key) is missing")
        }
        for left in book.lefts.keys { instances.insert(left.instance) }
        for start in book.starts.values { instances.insert(start.instance) }
        instances.formUnion(replay.instances)
        return rows.count
    }

    private func checkInstances() throws {
        var last: Int64 = 0
        while true {
            var page: [InstanceRow] = []
            try attempt { page = try self.store.instances(after: last, limit: 256) }
            for row in page {
                if !instances.contains(row.id) {
                    report(nil, nil, "record \(row.record) is no log's")
                }
                last = row.id
            }
            if page.count < 256 { return }
        }
    }
}
