/// What one case says to a question.
enum Answer: Hashable, Sendable {
    case yes
    case no
    case unknown
}

/// What was counted, and in which cases: by these, small numbers are found.
///
/// What is counted may be steps or periods, of which one pupil has many; what must not be small is the
/// number of pupils behind a figure.
struct Tally: Hashable, Sendable {
    private(set) var yes = 0
    private(set) var no = 0
    private(set) var unknown = 0
    private(set) var casesWithYes: Set<Int> = []
    private(set) var casesWithNo: Set<Int> = []
    private(set) var cases: Set<Int> = []

    var isEmpty: Bool { cases.isEmpty }

    mutating func add(_ answer: Answer, in number: Int) {
        cases.insert(number)
        switch answer {
        case .yes:
            yes += 1
            casesWithYes.insert(number)
        case .no:
            no += 1
            casesWithNo.insert(number)
        case .unknown: unknown += 1
        }
    }

    mutating func join(_ other: Tally) {
        yes += other.yes
        no += other.no
        unknown += other.unknown
        casesWithYes.formUnion(other.casesWithYes)
        casesWithNo.formUnion(other.casesWithNo)
        cases.formUnion(other.cases)
    }

    /// Whether it may be shown: the pupils behind it, those with a yes and those with a no are none or
    /// enough. A yes is as telling as a no: of ten of whom nine have an agreement, one has none.
    func isSafe(_ least: Int) -> Bool {
        cases.count >= least
            && [casesWithYes, casesWithNo].allSatisfy { $0.isEmpty || $0.count >= least }
    }

    func measure(_ least: Int) -> Measure {
        if isEmpty { return .nothing }
        if yes + no == 0 { return .unknown(of: unknown) }
        guard isSafe(least) else { return .suppressed }
        return .share(yes: yes, of: yes + no + unknown, missing: unknown)
    }
}

/// A part of what was counted, under a heading.
struct CountedGroup: Sendable {
    var label: Report.GroupLabel
    var tally: Tally
    /// The number of pupils below which nothing is shown of it.
    var least: Int
}

extension [CountedGroup] {
    /// The groups that may be shown, and the rest as one.
    ///
    /// The rest grows by the smallest groups until it may be shown itself: so the total less the groups
    /// that are shown tells nothing that is not shown anyway. Nothing where that leaves but one row.
    func shown(least: Int) -> [(label: Report.GroupLabel, measure: Measure)] {
        let counted = filter { !$0.tally.isEmpty }
        var shown = counted.filter { $0.tally.isSafe(Swift.max($0.least, least)) }
        var rest = Tally()
        var restLeast = least
        func hide(_ group: CountedGroup) {
            rest.join(group.tally)
            restLeast = Swift.max(restLeast, group.least)
        }
        counted.filter { !$0.tally.isSafe(Swift.max($0.least, least)) }.forEach(hide)
        while !rest.isEmpty, !rest.isSafe(restLeast),
            let place = shown.indices.min(by: {
                shown[$0].tally.cases.count < shown[$1].tally.cases.count
            })
        {
            hide(shown.remove(at: place))
        }
        guard rest.isEmpty || rest.isSafe(restLeast) else { return [] }
        var rows = shown.map { (label: $0.label, measure: $0.tally.measure(least)) }
        if !rest.isEmpty { rows.append((label: .others, measure: rest.measure(restLeast))) }
        return rows.count < 2 ? [] : rows
    }
}
