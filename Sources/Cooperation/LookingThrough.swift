import Vocabulary

// Nobody looks people up by what is sensitive about them (data protection act 3:3, education act
// 26 a:4): one case is read by whoever works in it, and all of them are counted by a report. What may be
// looked at in all cases at once is therefore less than what may be read in each.
extension SecrecyClass {
    /// Whether a record of this class says of a pupil what nobody may look people up by.
    public var isSensitive: Bool {
        switch self {
        case .socialServices, .pupilHealth, .medical, .support: true
        case .identity, .open: false
        }
    }

    /// Whether already a choice in it says so: which support, which finding.
    fileprivate var isAboutHealthOrSupport: Bool {
        switch self {
        case .pupilHealth, .medical, .support: true
        case .socialServices, .identity, .open: false
        }
    }
}

/// Which fields of a model may be looked at in all cases at once.
public struct LookingThrough: Sendable {
    private let names: Set<FieldPath>
    private let codes: Set<FieldPath>

    /// Reads from a model what it takes to decide.
    public init(_ model: Model) {
        let guide = model.guide
        names = Set(guide.facts[.pupil] ?? [])
        codes = Set(
            guide.ticks.compactMap { tick in
                model.type(tick.record)?.field(id: TickField.code.rawValue).map {
                    FieldPath(type: tick.record, field: $0.number)
                }
            }
        )
    }

    /// Whether a field's texts may be searched in all cases: the pupil's name, by which a case is found,
    /// and what its class does not protect.
    public func isSearched(_ field: Field, of type: RecordType) -> Bool {
        guard let secrecy = type.secrecy, secrecy.isSensitive else { return true }
        return names.contains(FieldPath(type: type.number, field: field.number))
    }

    /// Whether a field's values may be put beside those of other cases: days and numbers always, texts and
    /// files where they are searched, choices where they say nothing of health or support.
    public func isCompared(_ field: Field, of type: RecordType) -> Bool {
        guard let secrecy = type.secrecy, secrecy.isSensitive else { return true }
        let path = FieldPath(type: type.number, field: field.number)
        if names.contains(path) || codes.contains(path) { return true }
        switch field.type {
        case .date, .dateTime, .integer, .reference: return true
        case .choice, .boolean: return !secrecy.isAboutHealthOrSupport
        case .text, .longText, .personalNumber, .telephone, .mail, .attachment: return false
        }
    }
}
