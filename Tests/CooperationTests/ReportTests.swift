import TestSupport
import Testing
import Vocabulary

@testable import Cooperation

@Suite struct `A report counts` {
    @Test func `numerator, denominator and what is missing`() throws {
        var placements = try Placements()
        for number in 0..<20 {
            try placements.add(
                from: "2026-02-01",
                values: number < 8
                    ? ["schoolAssignment.orderedOn": .date(day("2026-02-01"))] : [:],
                unread: number >= 17
                    ? [
                        "schoolAssignment", "socialServicesStep", "institutionStep",
                    ] : []
            )
        }
        #expect(
            try placements.report().measure(.schoolAssignment)
                == .share(yes: 8, of: 20, missing: 3)
        )
        // Of those of whom it is known.
        #expect(try placements.report().measure(.schoolAssignment)?.percent == 100 * 8 / 17)
        #expect(try placements.report("2025").measure(.schoolAssignment) == .nothing)
        #expect(try placements.report().started == .count(20))
    }

    @Test func `days without school, and unknown ones as unknown`() throws {
        var placements = try Placements()
        // From a Friday to the Monday of a week, two, three … later.
        for weeks in 1...12 {
            try placements.add(
                from: "2026-09-07",
                values: [
                    "schoolInformation.lastAttended": .date(day("2026-09-04")),
                    "attendance.firstTeaching": .date(day("2026-09-07").adding(days: 7 * weeks)),
                ]
            )
        }
        for _ in 0..<4 { try placements.add(from: "2026-09-07") }
        #expect(
            try placements.report().measure(.daysBefore)
                == .days(median: 32.5, ninth: nil, of: 12, missing: 4)
        )
        #expect(try placements.report().measure(.daysAfter) == .nothing)
    }

    @Test func `documents by their day, by when they were written, or by a tick`() throws {
        var placements = try Placements()
        let grades = try placements.path("schoolInformation.grades")
        let school = try #require(placements.model.roleIndex("homeSchool"))
        for number in 0..<24 {
            try placements.add(
                from: "2026-02-01",
                values: (6..<18).contains(number) ? ["schoolInformation.grades": .text("B")] : [:],
                records: number < 6 ? ["handover": [["on": .date(day("2026-02-10"))]]] : [:]
            )
            if (6..<18).contains(number) {
                placements.cases[number].known.writtenOn[grades] =
                    day(number < 12 ? "2026-01-20" : "2026-03-20")
            }
            if number >= 18 {
                placements.cases[number].known.ticks = [
                    Tick(
                        code: "R2b",
                        round: 1,
                        state: .done,
                        doneOn: day("2026-02-05"),
                        role: school
                    )
                ]
            }
        }
        #expect(
            try placements.report().measure(.schoolDocuments)
                == .share(yes: 18, of: 24, missing: 0)
        )
        for place in placements.cases.indices {
            placements.cases[place].guide.indicators.documents = 60
        }
        #expect(
            try placements.report().measure(.schoolDocuments)
                == .share(yes: 24, of: 24, missing: 0)
        )
    }

    @Test(arguments: ["sisam@2", "sams@1"])
    func `a routine that is adopted by its day or the coordinator's tick`(
        _ name: String
    ) throws {
        var placements = try Placements(name)
        let coordinator = try #require(placements.model.roleIndex("coordinator"))
        for number in 0..<30 {
            try placements.add(
                from: "2026-02-01",
                values: number < 6
                    ? ["contract.routineAdoptedOn": .date(day("2026-01-05"))]
                    : number < 12 ? ["contract.routineAdoptedOn": .date(day("2027-01-05"))] : [:],
                unread: number < 24 ? ["coordinatorStep"] : []
            )
            // Who has a coordinator whose ticks do not come cannot know; who has none has nothing adopted.
            if (12..<18).contains(number) {
                placements.cases[number].holders[coordinator] =
                    .init(name: "Samordningen", isInstitution: false)
            }
            if number >= 24 {
                placements.cases[number].known.ticks = [
                    Tick(
                        code: "K1",
                        round: 1,
                        state: .done,
                        doneOn: day("2026-03-01"),
                        role: coordinator
                    )
                ]
            }
        }
        #expect(
            try placements.report().measure(.routineAdopted)
                == .share(yes: 12, of: 30, missing: 6)
        )
    }

    @Test func `a place that was confirmed too late was not ready`() throws {
        var placements = try Placements()
        let place = try placements.path("dischargePlan.schoolPlace")
        let confirmed = try placements.choice("dischargePlan.schoolPlace", "confirmed")
        for number in 0..<12 {
            try placements.add(
                from: "2026-01-10",
                until: "2026-06-01",
                values: ["dischargePlan.schoolPlace": confirmed]
            )
            placements.cases[number].known.writtenOn[place] =
                day(number < 6 ? "2026-05-20" : "2026-06-02")
        }
        #expect(
            try placements.report().measure(.placeReady) == .share(yes: 6, of: 12, missing: 0)
        )
    }

    @Test func `who is in school three months after, by the last checkpoint alone`() throws {
        var placements = try Placements()
        let (first, last) = (
            try placements.choice("outcome.checkpoint", "week2"),
            try placements.choice("outcome.checkpoint", "month3")
        )
        let (none, most) = (
            try placements.choice("outcome.attending", "none"),
            try placements.choice("outcome.attending", "above80")
        )
        for number in 0..<15 {
            let attends = number < 7
            try placements.add(
                from: "2026-01-10",
                until: "2026-03-01",
                values: number == 14 ? ["pupil.birthDate": .date(day("2005-12-31"))] : [:],
                records: [
                    "outcome": number == 13
                        ? [["checkpoint": first, "enrolled": .boolean(true), "attending": most]]
                        : [
                            ["checkpoint": first, "enrolled": .boolean(true), "attending": most],
                            [
                                "checkpoint": last, "enrolled": .boolean(true),
                                "attending": attends ? most : none,
                            ],
                        ]
                ]
            )
        }
        #expect(try placements.report().measure(.inSchool) == .share(yes: 7, of: 14, missing: 1))
        // The days are the model's: three months, unless a municipality looks later.
        var later = placements
        for place in later.cases.indices { later.cases[place].guide.indicators.outcome = 500 }
        #expect(try later.report().measure(.inSchool) == .nothing)
        #expect(try later.report().days.map(\.outcome) == [500])
        // It is not asked before the three months are over.
        #expect(
            try placements.report(today: "2026-05-29").measure(.inSchool) == .nothing
        )
    }

    @Test func `steps in time by phase and role, and which are late most often`() throws {
        var placements = try Placements()
        let home = try #require(placements.model.roleIndex("institution"))
        for number in 0..<14 {
            try placements.add(from: "2026-02-02")
            placements.cases[number].known.ticks = [
                Tick(
                    code: "R4c",
                    round: 1,
                    state: .done,
                    doneOn: day(number < 6 ? "2026-02-10" : "2026-04-10"),
                    role: home
                )
            ]
        }
        let report = try placements.report()
        guard case .share(let yes, let of, 0)? = report.measure(.stepsOnTime) else {
            Issue.record("no figure: \(String(describing: report.measure(.stepsOnTime)))")
            return
        }
        #expect(yes == 6 && of > 100)
        #expect(!report.rows(.stepsOnTime, by: .role).isEmpty)
        #expect(report.lateSteps.count == 10)
        #expect(report.lateSteps.allSatisfy { $0.percentLate.isMultiple(of: 10) })
    }

    @Test func `what the own party cannot know is missing, not late`() throws {
        var placements = try Placements()
        for _ in 0..<10 {
            try placements.add(
                from: "2026-02-02",
                unread: Set(placements.model.types.map(\.id).filter { $0.hasSuffix("Step") })
            )
        }
        guard case .unknown(let of)? = try placements.report().measure(.stepsOnTime) else {
            Issue.record("no figure")
            return
        }
        #expect(of > 100)
        #expect(try placements.report().lateSteps.isEmpty)
    }

    @Test func `hours of teaching, and reasons for absence`() throws {
        var placements = try Placements()
        let ill = try placements.choice("feedback.absenceReason", "ill")
        let leave = try placements.choice("feedback.absenceReason", "leave")
        for number in 0..<12 {
            try placements.add(
                from: "2026-02-02",
                records: [
                    "feedback": [
                        [
                            "periodStart": .date(day("2026-03-02")),
                            "periodEnd": .date(day("2026-03-29")),
                            "minutesOffered": .integer(2400), "minutesTaken": .integer(1200),
                            "absenceReason": number < 6 ? ill : leave,
                        ],
                        [
                            "periodStart": .date(day("2026-03-30")),
                            "periodEnd": .date(day("2026-04-26")),
                        ],
                    ]
                ]
            )
        }
        let report = try placements.report()
        #expect(
            report.measure(.teachingTime) == .hours(offered: 10, taken: 5, of: 24, missing: 12)
        )
        #expect(report.rows(.absence, by: .reason).count == 2)
        #expect(
            try placements.report("2026-Q2").measure(.teachingTime) == .suppressed
        )
    }

    @Test func `one model alone, and two periods`() throws {
        var placements = try Placements()
        for number in 0..<20 {
            try placements.add(
                from: number < 10 ? "2025-05-01" : "2026-05-01",
                values: number < 5 || number >= 10
                    ? ["schoolAssignment.orderedOn": .date(day("2026-02-01"))] : [:]
            )
        }
        let sams = try Placements("sams@1")
        let report = try placements.report("2026", "2025")
        let indicator = report.indicators.first { $0.kind == .schoolAssignment }
        #expect(indicator?.measure.percent == 100)
        #expect(indicator?.compared?.percent == 50)
        let one = Report(
            of: placements.cases + sams.cases,
            ReportQuestion(
                period: try #require(ReportPeriod("2026")),
                model: "sams",
                today: day("2027-01-01")
            )
        )
        #expect(one.measure(.schoolAssignment) == .nothing)
    }
}

