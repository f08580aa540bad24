import Cooperation
import Journal
import Replica
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// The same forbidden thing, tried through the engine's API, by a bundle, and by a request that no
/// honest program would send. The bundles and requests are those of a client whose own checks were taken
/// out: what it wants to say is put straight into its store.
@Suite("What is forbidden is forbidden by every way")
struct ForbiddenTests {
    private let legal: LegalWorld
    private var world: ReplicaWorld { legal.world }
    private var social: Office { legal.social }
    private var school: Office { legal.school }
    private var home: Office { legal.home }
    private var caseID: CaseID { legal.caseID }

    init() throws { legal = try LegalWorld() }

    private func settle() throws { try legal.settle() }

    /// Why a ground was refused; nil where it was not.
    private func problem(_ body: () throws -> Void) throws -> GroundProblem? {
        do {
            try body()
            return nil
        } catch ReplicaError.groundRefused(let problem) {
            return problem
        }
    }

    /// Puts a release into an office's store that its own program would refuse.
    private func smuggle(
        _ record: String,
        to party: PartyID,
        ground: String,
        by office: Office
    )
        throws
    {
        let plan = try social.replica.record(named: record, in: caseID).ref
        let body = AudienceStatement(
            caseID: caseID,
            content: .release(
                Release(
                    record: RecordName(type: plan.type, instance: plan.instance),
                    party: party,
                    ground: ground,
                    given: world.now()
                )
            )
        ).bytes
        let key = try SigningKey(secret: office.keys.signing)
        let signature = try key.sign(SignedText.audience(body))
        try office.replica.store.write {
            try $0.insert(
                PendingRelease(body: body, signature: signature, sent: false, refusal: nil)
            )
        }
    }

    /// Puts a case into an office's store of which its own program would tell nobody.
    private func smuggle(grounds: [String: String], by office: Office) throws -> CaseID {
        let known = try office.replica.store.read { transaction in
            try Journal(store: transaction.journal).entries(
                of: .charter(caseID),
                from: 1,
                limit: 1
            ).first?.content.body
        }
        let good = try CharterStatement(#require(known))
        let fresh: CaseID = world.identifier()
        var bad = good
        bad.caseID = fresh
        for index in bad.roles.indices {
            bad.roles[index].ground = grounds[bad.roles[index].role] ?? ""
        }
        let body = bad.bytes
        let key = try SigningKey(secret: office.keys.signing)
        let signature = try key.sign(SignedText.charter(body))
        try office.replica.store.write {
            try $0.save(
                NewCaseRow(
                    caseID: fresh,
                    body: body,
                    signature: signature,
                    madeAt: world.now()
                )
            )
        }
        return fresh
    }

    // MARK: Grounds of releases

    @Test("A release on a ground that cannot apply: by the API, with the reason and what could")
    func releaseByAPI() throws {
        let plan = try social.replica.record(named: "plan", in: caseID)
        for ground in ["generalClause", "carePurpose", "nothing", ""] {
            let found = try #require(
                try problem {
                    try social.replica.release(
                        plan,
                        to: school.partyID,
                        ground: ground,
                        keys: social.keys
                    )
                }
            )
            #expect(found.code == .releaseGround)
            #expect(found.refusal.possible.map(\.id) == ["consent", "harmTest"])
            #expect(found.refusal.way.from == .socialServices && found.refusal.way.to == .school)
            #expect(try found.to == school.partyID && found.from == social.partyID)
        }
        let refused = try problem {
            _ = try social.replica.previewRelease(
                of: plan,
                to: school.partyID,
                ground: "Generalklausulen"
            )
        }
        #expect(refused?.refusal.reason == .notHere)
        #expect(refused?.refusal.why?.en == "Secrecy is strong.")
        #expect(try social.replica.releases(in: caseID).isEmpty)
        _ = try social.replica.giveRelease(
            of: plan,
            to: school.partyID,
            ground: "Menprövning",
            keys: social.keys
        )
        try settle()
        #expect(try school.texts(caseID, "plan.goal") == ["Läsa"])
        #expect(try social.replica.releases(in: caseID).map(\.ground) == ["harmTest"])
    }

