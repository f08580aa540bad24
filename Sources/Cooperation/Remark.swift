import Vocabulary

/// Something said about a record's content beside it: the value of a field of ``RemarkField``.
///
/// It changes nothing of what it is about. What a proposal becomes is its owner's write; an annotation
/// stands for as long as the record does.
public struct Remark: Hashable, Sendable {
    /// Eight random bytes, by which people name it; the same for all that one remark becomes.
    public var id: [UInt8]
    /// What it says.
    public var content: Content

    /// What a remark says.
    public enum Content: Hashable, Sendable {
        /// A value for a field that its author does not own.
        case proposal(Proposal)
        /// That somebody disputes what the record says.
        case annotation(Annotation)
        /// What the owner of a field, or another reader, says to a remark or a held write.
        case answer(Answer)
        /// What the author's party noted of the releases of the record that it gave and withdrew.
        case releases([ReleaseNote])
        /// Which releases of the record to the author's party have come there.
        case receipts([Receipt])
    }

    /// What is noted of one release or withdrawal beside its entry in the log.
    public struct ReleaseNote: Hashable, Sendable {
        /// The recipient.
        public var party: PartyID
        /// When the entry says that it was given: what names the entry.
        public var given: UInt64
        /// What the record was then: a hash of the writes that stood.
        public var version: Hash
        /// Which person gave it, with function.
        public var by: String
        /// What they noted.
        public var note: String
        /// What the recipient is to observe; empty where nothing was said.
        public var reservation: String

        /// Makes a note.
        public init(
            party: PartyID,
            given: UInt64,
            version: Hash,
            by: String,
            note: String,
            reservation: String = ""
        ) {
            self.party = party
            self.given = given
            self.version = version
            self.by = by
            self.note = note
            self.reservation = reservation
        }
    }

    /// That a release has come to its recipient.
    public struct Receipt: Hashable, Sendable {
        /// When the entry says that it was given: what names the entry, of those to the author's party.
        public var given: UInt64
        /// When it was there, in milliseconds since 1970, by the clock of the device that says so.
        public var at: UInt64

        /// Makes a receipt.
        public init(given: UInt64, at: UInt64) {
            self.given = given
            self.at = at
        }
    }

    /// A value that somebody suggests to a field's owner.
    public struct Proposal: Hashable, Sendable {
        /// The field's permanent number.
        public var field: UInt16
        /// The value, as the field's type packs it.
        public var value: [UInt8]
        /// The leaf hashes of the writes that stood when it was made, rising.
        public var basis: [Hash]
        /// Why.
        public var note: String
        /// Whether its author has taken it back.
        public var isWithdrawn: Bool

        /// Makes a proposal.
        public init(
            field: UInt16,
            value: [UInt8],
            basis: [Hash],
            note: String,
            isWithdrawn: Bool = false
        ) {
            self.field = field
            self.value = value
            self.basis = basis
            self.note = note
            self.isWithdrawn = isWithdrawn
        }
    }

    /// A person's objection, as a party noted it.
    public struct Annotation: Hashable, Sendable {
        /// The field that it is about; nil where it is about the record.
        public var field: UInt16?
        /// Who disputes it.
        public var by: String
        /// What they say.
        public var text: String

        /// Makes an annotation.
        public init(field: UInt16?, by: String, text: String) {
            self.field = field
            self.by = by
            self.text = text
        }
    }

    /// What somebody says to a remark or to a held write.
    public struct Answer: Hashable, Sendable {
        /// The field that the answered write is of: one for remarks, or that of a held write.
        public var field: UInt16
        /// The hash of the leaf that holds it.
        public var leaf: Hash
        /// What was decided.
        public var outcome: Outcome
        /// What is said.
        public var text: String

        /// Makes an answer.
        public init(field: UInt16, leaf: Hash, outcome: Outcome, text: String) {
            self.field = field
            self.leaf = leaf
            self.outcome = outcome
            self.text = text
        }
    }

    /// What an answer decides.
    public enum Outcome: UInt8, Sendable {
        /// Nothing: it only says something.
        case said = 0
        /// The owner has written the value.
        case accepted = 1
        /// The owner does not take it.
        case declined = 2
    }

    /// Bytes of an identifier.
    public static let idBytes = 8

    /// Makes a remark.
    public init(id: [UInt8], content: Content) {
        self.id = id
        self.content = content
    }

    /// The identifier, in hex.
    public var name: String {
        id.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// What is wrong with the texts of a remark; nil where nothing is.
    public var mistake: ValueMistake? {
        let texts: [(String, Int)] =
            switch content {
            case .proposal(let proposal): [(proposal.note, Self.noteCharacters)]
            case .annotation(let annotation):
                [
                    (annotation.by, Limits.nameCharacters),
                    (annotation.text, Limits.longTextCharacters),
                ]
            case .answer(let answer): [(answer.text, Self.noteCharacters)]
            case .releases(let notes):
                notes.flatMap {
                    [
                        ($0.by, 2 * Limits.nameCharacters + 2), ($0.note, Self.noteCharacters),
                        ($0.reservation, Self.noteCharacters),
                    ]
                }
            case .receipts: []
            }
        for (text, limit) in texts where !text.isEmpty {
            do {
                try FieldValue.text(text).check(as: .longText(max: limit))
            } catch {
                return error
            }
        }
        return nil
    }

    /// Characters of a note to a proposal or release, of a reservation, and of an answer.
    public static let noteCharacters = Limits.noteCharacters
}
