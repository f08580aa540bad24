public import Vocabulary

/// What came of a seed.
public struct Outcome: Sendable {
    /// The seed.
    public var seed: UInt64
    /// The actions that were tried, up to the one that broke a promise.
    public var history: [Action]
    /// The hash of the trace.
    public var hash: Hash
    /// The lines of the trace, where they were asked for.
    public var lines: [String]
    /// How often what happened.
    public var counts: [String: Int]
    /// The promise that broke; nil where all held.
    public var violation: Violation?
}

/// Runs worlds.
public enum Simulator {
    /// Runs a seed: trouble first, then healing.
    public static func run(
        seed: UInt64,
        profile: Profile,
        steps: Int,
        keepsTrace: Bool = false
    ) -> Outcome {
        let plan = Plan(seed: seed, profile: profile)
        return run(plan, plan.actions(steps), keepsTrace: keepsTrace)
    }

    /// Runs the given actions in a plan's world.
    public static func run(
        _ plan: Plan,
        _ actions: [Action],
        keepsTrace: Bool = false
    ) -> Outcome {
        var outcome = Outcome(
            seed: plan.seed,
            history: [],
            hash: .zero,
            lines: [],
            counts: [:],
            violation: nil
        )
        var world: World?
        do {
            let made = try World(plan, keepsTrace: keepsTrace)
            world = made
            for action in actions {
                outcome.history.append(action)
                try made.perform(action)
            }
            try made.heal()
        } catch let violation as Violation {
            outcome.violation = violation
        } catch {
            outcome.violation = Violation("P7", "the world could not begin: \(error)")
        }
        if let world {
            outcome.hash = world.trace.hash
            outcome.lines = world.trace.lines
            outcome.counts = world.counts
        }
        return outcome
    }

    /// The shortest history found, within so many runs, that breaks the same promise: actions are left
    /// out in ever smaller groups while it still breaks (delta debugging).
    public static func shrink(_ plan: Plan, _ outcome: Outcome, runs: Int) -> Outcome {
        var best = outcome
        var runsLeft = runs
        var group = max(1, best.history.count / 2)
        while runsLeft > 0 {
            var start = 0
            var isSmaller = false
            while start < best.history.count, runsLeft > 0 {
                var actions = best.history
                actions.removeSubrange(start..<min(start + group, actions.count))
                runsLeft -= 1
                let tried = run(plan, actions, keepsTrace: true)
                if tried.violation?.promise == outcome.violation?.promise,
                    tried.history.count < best.history.count
                {
                    best = tried
                    isSmaller = true
                } else {
                    start += group
                }
            }
            if group == 1, !isSmaller { break }
            group = max(1, group / 2)
        }
        return best
    }
}