    @Test("A release on a ground that cannot apply: by hand", arguments: ["generalClause", "x"])
    func releaseByHand(ground: String) throws {
        try smuggle("plan", to: school.partyID, ground: ground, by: social)
        try settle()
        let releases = try social.replica.releases(in: caseID)
        #expect(releases.map(\.refusal) == ["release.ground"])
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        for office in [home, social, school] { #expect(try office.isSound) }
    }

    @Test("A ground that opens one record opens no other: by the API, and by hand")
    func releaseOfOther() throws {
        try social.set(caseID, ["pupil.born": "2010-05-01"])
        try settle()
        let pupil = try social.replica.record(named: "pupil", in: caseID)
        let found = try problem {
            try social.replica.release(
                pupil,
                to: school.partyID,
                ground: "harmTest",
                keys: social.keys
            )
        }
        #expect(found?.refusal.why?.en == "On consent alone.")
        try smuggle("pupil", to: school.partyID, ground: "harmTest", by: social)
        try smuggle("plan", to: school.partyID, ground: "harmTest", by: social)
        try settle()
        #expect(throws: ReplicaError.self) { try school.view(caseID, "pupil.born") }
        #expect(try school.texts(caseID, "plan.goal") == ["Läsa"])
        #expect(try social.replica.releases(in: caseID).map(\.refusal).contains("release.ground"))
    }

    @Test("A release does not travel in a bundle, whatever its ground")
    func releaseByBundle() throws {
        try smuggle("plan", to: school.partyID, ground: "generalClause", by: social)
        try social.set(caseID, ["note.text": "Hej"])
        let bundle = try social.bundle()
        for office in [home, school] { try office.take(bundle) }
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        // Who brings it to the server brings no release.
        try school.sync()
        #expect(try home.replica.releases(in: caseID).isEmpty)
        #expect(try school.replica.releases(in: caseID).isEmpty)
    }

    @Test("Who may not release releases nothing: by the API, and by hand")
    func releaseByOther() throws {
        let plan = try home.replica.record(named: "plan", in: caseID)
        #expect(throws: ReplicaError.self) {
            try home.replica.release(
                plan,
                to: school.partyID,
                ground: "harmTest",
                keys: home.keys
            )
        }
        try smuggle("plan", to: school.partyID, ground: "harmTest", by: home)
        try smuggle("plan", to: school.partyID, ground: "harmTest", by: school)
        try settle()
        #expect(try home.replica.releases(in: caseID).map(\.refusal) == ["release.notAllowed"])
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
        for office in [home, social, school] { #expect(try office.isSound) }
    }

    // MARK: Grounds of roles

    @Test("A case of which nobody may be told: by the API")
    func caseByAPI() throws {
        for grounds in [
            [], [NamedGround(role: "institution", ground: "carePurpose")],
            [NamedGround(role: nil, ground: "generalClause")],
        ] {
            let found = try problem {
                _ = try social.replica.newCase(
                    model: "legal",
                    roles: LegalWorld.roles,
                    grounds: grounds,
                    label: nil,
                    keys: social.keys
                )
            }
            #expect(found?.code == .charterGround)
        }
        // Consent cannot be on record in a case that there is not.
        #expect(throws: ReplicaError.self) {
            try social.replica.newCase(
                model: "legal",
                roles: LegalWorld.roles,
                grounds: [
                    NamedGround(role: nil, ground: "consent"),
                    NamedGround(role: "institution", ground: "carePurpose"),
                ],
                label: nil,
                keys: social.keys
            )
        }
        #expect(try social.replica.cases().count == 1)
    }

