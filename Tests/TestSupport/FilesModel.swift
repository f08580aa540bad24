/// A model with fields that hold files, owned by the school and read by social services.
public enum FilesModel {
    /// The model's file.
    public static let yaml = """
        name: files
        version: 1
        labels: {sv: Filer, en: Files}
        help: {sv: Filer, en: Files}
        roles:
          - id: homeSchool
            labels: {sv: Hemskola, en: Home school}
            help: {sv: Hemskola, en: Home school}
            kinds: [school]
            required: true
            lead: true
          - id: socialServices
            labels: {sv: Socialtjänst, en: Social services}
            help: {sv: Socialtjänst, en: Social services}
            kinds: [socialServices]
            required: true
          - id: institution
            labels: {sv: Institution, en: Institution}
            help: {sv: Institution, en: Institution}
            kinds: [institution]
            required: false
        records:
          - number: 1
            id: plan
            labels: {sv: Plan, en: Plan}
            help: {sv: Plan, en: Plan}
            owner: homeSchool
            readers: [homeSchool, socialServices]
            fields:
              - number: 1
                id: scan
                labels: {sv: Kopia, en: Scan}
                help: {sv: Kopia, en: Scan}
                type: attachment
                endings: [pdf]
                max: 20000000
              - number: 2
                id: note
                labels: {sv: Not, en: Note}
                help: {sv: Not, en: Note}
                type: text
          - number: 2
            id: common
            labels: {sv: Gemensamt, en: Common}
            help: {sv: Gemensamt, en: Common}
            owner: [homeSchool, institution, socialServices]
            readers: [homeSchool, institution, socialServices]
            fields:
              - number: 1
                id: paper
                labels: {sv: Papper, en: Paper}
                help: {sv: Papper, en: Paper}
                type: attachment
        """
}
