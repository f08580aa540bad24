import Foundation
import TestSupport
import Testing

/// Pages in a real browser, where the machine has one.
@Suite(.serialized) struct BrowserTests {
    private static let browser = ["chromium", "chromium-browser", "google-chrome"]
        .flatMap { name in ["/usr/bin/", "/usr/local/bin/"].map { $0 + name } }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(.enabled(if: browser != nil, "no browser is on this machine"))
    func `prints and reports become PDF, with every text on their pages`() async throws {
        let world = try await World()
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        try await services.ok("sync")
        for number in 0..<6 {
            try await services.ok("case", "new", "--model", "sisam", "--label", "Kim\(number)")
            try await services.ok("set", "Kim\(number)", "milestones.start=2026-02-02")
        }
        try await services.ok("case", "new", "--model", "contract", "--label", "Avtalet")
        try await services.ok(
            "add",
            "Avtalet",
            "contract",
            "municipality=Åmåls <kommun>",
            "socialServicesSignedOn=2026-01-02",
            "socialServicesSignedBy=Siv Sand"
        )
        try await services.ok(
            "set",
            "Kim0",
            "dischargePlan.planB=Hemskolan <håller> platsen",
            "dischargePlan.plannedDischarge=2026-12-18"
        )
        try await services.ok("add", "Kim0", "contact", "name=Siv Sand", "unit=Barnenheten")
        let pages = [
            ("list", ["print", "Kim0", "checklist"], "R1a"),
            ("plan", ["print", "Kim0", "plan"], "Hemskolan <håller> platsen"),
            ("handover", ["print", "Kim0", "handover"], "Barnenheten"),
            ("form", ["form", "print", "Kim0", "dischargePlan"], "2026-12-18"),
            ("contract", ["print", "Avtalet", "agreement"], "Åmåls <kommun>"),
            ("report", ["report", "--period", "2026", "--format", "html"], "I4"),
        ]
        for (name, command, text) in pages {
            let file = world.folder.path("\(name).html")
            try await services.ok(command + [file, "--lang", "sv"])
            let shown = try await browse(["--dump-dom", "file://\(file)"], in: world)
            #expect(shown.contains(text.replacing("<", with: "&lt;").replacing(">", with: "&gt;")))
            let pdf = world.folder.path("\(name).pdf")
            _ = try await browse(
                ["--no-pdf-header-footer", "--print-to-pdf=\(pdf)", "file://\(file)"],
                in: world
            )
            let bytes = try Data(contentsOf: URL(fileURLWithPath: pdf))
            #expect(bytes.starts(with: Array("%PDF-".utf8)) && bytes.count > 5_000, "\(name)")
        }
    }

    private func browse(_ arguments: [String], in world: World) async throws -> String {
        let browser = try RunningProgram(
            try #require(Self.browser),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--user-data-dir=\(world.folder.path("browser"))",
            ] + arguments,
            environment: ["HOME": world.folder.path],
            limit: 120
        )
        let done = await browser.finished()
        try #require(done.exit == 0, "\(done)")
        return done.output
    }
}
