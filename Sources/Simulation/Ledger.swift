import Cooperation
import Replica
import Vocabulary

/// What the people of a world did, as they would remember it: no dots, no contexts, no logs. From it
/// follows what must be seen where, whatever the engines say.
struct Ledger {
    /// Names a field of a record of a case.
    struct Place: Hashable, Comparable {
        var caseID: CaseID
        var record: RecordID
        var field: UInt16

        static func < (left: Self, right: Self) -> Bool {
            (left.caseID, left.record, left.field) < (right.caseID, right.record, right.field)
        }
    }

    /// Something that somebody saved.
    struct Saved {
        let device: Int
        let place: Place
        let record: RecordRef
        var value: FieldValue
        /// What its author had seen, with everything that this covers.
        var seen: Set<Int>
        /// What its author had seen, and only a server's log can still say that it had.
        var forgotten: Set<Int> = []
        /// What its author had seen of others', and its device lacked as it went over to a server that was
        /// set back.
        var missed: Set<Int> = []
        /// What of what its author had seen the device did not hold when it was read: a bundle brought what
        /// had replaced it, and whoever wrote that had seen it.
        var heard: Set<Int> = []
        /// Whether its client was not asked whether its party owns the field.
        var isUnchecked = false
        /// Whether it was found in its author's inbox, and whether it was dismissed there.
        var isReturned = false
        var isDismissed = false
        /// Whether its device was set back, or lost, before it was known to be ordered: it may still
        /// come, and need not.
        var isLost = false
        /// Whether it was copied with its replica while it had no dot: each copy may seal it.
        var isCopied = false
        /// Whether the dot that it had is another write's: a copy of its device had used it too.
        var isNameless = false
        /// The dots under which it was seen.
        var dots: Set<NamedDot> = []
    }

    /// Everything that was saved, in order.
    private(set) var saved: [Saved] = []
    /// What was saved of each field.
    private(set) var places: [Place: [Int]] = [:]
    /// Fields in which equal values were saved: what is seen there does not say who saved it.
    private(set) var blurred: Set<Place> = []
    /// For each record what those who deleted it had seen in its fields, and what of that they had only
    /// heard of.
    private(set) var deletions: [RecordID: [(seen: Set<Int>, heard: Set<Int>)]] = [:]
    /// Notes that somebody deleted a record.
    mutating func noteDeletion(of record: RecordID, seen: Set<Int>, heard: Set<Int>) {
        deletions[record, default: []].append((seen, heard))
    }
    /// The number of the last value.
    private(set) var serial = 0

    /// The number of a new value.
    mutating func nextSerial() -> Int {
        serial += 1
        return serial
    }

    /// Notes that something was saved.
    mutating func note(_ entry: Saved) {
        let earlier = places[entry.place, default: []]
        if earlier.contains(where: { saved[$0].value == entry.value }) {
            blurred.insert(entry.place)
        }
        places[entry.place, default: []].append(saved.count)
        saved.append(entry)
    }

    /// Notes that what is seen of a field does not say who saved it.
    mutating func blur(_ place: Place) { blurred.insert(place) }
    /// Notes that what was saved lies in its author's inbox.
    mutating func noteReturned(_ id: Int) { saved[id].isReturned = true }
    /// Notes that its author dismissed it.
    mutating func noteDismissed(_ id: Int) { saved[id].isDismissed = true }
    /// Notes that its device was set back.
    mutating func noteLost(_ id: Int) { saved[id].isLost = true }
    /// Notes that it was copied before it had a dot.
    mutating func noteCopied(_ id: Int) { saved[id].isCopied = true }
    /// Notes that another write was ordered under its dot.
    mutating func noteNameless(_ id: Int) {
        saved[id].isNameless = true
        saved[id].dots = []
    }
    /// Notes that nothing but a server's log can say any more that it has seen others.
    mutating func forget(_ others: Set<Int>, in id: Int) {
        saved[id].forgotten.formUnion(saved[id].seen.intersection(others))
        saved[id].seen.subtract(others)
    }

    /// Notes that its device went over to a server that was set back without what others had saved.
    mutating func noteMissed(_ others: Set<Int>, by id: Int) {
        saved[id].missed.formUnion(saved[id].seen.intersection(others))
    }

    /// Notes that it has a dot. Two servers may each have ordered under one what another copy of a file had
    /// sealed: whichever is seen last stands where the devices are by then. One that is void takes it from
    /// no other.
    mutating func link(_ id: Int, to dot: NamedDot, isVoid: Bool = false) {
        if saved[id].isNameless { return }
        let link = Link(place: saved[id].place, dot: dot)
        if let other = linked[link], other != id {
            if isVoid { return }
            saved[other].dots.remove(dot)
        }
        saved[id].dots.insert(dot)
        linked[link] = id
    }

    /// A dot of a field.
    private struct Link: Hashable {
        var place: Place
        var dot: NamedDot
    }
    private var linked: [Link: Int] = [:]

    /// What was saved with this value; nil where nobody did.
    func entry(_ value: FieldValue, at place: Place) -> Int? {
        places[place, default: []].last { saved[$0].value == value }
    }

    /// What a reading showed, and all that this covers.
    ///
    /// - Throws: ``Violation`` for a value that nobody saved.
    mutating func seen(_ view: FieldView) throws -> Set<Int> {
        var seen: Set<Int> = []
        for id in try entries(view) { seen.formUnion(saved[id].seen.union([id])) }
        return seen
    }

    /// What a reading showed.
    ///
    /// - Throws: ``Violation`` for a value that nobody saved.
    mutating func entries(_ view: FieldView) throws -> [Int] {
        let place = view.place.ledger
        return try view.siblings.compactMap { sibling in
            guard let value = sibling.value else {
                // Its key, or its copy, has not come yet.
                if let id = sibling.dot.flatMap({ linked[Link(place: place, dot: $0)] }) {
                    return id
                }
                blurred.insert(place)
                return nil
            }
            guard let id = entry(value, at: place) else {
                throw Violation("P4", "a value that nobody saved in \(view.place.name)")
            }
            // What two copies sealed under one dot stands beside each other until one of them is ordered.
            if let dot = sibling.dot, !sibling.isProvisional { link(id, to: dot) }
            return id
        }
    }
}

extension FieldPlace {
    /// The place as the ledger names it.
    var ledger: Ledger.Place {
        Ledger.Place(
            caseID: record.ref.caseID,
            record: record.ref.record,
            field: field.number
        )
    }
}
