import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// The commits of one sealing for one audience, with the signature over them.
public struct CommitGroupFrame: Hashable, Sendable {
    /// The group header, 33 bytes; see ``GroupHeader``.
    public var header: [UInt8]
    /// The signature over number and tree root, 64 bytes.
    public var signature: [UInt8]
    /// How many commits there are.
    public var count: Int
    /// The packed commits, joined; see ``CommitCoding``.
    public var commits: [UInt8]

    /// Makes a group.
    public init(header: [UInt8], signature: [UInt8], count: Int, commits: [UInt8]) {
        self.header = header
        self.signature = signature
        self.count = count
        self.commits = commits
    }

    init(_ message: Obruten_V1_CommitGroup) throws(WireError) {
        header = try message.header.exactly(GroupHeader.byteCount, "a group header")
        signature = try message.signature.exactly(64, "a group's signature")
        count = Int(message.count)
        guard count > 0, count <= Limits.commitsPerAudience else {
            throw .message("\(count) commits in a group; the limit is \(Limits.commitsPerAudience)")
        }
        commits = [UInt8](message.commits)
    }

    var message: Obruten_V1_CommitGroup {
        .with {
            $0.header = Data(header)
            $0.signature = Data(signature)
            $0.count = UInt32(clamping: count)
            $0.commits = Data(commits)
        }
    }
}

/// What one sealing made, as its author sends it to the server.
public struct SealingFrame: Hashable, Sendable {
    /// The number of the sealing, from 1.
    public var number: UInt64
    /// The hash of the sealing before; zeros before the first.
    public var previous: Hash
    /// The groups, their audiences strictly rising.
    public var groups: [CommitGroupFrame]

    /// Makes a sealing.
    public init(number: UInt64, previous: Hash, groups: [CommitGroupFrame]) {
        self.number = number
        self.previous = previous
        self.groups = groups
    }

    init(_ message: Obruten_V1_Sealing) throws(WireError) {
        number = message.number
        previous = try message.previous.hash("a sealing before")
        guard number > 0, !message.groups.isEmpty else { throw .message("an empty sealing") }
        guard message.groups.count <= Limits.audiencesPerSealing else {
            throw .message(
                "\(message.groups.count) audiences in a sealing; the limit is "
                    + "\(Limits.audiencesPerSealing)"
            )
        }
        groups = []
        var last: AudienceID?
        var bytes = 0
        for group in message.groups {
            let group = try CommitGroupFrame(group)
            let audience = try GroupHeader(group.header).audience
            if let last, last >= audience { throw .message("audiences do not rise") }
            last = audience
            bytes += group.commits.count
            groups.append(group)
        }
        guard bytes <= Limits.sealingBytes else {
            throw .message(
                "\(bytes) bytes of commits in a sealing; the limit is \(Limits.sealingBytes)"
            )
        }
    }

    var message: Obruten_V1_Sealing {
        .with {
            $0.number = number
            $0.previous = Data(previous.bytes)
            $0.groups = groups.map(\.message)
        }
    }
}
