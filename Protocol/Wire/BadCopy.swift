import FoundationEssentials
import SwiftProtobuf
import Vocabulary

/// A copy that one of its readers found to be none: it does not open, or opens something else than its
/// authors wrote. What it covers waits for another.
public struct BadCopy: Hashable, Sendable {
    /// The record.
    public var record: RecordName
    /// The hash of the copy's body.
    public var copy: Hash

    /// Names a copy.
    public init(record: RecordName, copy: Hash) {
        self.record = record
        self.copy = copy
    }

    init(_ message: Obruten_V1_BadCopy) throws(WireError) {
        record = try RecordName(message.record)
        copy = try message.copy.hash("a copy")
    }

    var message: Obruten_V1_BadCopy {
        .with {
            $0.record = record.message
            $0.copy = Data(copy.bytes)
        }
    }
}
