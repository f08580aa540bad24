import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// One entry of a log that is no commit.
public struct LogEntryFrame: Hashable, Sendable {
    /// What an entry holds.
    public enum Content: Hashable, Sendable {
        /// The bytes of a ``RegistryStatement``.
        case registry([UInt8])
        /// A ``PartyStatement`` or ``CharterStatement``, signed.
        case signed(SignedBody)
        /// An ``AudienceStatement``.
        case audience(AudienceEntryFrame)
    }

    /// When the server ordered it.
    public var time: WallTime
    /// What it holds.
    public var content: Content
    /// Of a charter's entry, the head of its signer's party log in force; zero in other logs, whose
    /// entries have another stamp or none, and in charters that servers ordered before there was one.
    public var partyHead: Head

    /// Makes an entry.
    public init(time: WallTime, content: Content, partyHead: Head = .zero) {
        self.time = time
        self.content = content
        self.partyHead = partyHead
    }
}

/// An entry of an audience log that is no commit, with its stamp.
public struct AudienceEntryFrame: Hashable, Sendable {
    /// The bytes of an ``AudienceStatement``.
    public var body: [UInt8]
    /// The device that signed it; nil where the server made it.
    public var device: DeviceID?
    /// The signature; empty where the server made it.
    public var signature: [UInt8]
    /// The head of the charter in force.
    public var charterHead: Head
    /// The head of the signer's party log in force; zero where the server made it.
    public var partyHead: Head
    /// Of a copy whose box was erased, so that the body is without it: the hash of the whole body.
    public var erased: Hash?

    /// Makes an entry.
    public init(
        body: [UInt8],
        device: DeviceID? = nil,
        signature: [UInt8] = [],
        charterHead: Head,
        partyHead: Head = .zero,
        erased: Hash? = nil
    ) {
        self.erased = erased
        self.body = body
        self.device = device
        self.signature = signature
        self.charterHead = charterHead
        self.partyHead = partyHead
    }

    init(_ message: Obruten_V1_AudienceEntry) throws(WireError) {
        body = [UInt8](message.body)
        charterHead = try message.charterHead.identifier("a charter head")
        erased = message.erased.isEmpty ? nil : try message.erased.hash("an erased body")
        if message.byDevice.isEmpty {
            guard message.signature.isEmpty, message.partyHead.isEmpty else {
                throw .message("an entry by nobody that is signed")
            }
            device = nil
            signature = []
            partyHead = .zero
        } else {
            device = try message.byDevice.identifier("a signer")
            signature = try message.signature.exactly(64, "a signature")
            partyHead = try message.partyHead.identifier("a party head")
        }
    }

    /// The bytes of the entry as a message.
    public func encoded() -> [UInt8] { encodeMessage(message) }

    var message: Obruten_V1_AudienceEntry {
        .with {
            $0.body = Data(body)
            if let erased { $0.erased = Data(erased.bytes) }
            $0.charterHead = Data(charterHead.bytes)
            if let device {
                $0.byDevice = Data(device.bytes)
                $0.signature = Data(signature)
                $0.partyHead = Data(partyHead.bytes)
            }
        }
    }
}

/// Entries of one log that follow each other.
public struct LogEntriesFrame: Hashable, Sendable {
    /// The log.
    public var log: LogName
    /// The place of the first entry, from 1.
    public var firstPlace: UInt64
    /// The entries, at least one.
    public var entries: [LogEntryFrame]

    /// Makes entries.
    public init(log: LogName, firstPlace: UInt64, entries: [LogEntryFrame]) {
        self.log = log
        self.firstPlace = firstPlace
        self.entries = entries
    }

    init(_ message: Obruten_V1_LogEntries) throws(WireError) {
        guard let log = LogName([UInt8](message.log)) else { throw .message("no name of a log") }
        guard message.firstPlace > 0, !message.entries.isEmpty,
            !message.firstPlace.addingReportingOverflow(UInt64(message.entries.count)).overflow
        else { throw .message("log entries without a place") }
        self.log = log
        firstPlace = message.firstPlace
        entries = []
        entries.reserveCapacity(message.entries.count)
        for entry in message.entries {
            try checkTime(entry.time)
            switch (log, entry.content) {
            case (.registry, _) where !entry.partyHead.isEmpty,
                (.party, _) where !entry.partyHead.isEmpty,
                (.audience, _) where !entry.partyHead.isEmpty:
                throw .message("a charter's stamp in an entry of another log")
            case (.registry, .registry(let body)):
                entries.append(LogEntryFrame(time: entry.time, content: .registry([UInt8](body))))
            case (.party, .signed(let body)), (.charter, .signed(let body)):
                entries.append(
                    LogEntryFrame(
                        time: entry.time,
                        content: .signed(try SignedBody(body)),
                        partyHead: entry.partyHead.isEmpty
                            ? .zero : try entry.partyHead.identifier("a party head")
                    )
                )
            case (.audience, .audience(let body)):
                entries.append(
                    LogEntryFrame(
                        time: entry.time,
                        content: .audience(try AudienceEntryFrame(body))
                    )
                )
            default: throw .message("an entry that is not of its log's kind")
            }
        }
    }

