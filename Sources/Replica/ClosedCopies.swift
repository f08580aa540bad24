import Journal
import Trust
import Vocabulary
import Wire

/// A copy for the own party whose box cannot be opened yet: its key has not come.
public struct ClosedCopy: Hashable, Sendable {
    /// The log that it lies in.
    public var log: LogName
    /// Its place there.
    public var place: UInt64
    /// The device that made it.
    public var device: DeviceID

    /// Names a copy.
    public init(log: LogName, place: UInt64, device: DeviceID) {
        self.log = log
        self.place = place
        self.device = device
    }
}

/// What the engine needs of a store for copies that wait for a key, inside one transaction.
public protocol ReplicaCopyStore: AnyObject {
    /// All of them, by log and place.
    func closedCopies() throws -> [ClosedCopy]
    /// Adds one; no effect where it is there.
    func insert(_ copy: ClosedCopy) throws
    /// Removes one.
    func delete(_ copy: ClosedCopy) throws
    /// Removes all: the logs are to be others.
    func deleteClosedCopies() throws
}

/// What is known of a copy for the own party.
enum CopyState {
    /// It is for others.
    case sound
    /// It opens its authors' commitments.
    case opened
    /// Its key has not come.
    case closed
    /// It opens something else than its authors wrote.
    case altered
}

extension Work {
    /// Looks into the copies that came in a sync, and into those that had waited, now that keys have come
    /// too. One that was altered is an alarm, and named bad, so that another is made.
    ///
    /// - Returns: Whether any was named: that is to be sent.
    func checkArrived(_ key: SigningKey, _ summary: inout SyncSummary) throws -> Bool {
        var isNamed = false
        for waiting in try store.closedCopies() {
            if let body = try body(of: waiting) {
                switch try state(of: body, waiting.device) {
                case .closed: continue
                case .opened: summary.receivedRecords += 1
                case .altered:
                    summary.alarms.append(
                        .altered(waiting.log, waiting.place, waiting.device)
                    )
                    isNamed = try name(badCopy: body, key) || isNamed
                case .sound: break
                }
            }
            try store.delete(waiting)
        }
        for copy in summary.arrived {
            guard let device = copy.device else { continue }
            switch try state(of: copy.body, device) {
            case .opened: summary.receivedRecords += 1
            case .sound: break
            case .altered:
                summary.alarms.append(.altered(copy.log, copy.place, device))
                isNamed = try name(badCopy: copy.body, key) || isNamed
            case .closed:
                try store.insert(ClosedCopy(log: copy.log, place: copy.place, device: device))
            }
        }
        summary.arrived = []
        return isNamed
    }

    /// Says of a copy that it is none, where the own party waits for it or shows it; returns whether that is
    /// new.
    private func name(badCopy body: [UInt8], _ key: SigningKey) throws -> Bool {
        let identity = try identity()
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content,
            try journal.isToName(identity.party, badCopy: body),
            try speaks(),
            let named = Journal.name(badCopy: body),
            try !store.pendingReleases().contains(where: { $0.body == named })
        else { return false }
        let bad = BadCopy(record: copy.record, copy: Digest.sha256(body))
        try say(.audience(.badCopy(bad)), statement.caseID, key)
        return true
    }

    /// Forgets what was said of copies and not ordered: somebody else has said it, or they count for
    /// nothing any more.
    func forgetRefusedComplaints() throws {
        for row in try store.pendingReleases() where row.refusal != nil {
            if case .badCopy? = try? AudienceStatement(row.body).content {
                try store.deletePendingRelease(body: row.body)
            }
        }
    }

    /// What is wrong with a copy for the own party: that its box opens something else than its authors
    /// wrote. The entry, under the copier's signature, stays in the log; the values are shown as
    /// unreadable.
    func state(of body: [UInt8], _ device: DeviceID) throws -> CopyState {
        guard let statement = try? AudienceStatement(body),
            case .copy(let copy) = statement.content,
            copy.readers.contains(try identity().party)
        else { return .sound }
        let leaves = try CopyProof.leaves(of: copy, caseID: statement.caseID) {
            try journal.author($0)?.signingKey
        }
        guard let leaves else { return .altered }
        switch try opened(copy, leaves, statement.caseID) {
        case .content(let content):
            return CopyProof.opened(content, leaves) == nil ? .altered : .opened
        case .locked: return .closed
        case .malformed: return .altered
        }
    }

    /// The records whose copies wait for a key, and the party whose devices have it. None for a device
    /// that was revoked: nobody will wrap a key for it.
    func closedCopies() throws -> [WaitingCopy] {
        let identity = try identity()
        guard try journal.partyLog(identity.party).devices[identity.device]?.receives == true else {
            return []
        }
        return try store.closedCopies().compactMap { waiting in
            guard let body = try body(of: waiting), let statement = try? AudienceStatement(body),
                case .copy(let copy) = statement.content,
                let facts = try facts(of: statement.caseID)
            else { return nil }
            let name = copy.record
            let ref = RecordRef(caseID: statement.caseID, type: name.type, instance: name.instance)
            return WaitingCopy(
                caseID: statement.caseID,
                label: try label(of: statement.caseID),
                record: try place(of: ref, facts),
                copiers: try journal.device(waiting.device).map { [try partyName($0.party)] } ?? [],
                isClosed: true
            )
        }
    }

    private func body(of copy: ClosedCopy) throws -> [UInt8]? {
        let entry = try journal.entries(of: copy.log, from: copy.place, limit: 1).first
        guard let entry, entry.place == copy.place else { return nil }
        return entry.content.body
    }
}

extension Replica {
    /// The entry that an alarm about a copy is about, as its device signed it: for whoever wants to know
    /// what was tried. Nil for alarms about anything else.
    public func evidence(of alarm: IntegrityAlarm) throws -> [UInt8]? {
        guard alarm.code == IntegrityAlarm.alteredCode, let log = alarm.log, let place = alarm.place
        else { return nil }
        return try read { work in
            let entry = try work.journal.entries(of: log, from: place, limit: 1).first
            guard let entry, entry.place == place, case .audience(let frame) = entry.content else {
                return nil
            }
            return frame.encoded()
        }
    }
}

extension IntegrityAlarm {
    static let alteredCode = "copy.altered"

    /// A copy that opens something else than its authors wrote.
    static func altered(_ log: LogName, _ place: UInt64, _ device: DeviceID) -> IntegrityAlarm {
        IntegrityAlarm(alteredCode, log: log, place: place, device: device)
    }
}
