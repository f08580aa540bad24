import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary
import Wire

extension Office {
    /// Everything that was not ordered, as a file.
    func bundle(for other: Office? = nil) throws -> [UInt8] {
        let party = try other.map { try replica.party(named: $0.party).id }
        return try replica.exportBundle(for: party, keys: keys).bytes
    }

    @discardableResult
    func take(_ bundle: [UInt8]) throws -> BundleImport { try replica.importBundle(bundle) }

    func ownParty() throws -> PartyID {
        guard let party = try replica.status().party else { throw NotJoined() }
        return party.id
    }

    struct NotJoined: Error {}

    /// Why a bundle is refused; nil where it is not.
    func refusal(of bundle: [UInt8]) -> BundleFailure? {
        do {
            try take(bundle)
            return nil
        } catch ReplicaError.bundle(let failure) {
            return failure
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }
}

/// Bundles: what a network carries, in a file.
@Suite("Bundles")
struct BundleTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
    }

    private var all: [Office] { [social, home, school] }

    @Test("A write comes by a bundle, is provisional, and settles when its author syncs")
    func provisional() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        let bundle = try social.bundle()
        let summary = try school.take(bundle)
        #expect(summary.writes == 1)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        #expect(try school.view(caseID, "pupil.name").siblings[0].isProvisional)
        let log = try school.replica.history(of: caseID, record: nil, field: nil)
        #expect(log.map { $0.orderedAt == nil } == [false, true])
        #expect(log.last?.verdict == nil && log.last?.write.value == .text("Kim A"))
        #expect(try school.take(bundle).known == 1)
        try social.sync()
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        #expect(try !school.view(caseID, "pupil.name").siblings[0].isProvisional)
        #expect(try school.replica.status().provisional == 0)
        try world.settle(all)
    }

    @Test("A relay that may not read it brings it to the server, and its author's count stays")
    func relay() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        // Another party altogether: it takes no part in the case.
        try world.addParty("Stranden", .school)
        let stranger = try world.join("Stranden", "stranden")
        try stranger.sync()
        let summary = try stranger.take(try social.bundle())
        #expect(summary.writes == 0)
        #expect(summary.carried == 1)
        let sent = try stranger.sync()
        #expect(sent.carried == 1)
        #expect(sent.carriedOutcomes == [])
        #expect(try stranger.replica.status().carried == 0)
        try school.sync()
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        let own = try social.sync()
        #expect(own.accepted == 1)
        #expect(own.void == 0)
        #expect(try social.replica.status().unsent == 0)
        #expect(try world.server.events().count { $0.kind == .copy } == 0)
        try world.settle(all)
        try social.set(caseID, ["pupil.name": "Kim B"])
        try world.settle(all)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim B"])
    }

    @Test("Brought twice, and by its author too, it is one write")
    func twice() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        let bundle = try social.bundle()
        try home.take(bundle)
        try school.take(bundle)
        try home.sync()
        try social.sync()
        try school.sync()
        try world.settle(all)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        try school.take(bundle)
        try world.settle(all)
        #expect(try world.server.events().count { $0.kind == .copy } == 0)
    }

    @Test("A case made offline is opened from a bundle, worked in, and meets the network")
    func offlineCase() throws {
        let other = try social.newCase(label: "Alva")
        try social.set(other, ["pupil.name": "Alva", "dischargePlan.startsOn": "2026-12-01"])
        let summary = try school.take(try social.bundle(for: school))
        #expect(summary.cases == 1)
        #expect(try school.texts(other, "pupil.name") == ["Alva"])
        try school.set(other, ["schoolPlan.goals": "Läsa", "dischargePlan.startsOn": "2026-12-08"])
        try social.take(try school.bundle(for: social))
        #expect(try social.texts(other, "schoolPlan.goals") == ["Läsa"])
        #expect(try social.view(other, "dischargePlan.startsOn").siblings.count == 1)
        // The school meets the network first: it brings what it builds on.
        try school.sync()
        try school.sync()
        #expect(try school.replica.status().unsent == 0)
        #expect(try school.replica.inbox().isEmpty)
        try world.settle(all)
        #expect(try home.texts(other, "schoolPlan.goals") == ["Läsa"])
        #expect(try home.view(other, "dischargePlan.startsOn").siblings.count == 1)
    }

    @Test("What builds on a write that the server lacks waits, and blocks nothing")
    func waits() throws {
        try social.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        let bundle = try social.bundle(for: school)
        try school.take(bundle)
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try school.replica.dropCarried()
        try school.sync()
        #expect(try school.replica.status().unsent == 1)
        try school.set(caseID, ["schoolPlan.goals": "Läsa"])
        try school.sync()
        try home.sync()
        #expect(try home.texts(caseID, "schoolPlan.goals") == ["Läsa"])
        #expect(try home.view(caseID, "dischargePlan.startsOn").siblings.isEmpty)
        #expect(try school.replica.inbox().isEmpty)
        let waiting = try school.replica.status().waitingWrites
        #expect(waiting.count == 1 && waiting.parties == [social.party])
        try social.sync()
        try school.sync()
        #expect(try school.replica.status().unsent == 0)
        #expect(try school.replica.status().waitingWrites == WaitingWrites())
        try world.settle(all)
        #expect(try home.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
    }

    @Test("Who reads a record no longer does not wait for what a bundle had shown of it")
    func leftReader() throws {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        let next = try duty.world.join("Nya skolan", "nya")
        let colleague = try duty.world.join(by: duty.lead, "soc2")
        try duty.settle()
        try colleague.set(duty.caseID, ["plan.aim": "Ett"])
        try duty.school.take(colleague.bundle(for: duty.school))
        #expect(try duty.school.texts(duty.caseID, "plan.aim") == ["Ett"])
        #expect(try duty.school.replica.status().provisional == 1)
        // Ordered before what the colleague has written, which goes to other readers then.
        try duty.role("school", "Nya skolan")
        try duty.lead.sync()
        try duty.settle()
        #expect(try duty.school.replica.status().provisional == 0)
        #expect(try duty.school.sync().requests == 1)
        for office in [duty.lead, next] {
            #expect(try office.texts(duty.caseID, "plan.aim") == ["Ett"], "\(office.name)")
        }
    }

    @Test(
        "What a copy has brought is known, whether a bundle shows it before or after",
        arguments: [true, false]
    )
    func copied(before: Bool) throws {
        let duty = try CharterStoryTests.Duty()
        try duty.world.addParty("Nya skolan", .school)
        _ = try duty.world.join("Nya skolan", "nya")
        let colleague = try duty.world.join(by: duty.lead, "soc2")
        try duty.settle()
        try colleague.set(duty.caseID, ["plan.aim": "Ett"])
        let bundle = try colleague.bundle(for: duty.school)
        if before { try duty.school.take(bundle) }
        // It is ordered while another school has the role, for that one's readers.
        try duty.role("school", "Nya skolan")
        for office in [duty.lead, colleague] { try office.sync() }
        try duty.role("school", "Björkskolan")
        for _ in 0..<2 { for office in [duty.lead, duty.school] { try office.sync() } }
        if !before { try duty.school.take(bundle) }
        #expect(try duty.school.view(duty.caseID, "plan.aim").siblings.count == 1)
        #expect(try duty.school.texts(duty.caseID, "plan.aim") == ["Ett"])
        try duty.settle()
        #expect(try duty.school.replica.status().provisional == 0)
        #expect(try duty.school.sync().requests == 1)
    }

    @Test("What was built on a write that the server refuses is ordered; nobody shows that")
    func refusedBase() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.released()
        // By a reader who never owned it, and who reads it no longer when that comes.
        try school.set(caseID, ["plan.goal": "fel"], unchecked: true)
        let bundle = try school.bundle()
        for office in [home, social] {
            #expect(try office.take(bundle).writes == 1)
            try office.replica.dropCarried()
            #expect(try office.replica.status().provisional == 1)
        }
        try home.set(caseID, ["plan.goal": "två"])
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        for _ in 0..<2 { try home.sync() }
        #expect(try home.replica.status().unsent == 1)
        #expect(try social.texts(caseID, "plan.goal") == ["ett"])
        try school.sync()
        try world.settle([home, social, school, other])
        for office in [home, social] {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        #expect(try school.replica.inbox().count == 1)
    }

    @Test("Who has seen a refused write, and saves after it is known, is ordered as ever")
    func refusedSeen() throws {
        let (world, home, social, school, other, caseID) = try ReleaseModel.released()
        try school.set(caseID, ["plan.goal": "fel"], unchecked: true)
        try home.take(try school.bundle())
        try home.replica.dropCarried()
        try social.withdraw("plan", of: caseID, from: school)
        try social.sync()
        try school.sync()
        let token = try home.view(caseID, "plan.goal").token
        // Saved on what was shown, and learned while that goes out.
        try home.set(caseID, ["plan.goal": "två"], base: [token])
        try world.settle([home, social, school, other])
        for office in [home, social] {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
        }
        #expect(try home.replica.status().provisional == 0)
    }

    @Test("What was issued again and ordered is known when a bundle brings it as it was")
    func issuedAgain() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        let bundle = try social.bundle()
        let later = try #require(try social.replica.witness())
        _ = try social.replica.check(later, isElsewhere: true)
        try world.settle(all)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
        let summary = try school.take(bundle)
        #expect(summary.known == 1 && summary.writes == 0)
        #expect(try school.replica.status().provisional == 0)
        try world.settle(all)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim A"])
    }

    @Test(
        "What a life that never synced put into bundles is issued again by its name",
        arguments: [false, true]
    )
    func neverStated(latestFirst: Bool) throws {
        var bundles: [[UInt8]] = []
        for value in ["Kim A", "Kim B", "Kim C"] {
            let later = try #require(try social.replica.witness())
            _ = try social.replica.check(later, isElsewhere: true)
            try social.set(caseID, ["pupil.name": value])
            bundles.append(try social.bundle())
        }
        if latestFirst { bundles.reverse() }
        for bundle in bundles { try school.take(bundle) }
        #expect(try school.texts(caseID, "pupil.name") == ["Kim C"])
        try school.sync()
        try home.sync()
        #expect(try home.texts(caseID, "pupil.name") == ["Kim C"])
        try world.settle(all)
        for office in all {
            #expect(try office.texts(caseID, "pupil.name") == ["Kim C"], "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
    }

    @Test("What builds on a write of a life that the server has not heard of waits for it")
    func unheard() throws {
        let later = try #require(try social.replica.witness())
        _ = try social.replica.check(later, isElsewhere: true)
        try social.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        try school.take(try social.bundle())
        try school.replica.dropCarried()
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try school.sync()
        #expect(try school.replica.status().unsent == 1)
        #expect(try school.replica.inbox().isEmpty)
        try social.sync()
        try world.settle(all)
        for office in all {
            #expect(try office.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
            #expect(try office.replica.status().provisional == 0)
        }
    }

    @Test("What was saved on a write of such a life has seen it still when the server goes back")
    func unheardBefore() throws {
        try world.backUpServer("night")
        try home.set(caseID, ["mapping.result": "Resultat"])
        for office in [home, school] { try office.sync() }
        let later = try #require(try social.replica.witness())
        _ = try social.replica.check(later, isElsewhere: true)
        try social.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        try school.take(try social.bundle())
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        try world.restoreServer("night")
        // It orders otherwise from here on, so that the others take its logs in place of theirs.
        try social.set(caseID, ["pupil.name": "Kim A"])
        try social.sync()
        for _ in 0..<3 { try world.settle(all) }
        for office in all {
            let view = try office.view(caseID, "dischargePlan.startsOn")
            #expect(view.siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
        }
    }

    @Test(
        "What a device wrote that was revoked before it arrived: held or void, and nobody waits for it",
        arguments: [false, true]
    )
    func revoked(immediate: Bool) throws {
        let second = try world.join(by: social, "soc2")
        for office in all + [second] + all { try office.sync() }
        try second.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        let bundle = try second.bundle(for: school)
        try school.take(bundle)
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        _ = try social.replica.revokeDevice("soc2", immediate: immediate, keys: social.keys)
        try social.sync()
        let sent = try school.sync()
        #expect(sent.accepted == 1 && sent.void == 0 && sent.held == 0)
        let status = try school.replica.status()
        #expect(status.unsent == 0 && status.provisional == 0 && status.carried == 0)
        #expect(try school.replica.inbox().isEmpty)
        try world.settle(all)
        for office in all {
            let view = try office.view(caseID, "dischargePlan.startsOn")
            #expect(view.siblings.map(\.party) == [try school.ownParty()], "\(office.name)")
            let history = try office.replica.history(of: caseID, record: nil, field: nil)
            #expect(
                history.compactMap(\.verdict).filter { $0 != .accepted }
                    == [immediate ? .void(.deviceRevoked) : .held(.deviceRevoked)],
                "\(office.name)"
            )
        }
        #expect(try social.replica.proposals().count == (immediate ? 0 : 1))
    }

    @Test("What a device wrote in a role that has ended, no other device of its party writes again")
    func roleThatEnded() throws {
        let second = try world.join(by: home, "eken2")
        try world.addParty("Ungdomshemmet Al", .institution)
        let other = try world.join("Ungdomshemmet Al", "al")
        for office in all + [second, other] + all { try office.sync() }
        try second.set(caseID, ["placement.unit": "Avdelning 2"])
        try school.take(second.bundle())
        try social.give("institution", of: caseID, to: other.party)
        for office in [social, school] { try office.sync() }
        // The server keeps what the school brought, and names it to the party; whose other devices may not
        // write there any more. Their sync ends, and tells nothing twice.
        for _ in 0..<3 { try home.sync { $0 < 20 ? .arrives : .requestLost } }
        #expect(try home.replica.inbox().isEmpty)
        try world.settle(all + [second, other])
        let held = try second.replica.inbox()
        #expect(held.count == 1 && held.first?.value == .text("Avdelning 2"), "\(held)")
        #expect(try home.replica.inbox().isEmpty)
        for office in all + [second, other] {
            #expect(try office.replica.verify().findings.isEmpty)
        }
    }

    @Test(
        "What was written in a bundle's case stays, where another bundle shows its readers changed",
        arguments: [false, true]
    )
    func changedReaders(isSealed: Bool) throws {
        try world.addParty("Ungdomshemmet Al", .institution)
        let next = try world.join("Ungdomshemmet Al", "al")
        for office in all + [next] + all { try office.sync() }
        // The bundles bring the case, and what its reader may not read.
        let other = try social.newCase(label: "Alva")
        try social.set(other, ["placement.urgent": "ja"])
        try school.take(social.bundle(for: school))
        try school.set(other, ["schoolPlan.goals": "Läsa"])
        if isSealed { try home.take(school.bundle(for: home)) }
        try social.sync()
        try social.give("institution", of: other, to: next.party)
        try social.sync()
        try social.set(other, ["placement.urgent": "nej"])
        try school.take(social.bundle(for: school))
        #expect(try school.replica.status().provisional == 0)
        #expect(try school.texts(other, "schoolPlan.goals") == ["Läsa"])
        #expect(try school.replica.status().unsent == 1)
        try school.set(other, ["schoolPlan.goals": "Skriva"])
        try social.take(school.bundle(for: social))
        #expect(try social.texts(other, "schoolPlan.goals") == ["Skriva"])
        // The charter comes an entry at a time.
        world.pageBytes = 1
        var last = "Skriva"
        for saved in 1..<20 {
            do {
                try school.sync { $0 < 2 ? .arrives : .requestLost }
                break
            } catch is Office.Cut {
                #expect(try school.texts(other, "schoolPlan.goals") == [last])
                last = "Skriva \(saved)"
                try school.set(other, ["schoolPlan.goals": last])
            }
        }
        #expect(last != "Skriva")
        world.pageBytes = 1 << 20
        try world.settle(all + [next])
        for office in [social, school, next] {
            #expect(try office.texts(other, "schoolPlan.goals") == [last], "\(office.name)")
        }
    }

    @Test(
        "Damaged, cut off, foreign, for another party, of another version: refused, nothing taken"
    )
    func refused() throws {
        try social.set(caseID, ["pupil.name": "Kim A"])
        let bundle = try social.bundle(for: school)
        let party = try school.replica.party(named: school.party).id
        #expect(home.refusal(of: bundle) == .otherParty(party))
        var later = bundle
        later[Bundle.magic.count] = 2
        #expect(school.refusal(of: later) == .version(2))
        for at in stride(from: Bundle.frameBytes, to: bundle.count, by: 97) {
            var altered = bundle
            altered[at] ^= 0x40
            guard case .damaged = school.refusal(of: altered) else {
                Issue.record("byte \(at) may be altered")
                continue
            }
        }
        for length in stride(from: 0, to: bundle.count, by: 61) {
            guard case .damaged = school.refusal(of: Array(bundle[..<length])) else {
                Issue.record("\(length) bytes are taken for a bundle")
                continue
            }
        }
        let (elsewhere, _, _, other) = try ReplicaWorld.three(seed: 9)
        _ = elsewhere
        #expect(other.refusal(of: bundle) == .otherServer)
        #expect(try school.texts(caseID, "pupil.name") == ["Kim"])
        #expect(try school.replica.status().carried == 0)
    }
}
