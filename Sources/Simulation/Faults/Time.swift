import Vocabulary

extension ActionKind {
    /// A clock is wrong: 1970, 2099, or by some hours.
    static let setClock = ActionKind(name: "setClock", weight: 3) { world, chance in
        let now = world.clock.now
        let times: [WallTime] = [0, 4_070_908_800_000, now - 7_200_000, now + 300_000, now]
        let time = times[chance.below(times.count)]
        guard !chance.once(in: 4), let device = chance.pick(world.live) else {
            world.server.clock.set(to: time)
            return "server \(time)"
        }
        device.clock.set(to: time)
        return "\(device.name) \(time)"
    }

    /// Requests that were under way for long arrive, in any order.
    static let delayEnds = ActionKind(
        name: "delayEnds",
        weight: 4,
        profiles: [.network, .all]
    ) { world, chance in
        let count = world.network.strays.count
        try world.deliverStrays(&chance, limit: chance.number(1...3))
        return "\(count) under way"
    }

    /// Months pass.
    static let stayAway = ActionKind(name: "stayAway", weight: 1) { world, chance in
        let days = chance.number(1...400)
        world.clock.advance(milliseconds: UInt64(days) * 86_400_000)
        return "\(days) days"
    }
}
