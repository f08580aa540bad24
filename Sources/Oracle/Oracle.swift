/// A reference for merging, ownership, verdicts and reading, as plain as it can be: it is told every
/// charter, every commit and every entry of an audience log in the order in which the server put them,
/// and keeps what should have come of each.
public struct Oracle: Sendable {
    /// The charters, by head.
    public private(set) var charters: [Name: CharterFact] = [:]
    /// The charter in force of each case.
    public private(set) var inForce: [Name: CharterFact] = [:]
    /// The records that were written or released.
    public private(set) var records: [Name: RecordBook] = [:]
    /// What was said of erasing.
    public private(set) var erasing = ErasingBook()
    /// For each place of a log the step at which it was given.
    private var steps: [LogFact: [Int]] = [:]
    private var step = 0
    let nameOfAudience: @Sendable ([Name]) -> Name

    /// An oracle that knows nothing yet. `nameOfAudience` gives the name of a set of parties.
    public init(nameOfAudience: @escaping @Sendable ([Name]) -> Name) {
        self.nameOfAudience = nameOfAudience
    }

    /// Takes in a charter.
    public mutating func take(_ charter: CharterFact, head: Name) {
        charters[head] = charter
        if inForce[charter.caseFile].map({ $0.place < charter.place }) ?? true {
            inForce[charter.caseFile] = charter
        }
    }

    /// Takes in what an entry of a charter says of erasing the case.
    ///
    /// - Returns: Why it should never have been ordered; nil where all is well.
    public mutating func take(
        _ fact: ErasingFact,
        name: Name,
        of caseFile: Name,
        by party: Name,
        time: UInt64
    ) -> String? {
        guard let charter = inForce[caseFile] else { return "an erasure of no case" }
        let isLead = charter.roles["socialServices"] == party
        switch fact {
        case .answer, .receipt: break
        case .announcement, .force, .hold:
            if !isLead { return "an erasure of a case by a party that does not lead it" }
        }
        return erasing.take(
            fact,
            ErasingBook.Said(
                name: name,
                caseFile: caseFile,
                log: nil,
                party: party,
                time: time,
                charter: charter
            )
        )
    }

    /// How many places of a log were given.
    public func length(_ log: LogFact) -> Int { steps[log]?.count ?? 0 }

    /// What the records that stand in a log should be, seen up to a place of it.
    public func expected(_ log: LogFact, through place: Int) -> [Name: [Int: ExpectedField]] {
        guard place > 0, let step = steps[log]?[place - 1] else { return [:] }
        var expected: [Name: [Int: ExpectedField]] = [:]
        for (record, book) in records where book.log(at: step) == log {
            let fields = book.fields(at: step)
            if !fields.isEmpty { expected[record] = fields }
        }
        return expected
    }

    /// Notes that the next place of a log was given.
    private mutating func next(_ log: LogFact, _ place: Int) -> String? {
        step += 1
        steps[log, default: []].append(step)
        let length = length(log)
        return place == length ? nil : "place \(place) after place \(length - 1)"
    }

    // MARK: Commits

