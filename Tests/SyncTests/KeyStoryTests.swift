import Foundation
import Replica
import TestSupport
import Testing
import Vocabulary

@Suite("Keys in a world that grows, loses and forgets")
struct KeyStoryTests {
    @Test("A device that another invites reads at once, and what is sealed later too")
    func invited() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        for device in [social, office, school] { try device.sync() }
        let second = try world.join(by: school, "skola2")
        // The one that invited does not run meanwhile.
        try second.sync()
        #expect(try second.texts(caseID, "pupil.name") == ["Ärla"])
        #expect(try !second.replica.status().cannotRead.isThisDevice)
        try second.set(caseID, ["schoolInformation.school": "Ekskolan"])
        try second.sync()
        for device in [social, office, school] { try device.sync() }
        #expect(try office.texts(caseID, "schoolInformation.school") == ["Ekskolan"])
    }

    @Test("After a revocation the party has a new key, and audiences have new secrets")
    func revoked() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: school, "skola2")
        try second.sync()
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        for device in [social, office, school, second] { try device.sync() }
        let thief = try copy(of: second, in: world)
        _ = try school.replica.revokeDevice("skola2", immediate: false, keys: school.keys)
        try school.sync()
        try social.sync()
        try social.set(caseID, ["pupil.name": "Ärla S", "pupil.language": "svenska"])
        for device in [social, school, office] { try device.sync() }
        for device in [school, office] {
            #expect(try device.texts(caseID, "pupil.name") == ["Ärla S"])
            #expect(try device.replica.status().cannotRead == CannotRead())
        }
        // Whoever has the revoked device's file and keys reads what it had, and no more.
        _ = try? thief.sync()
        #expect(try thief.view(caseID, "pupil.name").siblings.map(\.isUnreadable) == [true])
        // A device that comes now reads what was sealed before, too.
        let third = try world.join(by: school, "skola3")
        try third.sync()
        #expect(try third.texts(caseID, "pupil.name") == ["Ärla S"])
        #expect(
            try third.replica.history(of: caseID, record: nil, field: nil)
                .allSatisfy { $0.write.author != nil }
        )
    }

    @Test("Who states a new key hands it on at once: its computer may never come again")
    func statedAndGone() throws {
        let (world, _, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: school, "skola2")
        let third = try world.join(by: school, "skola3")
        let caseID = try social.newCase()
        for device in [second, third, social, school, second] { try device.sync() }
        _ = try second.replica.revokeDevice("skola3", immediate: false, keys: second.keys)
        _ = try? second.sync { $0 < 1 ? .arrives : .requestLost }
        try social.sync()
        try social.set(caseID, ["pupil.name": "Ärla"])
        for device in [social, school] { try device.sync() }
        #expect(try school.texts(caseID, "pupil.name") == ["Ärla"])
        #expect(try school.replica.status().cannotRead == CannotRead())
    }

    @Test("A restored server gets its keys back, and a newcomer reads by them")
    func restored() throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        try social.sync()
        try world.backUpServer("before")
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        for device in [social, office, school] { try device.sync() }
        try world.restoreServer("before")
        for _ in 0..<2 { for device in [social, office, school] { try device.sync() } }
        #expect(try office.texts(caseID, "pupil.name") == ["Ärla"])
        let second = try world.join(by: office, "eken2")
        try second.sync()
        #expect(try second.texts(caseID, "pupil.name") == ["Ärla"])
        for device in [social, office, school, second] {
            #expect(try device.replica.status().cannotRead == CannotRead())
        }
    }

    @Test(
        "Whichever request of giving back is the last of a computer, it leaves no key that nobody has",
        arguments: 1...14,
        [false, true]
    )
    func restoredAndGone(requests: Int, hasNewKey: Bool) throws {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: social, "soc2")
        for device in [second, social] { try device.sync() }
        try world.backUpServer("before")
        if hasNewKey {
            _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
            for device in [social, school] { try device.sync() }
        }
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla"])
        try social.sync()
        try world.restoreServer("before")
        _ = try? social.sync { $0 < requests ? .arrives : .requestLost }
        for device in [school, office, school] { try device.sync() }
        let status = try school.replica.status()
        #expect(status.cannotRead == CannotRead())
        #expect(status.awaitedKeys.isEmpty)
    }

    @Test("Who can open nothing new hands on what comes, for whom it is and who has lost it")
    func handedOn() throws {
        let (world, _, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: school, "skola2")
        let caseID = try social.newCase()
        for device in [second, school, social, school] { try device.sync() }
        _ = try school.replica.revokeDevice("skola2", immediate: false, keys: school.keys)
        for device in [school, second] { try device.sync() }
        try world.backUpServer("night")
        try school.backUp("night")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        for device in [school, second] { try device.sync() }
        #expect(try second.replica.cases().map(\.label) == [nil])
        try world.restoreServer("night")
        try school.restore("night")
        for device in [second, school] { try device.sync() }
        #expect(try school.replica.cases().map(\.label) == ["Kim hos oss"])
        for device in [second, school] { #expect(try device.sync().requests == 1) }
    }

    @Test(
        "What is released, and what is returned and sealed again, is readable to its readers alone"
    )
    func released() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "Läsförståelse", "plan.own": "Egen anteckning"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        try social.sync()
        try school.sync()
        #expect(try school.texts(caseID, "plan.goal") == ["Läsförståelse"])
        // Sealed for the readers before, it comes back and is sealed for those now.
        try home.set(caseID, ["plan.goal": "Skrivförmåga"])
        try home.sync()
        for office in [social, school, other, home] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["Skrivförmåga"])
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        try home.sync()
        try home.set(caseID, ["plan.means": "Efter återkallandet"])
        for office in [home, social, school, other] { try office.sync() }
        #expect(try social.texts(caseID, "plan.means") == ["Efter återkallandet"])
        let readable = ReadableText([
            "Läsförståelse", "Egen anteckning", "Skrivförmåga", "Efter återkallandet", "Anna eken",
        ])
        #expect(try readable.found(below: world.folder.path) == [])
        for office in world.offices {
            #expect(try office.replica.status().cannotRead == CannotRead())
        }
    }

    /// The files and keys of a device in other hands.
    private func copy(of office: Office, in world: ReplicaWorld) throws -> Office {
        for suffix in ["", "-wal"] {
            let path = world.folder.path(office.name + ".sqlite" + suffix)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.copyItem(
                atPath: path,
                toPath: world.folder.path("tjuv.sqlite" + suffix)
            )
        }
        return try world.newcomer(office.party, "tjuv", keys: office.keys)
    }
}
