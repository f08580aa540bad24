import Cooperation
import Oracle
import Replica
import SimulatedDisk
import Trust
import Vocabulary

// Files: attached here, sent and fetched beside the log.
extension World {
    /// A field for files in a record that a device may read, which its party may write or, as asked, may
    /// not.
    func someFileField(
        _ device: DeviceNode,
        _ chance: inout Chance,
        owned: Bool = true
    ) throws -> FieldPlace? {
        for _ in 0..<4 {
            let record = try someRecord(device, &chance) { type in
                type.fields.contains { $0.rule != nil }
            }
            guard let record,
                let field = chance.pick(record.type.fields.filter { $0.rule != nil })
            else { continue }
            let place = FieldPlace(record: record, field: field)
            if mayWrite(device.party, place) == owned { return place }
        }
        return nil
    }

    /// A new file that a field takes; seldom a large one, which costs time.
    func newFile(
        for place: FieldPlace,
        on device: DeviceNode,
        _ chance: inout Chance
    ) -> SimulatedFile {
        let lengths = [0, 1, 40, 700, 5_000, 60_000, 300_000, 1_048_560, 1_100_000, 2_200_000]
        var length = lengths[chance.weighted([1, 1, 2, 4, 4, 3, 2, 1, 1, 1])]
        if length > SimulatedFile.large,
            files.values.count(where: { $0.length > SimulatedFile.large }) >= 2
        {
            length = 900
        }
        let rule = place.field.rule ?? .any
        return SimulatedFile(
            serial: ledger.nextSerial(),
            ending: rule.endings.first ?? "txt",
            length: min(length, rule.max),
            device: device.index
        )
    }

    /// Attaches a file, and notes it in the ledger.
    func attach(
        _ file: SimulatedFile,
        to place: FieldPlace,
        on device: DeviceNode,
        unchecked: Bool,
        _ chance: inout Chance
    ) throws -> String {
        let view = try device.replica.fieldView(place)
        let isDisputed = view.siblings.count > 1
        let seen = try ledger.seen(view)
        var saved = Ledger.Saved(
            device: device.index,
            place: place.ledger,
            record: place.record.ref,
            value: .cleared,
            seen: seen,
            heard: try heard(of: seen, place.record, device),
            isUnchecked: unchecked
        )
        let window = chance.pick(device.windows) ?? device.replica
        let result = try attempt(device) {
            try window.attach(
                file.source,
                to: place,
                options: SaveOptions(unchecked: unchecked)
            )
        }
        let what = "\(device.name) \(place.name)=\(file.name) of \(file.length)"
        func noteKept() throws -> Bool {
            for value in try device.replica.fieldView(place).siblings.compactMap(\.value) {
                guard case .attachment(let attachment) = value, attachment.name == file.name
                else { continue }
                saved.value = value
                ledger.note(saved)
                files[file.name] = file
                return true
            }
            return false
        }
        switch result {
        case .done:
            guard try noteKept() else { throw Violation("P1", "\(what) is not there") }
            if isDisputed { throw Violation("P3", "\(what) was saved blindly into a conflict") }
            if !unchecked, ownership(saved) == .never {
                throw Violation("P4", "\(what), which is another's")
            }
            return what
        case .refused(let error):
            try checkRefusal(error, [saved], isDisputed: isDisputed, what)
            return "\(what) refused"
        case .full: return "\(what) disk full"
        case .crashed: return "\(what) power cut, \(try noteKept() ? "kept" : "lost")"
        }
    }

    /// Transfers files, as a program does after a sync, through the network as it is.
    ///
    /// - Parameter requests: after how many the line is cut.
    /// - Returns: What came of it; nil where it was cut off.
    func transfer(
        _ device: DeviceNode,
        fetching: Bool,
        requests: Int = .max,
        _ chance: inout Chance
    ) throws -> BlobSummary? {
        touched.insert(device.index)
        network.hasDamaged = false
        do {
            let window = chance.pick(device.windows) ?? device.replica
            var transfer = try window.transferBlobs(fetching: fetching)
            var step = try transfer.start()
            for _ in 0..<requests {
                guard case .send(let path, let body, let nonce) = step else { break }
                network.note(body)
                let fate = network.fate(&chance)
                if fate != .arrives { counts[fate.rawValue, default: 0] += 1 }
                let request = try device.signed(path, body, nonce)
                guard let answer = try send(request, from: device, fate, &chance) else {
                    return nil
                }
                step =
                    answer.status == 200
                    ? try transfer.received(answer.body)
                    : try transfer.refused(status: answer.status, answer.body)
            }
            guard case .finished(let summary) = step else { return nil }
            counts["files sent", default: 0] += summary.sent
            counts["files fetched", default: 0] += summary.received
            return summary
        } catch let error as ReplicaError {
            if device.disk.isOff {
                try restart(device)
                return nil
            }
            switch error {
            case .refused, .deviceRevoked, .storeFailed("SQLite 13"): return nil
            case .answerMalformed where network.hasDamaged: return nil
            default: throw Violation("P7", "\(device.name) could not transfer files: \(error)")
            }
        }
    }

    /// Lets everyone send what they have and fetch what they may read.
    func transferAll() throws {
        var chance = Chance(seed: 9)
        for fetching in [false, true] {
            for device in live {
                guard let summary = try transfer(device, fetching: fetching, &chance) else {
                    throw Violation("P10", "\(device.name) cannot transfer files")
                }
                guard summary.damaged == 0 else {
                    throw Violation("P1", "\(device.name) got \(summary.damaged) damaged files")
                }
            }
        }
    }

    /// What a device has of a file; nil where it does not have all of it.
    func content(of attachment: Attachment, on device: DeviceNode) throws -> [UInt8]? {
        var content: [UInt8] = []
        do {
            try device.replica.open(attachment) { content += $0 }
        } catch ReplicaError.fileNotHere {
            return nil
        }
        return content
    }

    /// Whether nobody need have a file: its device was lost, or set back, and may not have sent it.
    func mayBeGone(_ file: SimulatedFile) -> Bool {
        devices[file.device].isGone || devices[file.device].wasSetBack
    }

    /// Notes who may have been sent which files by a server that is about to be set back, or dies: what
    /// somebody has got is not recalled, though the write that brought it may not come back for them.
    func noteSentFiles(by known: Reference) {
        sentBefore.merge(known.sentFiles()) { $0.union($1) }
    }

    /// The files that were attached, with what they are in the ledger.
    func attached() -> [(id: Int, attachment: Attachment, file: SimulatedFile)] {
        ledger.saved.enumerated().compactMap { id, saved in
            guard case .attachment(let attachment) = saved.value,
                let file = files[attachment.name]
            else { return nil }
            return (id, attachment, file)
        }
    }
}

extension Field {
    /// What it asks of its files; nil where it takes none.
    var rule: AttachmentRule? {
        if case .attachment(let rule) = type { rule } else { nil }
    }
}
