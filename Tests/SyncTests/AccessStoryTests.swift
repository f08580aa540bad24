import Foundation
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

@testable import Replica

@Suite("Readings, and what else a party tells its own devices alone")
struct AccessStoryTests {
    /// An office's second device, a case that all have, and nothing read yet.
    private func world() throws -> (ReplicaWorld, [Office], CaseID) {
        let (world, office, social, school) = try ReplicaWorld.three()
        let second = try world.join(by: school, "skola2")
        let caseID = try social.newCase()
        try social.set(caseID, ["pupil.name": "Ärla", "pupil.language": "svenska"])
        for device in [social, office, school, second] { try device.sync() }
        return (world, [office, social, school, second], caseID)
    }

    private func read(
        _ office: Office,
        _ caseID: CaseID,
        _ record: String = "pupil",
        _ action: ReadingAction = .record
    ) throws {
        let place = try office.replica.record(named: record, in: caseID)
        try office.replica.note(action, of: [ReadPlace(place.ref)])
    }

    /// A sync whose first answer is altered on its way; how many memos it brought.
    @discardableResult
    private func sync(_ office: Office, _ alter: (inout SyncResponse) -> Void) throws -> Int {
        var session = try office.replica.sync(keys: office.keys)
        var step = try session.start()
        var isAltered = false
        var memos = 0
        while case .send(let path, let body, let nonce) = step {
            if path == "/v1/sync" { memos += try SyncRequest(body).memos.count }
            let (status, sent) = try office.world.post(path, body, nonce, from: session.device)
            guard status == 200 else {
                step = try session.refused(status: status, sent)
                continue
            }
            var answer = sent
            if !isAltered {
                var response = try SyncResponse(answer)
                alter(&response)
                answer = response.encoded()
                isAltered = true
            }
            step = try session.received(answer)
        }
        return memos
    }

    /// The readings as texts: person, device, way.
    private func told(
        _ office: Office,
        _ filter: ReadingFilter = ReadingFilter()
    ) throws -> [String] {
        try office.replica.readings(filter).readings.map {
            "\($0.reading.person.name) \($0.deviceName) \($0.reading.action.rawValue)"
        }
    }

