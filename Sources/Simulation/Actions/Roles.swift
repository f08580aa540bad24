import Cooperation
import Oracle
import Replica
import Vocabulary

// Who takes part, who reads and under which model changes while people work.
extension ActionKind {
    /// The party that leads a case gives a role to another party, or to nobody.
    static let changeRole = ActionKind(
        name: "changeRole",
        weight: 5,
        profiles: [.roles]
    ) { world, chance in
        guard let opened = chance.pick(world.cases),
            let device = world.leader(of: opened.caseID, &chance),
            let model = try world.model(of: opened.caseID, on: device),
            let role = chance.pick(model.roles)
        else { return "nobody" }
        let fitting = world.plan.parties.indices.filter {
            role.admits(world.plan.parties[$0].kind)
        }
        let isEnd = !role.required && chance.once(in: 3)
        let party = isEnd ? nil : chance.pick(fitting).map { world.plan.parties[$0].name }
        let isImmediate = chance.once(in: 3)
        let result = try world.attempt(device) {
            try device.replica.changeRole(
                named: role.id,
                of: opened.caseID,
                to: party,
                immediate: isImmediate,
                keys: device.keys
            )
        }
        let what = "\(device.name) \(role.id) to \(party ?? "nobody")"
        return try what + (isImmediate ? " at once " : " ") + world.told(result)
    }

    /// The party that leads a case moves it to the next version of its model.
    static let changeModel = ActionKind(
        name: "changeModel",
        weight: 2,
        profiles: [.roles]
    ) { world, chance in
        guard let opened = chance.pick(world.cases),
            let device = world.leader(of: opened.caseID, &chance),
            try world.model(of: opened.caseID, on: device)?.version == 1,
            !world.plan.isShippedModel
        else { return "nobody" }
        let result = try world.attempt(device) {
            try device.replica.changeModel(of: opened.caseID, to: "2", keys: device.keys)
        }
        return try "\(device.name) " + world.told(result)
    }

    /// Somebody who may lets one more party read a record.
    static let release = ActionKind(
        name: "release",
        weight: 5,
        profiles: [.roles]
    ) { world, chance in
        guard let device = chance.pick(world.live),
            let record = try world.someRecord(
                device,
                &chance,
                where: { !$0.releasable.indices.isEmpty }
            ),
            let party = chance.pick(world.parties)
        else { return "nothing" }
        let result = try world.attempt(device) {
            try device.replica.release(record, to: party, ground: "consent", keys: device.keys)
        }
        return try "\(device.name) \(record.name) to \(party) " + world.told(result)
    }

    /// Somebody takes a release back.
    static let withdraw = ActionKind(
        name: "withdraw",
        weight: 3,
        profiles: [.roles]
    ) { world, chance in
        guard let device = chance.pick(world.live),
            let caseID = try world.someCase(device, &chance),
            let release = chance.pick(try device.replica.releases(in: caseID)),
            let record = release.record
        else { return "nothing" }
        let result = try world.attempt(device) {
            try device.replica.withdraw(record, from: release.party, keys: device.keys)
        }
        return try "\(device.name) \(record.name) from \(release.party) " + world.told(result)
    }

    /// A party gets one more device.
    static let addDevice = ActionKind(
        name: "addDevice",
        weight: 1,
        profiles: [.roles, .copies]
    ) { world, chance in
        guard world.devices.count < 12 else { return "enough" }
        let office = chance.below(world.parties.count)
        guard world.uncrossed.isEmpty, world.serverTakesInvitations,
            world.live.contains(where: { $0.office == office && $0.mayInvite })
        else { return "nobody" }
        let name = "\(world.plan.parties[office].name) \(world.devices.count + 1)"
        try world.join(office, name, seed: chance.next())
        return name
    }

    /// A party revokes one of its devices, as one that is given back or one that was stolen, while it
    /// goes on being used.
    static let revokeDevice = ActionKind(
        name: "revokeDevice",
        weight: 2,
        profiles: [.roles]
    ) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.wasRevoked }),
            let colleague = chance.pick(
                world.live.filter { other in
                    let isOther = (try? other.device()) != (try? device.device())
                    return other.office == device.office && !other.wasRevoked && isOther
                }
            )
        else { return "nobody" }
        let isImmediate = chance.once(in: 2)
        let id = try device.device()
        let result = try world.attempt(colleague) {
            try colleague.replica.revokeDevice(
                id.description,
                immediate: isImmediate,
                keys: colleague.keys
            )
        }
        if case .refused = result {
        } else {
            for copy in world.devices where try copy.device() == id { copy.wasRevoked = true }
        }
        return try "\(device.name) by \(colleague.name)" + (isImmediate ? " at once " : " ")
            + world.told(result)
    }
}

extension World {
    /// A device of the party that leads a case, which holds the case.
    func leader(of caseID: CaseID, _ chance: inout Chance) -> DeviceNode? {
        guard let charter = charter(of: caseID) else { return nil }
        let leader = charter.roles["socialServices"]
        return chance.pick(live.filter { $0.party.bytes == leader && !$0.wasRevoked })
    }

    /// A case's model as a device has it; nil where it does not hold the case.
    func model(of caseID: CaseID, on device: DeviceNode) throws -> Model? {
        guard try device.replica.cases().contains(where: { $0.id == caseID }) else { return nil }
        return try device.replica.model(of: caseID)
    }

    /// What came of something that may be refused for many reasons.
    func told<Value>(_ attempt: Attempt<Value>) throws -> String {
        switch attempt {
        case .done: return "done"
        case .full: return "disk full"
        case .crashed: return "power cut"
        case .refused(let error):
            switch error {
            case .integrity, .storeFailed, .answerMalformed: throw Violation("P7", "\(error)")
            case .refused(let code, _, _): return "refused \(code)"
            default: return "refused"
            }
        }
    }
}
