import Oracle
import Replica
import Vocabulary

// What a device has to forget as it goes over to another of two servers.
extension World {
    /// The saves of a device that the server which it reaches had not ordered; none where it is the one that
    /// the device synced with last.
    func unordered(of device: DeviceNode) throws -> [Int] {
        guard let last = device.lastServer, last !== home(of: device) else { return [] }
        do {
            try link(device)
        } catch ReplicaError.syncFirst {
            // A copy shows nothing before it has synced.
        }
        let known = reference(of: device)
        return ledger.saved.indices.filter {
            ledger.saved[$0].device == device.index && !isOrdered($0, by: known)
        }
    }

    /// Notes that a device has come over to a server. What others had written on the former one, and this
    /// one could not take back, has no name here until its author issues it again (decision 28): what the
    /// device wrote on top of it is no longer known to have seen it.
    func noteCrossing(of device: DeviceNode, with unordered: [Int]) throws {
        defer { device.lastServer = home(of: device) }
        guard let last = device.lastServer, last !== home(of: device) else { return }
        try follow()
        let known = reference(of: device)
        let lost = Set(
            ledger.saved.indices.filter { id in
                let saved = ledger.saved[id]
                return !saved.dots.isEmpty && devices[saved.device].party != device.party
                    && !isOrdered(id, by: known)
            }
        )
        guard !lost.isEmpty else { return }
        for id in unordered { ledger.forget(lost, in: id) }
        for index in device.forms.indices {
            for field in device.forms[index].seen.keys {
                device.forms[index].seen[field]?.subtract(lost)
            }
        }
    }

    private func isOrdered(_ id: Int, by known: Reference) -> Bool {
        let saved = ledger.saved[id]
        let writes = known.oracle.records[saved.place.record.bytes]?.writes ?? []
        return saved.dots.contains { dot in
            let name = DotName(dot.incarnation.bytes, Int(dot.n))
            return writes.contains {
                $0.field == Int(saved.place.field) && $0.label.name == name
            }
        }
    }
}
