import Vocabulary

/// The states of records as an audit makes them anew, beside the store that it compares them with.
final class AuditBook: RecordBook {
    /// A record in a log.
    struct Place: Hashable {
        var log: Int64
        var type: UInt16
        var instance: Int64
    }

    private(set) var records: [Place: (state: [UInt8], conflicts: Int)] = [:]
    private(set) var starts: [Place: StartRow] = [:]
    private(set) var lefts: [Place: [LeftRow]] = [:]

    func recordState(
        log: Int64,
        type: UInt16,
        instance: Int64
    ) throws -> (state: [UInt8], conflicts: Int)? {
        records[Place(log: log, type: type, instance: instance)]
    }

    func save(_ record: RecordRow, isNew: Bool) throws {
        let place = Place(log: record.log, type: record.type, instance: record.instance)
        records[place] = (state: record.state, conflicts: record.conflicts)
    }

    func deleteRecord(log: Int64, type: UInt16, instance: Int64) throws {
        records[Place(log: log, type: type, instance: instance)] = nil
    }

    func start(log: Int64, type: UInt16, instance: Int64) throws -> StartRow? {
        starts[Place(log: log, type: type, instance: instance)]
    }

    func save(_ start: StartRow) throws {
        starts[Place(log: start.log, type: start.type, instance: start.instance)] = start
    }

    func deleteStart(log: Int64, type: UInt16, instance: Int64) throws {
        starts[Place(log: log, type: type, instance: instance)] = nil
    }

    func left(
        caseFile: Int64,
        source: Head,
        type: UInt16,
        instance: Int64
    ) throws -> LeftRow? {
        lefts.values.joined().first {
            $0.source == source && $0.type == type && $0.instance == instance
        }
    }

    func save(_ left: LeftRow) throws {
        let place = Place(log: left.log, type: left.type, instance: left.instance)
        lefts[place, default: []].append(left)
    }

    func deleteLefts(caseFile: Int64, type: UInt16, instance: Int64) throws {
        lefts = lefts.filter { $0.key.type != type || $0.key.instance != instance }
    }

    /// To whom a record is released, wherever it stands.
    func recipients(type: UInt16, instance: Int64) throws -> [PartyID] {
        let start = starts.values.first { $0.type == type && $0.instance == instance }
        return try start.map { try PackedReleases($0.releases).parties } ?? []
    }
}
