import Cooperation
import Journal
import Replica
import Trust
import Vocabulary

// Content that is to go for good, while people go on writing it.
extension ActionKind {
    /// Somebody announces that a record, or now and then the whole case, is to be erased; or puts in
    /// force what was announced some time ago.
    static let orderErasure = ActionKind(
        name: "orderErasure",
        weight: 9,
        profiles: [.erasing]
    ) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.wasRevoked }),
            let record = try world.someRecord(device, &chance)
        else { return "nothing" }
        let isWhole = chance.once(in: 12)
        let result = try world.attempt(device) {
            try device.replica.orderErasure(
                of: isWhole ? nil : record,
                in: record.ref.caseID,
                keys: device.keys
            )
        }
        guard case .done(let told) = result else {
            return try "\(device.name) \(record.name) " + world.toldOfErasing(result)
        }
        return "\(device.name) \(isWhole ? "the case" : record.name) "
            + (told.isForce ? "in force" : "announced")
    }

    /// A party that was told of another's erasure erases too, or says why it keeps the content.
    static let answerErasure = ActionKind(
        name: "answerErasure",
        weight: 9,
        profiles: [.erasing]
    ) { world, chance in
        guard let device = chance.pick(world.live.filter { !$0.wasRevoked }),
            let known = chance.pick(try device.replica.erasures())
        else { return "nothing" }
        let ground = chance.once(in: 3) ? "archive" : nil
        let result = try world.attempt(device) {
            try device.replica.answerErasure(
                known.view.erasure,
                ground: ground,
                keys: device.keys
            )
        }
        return try "\(device.name) \(ground ?? "erases") " + world.toldOfErasing(result)
    }

    /// The party that leads a case sets a legal hold, or ends it.
    static let setHold = ActionKind(
        name: "setHold",
        weight: 2,
        profiles: [.erasing]
    ) { world, chance in
        guard let opened = chance.pick(world.cases),
            let device = world.leader(of: opened.caseID, &chance),
            try world.model(of: opened.caseID, on: device) != nil
        else { return "nobody" }
        let ground = chance.once(in: 3) ? "audit" : nil
        let result = try world.attempt(device) {
            try device.replica.setHold(ground, in: opened.caseID, keys: device.keys)
        }
        return try "\(device.name) \(ground ?? "ended") " + world.toldOfErasing(result)
    }
}

extension World {
    /// What came of something that was said of erasing: it may be refused for many reasons.
    fileprivate func toldOfErasing<Value>(_ attempt: Attempt<Value>) throws -> String {
        if case .refused(.erasureRefused(let code)) = attempt { return "refused \(code)" }
        return try told(attempt)
    }
}
