import Cooperation
import Journal
import Vocabulary

// What is shown of a case that is protected, or of which the own party knows a coming handover alone:
// everything that leaves the engine to be shown goes through one of these.
extension Work {
    func shown(_ view: SiblingView, of field: Field?, in caseID: CaseID) throws -> SiblingView {
        guard try isMasked(caseID) else { return view }
        return Masking.masked(view, of: field, own: try identity().party)
    }

    func shown(_ view: FieldView) throws -> FieldView {
        let caseID = view.place.record.ref.caseID
        var view = view
        view.remarks = try nameable(view.remarks, in: caseID)
        guard try isMasked(caseID) else { return view }
        return Masking.masked(view, own: try identity().party)
    }

    func shown(_ view: RecordView) throws -> RecordView {
        let caseID = view.place.ref.caseID
        var view = view
        view.remarks = try nameable(view.remarks, in: caseID)
        for index in view.fields.indices where !view.fields[index].remarks.isEmpty {
            view.fields[index].remarks = try nameable(view.fields[index].remarks, in: caseID)
        }
        guard try isMasked(caseID) else { return view }
        let own = try identity().party
        view.fields = view.fields.map { Masking.masked($0, own: own) }
        view.deletions = view.deletions.map { Masking.masked($0, of: nil, own: own) }
        view.remarks = view.remarks.map { Masking.masked($0, own: own) }
        return view
    }

    /// The remarks whose authors may be named.
    private func nameable(_ remarks: [RemarkView], in caseID: CaseID) throws -> [RemarkView] {
        guard !remarks.isEmpty else { return remarks }
        let parties = Set(try nameable(remarks.map(\.write.party), in: caseID))
        return remarks.filter { parties.contains($0.write.party) }
    }

    func shown(_ summary: CaseSummary) throws -> CaseSummary {
        var summary = summary
        if let facts = try facts(of: summary.id), try knowsOfHandoverAlone(facts) {
            summary.narrow()
        }
        guard try isMasked(summary.id) else { return summary }
        summary.label = nil
        summary.isMasked = true
        for index in summary.roles.indices where !summary.roles[index].isOwn {
            summary.roles[index].partyName = Masking.text
        }
        summary.waiting = summary.waiting.map(Masking.masked)
        return summary
    }

    func shown(_ view: CaseView) throws -> CaseView {
        var view = view
        view.summary = try shown(view.summary)
        if view.summary.isHandover, let facts = try facts(of: view.summary.id) {
            view.records = try view.records.filter { record in
                try (record.filled > 0 || record.unsent > 0)
                    && mayShow(record.place, facts, isHandover: true)
            }
            view.model = view.model.narrowed(
                to: guide(of: facts).toldFirst.union(
                    facts.model.types.filter { $0.owner == .creator }.map(\.number)
                )
            )
        }
        guard view.summary.isMasked else { return view }
        for index in view.records.indices { view.records[index].headline = nil }
        return view
    }

    func shown(_ view: AgendaView) throws -> AgendaView {
        var view = view
        view.summary = try shown(view.summary)
        if view.summary.isHandover { view.narrow() }
        guard view.summary.isMasked else { return view }
        let own = try identity().party
        for index in view.contacts.indices {
            view.contacts[index].texts = view.contacts[index].texts.map(Masking.masked)
            if view.contacts[index].party != own { view.contacts[index].partyName = Masking.text }
        }
        for index in view.agenda.received.indices {
            view.agenda.received[index].contact = Masking.masked(
                view.agenda.received[index].contact
            )
        }
        view.handover = view.handover?.map(Masking.masked)
        view.lapsed = try view.lapsed.map { try shown($0) }
        return view
    }

    func shown(_ lapsed: LapsedRelease) throws -> LapsedRelease {
        guard try isMasked(lapsed.caseID) else { return lapsed }
        var lapsed = lapsed
        lapsed.partyName = Masking.text
        lapsed.party = .zero
        return lapsed
    }

    func shown(_ item: InboxItem) throws -> InboxItem {
        guard try isMasked(item.caseID) else { return item }
        let own = try identity().party
        var item = item
        item.label = nil
        item.value = Masking.masked(item.value, of: item.place?.field)
        item.basis = item.basis.map { Masking.masked($0, of: item.place?.field, own: own) }
        item.current = item.current.map { Masking.masked($0, own: own) }
        if case .changeRefused(let change, let code) = item.reason {
            item.reason = .changeRefused(Masking.masked(change), code: code)
        }
        return item
    }

    func shown(_ item: ProposalItem) throws -> ProposalItem {
        guard try isMasked(item.caseID) else { return item }
        let own = try identity().party
        var item = item
        item.label = nil
        item.note = Masking.masked(item.note)
        item.write = Masking.masked(item.write, of: item.field?.field, own: own)
        item.current = item.current.map { Masking.masked($0, own: own) }
        item.answers = item.answers.map { Masking.masked($0, own: own) }
        return item
    }

