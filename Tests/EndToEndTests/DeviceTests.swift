import Foundation
import TestSupport
import Testing

/// Further devices, lost and stolen ones, recovery, leaving and locking, with the real programs.
@Suite(.serialized) struct DeviceProgramTests {
    private func client(_ world: World, _ name: String) -> Client {
        Client(home: world.folder.path(name), user: world.folder.path, world: world)
    }

    @Test func invitedByADeviceThatIsAwayThen() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let url = try #require(
            try await placement.school.json("device", "invite", "--valid", "2h")["url"].string
        )
        #expect(url.hasPrefix(world.server.url + "/join#2."))
        let second = client(world, "platta")
        try await second.ok("join", url, "--author", "Mia Mo, mentor", "--device", "platta")
        try await second.ok("set", placement.id, "schoolPlan.support=Från den andra")
        try await second.ok("sync")
        try await placement.settle(second)
        #expect(try await placement.school.value("Kim", "schoolPlan.support") == "Från den andra")
        try await placement.expectEquality(second)
        let used = try await client(world, "tredje").refusal(1, "join", url, "--author", "Eva")
        #expect(used["code"].string == "invitation.used")
    }

    @Test func expiredInvitationOfADevice() async throws {
        let world = try await World()
        let school = try await world.join(World.school)
        let url = try #require(try await school.json("device", "invite")["url"].string)
        let id = try #require(
            try await school.json("device", "list").array
                .first { $0["state"].string == "invitation" }?["device"].string
        )
        try await school.ok("device", "revoke", id)
        let told = try await client(world, "ny").refusal(3, "join", url, "--author", "Eva")
        #expect(told["code"].string == "device.revoked")
    }

    @Test func operatorsInvitationWaitsForApproval() async throws {
        let world = try await World()
        let first = try await world.join(World.school)
        let second = client(world, "platta")
        let invitation = try await world.invite(World.school)
        let joined = try await second.json(
            "join",
            invitation,
            "--author",
            "Mia Mo",
            "--device",
            "platta"
        )
        #expect(joined["waiting"].truth == true)
        let id = try #require(joined["id"].string)
        #expect(try await second.refusal(3, "sync")["code"].string == "device.waiting")
        #expect(try await second.json("status")["state"].string == "waiting")
        try await first.ok("sync")
        #expect(try await first.json("status")["waitingDevices"].number == 1)
        try await first.refuses(1, "device", "approve", "0000")
        try await first.ok("device", "approve", String(id.prefix(8)), "--yes")
        try await second.ok("sync")
        #expect(try await second.json("status")["state"].string == "speaking")
        let again = try await first.refusal(1, "device", "approve", String(id.prefix(8)))
        #expect(again["code"].string == "device.alreadyIn", "\(again)")
        // A stranger with an invitation of the operator's own making is sent away.
        let stranger = client(world, "främling")
        let other = try await stranger.json(
            "join",
            try await world.invite(World.school),
            "--author",
            "X",
            "--device",
            "x"
        )
        try await first.ok("sync")
        try await first.ok("device", "revoke", try #require(other["id"].string))
        let refused = try await stranger.run("sync")
        #expect(refused.exit != 0)
    }

    @Test func revokedWithEditsInFlight() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        for immediate in [false, true] {
            let name = immediate ? "stulen" : "utbytt"
            let second = try await world.join(
                World.school,
                as: "Mia Mo, mentor",
                device: name,
                invitedBy: placement.school
            )
            try await second.ok("set", placement.id, "schoolPlan.goals=I tid \(name)")
            try await second.ok("sync")
            try await second.ok("set", placement.id, "schoolPlan.support=För sent \(name)")
            try await placement.school.ok(
                immediate ? ["device", "revoke", name, "--immediate"] : ["device", "revoke", name]
            )
            if immediate {
                #expect(try await second.refusal(3, "sync")["code"].string == "device.revoked")
                #expect(try await second.json("status")["unsent"].number == 1)
                // It is told to do nothing that it can do no more.
                let leaving = try await second.refuses(1, "leave", "--yes")
                #expect(leaving.contains("leave --force"), "\(leaving)")
                #expect(!leaving.contains("obruten sync"), "\(leaving)")
            } else {
                let summary = try await second.json("sync")
                #expect(summary["held"].number == 1)
                let item = try #require(try await second.json("inbox").array.first)
                #expect(item["rule"].string == "deviceRevoked")
            }
            let told = try await second.ok("status")
            #expect(!told.contains("cannot read yet"), "\(told)")
            try await placement.settle()
            let school = placement.school
            #expect(try await school.value("Kim", "schoolPlan.goals") == "I tid \(name)")
            #expect(try await school.value("Kim", "schoolPlan.support") == nil)
            try await placement.expectEquality()
        }
    }

    @Test func revokedByTheOperator() async throws {
        let world = try await World()
        let school = try await world.join(World.school)
        let id = try #require(
            try await world.server.json("device", "list").array.first?["device"].string
        )
        try await world.server.ok("device", "revoke", String(id.prefix(8)), "--immediate")
        #expect(try await school.refusal(3, "sync")["code"].string == "device.revoked")
        let again = try await world.server.run(["device", "revoke", id, "--immediate"])
        expectRefusal(again, 1)
        let listed = try await world.server.json("device", "list").array.first
        #expect(listed?["state"].string == "revokedImmediately")
    }

    @Test func revokedByTheOperatorWithEditsInFlight() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let home = placement.home
        let id = try #require(try await home.json("status")["device"]["id"].string)
        try await home.ok("set", "Kim", "mapping.result=Skrivet före")
        try await world.server.ok("device", "revoke", id)
        let listed = try await world.server.json("device", "list").array
        #expect(listed.first { $0["device"].string == id }?["state"].string == "revoked")
        try await home.ok("sync")
        let inbox = try await home.json("inbox")
        #expect(inbox.array.map { $0["rule"].string } == ["deviceRevoked"], "\(inbox)")
        #expect(inbox[0]["verdict"].string == "held" && inbox[0]["value"].string == "Skrivet före")
        try await placement.settle()
        #expect(try await placement.school.value("Kim", "mapping.result") == nil)
        for client in [home, placement.school] {
            #expect(try await client.json("verify")["ok"].truth == true)
        }
    }

    @Test func recoveryAfterAllDevicesAreLost() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let first = try #require(try await placement.school.json("recovery", "new")["code"].string)
        let code = try #require(try await placement.school.json("recovery", "new")["code"].string)
        let second = client(world, "ny")
        let server = world.server.url
        // It is the code that is replaced, and no device that would have to join anew.
        let replaced = try await second.refusal(
            3,
            "recovery",
            "use",
            first,
            "--server",
            server,
            "--author",
            "E"
        )
        #expect(replaced["code"].string == "device.revoked")
        #expect(replaced["message"].string?.contains("latest recovery code") == true)
        let other = String(code.dropLast()) + (code.hasSuffix("0") ? "1" : "0")
        try await second.refuses(
            1,
            "recovery",
            "use",
            other,
            "--server",
            server,
            "--author",
            "E"
        )
        let used = try await second.json(
            "recovery",
            "use",
            code.lowercased(),
            "--server",
            server + "/",
            "--author",
            "Eva Ek",
            "--device",
            "ny"
        )
        let next = try #require(used["recoveryCode"].string)
        #expect(next != code)
        try await second.ok("set", placement.id, "schoolPlan.goals=Åter")
        try await second.ok("sync")
        // A stolen code comes too late, and its use is told on the party's other devices.
        let thief = client(world, "tjuv")
        let refused = try await thief.refusal(
            1,
            "recovery",
            "use",
            code,
            "--server",
            server,
            "--author",
            "X"
        )
        #expect(refused["code"].string == "invitation.used")
        #expect(refused["message"].string?.contains("next code") == true, "\(refused)")
        let news = try await placement.school.json("sync")["partyNews"].array
        #expect(news.first?["event"].string == "recovered")
        try await thief.ok("recovery", "use", next, "--server", server, "--author", "X")
    }

    @Test func leaves() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let school = placement.school
        // The last device of a party stays, unless somebody insists or there is a code.
        #expect(try await school.refusal(1, "leave", "--yes")["code"].string == "leave.last")
        let second = try await world.join(
            World.school,
            as: "Mia Mo, mentor",
            device: "platta",
            invitedBy: school
        )
        try await second.ok("set", placement.id, "schoolPlan.goals=Sista ordet")
        try await second.refuses(1, "leave")
        try await second.ok("leave", "--yes")
        #expect(!FileManager.default.fileExists(atPath: second.home + "/keys"))
        #expect(!FileManager.default.fileExists(atPath: second.home + "/replica.sqlite"))
        try await school.ok("sync")
        #expect(try await school.value("Kim", "schoolPlan.goals") == "Sista ordet")
        let left = try await school.json("device", "list").array
            .first { $0["name"].string == "platta" }
        #expect(left?["state"].string == "revoked")
    }

    @Test func locked() async throws {
        let world = try await World()
        let runtime = world.folder.path("runtime")
        try FileManager.default.createDirectory(
            atPath: runtime,
            withIntermediateDirectories: true
        )
        let school = try await world.join(
            World.school,
            environment: ["XDG_RUNTIME_DIR": runtime]
        )
        let keys = school.home + "/keys"
        let before = try String(contentsOfFile: keys, encoding: .utf8)
        try await school.refuses(1, "unlock", input: "något annat\n")
        try await school.refuses(1, "lock", input: "kort\n")
        try await school.ok("lock", input: "häst batteri klammer\n")
        let sealed = try String(contentsOfFile: keys, encoding: .utf8)
        #expect(sealed.contains("scrypt") && !sealed.contains("signing"))
        #expect(try await school.refusal(3, "sync")["code"].string == "keys.locked")
        let wrong = try await school.refusal(3, "unlock", input: "häst batteri\n")
        #expect(wrong["code"].string == "passphrase.wrong")
        try await school.ok("unlock", input: "häst batteri klammer\n")
        try await school.ok("sync")
        try await school.ok("lock")
        #expect(try await school.refusal(3, "sync")["code"].string == "keys.locked")
        try await school.ok("unlock", "--forever", input: "häst batteri klammer\n")
        #expect(try String(contentsOfFile: keys, encoding: .utf8) == before)
        try await school.ok("sync")
        let mode = try FileManager.default.attributesOfItem(atPath: keys)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
    }

    @Test func anotherPartyStandsIn() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let made = try await world.server.json("party", "replace", World.school)
        let id = try #require(made["party"].string)
        expectRefusal(try await world.server.run(["party", "replace", id, "x"]), 2)
        let newcomer = client(world, "nya skolan")
        try await newcomer.ok("join", try await world.invite(id), "--author", "Eva Ek")
        // It has the name, and nothing else: no case comes to it.
        #expect(try await newcomer.json("case", "list").array.isEmpty)
        try await placement.services.ok("sync")
        let parties = try await placement.services.json("party", "list").array
            .filter { $0["name"].string == World.school }
        #expect(parties.count == 2)
        #expect(parties.first { $0["party"].string == id }?["succeeds"].string != nil)
        #expect(Set(parties.compactMap { $0["root"].string }).count == 2)
        // The lead is told, and gives it nothing by its name before the fingerprint was compared.
        let waiting = try await placement.services.json("status")["replacements"].array
        #expect(waiting.map { $0["party"].string } == [id])
        #expect(try await placement.home.json("status")["replacements"].array.isEmpty)
        // Of a case that is hidden it shows that somebody stands in, and not who.
        try await placement.services.ok("case", "protect", "Kim")
        let hidden = try #require(
            try await placement.services.json("status")["replacements"].array.first
        )
        #expect(hidden["name"].string == "•••" && hidden["label"].string == nil)
        #expect(hidden["party"].string != id)
        try await placement.services.ok("case", "protect", placement.id, "--off")
        let more = ["--ground", "necessary"]
        for line in [
            ["case", "role", "Kim", "homeSchool=\(World.school)"],
            ["case", "role", "Kim", "homeSchool=\(id)"] + more,
            [
                "case", "new", "--model", "sisam", "--with", "institution=\(World.home)",
                "homeSchool=\(World.school)",
            ] + more,
        ] {
            let refused = try await placement.services.refusal(3, line)
            #expect(refused["code"].string == "party.unconfirmed", "\(refused)")
            #expect(refused["party"].string == id)
        }
        #expect(try await placement.services.json("status")["unsentCases"].number == 0)
        // Whoever leads the case confirms it, and then it has the roles of the one before.
        try await placement.services.refuses(1, "case", "confirm", "Kim", World.home, "--yes")
        try await placement.services.refuses(1, "case", "confirm", "Kim", World.school)
        try await placement.services.ok("case", "confirm", "Kim", World.school, "--yes")
        try await placement.services.ok("sync")
        try await newcomer.ok("sync")
        try await newcomer.ok("set", placement.id, "schoolPlan.goals=Den nya")
        try await newcomer.ok("sync")
        try await placement.services.ok("sync")
        #expect(try await placement.services.value("Kim", "schoolPlan.goals") == "Den nya")
        // From then on its name says enough.
        #expect(try await placement.services.json("status")["replacements"].array.isEmpty)
        try await placement.services.ok(
            ["case", "new", "--model", "sisam", "--with", "institution=\(World.home)"]
                + ["homeSchool=\(World.school)"] + more
        )
    }

    @Test func anotherPartyIsLetInByItsFingerprint() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let id = try await #require(
            world.server.json("party", "replace", World.school)["party"].string
        )
        try await client(world, "nya skolan").ok(
            "join",
            try await world.invite(id),
            "--author",
            "Eva Ek"
        )
        try await placement.services.ok("sync")
        let line = [
            "case", "new", "--model", "sisam", "--with", "institution=\(World.home)",
            "homeSchool=\(World.school)", "--ground", "necessary",
        ]
        _ = try await placement.services.refusal(3, line)
        let made = try JSON(await placement.services.ok(line + ["--yes", "--json"]))
        let school = made["roles"].array.first { $0["role"].string == "homeSchool" }
        #expect(school?["party"].string == World.school)
        try await placement.services.ok("sync")
    }
}
