import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// What was read: a record, or something of a whole case.
public struct ReadPlace: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record; nil for the whole case.
    public var record: RecordID?

    /// Names what was read.
    public init(_ caseID: CaseID, _ record: RecordID? = nil) {
        self.caseID = caseID
        self.record = record
    }

    /// A record.
    public init(_ record: RecordRef) { self.init(record.caseID, record.record) }
}

/// For how long a party keeps its readings.
struct Retention: Hashable {
    var version: LabelVersion
    /// 0: as long as there is room.
    var days: UInt32
}

/// A reading of a case by somebody of the own party.
public struct ReadingView: Sendable {
    /// Who read what, when and how.
    public var reading: Reading
    /// The device.
    public var device: DeviceID
    /// Its name.
    public var deviceName: String
    /// Whether the party's other devices can know of it.
    public var isSent: Bool
}

/// The readings of cases by a party's people, on all its devices.
public struct AccessLog: Sendable {
    /// The readings, oldest first.
    public var readings: [ReadingView]
    /// Memos of other devices that the numbers show to be missing, by device.
    public var missing: [(deviceName: String, count: Int)]
    /// Memos that wait for a key.
    public var closed: Int
    /// For how many days readings are kept; nil where that is for as long as there is room.
    public var days: Int?
}

/// Which readings are asked for.
public struct ReadingFilter: Sendable {
    /// Of this case; nil for all.
    public var caseID: CaseID?
    /// By persons whose name or function has this in it.
    public var person: String?
    /// From this time on.
    public var since: WallTime?
    /// Before this time.
    public var before: WallTime?

    /// Makes a filter.
    public init(
        caseID: CaseID? = nil,
        person: String? = nil,
        since: WallTime? = nil,
        before: WallTime? = nil
    ) {
        self.caseID = caseID
        self.person = person
        self.since = since
        self.before = before
    }

    func admits(_ reading: Reading) -> Bool {
        if let caseID, reading.caseID != caseID { return false }
        if let since, reading.time < since { return false }
        if let before, reading.time >= before { return false }
        guard let person else { return true }
        let name = NameMatcher.key(reading.person.name + " " + reading.person.function)
        return name.contains(NameMatcher.key(person))
    }
}

extension Replica {
    /// Notes that the present person reads something, before it is shown: when this returns the reading is
    /// on disk.
    ///
    /// The same again within ``Work/readingSpan`` is the same reading.
    public func note(_ action: ReadingAction, of places: [ReadPlace]) throws {
        guard !places.isEmpty else { return }
        let now = effects.now()
        // Mostly it is the same form or field again, and then nothing is written.
        let new = try read { try $0.unnoted(action, of: places, at: now) }
        guard !new.isEmpty else { return }
        try write { work in
            for row in try work.unnoted(action, of: new, at: now, sealing: true).rows {
                try work.store.insert(row)
            }
        }
    }

    /// The readings of cases on all devices of the own party.
    public func readings(_ filter: ReadingFilter) throws -> AccessLog {
        try read { try $0.accessLog(filter) }
    }

    /// Sets for how many days the own party keeps readings; nil for as long as there is room. Its other
    /// devices get to know with their next sync.
    public func keepReadings(days: Int?) throws { try write { try $0.keepReadings(days: days) } }
}

extension Work {
    /// How long a reading stands for further ones of the same, in milliseconds.
    static let readingSpan: WallTime = 5 * 60 * 1000

    /// The places of which there is no reading within the span.
    func unnoted(
        _ action: ReadingAction,
        of places: [ReadPlace],
        at now: WallTime
    ) throws -> [ReadPlace] {
        try unnoted(action, of: places, at: now, sealing: false).places
    }

    /// The same, with the rows that note them.
    func unnoted(
        _ action: ReadingAction,
        of places: [ReadPlace],
        at now: WallTime,
        sealing: Bool
    ) throws -> (places: [ReadPlace], rows: [ReadingRow]) {
        let seal = try localSeal()
        let author = try number(.author) ?? 0
        var unnoted: (places: [ReadPlace], rows: [ReadingRow]) = ([], [])
        var seen: Set<ReadPlace> = []
        for place in places where seen.insert(place).inserted {
            var packer = Packer()
            packer.number(author)
            packer.number(action.rawValue)
            packer.identifier(place.caseID)
            packer.number(place.record == nil ? 0 : 1)
            if let record = place.record { packer.identifier(record) }
            let tag = seal.tag(packer.bytes, as: .reading)
            if let last = try store.lastReading(tagged: tag),
                max(last, now) - min(last, now) < Self.readingSpan
            {
                continue
            }
            unnoted.places.append(place)
            guard sealing else { continue }
            unnoted.rows.append(
                ReadingRow(tag: tag, time: now, content: try sealed(packer.bytes, as: .reading))
            )
        }
        return unnoted
    }

