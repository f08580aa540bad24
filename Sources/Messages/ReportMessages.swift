import Cooperation

/// What a report says: names of indicators, what they count, and why a figure is not there.
extension Message {
    package static let reportTitle = Message(
        sv: "Uppföljning av skolgången",
        en: "Follow-up of the schooling"
    )

    package static func told(_ kind: IndicatorKind) -> Message {
        switch kind {
        case .schoolAssignment:
            Message(sv: "Skoluppdrag lämnat", en: "School assignment given")
        case .schoolDocuments:
            Message(sv: "Skolans underlag i tid", en: "School documents in time")
        case .planning:
            Message(sv: "Skolgången planerad vid möte", en: "Schooling planned at a meeting")
        case .agreement:
            Message(sv: "Skriftlig överenskommelse", en: "Written agreement")
        case .schoolIsParty:
            Message(sv: "Skolan är part i den", en: "The school is a party to it")
        case .inSchool:
            Message(sv: "I skola efter tre månader", en: "In school after three months")
        case .placeReady:
            Message(sv: "Skolplats klar vid utskrivning", en: "School place ready at the end")
        case .daysBefore:
            Message(sv: "Dagar utan skola in", en: "Days without school, going in")
        case .daysAfter:
            Message(sv: "Dagar utan skola ut", en: "Days without school, going out")
        case .teachingTime:
            Message(sv: "Undervisningstid", en: "Teaching time")
        case .absence:
            Message(sv: "Frånvaro med angiven orsak", en: "Absence with a reason given")
        case .stepsOnTime:
            Message(sv: "Steg gjorda i tid", en: "Steps done in time")
        case .coordinator:
            Message(sv: "Ärenden med samordnare", en: "Cases with a coordinator")
        case .contract:
            Message(sv: "Ärenden med gällande samverkansavtal", en: "Cases under a contract")
        case .routineAdopted:
            Message(sv: "Ärenden där rutinen är antagen", en: "Cases with the routine adopted")
        case .pupilVoice:
            Message(sv: "Elevens egna ord vid bytet", en: "The pupil's own words at the change")
        }
    }

    private static func told(_ days: [Int]) -> Message {
        let days = Set(days).sorted().map { "\($0)" }
        return Message(
            sv: days.joined(separator: " eller "),
            en: days.joined(separator: " or ")
        )
    }

