import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// An erasure as people see it.
public struct ErasureStatus: Sendable {
    /// What is known of it.
    public var view: ErasureView
    /// The case's label.
    public var label: String?
    /// The record; nil for the whole case, or where the model has no such type.
    public var record: RecordPlace?
    /// The kind of ground of the legal hold that stands in the case.
    public var hold: String?
    /// What was said of it here and the server has not ordered.
    public var isPending: Bool
    /// Why the server did not order what was said of it here.
    public var refusal: String?
}

extension Replica {
    /// Announces the erasure of a record, or with nil of the whole case; or puts in force what the own
    /// party has announced, once the delay has passed. From the next sync on.
    ///
    /// - Returns: Its name, and whether it was put in force.
    /// - Throws: ``ReplicaError`` with `erasureRefused` and the code that the server would answer with.
    public func orderErasure(
        of record: RecordPlace?,
        in caseID: CaseID,
        keys: DeviceKeys
    ) throws -> (erasure: Hash, isForce: Bool) {
        try write { try $0.orderErasure(of: record?.ref, in: caseID, keys) }
    }

    /// Begins a legal hold in a case, or with nil ends it. From the next sync on.
    public func setHold(_ ground: String?, in caseID: CaseID, keys: DeviceKeys) throws {
        try write { work in
            let hold = LegalHold(ground: ground, given: work.effects.now())
            if ground == nil, try work.journal.legalHold(of: caseID) == nil {
                throw ReplicaError.noHold
            }
            for case .hold(let waiting) in try work.waitingActs(of: caseID).suffix(1)
            where waiting.ground == ground {
                throw ReplicaError.alreadyWaits
            }
            try work.say(.charter(.hold(hold)), caseID, SigningKey(secret: keys.signing))
        }
    }

    /// Says what the own party does about another's erasure: erases, or keeps on a ground.
    public func answerErasure(_ erasure: Hash, ground: String?, keys: DeviceKeys) throws {
        try write { work in
            guard
                let found = try work.erasures().first(where: { $0.view.erasure == erasure })?.view,
                let own = found.parties.first(where: {
                    $0.party == (try? work.identity().party)
                })
            else { throw ReplicaError.erasureRefused(.erasureUnknown) }
            guard found.party != own.party else {
                throw ReplicaError.erasureRefused(.erasureNotAllowed)
            }
            guard !own.isBound else { throw ReplicaError.erasureRefused(.erasureDone) }
            if ground == nil, try work.journal.legalHold(of: found.caseID) != nil {
                throw ReplicaError.erasureRefused(.erasureHeld)
            }
            let isSaid = try work.waitingAnswers(to: erasure, of: found.caseID).last
            if let isSaid, isSaid.ground == ground { throw ReplicaError.alreadyWaits }
            let answer = ErasureAnswer(
                erasure: erasure,
                ground: ground,
                given: work.effects.now()
            )
            try work.say(
                found.record == nil ? .charter(.answer(answer)) : .audience(.answer(answer)),
                found.caseID,
                SigningKey(secret: keys.signing)
            )
        }
    }

    /// The erasures of all cases, by case, in the order in which they were announced.
    public func erasures() throws -> [ErasureStatus] {
        try read { work in try work.erasures().map { try work.shown($0) } }
    }

    /// The cases in which a legal hold stands, with its kind of ground.
    public func legalHolds() throws -> [(caseID: CaseID, label: String?, ground: String)] {
        try read { work in
            try work.journal.casesWithErasures().compactMap { caseID in
                guard let ground = try work.journal.legalHold(of: caseID) else { return nil }
                guard try !work.isMasked(caseID) else { return (caseID, nil, Masking.text) }
                return (caseID, try work.label(of: caseID), ground)
            }
        }
    }
}

extension Work {
    func orderErasure(
        of ref: RecordRef?,
        in caseID: CaseID,
        _ keys: DeviceKeys
    ) throws -> (erasure: Hash, isForce: Bool) {
        let key = try SigningKey(secret: keys.signing)
        let party = try identity().party
        let facts = try someFacts(of: caseID)
        let now = effects.now()
        let name = ref.map { RecordName(type: $0.type, instance: $0.instance) }
        if let name,
            !facts.authority.ownsLife(type: name.type, instance: name.instance, party)
        {
            throw ReplicaError.erasureRefused(.erasureNotAllowed)
        }
        let known = try journal.erasureViews(of: caseID).filter { $0.record == name }
        if known.contains(where: { $0.forced != nil && $0.party == party }) {
            throw ReplicaError.erasureRefused(.erasureDone)
        }
        // What was said here and is on its way is not said again.
        let isWaiting = try erasures().contains {
            $0.isPending && $0.view.caseID == caseID && $0.view.record == name
                && $0.view.party == party
        }
        if isWaiting { throw ReplicaError.alreadyWaits }
        // The one that can come into force first.
        if let announced = known.filter({ $0.party == party }).min(by: { $0.due < $1.due }) {
            guard try journal.legalHold(of: caseID) == nil else {
                throw ReplicaError.erasureRefused(.erasureHeld)
            }
            guard announced.due <= now else { throw ReplicaError.erasureEarly(announced.due) }
            let force = ErasureForce(erasure: announced.erasure, given: now)
            try say(name == nil ? .charter(.force(force)) : .audience(.force(force)), caseID, key)
            return (announced.erasure, true)
        }
        if let ref, let name,
            try journal.record(of: caseID, type: name.type, instance: name.instance) == nil
        {
            guard let place = try place(of: ref, facts) else {
                throw ReplicaError.erasureRefused(.erasureRecord)
            }
            throw ReplicaError.nothingToErase(place)
        }
        let announcement = ErasureAnnouncement(record: name, given: now)
        let erasure = try say(
            name == nil
                ? .charter(.announcement(announcement)) : .audience(.announcement(announcement)),
            caseID,
            key
        )
        return (erasure, false)
    }

