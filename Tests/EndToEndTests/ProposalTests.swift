import Foundation
import TestSupport
import Testing

/// Suggestions and objections between parties, with the real programs.
@Suite(.serialized) struct ProposalTests {
    @Test func suggestedAndAccepted() async throws {
        let placement = try await World().withCase()
        let (home, school) = (placement.home, placement.school)
        try await school.ok("set", "Kim", "schoolPlan.goals=Läsa")
        try await placement.settle()
        let made = try await home.json(
            "proposal",
            "make",
            "Kim",
            "schoolPlan.goals=Läsa och räkna",
            "--note",
            "Går bra här"
        )
        #expect(made["state"].string == "open" && made["own"].truth == true, "\(made)")
        let name = try #require(made["name"].string)
        try await home.refuses(3, "proposal", "accept", name)
        try await school.refuses(1, "proposal", "make", "Kim", "schoolPlan.goals=Mitt")
        try await placement.settle()

        let listed = try await school.json("proposal")
        #expect(listed.array.map { $0["name"].string } == [name], "\(listed)")
        #expect(listed[0]["proposal"].isNull && listed[0]["mayDecide"].truth == true)
        #expect(listed[0]["value"].string == "Läsa och räkna")
        #expect(listed[0]["current"]["value"].string == "Läsa")
        let told = try await school.ok("proposal", "list", "--lang", "sv")
        for part in ["Läsa och räkna", "Går bra här", "väntar på beslut", name] {
            #expect(told.contains(part), "\(told)")
        }
        let shown = try await school.ok("show", "Kim", "schoolPlan", "--lang", "sv")
        #expect(shown.contains("Förslag \(name)"), "\(shown)")
        try await placement.services.refuses(3, "proposal", "accept", name)

        try await school.ok("proposal", "accept", name, "--note", "Tack")
        try await placement.settle()
        #expect(try await home.value("Kim", "schoolPlan.goals") == "Läsa och räkna")
        let made2 = try await home.json("proposal", "list", "--made")
        #expect(made2[0]["state"].string == "accepted", "\(made2)")
        #expect(made2[0]["answers"][0]["text"].string == "Tack")
        #expect(try await school.json("proposal").array.isEmpty)
        let log = try await home.json("log", "Kim", "schoolPlan")
        #expect(log.array.compactMap { $0["remark"].string } == ["proposal", "answer"], "\(log)")
        try await placement.expectEquality()
    }

    @Test func declinedAndWithdrawn() async throws {
        let placement = try await World().withCase()
        let (home, school) = (placement.home, placement.school)
        let first = try #require(
            try await home.json("proposal", "make", "Kim", "schoolPlan.goals=Simma")["name"].string
        )
        let second = try #require(
            try await home.json("proposal", "make", "Kim", "schoolPlan.support=Stöd")["name"]
                .string
        )
        try await placement.settle()
        try await school.ok("proposal", "decline", first, "--note", "Ingen bassäng")
        try await home.ok("proposal", "withdraw", second)
        try await placement.settle()
        let made = try await home.json("proposal", "list", "--made")
        #expect(
            Set(made.array.compactMap { $0["state"].string }) == ["declined", "withdrawn"],
            "\(made)"
        )
        let told = try await home.ok("proposal", "list", "--made", "--lang", "sv")
        #expect(told.contains("avböjt") && told.contains("Ingen bassäng"), "\(told)")
        try await school.refuses(1, "proposal", "accept", first)
    }

    @Test func objection() async throws {
        let placement = try await World().withCase()
        let (home, school) = (placement.home, placement.school)
        try await school.ok("set", "Kim", "schoolPlan.goals=Läsa")
        try await placement.settle()
        let made = try await home.json(
            "annotate",
            "Kim",
            "schoolPlan.goals",
            "--by",
            "Kim",
            "--text",
            "Jag kan redan läsa."
        )
        let name = try #require(made["name"].string, "\(made)")
        try await home.refuses(2, "annotate", "Kim", "schoolPlan", "--text", "Av vem?")
        try await placement.settle()
        try await school.ok(
            "annotate",
            "Kim",
            "schoolPlan",
            "--answers",
            name,
            "--text",
            "Vi prövar på nytt."
        )
        try await placement.settle()
        for client in placement.clients {
            let field = try await client.json("get", "Kim", "schoolPlan.goals")
            #expect(field["value"].string == "Läsa")
            let remark = field["remarks"][0]
            #expect(remark["kind"].string == "annotation" && remark["by"].string == "Kim")
            #expect(remark["text"].string == "Jag kan redan läsa.", "\(field)")
            #expect(remark["answers"][0]["text"].string == "Vi prövar på nytt.")
            let shown = try await client.ok("show", "Kim", "schoolPlan", "--lang", "sv")
            #expect(shown.contains("Bestrids av Kim") && shown.contains("Vi prövar på nytt."))
            let got = try await client.ok("get", "Kim", "schoolPlan.goals", "--lang", "en")
            #expect(got.contains("Disputed by Kim"), "\(got)")
        }
        try await placement.expectEquality()
    }
}
