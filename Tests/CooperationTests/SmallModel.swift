/// A small model file, and the ways to get it wrong.
enum SmallModel {
    static let yaml = """
        name: small
        version: 1
        labels: { sv: Liten, en: Small }
        help: { sv: Till prov., en: For tests. }
        roles:
          - id: school
            labels: { sv: Skola, en: School }
            help: { sv: Skolan., en: The school. }
            kinds: [school, educationAdministration]
            required: true
            lead: true
          - id: office
            labels: { sv: Kontor, en: Office }
            help: { sv: Kontoret., en: The office. }
            kinds: [socialServices]
            required: true
          - id: guest
            labels: { sv: Gäst, en: Guest }
            help: { sv: Gästen., en: The guest. }
            kinds: [provider]
        records:
          - number: 1
            id: plan
            labels: { sv: Plan, en: Plan }
            help: { sv: Planen., en: The plan. }
            owner: school
            readers: [school, office]
            fields:
              - number: 1
                id: goals
                labels: { sv: Mål, en: Goals }
                help: { sv: Målen., en: The goals. }
                type: longText
              - number: 2
                id: agreed
                labels: { sv: Överens, en: Agreed }
                help: { sv: Om alla är överens., en: Whether all agree. }
                type: boolean
                owner: [school, office]
              - number: 3
                id: grade
                labels: { sv: Årskurs, en: Grade }
                help: { sv: Årskursen., en: The grade. }
                type: integer
                min: 1
                max: 9
              - number: 4
                id: source
                labels: { sv: Källa, en: Source }
                help: { sv: Källan., en: The source. }
                type: reference
                record: note
          - number: 2
            id: note
            labels: { sv: Anteckning, en: Note }
            help: { sv: Anteckningen., en: The note. }
            repeatable: true
            owner: creator
            readers: [school, office]
            fields:
              - number: 1
                id: kind
                labels: { sv: Slag, en: Kind }
                help: { sv: Slaget., en: The kind. }
                type: choice
                choices:
                  - { number: 1, id: call, labels: { sv: Samtal, en: Call } }
                  - { number: 2, id: visit, labels: { sv: Besök, en: Visit } }
              - number: 2
                id: text
                labels: { sv: Text, en: Text }
                help: { sv: Texten., en: The text. }
                type: text
                max: 200

        """

    /// One way to get the file wrong: every occurrence of `old` becomes `new`.
    struct Mistake {
        var name: String
        var old: String
        var new: String

        init(_ name: String, _ old: String, _ new: String) {
            self.name = name
            self.old = old
            self.new = new
        }

        func edit(_ yaml: String) -> String { yaml.replacing(old, with: new) }
    }

    static let mistakes: [Mistake] = [
        Mistake("unbalanced bracket", "readers: [school, office]", "readers: [school, office"),
        Mistake("tab as indentation", "    owner: school\n", "\towner: school\n"),
        Mistake("undefined alias", "owner: school\n", "owner: *s\n"),
        Mistake("alias", "id: school\n", "id: &s school\n    copy: *s\n"),
        Mistake("anchor", "owner: creator", "owner: &c creator"),
        Mistake("tag", "version: 1", "version: !!float 1"),
        Mistake("two documents", "records:", "---\nrecords:"),
        Mistake("control character", "Anteckningen.", "Anteck\u{7}ningen."),
        Mistake("direction character", "Anteckningen.", "Anteck\u{202E}ningen."),
        Mistake("list instead of keys", yaml, "- a\n- b\n"),
        Mistake("nothing", yaml, "# nothing\n"),
        Mistake("unknown key", "    lead: true", "    leads: true"),
        Mistake("key of another type", "type: text", "type: mail"),
        Mistake("missing keys", "labels: { sv: Plan, en: Plan }", "labels: { sv: Plan }"),
        Mistake("missing choices", "choices:", "# choices:"),
        Mistake("key twice", "    owner: school\n", "    owner: school\n    owner: office\n"),
        Mistake("key three times", "{ sv: Plan,", "{ sv: Plan, sv: Plana, sv: Planb,"),
        Mistake("key that is a list", "kinds: [provider]", "[kinds]: [provider]"),
        Mistake("empty text", "en: Goals", "en: \"\""),
        Mistake("null text", "en: Goals", "en: ~"),
        Mistake("keys instead of text", "en: Goals", "en: { x: y }"),
        Mistake("text instead of number", "number: 3", "number: three"),
        Mistake("quoted number", "number: 3", "number: \"3\""),
        Mistake("number too small", "number: 3", "number: 0"),
        Mistake("number too large", "number: 3", "number: 65536"),
        Mistake("number beyond 64 bits", "number: 3", "number: 99999999999999999999"),
        Mistake("yes is not true", "repeatable: true", "repeatable: yes"),
        Mistake("text instead of list", "kinds: [provider]", "kinds: { a: b }"),
        Mistake("empty list", "kinds: [provider]", "kinds: []"),
        Mistake("scalar instead of fields", "readers: [school, office]", "readers: [[school]]"),
        Mistake("longer than the limit", "max: 200", "max: 501"),
        Mistake("range upside down", "min: 1", "min: 10"),
        Mistake("identifier with a space", "id: goals", "id: my goals"),
        Mistake("identifier with a capital", "id: goals", "id: Goals"),
        Mistake("identifier with an accent", "id: goals", "id: mål"),
        Mistake("identifier of the program", "id: goals", "id: inConflict"),
        Mistake("identifier twice", "id: agreed", "id: GOALS".lowercased()),
        Mistake("identifier twice but for case", "id: agreed", "id: goalS"),
        Mistake("record twice", "id: note\n", "id: plan\n"),
        Mistake("number twice", "number: 2", "number: 1"),
        Mistake("word twice", "readers: [school, office]", "readers: [school, school, office]"),
        Mistake("long label", "en: Goals", "en: " + String(repeating: "x", count: 201)),
        Mistake("unknown role as owner", "owner: school\n", "owner: scool\n"),
        Mistake("unknown kind", "kinds: [provider]", "kinds: [provider, person]"),
        Mistake("unknown type", "type: boolean", "type: bool"),
        Mistake("unknown record", "record: note", "record: memo"),
        Mistake("no lead", "    lead: true\n", ""),
        Mistake("two leads", "kinds: [socialServices]", "kinds: [socialServices]\n    lead: true"),
        Mistake("lead that may be missing", "    required: true\n    lead: true", "    lead: true"),
        Mistake("creator of a single record", "repeatable: true", "repeatable: false"),
        Mistake("creator among roles", "owner: [school, office]", "owner: [creator, office]"),
        Mistake(
            "releaser who cannot read",
            "owner: school\n",
            "owner: school\n    releasable: [guest]\n    releasedBy: guest\n"
        ),
        Mistake(
            "release to a reader",
            "owner: school\n",
            "owner: school\n    releasable: [office, nobody]\n    releasedBy: school\n"
        ),
        Mistake(
            "release by nobody",
            "owner: school\n",
            "owner: school\n    releasable: guest\n"
        ),
        Mistake("owner who cannot read", "owner: [school, office]", "owner: [school, guest]"),
        Mistake("role called creator", "id: guest", "id: creator"),
        Mistake(
            "too many roles",
            "records:",
            (1...62).map { number in
                """
                  - id: r\(number)
                    labels: { sv: R, en: R }
                    help: { sv: R, en: R }
                    kinds: [school]

                """
            }.joined() + "records:"
        ),
    ]
}
