/// A small model in which everything can move: owners, readers, roles, what may be released to whom.
enum SimulationModel {
    /// Its versions, each as a file; with fields that take files, or without.
    static func versions(withFiles: Bool) -> [[UInt8]] {
        [1, 2].map { Array(text(ofVersion: $0, withFiles: withFiles).utf8) }
    }

    private static func text(ofVersion version: Int, withFiles: Bool) -> String {
        var text = yaml
        for file in files where withFiles {
            text = text.replacing(file.last, with: file.last + "\n" + file.field)
        }
        if version == 2 {
            // A field gets another owner and a new one comes, a type gets one reader more and another
            // loses one.
            text = text.replacing("version: 1\n", with: "version: 2\n")
                .replacing("delayDays: 0", with: "delayDays: 2")
                .replacing("# second:", with: "")
                .replacing("owner: institution # first", with: "owner: homeSchool")
                .replacing(
                    "[institution, homeSchool] # first",
                    with: "[institution, homeSchool, socialServices]"
                )
                .replacing(
                    "[socialServices, institution, homeSchool] # second",
                    with: "[socialServices, institution]"
                )
        }
        return text
    }

    /// Fields that take files, each behind what stands last in its type.
    private static let files: [(last: String, field: String)] = [
        ("# second:        type: text", text(7, "paper", owner: planners, type: "attachment")),
        (
            text(3, "answer", owner: "institution"),
            text(4, "decision", type: "attachment")
        ),
        ("type: integer", text(4, "proof", type: "attachment")),
        (
            text(2, "answer", owner: "[homeSchool, receivingSchool]"),
            text(3, "report", type: "attachment")
        ),
    ]
    private static let planners = "[socialServices, institution, homeSchool]"

    private static let yaml = """
        name: prov
        version: 1
        labels: { sv: Prov, en: Trial }
        help: { sv: Till prov., en: For trials. }
        erasure:
          delayDays: 0
        roles:
          - id: socialServices
            labels: { sv: Socialtjänst, en: Social services }
            help: { sv: Leder., en: Leads. }
            kinds: [socialServices]
            required: true
            lead: true
          - id: institution
            labels: { sv: Hem, en: Home }
            help: { sv: Hemmet., en: The home. }
            kinds: [institution]
            required: true
          - id: homeSchool
            labels: { sv: Hemskola, en: Home school }
            help: { sv: Skolan., en: The school. }
            kinds: [school, educationAdministration]
            required: true
          - id: receivingSchool
            labels: { sv: Mottagande skola, en: Receiving school }
            help: { sv: Nästa skola., en: The next school. }
            kinds: [school, educationAdministration]
          - id: coordinator
            labels: { sv: Samordnare, en: Coordinator }
            help: { sv: Samordnaren., en: The coordinator. }
            kinds: [educationAdministration, socialServices]
        records:
          - number: 1
            id: plan
            labels: { sv: Plan, en: Plan }
            help: { sv: Planen., en: The plan. }
            owner: [socialServices, institution]
            readers: [socialServices, institution, homeSchool]
            fields:
        \(text(1, "goal"))
        \(text(2, "means", owner: "institution # first"))
        \(text(3, "lessons", owner: "homeSchool"))
        \(text(4, "notes", owner: "[socialServices, institution, homeSchool]", type: "longText"))
              - number: 5
                id: agreed
                labels: { sv: Överens, en: Agreed }
                help: { sv: Om alla är överens., en: Whether all agree. }
                type: boolean
        # second:      - number: 6
        # second:        id: later
        # second:        labels: { sv: Senare, en: Later }
        # second:        help: { sv: Nytt., en: New. }
        # second:        type: text
          - number: 2
            id: placement
            labels: { sv: Placering, en: Placement }
            help: { sv: Placeringen., en: The placement. }
            owner: socialServices
            readers: [socialServices, institution]
            releasable: [homeSchool, receivingSchool, coordinator]
            releasedBy: socialServices
            fields:
        \(text(1, "address"))
        \(text(2, "reason", type: "longText"))
        \(text(3, "answer", owner: "institution"))
          - number: 3
            id: note
            labels: { sv: Anteckning, en: Note }
            help: { sv: Anteckningen., en: The note. }
            repeatable: true
            owner: creator
            readers: [socialServices, institution, homeSchool] # second
            fields:
        \(text(1, "line"))
        \(text(2, "more", type: "longText"))
          - number: 4
            id: step
            labels: { sv: Steg, en: Step }
            help: { sv: Steget., en: The step. }
            repeatable: true
            owner: [homeSchool, institution]
            readers: [institution, homeSchool] # first
            releasable: [receivingSchool]
            releasedBy: homeSchool
            fields:
        \(text(1, "what"))
        \(text(2, "who"))
              - number: 3
                id: order
                labels: { sv: Ordning, en: Order }
                help: { sv: Vilket., en: Which. }
                type: integer
          - number: 5
            id: handoff
            labels: { sv: Överlämning, en: Handoff }
            help: { sv: Överlämningen., en: The handoff. }
            owner: homeSchool
            readers: [homeSchool, receivingSchool]
            fields:
        \(text(1, "level"))
        \(text(2, "answer", owner: "[homeSchool, receivingSchool]"))
        """ + "\n"

    private static func text(
        _ number: Int,
        _ id: String,
        owner: String? = nil,
        type: String = "text"
    ) -> String {
        var lines = [
            "- number: \(number)", "  id: \(id)", "  labels: { sv: \(id), en: \(id) }",
            "  help: { sv: \(id)., en: \(id). }", "  type: \(type)",
        ]
        if let owner { lines.append("  owner: \(owner)") }
        return lines.map { "      " + $0 }.joined(separator: "\n")
    }
}
