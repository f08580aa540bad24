import Replica
import SyncServer
import Testing
import Trust
import Vocabulary
import Wire

/// A device that has joined and received nothing yet, and a server that is set back to before: what it was
/// told when it joined is all that is left of it.
@Suite("Let in before a restoration")
struct ReadmissionTests {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        for office in [social, home] { try office.sync() }
        try home.set(caseID, ["mapping.result": "räknar bra"], unchecked: true)
        for office in [social, home, school, social] { try office.sync() }
        try world.backUpServer("night")
    }

    private func restore(_ isTold: Bool) throws {
        if isTold { try world.restoreServer("night") } else { try world.rollBackServer("night") }
    }

    @Test("By a device of its party, which comes later, and long since", arguments: [true, false])
    func byColleague(isTold: Bool) throws {
        let late = try world.join("Ungdomshemmet Eken", "late")
        try restore(isTold)
        // The invitation has expired when the device comes.
        world.machine.advance(by: 30 * 86_400_000)
        #expect(throws: ReplicaError.self) { try late.sync() }
        try home.sync()
        try late.sync()
        for office in [social, school] { try office.sync() }
        try world.settle([home, social, school, late])
        #expect(try late.texts(caseID, "mapping.result") == ["räknar bra"])
        try late.set(caseID, ["mapping.result": "räknar mycket bra"])
        for office in [late, home] { try office.sync() }
        #expect(try home.texts(caseID, "mapping.result") == ["räknar mycket bra"])
    }

    @Test("As the first of a party that nobody has heard of", arguments: [true, false])
    func first(isTold: Bool) throws {
        try world.addParty("Granskolan", .school)
        let late = try world.join("Granskolan", "late")
        try restore(isTold)
        world.machine.advance(by: 30 * 86_400_000)
        try late.sync()
        for office in [home, social, school] { try office.sync() }
        let other = try social.newCase(label: "Robin", school: "Granskolan")
        try social.set(other, ["pupil.name": "Robin"])
        for office in [social, late] { try office.sync() }
        #expect(try late.texts(other, "pupil.name") == ["Robin"])
        try world.settle([home, social, school, late])
    }

    @Test("Nobody else comes in by a receipt, and none begins an epoch twice")
    func forged() throws {
        let session = try world.newcomer("Ungdomshemmet Eken", "late")
        let invitation = try world.server.invite(
            "Ungdomshemmet Eken",
            code: world.random(8),
            secret: world.random(32),
            validSeconds: 3600,
            now: world.now()
        )
        let url = world.url(
            party: invitation.party,
            root: invitation.root,
            code: invitation.code,
            secret: invitation.secret
        )
        // Who waits for the party's devices gets none.
        let waiting = try JoinRequest(session.joining(url).request)
        let admission = try world.server.join(waiting, now: world.now()).response
        #expect(try JoinedContent(admission.response(nonce: .zero).content).receipt == nil)
        // Another content, party or time under a receipt that was given.
        let sleepers = try home.replica.inviteDevice(validSeconds: 3600, keys: home.keys)
        try home.sync()
        var keys = DeviceKeys(random: world.random, withRoot: false)
        keys.sleeper = try Invitation(sleepers.url).means.sleeperSecret
        let other = try world.newcomer("Ungdomshemmet Eken", "other", keys: keys)
        let request = try JoinRequest(other.joining(sleepers.url).request)
        let answer = try world.server.join(request, now: world.now()).response
        let joined = try JoinedContent(answer.response(nonce: .zero).content)
        let receipt = try #require(joined.receipt)
        let party = try home.partyID
        let good = ReturnedJoin(content: request.content, epoch: joined.epoch, receipt: receipt)
        func code(_ party: PartyID, _ join: ReturnedJoin) throws -> ErrorCode? {
            do {
                let request = ReturnRequest(party: party, join: join)
                let returned = try world.server.takeBack(
                    ReturnRequest(request.encoded()),
                    epoch: world.identifier(),
                    now: world.now()
                )
                #expect(returned.response.place == 0)
                return nil
            } catch let refusal as ServerRefusal {
                return refusal.kind
            }
        }
        func changed(_ change: (inout ReturnedJoin) -> Void) -> ReturnedJoin {
            var join = good
            change(&join)
            return join
        }
        #expect(try code(party, good) == nil)
        #expect(try code(social.partyID, good) == .returnUnproved)
        let forgeries = [
            changed { $0.content = waiting.content }, changed { $0.receipt.time += 1 },
            changed { $0.receipt.listed += 1 }, changed { $0.receipt.listing += [0] },
            changed { $0.epoch = world.identifier() },
        ]
        for forgery in forgeries { #expect(try code(party, forgery) == .returnUnproved) }
        #expect(try world.server.events().allSatisfy { $0.kind != .foundRestored })
        try world.rollBackServer("night")
        // Its sleeping device has not come back: it is not let in, and the server knows what it is.
        for _ in 0..<3 { #expect(try code(party, good) == .deviceUnknown) }
        #expect(try world.server.events().count { $0.kind == .foundRestored } == 1)
        try home.sync()
        for _ in 0..<3 { #expect(try code(party, good) == nil) }
        #expect(try world.server.events().count { $0.kind == .foundRestored } == 1)
    }
}