    func shown(_ entry: HistoryEntry, in caseID: CaseID) throws -> HistoryEntry {
        guard try isMasked(caseID) else { return entry }
        var entry = entry
        entry.write = Masking.masked(entry.write, of: entry.field, own: try identity().party)
        entry.remark = entry.remark.map(Masking.masked)
        return entry
    }

    func shown(_ conflict: ConflictView) throws -> ConflictView {
        switch conflict {
        case .field(let caseID, let label, let view):
            .field(
                caseID: caseID,
                label: try isMasked(caseID) ? nil : label,
                try shown(view)
            )
        case .record(let caseID, let label, let view):
            .record(
                caseID: caseID,
                label: try isMasked(caseID) ? nil : label,
                try shown(view)
            )
        }
    }

    func shown(_ result: SaveResult) throws -> SaveResult {
        // Whether a case is protected takes a look at a record: not at every save.
        guard result.label != nil || !result.replaced.isEmpty, try isMasked(result.caseID) else {
            return result
        }
        let own = try identity().party
        var result = result
        result.label = nil
        for index in result.replaced.indices {
            let place = result.replaced[index].place
            result.replaced[index].sibling = Masking.masked(
                result.replaced[index].sibling,
                of: place.field,
                own: own
            )
        }
        return result
    }

    func shown(_ entry: ReleaseLogEntry, in caseID: CaseID) throws -> ReleaseLogEntry {
        guard try isMasked(caseID) else { return entry }
        let own = try identity().party
        var entry = entry
        if entry.party != own {
            entry.partyName = Masking.text
            entry.party = .zero
        }
        if entry.releaser != own {
            entry.releaserName = Masking.text
            entry.releaser = entry.releaser.map { _ in .zero }
        }
        entry.by = Masking.masked(entry.by)
        entry.note = Masking.masked(entry.note)
        entry.reservation = Masking.masked(entry.reservation)
        return entry
    }

    func shown(_ view: RemarkView) throws -> RemarkView {
        guard try isMasked(view.caseID) else { return view }
        return Masking.masked(view, own: try identity().party)
    }

    func shown(_ status: Status) throws -> Status {
        var status = status
        if !status.heard.isEmpty {
            let unnameable = try unnameable()
            status.heard.removeAll { unnameable.contains($0.party.id) }
        }
        for index in status.conflicts.indices where try isMasked(status.conflicts[index].case) {
            status.conflicts[index].label = nil
        }
        for index in status.news.indices where try isMasked(status.news[index].case) {
            status.news[index].label = nil
        }
        for index in status.waitingCopies.indices
        where try isMasked(status.waitingCopies[index].caseID) {
            status.waitingCopies[index].label = nil
            status.waitingCopies[index].copiers = status.waitingCopies[index].copiers.map {
                Masking.masked($0)
            }
        }
        for index in status.awaitedKeys.indices
        where try isMasked(status.awaitedKeys[index].caseID) {
            status.awaitedKeys[index].label = nil
            status.awaitedKeys[index].party = Masking.text
        }
        for index in status.refusedCases.indices
        where try isMasked(status.refusedCases[index].caseID) {
            status.refusedCases[index].label = nil
        }
        for index in status.replacements.indices
        where try isMasked(status.replacements[index].caseID) {
            status.replacements[index].label = nil
            status.replacements[index].party = Masking.masked(status.replacements[index].party)
        }
        return status
    }

    func shown(_ erasure: ErasureStatus) throws -> ErasureStatus {
        var erasure = erasure
        let caseID = erasure.view.caseID
        let nameable = Set(try nameable(erasure.view.parties.map(\.party), in: caseID))
        erasure.view.parties.removeAll { !nameable.contains($0.party) }
        guard try isMasked(erasure.view.caseID) else { return erasure }
        let own = try identity().party
        erasure.label = nil
        if erasure.view.party != own { erasure.view.party = .zero }
        for index in erasure.view.parties.indices
        where erasure.view.parties[index].party != own {
            erasure.view.parties[index].party = .zero
            erasure.view.parties[index].ground = erasure.view.parties[index].ground
                .map(Masking.masked)
        }
        return erasure
    }

    func shown(_ digest: StateDigest) throws -> StateDigest {
        var digest = digest
        digest.parties = try nameable(digest.parties, in: digest.caseID)
        return digest
    }

    func shown(_ draft: Draft) throws -> Draft {
        guard try isMasked(draft.record.caseID) else { return draft }
        var draft = draft
        draft.fields = draft.fields.map { ($0.field, Masking.masked($0.typed)) }
        return draft
    }
}