    func reading(_ row: ReadingRow) throws -> Reading {
        var reader = Unpacker(try opened(row.content, as: .reading))
        let author = try reader.number(Int64.self)
        let action = try reader.number(UInt8.self)
        let caseID = try reader.identifier(CaseKey.self)
        let hasRecord = try reader.number(Int.self) == 1
        return Reading(
            person: try person(author) ?? Person(name: ""),
            time: row.time,
            action: ReadingAction(rawValue: action),
            caseID: caseID,
            record: hasRecord ? try reader.identifier(RecordKey.self) : nil
        )
    }

    // MARK: Listing

    func accessLog(_ filter: ReadingFilter) throws -> AccessLog {
        struct Key: Hashable {
            var reading: Reading
            var device: DeviceID
        }
        var found: [ReadingView] = []
        // What copies of one device have both sealed is one reading.
        var seen: Set<Key> = []
        var numbers: [IncarnationID: (device: DeviceID, numbers: Set<UInt64>)] = [:]
        var closed = 0
        func add(_ readings: [Reading], _ device: DeviceID, isSent: Bool) throws {
            for reading in readings where filter.admits(reading) {
                guard seen.insert(Key(reading: reading, device: device)).inserted else { continue }
                found.append(
                    ReadingView(
                        reading: reading,
                        device: device,
                        deviceName: try deviceName(device),
                        isSent: isSent
                    )
                )
            }
        }
        try store.eachMemo { row in
            guard row.newest != nil, let secret = try secret(named: row.secret),
                let memo = Self.memo(row, secret)
            else {
                closed += 1
                return
            }
            guard case .readings(let readings) = memo.matter else { return }
            numbers[memo.incarnation, default: (row.signer, [])].numbers.insert(memo.number)
            try add(readings, row.signer, isSent: !row.isToSend)
        }
        let own = try identity().device
        for row in try store.readings(limit: .max) {
            try add([reading(row)], own, isSent: false)
        }
        found.sort {
            ($0.reading.time, $0.device, $0.reading.action.rawValue)
                < ($1.reading.time, $1.device, $1.reading.action.rawValue)
        }
        var missing: [DeviceID: Int] = [:]
        for (device, held) in numbers.values {
            // They count from 1, whatever another device says of itself.
            let counted = held.filter { $0 > 0 }
            guard let first = counted.min(), let last = counted.max() else { continue }
            // What the party keeps no longer is the first of them.
            let start = try retention()?.days ?? 0 > 0 ? first : 1
            let lacking = Int(clamping: last - start + 1 - UInt64(counted.count))
            guard lacking > 0 else { continue }
            let (sum, isEndless) = missing[device, default: 0].addingReportingOverflow(lacking)
            missing[device] = isEndless ? .max : sum
        }
        let days = try retention()?.days ?? 0
        return AccessLog(
            readings: found,
            missing: try missing.sorted { $0.key < $1.key }.map {
                (deviceName: try deviceName($0.key), count: $0.value)
            },
            closed: closed,
            days: days > 0 ? Int(days) : nil
        )
    }

    // MARK: Retention

    func retention() throws -> Retention? {
        guard let bytes = try store.setting(.retention) else { return nil }
        guard bytes.count == 28, let memo = KeyName(bytes[12...]) else {
            throw ReplicaError.storeFailed("setting retention")
        }
        func number(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return Retention(
            version: LabelVersion(version: number(0..<8), memo: memo),
            days: UInt32(clamping: number(8..<12))
        )
    }

    func keep(_ retention: Retention) throws {
        try store.set(
            .retention,
            to: retention.version.version.bigEndianBytes + retention.days.bigEndianBytes
                + retention.version.memo.bytes
        )
    }

    func takeIn(_ came: Retention, _ row: MemoRow) throws {
        if let present = try retention() {
            if present.version.isPending, try !isOfLaterState(row) {
                guard came.version.version >= present.version.version else { return }
                var next = present
                next.version.version = came.version.version + 1
                return try keep(next)
            }
            guard came.version.replaces(present.version) else { return }
        }
        try keep(came)
    }

    func keepReadings(days: Int?) throws {
        let present = try retention()?.version.version ?? 0
        try keep(
            Retention(
                version: LabelVersion(version: present + 1, memo: .zero),
                days: UInt32(clamping: days ?? 0)
            )
        )
        try dropReadings()
    }

    /// Lets go of the readings that the party keeps no longer, by this device's clock, and has the server
    /// do so.
    func dropReadings() throws {
        guard let days = try retention()?.days, days > 0 else { return }
        let span = WallTime(days) * 86_400_000
        let now = effects.now()
        guard now > span else { return }
        while true {
            let rows = try store.memos(before: now - span, limit: Limits.memosPerMessage)
            for row in rows {
                try store.deleteMemo(row.id)
                try store.insert(forgotten: row.name)
            }
            guard !rows.isEmpty else { return }
        }
    }
}
