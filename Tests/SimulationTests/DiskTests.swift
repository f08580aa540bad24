import Cooperation
import Replica
import SimulatedDisk
import Testing
import Vocabulary

@testable import Simulation

/// The disk itself, through the production stores: what a power cut takes and what it may not take.
@Suite struct `A simulated disk` {
    @Test func `keeps what was reported as saved through any power cut`() throws {
        for loss in [Loss.nothing, .unsynced, .some] {
            let (world, device) = try Self.world()
            var chance = Chance(seed: 5)
            let edit = try #require(try Self.edit(world, device, &chance))
            _ = try world.save(device, [edit], &chance)
            try device.restart(losing: loss)
            let shown = try device.replica.fieldView(edit.place).siblings.compactMap(\.value)
            #expect(shown == [edit.value], "\(loss)")
        }
    }

    @Test func `loses a save whole or keeps it whole wherever the power goes`() throws {
        var kept = 0
        var lost = 0
        for cut in 0..<12 {
            let (world, device) = try Self.world()
            var chance = Chance(seed: 5)
            device.disk.cutPower(after: cut)
            let edit = try #require(try Self.edit(world, device, &chance))
            let line = try world.save(device, [edit], &chance)
            if line.hasSuffix("kept") { kept += 1 }
            if line.hasSuffix("lost") { lost += 1 }
        }
        #expect(lost > 0)
        #expect(kept + lost < 12, "some cuts come after the save")
    }

    @Test func `is full for writes, and goes on when there is room`() throws {
        let (world, device) = try Self.world()
        var chance = Chance(seed: 5)
        let edit = try #require(try Self.edit(world, device, &chance))
        device.disk.limit(freeBytes: 0)
        #expect(try world.save(device, [edit], &chance).hasSuffix("disk full"))
        #expect(try device.replica.fieldView(edit.place).siblings.isEmpty)
        device.disk.limit(freeBytes: nil)
        _ = try world.save(device, [edit], &chance)
        #expect(try device.replica.fieldView(edit.place).value == edit.value)
    }

    /// A world in which everyone holds every case, and a device that takes part in one.
    private static func world() throws -> (World, DeviceNode) {
        let world = try World(Plan(seed: 1, profile: .calm))
        try world.withoutFaults { try world.checkQuiet() }
        let party = try #require(world.cases.first?.members.first)
        return (world, try #require(world.devices.first { $0.party == party }))
    }

    private static func edit(
        _ world: World,
        _ device: DeviceNode,
        _ chance: inout Chance
    ) throws -> (place: FieldPlace, value: FieldValue)? {
        for _ in 0..<50 {
            if let edit = try world.someEdit(device, &chance) { return edit }
        }
        return nil
    }
}
