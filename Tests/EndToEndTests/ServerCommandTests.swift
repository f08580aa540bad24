import Foundation
import TestSupport
import Testing

/// The operator's commands.
@Suite(.serialized) struct ServerCommandTests {
    @Test func parties() async throws {
        let world = try await World()
        let added = try await world.server.json(
            "party",
            "add",
            "Åsbo kommun",
            "--kind",
            "education-administration",
            "--municipality",
            "1489"
        )
        #expect(added["party"].string?.count == 32 && added["name"].string == "Åsbo kommun")
        let listed = try await world.server.json("party", "list")
        #expect(listed.array.count == 4)
        #expect(listed.array.contains { $0["municipality"].string == "1489" })
        for arguments in [
            ["party", "add", "Åsbo kommun", "--kind", "school"],
            ["party", "add", "", "--kind", "school"],
            ["party", "add", String(repeating: "x", count: 201), "--kind", "school"],
            ["party", "add", "X", "--kind", "school", "--municipality", "abcd"],
            ["invite", "Nobody"], ["invite", "0"],
        ] {
            expectRefusal(try await world.server.run(arguments), 1)
        }
        for arguments in [
            ["party", "add", "X"], ["party", "add", "X", "--kind", "club"], ["frobnicate"],
            ["invite", World.school, "--valid", "soon"], ["invite", World.school, "--url", "x"],
            ["serve", "--listen", "nowhere"], ["serve", "--tls-key", "x"],
        ] {
            expectRefusal(try await world.server.run(arguments), 2)
        }
        #expect(try await world.server.json("party", "list").array.count == 4)
    }

    @Test func invitation() async throws {
        let world = try await World()
        let party = try #require(
            try await world.server.json("party", "list").array
                .first { $0["name"].string == World.school }?["party"].string
        )
        let url = try await world.server.ok("invite", String(party.prefix(6)), "--valid", "2h")
        #expect(url.hasPrefix(world.server.url + "/join#1.\(party).0."), "\(url)")
        #expect(url.split(separator: "\n").count == 1)
        let other = try await world.server.ok(
            "invite",
            World.school,
            "--url",
            "https://x.example/o/"
        )
        #expect(other.hasPrefix("https://x.example/o/join#1.\(party).0."), "\(other)")
    }

    @Test func modelsAndStatus() async throws {
        let world = try await World()
        let models = try await world.server.json("model", "list")
        #expect(models[0]["name"].string == "sisam", "\(models)")
        let placement = try await world.withCase()
        let status = try await world.server.json("status")
        #expect(status["parties"].number == 3 && status["devices"].number == 3, "\(status)")
        #expect(status["cases"].number == 1 && status["conflicts"].number == 0)
        #expect(try await world.server.json("device", "list").array.count == 3)
        #expect(try await world.server.json("conflicts").array.isEmpty)
        for command in ["status", "conflicts"] {
            for language in ["sv", "en"] {
                #expect(try await !world.server.ok(command, "--lang", language).isEmpty)
            }
        }
        _ = placement
    }

    @Test func addressThatIsTaken() async throws {
        let world = try await World()
        let told = try await RunningServer.run(
            ["serve", "--listen", "127.0.0.1:\(world.server.port)"],
            data: world.folder.path("another")
        )
        expectRefusal(told, 1)
        #expect(told.errors.contains(String(world.server.port)), "\(told)")
        let files = ["serve", "--tls-certificate", "/no/such", "--tls-key", "/no/such"]
        expectRefusal(try await world.server.run(files), 1)
    }

    /// A second server would know none of the first one's nonces, and send later invitations elsewhere.
    @Test func servesAFolderOnce() async throws {
        let world = try await World()
        let told = try await world.server.run(["serve", "--listen", "127.0.0.1:0"])
        expectRefusal(told, 1)
        #expect(told.errors.contains("uses the folder"), "\(told)")
        #expect(try await world.invite(World.school).hasPrefix(world.server.url))
        await world.server.stop()
        let next = try await RunningServer(data: world.server.data)
        await next.stop()
    }

    /// Why a folder cannot be used is said in the operator's language, and not in the library's.
    @Test func foldersThatCannotBeUsed() async throws {
        for (language, reason) in [
            ("sv", "kan inte användas: något i sökvägen är ingen mapp."),
            ("en", "cannot be used: something in the path is no folder."),
        ] {
            let told = try await RunningServer.run(
                ["status", "--lang", language],
                data: "/dev/null/x"
            )
            expectRefusal(told, 1)
            #expect(told.errors.contains(reason), "\(told)")
        }
        for (arguments, hint) in [
            (["invite", "X", "--valid", "soon"], "7d"),
            (["invite", "X", "--url", "x"], "https://"),
            (["serve", "--listen", "nowhere"], "127.0.0.1:8470"),
        ] {
            let told = try await RunningServer.run(arguments, data: "/dev/null/x")
            expectRefusal(told, 2)
            #expect(told.errors.contains(hint), "\(told)")
        }
    }

    @Test func fileThatIsDamaged() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path("server")
        let added = try await RunningServer.run(
            ["party", "add", World.school, "--kind", "school"],
            data: data
        )
        #expect(added.exit == 0, "\(added)")
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: data + "/server.sqlite"))
        try file.seek(toOffset: 100)
        try file.write(contentsOf: Data(repeating: 0x78, count: 40))
        try file.close()
        for (language, reason) in [
            ("sv", "filen är skadad, SQLite 11. Ta tillbaka den senaste hela säkerhetskopian."),
            ("en", "the file is damaged, SQLite 11. Restore the latest backup that is whole."),
        ] {
            let told = try await RunningServer.run(["status", "--lang", language], data: data)
            expectRefusal(told, 1)
            #expect(told.errors.contains(reason) && !told.errors.contains("malformed"), "\(told)")
        }
    }

    @Test func endsGracefullyWithEitherSignal() async throws {
        for ask in [{ (program: RunningProgram) in program.terminate() }, { $0.interrupt() }] {
            let folder = try TemporaryFolder()
            let server = try await RunningServer(data: folder.path("server"))
            ask(server.program)
            let finished = await server.program.finished()
            #expect(finished.exit == 0, "\(finished)")
        }
    }
}
