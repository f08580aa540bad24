import Vocabulary

// The packed form is section 4 of Protocol/README.md, *Remarks*.
extension Remark {
    /// The packed value.
    public var packed: [UInt8] {
        var bytes: [UInt8] = [1]
        func number(_ value: UInt16) { bytes += [UInt8(value >> 8), UInt8(value & 0xff)] }
        func data(_ value: some Collection<UInt8>) {
            let count = UInt32(clamping: value.count)
            bytes += stride(from: 24, through: 0, by: -8).map { UInt8(count >> $0 & 0xff) }
            bytes += value
        }
        func time(_ value: UInt64) {
            bytes += stride(from: 56, through: 0, by: -8).map { UInt8(value >> $0 & 0xff) }
        }
        switch content {
        case .proposal(let proposal):
            bytes += [proposal.isWithdrawn ? 4 : 1] + id
            number(proposal.field)
            number(UInt16(clamping: proposal.basis.count))
            for leaf in proposal.basis { leaf.append(to: &bytes) }
            data(proposal.value)
            data(proposal.note.utf8)
        case .annotation(let annotation):
            bytes += [2] + id
            number(annotation.field ?? 0)
            data(annotation.by.utf8)
            data(annotation.text.utf8)
        case .answer(let answer):
            bytes += [3] + id
            number(answer.field)
            answer.leaf.append(to: &bytes)
            bytes.append(answer.outcome.rawValue)
            data(answer.text.utf8)
        case .releases(let notes):
            let isReserved = notes.contains { !$0.reservation.isEmpty }
            bytes += [isReserved ? 7 : 5] + id
            number(UInt16(clamping: notes.count))
            for note in notes.prefix(Self.releasesLimit) {
                note.party.append(to: &bytes)
                time(note.given)
                note.version.append(to: &bytes)
                data(note.by.utf8)
                data(note.note.utf8)
                if isReserved { data(note.reservation.utf8) }
            }
        case .receipts(let receipts):
            bytes += [6] + id
            number(UInt16(clamping: receipts.count))
            for receipt in receipts.prefix(Self.releasesLimit) {
                time(receipt.given)
                time(receipt.at)
            }
        }
        return bytes
    }

    /// Reads a packed value; nil where the bytes are none.
    public init?(packed bytes: [UInt8]) {
        var reader = RemarkReader(rest: bytes[...])
        guard reader.byte() == 1, let kind = reader.byte(), let id = reader.take(Self.idBytes)
        else { return nil }
        self.id = Array(id)
        switch kind {
        case 1, 4:
            guard let field = reader.number(), let count = reader.number(),
                count <= Self.basisLimit
            else { return nil }
            var basis: [Hash] = []
            for _ in 0..<count {
                guard let leaf = reader.take(32).flatMap({ Hash($0) }) else { return nil }
                basis.append(leaf)
            }
            guard let value = reader.data(), let note = reader.text() else { return nil }
            content = .proposal(
                Proposal(
                    field: field,
                    value: value,
                    basis: basis,
                    note: note,
                    isWithdrawn: kind == 4
                )
            )
        case 2:
            guard let field = reader.number(), let by = reader.text(), let text = reader.text()
            else { return nil }
            content = .annotation(
                Annotation(field: field == 0 ? nil : field, by: by, text: text)
            )
        case 3:
            guard let field = reader.number(),
                let leaf = reader.take(32).flatMap({ Hash($0) }),
                let outcome = reader.byte().flatMap(Outcome.init), let text = reader.text()
            else { return nil }
            content = .answer(Answer(field: field, leaf: leaf, outcome: outcome, text: text))
        case 5, 7:
            guard let count = reader.number(), count <= Self.releasesLimit else { return nil }
            var notes: [ReleaseNote] = []
            for _ in 0..<count {
                guard let party = reader.take(16).flatMap({ PartyID($0) }),
                    let given = reader.time(),
                    let version = reader.take(32).flatMap({ Hash($0) }),
                    let by = reader.text(), let note = reader.text(),
                    let reservation = kind == 7 ? reader.text() : ""
                else { return nil }
                notes.append(
                    ReleaseNote(
                        party: party,
                        given: given,
                        version: version,
                        by: by,
                        note: note,
                        reservation: reservation
                    )
                )
            }
            content = .releases(notes)
        case 6:
            guard let count = reader.number(), count <= Self.releasesLimit else { return nil }
            var receipts: [Receipt] = []
            for _ in 0..<count {
                guard let given = reader.time(), let at = reader.time() else { return nil }
                receipts.append(Receipt(given: given, at: at))
            }
            content = .receipts(receipts)
        default: return nil
        }
        guard reader.rest.isEmpty, mistake == nil else { return nil }
    }

    /// Writes that a proposal names as its basis, at the most.
    public static let basisLimit = 64
    /// Releases that one remark notes or confirms, at the most.
    public static let releasesLimit = 100
}

/// Takes a remark apart from front to back.
private struct RemarkReader {
    var rest: ArraySlice<UInt8>

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest.removeFirst(count) }
        return rest.prefix(count)
    }

    mutating func number() -> UInt16? {
        take(2).map { $0.reduce(0) { $0 << 8 | UInt16($1) } }
    }

    mutating func time() -> UInt64? {
        take(8).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    mutating func data() -> [UInt8]? {
        guard let count = take(4)?.reduce(0, { $0 << 8 | Int($1) }) else { return nil }
        return take(count).map(Array.init)
    }

    mutating func text() -> String? {
        data().flatMap { String(validating: $0, as: UTF8.self) }
    }
}
