import Replica
import SyncServer
import Testing
import Vocabulary
import Wire

/// What is given back to a restored server needs no signature of its own, and the chains that prove it cover
/// no author's.
@Suite("Given back with a bit altered")
struct AlteredReturnTests {
    @Test(
        "Every signature and every signer: refused as a whole, and given back as it was",
        arguments: [false, true]
    )
    func altered(byColleague: Bool) throws {
        let (world, home, social, school, other, first) = try ReleaseModel.world()
        try home.set(first, ["plan.goal": "ett"])
        for office in [home, social, school, other] { try office.sync() }
        try world.backUpServer("night")
        // A party with its root, a device that another let in, a case, a release, and commits of two.
        try world.addParty("Granskolan", .school)
        let late = try world.join("Granskolan", "gran")
        let colleague = try world.join(by: home, "eken2")
        let caseID = try ReleaseModel.newCase(by: social)
        for office in [social, late, colleague] { try office.sync() }
        try colleague.set(caseID, ["plan.goal": "två"])
        for office in [colleague, social] { try office.sync() }
        try social.release("plan", of: caseID, to: school)
        try social.set(caseID, ["note.text": "av socialen"], unchecked: true)
        for office in [social, colleague, school, social] { try office.sync() }
        try world.restoreServer("night")

        let office = byColleague ? colleague : social
        // One request after the other: each is let through when all was altered in it that can be.
        var (names, letThrough, next) = ([String](), false, 0)
        while true {
            var altered: String?
            world.altered = { body in
                let request = try ReturnRequest(body)
                guard !request.deliveries.isEmpty else { return body }
                let alterations = Self.alterations(of: request)
                if letThrough || alterations.isEmpty {
                    letThrough = false
                    return body
                }
                let alteration = alterations[next]
                (altered, next) = (alteration.name, (next + 1) % alterations.count)
                letThrough = next == 0
                return alteration.request.encoded()
            }
            do {
                let summary = try office.sync()
                guard let altered else {
                    #expect(summary.missing.isEmpty)
                    break
                }
                Issue.record("\(altered): taken")
            } catch ReplicaError.integrity(let alarm) {
                #expect(alarm.code == "return.unproved", "\(altered ?? "")")
                names.append(altered ?? "")
            }
        }
        for name in ["root", "signer", "signature", "releaser", "sealing"] {
            #expect(names.contains { $0.hasSuffix(name) }, "\(name)")
        }
        world.altered = nil
        try world.settle([home, social, school, other, late, colleague])
        for office in [home, social, school, colleague] {
            #expect(try office.texts(caseID, "plan.goal") == ["två"], "\(office.name)")
            #expect(try office.isSound, "\(office.name)")
        }
        #expect(try world.server.events().allSatisfy { $0.kind != .notTakenBack })
    }

    /// The request with one bit altered that no chain covers, in each way there is.
    private static func alterations(
        of request: ReturnRequest
    ) -> [(name: String, request: ReturnRequest)] {
        var all: [(String, ReturnRequest)] = []
        func alter(_ index: Int, _ name: String, _ change: (inout Delivery) -> Void) {
            var altered = request
            change(&altered.deliveries[index].delivery)
            all.append(("\(index) \(name)", altered))
        }
        for (index, returned) in request.deliveries.enumerated() {
            switch returned.delivery {
            case .run(let run):
                alter(index, "sealing") { $0 = .run(run.altered { $0.signature[7] ^= 8 }) }
            case .entries(let frame):
                for (place, entry) in frame.entries.enumerated() {
                    for (name, content) in entry.content.alterations {
                        var frame = frame
                        frame.entries[place].content = content
                        alter(index, name) { $0 = .entries(frame) }
                    }
                }
            }
        }
        return all
    }
}

extension CommitRunFrame {
    fileprivate func altered(_ change: (inout CommitRunFrame) -> Void) -> CommitRunFrame {
        var run = self
        change(&run)
        return run
    }
}

extension LogEntryFrame.Content {
    /// The content with a bit altered of who signed it, or how. Copies are made anew, not given back.
    fileprivate var alterations: [(name: String, content: LogEntryFrame.Content)] {
        switch self {
        case .registry: return []
        case .signed(var signed):
            let (signer, signature) = (signed.signer, signed.signature)
            signed.signature[63] ^= 1
            var all = [("signature", LogEntryFrame.Content.signed(signed))]
            signed.signature = signature
            switch signer {
            case .root(var key):
                key[5] ^= 2
                signed.signer = .root(key)
                all.append(("root", .signed(signed)))
            case .device(let device):
                signed.signer = .device(device.altered)
                all.append(("signer", .signed(signed)))
            case .server: break
            }
            return all
        case .audience(var entry):
            guard let device = entry.device,
                case .release? = (try? AudienceStatement(entry.body))?.content
            else { return [] }
            entry.device = device.altered
            let signer = ("releaser", LogEntryFrame.Content.audience(entry))
            entry.device = device
            entry.signature[0] ^= 128
            return [signer, ("release's signature", .audience(entry))]
        }
    }
}

extension DeviceID {
    fileprivate var altered: DeviceID {
        var bytes = bytes
        bytes[3] ^= 16
        return DeviceID(bytes) ?? .zero
    }
}
