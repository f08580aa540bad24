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

    @Test("What a party may not read changes no byte of what it sees")
    func noTrace() throws {
        var seen: [[UInt8]] = []
        for releases in [false, true] {
            let (world, home, social, school, other, caseID) = try ReleaseModel.world(
                ownChance: true
            )
            world.machine.freeze()
            try home.set(caseID, ["plan.goal": "ett", "note.text": "allas"])
            try home.sync()
            try social.sync()
            if releases { try social.release("plan", of: caseID, to: school) }
            try social.sync()
            try school.sync()
            try home.sync()
            // Whoever has sealed more has used up more chance, which nobody else sees.
            world.reseed()
            // One after the other: which comes first out of a sealing, and so what chance it gets,
            // hangs on the audience.
            for (field, text) in [("note.text", "igen"), ("plan.goal", "två")] {
                try home.set(caseID, [field: text])
                try home.sync()
            }
            try school.sync()
            if releases { #expect(try school.texts(caseID, "plan.goal") == ["två"]) }
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
}
