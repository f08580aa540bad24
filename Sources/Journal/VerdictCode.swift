import Vocabulary

/// Verdicts as single bytes, as leaf rows keep them.
public enum VerdictCode {
    /// The byte of a verdict: 0 accepted, the rule's number, 128 added where it is held.
    public static func byte(of verdict: Verdict) -> UInt8 {
        switch verdict {
        case .accepted: 0
        case .void(let rule): number(of: rule)
        case .held(let rule): number(of: rule) | 0x80
        }
    }

    /// The verdict of a byte; nil for one that stands for none.
    public static func verdict(of byte: UInt8) -> Verdict? {
        if byte == 0 { return .accepted }
        let number = byte & 0x7f
        guard let rule = Rule.allCases.first(where: { Self.number(of: $0) == number }) else {
            return nil
        }
        return byte & 0x80 == 0 ? .void(rule) : .held(rule)
    }

    /// What rows keep for a rule: never changed, whatever is added.
    private static func number(of rule: Rule) -> UInt8 {
        switch rule {
        case .unknownType: 1
        case .unknownField: 2
        case .wrongInstance: 3
        case .singletonLife: 4
        case .notCreator: 5
        case .notOwner: 6
        case .dotReused: 7
        case .handedOver: 8
        case .deviceRevoked: 9
        case .roleEnded: 10
        case .erased: 11
        case .notReader: 12
        }
    }
}
