import Foundation
import TestSupport
import Testing

/// Figures on what became of the schooling, from the parties' programs.
@Suite struct ReportStoryTests {
    @Test func `what social services see is counted, small numbers and names are not shown`()
        async throws
    {
        let world = try await World()
        let services = try await world.join(World.services, as: "Siv Sand, socialsekreterare")
        try await services.ok("sync")
        for number in 0..<6 {
            let name = "Barn\(number)"
            try await services.ok("case", "new", "--model", "sisam", "--label", name)
            var values = [
                "pupil.name=\(name) Efternamn", "milestones.start=2026-02-0\(number + 1)",
                "milestones.end=2026-06-01",
            ]
            if number < 5 { values.append("schoolAssignment.orderedOn=2026-02-01") }
            if number == 0 { values.append("dischargePlan.schoolPlace=confirmed") }
            try await services.ok(["set", name] + values)
        }
        try await services.ok("case", "close", "Barn5", "--despite-alarm")

        let report = try await services.json("report", "--period", "2026")
        #expect(report["computedFrom"]["party"].string == World.services)
        #expect(report["computedFrom"]["lastSync"].string != nil)
        #expect(report["started"]["count"].number == 6)
        let figures = Dictionary(
            report["indicators"].array.map { ($0["indicator"].string ?? "", $0["measure"]) }
        ) { first, _ in first }
        // Five of six have an assignment: the one that has none would be known.
        #expect(figures["schoolAssignment"]?["kind"].string == "suppressed")
        // The one place was confirmed long after the end, and of no pupil the days are known.
        #expect(figures["placeReady"]?["numerator"].number == 0)
        #expect(figures["daysBefore"]?["kind"].string == "unknown")
        #expect(figures["daysBefore"]?["missing"].number == 6)
        // What the home ticks off, social services do not read: they cannot know.
        #expect(figures["agreement"]?["kind"].string == "unknown")
        #expect(figures["agreement"]?["denominator"].number == 6)
        try await services.ok("set", "Barn5", "schoolAssignment.orderedOn=2026-02-01")
        let more = try await services.json("report", "--period", "2026", "--compare", "2025")
        #expect(more["indicators"][0]["measure"]["percent"].number == 100)
        #expect(more["indicators"][0]["compared"]["kind"].string == "nothing")
        #expect(
            try await services.json("report", "--period", "2025")["started"]["count"].number == 0
        )
        #expect(
            try await services.json("report", "--model", "sams")["indicators"][0]["measure"]["kind"]
                .string == "nothing"
        )

        for language in ["sv", "en"] {
            let text = try await services.ok("report", "--period", "2026", "--lang", language)
            #expect(text.contains("I4") && text.contains(World.services))
            let html = world.folder.path("rapport-\(language).html")
            try await services.ok(
                ["report", html, "--period", "2026", "--compare", "2025-H1", "--format", "html"]
                    + ["--lang", language]
            )
            let page = try String(contentsOfFile: html, encoding: .utf8)
            #expect(page.contains("<svg") && page.contains("<html lang=\"\(language)\">"))
            #expect(WebPage.faults(in: page) == [])
            for name in ["Barn0", "Efternamn"] {
                #expect(!page.contains(name) && !text.contains(name))
            }
        }
        let csv = try await services.ok(
            ["report", "--period", "2026", "--format", "csv", "--lang", "sv"]
        )
        #expect(csv.hasPrefix("\u{FEFF}\"Mått\";"))
        let lines = csv.split(separator: "\r\n")
        #expect(
            Set(lines.map { $0.split(separator: ";", omittingEmptySubsequences: false).count })
                .count == 1
        )
        #expect(lines.contains { $0.contains("\"I1\"") && $0.contains("\"100,0\"") })

        try await services.refuses(2, "report", "--period", "2026-01")
        try await services.refuses(2, "report", "--period", "2026", "--compare", "2026-Q4")
        try await services.refuses(2, "report", "--format", "pdf")
        let file = world.folder.path("finns.csv")
        try await services.ok("report", file, "--format", "csv")
        try await services.refuses(1, "report", file, "--format", "csv")
        try await services.ok("report", file, "--format", "csv", "--force")
    }
}
