import Cooperation
import TestSupport
import Testing
import Vocabulary

/// The disclosure matrix of the shipped models, row by row as it was agreed: exactly which grounds can
/// apply from whom to whom, of whom.
@Suite struct `The disclosure matrix` {
    /// A way, and what is known of the pupil.
    struct Row: Sendable, CustomTestStringConvertible {
        var from: PartyKind
        var to: PartyKind
        var role: String?
        var record: String?
        var known: [DisclosureCondition: Bool] = [:]
        var grounds: Set<String>

        var testDescription: String { "\(from) to \(to), \(role ?? "-"), \(known)" }
    }

    private static let child: [DisclosureCondition: Bool] = [.under18: true, .from18: false]
    private static let adult: [DisclosureCondition: Bool] = [.under18: false, .from18: true]
    private static let asked: [DisclosureCondition: Bool] = [
        .investigationOpen: true, .noInvestigation: false,
    ]
    private static let unasked: [DisclosureCondition: Bool] = [
        .investigationOpen: false, .noInvestigation: true,
    ]
    private static let compulsory: [DisclosureCondition: Bool] = [
        .schoolDuty: true, .noSchoolDuty: false,
    ]
    private static let voluntary: [DisclosureCondition: Bool] = [
        .schoolDuty: false, .noSchoolDuty: true,
    ]

    static let rows: [Row] = [
        // Social services to a school.
        Row(
            from: .socialServices,
            to: .school,
            grounds: ["consent", "harmTest", "necessary"]
        ),
        // To the officer for youths without school: the extract.
        Row(
            from: .socialServices,
            to: .educationAdministration,
            role: "kaaOfficer",
            grounds: ["activityResponsibility", "consent", "harmTest", "necessary"]
        ),
        // School to social services, while they investigate and otherwise.
        Row(
            from: .school,
            to: .socialServices,
            known: asked,
            grounds: ["investigationDuty", "consent"]
        ),
        Row(
            from: .school,
            to: .socialServices,
            known: unasked,
            grounds: ["consent", "concernReport", "necessary", "generalClause"]
        ),
        Row(
            from: .provider,
            to: .socialServices,
            known: asked,
            grounds: [
                "investigationDuty", "executorDuty", "concernReport", "consent", "necessary",
            ]
        ),
        // Social services and SiS, to and fro; 26:9 ends at 18, the follow-up of SiS goes one way.
        Row(
            from: .socialServices,
            to: .institution,
            known: child,
            grounds: ["carePurpose", "sisFollowUp", "consent"]
        ),
        Row(
            from: .socialServices,
            to: .institution,
            known: adult,
            grounds: ["consent", "necessary", "sisFollowUp"]
        ),
        Row(
            from: .institution,
            to: .socialServices,
            known: child,
            grounds: ["carePurpose", "executorDuty", "consent"]
        ),
        Row(
            from: .institution,
            to: .socialServices,
            known: adult,
            grounds: ["consent", "necessary", "executorDuty"]
        ),
        // Between boards.
        Row(
            from: .socialServices,
            to: .socialServices,
            known: child,
            grounds: ["carePurpose", "consent", "necessary"]
        ),
        Row(
            from: .socialServices,
            to: .socialServices,
            known: adult,
            grounds: ["consent", "necessary"]
        ),
        // School to the next school, and with its notes of the pupil health.
        Row(
            from: .school,
            to: .school,
            known: compulsory,
            grounds: ["transitionDuty", "consent", "generalClause"]
        ),
        // Home school and the school of SiS.
        Row(
            from: .school,
            to: .institution,
            grounds: ["transitionDuty", "consent", "generalClause"]
        ),
        Row(from: .institution, to: .school, grounds: ["transitionDuty", "consent"]),
        // A principal to the home municipality.
        Row(
            from: .school,
            to: .educationAdministration,
            known: compulsory,
            grounds: ["municipalNotice", "transitionDuty", "consent", "generalClause"]
        ),
        Row(
            from: .school,
            to: .educationAdministration,
            known: voluntary,
            grounds: ["transitionDuty", "consent", "generalClause"]
        ),
        Row(
            from: .educationAdministration,
            to: .educationAdministration,
            known: compulsory,
            grounds: ["municipalNotice", "consent", "generalClause"]
        ),
    ]

    @Test(arguments: `The models of the whole way`.files, rows)
    func `has these grounds and no others`(_ name: String, _ row: Row) throws {
        let model = try `The models of the whole way`.model(name)
        var roles: RoleSet = []
        if let role = row.role { roles = RoleSet(index: try #require(model.roleIndex(role))) }
        let way = GroundRules.Way(
            from: row.from,
            to: row.to,
            roles: roles,
            record: try row.record.map { try #require(model.type(id: $0)).number }
        )
        let allowed = model.guide.grounds.map(\.id).filter {
            model.groundRules.allows($0, on: way, known: row.known)
        }
        #expect(Set(allowed) == row.grounds)
        // Everything else is refused with a reason and what could apply instead.
        for ground in model.guide.grounds where !row.grounds.contains(ground.id) {
            let refusal = model.guide.refusal(of: ground.id, on: way, known: row.known)
            #expect(Set(refusal?.possible.map(\.id) ?? []) == row.grounds)
        }
    }

    @Test(arguments: `The models of the whole way`.files)
    func `every ground is cited, and applies somewhere`(_ name: String) throws {
        let guide = try `The models of the whole way`.model(name).guide
        let laws = Set(guide.laws.map(\.id))
        let used = Set(guide.disclosures.flatMap(\.grounds))
        for ground in guide.grounds {
            #expect(!ground.laws.isEmpty && laws.isSuperset(of: ground.laws), "\(ground.id)")
            // What the young person or the guardian may see goes to no other party.
            #expect(used.contains(ground.id) || ground.id == "party", "\(ground.id)")
        }
    }
}
