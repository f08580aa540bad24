import Replica
import TestSupport
import Testing
import Vocabulary

/// Cases whose charter a restored server cannot take back.
@Suite("Cases younger than a server's backup")
struct CaseRestoreTests {
    private typealias Duty = CharterStoryTests.Duty

    @Test(
        "A case is opened again by the party of whoever had opened it and was revoked since",
        arguments: [false, true]
    )
    func openedAgain(isHomeFirst: Bool) throws {
        let duty = try Duty()
        let world = duty.world
        let opener = try world.join(by: duty.lead, "lead-annan")
        let third = try world.join(by: duty.lead, "lead-tredje")
        try duty.settle()
        try world.backUpServer("night")
        // What the case is stamped with does not survive: the party's log goes another way.
        _ = try world.join(by: third, "lead-ny")
        try opener.sync()
        let caseID = try opener.replica.newCase(
            model: "duty@1",
            roles: [
                ("lead", "Socialtjänsten Å"), ("home", "Ungdomshemmet Eken"),
                ("school", "Björkskolan"), ("chair", "Ungdomshemmet Eken"),
            ],
            label: "Robin",
            keys: opener.keys
        ).id
        try opener.set(caseID, ["plan.aim": "Läsa"])
        for _ in 0..<2 { for office in [opener, third, duty.home] { try office.sync() } }
        #expect(try duty.home.texts(caseID, "plan.aim") == ["Läsa"])

        try world.restoreServer("night")
        _ = try duty.lead.replica.revokeDevice(
            "lead-annan",
            immediate: false,
            keys: duty.lead.keys
        )
        for _ in 0..<2 { try duty.lead.sync() }
        try opener.sync()
        for office in isHomeFirst ? [duty.home, third] : [third, duty.home] { try office.sync() }
        try world.settle([duty.lead, third, duty.home, duty.school])
        for office in [duty.lead, third, duty.home, duty.school] {
            #expect(try office.texts(caseID, "plan.aim") == ["Läsa"], "\(office.name)")
            let status = try office.replica.status()
            #expect(status.unsent == 0 && status.unsentCases + status.refusedCases.count == 0)
        }
    }

    @Test("A party whose role does not come back sees by the charter that it was given otherwise")
    func givenOtherwise() throws {
        let duty = try Duty()
        let (world, caseID) = (duty.world, duty.caseID)
        try world.addParty("Nya skolan", .school)
        let next = try world.join("Nya skolan", "nya")
        let third = try world.join(by: duty.lead, "lead-tredje")
        try duty.settle()
        try world.backUpServer("night")
        try duty.role("school", "Nya skolan")
        for _ in 0..<2 { for office in [duty.lead, next] { try office.sync() } }
        try duty.lead.set(caseID, ["plan.aim": "Läsa"])
        for _ in 0..<2 { for office in [duty.lead, next] { try office.sync() } }
        #expect(try next.texts(caseID, "plan.aim") == ["Läsa"])

        try world.restoreServer("night")
        try third.give("chair", of: caseID, to: "Björkskolan")
        try third.sync()
        // Nobody else who knows of the former role has come yet.
        try next.sync()
        #expect(try next.replica.verify().findings.isEmpty)
        // Who had given it gives it again.
        for _ in 0..<3 { try duty.settle() }
        for office in [duty.lead, third, duty.home, next] {
            #expect(try office.texts(caseID, "plan.aim") == ["Läsa"], "\(office.name)")
        }
        for office in world.offices {
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
            #expect(try office.sync().requests == 1, "\(office.name)")
        }
    }

    @Test(
        "Set back again while it fetches a feed anew: what that lacks is given back first",
        arguments: 0..<9,
        [true, false]
    )
    func setBackWhileFetching(requests: Int, isTold: Bool) throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        for office in [social, home, school] { try office.sync() }
        try world.backUpServer("night")
        let caseID = try social.newCase()
        try social.sync()
        try social.set(caseID, ["pupil.name": "Kim A"])
        try world.restoreServer("night")
        // The feed goes another way before anything is given back: it has to be fetched as a whole.
        try world.addParty("Nya skolan", .school)
        try world.backUpServer("morning")
        do {
            try social.sync { $0 == requests ? .requestLost : .arrives }
        } catch is Office.Cut {}
        // Where nobody is told, the epoch is the same.
        try isTold ? world.restoreServer("night") : world.rollBackServer("morning")
        try world.settle([social, home, school])
        for office in [social, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"], "\(office.name)")
        }
        let status = try social.replica.status()
        #expect(status.unsent == 0 && status.unsentCases == 0)
    }

    @Test("A server that forgets a case while it is asked for is not believed", arguments: 0..<9)
    func setBackBetweenRequests(requests: Int) throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        for office in [social, home, school] { try office.sync() }
        try world.backUpServer("night")
        let caseID = try social.newCase()
        try social.sync()
        try world.restoreServer("night")
        try world.addParty("Nya skolan", .school)
        try world.backUpServer("morning")
        do {
            try social.sync { request in
                if request == requests { try? world.rollBackServer("morning") }
                return .arrives
            }
        } catch ReplicaError.integrity(let alarm) {
            #expect(alarm.code == "epoch.missing")
        }
        try social.set(caseID, ["pupil.name": "Kim A"])
        try world.settle([social, home, school])
        for office in [social, home] {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim A"], "\(office.name)")
        }
    }
}
