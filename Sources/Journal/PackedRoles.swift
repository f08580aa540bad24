import Vocabulary
import Wire

/// The roles of a charter as a binding's row keeps them, equal for equal roles:
/// `(u8 length · role · party (16) · root (32))` each, in the charter's order.
enum PackedRoles {
    static func bytes(of bindings: [RoleBinding]) -> [UInt8] {
        var bytes: [UInt8] = []
        for binding in bindings {
            let role = Array(binding.role.utf8.prefix(255))
            bytes.append(UInt8(truncatingIfNeeded: role.count))
            bytes.append(contentsOf: role)
            binding.party.append(to: &bytes)
            binding.root.append(to: &bytes)
        }
        return bytes
    }

    /// Reads what ``bytes(of:)`` made; nil for other bytes.
    static func bindings(_ bytes: [UInt8]) -> [RoleBinding]? {
        var bindings: [RoleBinding] = []
        var rest = bytes[...]
        while let length = rest.popFirst() {
            let count = Int(length)
            guard rest.count >= count + 48 else { return nil }
            let role = String(decoding: rest.prefix(count), as: UTF8.self)
            rest.removeFirst(count)
            guard let party = PartyID(rest.prefix(16)) else { return nil }
            rest.removeFirst(16)
            guard let root = Hash(rest.prefix(32)) else { return nil }
            rest.removeFirst(32)
            bindings.append(RoleBinding(role: role, party: party, root: root))
        }
        return bindings
    }
}
