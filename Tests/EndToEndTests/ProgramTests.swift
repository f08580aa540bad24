import Foundation
import TestSupport
import Testing

/// The runner itself: what the other tests rest on.
@Suite(.serialized) struct ProgramTests {
    @Test func capturesWhatAProgramWrites() async throws {
        let finished = try await RunningProgram(
            "/bin/sh",
            ["-c", "cat; echo bad >&2; exit 7"],
            input: "in"
        ).finished()
        #expect(finished.exit == 7)
        #expect(finished.signal == nil)
        #expect(finished.output == "in")
        #expect(finished.errors == "bad\n")
    }

    @Test func waitsForALine() async throws {
        let program = try RunningProgram("/bin/sh", ["-c", "echo one; echo two; exec sleep 600"])
        #expect(await program.outputLine(with: "two") == "two")
        #expect(await program.outputLine(with: "one") == "one")
        program.kill()
        #expect(await program.outputLine(with: "three") == nil)
        #expect(await program.finished().signal == SIGKILL)
    }

    @Test func endsWhenAsked() async throws {
        let program = try RunningProgram("/bin/sh", ["-c", "echo ready; exec sleep 600"])
        _ = await program.outputLine(with: "ready")
        program.terminate()
        #expect(await program.finished().signal == SIGTERM)
    }

    @Test func unknownProgram() async throws {
        let finished = try? await RunningProgram("/no/such/program", []).finished()
        #expect(finished?.exit != 0)
    }

    @Test func programsTellTheirVersion() async throws {
        for program in ["obruten", "obruten-server"] {
            let finished = try await RunningProgram(program, ["--version"]).finished()
            #expect(finished.exit == 0, "\(finished)")
            #expect(finished.output.hasPrefix(program), "\(finished)")
        }
    }
}
