import TestSupport
import Testing

/// What the simulator's program refuses to run, before it runs anything.
@Suite("The simulator's program")
struct SimulatorProgramTests {
    @Test(
        "Runs no history that was not printed",
        arguments: ["nonsense", "storm:1", "save:x"]
    )
    func history(_ history: String) async throws {
        try await expectRefusal(of: ["--seed", "1", "--history", history])
    }

    @Test(
        "Runs nothing where it is not clear which worlds, and how much of them",
        arguments: [
            ["--steps=-1"], ["--steps", "1000001"], ["--shrink=-1"], ["--seeds", "5..1"],
            ["--seeds", "1..2..x"], ["--seeds", "1..2", "--seed", "1"], ["--profile", "storm"],
        ]
    )
    func options(_ arguments: [String]) async throws {
        try await expectRefusal(of: arguments)
    }

    /// Such a run ends as whatever was called wrongly does, and not by a crash.
    private func expectRefusal(of arguments: [String]) async throws {
        #expect(try await RunningProgram("obruten-sim", arguments).finished().exit == 64)
    }
}
