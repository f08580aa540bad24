import ArgumentParser
import Foundation
import Simulation

/// Runs worlds of seeds, one line each, and stops with the shortest history where a promise breaks.
@main
struct ObrutenSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "obruten-sim",
        abstract: "Simulates Obruten: the production engines over simulated clocks, chance, "
            + "network and disks."
    )

    @Option(help: "The seed of one world.")
    var seed: UInt64?

    @Option(help: "Several seeds: FIRST..LAST.")
    var seeds: String?

    @Option(help: "Actions tried in each world.")
    var steps = 300

    @Option(help: "One of: \(Profile.names).")
    var profile = "all"

    @Option(help: "Runs spent on shortening a history that breaks a promise.")
    var shrink = 300

    @Option(help: "Instead of what the seed draws, these actions: a history that was printed.")
    var history: String?

    @Flag(help: "Print what happens, line by line.")
    var trace = false

    /// Actions of a world at the most, which are all held in memory, and runs for shortening its history.
    private static let most = 1_000_000

    func validate() throws {
        for (option, count) in [("--steps", steps), ("--shrink", shrink)]
        where !(0...Self.most).contains(count) {
            throw ValidationError("\(option) is \(count), which is not from 0 to \(Self.most)")
        }
        if seed != nil, seeds != nil {
            throw ValidationError("--seed and --seeds are both given: one says which worlds")
        }
        _ = try range()
    }

    func run() throws {
        guard let profile = Profile(rawValue: profile) else {
            throw ValidationError(
                "--profile is '\(profile)', and not one of: \(Profile.names)"
            )
        }
        for seed in try range() {
            let start = Date()
            let plan = Plan(seed: seed, profile: profile)
            let actions = try given() ?? plan.actions(steps)
            let outcome = Simulator.run(plan, actions, keepsTrace: trace)
            if trace { for line in outcome.lines { print(line) } }
            let seconds = String(format: "%.1f", Date().timeIntervalSince(start))
            guard let violation = outcome.violation else {
                let counts = outcome.counts.sorted { $0.key < $1.key }
                    .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
                print("seed \(seed) ok \(outcome.hash) \(seconds) s: \(counts)")
                continue
            }
            print("seed \(seed) BROKE \(violation)")
            if shrink > 0 {
                let short = Simulator.shrink(plan, outcome, runs: shrink)
                print("shortest history, \(short.history.count) actions:")
                for line in short.lines { print("  \(line)") }
                let history = short.history.map(\.description).joined(separator: " ")
                print("again: obruten-sim --seed \(seed) --profile \(profile) --trace \\")
                print("  --history '\(history)'")
            }
            throw ExitCode(1)
        }
    }

    /// The actions of a history that was printed. One left out would make it another world.
    private func given() throws -> [Action]? {
        try history?.split(separator: " ").map { text in
            guard let action = Action(text) else {
                throw ValidationError(
                    "--history has '\(text)', which is no action: each is KIND:NUMBER, as printed"
                )
            }
            return action
        }
    }

    private func range() throws -> ClosedRange<UInt64> {
        if let seed { return seed...seed }
        let given = seeds ?? "1..20"
        let parts = given.components(separatedBy: "..").map { UInt64($0) }
        guard parts.count == 2, let first = parts[0], let last = parts[1], first <= last else {
            throw ValidationError(
                "--seeds is '\(given)', and not FIRST..LAST: two numbers, the first not greater"
            )
        }
        return first...last
    }
}