    /// Takes in the next commit.
    ///
    /// - Returns: The judgements, leaf by leaf; and why it should never have been ordered, nil where all
    ///   is well.
    public mutating func take(
        _ commit: CommitFact
    ) -> (judgements: [[Judgement]], complaint: String?) {
        var complaint = next(commit.log, commit.place)
        // What was taken back may cite an entry that did not survive: it is judged by the one in force alone.
        guard let stamped = charters[commit.stamped],
            let cited = charters[commit.cited] ?? (commit.first == nil ? nil : stamped)
        else { return ([], "place \(commit.place) is under a charter that nobody has") }
        // What was taken from this author, and not from whoever had the role after it.
        let entries = charters.values.filter { $0.caseFile == commit.log.caseFile }
        let ended =
            entries
            .filter { $0.place > cited.place && $0.place <= stamped.place }
            .reduce(into: Set<String>()) { ended, charter in
                // What is said of erasing has places of the charter too, and changes no role.
                let before = entries.filter { $0.place < charter.place }
                    .max { $0.place < $1.place }
                ended.formUnion(charter.ended.filter { before?.roles[$0] == commit.author })
            }
        var judged: [[Judgement]] = []
        for leaf in commit.leaves {
            var judgements = leaf.writes.map {
                stamped.judge(
                    $0,
                    leaf,
                    by: commit.author,
                    cited: cited,
                    ended: ended,
                    commit.standing
                )
            }
            var book = records[leaf.record] ?? RecordBook(type: leaf.type)
            let isLate = erasing.isErased(
                leaf.record,
                in: commit.log,
                stamped,
                first: commit.first
            )
            if isLate {
                judgements = judgements.map { if case .void = $0 { $0 } else { .held("erased") } }
            }
            let (isInside, fault) = fit(leaf, commit, &judgements, book, stamped)
            complaint = complaint ?? fault
            if isInside {
                // What was held outside of it before says nothing of where it stands.
                if !book.hasStood {
                    book.enter(
                        commit.log,
                        stamped.readers(of: leaf.type, releasedTo: book.released),
                        at: step
                    )
                }
                let fault = book.take(
                    leaf,
                    by: commit.author,
                    &judgements,
                    takenBack: commit.first != nil,
                    isLate: isLate,
                    at: step
                )
                complaint = complaint ?? fault
            } else {
                // A thief's goes to those for whom it was sealed, whoever reads the record by now.
                let former =
                    commit.standing == .revokedAtOnce ? book.readers(in: commit.log) : nil
                book.note(
                    leaf,
                    by: commit.author,
                    judgements,
                    takenBack: commit.first != nil,
                    isLate: isLate,
                    at: step,
                    readers: former ?? Set(stamped.roles.values).union([commit.author])
                )
            }
            records[leaf.record] = book
            judged.append(judgements)
        }
        return (judged, complaint)
    }

    /// Whether a leaf is of its record as it stands in the commit's log, and what is wrong where it is
    /// not. Nothing counts of a party that does not read the record.
    private func fit(
        _ leaf: LeafFact,
        _ commit: CommitFact,
        _ judgements: inout [Judgement],
        _ book: RecordBook,
        _ charter: CharterFact
    ) -> (isInside: Bool, fault: String?) {
        guard charter.types[leaf.type] != nil else { return (true, nil) }
        var readers = charter.readers(of: leaf.type, releasedTo: book.released)
        var isPresent = nameOfAudience(Array(readers)) == commit.log.audience
        var frozen = erasing.log(ofErased: leaf.record)
        if frozen == nil, commit.first == nil,
            erasing.isErased(leaf.record, in: commit.log, charter, first: nil)
        {
            frozen = book.log(at: step)
        }
        if let frozen {
            isPresent = frozen == commit.log
            readers = book.readers(at: step) ?? readers
        }
        if commit.standing == .revokedAtOnce, !isPresent { return (false, nil) }
        if readers.contains(commit.author) {
            let fault = "place \(commit.place) has a record of type \(leaf.type) for others"
            return (true, isPresent ? nil : fault)
        }
        for index in judgements.indices where judgements[index] == .accepted {
            judgements[index] = .held("notReader")
        }
        let isTold = judgements.contains {
            if case .held = $0 { true } else { $0 == .void("roleEnded") }
        }
        guard isTold else {
            return (false, "place \(commit.place) is by a party that is no reader")
        }
        var parties: Set<Name> = [commit.author]
        for write in leaf.writes {
            for party in readers
            where charter.mayWrite(
                write.field,
                type: leaf.type,
                creator: leaf.creator,
                party: party
            ) {
                parties.insert(party)
            }
        }
        let isMeant = nameOfAudience(Array(parties)) == commit.log.audience
        return (false, isMeant ? nil : "place \(commit.place) shows a held write to others")
    }

    // MARK: Other entries