@Suite struct `Small numbers` {
    @Test func `are not in a report`() throws {
        for (yes, all) in [(1, 4), (4, 30), (27, 30), (0, 4)] {
            var placements = try Placements()
            for number in 0..<all {
                try placements.add(
                    from: "2026-02-01",
                    values: number < yes
                        ? ["schoolAssignment.orderedOn": .date(day("2026-02-01"))] : [:]
                )
            }
            #expect(try placements.report().measure(.schoolAssignment) == .suppressed)
        }
    }

    @Test func `of youth homes are larger`() throws {
        var placements = try Placements()
        for _ in 0..<9 {
            try placements.add(
                from: "2026-02-01",
                values: ["schoolAssignment.orderedOn": .date(day("2026-02-01"))]
            )
        }
        #expect(
            try placements.report().measure(.schoolAssignment)
                == .share(yes: 9, of: 9, missing: 0)
        )
        #expect(try placements.report(least: 10).measure(.schoolAssignment) == .suppressed)
        // However it is asked, five is the least.
        #expect(
            ReportQuestion(period: try #require(ReportPeriod("2026")), today: .epoch, least: 1)
                .least == 5
        )
    }

    /// Whatever the groups are: what is not shown is at least two of them, none of it can be shown, and the
    /// rest as a whole may be.
    @Test(arguments: 0..<300)
    func `cannot be worked out from the others`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var groups: [CountedGroup] = []
        var total = Tally()
        var pupil = 0
        for name in 0..<Int.random(in: 1...7, using: &random) {
            var tally = Tally()
            for _ in 0..<Int.random(in: 0...18, using: &random) {
                let answer: Answer =
                    [.yes, .yes, .no, .unknown].randomElement(using: &random) ?? .no
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    tally.add(answer, in: pupil)
                    total.add(answer, in: pupil)
                }
                pupil += 1
            }
            groups.append(CountedGroup(label: .party("\(name)"), tally: tally, least: 0))
        }
        guard total.isSafe(5) else { return }
        let rows = groups.shown(least: 5)
        let shown = groups.filter { group in rows.contains { $0.label == group.label } }
        let hidden = groups.filter { group in
            !group.tally.isEmpty && !rows.contains { $0.label == group.label }
        }
        #expect(shown.allSatisfy { $0.tally.isSafe(5) })
        guard !rows.isEmpty, !hidden.isEmpty else { return }
        #expect(hidden.count > 1)
        var rest = Tally()
        for group in hidden { rest.join(group.tally) }
        #expect(rest.isSafe(5))
        #expect(rows.last?.label == .others)
        #expect(rows.last?.measure == rest.measure(5))
    }

    @Test func `of many steps of few pupils are small`() {
        var tally = Tally()
        for _ in 0..<40 { tally.add(.no, in: 1) }
        for pupil in 2..<20 { tally.add(.yes, in: pupil) }
        #expect(!tally.isSafe(5))
        #expect(tally.measure(5) == .suppressed)
    }
}

