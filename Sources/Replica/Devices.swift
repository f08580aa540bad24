import Journal
import Trust
import Vocabulary
import Wire

/// An invitation for a further device of the own party.
public struct DeviceInvitation: Sendable {
    /// What to open on the other machine; whoever has it can join.
    public var url: String
    /// The sleeping device that is in it.
    public var device: DeviceID
    /// Until when it can be used, by the server's clock.
    public var expires: WallTime
}

extension Replica {
    /// The devices of all parties whose logs came, own ones first, then those that wait to be own ones.
    public func devices() throws -> [DeviceView] { try read { try $0.devices() } }

    /// Somebody has looked at the devices: `status` tells no more of those that were revoked and came first
    /// to a restored server.
    public func lookAtDevices() throws {
        guard try read({ try $0.store.setting(.cameRevoked) != nil }) else { return }
        try write { try $0.store.set(.cameRevoked, to: nil) }
    }

    /// Invites a further device of the own party. The invitation holds once a sync has brought it.
    public func inviteDevice(
        validSeconds seconds: UInt64,
        keys: DeviceKeys
    ) throws -> DeviceInvitation {
        try write { work in
            let identity = try work.identity()
            let log = try work.speakingLog()
            guard let root = log.root else { throw ReplicaError.notAdmitted }
            let secret = effects.random(Sleeper.invitationBytes)
            let sleeper = try Sleeper(secret: secret)
            let (length, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
            let expires = min(
                overflow ? .max : effects.now().addingReportingOverflow(length).partialValue,
                (1 << 53) - 1
            )
            try work.state(
                .device(sleeper.statement(name: "", kind: .invitation, expires: expires)),
                SigningKey(secret: keys.signing)
            )
            return DeviceInvitation(
                url: Invitation.url(
                    server: identity.server,
                    party: identity.party,
                    root: root,
                    serverKey: identity.serverKey,
                    secret: secret
                ),
                device: sleeper.device,
                expires: expires
            )
        }
    }

    /// The device that waits and is so named, by its name or a beginning of its identifier.
    public func waitingDevice(_ typed: String) throws -> DeviceView {
        try read { work in
            let waiting = try work.waitingDevices()
            let id = try Work.device(typed, waiting.map { ($0.id, $0.name) })
            guard let device = waiting.first(where: { $0.id == id }) else {
                throw ReplicaError.unknownName(.device, typed: typed)
            }
            return try work.view(device)
        }
    }

    /// Admits a device that waits; `typed` is a beginning of its identifier.
    public func approveDevice(_ typed: String, keys: DeviceKeys) throws -> DeviceView {
        try write { work in
            let waiting = try work.waitingDevices()
            let id = try Work.device(typed, waiting.map { ($0.id, $0.name) })
            guard let device = waiting.first(where: { $0.id == id }) else {
                throw ReplicaError.unknownName(.device, typed: typed)
            }
            try work.state(device.body, SigningKey(secret: keys.signing))
            return try work.view(device)
        }
    }

    /// Revokes a device of the own party, or sends away one that waits.
    ///
    /// - Parameters:
    ///   - typed: a beginning of its identifier, or its name where only one has it
    ///   - immediate: whether what comes from it is void, and not held
    public func revokeDevice(
        _ typed: String,
        immediate: Bool,
        keys: DeviceKeys
    ) throws -> DeviceView {
        try write { work in
            let identity = try work.identity()
            let key = try SigningKey(secret: keys.signing)
            let own = try work.devices().filter { $0.party == identity.party }
            let id = try Work.device(typed, own.map { ($0.id, $0.name) })
            guard id != identity.device else { throw ReplicaError.ownDevice }
            guard let view = own.first(where: { $0.id == id }) else {
                throw ReplicaError.unknownName(.device, typed: typed)
            }
            if view.state == .waiting {
                try work.decline(id, key)
            } else {
                try work.state(.revocation(id, immediate: immediate), key)
            }
            return view
        }
    }

    /// Makes a recovery code for the party, and revokes those made before. It holds once a sync has
    /// brought it, and is kept nowhere: who asked must write it down.
    public func newRecoveryCode(keys: DeviceKeys) throws -> RecoveryCode {
        try write { work in
            let key = try SigningKey(secret: keys.signing)
            let log = try work.speakingLog()
            guard let root = log.root else { throw ReplicaError.notAdmitted }
            let secret = effects.random(Sleeper.recoveryBytes)
            let statement = try Sleeper(secret: secret).statement(name: "", kind: .recovery)
            try work.state(.device(statement), key)
            let old = log.devices.filter { $1.statement.kind == .recovery && $1.receives }
            for device in old.keys.sorted() {
                try work.state(.revocation(device, immediate: false), key)
            }
            return RecoveryCode(secret: secret, root: root)
        }
    }

    /// Says that this device speaks for its party no more. Nothing is destroyed here.
    public func revokeOwnDevice(keys: DeviceKeys) throws {
        try write { work in
            try work.state(
                .revocation(work.identity().device, immediate: false),
                SigningKey(secret: keys.signing)
            )
        }
    }

    /// Whether the log has revoked this device, as far as it has come.
    public func isOwnDeviceRevoked() throws -> Bool {
        try read { work in
            let identity = try work.identity()
            let log = try work.journal.partyLog(identity.party)
            return log.devices[identity.device]?.speaks == false
        }
    }
}

extension Work {
    func devices() throws -> [DeviceView] {
        let identity = try identity()
        var views = try journal.devices().map { try view($0, own: identity) }
        let log = try ownLog()
        for index in views.indices where views[index].party == identity.party {
            guard let device = log.devices[views[index].id] else { continue }
            let state = DeviceView.State(device)
            views[index].isPending = state != views[index].state
            views[index].state = state
        }
        // Sleeping ones that were stated here, and the server does not have.
        let known = Set(views.map(\.id))
        for (id, device) in log.devices.sorted(by: { $0.key < $1.key }) where !known.contains(id) {
            guard device.statement.kind.isSleeping else { continue }
            var view = try view(WaitingDevice(id: id, name: device.name, body: []))
            view.state = DeviceView.State(device)
            view.isPending = true
            views.append(view)
        }
        let pending = Set(try store.statements().map(\.body))
        for device in try waitingDevices() where !known.contains(device.id) {
            var view = try view(device)
            view.isPending = pending.contains(device.body)
            views.append(view)
        }
        return views.filter { $0.party == identity.party }
            + views.filter { $0.party != identity.party }
    }