    /// What was said here of erasing a case, or of a hold, and is not ordered yet.
    func waitingActs(of caseID: CaseID) throws -> [CharterAct] {
        try store.charterChanges().filter { $0.caseID == caseID }
            .compactMap { try? CharterStatement($0.body).act }
    }

    /// What was answered here and is not ordered yet.
    func waitingAnswers(to erasure: Hash, of caseID: CaseID) throws -> [ErasureAnswer] {
        var answers: [ErasureAnswer] = []
        for row in try store.pendingReleases() where row.refusal == nil {
            guard case .answer(let answer)? = try? AudienceStatement(row.body).content else {
                continue
            }
            answers.append(answer)
        }
        for case .answer(let answer) in try waitingActs(of: caseID) { answers.append(answer) }
        return answers.filter { $0.erasure == erasure }
    }

    func erasures() throws -> [ErasureStatus] {
        var found: [ErasureStatus] = []
        let pending = try store.pendingReleases()
        // One that was refused is in the inbox.
        let pendingActs = Set(
            try store.charterChanges().compactMap { try? CharterStatement($0.body).act?.erasure }
        )
        for caseID in try journal.casesWithErasures() {
            let facts = try someFacts(of: caseID)
            for view in try journal.erasureViews(of: caseID) {
                let said = pending.filter {
                    (try? AudienceStatement($0.body).content.erasure) == view.erasure
                }
                found.append(
                    ErasureStatus(
                        view: view,
                        label: try label(of: caseID),
                        record: try view.record.flatMap { try place(of: $0, caseID, facts) },
                        hold: try journal.legalHold(of: caseID),
                        isPending: said.contains { $0.refusal == nil }
                            || pendingActs.contains(view.erasure),
                        refusal: said.compactMap(\.refusal).last
                    )
                )
            }
        }
        for row in pending {
            guard let statement = try? AudienceStatement(row.body),
                case .announcement(let act) = statement.content, let name = act.record,
                let facts = try facts(of: statement.caseID)
            else { continue }
            found.append(
                try waiting(
                    Digest.sha256(row.body),
                    statement.caseID,
                    name,
                    act.given,
                    facts,
                    refusal: row.refusal
                )
            )
        }
        for row in try store.charterChanges() {
            guard case .announcement(let act)? = try? CharterStatement(row.body).act,
                let facts = try facts(of: row.caseID)
            else { continue }
            found.append(
                try waiting(
                    Digest.sha256(row.body),
                    row.caseID,
                    nil,
                    act.given,
                    facts,
                    refusal: nil
                )
            )
        }
        return found
    }

    private func waiting(
        _ erasure: Hash,
        _ caseID: CaseID,
        _ name: RecordName?,
        _ given: WallTime,
        _ facts: CaseFacts,
        refusal: String?
    ) throws -> ErasureStatus {
        ErasureStatus(
            view: ErasureView(
                erasure: erasure,
                caseID: caseID,
                record: name,
                party: try identity().party,
                given: given,
                due: given &+ UInt64(clamping: facts.model.erasureDelayDays) &* 86_400_000,
                forced: nil,
                parties: []
            ),
            label: try label(of: caseID),
            record: try name.flatMap { try place(of: $0, caseID, facts) },
            hold: try journal.legalHold(of: caseID),
            isPending: refusal == nil,
            refusal: refusal
        )
    }

    private func place(
        of name: RecordName,
        _ caseID: CaseID,
        _ facts: CaseFacts
    ) throws -> RecordPlace? {
        try place(
            of: RecordRef(caseID: caseID, type: name.type, instance: name.instance),
            facts
        )
    }
}

extension AudienceStatement.Content {
    /// The announcement that it is about; nil where it is about none.
    fileprivate var erasure: Hash? {
        switch self {
        case .force(let act): act.erasure
        case .answer(let act): act.erasure
        case .receipt(let act): act.erasure
        default: nil
        }
    }
}

extension CharterAct {
    /// The announcement that it is about; nil where it is about none.
    fileprivate var erasure: Hash? {
        switch self {
        case .force(let act): act.erasure
        case .answer(let act): act.erasure
        case .receipt(let act): act.erasure
        case .announcement, .hold: nil
        }
    }
}
