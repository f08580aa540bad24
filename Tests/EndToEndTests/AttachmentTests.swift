import Foundation
import TestSupport
import Testing

/// Files from one office to another, through the real programs.
@Suite(.serialized) struct AttachmentTests {
    /// A case of a model with files, shared by two parties whose devices speak to the server at `url`.
    private func withFiles(
        _ world: World,
        url: String? = nil
    ) async throws -> (id: String, services: Client, school: Client) {
        let model = try world.folder.write(FilesModel.yaml, to: "files.yaml")
        try await world.server.ok("model", "publish", model)
        let services = try await world.join(
            World.services,
            as: "Siv Sand, socialsekreterare",
            url: url
        )
        let school = try await world.join(World.school, as: "Eva Ek, lärare", url: url)
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
        return (id, services, school)
    }

    /// What one request beside a chunk, and the headers of all, may come to.
    private static let slack = 96 * 1024

    /// Ten chunks of a file, cut off after six: what is sent then are the other four, and not the whole
    /// file again; and so for who fetches it.
    @Test func cutAtSixtyPerCentGoesOnThere() async throws {
        let world = try await World()
        let line = try CutLine(to: world.server.port)
        let (id, services, school) = try await withFiles(world, url: line.url)
        let chunk = 1024 * 1024
        var generator = SeededGenerator(seed: 60)
        let content = Data(generator.bytes(10 * chunk - 4096))
        let file = world.folder.path("lång.pdf")
        try content.write(to: URL(fileURLWithPath: file))
        try await school.ok("attachment", "add", id, "plan.scan", file)

        line.mend()
        line.cut(.up, after: 6 * chunk + Self.slack)
        try await school.refuses(5, "sync")
        #expect(line.isDead && line.passed(.up) == 6 * chunk + Self.slack)
        #expect(try await school.json("status")["unsentFiles"].number == 1)
        line.mend()
        let sent = try await school.json("sync")
        #expect(sent["files"]["sent"].number == 1, "\(sent)")
        #expect((3 * chunk...4 * chunk + Self.slack).contains(line.passed(.up)))
        #expect(try await school.json("status")["unsentFiles"].number == 0)

        try await services.ok("sync")
        let copy = world.folder.path("kopia.pdf")
        line.mend()
        line.cut(.down, after: 6 * chunk + Self.slack)
        try await services.refuses(5, "attachment", "open", id, "plan.scan", copy)
        #expect(line.isDead && !FileManager.default.fileExists(atPath: copy))
        line.mend()
        try await services.ok("attachment", "open", id, "plan.scan", copy)
        #expect((3 * chunk...4 * chunk + Self.slack).contains(line.passed(.down)))
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == content)
        for client in [services, school] {
            #expect(try await client.json("verify")["ok"].truth == true)
        }
    }

    @Test func filesComeAsTheyWere() async throws {
        let world = try await World()
        let (id, services, school) = try await withFiles(world)
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