@Suite struct `Periods` {
    @Test(arguments: [
        ("2026", "2026-01-01", "2026-12-31"), ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-ht", "2026-07-01", "2026-12-31"), ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("2026-q2", "2026-04-01", "2026-06-30"), ("2028-Q1", "2028-01-01", "2028-03-31"),
    ])
    func `are whole`(typed: String, first: String, last: String) throws {
        let period = try #require(ReportPeriod(typed))
        #expect(period.first == day(first) && period.last == day(last))
        #expect(ReportPeriod(period.description) == period)
        #expect(period.contains(period.first) && period.contains(period.last))
        #expect(!period.contains(period.last.adding(days: 1)) && !period.contains(nil))
    }

    @Test(arguments: ["", "26", "2026-", "2026-Q5", "2026-01", "2026-01-02", "0000", "２０２６", "-1"])
    func `are nothing else`(typed: String) {
        #expect(ReportPeriod(typed) == nil)
    }

    @Test func `overlap where they have a day in common`() throws {
        let year = try #require(ReportPeriod("2026"))
        #expect(year.overlaps(try #require(ReportPeriod("2026-Q4"))))
        #expect(!year.overlaps(try #require(ReportPeriod("2025"))))
    }
}

@Suite struct `Agreed deadlines` {
    @Test func `are read as people write them`() {
        let codes: Set<String> = ["R4a", "R6b"]
        let read = Contract.deadlines("r4a: 5\n\nR6b = -21 dagar\nX1: 3\nR4a\n", codes: codes)
        #expect(read.days == ["R4a": 5, "R6b": -21])
        #expect(read.unread == ["X1: 3", "R4a"])
    }

    @Test func `hold while the contract does, and where nobody disagrees`() throws {
        var placements = try Placements()
        try placements.add(
            from: "2026-02-01",
            values: [
                "contract.signedOn": .date(day("2026-01-15")),
                "contract.validUntil": .date(day("2026-12-31")),
                "contract.deadlines": .text("R4a: 2"),
            ]
        )
        var known = placements.cases[0].known
        let guide = placements.guide
        #expect(known.contract(guide, on: day("2026-01-14")) == nil)
        #expect(known.contract(guide, on: day("2026-01-15"))?.days == ["R4a": 2])
        #expect(known.contract(guide, on: day("2027-01-01")) == nil)
        known.agreedDays = known.contract(guide, on: day("2026-02-02"))?.days ?? [:]
        let agenda = Agenda(guide, known, today: day("2026-02-02"))
        #expect(agenda.items.first { $0.step.code == "R4a" }?.due == day("2026-02-03"))
        known.values[try placements.path("contract.deadlines"), default: []]
            .append(.text("R4a: 9"))
        #expect(known.contract(guide, on: day("2026-02-02"))?.days == [:])
    }
}
