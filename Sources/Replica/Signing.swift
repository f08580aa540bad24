import Causality
import Cooperation
import Journal
import Vocabulary

// A signature is a day in a field. It says that the signer stands by what was in the record when the day was
// ordered: whatever is written later was signed by nobody.
extension Replica {
    /// The signatures of a record, by field number, after which something was written that they would have
    /// to cover: something common, or something of the signer's own.
    public func outdatedSignatures(of place: RecordPlace) throws -> Set<UInt16> {
        try show { work in
            let facts = try work.someFacts(of: place.ref.caseID)
            return try work.outdatedSignatures(of: place, work.overlay(facts, place.ref))
        }
    }
}

extension Work {
    /// When something was ordered: by the server's stamp, then by its place in the log. What the server has
    /// not ordered comes after all that it has; what was sealed together was seen together, and is as old.
    struct Order: Comparable {
        let time: WallTime
        let place: UInt64

        static let last = Order(time: .max, place: .max)

        static func < (left: Order, right: Order) -> Bool {
            (left.time, left.place) < (right.time, right.place)
        }
    }

    /// The signatures of a record after which something was written that they would have to cover. What
    /// others undertake they write when they sign, each for itself.
    func outdatedSignatures(of place: RecordPlace, _ overlay: Overlay) throws -> Set<UInt16> {
        let signatures = place.type.fields.filter(\.isSignature)
        guard !signatures.isEmpty else { return [] }
        var last: [UInt16: Order] = [:]
        for field in place.type.fields {
            last[field.number] = try overlay.state(field.number).siblings.map {
                try order(of: $0, overlay)
            }.max()
        }
        let signers = signatures.compactMap(\.signer)
        let outdated = signatures.filter { signature in
            guard let signer = signature.signer, let signed = last[signature.number] else {
                return false
            }
            return place.type.fields.contains { field in
                let isOwn = field.id.hasPrefix(signer)
                let isCommon = !signers.contains { field.id.hasPrefix($0) }
                // A mark says how the record is to be handled, and nothing that anybody signs.
                let isMark = [Protection.field, Whereabouts.field].contains(field.id)
                return (isOwn || isCommon) && !isMark && field.number != signature.number
                    && last[field.number].map { $0 > signed } ?? false
            }
        }
        return Set(outdated.map(\.number))
    }

    func order(of sibling: Sibling, _ overlay: Overlay) throws -> Order {
        guard overlay.edit(of: sibling) == nil, sibling.leaf < Overlay.firstProvisional else {
            return .last
        }
        let leaf = try opened(sibling.leaf).leaf
        return Order(time: leaf.ordered, place: leaf.place)
    }
}