    /// What is counted, of what.
    ///
    /// - Parameter counted: The days that the models count by.
    package static func explained(_ kind: IndicatorKind, _ counted: [IndicatorDays]) -> Message {
        let days = told(counted.map(\.documents))
        let later = told(counted.map(\.outcome))
        return switch kind {
        case .schoolAssignment:
            Message(
                sv: "Placeringar som började i perioden och har ett skoluppdrag, av alla sådana.",
                en: "Placements begun in the period with a school assignment, of all begun."
            )
        case .schoolDocuments:
            Message(
                sv: """
                    Placeringar där den tidigare skolans underlag hade kommit inom \(days.sv) \
                    dagar, av alla som började i perioden.
                    """,
                en: """
                    Placements for which the documents of the school before had come within \
                    \(days.en) days, of all begun in the period.
                    """
            )
        case .planning:
            Message(
                sv: """
                    Placeringar med minst ett möte om skolgången under och efter placeringen, av \
                    alla som började i perioden.
                    """,
                en: """
                    Placements with at least one meeting on the schooling during and after them, \
                    of all begun in the period.
                    """
            )
        case .agreement:
            Message(
                sv: "Placeringar med undertecknad överenskommelse, av alla som började i perioden.",
                en: "Placements with a signed agreement, of all begun in the period."
            )
        case .schoolIsParty:
            Message(
                sv: "Undertecknade överenskommelser som en skola har skrivit under, av alla.",
                en: "Signed agreements that a school has signed, of all signed ones."
            )
        case .inSchool:
            Message(
                sv: """
                    Elever under 20 år som är inskrivna och går i skolan vid den sista \
                    uppföljningen, \(later.sv) dagar efter placeringens slut, av alla vars \
                    placering slutade i perioden.
                    """,
                en: """
                    Pupils under 20 who are enrolled and attend at the last follow-up, \
                    \(later.en) days after the end, of all whose placement ended in the period.
                    """
            )
        case .placeReady:
            Message(
                sv: """
                    Placeringar där en skolplats var bekräftad den dag de slutade, av alla som \
                    slutade i perioden.
                    """,
                en: """
                    Placements with a school place confirmed on the day they ended, of all ended \
                    in the period.
                    """
            )
        case .daysBefore:
            Message(
                sv: """
                    Vardagar utan helgdagar från sista dagen i skolan före placeringen till första \
                    undervisningen.
                    """,
                en: """
                    Weekdays without holidays from the last day in school before the placement to \
                    the first teaching.
                    """
            )
        case .daysAfter:
            Message(
                sv: """
                    Vardagar utan helgdagar från placeringens slut till första dagen i skolan \
                    efter den.
                    """,
                en: """
                    Weekdays without holidays from the end of the placement to the first day in \
                    school after it.
                    """
            )
        case .teachingTime:
            Message(
                sv: """
                    Timmar i veckan som erbjöds och genomfördes, enligt återkopplingar vars period \
                    slutade i perioden. Vad som räknas som en timme skiljer sig mellan hemmen.
                    """,
                en: """
                    Hours a week offered and taken, by feedback whose stretch ended in the period. \
                    What counts as an hour differs from home to home.
                    """
            )
        case .absence:
            Message(
                sv: "Återkopplingar där främsta orsaken till frånvaro är angiven, av alla.",
                en: "Feedback that gives the main reason for absence, of all feedback."
            )
        case .stepsOnTime:
            Message(
                sv: "Steg som blev klara i tid, av alla som skulle vara klara i perioden.",
                en: "Steps done in time, of all that were due in the period."
            )
        case .coordinator:
            Message(
                sv: "Ärenden där en samordnare är utsedd, av alla som pågick i perioden.",
                en: "Cases in which there is a coordinator, of all that went on in the period."
            )
        case .contract:
            Message(
                sv: """
                    Ärenden där ett samverkansavtal gäller vid periodens slut, av alla som pågick \
                    i perioden och gäller SiS.
                    """,
                en: """
                    Cases in which a cooperation contract holds at the end of the period, of all \
                    that went on in it and are at SiS.
                    """
            )
        case .routineAdopted:
            Message(
                sv: """
                    Ärenden där rutinen är antagen som arbetssätt vid periodens slut, av alla som \
                    pågick i perioden.
                    """,
                en: """
                    Cases in which the routine is adopted as the way of working at the end of the \
                    period, of all that went on in it.
                    """
            )
        case .pupilVoice:
            Message(
                sv: "Byten där elevens egna ord är nedskrivna, av alla byten i perioden.",
                en: "Changes at which the pupil's own words were written down, of all changes."
            )
        }
    }

    package static func told(_ by: Report.Grouping) -> Message {
        switch by {
        case .owner: Message(sv: "Ansvarig", en: "Responsible")
        case .role: Message(sv: "Roll", en: "Role")
        case .phase: Message(sv: "Fas", en: "Phase")
        case .reason: Message(sv: "Orsak", en: "Reason")
        }
    }

    package static func told(_ label: Report.GroupLabel) -> Message {
        switch label {
        case .party(let name): Message(same: TerminalText.safe(name))
        case .named(let labels): labels.message
        case .nobody(let labels):
            labels.message + Message(sv: " (ingen än)", en: " (nobody yet)")
        case .others: Message(sv: "Övriga", en: "Others")
        }
    }

