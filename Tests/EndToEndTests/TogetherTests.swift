import Foundation
import TestSupport
import Testing

/// Several processes on one replica at once.
@Suite(.serialized) struct TogetherTests {
    @Test func savesOfTwoProcesses() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        let fields = ["schoolPlan.goals", "schoolPlan.support"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for field in fields {
                group.addTask {
                    for number in 0..<12 { try await school.ok("set", "Kim", "\(field)=\(number)") }
                }
            }
            group.addTask {
                for _ in 0..<4 { try await school.ok("sync") }
            }
            try await group.waitForAll()
        }
        for field in fields { #expect(try await school.value("Kim", field) == "11") }
        #expect(try await school.json("verify")["ok"].truth == true)
        #expect(try await school.json("conflicts").array.isEmpty)
        try await placement.settle()
        #expect(try await placement.home.value(placement.id, "schoolPlan.goals") == "11")
        try await placement.expectEquality()
    }

    @Test func savesOfTheSameField() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask { try await school.ok("set", "Kim", "schoolPlan.goals=\(writer)") }
            }
            try await group.waitForAll()
        }
        // Each had seen what the replica held: the last stands alone.
        let got = try await school.json("get", "Kim", "schoolPlan.goals")
        #expect(got["siblings"].array.count == 1, "\(got)")
        try await placement.settle()
        try await placement.expectEquality()
    }

    @Test func twoSyncsWaitForEachOther() async throws {
        let placement = try await World().withCase()
        let school = placement.school
        try await school.ok("set", "Kim", "schoolPlan.goals=Ett")
        let syncs = try (0..<3).map { _ in try school.start(["sync"]) }
        for sync in syncs {
            let finished = await sync.finished()
            #expect(finished.exit == 0, "\(finished)")
        }
        try await placement.settle()
        #expect(
            try await placement.home.json("log", placement.id, "schoolPlan.goals").array.count == 1
        )
        try await placement.expectEquality()
    }

    @Test func operatorBesideTheServer() async throws {
        let world = try await World()
        for number in 0..<5 {
            try await world.server.ok("party", "add", "Skola \(number)", "--kind", "school")
        }
        let names = try await world.server.json("party", "list").array.compactMap {
            $0["name"].string
        }
        #expect(names.count == 8)
        let client = try await world.join("Skola 3")
        try await client.ok("sync")
        #expect(try await client.json("party", "list").array.count == 8)
    }
}