    @Test(
        "A case of which nobody may be told: by hand, and by a bundle",
        arguments: [
            [:], ["institution": "carePurpose"],
            ["institution": "carePurpose", "homeSchool": "generalClause"],
            ["institution": "harmTest", "homeSchool": "harmTest"],
        ]
    )
    func caseByHand(grounds: [String: String]) throws {
        let fresh = try smuggle(grounds: grounds, by: social)
        try social.set(fresh, ["note.text": "Hej"])
        let bundle = try social.bundle(for: school)
        #expect(school.refusal(of: bundle) != nil)
        #expect(try school.replica.cases().count == 1)
        #expect(home.refusal(of: try social.bundle()) != nil)
        // By the network the server refuses the charter, and so all that stands on it.
        try settle()
        for office in [home, school] { #expect(try office.replica.cases().count == 1) }
        let row = try social.replica.store.read { try $0.newCase(fresh) }
        #expect(row?.refusal == "charter.ground")
    }

    @Test("The same with grounds that can apply is taken by all of these ways")
    func caseByHandThatMay() throws {
        let grounds = ["institution": "carePurpose", "homeSchool": "harmTest"]
        let fresh = try smuggle(grounds: grounds, by: social)
        try social.set(fresh, ["note.text": "Hej"])
        #expect(school.refusal(of: try social.bundle(for: school)) == nil)
        #expect(try school.texts(fresh, "note.text") == ["Hej"])
        try settle()
        #expect(try home.texts(fresh, "note.text") == ["Hej"])
    }

    @Test("A role on no ground: by the API; the same party in the same role is not asked again")
    func role() throws {
        let lone = try world.addSchool("Lönnskolan")
        for office in world.offices { try office.sync() }
        for ground in [nil, "generalClause", "consent"] {
            #expect(throws: ReplicaError.self) {
                try social.replica.changeRole(
                    named: "otherSchool",
                    of: caseID,
                    to: "Lönnskolan",
                    ground: ground,
                    immediate: false,
                    keys: social.keys
                )
            }
        }
        _ = try social.replica.changeRole(
            named: "otherSchool",
            of: caseID,
            to: "Lönnskolan",
            ground: "harmTest",
            immediate: false,
            keys: social.keys
        )
        try settle()
        try lone.sync()
        #expect(try lone.replica.cases().count == 1)
        try social.give("otherSchool", of: caseID, to: nil)
        try settle()
        #expect(try social.replica.cases().first?.roles.count == 3)
    }

    // MARK: Ownership

    @Test("Another's field: by the API, by hand, and by a bundle")
    func ownership() throws {
        #expect(throws: ReplicaError.self) { try social.set(caseID, ["plan.own": "Fel"]) }
        try social.set(caseID, ["plan.own": "Fel"], unchecked: true)
        let bundle = try social.bundle()
        try home.take(bundle)
        #expect(try home.texts(caseID, "plan.own").isEmpty)
        // By the network, brought by another and by itself.
        try home.sync()
        #expect(try home.texts(caseID, "plan.own").isEmpty)
        try settle()
        for office in [home, social] {
            #expect(try office.texts(caseID, "plan.own").isEmpty)
            #expect(try office.isSound)
        }
        guard case .void(.notOwner)? = try social.replica.inbox().first?.reason else {
            Issue.record("not void")
            return
        }
    }

    @Test("A record that was not released is neither written nor read")
    func unreleased() throws {
        #expect(throws: ReplicaError.self) { try school.set(caseID, ["plan.goal": "Vårt"]) }
        #expect(throws: ReplicaError.self) { try school.view(caseID, "plan.goal") }
    }

    // MARK: What depends on the pupil

    @Test("What only the releasing party can read narrows the grounds there")
    func adult() throws {
        let pupil = try social.replica.record(named: "pupil", in: caseID)
        try social.set(caseID, ["pupil.born": "2001-02-03"])
        let found = try problem {
            try social.replica.release(
                pupil,
                to: home.partyID,
                ground: "carePurpose",
                keys: social.keys
            )
        }
        #expect(found?.refusal.reason == .condition)
        #expect(found?.refusal.when?.en == "The young person is under 18")
        #expect(found?.refusal.possible.map(\.id) == ["consent"])
        try social.set(caseID, ["pupil.born": "2025-02-03"])
        try social.replica.release(
            pupil,
            to: home.partyID,
            ground: "carePurpose",
            keys: social.keys
        )
        try settle()
        #expect(try social.replica.releases(in: caseID).map(\.refusal) == [nil])
    }
}

extension ReplicaWorld {
    /// One more school, with a device.
    func addSchool(_ name: String) throws -> Office {
        try addParty(name, .school)
        for office in offices { try office.sync() }
        return try join(name, "lonn")
    }
}