    @Test("All devices of the party know of every reading, and no other party does")
    func known() throws {
        let (_, devices, caseID) = try world()
        let (office, social, school, second) = (devices[0], devices[1], devices[2], devices[3])
        try read(school, caseID)
        try read(second, caseID, "schoolInformation", .field)
        try read(social, caseID)
        #expect(try told(school) == ["Anna skola skola 2"])
        #expect(try school.replica.readings(ReadingFilter()).readings.map(\.isSent) == [false])
        for _ in 0..<2 { for device in devices { try device.sync() } }
        let all = ["Anna skola skola 2", "Anna skola2 skola2 3"]
        #expect(try told(school) == all)
        #expect(try told(second) == all)
        #expect(try told(social) == ["Anna soc soc 2"])
        #expect(try told(office) == [])
        let log = try school.replica.readings(ReadingFilter())
        #expect(log.readings.allSatisfy(\.isSent) && log.missing.isEmpty && log.closed == 0)
        #expect(log.readings.map(\.reading.caseID) == [caseID, caseID])
        // Only once: the next sync says nothing.
        for device in devices { #expect(try device.sync().requests == 1) }
        #expect(try told(school) == all)
    }

    @Test(
        "The same within five minutes is one reading; after that, or of something else, it is another"
    )
    func merged() throws {
        let (world, devices, caseID) = try world()
        let school = devices[2]
        try read(school, caseID)
        try read(school, caseID)
        try read(school, caseID, "pupil", .field)
        try read(school, caseID, "schoolPlan")
        #expect(try told(school).count == 3)
        world.machine.advance(by: 5 * 60 * 1000)
        try read(school, caseID)
        #expect(try told(school).count == 4)
        try school.replica.addAuthor(Person(name: "Bo Ek", function: "vikarie"))
        try read(school, caseID)
        #expect(try told(school).count == 5)
    }

    @Test("Numbers that a colleague's device makes up do no harm")
    func madeUpNumbers() throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        for device in [school, second] { try device.sync() }
        let reading = try #require(
            try school.replica.readings(ReadingFilter()).readings.first?.reading
        )
        let made: [(UInt64, UInt64)] = [(1, 0), (2, 1 << 63 - 1), (3, 1 << 63 - 1)]
        try school.replica.write { work in
            let own = try work.identity()
            let key = try SigningKey(secret: school.keys.signing)
            let secrets = try work.currentSecrets(
                of: Names.audienceID([own.party]),
                members: { [own.party] },
                key
            )
            let name = try #require(secrets.first)
            let secret = try #require(try work.secret(named: name))
            for (incarnation, number) in made {
                let memo = Memo(
                    incarnation: IncarnationID(high: 9, low: incarnation),
                    number: number,
                    matter: .readings([reading])
                )
                let random = work.effects.random(32)
                let body = try secret.seal(memo: memo.encoded(), random: random).bytes
                _ = try work.store.insert(
                    MemoRow(
                        name: Names.memo(body),
                        secret: name,
                        body: body,
                        signer: own.device,
                        signature: try key.sign(SignedText.memo(body)),
                        isToSend: true,
                        newest: reading.time
                    )
                )
            }
        }
        for device in [school, second] { try device.sync() }
        let log = try second.replica.readings(ReadingFilter())
        #expect(log.readings.count == 1)
        #expect(log.missing.map(\.count) == [.max])
    }

    @Test("Readings are found by case, person and time")
    func filtered() throws {
        let (world, devices, caseID) = try world()
        let (social, school) = (devices[1], devices[2])
        let other = try social.newCase(label: "Lo")
        for device in devices { try device.sync() }
        try read(school, caseID)
        world.machine.advance(by: 86_400_000)
        let next = world.machine.now()
        try school.replica.addAuthor(Person(name: "Bo Ek", function: "vikarie"))
        try read(school, other)
        try school.sync()
        #expect(try told(school, ReadingFilter(caseID: caseID)) == ["Anna skola skola 2"])
        #expect(try told(school, ReadingFilter(person: "VIKARIE")) == ["Bo Ek skola 2"])
        #expect(try told(school, ReadingFilter(since: next)) == ["Bo Ek skola 2"])
        #expect(try told(school, ReadingFilter(before: next)) == ["Anna skola skola 2"])
    }

    @Test("Cut off anywhere, nothing is lost and nothing is doubled", arguments: 0..<6)
    func cut(at place: Int) throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        try school.reopen()
        #expect(try told(school).count == 1)
        _ = try? school.sync { count in
            count < place / 2 ? .arrives : place.isMultiple(of: 2) ? .requestLost : .answerLost
        }
        try school.reopen()
        #expect(try told(school).count == 1)
        for _ in 0..<2 { for device in [school, second] { try device.sync() } }
        #expect(try told(second) == ["Anna skola skola 2"])
        #expect(try told(school) == ["Anna skola skola 2"])
    }

    @Test("A server that is set back before its list was read to the end gets them once more")
    func setBackBetweenPages() throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID, "pupil")
        for device in [school, second] { try device.sync() }
        for record in ["pupil", "schoolPlan", "schoolInformation"] {
            try read(second, caseID, record)
            try second.sync()
        }
        try world.backUpServer("before")
        try read(school, caseID, "schoolPlan")
        world.pageBytes = 1
        try school.sync { count in
            if count == 1 { try? world.rollBackServer("before") }
            return .arrives
        }
        try second.sync()
        #expect(try told(second) == told(school))
        #expect(try told(second).count == 5)
        #expect(try school.replica.readings(ReadingFilter()).readings.allSatisfy(\.isSent))
    }

    @Test("A restored server gets them back, also those that only others still have")
    func restored() throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        for device in devices { try device.sync() }
        try world.backUpServer("before")
        try read(school, caseID)
        for _ in 0..<2 { for device in devices { try device.sync() } }
        try world.restoreServer("before")
        // The one that read is not seen any more: the other one brings it.
        for _ in 0..<2 { try second.sync() }
        let third = try world.join(by: second, "skola3")
        for _ in 0..<2 { for device in [second, third] { try device.sync() } }
        #expect(try told(third) == ["Anna skola skola 2"])
        for _ in 0..<2 { try school.sync() }
        #expect(try told(school) == ["Anna skola skola 2"])
        for device in [school, second, third] { #expect(try device.sync().requests == 1) }
    }

    @Test("A new device of the party gets what was noted before it came")
    func newcomer() throws {
        let (world, devices, caseID) = try world()
        let school = devices[2]
        try read(school, caseID)
        try school.sync()
        let third = try world.join(by: school, "skola3")
        for device in [third, school, third] { try device.sync() }
        #expect(try told(third) == ["Anna skola skola 2"])
        #expect(try third.replica.cases().map(\.label) == [nil])
    }

    @Test("Whoever has a revoked device's file and keys reads nothing that is noted later")
    func revoked() throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        for _ in 0..<2 { for device in [school, second] { try device.sync() } }
        _ = try school.replica.revokeDevice("skola2", immediate: false, keys: school.keys)
        for _ in 0..<2 { try school.sync() }
        try read(school, caseID, "schoolPlan")
        try school.sync()
        for _ in 0..<2 { try second.sync() }
        let log = try second.replica.readings(ReadingFilter())
        #expect(log.readings.count == 1)
        #expect(log.closed == 1)
        // What it notes itself still comes.
        try read(second, caseID, "schoolInformation")
        for _ in 0..<2 { for device in [second, school] { try device.sync() } }
        #expect(try told(school).count == 3)
    }

    @Test("Two copies of a device tell of one reading once")
    func copied() throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        for suffix in ["", "-wal"] {
            let path = world.folder.path("skola.sqlite" + suffix)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.copyItem(
                atPath: path,
                toPath: world.folder.path("kopia.sqlite" + suffix)
            )
        }
        let copy = try world.newcomer(school.party, "kopia", keys: school.keys)
        try read(copy, caseID, "schoolPlan")
        try school.set(caseID, ["schoolPlan.goals": "läsa"])
        try copy.set(caseID, ["schoolPlan.support": "stöd"])
        for _ in 0..<3 { for device in [school, copy, second] { try device.sync() } }
        for device in [school, copy, second] { #expect(try told(device).count == 2) }
    }

    @Test("What the party keeps no longer goes, everywhere")
    func retention() throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        for _ in 0..<2 { for device in [school, second] { try device.sync() } }
        world.machine.advance(by: 31 * 86_400_000)
        try read(school, caseID, "schoolPlan")
        try second.replica.keepReadings(days: 30)
        #expect(try second.replica.readings(ReadingFilter()).readings.isEmpty)
        for _ in 0..<3 { for device in [second, school] { try device.sync() } }
        #expect(try told(school).count == 1)
        #expect(try told(second).count == 1)
        #expect(try school.replica.readings(ReadingFilter()).days == 30)
        #expect(try school.replica.readings(ReadingFilter()).missing.isEmpty)
        // A device that comes now gets what is kept and no more, and the list of keys has an end.
        let third = try world.join(by: school, "skola3")
        for device in [third, school, third] { try device.sync() }
        #expect(try told(third).count == 1)
        for device in [school, second, third] { #expect(try device.sync().requests == 1) }
    }

    @Test("A memo that the server keeps back is missed")
    func keptBack() throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try read(school, caseID)
        try school.sync()
        try read(school, caseID, "schoolPlan")
        try school.sync()
        try sync(second) { $0.memos.removeFirst() }
        try second.sync()
        let log = try second.replica.readings(ReadingFilter())
        #expect(log.readings.count == 1)
        #expect(log.missing.map(\.deviceName) == ["skola"])
        #expect(log.missing.map(\.count) == [1])
    }

    @Test("A case's label is known to the party's devices, and to no other party")
    func labels() throws {
        let (_, devices, caseID) = try world()
        let (social, school, second) = (devices[1], devices[2], devices[3])
        try school.replica.setLabel("Kim hos oss", of: caseID)
        for _ in 0..<2 { for device in devices { try device.sync() } }
        #expect(try second.replica.cases().map(\.label) == ["Kim hos oss"])
        #expect(try second.replica.caseID(named: "kim hos oss") == caseID)
        #expect(try social.replica.cases().map(\.label) == ["Kim"])
        // Both give another: the one that tells last, everywhere.
        try school.replica.setLabel("A", of: caseID)
        try second.replica.setLabel("B", of: caseID)
        for _ in 0..<3 { for device in [school, second] { try device.sync() } }
        let label = try school.replica.cases().map(\.label)
        #expect(try second.replica.cases().map(\.label) == label)
        try second.replica.setLabel(nil, of: caseID)
        for _ in 0..<2 { for device in [second, school] { try device.sync() } }
        #expect(try school.replica.cases().map(\.label) == [nil])
        for device in devices { #expect(try device.sync().requests == 1) }
    }

    @Test("A device whose file was set back, with nothing sealed since, is told its own memos")
    func setBack() throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try school.backUp("old")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        try read(school, caseID)
        for device in [school, second] { try device.sync() }
        try school.restore("old")
        try school.sync()
        #expect(try school.replica.cases().map(\.label) == ["Kim hos oss"])
        #expect(try told(school) == told(second) && told(school).count == 1)
        #expect(try school.sync().requests == 1)
    }

    @Test("What waits to be told in a file that was set back replaces nothing that replaced it")
    func setBackPending() throws {
        let (_, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        let named = try #require(try school.replica.authors().first?.person)
        try school.replica.setLabel("Kim", of: caseID)
        _ = try school.replica.protect(caseID, isSet: false, persons: [named])
        try school.replica.keepReadings(days: 30)
        try school.backUp("old")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        let both = [named, Person(name: "Bo", function: "lärare")]
        _ = try school.replica.protect(caseID, isSet: false, persons: both)
        try school.replica.keepReadings(days: 400)
        for device in [school, second] { try device.sync() }
        try school.restore("old")
        for _ in 0..<2 { for device in [school, second] { try device.sync() } }
        for device in [school, second] {
            #expect(try device.replica.protection(of: caseID).persons == both)
            #expect(try device.replica.cases().map(\.label) == ["Kim hos oss"])
            #expect(try device.replica.readings(ReadingFilter()).days == 400)
        }
        #expect(try school.sync().requests == 1)
    }

    @Test("A server set back without its knowing, whose feeds are as before, gets memos back")
    func rolledBack() throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try world.backUpServer("night")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        try read(school, caseID)
        try school.sync()
        try world.rollBackServer("night")
        for device in [school, second] { try device.sync() }
        #expect(try second.replica.cases().map(\.label) == ["Kim hos oss"])
        #expect(try told(second).count == 1)
        #expect(try school.sync().requests == 1)
    }

    @Test("A server that has a device's words from others alone gets its memos back")
    func broughtByOthers() throws {
        let (world, devices, caseID) = try world()
        let (home, social, school, second) = (devices[0], devices[1], devices[2], devices[3])
        try world.backUpServer("night")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        try school.set(caseID, ["schoolPlan.goals": "Läsa"])
        for device in [school, home] { try device.sync() }
        try world.restoreServer("night")
        try home.sync()
        // The school has never left the epoch that this one is in.
        try world.rollBackServer("night")
        for device in [home, social, school, second] { try device.sync() }
        #expect(try second.replica.cases().map(\.label) == ["Kim hos oss"])
        try world.settle(devices)
        for device in devices {
            #expect(try device.texts(caseID, "schoolPlan.goals") == ["Läsa"], "\(device.name)")
        }
    }

    @Test(
        "A list of memos that was set back and has grown again is told from the one before",
        arguments: [1, 2, 3]
    )
    func rolledBackAndGrown(lost: Int) throws {
        let (world, devices, caseID) = try world()
        let (school, second) = (devices[2], devices[3])
        try world.backUpServer("night")
        try school.replica.setLabel("Kim hos oss", of: caseID)
        if lost > 1 { try read(school, caseID) }
        try school.sync()
        if lost > 2 {
            try school.replica.setLabel("Kim", of: caseID)
            try school.sync()
        }
        try world.rollBackServer("night")
        // As many memos as were lost, or fewer, or more: two.
        try second.replica.keepReadings(days: 400)
        try read(second, caseID)
        try second.sync()
        for device in [school, second, school] { try device.sync() }
        for device in [school, second] {
            #expect(try device.replica.cases().map(\.label) == [lost > 2 ? "Kim" : "Kim hos oss"])
            #expect(try told(device).count == (lost > 1 ? 2 : 1))
            #expect(try device.sync().requests == 1)
        }
    }

    @Test(
        "Whoever is at a place that the list has not is told so, and offers what it has",
        arguments: [2, 1 << 62]
    )
    func placeOfAnother(place: UInt64) throws {
        let (_, office, _, _) = try ReplicaWorld.three()
        try office.replica.keepReadings(days: 400)
        try office.sync()
        let end = try office.replica.read { try $0.number(.keysPlace) }
        try office.replica.write { try $0.set(.keysPlace, to: place) }
        #expect(try sync(office) { _ in } == 1)
        #expect(try office.replica.read { try $0.number(.keysPlace) } == end)
        #expect(try sync(office) { _ in } == 0)
        #expect(try office.sync().requests == 1)
    }

    @Test("Nothing readable lies in a file")
    func sealed() throws {
        let (world, devices, caseID) = try world()
        let school = devices[2]
        try school.replica.setLabel("Åkerbär i skogen", of: caseID)
        try school.replica.addAuthor(Person(name: "Ödgård Ögla", function: "vikarie"))
        try read(school, caseID)
        let readable = ReadableText(["Åkerbär i skogen", "Ödgård Ögla", "vikarie"])
        #expect(try readable.found(below: world.folder.path) == [])
        for _ in 0..<2 { for device in devices { try device.sync() } }
        #expect(try readable.found(below: world.folder.path) == [])
        #expect(try devices[3].replica.cases().map(\.label) == ["Åkerbär i skogen"])
    }

    @Test("More readings than one memo or request holds come whole")
    func many() throws {
        let (_, devices, _) = try world()
        let (school, second) = (devices[2], devices[3])
        let places = (0..<1000).map { n in
            ReadPlace(Identifier(high: 1, low: UInt64(n)), Identifier(high: 2, low: UInt64(n)))
        }
        try school.replica.note(.query, of: places)
        for _ in 0..<2 { for device in [school, second] { try device.sync() } }
        let log = try second.replica.readings(ReadingFilter())
        #expect(Set(log.readings.map(\.reading.caseID)) == Set(places.map(\.caseID)))
        #expect(log.readings.count == 1000)
    }
}
