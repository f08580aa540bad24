import Cooperation
import Journal
import Replica
import Testing
import Trust
import Vocabulary
import Wire

/// Copiers that alter what they hand on, and what nobody may see of a release.
@Suite("Copies and lies")
struct CopyLiesTests {
    /// What a lying copier makes of a copy before it signs it.
    private func send(
        altered: Bool = false,
        _ change: (inout RecordCopy) -> Void
    ) throws -> (code: String?, Office, CaseID) {
        let lie = try LiedCopy(change)
        if altered { #expect(lie.alarms.count == 1) }
        return (lie.code, lie.school, lie.caseID)
    }

    @Test("An honest copy is taken")
    func honest() throws {
        let (code, school, caseID) = try send { _ in }
        #expect(code == nil)
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
    }

    @Test("A dot that nobody wrote is refused")
    func dot() throws {
        let (code, school, _) = try send { copy in
            copy.fields[0].context.insert(Dot(incarnation: 0, n: 9))
        }
        #expect(code == "copy.refused")
        #expect(try school.replica.status().waitingCopies.count == 1)
    }

    @Test("A write left out is refused")
    func leftOut() throws {
        let (code, _, _) = try send { copy in
            copy.commits = []
            copy.box = CopyBox.sealPlain(CopyContent(openings: []))
        }
        #expect(code == "copy.refused")
    }

    @Test("Another stamp is refused")
    func stamp() throws {
        let (code, _, _) = try send { $0.commits[0].stamp.time += 1 }
        #expect(code == "copy.refused")
    }

    @Test("An item that is another is refused")
    func item() throws {
        let (code, _, _) = try send { copy in
            for place in copy.commits[0].leaves.indices {
                guard
                    case .open(let open, let bytes, var items, let shown) =
                        copy.commits[0].leaves[place].content
                else { continue }
                items[0] = Digest.sha256([1])
                copy.commits[0].leaves[place].content = .open(
                    open,
                    bytes: bytes,
                    items: items,
                    shown: shown
                )
            }
        }
        #expect(code == "copy.refused")
    }

    @Test("A value that its author never wrote is not shown")
    func value() throws {
        let (_, school, caseID) = try send(altered: true, LiedCopy.otherValue)
        #expect(try school.view(caseID, "plan.goal").siblings.first?.isUnreadable == true)
        #expect(try school.texts(caseID, "plan.goal") != ["lögn"])
    }

    @Test(
        "A copy whose key does not come is named, and one that was altered is told of when it opens",
        arguments: [false, true]
    )
    func closed(altered: Bool) throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social] { try office.sync() }
        try social.release("plan", of: caseID, to: school)
        var session = try social.replica.sync(keys: social.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            var request = try SyncRequest(
                LiedCopy.lie(body, social) { copy in
                    if altered { copy.box[copy.box.count - 1] ^= 1 }
                }
            )
            // The key of the copy is kept back.
            if !request.copies.isEmpty {
                request.wrappings.removeAll {
                    if case .recordKeys = $0.target { true } else { false }
                }
            }
            let (status, answer) = try world.post(
                path,
                request.encoded(),
                nonce,
                from: session.device
            )
            #expect(status == 200)
            step = try session.received(answer)
        }
        #expect(try school.sync().alarms.isEmpty)
        let waiting = try school.replica.status().waitingCopies
        #expect(waiting.map(\.isClosed) == [true])
        #expect(waiting.map(\.copiers) == [[social.party]])
        #expect(waiting.map { $0.record?.name } == ["plan"])
        #expect(try school.view(caseID, "plan.goal").siblings.map(\.isUnreadable) == [true])

        try social.replica.store.write { try $0.sendKeysAgain() }
        try social.sync()
        let alarms = try school.sync().alarms
        #expect(alarms.map(\.code) == (altered ? ["copy.altered"] : []))
        #expect(alarms.allSatisfy { $0.device == session.device })
        // A bad one is named, and another waited for: of whoever has made no bad one.
        let asked = try school.replica.status().waitingCopies
        #expect(asked.map(\.isClosed) == (altered ? [false] : []))
        #expect(asked.allSatisfy { $0.copiers == [home.party] })
        #expect(try school.sync().alarms.isEmpty)
        if !altered { #expect(try school.texts(caseID, "plan.goal") == ["ett"]) }
    }

    @Test("A device that was revoked waits for no key that comes later")
    func revoked() throws {
        let (world, home, social, school, _, caseID) = try ReleaseModel.world()
        let second = try world.join(by: social, "soc2")
        try home.set(caseID, ["plan.goal": "ett"])
        for office in [home, social, second] { try office.sync() }
        _ = try social.replica.revokeDevice("soc2", immediate: false, keys: social.keys)
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        for office in [social, school, second, social, second] { try office.sync() }
        #expect(try school.texts(caseID, "plan.goal") == ["ett"])
        #expect(try second.replica.status().waitingCopies.isEmpty)
    }

    /// What goes on beside a party that may read nothing of it.
    enum Beside: CaseIterable {
        case release, withdrawal, edits, conflict, voidWrite, erasure, file, memos, proposal, bundle
        case otherCase, otherCharter
    }