    package static let allTogether = Message(sv: "Alla", en: "All")
    package static let indicatorHeading = Message(sv: "Mått", en: "Indicator")
    package static let partHeading = Message(sv: "Del", en: "Part")
    package static let periodHeading = Message(sv: "Period", en: "Period")
    package static let resultHeading = Message(sv: "Resultat", en: "Result")
    package static let numeratorHeading = Message(sv: "Täljare", en: "Numerator")
    package static let denominatorHeading = Message(sv: "Nämnare", en: "Denominator")
    package static let missingHeading = Message(sv: "Uppgift saknas", en: "Missing")
    package static let medianHeading = Message(sv: "Median, dagar", en: "Median, days")
    package static let ninthHeading = Message(sv: "90 %, dagar", en: "90 %, days")
    package static let offeredHeading = Message(
        sv: "Erbjudna timmar/vecka",
        en: "Hours a week offered"
    )
    package static let takenHeading = Message(
        sv: "Genomförda timmar/vecka",
        en: "Hours a week taken"
    )
    package static let percentHeading = Message(sv: "Procent", en: "Per cent")
    package static let remarkHeading = Message(sv: "Anmärkning", en: "Remark")
    package static let computedFromHeading = Message(
        sv: "Räknat ur det som finns hos",
        en: "Computed from what is at"
    )
    package static let lastSyncHeading = Message(sv: "Senast synkat", en: "Last synced")
    package static let neverSynced = Message(sv: "aldrig", en: "never")
    package static let asOfHeading = Message(sv: "Räknat den", en: "Computed on")
    package static let notSentHeading = Message(sv: "Ännu inte skickat", en: "Not sent yet")
    package static let everyModel = Message(sv: "alla", en: "all")
    package static let startedHeading = Message(
        sv: "Placeringar som började",
        en: "Placements that began"
    )
    package static let endedHeading = Message(
        sv: "Placeringar som slutade",
        en: "Placements that ended"
    )
    package static let undatedHeading = Message(
        sv: "Ärenden utan känd startdag",
        en: "Cases without a known start"
    )
    package static let lateStepsHeading = Message(
        sv: "Steg som oftast blir sena",
        en: "Steps most often late"
    )
    package static let shareLateHeading = Message(
        sv: "Sena, närmaste tiotal procent",
        en: "Late, to the nearest ten per cent"
    )
    package static let noLateSteps = Message(
        sv: "Inget steg är sent i så många ärenden att det kan visas.",
        en: "No step is late in enough cases to be shown."
    )
    package static let suppressed = Message(sv: "för få för att visas", en: "too few to show")
    package static let nothingCounted = Message(sv: "inget att räkna", en: "nothing to count")
    package static let comparedHeading = Message(sv: "Jämfört med", en: "Compared with")

    /// A figure in words.
    package static func told(_ measure: Measure) -> Message {
        switch measure {
        case .nothing: return .nothingCounted
        case .suppressed: return .suppressed
        case .count(let count): return Message(same: "\(count)")
        case .unknown(let of):
            return Message(sv: "okänt för alla \(of)", en: "unknown of all \(of)")
        case .share(let yes, let of, let missing):
            let known = of - missing
            guard let percent = measure.percent else {
                return Message(sv: "okänt för alla \(of)", en: "unknown of all \(of)")
            }
            let share = "\(Int(percent.rounded())) %"
            return Message(
                sv: "\(share) (\(yes) av \(known)" + (missing > 0 ? "; \(missing) okända)" : ")"),
                en: "\(share) (\(yes) of \(known)" + (missing > 0 ? "; \(missing) unknown)" : ")")
            )
        case .days(let median, let ninth, let of, let missing):
            let tail = missing > 0
            return Message(
                sv: "median \(decimal(median).sv) dagar"
                    + (ninth.map { ", 90 % högst \($0)" } ?? "")
                    + " (\(of) kända" + (tail ? "; \(missing) okända)" : ")"),
                en: "median \(decimal(median).en) days"
                    + (ninth.map { ", 90 % at most \($0)" } ?? "")
                    + " (\(of) known" + (tail ? "; \(missing) unknown)" : ")")
            )
        case .hours(let offered, let taken, let of, let missing):
            let tail = missing > 0
            return Message(
                sv: "\(decimal(offered).sv) erbjudna, \(decimal(taken).sv) genomförda "
                    + "(\(of - missing) återkopplingar" + (tail ? "; \(missing) okända)" : ")"),
                en: "\(decimal(offered).en) offered, \(decimal(taken).en) taken "
                    + "(\(of - missing) feedbacks" + (tail ? "; \(missing) unknown)" : ")")
            )
        }
    }

