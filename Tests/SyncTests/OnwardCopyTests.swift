import Cooperation
import Journal
import SyncServer
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica

/// A record that goes from school to school before anybody at the one in the middle has a copy of it.
@Suite("Copies of what has gone on")
struct OnwardCopyTests {
    /// The releasable model, and a record type that the home school alone reads.
    static let yaml =
        ReleasableModel.yaml + """
              - number: 3
                id: diary
                labels: { sv: Dagbok, en: Diary }
                help: { sv: Dagboken., en: The diary. }
                owner: [homeSchool, otherSchool]
                readers: [homeSchool]
                releasable: [otherSchool]
                releasedBy: homeSchool
                fields:
                  - number: 1
                    id: text
                    labels: { sv: Text, en: Text }
                    help: { sv: Texten., en: The text. }
                    type: text
                  - number: 2
                    id: mark
                    labels: { sv: Märke, en: Mark }
                    help: { sv: Märket., en: The mark. }
                    type: text

            """

    let world: ReplicaWorld
    let home: Office
    let social: Office
    /// The schools, each of which is the pupil's one after the other.
    let schools: [Office]
    let caseID: CaseID

    init() throws {
        world = try ReplicaWorld(seed: 3, models: [Array(Self.yaml.utf8)])
        try world.addParty("Lönnskolan", .school)
        try world.addParty("Almskolan", .school)
        home = try world.join("Ungdomshemmet Eken", "eken")
        social = try world.join("Socialtjänsten Å", "soc")
        schools = [
            try world.join("Björkskolan", "bjork"), try world.join("Lönnskolan", "lonn"),
            try world.join("Almskolan", "alm"),
        ]
        for office in world.offices { try office.sync() }
        caseID = try social.replica.newCase(
            model: "release",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ("homeSchool", "Björkskolan"),
            ],
            label: "Kim",
            keys: social.keys
        ).id
        for office in world.offices { try office.sync() }
        try schools[0].set(caseID, ["diary.text": "ett", "diary.mark": "rött"])
        try schools[0].sync()
    }

    /// The lead gives the role of the home school to another.
    private func hand(to school: Office) throws {
        try social.give("homeSchool", of: caseID, to: school.party)
        try social.sync()
    }

    private func settle() throws {
        for _ in 0..<3 { for office in world.offices { try office.sync() } }
        try world.settle(world.offices)
    }

    @Test("Who read it first makes the copy, though it left for others")
    func onward() throws {
        try hand(to: schools[1])
        try schools[1].sync()
        #expect(try schools[1].replica.status().waitingCopies.count == 1)
        try hand(to: schools[2])
        for office in [schools[2], schools[1], schools[0], schools[2]] { try office.sync() }
        #expect(try schools[2].texts(caseID, "diary.text") == ["ett"])
        #expect(try schools[2].texts(caseID, "diary.mark") == ["rött"])
        #expect(try schools[2].replica.status().waitingCopies.isEmpty)
        // The school in between has no say and no copy.
        #expect(throws: ReplicaError.self) { try schools[1].view(caseID, "diary.text") }
        try schools[2].set(caseID, ["diary.text": "två"])
        try settle()
        #expect(try schools[2].texts(caseID, "diary.text") == ["två"])
    }

    @Test("Who comes back before a copy does gives no dot that it has given before")
    func cameBack() throws {
        try hand(to: schools[1])
        try hand(to: schools[0])
        var left = ["tre", "två"]
        try schools[0].sync { _ in
            // Blind, while the copy is under way; and once more, having seen the first.
            let shown = try? schools[0].texts(caseID, "diary.text")
            if shown == [] || shown == ["två"], let text = left.last,
                (try? schools[0].set(caseID, ["diary.text": text])) != nil
            {
                left.removeLast()
            }
            return .arrives
        }
        #expect(left.count < 2)
        try schools[0].sync()
        let last = left.isEmpty ? "tre" : "två"
        #expect(try Set(schools[0].texts(caseID, "diary.text")) == ["ett", last])
        #expect(try schools[0].replica.inbox().isEmpty)
        try settle()
        #expect(try Set(schools[0].texts(caseID, "diary.text")) == ["ett", last])
    }

    @Test(
        "What was written while it waited is copied by who wrote it, whoever comes first",
        arguments: [[0, 1], [1, 0]]
    )
    func written(order: [Int]) throws {
        try hand(to: schools[1])
        try schools[1].sync()
        // Blind, as long as no copy has come; and once more, having seen the first.
        for text in ["två", "tre"] {
            try schools[1].set(caseID, ["diary.text": text])
            try schools[1].sync()
        }
        try hand(to: schools[2])
        try schools[2].sync()
        try schools[2].set(caseID, ["diary.mark": "blått"])
        try schools[2].sync()
        for index in order {
            try schools[index].sync()
            try schools[2].sync()
        }
        #expect(try Set(schools[2].texts(caseID, "diary.text")) == ["ett", "tre"])
        #expect(try Set(schools[2].texts(caseID, "diary.mark")) == ["rött", "blått"])
        try settle()
        #expect(try Set(schools[2].texts(caseID, "diary.text")) == ["ett", "tre"])
    }

    @Test("It comes back to who read it first, and goes on once more")
    func back() throws {
        try hand(to: schools[1])
        try schools[1].sync()
        try schools[1].set(caseID, ["diary.text": "två"])
        try schools[1].sync()
        try hand(to: schools[0])
        try schools[0].sync()
        try hand(to: schools[2])
        try settle()
        #expect(try Set(schools[2].texts(caseID, "diary.text")) == ["ett", "två"])
        #expect(try schools[2].texts(caseID, "diary.mark") == ["rött"])
        try hand(to: schools[0])
        try settle()
        #expect(try Set(schools[0].texts(caseID, "diary.text")) == ["ett", "två"])
    }

    @Test("Nobody is taken for a reader on the server's word")
    func forOthers() throws {
        try hand(to: schools[1])
        try hand(to: schools[2])
        try social.give("otherSchool", of: caseID, to: schools[1].party)
        try social.sync()
        // The first school knows all charters, and has not been asked for a copy yet.
        let office = schools[0]
        #expect(throws: Office.Cut.self) {
            try office.sync { $0 == 1 ? .requestLost : .arrives }
        }
        let lefts = try office.replica.store.read { rows in
            try rows.journal.caseFile(caseID).map { try rows.journal.lefts(inCase: $0.id) }
        }
        let left = try #require(lefts?.first)
        let record = RecordName(type: 3, instance: .single)
        func readers(_ releases: [SignedBody]) throws -> [[PartyID]] {
            let wanted = WantedCopy(
                caseID: caseID,
                source: left.source,
                record: record,
                onward: releases
            )
            let party = try office.partyID
            return try office.replica.read { work in
                try work.journal.makeCopies(wanted, by: party, items: work.items)
                    .map(\.copy.readers)
            }
        }
        func release(by signer: Office) throws -> SignedBody {
            let release = Release(
                record: record,
                party: try schools[1].partyID,
                ground: "consent",
                given: world.now()
            )
            let body = AudienceStatement(caseID: caseID, content: .release(release)).bytes
            let key = try SigningKey(secret: signer.keys.signing)
            return SignedBody(
                body: body,
                signer: .device(key.deviceID),
                signature: try key.sign(SignedText.audience(body))
            )
        }
        let both = [try office.partyID, try schools[2].partyID].sorted()
        #expect(try readers([]) == [both])
        #expect(try readers([release(by: social)]) == [])
        #expect(try readers([release(by: schools[2])]) == [(both + [schools[1].partyID]).sorted()])
    }
}
