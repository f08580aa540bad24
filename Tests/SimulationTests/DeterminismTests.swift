import Simulation
import TestSupport
import Testing

@Suite("A seed is a world")
struct DeterminismTests {
    @Test func `is the same in two processes`() async throws {
        let arguments = ["--seed", "11", "--steps", "40", "--trace", "--shrink", "0"]
        let first = try await RunningProgram("obruten-sim", arguments).finished()
        let second = try await RunningProgram("obruten-sim", arguments).finished()
        #expect(first.exit == 0, "\(first)")
        func withoutSeconds(_ text: String) -> String {
            text.replacing(/[0-9.]+ s:/, with: "")
        }
        #expect(withoutSeconds(first.output) == withoutSeconds(second.output))
    }

    /// The hashes were printed on one machine, and hold on every other. They change with what the worlds do:
    /// `obruten-sim --seed 11 --steps 40 --profile calm --shrink 0` prints the new one.
    @Test(arguments: [
        ("calm", "b776526045b3c2e9c440557feddec0013632d0102533f8d5867a172d71b133d3"),
        ("network", "3f4fe0e8730ae849608496fe5d3bfb37b97d55767382df2c90f62b0941d1e4c2"),
    ])
    func `is the same on every machine`(_ profile: String, _ hash: String) async throws {
        let arguments = ["--seed", "11", "--steps", "40", "--profile", profile, "--shrink", "0"]
        let run = try await RunningProgram("obruten-sim", arguments).finished()
        #expect(run.output.hasPrefix("seed 11 ok \(hash) "), "\(run.output)")
    }
}
