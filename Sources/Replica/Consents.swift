import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

/// A consent that a ground asks for and that is not there.
public struct ConsentProblem: Sendable {
    /// What was to be told.
    public var act: GroundProblem.Act
    /// The party that would be told.
    public var to: PartyID
    /// The ground.
    public var ground: Ground
    /// What comes nearest to a consent, and what it lacks.
    public var gap: Consent.Gap
    /// The record types that the own party may record one in.
    public var records: [RecordType]
    /// Whether there is no case yet that could hold one.
    public var isNewCase: Bool
}

/// A release whose consent has ended. It goes on until the own party withdraws it.
public struct LapsedRelease: Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record.
    public var record: RecordPlace
    /// Who reads it.
    public var party: PartyID
    /// Its name.
    public var partyName: String
    /// The ground.
    public var ground: Ground
    /// The day on which the consent ended; nil where none names record and recipient any more.
    public var endedOn: CalendarDate?
}

extension Replica {
    /// The own party's releases in a case that rest on a consent which no longer stands.
    public func lapsedReleases(in caseID: CaseID, today: CalendarDate) throws -> [LapsedRelease] {
        try show { work in
            try work.lapsedReleases(in: work.someFacts(of: caseID), today: today).map {
                try work.shown($0)
            }
        }
    }
}

extension Work {
    /// Refuses an act on a ground that asks for a consent which does not stand.
    ///
    /// - Returns: The last day on which it stands; nil where there is no such ground, or no end.
    @discardableResult
    func checkConsent(
        _ id: String,
        for act: GroundProblem.Act,
        to party: PartyID,
        _ model: Model,
        _ facts: CaseFacts?
    ) throws -> CalendarDate? {
        guard model.groundRules.isRequired, let ground = model.guide.ground(id),
            !ground.evidence.isEmpty, let today = Self.day(effects.now())
        else { return nil }
        var gap = Consent.Gap.missing
        var record: RecordPlace?
        if case .release(let place) = act { record = place }
        if let facts {
            let roles = model.roles(in: facts.authority.roles(of: party))
            switch try standing(ground, record, party, roles + act.roles, facts, today) {
            case .success(let end): return end
            case .failure(let found): gap = found.gap
            }
        }
        let own = try identity().party
        throw ReplicaError.consentMissing(
            ConsentProblem(
                act: act,
                to: party,
                ground: ground,
                gap: gap,
                records: try ground.evidence.compactMap { model.type($0) }.filter { type in
                    try facts.map { try readers(of: type, $0).contains(own) } ?? true
                },
                isNewCase: facts == nil
            )
        )
    }

    private struct NoConsent: Error { var gap: Consent.Gap }

    /// The end of a consent that covers it, the latest of several; else what the nearest one lacks.
    private func standing(
        _ ground: Ground,
        _ record: RecordPlace?,
        _ party: PartyID,
        _ roles: [Role],
        _ facts: CaseFacts,
        _ today: CalendarDate
    ) throws -> Result<CalendarDate?, NoConsent> {
        let recipient = Consent.Names(
            [try partyName(party)] + roles.flatMap { [$0.id, $0.labels.sv, $0.labels.en] }
        )
        let wanted = record.map { place in
            Consent.Names([
                place.type.id, place.type.labels.sv, place.type.labels.en, place.name,
            ])
        }
        var nearest = Consent.Gap.missing
        var ends: [CalendarDate?] = []
        for consent in try consents(ground, facts) {
            let gap = consent.gap(record: wanted, recipient: recipient, on: today)
            if let gap { nearest = min(nearest, gap) } else { ends.append(consent.validUntil) }
        }
        guard !ends.isEmpty else { return .failure(NoConsent(gap: nearest)) }
        return .success(ends.contains(nil) ? nil : ends.compactMap(\.self).max())
    }

    /// The consents of a case that the own party can read.
    private func consents(_ ground: Ground, _ facts: CaseFacts) throws -> [Consent] {
        let own = try identity().party
        var consents: [Consent] = []
        for number in ground.evidence {
            guard let type = facts.model.type(number), try readers(of: type, facts).contains(own)
            else { continue }
            for place in try places(of: type, facts) {
                let overlay = try overlay(facts, place.ref)
                if type.repeatable, try life(of: overlay) != .there { continue }
                if let consent = try consent(in: place, ground, overlay) {
                    consents.append(consent)
                }
            }
        }
        return consents
    }

