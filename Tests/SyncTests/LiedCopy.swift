import Replica
import SyncServer
import Testing
import Trust
import Vocabulary
import Wire

/// A case whose plan the home has written and social services have let the school read, with a copy in
/// which they lie.
struct LiedCopy {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let other: Office
    let caseID: CaseID
    /// What the server said of the copy; nil where it took it.
    let code: String?
    /// What the school was told at its next sync.
    let alarms: [IntegrityAlarm]

    /// - Parameter meanwhile: What happens between social services and the other school before the home
    ///   school hears of the copy.
    init(
        _ change: (inout RecordCopy) -> Void,
        meanwhile: (_ social: Office, _ other: Office, CaseID) throws -> Void = { _, _, _ in }
    ) throws {
        (world, home, social, school, other, caseID) = try ReleaseModel.world()
        try home.set(caseID, ["plan.goal": "ett", "plan.own": "två"])
        try home.sync()
        try social.sync()
        try social.release("plan", of: caseID, to: school)
        let (code, device) = try Self.sync(social, change)
        self.code = code
        try meanwhile(social, other, caseID)
        let alarms = try school.sync().alarms
        #expect(alarms.allSatisfy { $0.code == "copy.altered" && $0.device == device })
        #expect(try school.replica.verify().findings == alarms)
        self.alarms = alarms
    }

    /// Syncs with copies that were changed; returns what the server said of the last.
    static func sync(
        _ office: Office,
        _ change: (inout RecordCopy) -> Void
    ) throws -> (code: String?, device: DeviceID) {
        var code: String?
        var session = try office.replica.sync(keys: office.keys)
        var step = try session.start()
        while case .send(let path, let body, let nonce) = step {
            let (status, answer) = try office.world.post(
                path,
                try lie(body, office, change),
                nonce,
                from: session.device
            )
            guard status == 200 else {
                step = try session.refused(status: status, answer)
                continue
            }
            let response = try SyncResponse(answer)
            code = response.outcomes.first { $0.statement != nil }?.code ?? code
            step = try session.received(answer)
        }
        return (code: code, device: session.device)
    }

    /// A request with copies that were changed and signed anew.
    static func lie(
        _ body: [UInt8],
        _ office: Office,
        _ change: (inout RecordCopy) -> Void
    ) throws -> [UInt8] {
        var request = try SyncRequest(body)
        let key = try SigningKey(secret: office.keys.signing)
        request.copies = try request.copies.map { signed in
            var statement = try AudienceStatement(signed.body)
            guard case .copy(var copy) = statement.content else { return signed }
            change(&copy)
            statement.content = .copy(copy)
            let body = statement.bytes
            return SignedBody(
                body: body,
                signer: signed.signer,
                signature: try key.sign(SignedText.audience(body))
            )
        }
        return request.encoded()
    }

    /// Everything in it is something else than its authors wrote.
    static func otherValue(_ copy: inout RecordCopy) {
        let count = copy.commits.flatMap(\.leaves).reduce(0) { count, leaf in
            guard case .open(_, _, _, let shown) = leaf.content else { return count }
            return count + shown.count + 2
        }
        let lie = CopyContent.Opening(
            salt: [UInt8](repeating: 1, count: 16),
            bytes: [1] + Array("lögn".utf8)
        )
        copy.box = CopyBox.sealPlain(
            CopyContent(openings: [CopyContent.Opening](repeating: lie, count: count))
        )
    }
}
