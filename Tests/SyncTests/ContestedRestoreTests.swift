import SyncServer
import TestSupport
import Testing
import Vocabulary

/// Two copies of a device wrote under one dot, and a server that was set back has ordered the one that had
/// come second: what comes back of the other is not all ordered.
@Suite("Dots that two writes have, in commits of several")
struct ContestedRestoreTests {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let twin: Office
    let caseID: CaseID

    init() throws {
        (world, home, social, school) = try ReplicaWorld.three()
        caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Kim"])
        for office in [social, home, school] { try office.sync() }
        twin = try world.join("Socialtjänsten Å", "soc3")
        for office in [twin, social] { try office.sync() }
        try world.backUpServer("night")
    }

    /// The second of the clone's commits has seen a dot that is another write's now, and is not taken back;
    /// nor does the log know then that its other dot was ever that write's.
    @Test(
        "What was written on top of what was not taken back replaces no write that got its dot",
        arguments: ["clone", "school", "twin"],
        [
            ("pupil.homeMunicipality", true), ("schoolAssignment.purpose", true),
            ("pupil.language", false),
        ]
    )
    func besideDotGone(first: String, _ above: (name: String, isColleagues: Bool)) throws {
        let name = above.name
        let clone = try social.clone("soc2")
        try clone.set(caseID, ["pupil.name": "Kim 1"])
        try clone.sync()
        try clone.set(caseID, ["pupil.name": "Kim 2", name: "ett"])
        for office in [clone, twin] { try office.sync() }
        let author = above.isColleagues ? twin : clone
        try author.set(caseID, [name: "två"])
        for office in [author, school, clone, twin] { try office.sync() }
        try world.rollBackServer("night")
        try social.set(caseID, ["pupil.name": "Kim A", name: "annat"])
        try social.sync()
        switch first {
        case "clone": try clone.sync()
        case "school": try school.sync()
        default: try twin.sync()
        }
        let all = [social, clone, school, home, twin]
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 2", "Kim A"])
            #expect(Set(try office.texts(caseID, name)) == ["två", "annat"], "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
        // Nor does anything, where all of it is given back once more.
        try world.restoreServer("night")
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 2", "Kim A"])
            #expect(Set(try office.texts(caseID, name)) == ["två", "annat"], "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
    }

    @Test("What waits and had seen what was not taken back stands beside what got its dot")
    func besideDotGonePending() throws {
        let clone = try social.clone("soc2")
        try clone.set(caseID, ["pupil.name": "Kim 1"])
        try clone.sync()
        try clone.set(caseID, ["pupil.name": "Kim 2", "pupil.language": "ett"])
        for office in [clone, twin] { try office.sync() }
        try world.rollBackServer("night")
        try social.set(caseID, ["pupil.name": "Kim A", "pupil.language": "annat"])
        try social.sync()
        try twin.set(caseID, ["pupil.language": "två"])
        for office in [twin, clone] { try office.sync() }
        let all = [social, clone, school, home, twin]
        try world.settle(all)
        for office in all {
            #expect(Set(try office.texts(caseID, "pupil.name")) == ["Kim 2", "Kim A"])
            #expect(Set(try office.texts(caseID, "pupil.language")) == ["två", "annat"])
            #expect(try office.isSound, "\(office.name)")
        }
    }
}
