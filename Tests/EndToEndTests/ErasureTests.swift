import Foundation
import TestSupport
import Testing

/// Erasing with the real programs: ordered, answered, held, and a home put back from before.
@Suite(.serialized) struct ErasureTests {
    private let files = FileManager.default

    private func isErased(_ client: Client) async throws -> Bool {
        let field = try await client.json("get", "Kim", "plan.goal")
        return field["value"].isNull && field["siblings"][0]["erased"].truth == true
    }

    private func copy(_ database: String, to other: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? files.removeItem(atPath: other + suffix)
            if files.fileExists(atPath: database + suffix) {
                try files.copyItem(atPath: database + suffix, toPath: other + suffix)
            }
        }
    }

    @Test func orderedAnsweredAndPutBack() async throws {
        let world = try await World()
        let placement = try await world.withReleasableCase(
            ReleasableModel.yaml.replacing(
                "records:\n",
                with: "erasure: { delayDays: 0 }\nrecords:\n",
                maxReplacements: 1
            )
        )
        let (services, home) = (placement.services, placement.home)
        try await services.ok("set", "Kim", "plan.goal=Läsa")
        try await placement.settle()
        try await world.server.ok("backup", world.folder.path("server before"))
        let database = services.home + "/replica.sqlite"
        try copy(database, to: world.folder.path("replica before"))

        // Who may not; a hold; and then.
        let notLead = try await placement.school.refuses(3, "erasure", "order", "Kim")
        #expect(notLead.contains("erases the whole case"), "\(notLead)")
        try await home.refuses(3, "erasure", "hold", "Kim", "--ground", "tvist")
        let announced = try await services.json("erasure", "order", "Kim/plan")
        let id = try #require(announced["erasure"].string)
        #expect(announced["inForce"].truth == false)
        let none = try await services.refuses(1, "erasure", "lift", "Kim")
        #expect(none.contains("No legal hold"), "\(none)")
        try await services.ok("erasure", "hold", "Kim", "--ground", "tvist")
        try await placement.settle()
        let held = try await home.json("erasure", "status")
        #expect(held["holds"][0]["ground"].string == "tvist", "\(held)")
        try await services.refuses(1, "erasure", "order", "Kim/plan")
        try await services.ok("erasure", "lift", "Kim")
        try await services.ok("sync")
        let told = try await services.ok("erasure", "order", "Kim/plan", "--lang", "en")
        #expect(told.contains("comes into force"), "\(told)")
        try await services.ok("sync")
        // Written without knowing.
        try await home.ok("set", "Kim", "plan.own=Efteråt")
        try await placement.settle()
        let inbox = try await home.json("inbox")
        #expect(inbox[0]["rule"].string == "erased" && inbox[0]["value"].string == "Efteråt")
        // Who knows is told at once.
        let file = try world.folder.write("Betyg", to: "betyg.txt")
        for command in [
            ["set", "Kim", "plan.own=Ändå"], ["attachment", "add", "Kim", "plan.scan", file],
            ["annotate", "Kim", "plan.goal", "--by", "Kim", "--text", "Nej"],
        ] {
            let error = try await home.refusal(3, command)
            #expect(error["code"].string == "record.erased", "\(command): \(error)")
            #expect(error["case"].string == placement.id && error["record"].string == "plan")
        }
        #expect(try await home.json("status")["unsent"].number == 0)
        let refused = try await home.refuses(3, "set", "Kim", "plan.own=Ändå", "--lang", "sv")
        #expect(refused.contains("Plan (plan) i ärende"), "\(refused)")
        #expect(refused.contains("är raderad: inget mer kan skrivas där"), "\(refused)")

        #expect(try await isErased(services))
        #expect(try await services.ok("show", "Kim", "plan", "--lang", "sv").contains("(raderat)"))
        #expect(try await home.value("Kim", "plan.goal") == "Läsa")
        try await home.ok("erasure", "answer", String(id.prefix(8)), "--keep", "arkivlagen")
        let waiting = try await home.ok("erasure", "status", "--lang", "en")
        #expect(waiting.contains("the answer is not sent yet"), "\(waiting)")
        try await placement.settle()
        let status = try await services.json("erasure", "status")
        let parties = status["erasures"][0]["parties"].array
        #expect(parties.contains { $0["keptOn"].string == "arkivlagen" }, "\(status)")
        #expect(parties.contains { $0["receipts"].array.count == 1 }, "\(status)")
        try await home.ok("erasure", "answer", String(id.prefix(8)), "--erase")
        try await placement.settle()
        #expect(try await isErased(home))
        #expect(try await home.json("inbox")[0]["value"].string == "Efteråt")
        let events = try await world.server.json("events").array
        #expect(events.contains { $0["event"].string == "erased" })
        #expect(try await world.server.json("status")["erasures"]["receipts"].number == 2)

        // The whole case: no record of it, old or new.
        try await services.ok("erasure", "order", "Kim")
        try await placement.settle()
        try await services.ok("erasure", "order", "Kim")
        try await placement.settle()
        for command in [
            ["set", placement.id, "note.text=Ändå"], ["edit", placement.id, "note"],
            ["set", placement.id, "plan.own=Ändå"],
        ] {
            let error = try await home.refusal(3, command)
            #expect(error["code"].string == "case.erased", "\(command): \(error)")
        }
        let whole = try await home.refuses(
            3,
            "set",
            placement.id,
            "note.text=Ändå",
            "--lang",
            "en"
        )
        #expect(whole.contains("was erased: nothing more can be written in it"), "\(whole)")

        // The replica of before shows nothing, and erases first.
        for suffix in ["-wal", "-shm"] { try? files.removeItem(atPath: database + suffix) }
        try copy(world.folder.path("replica before"), to: database)
        let hidden = try await services.refuses(1, "get", "Kim", "plan.goal")
        #expect(!hidden.contains("Läsa"), "\(hidden)")
        #expect(try await services.json("status")["mustSync"].truth == true)
        try await services.ok("sync")
        let shown = try await services.json("get", placement.id, "plan.goal")
        #expect(shown["siblings"][0]["erased"].truth == true, "\(shown)")
        try await placement.settle()
        try await placement.expectEquality()
        for client in [services, home] {
            #expect(try await client.json("verify")["ok"].truth == true)
        }
    }
}
