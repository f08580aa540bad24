import Trust
import Vocabulary
import Wire

/// What a charter says of roles, as rows keep it, equal for equal charters:
/// `(u8 length · role · party (16) · root (32))` for each role in the charter's order, then
/// `(00 · from (16) · to (16))` for each succession in the order of the entries.
struct PackedRoles {
    private(set) var bindings: [RoleBinding] = []
    private(set) var successions: [Succession] = []

    static func bytes(
        of bindings: [RoleBinding],
        _ successions: [Succession] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for binding in bindings {
            append(binding.role, to: &bytes)
            binding.party.append(to: &bytes)
            binding.root.append(to: &bytes)
        }
        for succession in successions {
            bytes.append(0)
            succession.from.append(to: &bytes)
            succession.to.append(to: &bytes)
        }
        return bytes
    }

    /// The roles that an entry ended at once: `(u8 length · role · party (16))` each.
    static func bytes(of ended: [Charter.EndedRole]) -> [UInt8] {
        var bytes: [UInt8] = []
        for ended in ended {
            append(ended.role, to: &bytes)
            ended.party.append(to: &bytes)
        }
        return bytes
    }

    /// Reads what ``bytes(of:_:)`` made; nil for other bytes.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let length = rest.popFirst() {
            if length == 0 {
                guard let from = Self.party(&rest), let to = Self.party(&rest) else { return nil }
                successions.append(Succession(from: from, to: to))
                continue
            }
            guard let role = Self.text(Int(length), &rest), let party = Self.party(&rest),
                let root = Hash(rest.prefix(32))
            else { return nil }
            rest.removeFirst(32)
            bindings.append(RoleBinding(role: role, party: party, root: root))
        }
    }

    /// Reads what ``bytes(of:)`` made; nil for other bytes.
    static func endedRoles(_ bytes: [UInt8]) -> [Charter.EndedRole]? {
        var ended: [Charter.EndedRole] = []
        var rest = bytes[...]
        while let length = rest.popFirst() {
            guard let role = text(Int(length), &rest), let party = party(&rest) else { return nil }
            ended.append(Charter.EndedRole(role: role, party: party))
        }
        return ended
    }

    private static func append(_ role: String, to bytes: inout [UInt8]) {
        let role = Array(role.utf8.prefix(255))
        bytes.append(UInt8(truncatingIfNeeded: role.count))
        bytes.append(contentsOf: role)
    }

    private static func text(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.count >= count else { return nil }
        defer { rest.removeFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }

    private static func party(_ rest: inout ArraySlice<UInt8>) -> PartyID? {
        guard let party = PartyID(rest.prefix(16)) else { return nil }
        rest.removeFirst(16)
        return party
    }
}
