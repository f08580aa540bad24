/// A model in which records can be released.
public enum ReleasableModel {
    /// The file.
    public static let yaml = """
        name: release
        version: 1
        labels: { sv: Prov, en: Trial }
        help: { sv: Till prov., en: For tests. }
        roles:
          - id: socialServices
            labels: { sv: Socialtjänst, en: Social services }
            help: { sv: Socialtjänsten., en: The social services. }
            kinds: [socialServices]
            required: true
            lead: true
          - id: institution
            labels: { sv: Ungdomshem, en: Institution }
            help: { sv: Hemmet., en: The institution. }
            kinds: [institution]
            required: true
          - id: homeSchool
            labels: { sv: Hemskola, en: Home school }
            help: { sv: Skolan., en: The school. }
            kinds: [school]
          - id: otherSchool
            labels: { sv: Annan skola, en: Other school }
            help: { sv: En skola till., en: One more school. }
            kinds: [school]
        records:
          - number: 1
            id: plan
            labels: { sv: Plan, en: Plan }
            help: { sv: Planen., en: The plan. }
            owner: [socialServices, institution]
            readers: [socialServices, institution]
            releasable: [homeSchool, otherSchool]
            releasedBy: socialServices
            fields:
              - number: 1
                id: goal
                labels: { sv: Mål, en: Goal }
                help: { sv: Målet., en: The goal. }
                type: text
              - number: 2
                id: means
                labels: { sv: Medel, en: Means }
                help: { sv: Medlen., en: The means. }
                type: text
              - number: 3
                id: own
                labels: { sv: Eget, en: Own }
                help: { sv: Hemmets eget., en: The institution's own. }
                type: text
                owner: institution
              - number: 4
                id: scan
                labels: { sv: Kopia, en: Scan }
                help: { sv: En fil., en: A file. }
                type: attachment
          - number: 2
            id: note
            labels: { sv: Anteckning, en: Note }
            help: { sv: Anteckningen., en: The note. }
            owner: [socialServices, institution, homeSchool, otherSchool]
            readers: [socialServices, institution, homeSchool, otherSchool]
            fields:
              - number: 1
                id: text
                labels: { sv: Text, en: Text }
                help: { sv: Texten., en: The text. }
                type: text

        """
}
