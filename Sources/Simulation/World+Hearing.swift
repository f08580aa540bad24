import Cooperation
import Replica
import Vocabulary

// What people were shown themselves, and what of others' work only those had seen who wrote on top of it.
extension World {
    /// What a device does not hold of what a reading of a record covers: a bundle brought what had replaced
    /// it, and not that itself, which its author took for ordered.
    func heard(of seen: Set<Int>, _ record: RecordPlace, _ device: DeviceNode) throws -> Set<Int> {
        if seen.isEmpty { return [] }
        let history = try device.replica.history(of: record.ref.caseID, record: record, field: nil)
        return seen.subtracting(history.compactMap { save($0, of: record.ref.caseID)?.id })
    }

    /// A form as it is opened.
    func form(_ view: RecordView, _ device: DeviceNode) throws -> DeviceNode.Form {
        var form = DeviceNode.Form(place: view.place, token: view.token, seen: [:], heard: [])
        for field in view.fields { form.seen[field.place.field.number] = try ledger.seen(field) }
        form.heard = try heard(of: form.all, view.place, device)
        return form
    }

    /// Whether an accepted save has replaced another. One whose author had only heard of the other has not
    /// done so itself: a reading hands out what lies on the device, and names what a bundle brought for all
    /// that its author had seen (decision 88). So the other goes where that counts; where it does not, as its
    /// device was revoked first, or never comes, the two stand beside each other, of which neither author had
    /// been shown the other's. A log that names the other all the same is believed.
    func hasReplaced(_ later: Int, _ id: Int, _ known: Reference) -> Bool {
        guard ledger.saved[later].heard.contains(id) else { return hasSeen(later, id, known) }
        return says(later, id, known)
    }

    /// Whether of two saves that a device shows the later should hide the other. Where its author had only
    /// heard of that, it should as long as something counts that has replaced the other and it has seen.
    func replaces(_ later: Int, _ id: Int, on device: DeviceNode) -> Bool {
        let saved = ledger.saved[later]
        guard saved.seen.contains(id), saved.heard.contains(id) else {
            return saved.seen.contains(id)
        }
        let known = reference(of: device)
        return says(later, id, known)
            || saved.seen.contains { between in
                ledger.saved[between].seen.contains(id) && !accepted(between, known).isEmpty
                    && hasReplaced(between, id, known)
            }
    }
}

extension DeviceNode.Form {
    /// What was shown of all fields.
    var all: Set<Int> { seen.values.reduce(into: []) { $0.formUnion($1) } }
}
