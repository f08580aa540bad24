import TestSupport
import Trust
import Vocabulary
import Wire

/// Bodies of the registry, party logs and charters, with their signatures.
enum StatementVectors {
    static func registry() throws -> [Vector] {
        let world = try VectorWorld()
        let statements: [RegistryStatement] = [
            .server(key: world.server.publicKey),
            .party(
                PartyListing(
                    id: world.home.id,
                    name: "Ekbackens ungdomshem",
                    kind: .institution
                )
            ),
            .party(
                PartyListing(
                    id: world.office.id,
                    name: "Ängelholms socialtjänst",
                    kind: .socialServices,
                    municipality: "1292"
                )
            ),
            .party(
                PartyListing(
                    id: world.school.id,
                    name: "Ängelholms socialtjänst",
                    kind: .socialServices,
                    municipality: "1292",
                    succeeds: world.office.id
                )
            ),
            .model(name: "example", version: 1, yaml: Array("name: example".utf8)),
        ]
        return statements.map {
            [
                "bytes": $0.bytes.hex, "value": $0.twin,
                "bodyHash": Digest.sha256($0.bytes).description,
            ]
        }
    }

    /// A party log: root, a device by the root, one by that device, an incarnation of each; an
    /// invitation and a recovery code, a device by the first, and two revocations.
    static func partyLog() throws -> [Vector] {
        var world = try VectorWorld()
        let home = world.home
        let second = try SigningKey(secret: world.random.bytes(32))
        let agreement = try AgreementKey(secret: world.random.bytes(32))
        let other: IncarnationID = world.identifier()
        let third = try SigningKey(secret: world.random.bytes(32))
        let invitation = try Sleeper(secret: invitationSecret)
        let recovery = try Sleeper(secret: recoverySecret)
        let contents: [(PartyStatement.Content, Signer, SigningKey)] = [
            (.root(key: home.root.publicKey, partyKey: nil), .root(home.root.publicKey), home.root),
            (
                .device(
                    DeviceStatement(
                        signingKey: home.device.publicKey,
                        agreementKey: home.agreement.publicKey,
                        name: "bärbar 1"
                    )
                ), .root(home.root.publicKey), home.root
            ),
            (
                .incarnation(home.device.deviceID, home.incarnation),
                .device(home.device.deviceID), home.device
            ),
            (
                .device(
                    DeviceStatement(
                        signingKey: second.publicKey,
                        agreementKey: agreement.publicKey,
                        name: "bärbar 2"
                    )
                ), .device(home.device.deviceID), home.device
            ),
            (.incarnation(second.deviceID, other), .device(second.deviceID), second),
            (
                .device(
                    invitation.statement(
                        name: "inbjudan",
                        kind: .invitation,
                        expires: world.time + 86_400_000
                    )
                ), .device(second.deviceID), second
            ),
            (
                .device(recovery.statement(name: "", kind: .recovery)),
                .device(second.deviceID), second
            ),
            (
                .device(
                    DeviceStatement(
                        signingKey: third.publicKey,
                        agreementKey: agreement.publicKey,
                        name: "bärbar 3"
                    )
                ), .device(invitation.device), invitation.signing
            ),
            (
                .revocation(second.deviceID, immediate: false), .device(third.deviceID), third
            ),
            (.revocation(second.deviceID, immediate: true), .server, world.server),
        ]
        return try contents.map { content, signer, key in
            let body = PartyStatement(party: home.id, content: content).bytes
            return [
                "bytes": body.hex, "value": PartyStatement(party: home.id, content: content).twin,
                "signer": signer.twin, "key": key.publicKey.hex,
                "signature": try key.sign(SignedText.party(body)).hex,
                "bodyHash": Digest.sha256(body).description,
            ]
        }
    }

    /// The secrets of the two sleeping devices.
    static let invitationSecret = [UInt8](1...32)
    static let recoverySecret = [UInt8](101...116)

    static func charters() throws -> [Vector] {
        let world = try VectorWorld()
        var later = world.charter
        later.previous = Digest.sha256(world.charter.bytes)
        later.roles.removeLast()
        var other = world.charter
        other.previous = Digest.sha256(later.bytes)
        other.ended = ["homeSchool", "institution"]
        other.successions = [
            Succession(from: world.home.id, to: PartyID(high: 3, low: 1)),
            Succession(from: world.school.id, to: PartyID(high: 3, low: 2)),
        ].sorted { $0.from < $1.from }
        var grounded = world.charter
        for index in grounded.roles.indices where grounded.roles[index].party != world.office.id {
            grounded.roles[index].ground = index == 0 ? "harmTest" : "carePurpose"
        }
        return try [world.charter, later, other, grounded].map { charter in
            let body = charter.bytes
            return [
                "bytes": body.hex, "value": charter.twin,
                "signer": Signer.device(world.office.device.deviceID).twin,
                "key": world.office.device.publicKey.hex,
                "signature": try world.office.device.sign(SignedText.charter(body)).hex,
                "bodyHash": Digest.sha256(body).description,
                "head": Names.charterHead(body: body).description,
            ]
        }
    }
}
