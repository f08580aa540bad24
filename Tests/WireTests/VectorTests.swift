import HTTPSignature
import HTTPTypes
import TestSupport
import Testing
import Trust
import Vocabulary
import Wire

/// The vectors in Protocol/Vectors are what the code makes, and the code reads from their bytes what
/// their twins say.
@Suite(.serialized) struct `Vectors` {
    @Test func `the code makes the published vectors`() {
        check(
            "names.json",
            about: "section 2: derived names",
            try LogVectors.names()
        )
        check(
            "openParts.json",
            about: "section 3: open parts of leaves",
            try LeafVectors.openPartVectors()
        )
        check(
            "leaves.json",
            about: "sections 3 and 4: leaves with stored boxes",
            try LeafVectors.leaves(isCompressed: false)
        )
        check(
            "groups.json",
            about: "section 5: groups of commits",
            try CommitVectors.groups()
        )
        check(
            "trees.json",
            about: "section 5: Merkle trees and range proofs",
            try CommitVectors.trees()
        )
        check(
            "sealings.json",
            about: "section 5: chain of sealings",
            try CommitVectors.sealings()
        )
        check("chains.json", about: "section 6: logs", try LogVectors.chains())
        check(
            "registry.json",
            about: "section 6: bodies of the registry",
            try StatementVectors.registry()
        )
        check(
            "partyLog.json",
            about: "section 6: a party log, in order",
            try StatementVectors.partyLog()
        )
        check(
            "charters.json",
            about: "section 6: bodies of charters",
            try StatementVectors.charters()
        )
        check(
            "audiences.json",
            about: "section 6: bodies of audience logs",
            try AudienceVectors.bodies()
        )
        check(
            "feeds.json",
            about: "section 6: a feed and its signed cursors",
            try LogVectors.feeds()
        )
        check(
            "states.json",
            about: "section 8: digest of a state",
            try LogVectors.states()
        )
        check(
            "requests.json",
            about: "section 9: signed requests",
            try ExchangeVectors.requests()
        )
        check(
            "joins.json",
            about: "section 10: invitations and proofs",
            try ExchangeVectors.joins()
        )
        check(
            "messages.json",
            about: "section 11 and 12: whole messages",
            try ExchangeVectors.messages() + KeyVectors.messages()
                + MemoVectors.messages() + BundleVectors.messages()
        )
        check(
            "sealedLeaves.json",
            about: "sections 3, 4 and 16: leaves with sealed boxes",
            try KeyVectors.sealedLeaves()
        )
        check("keys.json", about: "section 16: keys and wrappings", try KeyVectors.keys())
        check("memos.json", about: "section 18: memos", try MemoVectors.memos())
        check(
            "bundles.json",
            about: "section 18: a bundle, its parts and what they hold",
            try BundleVectors.all()
        )
        check(
            "rejected.json",
            about: "bytes that are refused, and with which code",
            try RejectedVectors.all()
        )
    }