    @Test("What a party may not read changes no byte of what it sees", arguments: Beside.allCases)
    func noTrace(_ beside: Beside) throws {
        let day: WallTime = 86_400_000
        var seen: [[UInt8]] = []
        for happens in [false, true] {
            let (world, home, social, school, other, caseID) = try ReleaseModel.world(
                ownChance: true
            )
            world.machine.freeze()
            try home.set(caseID, ["plan.goal": "ett", "note.text": "allas"])
            for office in [home, social] { try office.sync() }
            if happens { try goOn(beside, home, social, school, caseID) }
            for office in [social, school, home] { try office.sync() }
            // What takes time takes as much where nothing happens.
            world.machine.advance(by: 31 * day)
            if happens, beside == .erasure {
                let plan = try social.replica.record(named: "plan", in: caseID)
                #expect(
                    try social.replica.orderErasure(of: plan, in: caseID, keys: social.keys).isForce
                )
                for office in [social, home, social] { try office.sync() }
                let erased = try social.view(caseID, "plan.goal").siblings.map(\.isErased)
                #expect(erased == [true])
            }
            // Whoever has sealed more has used up more chance, which nobody else sees.
            world.reseed()
            // One after the other: which comes first out of a sealing, and so what chance it gets,
            // hangs on the audience.
            try home.set(caseID, ["note.text": "igen"])
            try home.sync()
            if beside != .erasure {
                try home.set(caseID, ["plan.goal": "två"])
                try home.sync()
            }
            try school.sync()
            if happens, beside == .release {
                #expect(try school.texts(caseID, "plan.goal") == ["två"])
            }
            // A key that it gets, after those that it does not.
            world.reseed()
            let later = try ReleaseModel.newCase(by: social)
            try social.set(later, ["note.text": "ny"])
            try social.sync()
            var session = try other.replica.sync(keys: other.keys)
            guard case .send(let path, let body, _) = try session.start() else { return }
            let nonce = world.freshNonce(session.device)
            let (status, answer) = try world.post(path, body, nonce, from: session.device)
            #expect(status == 200)
            var response = try SyncResponse(answer)
            #expect(response.deliveries.count == 4)
            #expect(response.keysPlace > 0)
            // A nonce is chance, whoever asks.
            response.nonce = .zero
            seen.append(response.encoded())
        }
        #expect(seen[0] == seen[1])
    }

    /// A case of two parties alone.
    private func openBeside(_ home: Office, _ social: Office) throws -> CaseID {
        let id = try social.replica.newCase(
            model: "release",
            roles: [
                ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
            ],
            label: "Lo",
            keys: social.keys
        ).id
        try social.set(id, ["plan.goal": "annat", "note.text": "annat"])
        for office in [social, home] { try office.sync() }
        return id
    }

    private func goOn(
        _ beside: Beside,
        _ home: Office,
        _ social: Office,
        _ school: Office,
        _ caseID: CaseID
    ) throws {
        switch beside {
        case .release: try social.release("plan", of: caseID, to: school)
        case .withdrawal:
            try social.release("plan", of: caseID, to: school)
            for office in [social, school, social] { try office.sync() }
            try social.withdraw("plan", of: caseID, from: school)
        case .conflict:
            try home.set(caseID, ["plan.means": "hemmets"])
            try social.set(caseID, ["plan.means": "socialtjänstens"])
            for office in [home, social, home] { try office.sync() }
            #expect(try home.texts(caseID, "plan.means").count == 2)
        case .voidWrite:
            try social.set(caseID, ["plan.own": "inte mitt"], unchecked: true)
            #expect(try social.sync().void == 1)
        case .otherCase: _ = try openBeside(home, social)
        case .otherCharter:
            let id = try openBeside(home, social)
            try social.give("homeSchool", of: id, to: "Björkskolan")
            for office in [social, school, home] { try office.sync() }
        case .edits:
            for text in ["mer", "ännu mer"] {
                try home.set(caseID, ["plan.goal": text, "plan.own": text])
                try social.set(caseID, ["plan.means": text])
                for office in [home, social, home] { try office.sync() }
            }
        case .erasure:
            let plan = try social.replica.record(named: "plan", in: caseID)
            _ = try social.replica.orderErasure(of: plan, in: caseID, keys: social.keys)
        case .file:
            let content = [UInt8](repeating: 7, count: 50_000)
            _ = try home.replica.attach(
                FileSource(name: "betyg.pdf", length: content.count) { offset, count in
                    Array(content[min(offset, content.count)..<min(offset + count, content.count)])
                },
                to: home.replica.field(named: "plan.scan", in: caseID)
            )
            for office in [home, social] {
                try office.sync()
                var transfer = try office.replica.transferBlobs(fetching: true)
                var step = try transfer.start()
                while case .send(let path, let body, let nonce) = step {
                    let (status, answer) = try office.world.post(
                        path,
                        body,
                        nonce,
                        from: transfer.device
                    )
                    step =
                        status == 200
                        ? try transfer.received(answer)
                        : try transfer.refused(status: status, answer)
                }
            }
        case .memos:
            try social.replica.setLabel("Kim Andersson", of: caseID)
            let plan = try social.replica.record(named: "plan", in: caseID)
            try social.replica.note(.record, of: [ReadPlace(plan.ref)])
            try home.replica.setLabel("Kim", of: caseID)
        case .proposal:
            let own = try social.replica.field(named: "plan.own", in: caseID)
            _ = try social.replica.propose(.typed("förslag"), for: own, note: "")
        case .bundle:
            try home.set(caseID, ["plan.goal": "per bunt"])
            try social.take(home.bundle(for: social))
        }
    }
}
