import Cooperation
import Trust
import Vocabulary

extension Journal {
    /// Recomputes everything that the journal says from the bytes in it, and compares: chains, hashes,
    /// signatures, verdicts, what entries state, and the live state of every record.
    ///
    /// Believes nothing that was remembered. Holds one case at a time in
    /// memory, and one run.
    ///
    /// - Parameter progress: Told how many leaves of how many have been looked at.
    /// - Returns: What does not agree, in the order in which it was found; empty for a sound journal.
    public func audit(
        _ progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
    ) throws -> [JournalError] {
        try flush()
        let audit = Audit(store)
        try audit.attempt { try audit.entries() }
        try audit.attempt { try audit.parties() }
        try audit.attempt { try audit.cases() }
        try audit.attempt { try audit.runs(progress) }
        try audit.attempt { try audit.audienceLogs(progress) }
        return audit.findings
    }
}

/// One audit. Each part looks at one kind of rows and goes on after what it finds.
final class Audit {
    let store: any JournalStore
    /// A journal that remembers nothing from before.
    let journal: Journal
    private(set) var findings: [JournalError] = []
    /// The place of each head of each party log.
    var partyHeads: [PartyID: [Head: UInt64]] = [:]
    /// The instances that a record row names.
    var instances: Set<Int64> = []

    init(_ store: any JournalStore) {
        self.store = store
        journal = Journal(store: store)
        journal.isAuditing = true
    }

    func report(_ log: LogName?, _ place: UInt64?, _ reason: String) {
        findings.append(JournalError(.storeDamaged, log: log, place: place, reason))
    }

    func report(_ finding: JournalError) { findings.append(finding) }

    /// Runs one step; what it cannot read is a finding and not the end.
    func attempt(_ log: LogName? = nil, _ step: () throws -> Void) throws {
        do {
            try step()
        } catch var error as JournalError {
            if error.log == nil { error.log = log }
            findings.append(error)
        }
    }

    func eachLog(_ body: (LogRow) throws -> Void) throws {
        var last: Int64 = 0
        while true {
            let page = try store.logs(after: last, limit: 256)
            for row in page {
                if row.id != last + 1 { report(row.name, nil, "log \(last + 1) is missing") }
                try attempt(row.name) { try body(row) }
                last = row.id
            }
            if page.count < 256 { return }
        }
    }
}

// MARK: Entries

extension Audit {
    /// Chains of the registry, the party logs and the charters, from their first entry.
    func entries() throws {
        var count = 0
        try eachLog { log in
            if case .audience = log.name {
                count += try self.store.entries(log: log.id, from: 1, limit: .max).count
                return
            }
            count += try self.entries(of: log)
            if log.lastLeaf != 0 { self.report(log.name, nil, "a leaf in a log without leaves") }
            if case .charter = log.name { return }
            if log.caseFile != 0 { self.report(log.name, nil, "the case of a log of no case") }
        }
        let held = try store.counts().entries
        if held != count { report(nil, nil, "\(held - count) entries stand in no log") }
    }

    private func entries(of log: LogRow) throws -> Int {
        var place: UInt64 = 0
        var chain = Chain.start(of: log.name)
        while true {
            let page = try store.entries(log: log.id, from: place + 1, limit: 256)
            for row in page {
                guard row.place == place + 1 else {
                    throw JournalError(
                        .storeDamaged,
                        log: log.name,
                        place: place + 1,
                        "an entry is missing"
                    )
                }
                place = row.place
                chain = Chain.next(
                    after: chain,
                    place: place,
                    stamp: Stamp(time: row.time, party: row.partyHead),
                    body: Digest.sha256(row.body)
                )
                if chain != row.chain {
                    report(log.name, place, "the chain does not lead to this entry")
                    chain = row.chain
                }
                if case .party(let party) = log.name {
                    partyHeads[party, default: [:]][row.chain.head] = place
                }
            }
            if page.count < 256 { break }
        }
        if place != log.place || chain != log.chain {
            report(log.name, place, "the log's end is not its last entry")
        }
        return Int(clamping: place)
    }
}
