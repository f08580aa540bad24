import Cooperation
import TestSupport
import Testing
import Vocabulary

/// What is to be done, as a function of what is known and of the day.
@Suite struct `The agenda of a case` {
    let model: Model
    let guide: Guide

    init() throws {
        model = try `The models of the whole way`.model("sisam@2")
        guide = model.guide
    }

    private func path(_ name: String) throws -> FieldPath {
        let parts = name.split(separator: ".").map(String.init)
        let type = try #require(model.type(id: parts[0]))
        return FieldPath(type: type.number, field: try #require(type.field(id: parts[1])).number)
    }

    private func choice(_ name: String, _ value: String) throws -> FieldValue {
        let parts = name.split(separator: ".").map(String.init)
        let field = try #require(model.type(id: parts[0])?.field(id: parts[1]))
        guard case .choice(let choices) = field.type else { throw Unexpected() }
        return .choice(try #require(choices.first { $0.id == value }).number)
    }

    private struct Unexpected: Error {}

    private func day(_ text: String) -> CalendarDate {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        return CalendarDate(year: parts[0], month: parts[1], day: parts[2])
            ?? .epoch
    }

    private func known(_ dates: [String: String]) throws -> CaseKnowledge {
        var known = CaseKnowledge()
        known.openedOn = day("2026-11-02")
        known.readable = Set(model.types.map(\.number))
        for (name, text) in dates { known.values[try path(name)] = [.date(day(text))] }
        return known
    }

    private func item(_ code: String, _ known: CaseKnowledge, _ today: String) -> Agenda.Item? {
        Agenda(guide, known, today: day(today)).items.first { $0.step.code == code }
    }

    @Test func `steps appear from dates, come due, are late, and are done`() throws {
        var known = try known([:])
        #expect(item("R4a", known, "2026-11-20") == nil)
        known = try self.known(["milestones.start": "2026-11-20"])
        #expect(item("R4c", known, "2026-11-20")?.due == day("2026-12-04"))
        #expect(item("R4c", known, "2026-11-20")?.state == .upcoming)
        #expect(item("R4c", known, "2026-12-04")?.state == .due)
        #expect(item("R4c", known, "2026-12-05")?.state == .late)
        let home = try #require(model.roleIndex("institution"))
        known.ticks = [
            Tick(code: "R4c", round: 1, state: .done, doneOn: day("2026-12-06"), role: home)
        ]
        #expect(item("R4c", known, "2026-12-07")?.state == .doneLate)
        known.ticks = []
        known.values[try path("agreement.institutionSignedOn")] = [.date(day("2026-12-01"))]
        #expect(item("R4c", known, "2026-12-07")?.state == .done)
        #expect(Agenda(guide, known, today: day("2026-12-07")).agreement == true)
        #expect(Agenda(guide, known, today: day("2026-12-07")).schoolIsParty == false)
    }

    @Test func `a place that was asked for settles nothing, and one that is confirmed does`() throws
    {
        var known = try known(["dischargePlan.plannedDischarge": "2026-12-15"])
        #expect(item("R6b", known, "2026-12-01")?.state == .late)
        let place = "dischargePlan.schoolPlace"
        known.values[try path(place)] = [try choice(place, "asked")]
        #expect(item("R6b", known, "2026-12-01")?.state == .late)
        known.values[try path(place)] = [try choice(place, "confirmed")]
        #expect(item("R6b", known, "2026-12-01")?.state == .done)
        // Opened again by hand, it is open, whatever the plan says.
        let role = try #require(model.roleIndex("educationAdministration"))
        known.ticks = [Tick(code: "R6b", round: 1, state: .open, doneOn: nil, role: role)]
        #expect(item("R6b", known, "2026-12-01")?.state == .late)
        // A day that is still to come is none on which something was done.
        known = try self.known([
            "milestones.start": "2026-11-20", "agreement.institutionSignedOn": "2026-12-24",
        ])
        #expect(item("R4c", known, "2026-12-01")?.doneOn == nil)
    }

    @Test func `what is set aside or taken over is no longer with whom it was`() throws {
        var known = try known(["milestones.start": "2026-11-20"])
        let services = try #require(model.roleIndex("socialServices"))
        let home = try #require(model.roleIndex("institution"))
        known.ticks = [Tick(code: "R4b", round: 1, state: .taken, doneOn: nil, role: services)]
        #expect(item("R4b", known, "2026-12-10")?.role == services)
        #expect(item("R4b", known, "2026-12-10")?.state == .late)
        known.ticks = [Tick(code: "R4b", round: 1, state: .skipped, doneOn: nil, role: home)]
        #expect(item("R4b", known, "2026-12-10")?.state == .skipped)
    }

    @Test func `what recurs comes again until the placement ends`() throws {
        var known = try known(["milestones.start": "2026-11-20"])
        let rounds = { (known: CaseKnowledge, today: String) in
            Agenda(guide, known, today: day(today)).items.filter { $0.step.code == "R5a" }.map(
                \.due
            )
        }
        #expect(rounds(known, "2026-11-21") == [day("2026-12-18")])
        #expect(rounds(known, "2026-12-19") == [day("2026-12-18"), day("2027-01-15")])
        known.values[try path("milestones.end")] = [.date(day("2026-12-31"))]
        #expect(rounds(known, "2027-06-01") == [day("2026-12-18")])
    }

    @Test func `an urgent placement has its own deadlines, in working days`() throws {
        var known = try known([:])
        known.openedOn = day("2026-12-23")
        known.values[try path("placement.urgent")] = [.boolean(true)]
        // The 24th to the 27th are no working days.
        #expect(item("R1a", known, "2026-12-23")?.due == day("2026-12-28"))
        #expect(item("R1a", known, "2026-12-30")?.state == .late)
    }

    @Test func `the alarm on a school place begins, stands daily and ends`() throws {
        var known = try known(["dischargePlan.plannedDischarge": "2027-03-31"])
        let stands = { (known: CaseKnowledge, today: String) in
            !Agenda(guide, known, today: day(today)).alarms.isEmpty
        }
        #expect(!stands(known, "2027-03-16"))
        for today in ["2027-03-17", "2027-03-31", "2027-05-01"] { #expect(stands(known, today)) }
        known.values[try path("dischargePlan.certainty")] = [
            try choice("dischargePlan.certainty", "sudden")
        ]
        #expect(stands(known, "2027-01-01"))
        known.values[try path("dischargePlan.schoolPlace")] = [
            try choice("dischargePlan.schoolPlace", "asked")
        ]
        #expect(stands(known, "2027-01-01"))
        known.values[try path("dischargePlan.schoolPlace")] = [
            try choice("dischargePlan.schoolPlace", "confirmed")
        ]
        #expect(!stands(known, "2027-05-01"))
    }

    @Test func `who does not read the plan hears of a missing place by the extract alone`() throws {
        var known = try known(["milestones.plannedEnd": "2027-03-31"])
        known.readable.remove(try path("dischargePlan.schoolPlace").type)
        known.values[try path("milestones.end")] = [.date(day("2027-03-20"))]
        let quiet = Agenda(guide, known, today: day("2027-03-21"))
        #expect(quiet.alarms.isEmpty && quiet.received.isEmpty)
        known.values[try path("returnAlarm.state")] = [
            try choice("returnAlarm.state", "missing")
        ]
        known.values[try path("returnAlarm.endsOn")] = [.date(day("2027-03-20"))]
        let told = Agenda(guide, known, today: day("2027-03-21"))
        #expect(told.alarms.isEmpty && told.received.map(\.ends) == ["2027-03-20"])
        known.readable.insert(try path("dischargePlan.schoolPlace").type)
        let own = Agenda(guide, known, today: day("2027-03-21"))
        #expect(own.alarms.map(\.ends) == [day("2027-03-20")] && own.received.isEmpty)
    }

    @Test func `what a choice calls for is due from the day on which it was made`() throws {
        var known = try known([:])
        let coming = try path("notice.handoverComing")
        known.values[coming] = [.boolean(true)]
        #expect(item("R1e", known, "2027-01-01")?.state == .upcoming)
        known.writtenOn[coming] = day("2026-11-10")
        #expect(item("R1e", known, "2026-11-10")?.due == day("2026-11-13"))
        #expect(item("R1e", known, "2026-11-14")?.state == .late)
        let sudden = try path("dischargePlan.certainty")
        known.values[sudden] = [try choice("dischargePlan.certainty", "sudden")]
        known.writtenOn[sudden] = day("2027-02-01")
        #expect(item("R6h", known, "2027-02-01")?.state == .due)
        #expect(item("R6h", known, "2027-02-02")?.state == .late)
    }

    @Test func `an agreed deadline holds whatever the model says of its own`() throws {
        var known = try known(["milestones.appliedOn": "2026-11-10"])
        let own = try #require(item("R3a", known, "2026-11-10")?.due)
        known.agreedDays = ["R3a": 4]
        #expect(item("R3a", known, "2026-11-10")?.due == day("2026-11-14"))
        #expect(own != day("2026-11-14"))
        #expect(item("R3c", known, "2026-11-10")?.due == nil)
        known.agreedDays = ["R3c": 6]
        #expect(item("R3c", known, "2026-11-10")?.due == day("2026-11-16"))
    }

    @Test func `what a party cannot know is neither missing nor late`() throws {
        var known = try known(["milestones.start": "2026-11-20"])
        let today = day("2026-12-20")
        #expect(Agenda(guide, known, today: today).agreement == false)
        #expect(item("R4b", known, "2026-12-20")?.state == .late)
        let home = try #require(model.roleIndex("institution"))
        let ticks = try #require(guide.ticks.first { $0.role == home })
        known.readable.remove(ticks.record)
        known.readable.remove(try path("agreement.institutionSignedOn").type)
        known.readable.remove(try path("schoolMeeting.at").type)
        let school = try #require(guide.ticks.first { $0.role == model.roleIndex("homeSchool") })
        known.readable.remove(school.record)
        let blind = Agenda(guide, known, today: today)
        #expect(blind.agreement == nil && blind.schoolIsParty == nil)
        // A school that signs is a party, whichever it is.
        var signed = known
        let receiving = try #require(model.roleIndex("receivingSchool"))
        signed.ticks.append(
            Tick(code: "R4i", round: 1, state: .done, doneOn: today, role: receiving)
        )
        #expect(Agenda(guide, signed, today: today).schoolIsParty == true)
        #expect(item("R4b", known, "2026-12-20")?.state == .unknown)
        #expect(blind.open.contains { $0.step.code == "R4b" })
        // Whoever takes it over tells of it.
        let services = try #require(model.roleIndex("socialServices"))
        known.ticks = [Tick(code: "R4b", round: 1, state: .taken, doneOn: nil, role: services)]
        #expect(item("R4b", known, "2026-12-20")?.state == .late)
        // What is there by its ticks or its values is known again.
        known.readable.insert(ticks.record)
        #expect(Agenda(guide, known, today: today).agreement == false)
    }

    @Test func `days without schooling leave out weekends and holidays, and unknown is unknown`()
        throws
    {
        var known = try known(["schoolInformation.lastAttended": "2026-12-18"])
        #expect(Agenda(guide, known, today: day("2027-01-20")).gapIn == .unknown)
        known.values[try path("attendance.firstTeaching")] = [.date(day("2027-01-11"))]
        // 21–23 and 28–30 December, 4, 5, 7 and 8 January.
        #expect(Agenda(guide, known, today: day("2027-01-20")).gapIn == .days(10))
        #expect(Agenda(guide, known, today: day("2027-01-20")).gapOut == .unknown)
        #expect(Agenda.daysWithout(from: day("2026-11-27"), to: day("2026-11-30")) == 0)
    }

    @Test func `the order of ticks and values changes nothing`() throws {
        var random = SeededGenerator(seed: 7)
        let roles = [0, 1, 2]
        for _ in 0..<200 {
            var known = try known([
                "milestones.start": "2026-11-20", "milestones.plannedEnd": "2027-02-01",
            ])
            for _ in 0..<6 {
                known.ticks.append(
                    Tick(
                        code: guide.steps.randomElement(using: &random)!.code,
                        round: 1,
                        state: TickState.allCases.randomElement(using: &random)!,
                        doneOn: Bool.random(using: &random) ? day("2026-12-01") : nil,
                        role: roles.randomElement(using: &random)!
                    )
                )
            }
            var shuffled = known
            shuffled.ticks.shuffle(using: &random)
            let today = day("2026-12-24").adding(days: Int.random(in: 0..<90, using: &random))
            let one = Agenda(guide, known, today: today)
            let other = Agenda(guide, shuffled, today: today)
            #expect(one.items.map(\.state) == other.items.map(\.state))
            // Later days make nothing less late.
            let later = Agenda(guide, known, today: today.adding(days: 1))
            for item in one.items where item.state == .late {
                #expect(
                    later.items.contains {
                        $0.step == item.step && $0.round == item.round && $0.state == .late
                    }
                )
            }
        }
    }
}

/// Swedish holidays and working days.
@Suite struct `Swedish working days` {
    @Test(arguments: [
        (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2030, 4, 21),
        (2038, 4, 25),
    ])
    func `Easter falls where the table says`(_ year: Int, _ month: Int, _ day: Int) {
        #expect(SwedishHolidays.easter(year) == CalendarDate(year: year, month: month, day: day))
    }

    @Test func `the holidays of 2026 are those of the table`() throws {
        let first = try #require(CalendarDate(year: 2026, month: 1, day: 1))
        let days = (0..<365).map { first.adding(days: $0) }.filter(SwedishHolidays.contains)
        #expect(
            days.map(\.description) == [
                "2026-01-01", "2026-01-06", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01",
                "2026-05-14", "2026-05-24", "2026-06-06", "2026-06-19", "2026-06-20", "2026-10-31",
                "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-31",
            ]
        )
    }

    @Test func `working days there and back`() throws {
        let friday = try #require(CalendarDate(year: 2026, month: 11, day: 27))
        #expect(friday.weekday == 5)
        #expect(friday.adding(workingDays: 1).description == "2026-11-30")
        #expect(friday.adding(workingDays: 1).adding(workingDays: -1) == friday)
        #expect(
            CalendarDate(year: 2027, month: 1, day: 31)?.adding(months: 1).description
                == "2027-02-28"
        )
    }

    @Test func `days begin at Swedish midnight, summer and winter`() {
        // 2026-07-01T22:30Z is 00:30 on the 2nd in Sweden; 2026-12-01T22:30Z is still the 1st.
        #expect(CalendarDate.inSweden(atSeconds: 1_782_945_000)?.description == "2026-07-02")
        #expect(CalendarDate.inSweden(atSeconds: 1_796_164_200)?.description == "2026-12-01")
    }
}