    /// What a record says; nil where it tells of another ground, or cannot be read.
    private func consent(
        in place: RecordPlace,
        _ ground: Ground,
        _ overlay: Overlay
    ) throws -> Consent? {
        var consent = Consent()
        for kind in ConsentField.allCases {
            guard let field = place.type.field(id: kind.rawValue) else { continue }
            let standing = try siblings(FieldPlace(record: place, field: field), overlay)
            let values = standing.compactMap(\.value).filter { $0 != .cleared }
            // What cannot be read may say anything.
            guard !standing.contains(where: { $0.value == nil }) else { return nil }
            let days = values.compactMap { value -> CalendarDate? in
                if case .date(let day) = value { day } else { nil }
            }
            let texts = values.compactMap { value -> String? in
                if case .text(let text) = value { text } else { nil }
            }
            switch kind {
            case .ground:
                guard case .choice(let choices) = field.type, !values.isEmpty,
                    values.allSatisfy({ value in
                        choices.contains {
                            value == .choice($0.number) && $0.id == ground.id
                        }
                    })
                else { return nil }
            case .scope: consent.scope = texts
            case .recipients: consent.recipients = texts
            case .takenOn: consent.takenOn = days.max()
            case .validUntil: consent.validUntil = days.min()
            case .withdrawnOn: consent.withdrawnOn = days.min()
            }
        }
        return consent
    }

    /// A release that ends with the consent that it rests on.
    ///
    /// - Throws: `consentMissing`, and `consentEndsBefore` where it was to stand for longer.
    func consented(_ release: Release, _ ref: RecordRef) throws -> Release {
        let facts = try someFacts(of: ref.caseID)
        guard let place = try place(of: ref, facts) else { return release }
        let end = try checkConsent(
            release.ground,
            for: .release(place),
            to: release.party,
            facts.model,
            facts
        )
        guard let end else { return release }
        let last = lastMoment(of: end)
        if let until = release.until, until > last {
            throw ReplicaError.consentEndsBefore(end)
        }
        var release = release
        release.until = release.until ?? last
        return release
    }

    /// The last millisecond of a day where the user is.
    private func lastMoment(of day: CalendarDate) -> WallTime {
        let next = day.adding(days: 1)
        let offset = effects.localOffset(next.year, next.month, next.day, 0, 0)
        let start = Int64(next.daysSince1970) * 86_400_000 - Int64(offset) * 60_000
        return WallTime(clamping: start - 1)
    }

    func lapsedReleases(in facts: CaseFacts, today: CalendarDate) throws -> [LapsedRelease] {
        guard facts.model.groundRules.isRequired else { return [] }
        let guide = guide(of: facts)
        let own = try identity().party
        let waiting = try store.pendingReleases().compactMap { row -> Withdrawal? in
            guard row.refusal == nil, let statement = try? AudienceStatement(row.body),
                statement.caseID == facts.caseID,
                case .withdrawal(let withdrawal) = statement.content
            else { return nil }
            return withdrawal
        }
        var lapsed: [LapsedRelease] = []
        for release in try releases(in: facts.caseID)
        where release.releaser == own && release.refusal == nil {
            guard let ground = guide.ground(release.ground), !ground.evidence.isEmpty,
                let place = release.record,
                !waiting.contains(where: {
                    $0.party == release.party && $0.record.type == place.ref.type
                        && $0.record.instance == place.ref.instance
                })
            else { continue }
            let roles = facts.model.roles(in: facts.authority.roles(of: release.party))
            guard
                case .failure(let none) = try standing(
                    ground,
                    place,
                    release.party,
                    roles,
                    facts,
                    today
                )
            else { continue }
            var ended: CalendarDate?
            if case .ended(let day) = none.gap { ended = day }
            lapsed.append(
                LapsedRelease(
                    caseID: facts.caseID,
                    record: place,
                    party: release.party,
                    partyName: release.partyName,
                    ground: ground,
                    endedOn: ended
                )
            )
        }
        return lapsed
    }
}

extension GroundProblem.Act {
    /// The role that the party would take, where it is about one.
    fileprivate var roles: [Role] {
        if case .role(let role) = self { [role] } else { [] }
    }
}
