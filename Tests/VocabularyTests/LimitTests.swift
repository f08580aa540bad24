import Foundation
import TestSupport
import Testing
import Vocabulary

/// The limits are those that section 13 of the specification prints.
@Suite struct `Printed limits` {
    /// The numbers of the row that begins with `name`, in order, their units applied.
    private func numbers(_ name: String) throws -> [Int] {
        let rows = try ProtocolFolder.section(13).split(separator: "\n").map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let row = try #require(rows.first { $0.first == name }, "no row \(name)")
        let text = row[1].replacingOccurrences(of: ",", with: "")
            .replacingOccurrences(of: ";", with: "")
        var numbers: [Int] = []
        for word in text.split(separator: " ") {
            if let number = Int(word) {
                numbers.append(number)
            } else if word == "KiB" || word == "MiB" {
                let last = numbers.popLast() ?? 0
                numbers.append(last * (word == "KiB" ? 1_024 : 1_048_576))
            } else if word.hasPrefix("2^") {
                numbers.append(1 << (Int(word.dropFirst(2)) ?? 0))
            }
        }
        return numbers
    }

    static let table: [(String, [Int])] = [
        ("text", [Limits.textCharacters]),
        ("note to a proposal; answer", [Limits.noteCharacters]),
        ("long text", [Limits.longTextCharacters]),
        ("records of a case", [Limits.recordsPerCase]),
        ("fields of a record type", [Limits.fieldsPerType]),
        ("record types of a model; roles", [Limits.typesPerModel, Limits.rolesPerModel]),
        ("model file", [Limits.modelBytes]),
        ("name of a party, person, device; function; case label", [Limits.nameCharacters]),
        ("leaf", [Limits.leafBytes]),
        ("box, decompressed", [Limits.boxBytes]),
        ("commit", [Limits.commitBytes]),
        ("leaves of a commit", [Limits.leavesPerCommit]),
        ("fields for remarks of each role in a record", [RemarkField.perRole]),
        ("fields of a record context", [Limits.fieldsPerRecord]),
        ("fields of a record's copies, its life among them", [Limits.fieldsPerRecord + 1]),
        ("writes of a leaf: every field, and the record's life", [Limits.writesPerLeaf]),
        ("writes of a field by one incarnation", [Int(Limits.writesPerField)]),
        ("cloud dots of a field", [Limits.cloudDots]),
        ("incarnations in a leaf's table", [Limits.incarnationsPerLeaf]),
        ("originals of a write", [Limits.namesPerWrite]),
        ("provisional names of a write", [Limits.provisionalPerWrite]),
        (
            "bundle; parts of it for parties, and for the server",
            [Limits.bundleBytes, Limits.partsPerBundle]
        ),
        ("part of a bundle for the server", [Limits.carriedBytes, Limits.requestBytes]),
        (
            "parts kept whose devices the server does not know",
            [Limits.unknownParts, Limits.unknownPartBytes]
        ),
        ("parts of bundles that one request brings", [Limits.carriedPerRequest]),
        ("provisional leaves that one request asks for", [Limits.provisionalPerRequest]),
        ("commits of an incarnation that wait", [Limits.waitingCommits]),
        (
            "body of a registry (but for models), party-log or charter entry, of a secret or of "
                + "a memo",
            [Limits.bodyBytes]
        ),
        ("copy; entry by which records leave or enter a log", [Limits.copyBytes]),
        ("records of one such entry", [Limits.movedRecords]),
        (
            "releases, withdrawals and copies of a request; copies wanted",
            [Limits.releasesPerRequest]
        ),
        ("copies of a record named bad, while it stands in one log", [Limits.badCopies]),
        ("logs whose parts of a record are copied each by itself", [Limits.copyParts]),
        ("parties of an audience", [Limits.partiesPerAudience]),
        (
            "secrets; wrappings of a message; record keys of a wrapping",
            [Limits.secretsPerMessage, Limits.wrappingsPerMessage, Limits.keysPerWrapping]
        ),
        ("wrappings that a response asks for", [Limits.lacksPerResponse]),
        (
            "memos of a message, and names of those to be thrown away; readings and persons of a "
                + "memo",
            [Limits.memosPerMessage, Limits.readingsPerMemo]
        ),
        ("persons named for a protected case", [Limits.personsNamed]),
        ("request body", [Limits.requestBytes]),
        ("response body, which is a page", [Limits.pageBytes]),
        (
            "commits of a sealing",
            [Limits.sealingBytes, Limits.audiencesPerSealing, Limits.commitsPerAudience]
        ),
        ("sealings of a request", [Limits.sealingsPerRequest]),
        (
            "devices of a party log, sleeping and revoked ones among them",
            [Limits.devicesPerParty]
        ),
        ("devices of a party that wait", [Limits.waitingPerParty]),
        ("statements of a request", [Limits.statementsPerRequest]),
        ("blobs of a leaf", [Limits.blobsPerLeaf]),
        ("blob; chunk", [Limits.blobBytes, Limits.chunkBytes]),
        ("file, where a model says nothing less", [Limits.fileBytes]),
        ("nonces held for a device", [Limits.noncesPerDevice]),
        ("long poll", [Limits.waitSeconds]),
    ]

    @Test(arguments: table)
    func `a limit is the printed one`(name: String, limits: [Int]) throws {
        #expect(try numbers(name) == limits)
    }

    @Test func `a delivery has 1 MiB`() throws {
        #expect(try numbers("delivery").first == Limits.deliveryBytes)
    }

    @Test func `every printed limit is checked here`() throws {
        let rows =
            try ProtocolFolder.section(13).split(separator: "\n")
            .filter { $0.hasPrefix("| ") }.count - 1
        #expect(rows == Self.table.count + 1)
    }
}