    func view(_ entry: DeviceEntry, own: Identity) throws -> DeviceView {
        let log = try journal.partyLog(entry.party)
        return DeviceView(
            id: entry.device,
            name: entry.name,
            party: entry.party,
            partyName: try partyName(entry.party),
            isOwn: entry.device == own.device,
            state: log.devices[entry.device].map(DeviceView.State.init) ?? .speaking
        )
    }

    func view(_ device: WaitingDevice) throws -> DeviceView {
        let identity = try identity()
        return DeviceView(
            id: device.id,
            name: device.name,
            party: identity.party,
            partyName: try partyName(identity.party),
            isOwn: false,
            state: .waiting
        )
    }

    /// Sends a waiting device away: stated to the server, which orders it nowhere.
    fileprivate func decline(_ device: DeviceID, _ key: SigningKey) throws {
        _ = try speakingLog()
        let body = PartyStatement(
            party: try identity().party,
            content: .revocation(device, immediate: false)
        ).bytes
        try store.insert(
            StatementRow(
                hash: Digest.sha256(body),
                body: body,
                signature: try key.sign(SignedText.party(body))
            )
        )
    }

    /// The one device that a person means.
    fileprivate static func device(
        _ typed: String,
        _ devices: [(id: DeviceID, name: String)]
    ) throws -> DeviceID {
        var found = devices.filter { !$0.name.isEmpty && $0.name == typed }
        if found.isEmpty {
            let digits = typed.lowercased().filter { $0 != " " }
            found = devices.filter { $0.id.description.hasPrefix(digits) }
            if !found.isEmpty, digits.utf8.count < 4 {
                throw ReplicaError.beginningTooShort(.device, typed: typed)
            }
        }
        guard let first = found.first else {
            throw ReplicaError.unknownName(.device, typed: typed)
        }
        guard found.count == 1 else {
            throw ReplicaError.ambiguousName(
                .device,
                typed: typed,
                candidates: found.map { Candidate(name: $0.id.description, label: $0.name) }
            )
        }
        return first.id
    }
}

extension DeviceView.State {
    init(_ device: PartyLog.Device) {
        if device.revocations.contains(where: \.immediate) {
            self = .revokedImmediately
        } else if !device.revocations.isEmpty {
            self = .revoked
        } else if device.spent != nil {
            self = .spent
        } else {
            switch device.statement.kind {
            case .ordinary: self = .speaking
            case .invitation: self = .invitation(expires: device.statement.expires)
            case .recovery: self = .recovery
            }
        }
    }
}
