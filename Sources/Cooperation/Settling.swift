/// How fields say that a step is done, for whoever reads them; who does not reads its tick.
extension Step {
    /// Whether it comes again and again.
    public var recurs: Bool {
        switch trigger {
        case .every, .eachTerm: true
        case .caseOpened, .date, .choice, .step: false
        }
    }

    /// The fields that say, all together, that it is done; none where only a tick does: of a step that
    /// recurs they do not say which time they are about.
    public var settling: [Product] { recurs ? [] : produces.filter { $0.field != nil } }

    /// Whether the fields say that it is done.
    public func isSettled(by known: CaseKnowledge) -> Bool {
        let fields = settling
        return !fields.isEmpty
            && fields.allSatisfy { product in
                product.path.flatMap { known.values[$0] }?.contains(where: product.takes) == true
            }
    }

    /// The day that its fields say it was done on; nil where none holds a day that has come.
    public func settledOn(_ known: CaseKnowledge, today: CalendarDate) -> CalendarDate? {
        known.date(settling.compactMap(\.path)).flatMap { $0 <= today ? $0 : nil }
    }
}

extension Product {
    /// The field; nil for the record as a whole.
    public var path: FieldPath? { field.map { FieldPath(type: type, field: $0) } }

    /// Whether a value says that the step is done.
    func takes(_ value: FieldValue) -> Bool {
        guard !values.isEmpty else { return value.says }
        switch value {
        case .choice(let number): return values.contains(number)
        case .boolean(let truth): return values.contains(truth ? 1 : 0)
        default: return value.says
        }
    }
}

extension FieldValue {
    /// Whether it says something: a boolean no is as much as nothing for a step that waits for a yes.
    fileprivate var says: Bool {
        switch self {
        case .cleared, .boolean(false): false
        default: true
        }
    }
}
