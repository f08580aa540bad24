import Testing
import Vocabulary

@testable import HTTPServer

struct WaitingRoomTests {
    private static let party = PartyID(high: 1, low: 1)
    private static let other = PartyID(high: 2, low: 2)

    @Test func ringBeforeWaitingIsNotMissed() async {
        let room = WaitingRoom()
        let rings = room.rings(for: Self.party)
        room.ring(for: Self.party)
        #expect(await room.wait(for: Self.party, beyond: rings, limit: .seconds(60)))
    }

    @Test func ringWakesAllOfTheParty() async {
        let room = WaitingRoom()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    await room.wait(for: Self.party, beyond: 0, limit: .seconds(60))
                }
            }
            room.ring(for: Self.other)
            room.ring(for: Self.party)
            for await woken in group { #expect(woken) }
        }
    }

    @Test func ringForAllWakesEverybodyAndIsNotMissed() async {
        let room = WaitingRoom()
        let rings = room.rings(for: Self.party)
        room.ringAll()
        #expect(await room.wait(for: Self.party, beyond: rings, limit: .seconds(60)))
        #expect(await room.wait(for: Self.other, beyond: rings, limit: .seconds(60)))
        await withTaskGroup(of: Bool.self) { group in
            let before = room.rings(for: Self.party)
            for party in [Self.party, Self.other] {
                group.addTask { await room.wait(for: party, beyond: before, limit: .seconds(60)) }
            }
            room.ringAll()
            for await woken in group { #expect(woken) }
        }
    }

    @Test func limitEndsWaiting() async {
        let room = WaitingRoom()
        room.ring(for: Self.other)
        #expect(await !room.wait(for: Self.party, beyond: 0, limit: .zero))
    }

    @Test func closingEndsWaiting() async {
        let room = WaitingRoom()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await room.wait(for: Self.party, beyond: 0, limit: .seconds(60)) }
            room.close()
            for await woken in group { #expect(!woken) }
        }
        #expect(await !room.wait(for: Self.party, beyond: 0, limit: .seconds(60)))
    }

    @Test func cancellingEndsWaiting() async {
        let room = WaitingRoom()
        let task = Task { await room.wait(for: Self.party, beyond: 0, limit: .seconds(60)) }
        task.cancel()
        #expect(await !task.value)
    }
}
