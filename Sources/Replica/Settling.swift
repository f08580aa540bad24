import Causality
import Cooperation
import Journal
import Trust
import Vocabulary

// Whoever reads ticks alone, a coordinator above all, learns from them that a step is done. So a field that
// settles a step writes the tick of whoever saved it, in the same save; and where others' writes settle a
// step of the own party, or unsettle it, its tick follows once they have come. A tick says that, and when:
// nothing of what stands in the field.
extension Replica {
    /// Writes what the own party owes because of what came since this was last looked at: ticks, marks of
    /// secret whereabouts, and that what was released to it has come.
    ///
    /// - Returns: The cases of which something was written.
    public func followNews() throws -> [CaseID] {
        guard let news = try read({ try $0.currentAuthor() == nil ? nil : $0.unlooked() }) else {
            return []
        }
        var followed: [CaseID] = []
        for item in news.cases {
            var isWritten = try item.hasTicks && follow(in: item.caseID)
            for record in item.receipts.records {
                let isConfirmed = try unlessOfOneCase { work in
                    try work.confirm(record.place, record.given)
                    return true
                }
                isWritten = isWritten || isConfirmed
            }
            if isWritten { followed.append(item.caseID) }
        }
        try write { work in
            try work.set(.settledLeaf, to: news.last)
            // What is not here yet is looked at again.
            try work.setUnlooked(Set(news.cases.filter(\.receipts.isWaiting).map(\.caseID)))
        }
        return followed
    }

    private func follow(in caseID: CaseID) throws -> Bool {
        try unlessOfOneCase { work in
            guard let facts = try work.facts(of: caseID) else { return false }
            let isMarked = try work.markWhereabouts(facts)
            return try !work.tick(after: nil, facts).isEmpty || isMarked
        }
    }

    /// Writes something, unless somebody has to decide there first, and is told so elsewhere.
    private func unlessOfOneCase(_ body: (Work) throws -> Bool) throws -> Bool {
        do {
            return try write(body)
        } catch let error as ReplicaError where error.isOfOneCase {
            return false
        }
    }
}

extension ReplicaError {
    /// Whether the next case may go well nevertheless.
    fileprivate var isOfOneCase: Bool {
        switch self {
        case .inConflict, .recordDeleted, .overLimit, .notNamed: true
        default: false
        }
    }
}

/// A case of which something came.
private struct CaseNews {
    var caseID: CaseID
    /// Whether its model has ticks.
    var hasTicks: Bool
    var receipts: DueReceipts
}

extension Work {
    /// A step's tick among the own party's records, of its first time.
    private struct OwnTick {
        var place: RecordPlace
        var role: Int
        /// Nil while somebody has to decide what it says.
        var state: TickState?
        var doneOn: CalendarDate?
        var written: Order
    }

    /// What a step's fields say.
    private struct Said {
        var known = CaseKnowledge()
        /// When the last of it was written; nil where nothing was.
        var written: Order?
        /// When what makes signatures void was written; nil where none is.
        var voided: Order?
    }

    /// The cases of which something came since ``tick(after:_:)`` was last asked about all of them, and up to
    /// where it has now been looked; nil where nothing came.
    fileprivate func unlooked() throws -> (cases: [CaseNews], last: UInt64)? {
        let leaves = try journal.lastLeaves()
        let last = leaves.values.max() ?? 0
        var seen = Int64(clamping: try number(.settledLeaf) ?? 0)
        // What was rebuilt is numbered anew.
        if seen > last { seen = 0 }
        let unlooked = try unlookedCases()
        guard seen < last || !unlooked.isEmpty else { return nil }
        var cases: [CaseNews] = []
        for entry in try journal.cases()
        where leaves[entry.number] ?? 0 > seen || unlooked.contains(entry.caseID) {
            let facts = try facts(of: entry)
            let news = CaseNews(
                caseID: entry.caseID,
                hasTicks: !guide(of: facts).ticks.isEmpty,
                receipts: try dueReceipts(facts)
            )
            if news.hasTicks || news.receipts.isWaiting || !news.receipts.records.isEmpty {
                cases.append(news)
            }
        }
        return (cases, UInt64(last))
    }

