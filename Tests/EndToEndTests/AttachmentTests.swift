import Foundation
import TestSupport
import Testing

/// Files from one office to another, through the real programs.
@Suite(.serialized) struct AttachmentTests {
    @Test func filesComeAsTheyWere() async throws {
        let world = try await World()
        let model = try world.folder.write(FilesModel.yaml, to: "files.yaml")
        try await world.server.ok("model", "publish", model)
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        let school = try await world.join(World.school, as: "Eva Ek, lärare")
        for client in [services, school] { try await client.ok("sync") }
        let made = try await school.json(
            "case",
            "new",
            "--model",
            "files",
            "--with",
            "socialServices=\(World.services)"
        )
        let id = try #require(made["case"].string, "\(made)")
        for client in [school, services] { try await client.ok("sync") }

        let text = String(repeating: "Betyg i svenska och matematik.\n", count: 150_000)
        let file = try world.folder.write(text, to: "betyg åk 7.pdf")
        let other = try world.folder.write(text, to: "betyg.exe")
        try await school.refuses(1, "attachment", "add", id, "plan.scan", other)
        try await school.refuses(1, "attachment", "add", id, "plan.scan", "/no/such.pdf")
        try await school.refuses(1, "attachment", "open", id, "plan.scan")
        try await services.refuses(3, "attachment", "add", id, "plan.scan", file)
        try await school.ok("attachment", "add", id, "plan.scan", file)
        let sent = try await school.json("sync")
        #expect(sent["files"]["sent"].number == 1, "\(sent)")
        try await services.ok("sync")
        let copy = world.folder.path("kopia.pdf")
        let opened = try await services.ok("attachment", "open", id, "plan.scan", copy)
        #expect(opened.contains("kopia.pdf"))
        #expect(try String(contentsOfFile: copy, encoding: .utf8) == text)
        try await services.refuses(1, "attachment", "open", id, "plan.scan", copy)
        try await services.ok("attachment", "open", id, "plan.scan", copy, "--force")
        let shown = try await services.ok("get", id, "plan.scan")
        #expect(shown.contains("betyg åk 7.pdf"))
        for client in [services, school] {
            #expect(try await client.json("verify")["ok"].truth == true)
        }

        // Ahead of need, by a device that joined later.
        try await school.ok("attachment", "remove", id, "plan.scan")
        try await school.refuses(1, "attachment", "remove", id, "plan.scan")
        try await school.ok("attachment", "add", id, "plan.scan", file)
        try await school.ok("sync")
        let ahead = try await services.start(["sync", "--attachments", "--json"]).finished()
        #expect(try JSON(ahead.output)["files"]["received"].number == 1, "\(ahead)")
    }
}
