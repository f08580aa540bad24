import Cooperation
import Replica
import SyncServer
import TestSupport
import Testing
import Vocabulary
import Wire

/// Weeks on bundles, forks included, and then the network.
@Suite("Weeks on bundles")
struct BundleStoryTests {
    let world: ReplicaWorld
    let social: Office
    let school: Office
    let home: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school, caseID) = try ReplicaWorld.withCase()
    }

    /// Everybody gives a bundle to everybody.
    private func exchange(_ offices: [Office]) throws {
        for from in offices {
            guard let bundle = try? from.bundle() else { continue }
            for to in offices where to !== from { try to.take(bundle) }
        }
    }

    @Test("Three parties exchange bundles for weeks; then all meet the network", arguments: 0..<3)
    func weeks(first: Int) throws {
        let offices = [social, home, school]
        for week in 1...4 {
            world.machine.advance(by: 7 * 86_400_000)
            try social.set(caseID, ["schoolAssignment.purpose": "Syfte \(week)"])
            try home.set(caseID, ["mapping.result": "Resultat \(week)"])
            try school.set(caseID, ["schoolPlan.goals": "Mål \(week)"])
            let one = week.isMultiple(of: 2) ? social : school
            try one.set(caseID, ["dischargePlan.startsOn": "2027-01-0\(week)"])
            try exchange(offices)
            for office in offices {
                #expect(try office.texts(caseID, "schoolAssignment.purpose") == ["Syfte \(week)"])
                #expect(try office.texts(caseID, "mapping.result") == ["Resultat \(week)"])
                #expect(try office.texts(caseID, "schoolPlan.goals") == ["Mål \(week)"])
                #expect(try office.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
            }
        }
        let order = Array(offices[first...] + offices[..<first])
        for office in order { try office.sync() }
        try world.settle(offices)
        for office in offices {
            #expect(try office.texts(caseID, "mapping.result") == ["Resultat 4"])
            #expect(try office.texts(caseID, "schoolPlan.goals") == ["Mål 4"])
            #expect(try office.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
            #expect(try office.replica.inbox().isEmpty)
            #expect(try office.replica.status().provisional == 0)
        }
    }

    @Test(
        "What was written on top of what others have issued again meanwhile is shown alone",
        arguments: [false, true],
        ["skola", "skola, unread", "soc"]
    )
    func builtOnIssued(comesFirst: Bool, by name: String) throws {
        let second = try world.join(by: school, "skola2")
        for office in [school, second, school, social, home, second] { try office.sync() }
        try world.backUpServer("night")
        try school.set(caseID, ["dischargePlan.startsOn": "2026-12-01"])
        let first = try school.bundle()
        for office in [second, social, home] { try office.take(first) }
        let author = name == "soc" ? social : school
        try author.set(caseID, ["dischargePlan.startsOn": "2026-12-08"])
        let bundle = try author.bundle()
        if comesFirst { try home.take(bundle) }
        // A restored server orders nothing of lives that it had known. The colleague issues the first again:
        // whoever reads knows that by its new name alone.
        try world.restoreServer("night")
        for office in [second, home] { try office.sync() }
        if !comesFirst { try home.take(bundle) }
        // Whoever issues it again in the end may have seen no bundle of it.
        if name != "skola, unread" { try second.take(bundle) }
        for office in name == "skola, unread" ? [home] : [home, second] {
            let shown = try office.view(caseID, "dischargePlan.startsOn")
            #expect(shown.siblings.map(\.party) == [try author.ownParty()], "\(office.name)")
            #expect(shown.siblings.first?.isProvisional == true, "\(office.name)")
        }
        try world.settle([home, second, social, school])
        for office in [home, second, social, school] {
            let shown = try office.texts(caseID, "dischargePlan.startsOn")
            #expect(shown.count == 1 && shown[0].contains("2026-12-08"), "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
        }
    }

    @Test("A laptop is cloned in between: both copies write under one name, and nothing is lost")
    func cloned() throws {
        try social.set(caseID, ["schoolAssignment.purpose": "Först"])
        try exchange([social, school])
        let clone = try social.clone("soc2")
        try social.set(caseID, ["schoolAssignment.purpose": "A"])
        try clone.set(caseID, ["schoolAssignment.purpose": "B"])
        let one = try social.bundle()
        let other = try clone.bundle()
        try school.take(one)
        try school.take(other)
        #expect(Set(try school.texts(caseID, "schoolAssignment.purpose")) == ["A", "B"])
        try school.set(caseID, ["schoolPlan.goals": "Mål"])
        // The school brings both; the copies come later.
        try school.sync()
        try clone.sync()
        try social.sync()
        try world.settle([social, clone, home, school])
        for office in [social, clone, home, school] {
            let found = try office.texts(caseID, "schoolAssignment.purpose")
            #expect(Set(found) == ["A", "B"])
        }
        #expect(try social.replica.inbox().isEmpty)
        #expect(try clone.replica.inbox().isEmpty)
    }

    @Test("What one of two copies wrote on top of its own had seen nothing of the other's")
    func clonedFurther() throws {
        let colleague = try world.join(by: social, "soc3")
        for office in [social, colleague, social, home, school, colleague] { try office.sync() }
        let clone = try social.clone("soc2")
        try social.set(caseID, ["schoolAssignment.purpose": "A"])
        try social.sync()
        for value in ["B", "C"] {
            try clone.set(caseID, ["schoolAssignment.purpose": value])
            try school.take(try clone.bundle())
        }
        // The server keeps what the clone has sealed, since it has the other's sealing; the colleague issues
        // it again.
        try school.sync()
        try colleague.sync()
        for offices in [[], [clone]] {
            try world.settle([social, colleague, home, school] + offices)
            for office in [social, colleague, home, school] + offices {
                let found = try office.texts(caseID, "schoolAssignment.purpose")
                #expect(Set(found) == ["A", "C"], "\(office.name)")
                #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            }
        }
    }

    @Test(
        "What saw the writes of one leaf has seen them, where they are issued again in two",
        arguments: [false, true]
    )
    func issuedApart(isTaken: Bool) throws {
        let colleague = try world.join(by: social, "soc3")
        for office in [social, colleague, social, home, school, colleague] { try office.sync() }
        let clone = try social.clone("soc2")
        let twin = try colleague.clone("soc4")
        // Under its dot another copy may have written something that nobody here has seen.
        let other = isTaken ? "schoolAssignment.purpose" : "pupil.name"
        try social.set(caseID, [other: "A"])
        try social.sync()
        for (value, first) in [("B", "returnPlan"), ("C", "priorities")] {
            try clone.set(caseID, ["schoolAssignment.\(first)": value])
            try clone.set(caseID, ["schoolAssignment.purpose": value])
            let bundle = try clone.bundle()
            for office in [colleague, school] { try office.take(bundle) }
        }
        for (field, value) in [("purpose", "D"), ("priorities", "E")] {
            try colleague.set(caseID, ["schoolAssignment.\(field)": value])
        }
        // Who issues again what the school has brought puts in the first leaf what was in the second. And
        // the colleague, of whom there is another too, seals only what it has seen then.
        for office in [school, social] { try office.sync() }
        try twin.set(caseID, ["pupil.name": "Lo"])
        try twin.sync()
        let offices = [social, clone, colleague, twin, home, school]
        try world.settle(offices)
        for office in offices {
            let purpose = try office.texts(caseID, "schoolAssignment.purpose")
            #expect(Set(purpose) == (isTaken ? ["A", "D"] : ["D"]), "\(office.name)")
            #expect(try office.texts(caseID, "schoolAssignment.priorities") == ["E"])
            #expect(try office.texts(caseID, "schoolAssignment.returnPlan") == ["B"])
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
        }
    }

    /// Its party's devices issue again what was brought; another party has it as the bundle's until then.
    @Test(
        "A form that showed one of two writes under one dot does not replace the other",
        arguments: [false, true]
    )
    func shownBefore(isOfParty: Bool) throws {
        let clone = try social.clone("soc2")
        let field = "dischargePlan.startsOn"
        try clone.set(caseID, [field: "2026-12-01"])
        let reader = isOfParty ? try world.join(by: social, "soc3") : school
        try world.settle([social, reader])
        try reader.take(try clone.bundle())
        let shown = try reader.view(caseID, field)
        #expect(shown.siblings.count == 1)
        try social.set(caseID, [field: "2026-12-02"])
        try social.sync()
        try reader.sync()
        #expect {
            try reader.set(caseID, [field: "2026-12-03"], base: [shown.token])
        } throws: {
            if case ReplicaError.badToken = $0 { true } else { false }
        }
        #expect(try reader.view(caseID, field).siblings.count == 2)
    }

    @Test("What is issued of a commit stays issued, though its party reads the rest of it no more")
    func partlyOutOfReach() throws {
        let mark = TextRecord.yaml(
            number: 3,
            id: "mark",
            owner: "homeSchool",
            readers: ["socialServices", "institution", "homeSchool"]
        )
        let yaml = ReleasableModel.yaml + mark
        let world = try ReplicaWorld(models: [Array(yaml.utf8)])
        try world.addParty("Lönnskolan", .school)
        let home = try world.join("Ungdomshemmet Eken", "eken")
        let social = try world.join("Socialtjänsten Å", "soc")
        let school = try world.join("Björkskolan", "skola")
        let colleague = try world.join(by: school, "skola2")
        _ = try world.join("Lönnskolan", "lonn")
        for office in world.offices { try office.sync() }
        let caseID = try social.replica.newCase(
            model: "release",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
                ("homeSchool", "Björkskolan"), ("otherSchool", "Björkskolan"),
            ],
            label: "Kim",
            keys: social.keys
        ).id
        try world.settle([social, home, school, colleague])
        let clone = try school.clone("skola3")
        try school.set(caseID, ["note.text": "A"])
        try school.sync()
        try clone.set(caseID, ["note.text": "B", "mark.text": "Godkänt"])
        try home.take(try clone.bundle())
        try social.give("homeSchool", of: caseID, to: "Lönnskolan")
        for office in [social, home, colleague, home, social] { try office.sync() }
        #expect(try Set(social.texts(caseID, "note.text")) == ["A", "B"])
        let offices = [social, home, school, colleague, clone]
        try world.settle(offices)
        for office in offices {
            #expect(try Set(office.texts(caseID, "note.text")) == ["A", "B"], "\(office.name)")
            let field = try office.replica.field(named: "note.text", in: caseID)
            let history = try office.replica.history(of: caseID, record: nil, field: field)
            #expect(history.count == 2, "\(office.name)")
            #expect(try office.replica.verify().findings.isEmpty, "\(office.name)")
        }
        #expect(try clone.replica.inbox().map(\.value) == [.text("Godkänt")])
    }

    /// Its opener was revoked before it could say so: what a bundle brought of the case is ordered nowhere.
    @Test("What is written in a case that the server never takes is not issued again without end")
    func caseNeverTaken() throws {
        let (world, home, social, school) = try ReplicaWorld.three()
        let opener = try world.join(by: social, "soc2")
        let colleague = try world.join(by: home, "eken2")
        for _ in 0..<2 { for office in world.offices { try office.sync() } }
        let caseID = try opener.newCase()
        let opened = try opener.bundle()
        for office in [home, colleague, school] { try office.take(opened) }
        try home.set(caseID, ["mapping.result": "räknar bra"])
        try school.take(try home.bundle())
        _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
        try social.sync()
        try school.sync()
        for _ in 0..<3 { try colleague.sync { $0 < 20 ? .arrives : .requestLost } }
        #expect(try colleague.replica.inbox().isEmpty)
        #expect(try colleague.replica.status().unsent == 0)
    }

    @Test(
        "A laptop that was set back passes its words on before it has met the network",
        arguments: [false, true]
    )
    func setBack(comesFirst: Bool) throws {
        // Sealed when the backup is made, and ordered after it.
        try social.set(caseID, ["schoolAssignment.purpose": "Först"])
        _ = try? social.sync { _ in .requestLost }
        try social.backUp("week")
        for office in [social, school, home] { try office.sync() }
        try social.set(caseID, ["schoolAssignment.purpose": "Sedan"])
        for office in [social, school, home] { try office.sync() }
        let later = try #require(try social.replica.witness())
        try social.restore("week")
        _ = try social.replica.check(later, isElsewhere: false)
        #expect(try social.incarnation() != later.incarnation)
        try social.set(caseID, ["schoolAssignment.purpose": "I fält"])
        let bundle = try social.bundle()
        #expect(try school.take(bundle).writes == 2)
        #expect(try school.take(bundle).writes == 0)
        #expect(Set(try school.texts(caseID, "schoolAssignment.purpose")) == ["Sedan", "I fält"])
        // Another hands it on, and builds on it.
        try school.set(caseID, ["schoolPlan.goals": "Mål"])
        try home.take(try school.bundle())
        #expect(Set(try home.texts(caseID, "schoolAssignment.purpose")) == ["Sedan", "I fält"])
        // What is sealed next, still in the field, continues it.
        try social.set(caseID, ["pupil.name": "Kim B"])
        try home.take(try social.bundle())
        #expect(try home.texts(caseID, "pupil.name") == ["Kim B"])
        let order = comesFirst ? [social, school, home] : [school, home, social]
        for office in order { try office.sync() }
        try world.settle([social, school, home])
        for office in [social, school, home] {
            let found = try office.texts(caseID, "schoolAssignment.purpose")
            #expect(Set(found) == ["Sedan", "I fält"], "\(office.name)")
            #expect(found.count == 2, "\(office.name)")
            #expect(try office.texts(caseID, "pupil.name") == ["Kim B"], "\(office.name)")
            #expect(try office.replica.inbox().isEmpty, "\(office.name)")
            #expect(try office.replica.status().provisional == 0, "\(office.name)")
        }
        #expect(try world.server.events().count { $0.kind == .copy } == 1)
    }

    @Test("Who resolved a fork before the network came has resolved it for good")
    func resolvedFork() throws {
        try social.set(caseID, ["dischargePlan.startsOn": "2027-01-01"])
        try exchange([social, school])
        let clone = try social.clone("soc2")
        try social.set(caseID, ["dischargePlan.startsOn": "2027-01-02"])
        try clone.set(caseID, ["dischargePlan.startsOn": "2027-01-03"])
        try school.take(try social.bundle())
        try school.take(try clone.bundle())
        let view = try school.view(caseID, "dischargePlan.startsOn")
        #expect(view.siblings.count == 2)
        try school.set(
            caseID,
            ["dischargePlan.startsOn": "2027-02-01"],
            base: [view.token]
        )
        #expect(try school.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
        try school.sync()
        try clone.sync()
        try social.sync()
        try world.settle([social, clone, home, school])
        for office in [social, clone, home, school] {
            #expect(try office.view(caseID, "dischargePlan.startsOn").siblings.count == 1)
        }
    }
}
