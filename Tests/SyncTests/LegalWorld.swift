import Replica
import TestSupport
import Vocabulary

/// Three parties and a case under a model that asks for grounds: the two suites that are about grounds and
/// consents begin with it.
struct LegalWorld {
    let world: ReplicaWorld
    let home: Office
    let social: Office
    let school: Office
    let caseID: CaseID

    static let roles = [
        ("institution", "Ungdomshemmet Eken"), ("socialServices", "Socialtjänsten Å"),
        ("homeSchool", "Björkskolan"),
    ]
    static let grounds = [
        NamedGround(role: nil, ground: "harmTest"),
        NamedGround(role: "institution", ground: "carePurpose"),
    ]

    init() throws {
        world = try ReplicaWorld(models: [Array(LegalModel.yaml.utf8)])
        home = try world.join("Ungdomshemmet Eken", "eken")
        social = try world.join("Socialtjänsten Å", "soc")
        school = try world.join("Björkskolan", "skola")
        for office in world.offices { try office.sync() }
        caseID =
            try social.replica.newCase(
                model: "legal",
                roles: Self.roles,
                grounds: Self.grounds,
                label: "Kim",
                keys: social.keys
            ).id
        try social.set(caseID, ["plan.goal": "Läsa"])
        try settle()
    }

    /// Everybody syncs until nothing is under way.
    func settle() throws {
        for _ in 0..<2 { for office in [social, home, school] { try office.sync() } }
    }
}
