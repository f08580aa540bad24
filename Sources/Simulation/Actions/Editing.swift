import Cooperation
import Replica
import Vocabulary

extension ActionKind {
    /// Somebody saves a field, going by what the replica shows.
    static let save = ActionKind(name: "save", weight: 30, isNeeded: true) { world, chance in
        guard let device = chance.pick(world.live),
            let edit = try world.someEdit(device, &chance)
        else { return "nothing" }
        return try world.save(device, [edit], &chance)
    }

    /// Somebody saves several fields of a record at once.
    static let fillIn = ActionKind(name: "fillIn", weight: 10) { world, chance in
        guard let device = chance.pick(world.live),
            let record = try world.someRecord(device, &chance)
        else { return "nothing" }
        var edits: [(place: FieldPlace, value: FieldValue)] = []
        for field in record.type.fields.prefix(chance.number(2...8)) {
            let place = FieldPlace(record: record, field: field)
            guard world.mayWrite(device.party, place),
                let value = world.newValue(place, &chance)
            else { continue }
            edits.append((place, value))
        }
        return try world.save(device, edits, &chance)
    }

    /// Somebody opens a form and leaves it open.
    static let openForm = ActionKind(name: "openForm", weight: 10) { world, chance in
        guard let device = chance.pick(world.live),
            let record = try world.someRecord(device, &chance)
        else { return "nothing" }
        let view = try device.replica.recordView(record)
        device.forms.append(try world.form(view, device))
        if device.forms.count > 4 { device.forms.removeFirst() }
        return "\(device.name) \(record.name)"
    }

    /// Somebody saves a form that was opened some time ago.
    static let saveForm = ActionKind(name: "saveForm", weight: 12) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.forms.isEmpty }) else {
            return "no form"
        }
        let form = device.forms[chance.below(device.forms.count)]
        var edits: [(place: FieldPlace, value: FieldValue)] = []
        for _ in 0..<chance.number(1...3) {
            guard let place = world.someField(form.place, &chance),
                world.mayWrite(device.party, place),
                !edits.contains(where: { $0.place.field.number == place.field.number }),
                let value = world.newValue(place, &chance)
            else { continue }
            edits.append((place, value))
        }
        return try world.save(device, edits, form: form, &chance)
    }

    /// Somebody opens a form, saves a field of it in another window, and then saves the form.
    static let overtakeForm = ActionKind(
        name: "overtakeForm",
        weight: 10,
        profiles: [.crowded]
    ) { world, chance in
        guard let device = chance.pick(world.live),
            let edit = try world.someEdit(device, &chance),
            let late = world.newValue(edit.place, &chance)
        else { return "nothing" }
        let view = try device.replica.recordView(edit.place.record)
        let form = try world.form(view, device)
        let first = try world.save(device, [edit], &chance)
        return try first + ", "
            + world.save(device, [(place: edit.place, value: late)], form: form, &chance)
    }

    /// Somebody decides a conflict.
    static let resolve = ActionKind(name: "resolve", weight: 8) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        guard let conflict = chance.pick(try device.replica.conflicts(in: nil)) else {
            return "\(device.name) has no conflict"
        }
        switch conflict {
        case .field(_, _, let view):
            guard let value = world.newValue(view.place, &chance) else { return "no value" }
            let seen = try world.ledger.seen(view)
            let entry = Ledger.Saved(
                device: device.index,
                place: view.place.ledger,
                record: view.place.record.ref,
                value: value,
                seen: seen,
                heard: try world.heard(of: seen, view.place.record, device)
            )
            let result = try world.attempt(device) {
                try device.replica.resolve(
                    .field(view.place),
                    by: .value(.value(value)),
                    token: chance.once(in: 2) ? view.token : nil
                )
            }
            return try world.settle(result, [entry], [view.place], device)
        case .record(_, _, let view):
            let read = try world.form(view, device)
            world.ledger.noteDeletion(of: view.place.ref.record, seen: read.all, heard: read.heard)
            let result = try world.attempt(device) {
                try device.replica.resolve(
                    .record(view.place),
                    by: chance.once(in: 2) ? .keep : .delete,
                    token: view.token
                )
            }
            return try world.settle(result, [], [], device)
        }
    }

    /// Somebody writes what another owns, now and then without going past the client's own check.
    static let intrude = ActionKind(name: "intrude", weight: 4) { world, chance in
        guard let device = chance.pick(world.live),
            let edit = try world.someEdit(device, &chance, owned: false)
        else { return "nothing" }
        return try world.save(device, [edit], unchecked: !chance.once(in: 4), &chance)
    }
    /// Somebody looks at what stands in a field that another owns, and writes over it past the client's
    /// own check.
    static let overwrite = ActionKind(
        name: "overwrite",
        weight: 8,
        profiles: [.moving, .carried, .erasing]
    ) { world, chance in
        guard let device = chance.pick(world.live) else { return "nobody" }
        _ = try world.sync(device, &chance)
        var shown: [FieldPlace] = []
        for place in world.ledger.places.keys.sorted()
        where !world.ledger.blurred.contains(place) && world.mayRead(device, place) {
            guard let view = try world.view(device, place), !view.siblings.isEmpty,
                !world.mayWrite(device.party, view.place)
            else { continue }
            shown.append(view.place)
        }
        world.views = [:]
        guard let place = chance.pick(shown), let value = world.newValue(place, &chance) else {
            return "\(device.name) sees nothing of others"
        }
        return try world.save(device, [(place: place, value: value)], unchecked: true, &chance)
    }
}
