import Foundation
import TestSupport
import Testing

/// Several parties and devices that work apart and meet again.
@Suite(.serialized) struct ConvergenceTests {
    @Test func conflictBetweenTwoMachinesOfOneParty() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let home = placement.home
        let second = try await world.join(
            World.home,
            as: "Tina Ton, lärare",
            device: "platta",
            invitedBy: placement.home
        )
        try await second.ok("sync")
        // The label is the party's own and reaches its devices only.
        try await home.ok("set", "Kim", "mapping.result=Läser gärna")
        try await second.ok("set", placement.id, "mapping.result=Räknar gärna")
        try await home.ok("sync")
        let synced = try await second.json("sync")
        #expect(synced["conflictsOpened"][0]["field"].string == "result", "\(synced)")
        try await placement.settle(second)

        for client in [home, second, placement.school, placement.services] {
            let got = try await client.json("get", placement.id, "mapping.result", exit: 4)
            #expect(got["conflict"].truth == true)
            let values = got["siblings"].array.compactMap { $0["value"].string }
            #expect(Set(values) == ["Läser gärna", "Räknar gärna"], "\(got)")
        }
        let listed = try await home.json("conflicts", placement.id)
        #expect(listed.array.count == 1 && listed[0]["siblings"].array.count == 2, "\(listed)")
        let rows = try await home.json("sql", "SELECT result, inConflict FROM mapping")
        #expect(rows[0]["result"].isNull && rows[0]["inConflict"].string == "result", "\(rows)")
        let told = try await world.server.json("conflicts")
        #expect(
            told[0]["case"].string == placement.id && told[0]["field"].string == "result",
            "\(told)"
        )
        #expect(!"\(told)".contains("gärna"))

        // Somebody who may not decide, a number beyond, then the decision.
        try await placement.school.refuses(
            3,
            "resolve",
            placement.id,
            "mapping.result",
            "--take",
            "1"
        )
        try await home.refuses(1, "resolve", placement.id, "mapping.result", "--take", "3")
        try await home.ok("resolve", placement.id, "mapping.result", "--value", "Läser och räknar")
        let closed = try await home.json("sync")
        #expect(closed["conflictsOpened"].array.isEmpty && closed["sent"].number == 1, "\(closed)")
        try await placement.settle(second)
        for client in [home, second, placement.school] {
            #expect(try await client.value(placement.id, "mapping.result") == "Läser och räknar")
        }
        #expect(try await home.json("conflicts").array.isEmpty)
        try await placement.expectEquality(second)
    }

    @Test func conflictBetweenParties() async throws {
        let placement = try await World().withCase()
        let field = "dischargePlan.plannedDischarge"
        try await placement.home.ok("set", "Kim", "\(field)=2027-03-01")
        try await placement.services.ok("set", "Kim", "\(field)=2027-04-01")
        try await placement.settle()
        let got = try await placement.services.json("get", "Kim", field, exit: 4)
        let parties = got["siblings"].array.compactMap { $0["party"].string }
        #expect(Set(parties) == [World.home, World.services])
        let first = try #require(got["siblings"][0]["value"].string)
        try await placement.services.ok("resolve", "Kim", field, "--take", "1")
        try await placement.settle()
        for client in placement.clients {
            #expect(try await client.value(placement.id, field) == first)
        }
        try await placement.expectEquality()
    }

    @Test func savesUnderAnOldToken() async throws {
        let placement = try await World().withCase()
        let field = "dischargePlan.certainty"
        try await placement.services.ok("set", "Kim", "\(field)=planned")
        try await placement.settle()
        let token = try #require(
            try await placement.services.json("get", "Kim", field)["token"].string
        )
        let other = try #require(
            try await placement.home.json("get", placement.id, field)["token"].string
        )
        try await placement.home.ok("set", placement.id, "\(field)=sudden")
        try await placement.settle()
        // It saves all the same, and says that it opened a conflict.
        let saved = try await placement.services.json(
            "set",
            "Kim",
            "\(field)=likely",
            "--base",
            token
        )
        #expect(saved["conflict"].truth == true, "\(saved)")
        let got = try await placement.services.json("get", "Kim", field, exit: 4)
        let values = got["siblings"].array.compactMap { $0["value"].string }
        #expect(Set(values) == ["sudden", "likely"], "\(got)")
        // A decision about what was seen before a sibling came is refused.
        let seen = try #require(got["token"].string)
        try await placement.settle()
        try await placement.home.ok("set", placement.id, "\(field)=planned", "--base", other)
        try await placement.settle()
        let stale = try await placement.services.run(
            "resolve",
            "Kim",
            field,
            "--take",
            "1",
            "--base",
            seen
        )
        expectRefusal(stale, 4)
        try await placement.services.ok("resolve", "Kim", field, "--take", "1")
        try await placement.settle()
        try await placement.expectEquality()
        // A token of another field, and none at all.
        try await placement.services.refuses(1, "set", "Kim", "pupil.name=Kim", "--base", token)
        try await placement.services.refuses(
            1,
            "set",
            "Kim",
            "pupil.name=Kim",
            "--base",
            "nonsense"
        )
    }

    @Test func voidWriteLandsInTheInbox() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await placement.home.ok("set", placement.id, "mapping.result=Hemmets ord")
        try await placement.settle()
        try await school.refuses(3, "set", "Kim", "mapping.result=Skolans ord")
        try await school.ok(
            "set",
            "Kim",
            "mapping.result=Skolans ord",
            "schoolPlan.goals=Gäller",
            "--unchecked"
        )
        let synced = try await school.json("sync")
        #expect(synced["void"].number == 1 && synced["accepted"].number == 1, "\(synced)")
        try await placement.settle()
        for client in placement.clients {
            #expect(try await client.value(placement.id, "mapping.result") == "Hemmets ord")
            #expect(try await client.value(placement.id, "schoolPlan.goals") == "Gäller")
        }
        let inbox = try await school.json("inbox")
        let item = inbox[0]
        #expect(inbox.array.count == 1 && item["value"].string == "Skolans ord", "\(inbox)")
        #expect(item["verdict"].string == "void" && item["rule"].string == "notOwner")
        #expect(item["reason"].string?.contains(World.home) == true, "\(item)")
        #expect(item["current"]["value"].string == "Hemmets ord")
        #expect(item["basis"][0]["value"].string == "Hemmets ord", "\(item)")
        let number = String(try #require(item["item"].number))
        #expect(try await school.json("inbox", "show", number)["value"].string == "Skolans ord")
        try await school.refuses(3, "inbox", "retry", number)
        try await school.ok("inbox", "dismiss", number)
        #expect(try await school.json("inbox").array.isEmpty)
        try await placement.expectEquality()
    }

    @Test func deletionAgainstAnEdit() async throws {
        let world = try await World()
        let placement = try await world.withCase()
        let home = placement.home
        let second = try await world.join(
            World.home,
            as: "Tina Ton, lärare",
            device: "platta",
            invitedBy: placement.home
        )
        let record = try #require(
            try await home.json("add", "Kim", "feedback", "progress=Ett")["record"].string
        )
        try await placement.settle(second)
        try await home.ok("delete", "Kim", record)
        try await second.ok("set", placement.id, "\(record).progress=Två")
        try await placement.settle(second)
        let listed = try await home.json("conflicts")
        #expect(listed[0]["kind"].string == "record", "\(listed)")
        try await home.ok("resolve", "Kim", record, "--keep")
        try await placement.settle(second)
        #expect(try await second.json("show", placement.id, record)["life"].string == "there")
        #expect(try await second.value(placement.id, "\(record).progress") == "Två")
        // And once more, with the other end.
        try await home.ok("delete", "Kim", record)
        try await second.ok("set", placement.id, "\(record).progress=Tre")
        try await placement.settle(second)
        try await second.ok("resolve", placement.id, record, "--delete")
        try await placement.settle(second)
        for desk in [home, second] {
            #expect(try await desk.json("show", placement.id, record)["life"].string == "deleted")
            #expect(try await desk.json("conflicts").array.isEmpty)
        }
        try await placement.expectEquality(second)
    }

    /// What a party may not read never reaches its disk.
    @Test func schoolHoldsNothingOfThePlacement() async throws {
        let placement = try await World().withCase()
        try await placement.services.ok("set", "Kim", "placement.unit=nothing", "--unchecked")
        try await placement.home.ok("set", placement.id, "placement.unit=Avdelning Hemlig")
        try await placement.services.ok("set", "Kim", "placement.urgent=ja", "pupil.name=Kim Ek")
        try await placement.settle()
        #expect(try await placement.services.value("Kim", "placement.unit") == "Avdelning Hemlig")
        try await placement.school.refuses(3, "get", placement.id, "placement.unit")
        let school = try await placement.digests(placement.school)
        let home = try await placement.digests(placement.home)
        #expect(school.count == 1 && home.count == 2, "\(home)")
        #expect(school.allSatisfy { home[$0.key] == $0.value })
        try await placement.expectEquality()
    }

    @Test func nothingToSayIsOneSmallRequest() async throws {
        let placement = try await World().withCase()
        try await placement.settle()
        let synced = try await placement.school.json("sync")
        #expect(synced["requests"].number == 1, "\(synced)")
        for name in ["sent", "received", "accepted", "held", "void", "refused"] {
            #expect(synced[name].number == 0, "\(synced)")
        }
    }
}