    private func check(
        _ name: String,
        about: String,
        _ vectors: @autoclosure () throws -> [Vector]
    ) {
        #expect(throws: Never.self, "\(name)") {
            try VectorFile.compare(name, about: about, vectors())
        }
    }

    /// Compressed bytes may differ from one version of the library to the next, so they are only read.
    @Test func `compressed leaves are read`() throws {
        if (try? VectorFile.read("compressedLeaves.json")) == nil {
            try VectorFile.compare(
                "compressedLeaves.json",
                about: "sections 3 and 4: leaves with compressed boxes",
                LeafVectors.leaves(isCompressed: true)
            )
        }
        for name in ["leaves.json", "compressedLeaves.json"] {
            for vector in try VectorFile.read(name) {
                let caseID = try #require(CaseID(vector.bytes("case")))
                let incarnation = try #require(IncarnationID(vector.bytes("incarnation")))
                let read = try LeafVectors.vector(
                    vector.bytes("bytes"),
                    caseID: caseID,
                    incarnation: incarnation
                )
                #expect(try VectorFile.render(read) == VectorFile.render(vector))
            }
        }
    }

    @Test func `open parts are read`() throws {
        for vector in try VectorFile.read("openParts.json") {
            let bytes = try vector.bytes("bytes")
            let open = try OpenPart.decode(bytes, 0..<bytes.count)
            #expect(open.bytes == bytes)
            let twin = try #require(vector["value"])
            #expect(try VectorFile.render(open.twin) == VectorFile.render(twin))
        }
    }

    @Test func `bodies of audience logs are read`() throws {
        for vector in try VectorFile.read("audiences.json") {
            let bytes = try vector.bytes("bytes")
            let statement = try AudienceStatement(bytes)
            #expect(statement.bytes == bytes)
            // Whatever a damaged body says, it is read without harm.
            for length in 0..<bytes.count {
                _ = try? AudienceStatement(Array(bytes[..<length]))
            }
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 0x5a
                if let read = try? AudienceStatement(damaged), case .copy(let copy) = read.content {
                    let key = try vector.bytes("authorKey")
                    _ = try CopyProof.leaves(of: copy, caseID: read.caseID) { _ in key }
                }
            }
        }
    }

    @Test func `groups are read`() throws {
        for vector in try VectorFile.read("groups.json") {
            let read = try CommitVectors.vector(
                header: vector.bytes("header"),
                key: vector.bytes("key"),
                signature: vector.bytes("signature"),
                vector.bytes("commits"),
                count: vector.number("count")
            )
            #expect(try VectorFile.render(read) == VectorFile.render(vector))
        }
    }

    @Test func `range proofs lead to the root`() throws {
        for vector in try VectorFile.read("trees.json") {
            let leaves = try vector.list("leaves", of: String.self).compactMap { Hash(hex: $0) }
            let root = try Hash(vector.bytes("root"))
            for range in try vector.list("proofs", of: Vector.self) {
                let first = try range.number("first")
                let count = try range.number("count")
                let proof = try range.list("proof", of: String.self).compactMap { Hash(hex: $0) }
                let part = Array(leaves[first..<(first + count)])
                let found = Merkle.root(
                    ofRange: part,
                    first: first,
                    total: leaves.count,
                    proof: proof
                )
                #expect(found == root)
            }
        }
    }

    @Test func `a party log is taken in, and with any other order or signature is not`() throws {
        let vectors = try VectorFile.read("partyLog.json")
        let world = try VectorWorld()
        let bodies = try vectors.map { vector in
            let twin = try #require(vector["signer"])
            let signer: Signer =
                switch twin {
                case let twin as [String: String]:
                    if let root = twin["root"] {
                        .root([UInt8](hex: root) ?? [])
                    } else {
                        .device(DeviceID(hex: twin["device"] ?? "") ?? .zero)
                    }
                default: .server
                }
            return SignedBody(
                body: try vector.bytes("bytes"),
                signer: signer,
                signature: try vector.bytes("signature")
            )
        }
        var log = PartyLog(party: world.home.id)
        func append(_ body: SignedBody, _ place: Int, to log: inout PartyLog) throws {
            try log.append(
                body,
                at: PartyLog.Moment(place: UInt64(place), time: world.time + UInt64(place)),
                serverKey: world.server.publicKey
            )
        }
        for (index, body) in bodies.enumerated() { try append(body, index + 1, to: &log) }
        #expect(log.devices.count == 5)
        #expect(log.devices.values.filter(\.speaks).count == 2)
        #expect(log.incarnations.count == 2)
        for index in bodies.indices {
            var log = PartyLog(party: world.home.id)
            for (index, body) in bodies.prefix(index).enumerated() {
                try append(body, index + 1, to: &log)
            }
            var forged = bodies[index]
            forged.signature[7] ^= 1
            #expect(throws: TrustError.signature) {
                try append(forged, index + 1, to: &log)
            }
        }
        for (vector, body) in zip(vectors, bodies) {
            let value = try #require(vector["value"])
            let statement = try PartyStatement(body.body)
            #expect(try VectorFile.render(statement.twin) == VectorFile.render(value))
        }
    }

    @Test func `registry and charters are read`() throws {
        for vector in try VectorFile.read("registry.json") {
            let value = try #require(vector["value"])
            let statement = try RegistryStatement(vector.bytes("bytes"))
            #expect(try VectorFile.render(statement.twin) == VectorFile.render(value))
        }
        for vector in try VectorFile.read("charters.json") {
            let value = try #require(vector["value"])
            let body = try vector.bytes("bytes")
            #expect(
                try VectorFile.render(CharterStatement(body).twin) == VectorFile.render(value)
            )
            #expect(
                Signature.isValid(
                    try vector.bytes("signature"),
                    for: SignedText.charter(body),
                    by: try vector.bytes("key")
                )
            )
        }
    }

    @Test func `messages are read`() throws {
        for vector in try VectorFile.read("messages.json") {
            let read = try ExchangeVectors.message(
                vector.text("message"),
                vector.bytes("bytes")
            )
            #expect(try VectorFile.render(read) == VectorFile.render(vector))
        }
    }

    @Test func `signed requests are verified`() throws {
        for vector in try VectorFile.read("requests.json") {
            let fields: HTTPFields = [
                .contentDigest: try vector.text("contentDigest"),
                .signatureInput: try vector.text("signatureInput"),
                .signature: try vector.text("signature"),
            ]
            let signature = try RequestSignature(fields)
            #expect(signature.nonce.description == (try vector.text("nonce")))
            #expect(signature.device.description == (try vector.text("device")))
            try signature.verify(
                method: vector.text("method"),
                path: vector.text("path"),
                body: vector.bytes("body"),
                publicKey: vector.bytes("key")
            )
        }
    }

    @Test func `rejected bytes are refused with their code`() throws {
        for vector in try VectorFile.read("rejected.json") {
            let name = try vector.text("name")
            #expect(try RejectedVectors.code(of: vector) == vector.text("code"), "\(name)")
        }
    }
}
