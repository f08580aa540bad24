/// Every limit of the protocol, once. The specification prints the same numbers.
///
/// A byte limit binds whoever receives; a limit on values binds whoever edits, since only the
/// readers of a value can see it.
public enum Limits {
    /// Characters of a text value.
    public static let textCharacters = 500
    /// Characters of a note to a proposal or release, and of an answer.
    public static let noteCharacters = 2_000
    /// Characters of a long text value.
    public static let longTextCharacters = 20_000
    /// Bytes of a leaf: open part, root and box.
    public static let leafBytes = 256 * 1024
    /// Bytes of a box once decompressed.
    public static let boxBytes = 1024 * 1024
    /// Bytes of a commit: header and leaves.
    public static let commitBytes = 1024 * 1024
    /// Leaves of a commit.
    public static let leavesPerCommit = 5_000
    /// Bytes of a request body.
    public static let requestBytes = 4 * 1024 * 1024
    /// Bytes of a response body, which is a page of the feed.
    public static let pageBytes = 4 * 1024 * 1024
    /// Bytes of commits that one delivery of a feed holds at the most, unless it is a single commit.
    public static let deliveryBytes = 1024 * 1024
    /// Bytes of commits that one sealing holds at the most, so that a request can carry it.
    public static let sealingBytes = 3 * 1024 * 1024
    /// Sealings of a request.
    public static let sealingsPerRequest = 64
    /// Audiences of a sealing.
    public static let audiencesPerSealing = 4_096
    /// Commits of one audience in a sealing.
    public static let commitsPerAudience = 65_536
    /// Fields of a record type; field 0, the record's life, is not counted.
    public static let fieldsPerType = 128
    /// Fields of a record: those of its type, and those that every record has for remarks.
    public static let fieldsPerRecord = fieldsPerType + rolesPerModel * RemarkField.perRole
    /// Writes of a leaf: every field of the type once, and the record's life.
    public static let writesPerLeaf = fieldsPerType + 1
    /// Record types of a model.
    public static let typesPerModel = 256
    /// Records of a case.
    public static let recordsPerCase = 5_000
    /// Writes of one field by one incarnation; a higher dot is malformed.
    public static let writesPerField: UInt32 = 1 << 30
    /// Cloud dots of a field: writes known beyond a hole.
    public static let cloudDots = 1_024
    /// Incarnations that a leaf names beside its author's.
    public static let incarnationsPerLeaf = 1_024
    /// Originals or sources that a write names.
    public static let namesPerWrite = 64
    /// Writes that another names as seen before they were ordered.
    public static let provisionalPerWrite = 1_024
    /// Bytes of a bundle.
    public static let bundleBytes = 64 * 1024 * 1024
    /// Parts of a bundle for parties, and parts for the server.
    public static let partsPerBundle = 256
    /// Bytes of what one part of a bundle for the server holds, unless it is a single sealing; it must fit
    /// into the request that brings it.
    public static let carriedBytes = 2 * 1024 * 1024
    /// Parts of bundles that are kept though the server does not know their devices: so few that they hinder
    /// no other bundle, since anybody can make up a device.
    public static let unknownParts = 64
    /// Bytes of all those.
    public static let unknownPartBytes = 8 * 1024 * 1024
    /// Parts of bundles for the server that one request brings.
    public static let carriedPerRequest = 64
    /// Leaves that came by bundles of which one request asks whether they were refused.
    public static let provisionalPerRequest = 256
    /// Commits of an incarnation that wait at the server for what they build on.
    public static let waitingCommits = 1_024
    /// Bytes of a model file, which has no YAML aliases.
    public static let modelBytes = 512 * 1024
    /// Roles of a model, and bindings of a charter.
    public static let rolesPerModel = 64
    /// Bytes of a charter, party-log or registry body other than a model.
    public static let bodyBytes = 16 * 1024
    /// Bytes of the body of a copy, or of an entry by which records leave or enter a log.
    public static let copyBytes = 1024 * 1024
    /// Records of one entry by which records leave or enter a log.
    public static let movedRecords = 128
    /// Releases and withdrawals of a request, and copies that one response asks for.
    public static let releasesPerRequest = 256
    /// Copies of a record that may be named bad while it stands in one log.
    public static let badCopies = 8
    /// Logs of which each one's part of a record is copied by itself.
    public static let copyParts = 64
    /// Characters of a party's, person's or device's name, of a function and of a case label.
    public static let nameCharacters = 200
    /// Devices that a party log admits in all, sleeping and revoked ones among them.
    public static let devicesPerParty = 1_024
    /// Devices of a party that wait to be admitted.
    public static let waitingPerParty = 16
    /// Statements of a request.
    public static let statementsPerRequest = 64
    /// Bytes of a blob: an attachment as sealed.
    public static let blobBytes = 64 * 1024 * 1024
    /// Bytes of a file: its blob has room for padding and for what sealing adds to each chunk.
    public static let fileBytes = 56 * 1024 * 1024
    /// Bytes of a chunk of a blob, and of a piece of it that one request carries.
    public static let chunkBytes = 1024 * 1024
    /// Blobs that a leaf names.
    public static let blobsPerLeaf = fieldsPerType
    /// Parties of an audience.
    public static let partiesPerAudience = 256
    /// Record keys of a wrapping.
    public static let keysPerWrapping = 4_096
    /// Wrappings of a request, or of a response.
    public static let wrappingsPerMessage = 4_096
    /// Secrets of a request, or of a response.
    public static let secretsPerMessage = 1_024
    /// Memos of a request, or of a response, and names of those to be forgotten.
    public static let memosPerMessage = 256
    /// Readings of a memo, and persons that it names.
    public static let readingsPerMemo = 256
    /// Persons who may see what a protected case says.
    public static let personsNamed = 32
    /// Wrappings that a response asks for.
    public static let lacksPerResponse = 1_024
    /// Nonces that the server holds for one device at a time.
    public static let noncesPerDevice = 64
    /// Seconds that a long poll waits at the most.
    public static let waitSeconds = 25
}
