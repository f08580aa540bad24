import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    func status() throws -> Status {
        guard let incarnation = try identifier(.incarnation, IncarnationKey.self),
            let identity = try? identity()
        else {
            return Status(
                party: nil,
                device: nil,
                state: nil,
                deviceID: nil,
                waitingDevices: 0,
                statements: 0,
                hasRecoveryCode: false,
                incarnation: .zero,
                server: nil,
                author: nil,
                cases: 0,
                unsent: 0,
                unsentCases: 0,
                conflicts: [],
                news: [],
                inbox: 0,
                proposals: 0,
                waitingChanges: 0,
                drafts: 0,
                cannotRead: CannotRead(),
                lastSync: nil,
                heard: []
            )
        }
        let mustSync = try store.setting(.unsynced) != nil
        let labels = try mustSync ? [:] : labels()
        var conflicts: [CaseID: Int] = [:]
        for key in try conflictKeys(in: nil) { conflicts[key.caseID, default: 0] += 1 }
        var cases = 0
        var news: [(case: CaseID, label: String?, count: Int)] = []
        let lastLeaves = try journal.lastLeaves()
        let seen = try store.seenLeaves()
        for entry in try journal.cases() {
            cases += 1
            guard let last = lastLeaves[entry.number], last > seen[entry.caseID] ?? 0 else {
                continue
            }
            let count = try newsCount(entry, beyond: seen[entry.caseID] ?? 0)
            if count > 0 {
                news.append((case: entry.caseID, label: labels[entry.caseID], count: count))
            }
        }
        let newCases = try store.newCases()
        let device = try journal.device(identity.device).map { try view($0, own: identity) }
        var state = device?.state
        if try store.setting(.waiting) != nil { state = .waiting }
        if try store.setting(.revoked) != nil { state = .revokedImmediately }
        let log = try ownLog()
        return Status(
            party: try journal.party(identity.party).map { view($0, own: identity.party) },
            device: device,
            state: state,
            deviceID: identity.device,
            waitingDevices: try waitingDevices().count,
            statements: try store.statements().count,
            hasRecoveryCode: log.devices.values.contains {
                $0.statement.kind == .recovery && $0.receives
            },
            incarnation: incarnation,
            server: identity.server,
            author: try currentAuthor(),
            cases: cases + newCases.count + (try store.bundledCases().count),
            unsent: try store.editCount(),
            unsentFiles: try unsentBlobs().count,
            unsentCases: newCases.count { $0.refusal == nil },
            refusedCases: newCases.compactMap { row in
                row.refusal.map {
                    RefusedCase(caseID: row.caseID, label: labels[row.caseID], code: $0)
                }
            },
            replacements: try mustSync ? [] : replacements(own: identity.party),
            waitingWrites: try waitingWrites(),
            conflicts: conflicts.sorted { $0.key < $1.key }.map {
                (case: $0.key, label: labels[$0.key], count: $0.value)
            },
            news: news,
            inbox: try store.inboxCount(),
            proposals: try proposalCount(),
            waitingChanges: try store.charterChanges().count,
            drafts: try store.drafts().count,
            cannotRead: try cannotRead(identity),
            lastSync: try number(.lastSync),
            waitingCopies: try mustSync ? [] : waitingCopies(),
            provisional: try store.provisionalLeafCount(),
            carried: try store.carriedExtent().count,
            heard: try heard(own: identity.party),
            awaitedKeys: try mustSync ? [] : awaitedKeys(),
            cameRevoked: try cameRevoked().map { (device: $0, name: try deviceName($0)) },
            mustSync: mustSync
        )
    }

    /// When each other party was last heard of, by name.
    private func heard(own: PartyID) throws -> [(party: PartyView, at: WallTime)] {
        var latest: [PartyID: WallTime] = [:]
        for run in try store.journal.latestRuns() {
            guard let header = try? GroupHeader(run.header),
                let author = try journal.author(header.incarnation), author.party != own
            else { continue }
            latest[author.party] = max(latest[author.party] ?? 0, run.time)
        }
        return try latest.compactMap { party, time in
            try journal.party(party).map { (party: view($0, own: own), at: time) }
        }.sorted { ($0.party.name, $0.party.id) < ($1.party.name, $1.party.id) }
    }

    /// Who waits for keys, by what the server said last.
    private func cannotRead(_ identity: Identity) throws -> CannotRead {
        var waiting = CannotRead()
        let own = try journal.partyLog(identity.party)
        var names: Set<KeyName> = []
        var holders: Set<PartyID> = []
        for lack in try store.lacks() {
            switch lack.target {
            case .partyKey(_, let device):
                if device != identity.device { waiting.devices.append(device) }
            case .secret(let name, let key):
                names.insert(key)
                guard key == own.currentKey?.name, let row = try store.secret(name),
                    let statement = try? SecretStatement(row.body)
                else { continue }
                holders.formUnion(statement.members.map(\.party))
            case .recordKeys: break
            }
        }
        if !names.isEmpty {
            waiting.parties = try journal.parties().map(\.listing.id).filter { party in
                try journal.partyLog(party).currentKey.map { names.contains($0.name) } ?? false
            }
        }
        if let current = own.currentKey, own.devices[identity.device]?.receives == true {
            waiting.isThisDevice = try !store.partyKeys().contains { $0.name == current.name }
        }
        waiting.deviceNames = try waiting.devices.map(deviceName)
        waiting.partyNames = try waiting.parties.map(partyName)
        waiting.holders = try holders.subtracting([identity.party]).sorted().map(partyName)
        return waiting
    }

    /// Leaves of others in a case since it was last looked at.
    private func newsCount(_ entry: CaseEntry, beyond seen: Int64) throws -> Int {
        let own = try ownNumber()
        var count = 0
        for log in try store.journal.audienceLogs(ofCase: entry.number) {
            var leaf = log.lastLeaf
            while leaf > seen, count < 1000 {
                guard let stored = try journal.leaf(leaf) else { break }
                if stored.author.number != own { count += stored.frame.open.writes.count }
                leaf = stored.previous
            }
        }
        return count
    }

    /// Notes that a case is looked at.
    func look(at caseID: CaseID) throws {
        guard let caseFile = try store.journal.caseFile(caseID) else { return }
        let last =
            try store.journal.audienceLogs(ofCase: caseFile.id).map(\.lastLeaf).max() ?? 0
        if last > (try store.seenLeaf(ofCase: caseID)) {
            try store.setSeenLeaf(last, ofCase: caseID)
        }
    }

    func parties() throws -> [PartyView] {
        let own = try identity().party
        let parties = try journal.parties()
        return parties.map { entry in
            var view = view(entry, own: own)
            view.replacedBy = parties.first { $0.listing.succeeds == view.id }?.listing.id
            return view
        }
    }

    func view(_ entry: PartyEntry, own: PartyID) -> PartyView {
        PartyView(
            id: entry.listing.id,
            name: entry.listing.name,
            kind: entry.listing.kind,
            municipality: entry.listing.municipality,
            isOwn: entry.listing.id == own,
            root: entry.root,
            succeeds: entry.listing.succeeds
        )
    }

    // MARK: Authors

    func currentAuthor() throws -> Person? {
        try number(.author).flatMap { try person(Int64(clamping: $0)) }
    }

    func authors() throws -> [AuthorView] {
        let current = try number(.author).map { Int64(clamping: $0) }
        return try people().map {
            AuthorView(person: $0.person, isCurrent: $0.id == current)
        }
    }

    func useAuthor(_ typed: String) throws -> Person {
        let authors = try people()
        let key = NameMatcher.key(typed)
        var found = authors.filter { $0.person.name == typed }
        if found.isEmpty { found = authors.filter { NameMatcher.key($0.person.name) == key } }
        if found.isEmpty, !key.isEmpty {
            found = authors.filter { NameMatcher.key($0.person.name).hasPrefix(key) }
        }
        guard let first = found.first else {
            throw ReplicaError.unknownName(.author, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .author,
                typed: typed,
                candidates: found.map {
                    Candidate(name: $0.person.name, label: $0.person.function)
                }
            )
        }
        try set(.author, to: UInt64(clamping: first.id))
        return first.person
    }

    // MARK: Models

    func models() throws -> [ModelView] {
        let cases = try caseCounts()
        return try journal.models().map { try view($0, cases: cases[$0.hash] ?? 0) }
            .sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    /// How many cases go by each model, those left out of which the own party knows a coming handover
    /// alone: it is not told by which.
    func caseCounts() throws -> [Hash: Int] {
        var cases: [Hash: Int] = [:]
        for entry in try journal.cases() where try !knowsOfHandoverAlone(facts(of: entry)) {
            cases[entry.model, default: 0] += 1
        }
        return cases
    }

    func view(_ row: ModelRow, cases: Int) throws -> ModelView {
        ModelView(
            hash: row.hash,
            name: row.name,
            version: row.version,
            yaml: try journal.modelFile(row.hash),
            cases: cases
        )
    }
}