    var message: Obruten_V1_LogEntries {
        .with {
            $0.log = Data(log.bytes)
            $0.firstPlace = firstPlace
            $0.entries = entries.map { entry in
                .with {
                    $0.time = entry.time
                    switch entry.content {
                    case .registry(let body): $0.registry = Data(body)
                    case .signed(let body): $0.signed = body.message
                    case .audience(let entry): $0.audience = entry.message
                    }
                    if entry.partyHead != .zero { $0.partyHead = Data(entry.partyHead.bytes) }
                }
            }
        }
    }
}

/// Commits of one group that follow each other, as they were ordered together.
public struct CommitRunFrame: Hashable, Sendable {
    /// The group header, 33 bytes; see ``GroupHeader``.
    public var header: [UInt8]
    /// The group's signature, 64 bytes; empty in an own run.
    public var signature: [UInt8]
    /// How many commits the whole group has.
    public var groupCount: Int
    /// The place of the first commit in the group, from 0.
    public var first: Int
    /// How many commits the run has.
    public var count: Int
    /// The range proof of the commits; empty in an own run.
    public var proof: [Hash]
    /// When the server ordered them.
    public var time: WallTime
    /// The head of the author's party log in force.
    public var partyHead: Head
    /// The head of the charter in force; nil where each commit's is the one that it cites.
    public var charterHead: Head?
    /// The packed commits, joined; empty in an own run.
    public var commits: [UInt8]
    /// The number of the sealing, where the asking incarnation is the author and has the bytes;
    /// else 0.
    public var own: UInt64
    /// Where the run was given back to a restored server, the epoch in which it was ordered first:
    /// its stamp may be older than what came before it. Else nil.
    public var epoch: EpochID?

    /// Makes a run.
    public init(
        header: [UInt8],
        signature: [UInt8],
        groupCount: Int,
        first: Int,
        count: Int,
        proof: [Hash],
        time: WallTime,
        partyHead: Head,
        charterHead: Head? = nil,
        commits: [UInt8],
        own: UInt64 = 0,
        epoch: EpochID? = nil
    ) {
        self.header = header
        self.signature = signature
        self.groupCount = groupCount
        self.first = first
        self.count = count
        self.proof = proof
        self.time = time
        self.partyHead = partyHead
        self.charterHead = charterHead
        self.commits = commits
        self.own = own
        self.epoch = epoch
    }

    init(_ message: Obruten_V1_CommitRun) throws(WireError) {
        header = try message.header.exactly(GroupHeader.byteCount, "a group header")
        own = message.own
        groupCount = Int(message.groupCount)
        first = Int(message.first)
        count = Int(message.count)
        guard count > 0, first + count <= groupCount, groupCount <= Limits.commitsPerAudience
        else { throw .message("commits \(first) to \(first + count) of \(groupCount)") }
        signature =
            own == 0 ? try message.signature.exactly(64, "a group's signature") : []
        proof = []
        for hash in message.proof { proof.append(try hash.hash("a range proof")) }
        commits = [UInt8](message.commits)
        guard commits.isEmpty == (own > 0), own == 0 || message.signature.isEmpty && proof.isEmpty
        else { throw .message("a run that is own and is not") }
        time = message.time
        try checkTime(time)
        partyHead = try message.partyHead.identifier("a party head")
        charterHead =
            message.charterHead.isEmpty ? nil : try message.charterHead.identifier("a charter head")
        epoch = message.epoch.isEmpty ? nil : try message.epoch.identifier("an epoch")
    }

    var message: Obruten_V1_CommitRun {
        .with {
            $0.header = Data(header)
            $0.signature = Data(signature)
            $0.groupCount = UInt32(clamping: groupCount)
            $0.first = UInt32(clamping: first)
            $0.count = UInt32(clamping: count)
            $0.proof = proof.map { Data($0.bytes) }
            $0.time = time
            $0.partyHead = Data(partyHead.bytes)
            if let charterHead { $0.charterHead = Data(charterHead.bytes) }
            $0.commits = Data(commits)
            $0.own = own
            if let epoch { $0.epoch = Data(epoch.bytes) }
        }
    }
}

/// What a feed holds at one place.
public enum Delivery: Hashable, Sendable {
    /// Entries of one log.
    case entries(LogEntriesFrame)
    /// Commits.
    case run(CommitRunFrame)

    init(_ message: Obruten_V1_Delivery) throws(WireError) {
        switch message.content {
        case .entries(let entries): self = .entries(try LogEntriesFrame(entries))
        case .run(let run): self = .run(try CommitRunFrame(run))
        case nil: throw .message("an empty delivery")
        }
    }

    var message: Obruten_V1_Delivery {
        .with {
            switch self {
            case .entries(let entries): $0.entries = entries.message
            case .run(let run): $0.run = run.message
            }
        }
    }
}

/// Refuses a time that a box could not hold either.
func checkTime(_ time: WallTime) throws(WireError) {
    guard time < BoxContent.timeEnd else { throw .message("a time out of range") }
}