    /// A number with one decimal, as it is written in each language.
    package static func decimal(_ number: Double) -> Message {
        let tenths = Int((number * 10).rounded())
        let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
        let sign = tenths < 0 ? "-" : ""
        return Message(sv: "\(sign)\(whole),\(rest)", en: "\(sign)\(whole).\(rest)")
    }

    /// What is to be known of small numbers.
    package static func suppression(_ least: Int) -> Message {
        Message(
            sv: """
                Siffror bakom vilka det står färre än \(least) elever visas inte, och inte heller \
                sådant som de går att räkna ut av: små delar är slagna ihop till Övriga. Bara hela \
                år, halvår och kvartal går att ta ut. Sprid inte två rapporter över tider som går \
                in i varandra. Okända dagar är okända, inte noll; procent räknas på det som är \
                känt. Avslutad grundskola och gymnasieexamen (I11–I13) finns bara i nationella \
                register.
                """,
            en: """
                Figures with fewer than \(least) pupils behind them are not shown, nor anything \
                that they could be worked out from: small parts are one, Others. There are whole \
                years, half years and quarters only. Do not spread two reports on times that \
                overlap. Unknown days are unknown, not zero; per cent are of what is known. \
                Completed compulsory and upper secondary school (I11–I13) are in national \
                registers only.
                """
        )
    }

    /// What a plot shows, for who cannot see it.
    package static func plotOf(_ indicator: Message) -> Message {
        Message(
            sv: "Stapeldiagram: \(indicator.sv). Samma siffror står i tabellen.",
            en: "Bar chart: \(indicator.en). The same figures stand in the table."
        )
    }

    package static func notAPeriod(_ typed: String) -> Message {
        let safe = TerminalText.safe(typed)
        return Message(
            sv: """
                ”\(safe)” är ingen period. Skriv ett år (2026), ett halvår (2026-H1, 2026-VT) \
                eller ett kvartal (2026-Q3).
                """,
            en: """
                ‘\(safe)’ is no period. Write a year (2026), half a year (2026-H1) or a quarter \
                (2026-Q3).
                """
        )
    }

    package static func periodsOverlap(_ one: String, _ other: String) -> Message {
        Message(
            sv: """
                \(one) och \(other) går in i varandra. Skillnaden mellan dem skulle visa små tal; \
                jämför perioder utan gemensamma dagar.
                """,
            en: """
                \(one) and \(other) overlap. Their difference would show small numbers; compare \
                periods without a common day.
                """
        )
    }
}

/// What the help page says of reports.
package enum ReportHelp {
    package static let report = Message(
        sv: "Följ upp skolgången i siffror, utan att någon elev går att känna igen.",
        en: "Follow up the schooling in figures, with no pupil to be recognised."
    )
    package static let more = Message(
        sv: """
            Räknar ur det som din part kan läsa, avslutade ärenden också. Det finns inget urval \
            på personer eller känsliga uppgifter.
            """,
        en: """
            Counts what your party can read, closed cases too. There is no selection by persons or \
            sensitive data.
            """
    )
    package static let period = Message(
        sv: "år, halvår eller kvartal: 2026, 2026-H1, 2026-Q3; annars i år",
        en: "a year, half a year or a quarter: 2026, 2026-H1, 2026-Q3; otherwise this year"
    )
    package static let compare = Message(
        sv: "en period att jämföra med",
        en: "a period to compare with"
    )
    package static let model = Message(
        sv: "bara ärenden under den här modellen",
        en: "only cases under this model"
    )
    package static let format = Message(
        sv: "table, csv, json eller html; html har diagram",
        en: "table, csv, json or html; html has plots"
    )
    package static let periodValue = Message(sv: "period", en: "period")
    package static let formatValue = Message(sv: "format", en: "format")
}
