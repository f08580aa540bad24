/// A model in which a role changes hands between parties that all read everything, and whose second
/// version gives a field to another role.
public enum DutyModel {
    /// The model's file.
    public static func yaml(version: Int = 1) -> [UInt8] {
        Array(
            """
            name: duty
            version: \(version)
            labels: { sv: Jour, en: Duty }
            help: { sv: Till prov., en: For tests. }
            roles:
            \(role("lead", "socialServices", "required: true\n    lead: true"))
            \(role("home", "institution", "required: true"))
            \(role("school", "school", "required: true"))
            \(role("chair", "institution, school, socialServices", "required: false"))
            records:
              - number: 1
                id: plan
                labels: { sv: Plan, en: Plan }
                help: { sv: Planen., en: The plan. }
                owner: lead
                readers: [lead, home, school, chair]
                fields:
            \(field(1, "agenda", owner: "chair"))
            \(field(2, "note", owner: version == 1 ? "home" : "school"))
            \(field(3, "aim", owner: "lead"))
              - number: 2
                id: paper
                labels: { sv: Papper, en: Paper }
                help: { sv: Ett papper., en: A paper. }
                repeatable: true
                owner: creator
                readers: [lead, home, school, chair]
                fields:
            \(field(1, "title", owner: nil))
              - number: 3
                id: minutes
                labels: { sv: Protokoll, en: Minutes }
                help: { sv: Ett protokoll., en: Minutes. }
                repeatable: true
                owner: chair
                readers: [lead, home, school, chair]
                fields:
            \(field(1, "text", owner: nil))

            """.utf8
        )
    }

    private static func role(_ id: String, _ kinds: String, _ rest: String) -> String {
        """
          - id: \(id)
            labels: { sv: \(id), en: \(id) }
            help: { sv: \(id)., en: \(id). }
            kinds: [\(kinds)]
            \(rest)
        """
    }

    private static func field(_ number: Int, _ id: String, owner: String?) -> String {
        """
              - number: \(number)
                id: \(id)
                labels: { sv: \(id), en: \(id) }
                help: { sv: \(id)., en: \(id). }
                type: text
                \(owner.map { "owner: \($0)" } ?? "max: 100")
        """
    }
}
