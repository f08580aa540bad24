import Cooperation
import Vocabulary

/// Grounds that cannot apply, and which can.
extension Message {
    /// Who would tell whom what.
    package struct Telling: Sendable {
        /// The record or role.
        var what: Message
        /// Whether a party would take a role.
        var isRole: Bool
        /// The party that tells.
        var from: String
        /// The party that would be told.
        var to: String

        /// Says it; names as they are to be shown.
        package init(what: Message, isRole: Bool, from: String, to: String) {
            self.what = what
            self.isRole = isRole
            self.from = from
            self.to = to
        }
    }

    /// Why a ground cannot apply: which, from whom to whom, and why.
    package static func groundRefused(_ telling: Telling, _ refusal: GroundRefusal) -> Message {
        let what = telling.what
        let name = refusal.ground?.labels.message ?? Message(same: TerminalText.safe(refusal.typed))
        let way = Message(
            sv: "från \(telling.from) (\(kind(refusal.way.from).sv)) till \(telling.to) "
                + "(\(kind(refusal.way.to).sv))",
            en: "from \(telling.from) (\(kind(refusal.way.from).en)) to \(telling.to) "
                + "(\(kind(refusal.way.to).en))"
        )
        let head =
            switch refusal.reason {
            case .missing:
                telling.isRole
                    ? Message(
                        sv:
                            "När \(telling.to) får rollen \(what.sv) får den veta att ärendet finns. "
                            + "Det behöver en grund: --ground.",
                        en:
                            "With the role \(what.en), \(telling.to) learns that there is a case. That "
                            + "takes a ground: --ground."
                    )
                    : Message(
                        sv: "\(what.sv) lämnas bara ut på en grund: --ground.",
                        en: "\(what.en) is released on a ground alone: --ground."
                    )
            case .unknown:
                Message(
                    sv: "Ärendets modell har ingen grund ”\(name.sv)”.",
                    en: "The case's model has no ground ‘\(name.en)’."
                )
            case .noWay, .notHere, .condition:
                Message(
                    sv: "Grunden ”\(name.sv)” kan inte gälla \(way.sv).",
                    en: "The ground ‘\(name.en)’ cannot apply \(way.en)."
                )
            }
        let why = refusal.why.map { " " + $0.message } ?? Message(same: "")
        let when = refusal.when.map { labels in
            Message(
                sv: " Den skulle gälla om: \(TerminalText.safe(labels.sv)).",
                en: " It would apply if: \(TerminalText.safe(labels.en))."
            )
        }
        return head + why + (when ?? Message(same: ""))
    }

    /// The grounds that can apply, one a line with what each asks.
    package static func possibleGround(_ ground: Ground) -> Message {
        let (name, help) = (ground.labels.message, ground.help.message)
        return Message(
            sv: "\(ground.id): \(name.sv). \(help.sv)",
            en: "\(ground.id): \(name.en). \(help.en)"
        )
    }

    /// What stands above them.
    package static func possibleGrounds(_ count: Int) -> Message {
        count == 0
            ? Message(
                sv: "Ingen grund i modellen kan gälla här.",
                en: "No ground of the model can apply here."
            )
            : Message(sv: "Det här kan gälla:", en: "These can apply:")
    }

    package static func menuGroundPrompt(_ party: String) -> Message {
        Message(
            sv: "På vilken grund får \(party) veta att ärendet finns?",
            en: "On which ground does \(party) learn that there is a case?"
        )
    }

    package static func groundForNobody(_ role: Message) -> Message {
        Message(
            sv: "Ingen annan part får rollen \(role.sv), så den behöver ingen grund.",
            en: "No other party takes the role \(role.en), so that it needs no ground."
        )
    }

    package static func consentMissing(
        _ what: Message,
        isRole: Bool,
        to party: String,
        _ gap: Consent.Gap
    ) -> Message {
        let why: Message =
            switch gap {
            case .ended(let day):
                Message(
                    sv: "samtycket gäller inte från och med \(day)",
                    en: "the consent does not hold from \(day) on"
                )
            case .notYet(let day):
                Message(
                    sv: "samtycket gäller först från \(day)",
                    en: "the consent does not hold before \(day)"
                )
            case .scope:
                Message(
                    sv: "samtyckets omfattning nämner inte handlingen",
                    en: "the consent's scope does not name the record"
                )
            case .recipient:
                Message(
                    sv: "inget samtycke nämner mottagaren",
                    en: "no consent names the recipient"
                )
            case .missing:
                Message(sv: "inget samtycke är antecknat", en: "no consent is recorded")
            }
        return isRole
            ? Message(
                sv: "\(party) kan inte få rollen \(what.sv) med samtycke som grund: \(why.sv).",
                en: "\(party) cannot take the role \(what.en) on consent: \(why.en)."
            )
            : Message(
                sv: "\(what.sv) kan inte lämnas till \(party) med samtycke som grund: \(why.sv).",
                en: "\(what.en) cannot be released to \(party) on consent: \(why.en)."
            )
    }

    /// Where to record a consent.
    package static func recordConsent(_ types: [String]) -> Message {
        let names = types.joined(separator: ", ")
        return Message(
            sv: "Anteckna samtycket först (obruten add ÄRENDE \(names)): grund, omfattning med "
                + "handlingens namn och mottagare med enhetens namn, ett per rad.",
            en:
                "Record the consent first (obruten add CASE \(names)): ground, scope with the record's "
                + "name and recipients with the unit's name, one a line."
        )
    }

    package static let consentNeedsCase = Message(
        sv:
            "Öppna ärendet utan parten, anteckna samtycket, och ge den rollen sedan med obruten case "
            + "role.",
        en:
            "Open the case without the party, record the consent, and then give it the role by obruten "
            + "case role."
    )

    package static func consentEndsBefore(_ day: CalendarDate) -> Message {
        Message(
            sv: "Samtycket gäller till och med \(day). Utlämnandet kan inte gälla längre än så.",
            en: "The consent holds through \(day). The release cannot stand longer than that."
        )
    }

    /// A release that goes on although its consent has ended.
    package static func consentLapsed(
        caseName: String,
        record: String,
        party: String,
        endedOn: CalendarDate?
    ) -> Message {
        let party = TerminalText.safe(party)
        let since =
            endedOn.map {
                Message(sv: "gäller inte från och med \($0)", en: "does not hold from \($0) on")
            } ?? Message(sv: "omfattar det inte längre", en: "no longer covers it")
        return Message(
            sv: "\(caseName): \(record) lämnas ut till \(party) med ett samtycke som \(since.sv). "
                + "Avsluta: obruten release withdraw \(caseName) \(record) --from \"\(party)\"",
            en:
                "\(caseName): \(record) is released to \(party) on a consent that \(since.en). End it: "
                + "obruten release withdraw \(caseName) \(record) --from \"\(party)\""
        )
    }

    package static let releaseGroundRefused = Message(
        sv: "Grunden kan inte gälla mellan parterna enligt ärendets modell. Se obruten model show.",
        en:
            "The ground cannot apply between these parties under the case's model. See obruten model "
            + "show."
    )
}

extension ClientHelp {
    package static let caseGrounds = Message(
        sv:
            "Grunden för att en annan part får veta att ärendet finns: hemskola=harmTest, eller bara "
            + "grunden för alla.",
        en:
            "The ground on which another party learns that there is a case: homeSchool=harmTest, or the "
            + "ground alone for all."
    )
    package static let roleGround = Message(
        sv: "Grunden för att parten får veta att ärendet finns.",
        en: "The ground on which the party learns that there is a case."
    )
}