    /// The cases to look at whatever leaves they have.
    func unlookedCases() throws -> Set<CaseID> {
        let bytes = try store.setting(.unlookedCases) ?? []
        return Set(
            stride(from: 0, to: bytes.count, by: 16).compactMap {
                CaseID(bytes[$0..<min($0 + 16, bytes.count)])
            }
        )
    }

    func setUnlooked(_ cases: Set<CaseID>) throws {
        guard try cases != unlookedCases() else { return }
        try store.set(
            .unlookedCases,
            to: cases.isEmpty ? nil : cases.sorted().flatMap(\.bytes)
        )
    }

    /// Ticks off what fields have settled, and opens again what they no longer say to be done.
    ///
    /// - Parameters:
    ///   - edited: the fields that were just saved here: then every step that they settle is ticked off,
    ///     whoever it is with, by a tick of the own party. Nil for what others may have written, who tick off
    ///     what they settle: then the own party's ticks follow, those that there are.
    ///   - isGone: whether their record was deleted, so that nothing is said in them
    func tick(
        after edited: [FieldPath]?,
        isGone: Bool = false,
        _ facts: CaseFacts
    ) throws -> [SettledStep] {
        guard edited.map({ !$0.isEmpty }) ?? true else { return [] }
        let guide = guide(of: facts)
        let own = facts.authority.roles(of: try identity().party)
        let kept = guide.ticks.filter { tick in
            own.contains(RoleSet(index: tick.role))
                && facts.model.type(tick.record).map { $0.owner.isOf(tick.role) } ?? false
        }
        guard !kept.isEmpty, let today = Self.day(effects.now()),
            try !journal.isErased(nil, of: facts.caseID)
        else { return [] }
        let concerned = guide.steps.filter { step in
            step.settling.contains { concerns($0, edited, facts.model) }
        }
        guard !concerned.isEmpty, try edited != nil || !isClosed(guide, facts) else { return [] }
        let ticks = try ownTicks(kept, facts)
        var done: [SettledStep] = []
        for step in concerned {
            let tick = ticks[step.code]
            guard edited != nil || tick != nil, tick.map({ $0.state != nil }) ?? true,
                try tick.map({ try !isErased($0.place) }) ?? true,
                let said = try said(of: step, facts)
            else { continue }
            if step.isSettled(by: said.known) {
                let isBySave = step.settling.contains { product in
                    product.path.map { !isGone && edited?.contains($0) ?? false } ?? false
                }
                guard tick != nil || isBySave else { continue }
                let day = step.settledOn(said.known, today: today) ?? today
                if try settle(step, on: day, tick, said, facts, today) {
                    done.append(SettledStep(code: step.code, isDone: true))
                }
            } else if let tick, try reopen(tick, said, facts) {
                done.append(SettledStep(code: step.code, isDone: false))
            }
        }
        return done
    }

    private func concerns(_ product: Product, _ edited: [FieldPath]?, _ model: Model) -> Bool {
        guard let edited, let path = product.path else { return true }
        if edited.contains(path) { return true }
        // A signature covers what stands beside it.
        let isSignature = model.type(path.type)?.field(path.field)?.isSignature ?? false
        return isSignature && edited.contains { $0.type == path.type }
    }

    private func isClosed(_ guide: Guide, _ facts: CaseFacts) throws -> Bool {
        try !standing(guide.facts[.closed] ?? [], facts).isEmpty
    }

    /// Ticks a step off, unless its tick says so already or a person said otherwise after the fields did.
    private func settle(
        _ step: Step,
        on day: CalendarDate,
        _ tick: OwnTick?,
        _ said: Said,
        _ facts: CaseFacts,
        _ today: CalendarDate
    ) throws -> Bool {
        if let tick, let written = said.written {
            // What a person said of the step after the fields did, stands; of the day, what they say now.
            if tick.state == .done {
                guard written > tick.written, let said = step.settledOn(said.known, today: today),
                    tick.doneOn != said
                else { return false }
            } else if tick.state != .taken, tick.written >= written {
                return false
            }
        }
        _ = try change(
            step: step.code,
            round: 1,
            to: .done(day),
            in: facts.caseID,
            today: today
        )
        return true
    }

