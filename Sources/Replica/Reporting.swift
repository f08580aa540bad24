import Cooperation
import Journal
import Vocabulary

/// What a report is made of.
public struct ReportBasis: Sendable {
    /// The cases as the own party knows them, closed ones too.
    public var cases: [ReportCase]
    /// Whose replica it is.
    public var party: PartyView?
    /// On which device.
    public var deviceName: String
    /// When it last synced; nil where it never has.
    public var lastSync: WallTime?
    /// Edits that the server has not ordered yet; they are in the report.
    public var unsent: Int
}

extension Replica {
    /// What the own party knows of all its cases on a day, to be counted.
    public func reportBasis(today: CalendarDate) throws -> ReportBasis {
        let status = try status()
        let summaries = try cases()
        return try show { work in
            var counted: [ReportCase] = []
            let agreed = try work.agreedContracts(today: today)
            let parties = Dictionary(
                try work.parties().map { ($0.id, $0.kind) }
            ) { first, _ in first }
            // Who knows of a coming handover alone is not told what kind of placement it is.
            for summary in summaries where !summary.isHandover {
                let facts = try work.someFacts(of: summary.id)
                let guide = work.guide(of: facts)
                guard !guide.routines.isEmpty else { continue }
                let (view, known, _) = try work.knowledge(
                    of: summary.id,
                    guide,
                    agreed: agreed,
                    today: today
                )
                var holders: [Int: ReportCase.Holder] = [:]
                for holder in try work.shown(view.summary).roles {
                    guard let role = facts.model.roleIndex(holder.role.id) else { continue }
                    holders[role] = ReportCase.Holder(
                        name: holder.partyName,
                        isInstitution: parties[holder.party] == .institution
                    )
                }
                counted.append(
                    ReportCase(model: facts.model, guide: guide, known: known, holders: holders)
                )
            }
            return ReportBasis(
                cases: counted,
                party: status.party,
                deviceName: status.device?.name ?? "",
                lastSync: status.lastSync,
                unsent: status.unsent
            )
        }
    }
}
