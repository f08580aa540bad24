/// A model with steps that fields settle: an agreement that each signs for itself, a school place, and a
/// coordinator who reads ticks and nothing else.
public enum StepsModel {
    /// The file.
    public static let yaml = """
        name: steps
        version: 1
        labels: { sv: Steg, en: Steps }
        help: { sv: Steg och fält., en: Steps and fields. }
        roles:
        \(roles)
        records:
        \(records)
        \(tickRecords)
        phases:
          - { number: 1, id: all, labels: { sv: Allt, en: All }, help: { sv: Allt., en: All. } }
        routines:
          - number: 1
            id: whole
            code: W
            phase: all
            labels: { sv: Hela, en: Whole }
            help: { sv: Hela., en: Whole. }
            steps:
        \(steps)
        ticks:
        \(ticks)
        facts:
          start: plan.start
          agreementSigned: agreement.institutionSignedOn
          schoolSigned: agreement.homeSchoolSignedOn
        """

    private static let parties = [
        ("institution", "institution"), ("socialServices", "socialServices"),
        ("homeSchool", "school"), ("coordinator", "educationAdministration"),
    ]
    private static let roles = parties.map { role, kind in
        """
          - id: \(role)
            labels: { sv: \(role), en: \(role) }
            help: { sv: "\(role).", en: "\(role)." }
            kinds: [\(kind)]
            required: true\(role == "socialServices" ? "\n    lead: true" : "")
        """
    }.joined(separator: "\n")

    private static let records =
        record(1, "plan", owner: "socialServices", readers: "socialServices, homeSchool", false)
        + [
            field(1, "start", "date"),
            field(2, "place", "choice", "[socialServices, homeSchool]") + """

                        choices:
                          - { number: 1, id: asked, labels: { sv: Tillfrågad, en: Asked } }
                          - { number: 2, id: confirmed, labels: { sv: Klar, en: Confirmed } }
                """,
            field(3, "canStay", "boolean"), field(4, "note", "text"),
        ].joined(separator: "\n") + "\n"
        + record(
            2,
            "agreement",
            owner: "institution",
            readers: "institution, socialServices, homeSchool",
            true
        )
        + [
            field(1, "goals", "text"), field(2, "institutionSignedOn", "date"),
            field(3, "homeSchoolSignedOn", "date", "homeSchool"),
            field(4, "socialServicesSignedOn", "date", "socialServices"),
            field(5, "supersedes", "reference") + "\n        record: agreement",
        ].joined(separator: "\n")

    private static let tickRecords = parties.enumerated().map { index, party in
        record(
            UInt16(10 + 2 * index),
            party.0 + "Step",
            owner: party.0,
            readers: party.0 == "coordinator" ? "coordinator" : party.0 + ", coordinator",
            true
        )
            + [
                field(1, "code", "text"), field(2, "round", "integer"),
                field(3, "state", "choice") + "\n        choices:\n"
                    + ["open", "taken", "done", "skipped"].enumerated().map { number, id in
                        "          - { number: \(number + 1), id: \(id), labels: { sv: \(id), en: \(id) } }"
                    }.joined(separator: "\n"),
                field(4, "due", "date"), field(5, "doneOn", "date"),
            ].joined(separator: "\n") + "\n"
            + record(
                UInt16(11 + 2 * index),
                party.0 + "Note",
                owner: party.0,
                readers: party.0,
                true
            ) + field(1, "code", "text") + "\n" + field(2, "note", "text")
    }.joined(separator: "\n")

    private static let steps = [
        step(1, "A1", "institution", "agreement.institutionSignedOn"),
        step(2, "A2", "homeSchool", "agreement.homeSchoolSignedOn"),
        step(3, "A3", "socialServices", "agreement.socialServicesSignedOn"),
        step(4, "A4", "homeSchool", "{ field: plan.place, is: [confirmed] }"),
        step(5, "A5", "socialServices", "{ field: plan.canStay, is: [true, false] }"),
    ].joined(separator: "\n")

    private static let ticks = parties.map { role, _ in
        "  - { role: \(role), record: \(role)Step, note: \(role)Note }"
    }.joined(separator: "\n")

    private static func record(
        _ number: UInt16,
        _ id: String,
        owner: String,
        readers: String,
        _ repeatable: Bool
    ) -> String {
        """
          - number: \(number)
            id: \(id)
            labels: { sv: \(id), en: \(id) }
            help: { sv: "\(id).", en: "\(id)." }
            repeatable: \(repeatable)
            owner: \(owner)
            readers: [\(readers)]
            fields:

        """
    }

    private static func field(
        _ number: Int,
        _ id: String,
        _ type: String,
        _ owner: String? = nil
    ) -> String {
        """
              - number: \(number)
                id: \(id)
                labels: { sv: \(id), en: \(id) }
                help: { sv: "\(id).", en: "\(id)." }
                type: \(type)
        """ + (owner.map { "\n        owner: \($0)" } ?? "")
    }

    private static func step(
        _ number: Int,
        _ code: String,
        _ role: String,
        _ product: String
    ) -> String {
        """
              - number: \(number)
                code: \(code)
                labels: { sv: \(code), en: \(code) }
                help: { sv: "\(code).", en: "\(code)." }
                role: \(role)
                trigger: { date: [plan.start] }
                due: { days: 14 }
                produces: [\(product)]
        """
    }
}
