import Cooperation
import Vocabulary
import Wire

/// What somebody asks a case's charter to say from now on.
public enum CharterChange: Hashable, Sendable {
    /// A party takes a role. At once: what the party that had it writes under the charter before, and
    /// the server orders later, is void and not held. The ground is the one on which it learns of the
    /// case, where the model asks for one.
    case bind(role: String, party: PartyID, immediate: Bool, ground: String = "")
    /// Nobody has the role any more.
    case end(role: String, immediate: Bool)
    /// The case goes on under another version of its model, by the hash of the file.
    case model(Hash)
    /// A party has every role of another, which it stands in for.
    case confirm(from: PartyID, to: PartyID)
    /// Something is said of erasing the whole case.
    case erasure(CharterAct)

    var packed: [UInt8] {
        var packer = Packer()
        switch self {
        case .bind(let role, let party, let immediate, let ground):
            packer.number((ground.isEmpty ? 1 : 7) + (immediate ? 1 : 0))
            packer.data(Array(role.utf8))
            packer.identifier(party)
            if !ground.isEmpty { packer.data(Array(ground.utf8)) }
        case .end(let role, let immediate):
            packer.number(immediate ? 4 : 3)
            packer.data(Array(role.utf8))
        case .model(let hash):
            packer.number(5)
            packer.data(hash.bytes)
        case .confirm(let from, let to):
            packer.number(6)
            packer.identifier(from)
            packer.identifier(to)
        case .erasure(let act):
            packer.number(9)
            var statement = CharterStatement(caseID: .zero, model: .zero, roles: [])
            statement.act = act
            packer.data(statement.bytes)
        }
        return packer.bytes
    }

    init(packed bytes: [UInt8]) throws {
        var reader = Unpacker(bytes)
        let kind = try reader.number(Int.self)
        switch kind {
        case 1, 2, 7, 8:
            let role = String(decoding: try reader.data(), as: UTF8.self)
            let party = try reader.identifier(PartyKey.self)
            let ground = kind > 2 ? String(decoding: try reader.data(), as: UTF8.self) : ""
            self = .bind(
                role: role,
                party: party,
                immediate: kind == 2 || kind == 8,
                ground: ground
            )
        case 3, 4:
            let role = String(decoding: try reader.data(), as: UTF8.self)
            self = .end(role: role, immediate: kind == 4)
        case 5:
            guard let hash = Hash(try reader.data()) else { throw Unpacker.Damaged() }
            self = .model(hash)
        case 6:
            self = .confirm(
                from: try reader.identifier(PartyKey.self),
                to: try reader.identifier(PartyKey.self)
            )
        case 9:
            guard let act = try CharterStatement(try reader.data()).act else {
                throw Unpacker.Damaged()
            }
            self = .erasure(act)
        default: throw Unpacker.Damaged()
        }
    }
}

/// A change of a charter as people see it.
public struct CharterChangeView: Hashable, Sendable {
    /// What was asked for.
    public var change: CharterChange
    /// The label of the role, where it is about one, as identifier where the model has none such.
    public var role: Role?
    /// The name of the party that takes the role, or is confirmed.
    public var partyName: String?
    /// The version of the model that the case goes over to.
    public var modelVersion: UInt32?
    /// When it was asked for.
    public var madeAt: WallTime
}