    /// Takes in the next entry of an audience log that is no commit.
    ///
    /// - Returns: Why it should never have been ordered; nil where all is well.
    public mutating func take(
        _ entry: AudienceFact,
        in log: LogFact,
        place: Int,
        stamped: Name
    ) -> String? {
        var complaint = next(log, place)
        guard let charter = charters[stamped] else {
            return "place \(place) is under a charter that nobody has"
        }
        switch entry {
        case .copy(let fact): records[fact.record]?.copy()
        case .badCopy(let fact, let party):
            let released = records[fact.record]?.released ?? []
            if !charter.readers(of: fact.type, releasedTo: released).contains(party) {
                complaint = complaint ?? "a copy named bad by a party that does not read the record"
            }
        case .erasing(let fact, let name, let party, let time):
            var said = ErasingBook.Said(
                name: name,
                caseFile: log.caseFile,
                log: log,
                party: party,
                time: time,
                charter: charter
            )
            if case .announcement(let record?, _, _) = fact {
                said.standing = records[record.record]?.log(at: step)
            }
            complaint = erasing.take(fact, said) ?? complaint
        case .leave(let left):
            for record in left {
                if records[record]?.log(at: step) != log, records[record]?.writes.isEmpty == false {
                    complaint = complaint ?? "a record leaves a log in which it does not stand"
                }
                if erasing.log(ofErased: record) != nil {
                    complaint = complaint ?? "a record moves that was erased"
                }
                records[record]?.leave(at: step)
            }
        case .enter(let entered):
            for fact in entered {
                var book = records[fact.record] ?? RecordBook(type: fact.type)
                book.released = book.released.filter { charter.mayReceive($0, fact.type) }
                let readers = charter.readers(of: fact.type, releasedTo: book.released)
                if nameOfAudience(Array(readers)) != log.audience {
                    complaint = complaint ?? "a record enters a log that is for others"
                }
                book.enter(log, readers, at: step)
                records[fact.record] = book
            }
        case .release(let fact, let party, let releaser):
            var book = records[fact.record] ?? RecordBook(type: fact.type)
            let readers = charter.readers(of: fact.type, releasedTo: book.released)
            if !charter.mayReceive(party, fact.type) || readers.contains(party)
                || !charter.mayRelease(releaser, fact.type) || !readers.contains(releaser)
            {
                complaint = complaint ?? "a release that its model does not allow"
            }
            book.released.insert(party)
            records[fact.record] = book
        case .withdrawal(let fact, let party, let releaser):
            if records[fact.record]?.released.remove(party) == nil
                || !charter.mayRelease(releaser, fact.type)
            {
                complaint = complaint ?? "a withdrawal of what was not given"
            }
        }
        return complaint
    }

    /// The records that do not stand in the log of those who read them at present.
    public func misplaced() -> [Name] {
        records.filter { record, book in
            guard !book.writes.isEmpty, let log = book.log(at: step),
                erasing.log(ofErased: record) == nil, !erasing.isWhollyErased(log.caseFile),
                let charter = inForce[log.caseFile],
                charter.types[book.type] != nil
            else { return false }
            let readers = charter.readers(of: book.type, releasedTo: book.released)
            return nameOfAudience(Array(readers)) != log.audience
        }.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The records that stand in a log at present.
    public func records(in log: LogFact) -> [Name] {
        records.filter { $0.value.log(at: step) == log }.map(\.key)
    }

    /// Who waits for the copy of a record that nobody can make: an erasure binds everybody who had it. They
    /// see what came since, and nothing of what was there.
    public func uncopied(_ record: Name, of caseFile: Name) -> Set<Name> {
        guard let book = records[record], !book.waiting.isEmpty,
            book.having.isSubset(of: erasing.bound(record, of: caseFile))
        else { return [] }
        return book.waiting
    }

    /// Who reads a record at present; nil where it was never written nor moved.
    public func readers(of record: Name) -> Set<Name>? { records[record]?.readers(at: step) }
}
