/// What an entry of an audience log or of a charter says of erasing.
public enum ErasingFact: Sendable {
    /// Something is to be erased: a record, or with nil the whole case.
    case announcement(RecordFact?, creator: Name?, given: UInt64)
    /// What was announced under that name is in force.
    case force(Name, given: UInt64)
    /// A party that was told erases too, or keeps the content.
    case answer(Name, erases: Bool)
    /// A replica has erased.
    case receipt(Name, incarnation: Name)
    /// A hold begins or ends.
    case hold(Bool)
}

/// Everything that was said of erasing, in the order in which the server put it.
public struct ErasingBook: Sendable {
    /// An erasure that was announced.
    public struct Erasure: Sendable {
        /// The case.
        public let caseFile: Name
        /// The record; nil for the whole case.
        public let record: RecordFact?
        let creator: Name?
        /// The log where it was announced; nil for the charter.
        public internal(set) var log: LogFact?
        /// Who announced it.
        public let party: Name
        let given: UInt64
        /// When it came into force, by the server's clock; nil while it has not.
        public internal(set) var forced: UInt64?
        /// The charter's place at which it came into force, for a whole case.
        var charterPlace = 0
        /// Who erases: who announced it, and who has confirmed it.
        public internal(set) var bound: Set<Name>
        /// The replicas that have erased.
        public internal(set) var receipts: Set<Name> = []
    }

    /// The erasures, by the names of their announcements.
    public private(set) var erasures: [Name: Erasure] = [:]
    /// What was taken in, and of whom: the same statement stands in every log that concerns it.
    private var taken: Set<[Name]> = []
    private var holds: [Name: [(place: Int, stands: Bool)]] = [:]

    /// Where and by whom something was said.
    struct Said {
        var name: Name
        var caseFile: Name
        var log: LogFact?
        var party: Name
        var time: UInt64
        var charter: CharterFact
        /// The log in which the record stands; nil where it is about none, or stands in none.
        var standing: LogFact?
    }

    /// Takes in what was said; returns why it should never have been ordered, nil where all is well.
    mutating func take(_ fact: ErasingFact, _ said: Said) -> String? {
        guard taken.insert([said.name, said.party]).inserted else {
            // A restored server says so to those whom the record went over to before it was given back.
            if case .announcement = fact, said.standing == said.log,
                erasures[said.name]?.forced == nil
            {
                erasures[said.name]?.log = said.log
            }
            return nil
        }
        switch fact {
        case .announcement(let record, let creator, let given):
            erasures[said.name] = Erasure(
                caseFile: said.caseFile,
                record: record,
                creator: creator,
                log: said.log,
                party: said.party,
                given: given,
                bound: [said.party]
            )
            return owns(record, creator, said) ? nil : "an erasure by a party that does not own it"
        case .force(let name, let given):
            guard let known = erasures[name] else { return "an erasure that nobody announced" }
            let fault: String? =
                if known.party != said.party {
                    "an erasure put in force by another party"
                } else if !owns(known.record, known.creator, said) {
                    "an erasure by a party that does not own it any more"
                } else if given < known.given + said.charter.erasureDelay {
                    "an erasure in force too early"
                } else if isHeld(said) {
                    "an erasure in force under a hold"
                } else if known.forced != nil || known.log != said.log {
                    "an erasure in force where it cannot be"
                } else {
                    nil
                }
            erasures[name]?.forced = said.time
            erasures[name]?.charterPlace = said.charter.place
            return fault
        case .answer(let name, let erases):
            guard let known = erasures[name] else { return "an answer to nothing" }
            let isAgain = known.bound.contains(said.party)
            if erases { erasures[name]?.bound.insert(said.party) }
            if erases, isHeld(said) { return "an erasure confirmed under a hold" }
            return isAgain ? "an answer by a party that is bound" : nil
        case .receipt(let name, let incarnation):
            guard let known = erasures[name], known.forced != nil,
                known.bound.contains(said.party)
            else { return "a receipt of what binds not its party" }
            erasures[name]?.receipts.insert(incarnation)
            return nil
        case .hold(let stands):
            holds[said.caseFile, default: []].append((said.charter.place, stands))
            return nil
        }
    }

    private func owns(_ record: RecordFact?, _ creator: Name?, _ said: Said) -> Bool {
        guard let record else { return true }
        return said.charter.ownsLife(record.type, creator: creator, said.party)
    }

    private func isHeld(_ said: Said) -> Bool {
        holds[said.caseFile, default: []].last { $0.place <= said.charter.place }?.stands ?? false
    }

    /// Whether a write that comes to stand in a log is of what was erased there before.
    ///
    /// - Parameter first: When it was ordered first, where a restored server was given it back.
    func isErased(_ record: Name, in log: LogFact, _ charter: CharterFact, first: UInt64?) -> Bool {
        erasures.values.contains { one in
            guard let forced = one.forced, one.caseFile == log.caseFile else { return false }
            guard let erased = one.record else { return one.charterPlace <= charter.place }
            return erased.record == record && one.log == log && first.map { forced < $0 } != false
        }
    }

    /// The log in which a record was erased; nil where it was not.
    func log(ofErased record: Name) -> LogFact? {
        erasures.values.first { $0.forced != nil && $0.record?.record == record }?.log
    }

    /// Whether an erasure of a whole case is in force: nothing in it moves any more.
    func isWhollyErased(_ caseFile: Name) -> Bool {
        erasures.values.contains {
            $0.forced != nil && $0.record == nil && $0.caseFile == caseFile
        }
    }

    /// The parties that must not have the content of a record any more.
    public func bound(_ record: Name, of caseFile: Name) -> Set<Name> {
        erasures.values.filter { $0.forced != nil && $0.covers(record, of: caseFile) }
            .reduce(into: []) { $0.formUnion($1.bound) }
    }
}

extension ErasingBook.Erasure {
    /// Whether a record is what is erased, or of the case that is.
    public func covers(_ record: Name, of caseFile: Name) -> Bool {
        self.caseFile == caseFile && (self.record == nil || self.record?.record == record)
    }
}

extension CharterFact {
    /// Whether a party may say when a record goes for good, which `creator` added where it is a
    /// repeatable one.
    func ownsLife(_ type: Int, creator: Name?, _ party: Name) -> Bool {
        switch types[type]?.owners[0] {
        case .creator: creator == party && roles.values.contains(party)
        case .roles(let owners): owners.contains { roles[$0] == party }
        case nil: false
        }
    }
}
