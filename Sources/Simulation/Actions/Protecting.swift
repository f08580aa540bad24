import Replica
import SimulatedDisk
import Vocabulary

// Who may see a case: said at a party for its own devices alone.
extension ActionKind {
    /// Somebody names who may see a case, asks for it where several are named, confirms what another has
    /// asked for, or tries though they are not named. The case stays one that everybody sees: what is hidden
    /// is a matter of views, and what is told of it is the same.
    static let protect = ActionKind(
        name: "protect",
        weight: 20,
        isNeeded: true,
        profiles: [.guarded]
    ) { world, chance in
        guard let device = chance.pick(world.live),
            let caseID = try world.someCase(device, &chance),
            let author = try device.replica.authors().first(where: \.isCurrent)?.person
        else { return "nothing" }
        let before = try device.replica.protection(of: caseID)
        let asked = world.notes.asked[Notes.Matter(device.party, caseID)]
        var persons = [
            author, Person(name: Values.word(world.ledger.nextSerial()), function: "lärare"),
        ]
        let isMeant = chance.once(in: 3)
        if let colleague = chance.pick(world.live.filter { $0.party == device.party }),
            let other = try colleague.replica.authors().first(where: \.isCurrent)?.person,
            other != author
        {
            persons.append(other)
        }
        if !isMeant, let asked, before.askedBy != nil { persons = asked }
        let result = try world.attempt(device) { [persons] in
            try device.replica.protect(caseID, isSet: false, persons: persons)
        }
        let after = try device.replica.protection(of: caseID)
        let mayChange = before.persons.isEmpty || before.persons.contains(author)
        switch result {
        case .refused(.notNamed) where !mayChange: break
        case .refused(let error):
            throw Violation("P7", "\(device.name) could not name who sees \(caseID): \(error)")
        case .done:
            guard mayChange else {
                throw Violation("P4", "\(device.name) names who sees \(caseID), and may not")
            }
            let isAlone =
                before.persons.count > 1 && before.persons != persons
                && (before.askedBy == nil || before.askedBy == author)
            guard !isAlone || after.persons == before.persons && after.askedBy == author else {
                throw Violation("P4", "\(device.name) names alone who sees \(caseID)")
            }
            guard after.askedBy == author || after.persons == persons else {
                throw Violation("P1", "\(device.name) does not show who sees \(caseID)")
            }
        case .full, .crashed: break
        }
        if case .refused = result {
            guard after == before else {
                throw Violation("P4", "\(device.name) was refused, and \(caseID) changed")
            }
        } else {
            world.notes.note(
                Notes.text(after) ?? "",
                of: caseID,
                by: device,
                shown: Notes.text(before),
                .protection
            )
            if after.askedBy == author {
                world.notes.asked[Notes.Matter(device.party, caseID)] = persons
            }
        }
        return try "\(device.name) \(caseID) \(persons.map(\.name)) " + world.told(result)
    }
}

extension Notes {
    /// What a party says of a case.
    struct Matter: Hashable {
        var party: PartyID
        var caseID: CaseID

        init(_ party: PartyID, _ caseID: CaseID) {
            self.party = party
            self.caseID = caseID
        }
    }

    /// What a device shows of who may see a case; nil where nobody has said.
    static func text(_ protection: Protection) -> String? {
        guard !protection.persons.isEmpty else { return nil }
        let names = protection.persons.map(\.name).joined(separator: ", ")
        return names + (protection.askedBy.map { "; \($0.name) asks" } ?? "")
    }
}
