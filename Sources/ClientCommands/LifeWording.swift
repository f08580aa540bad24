import Causality
import Messages

extension RecordLife {
    /// For programs.
    var word: String {
        switch self {
        case .there: "there"
        case .deleted: "deleted"
        case .inConflict: "inConflict"
        }
    }

    /// For people; nothing where there is nothing to say.
    var told: Message? {
        switch self {
        case .there: nil
        case .deleted: .deletedState
        case .inConflict: .deletionConflict
        }
    }
}