    /// Opens a step again whose tick says that it is done, where something was written since that says that
    /// it is not.
    private func reopen(_ tick: OwnTick, _ said: Said, _ facts: CaseFacts) throws -> Bool {
        guard tick.state == .done,
            let since = [said.written, said.voided].compactMap(\.self).max(),
            since > tick.written
        else { return false }
        let type = tick.place.type
        guard let state = type.field(id: TickField.state.rawValue),
            case .choice(let choices) = state.type,
            let open = choices.first(where: { $0.id == TickState.open.rawValue })
        else { return false }
        var edits = [
            FieldEdit(FieldPlace(record: tick.place, field: state), .value(.choice(open.number)))
        ]
        if let day = type.field(id: TickField.doneOn.rawValue) {
            edits.append(FieldEdit(FieldPlace(record: tick.place, field: day), .value(.cleared)))
        }
        _ = try save(edits, in: facts.caseID, options: SaveOptions(tellsReplaced: false))
        return true
    }

    /// What stands in the fields that settle a step, without signatures of what was changed since; nil where
    /// the own party does not read all of them.
    private func said(of step: Step, _ facts: CaseFacts) throws -> Said? {
        let own = try identity().party
        var said = Said()
        for product in step.settling {
            guard let path = product.path, let type = facts.model.type(path.type),
                let field = type.field(path.field), try readers(of: type, facts).contains(own)
            else { return nil }
            var records: [(place: RecordPlace, overlay: Overlay)] = []
            for place in try places(of: type, facts)
            where try audience(of: place.ref, facts)?.members.contains(own) ?? false {
                let overlay = try overlay(facts, place.ref)
                if try type.repeatable && life(of: overlay) == .deleted {
                    said.written = try latest([said.written, age(of: 0, overlay)])
                } else {
                    records.append((place, overlay))
                }
            }
            let replaced = field.isSignature ? try superseded(records.map(\.place), facts) : []
            for (place, overlay) in records {
                let standing = try siblings(FieldPlace(record: place, field: field), overlay)
                    .compactMap(\.value).filter { $0 != .cleared }
                said.written = try latest([said.written, age(of: field.number, overlay)])
                let isVoid =
                    try replaced.contains(place.ref.record)
                    || field.isSignature
                        && outdatedSignatures(of: place, overlay).contains(field.number)
                if isVoid, !standing.isEmpty {
                    for (_, overlay) in records {
                        for number in try overlay.writtenFields() {
                            said.voided = try latest([said.voided, age(of: number, overlay)])
                        }
                    }
                } else {
                    said.known.values[path, default: []] += standing
                }
            }
        }
        return said
    }

    /// The own party's ticks of the first time of each step, by its code.
    private func ownTicks(_ kept: [TickRecord], _ facts: CaseFacts) throws -> [String: OwnTick] {
        var ticks: [String: OwnTick] = [:]
        for record in kept {
            guard let type = facts.model.type(record.record),
                let state = type.field(id: TickField.state.rawValue)
            else { continue }
            for place in try repeatable(type, facts) {
                let overlay = try overlay(facts, place.ref)
                guard try life(of: overlay) == .there else { continue }
                let found = Self.ticks(try values(of: place, facts), type, record.role)
                guard let first = found.first, first.round == 1 else { continue }
                let tick = OwnTick(
                    place: place,
                    role: record.role,
                    state: found.count == 1 ? first.state : nil,
                    doneOn: first.doneOn,
                    written: try age(of: state.number, overlay) ?? Order(time: 0, place: 0)
                )
                // Where several own roles have one, the one that says the most counts.
                if ticks[first.code]?.state != .done { ticks[first.code] = tick }
            }
        }
        return ticks
    }

    /// When a field was last written: what the server has not ordered after all that it has, by when it was
    /// saved; nil where it was not. Places of different logs do not compare, and count for nothing.
    func age(of field: UInt16, _ overlay: Overlay) throws -> Order? {
        try overlay.state(field).siblings.map { sibling in
            if let edit = overlay.edit(of: sibling) {
                return Order(time: .max, place: UInt64(clamping: edit.id))
            }
            let order = try order(of: sibling, overlay)
            return Order(time: order.time, place: 0)
        }.max()
    }

    private func latest(_ orders: [Order?]) -> Order? { orders.compactMap(\.self).max() }
}

extension Owner {
    /// Whether a role owns it.
    fileprivate func isOf(_ role: Int) -> Bool {
        switch self {
        case .creator: true
        case .roles(let roles): roles.contains(RoleSet(index: role))
        }
    }
}
