import Replica
import Vocabulary

// What people were shown of each other's work.
extension World {
    /// Notes what the devices that take part hold of what others saved: ordered, or as a bundle brought it.
    func noteHeld() throws {
        for device in live where !device.wasRevoked {
            do {
                for summary in try device.replica.cases() {
                    for entry in try device.replica.history(of: summary.id, record: nil, field: nil)
                    {
                        guard let (id, _) = save(entry, of: summary.id),
                            ledger.saved[id].device != device.index
                        else { continue }
                        held[device.index, default: []].insert(id)
                    }
                }
            } catch ReplicaError.syncFirst {
                // A copy shows nothing before it has synced.
            }
        }
    }
}
