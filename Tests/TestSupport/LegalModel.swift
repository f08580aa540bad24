/// The model in which records can be released, with grounds that are asked for: social services may
/// tell schools on consent or after a harm test, homes for the care, and nobody by the general clause.
public enum LegalModel {
    /// The file.
    public static let yaml =
        ReleasableModel.yaml
        .replacing("name: release\n", with: "name: legal\n") + """
              - number: 3
                id: consent
                labels: { sv: Samtycke, en: Consent }
                help: { sv: Samtycket., en: The consent. }
                repeatable: true
                owner: socialServices
                readers: [socialServices]
                fields:
                  - number: 1
                    id: ground
                    labels: { sv: Grund, en: Ground }
                    help: { sv: Grunden., en: The ground. }
                    type: choice
                    choices:
                      - { number: 1, id: consent, labels: { sv: Samtycke, en: Consent } }
                      - { number: 2, id: harmTest, labels: { sv: Menprövning, en: Harm test } }
                  - number: 2
                    id: scope
                    labels: { sv: Omfattning, en: Scope }
                    help: { sv: Vad., en: What. }
                    type: longText
                  - number: 3
                    id: recipients
                    labels: { sv: Mottagare, en: Recipients }
                    help: { sv: Vem., en: Who. }
                    type: longText
                  - number: 4
                    id: takenOn
                    labels: { sv: Mottaget den, en: Taken on }
                    help: { sv: När., en: When. }
                    type: date
                  - number: 5
                    id: validUntil
                    labels: { sv: Gäller till, en: Valid until }
                    help: { sv: Hur länge., en: How long. }
                    type: date
                  - number: 6
                    id: withdrawnOn
                    labels: { sv: Återkallat den, en: Withdrawn on }
                    help: { sv: Slutet., en: The end. }
                    type: date
              - number: 4
                id: pupil
                labels: { sv: Elev, en: Pupil }
                help: { sv: Eleven., en: The pupil. }
                owner: socialServices
                readers: [socialServices]
                releasable: [institution, homeSchool]
                releasedBy: socialServices
                fields:
                  - number: 1
                    id: born
                    labels: { sv: Född, en: Born }
                    help: { sv: Dagen., en: The day. }
                    type: date
            groundsRequired: true
            laws:
              - { id: law, labels: { sv: Lag, en: Law }, help: { sv: Lagen., en: The law. } }
            grounds:
              - number: 1
                id: consent
                labels: { sv: Samtycke, en: Consent }
                help: { sv: Någon har samtyckt., en: Somebody has consented. }
                laws: [law]
                evidence: [consent]
              - number: 2
                id: harmTest
                labels: { sv: Menprövning, en: Harm test }
                help: { sv: Det står klart., en: It is clear. }
                laws: [law]
              - number: 3
                id: generalClause
                labels: { sv: Generalklausulen, en: General clause }
                help: { sv: Intresset väger tyngre., en: The interest weighs more. }
                laws: [law]
              - number: 4
                id: carePurpose
                labels: { sv: För vården, en: For the care }
                help: { sv: Vården kräver det., en: The care needs it. }
                laws: [law]
            disclosures:
              - from: [socialServices]
                to: [school]
                records: [pupil]
                grounds: [consent]
                refused: [harmTest]
                why: { sv: Bara med samtycke., en: On consent alone. }
              - from: [socialServices]
                to: [school]
                grounds: [consent, harmTest]
                refused: [generalClause]
                why: { sv: Sekretessen är stark., en: Secrecy is strong. }
              - from: [socialServices]
                to: [institution]
                conditions: [under18]
                when: { sv: Den unge är under 18, en: The young person is under 18 }
                grounds: [carePurpose, consent]
                why: { sv: Inom socialtjänsten., en: Within social services. }
              - from: [socialServices]
                to: [institution]
                conditions: [from18]
                when: { sv: Den unge är 18, en: The young person is 18 }
                grounds: [consent]
                refused: [carePurpose]
                why: { sv: Efter 18 gäller det inte., en: It does not hold from 18. }
            facts:
              born: pupil.born

            """
}
