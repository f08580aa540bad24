import Cooperation
import Vocabulary

/// Which kinds of trouble a world has.
public enum Profile: String, CaseIterable, Sendable {
    /// None.
    case calm
    /// Messages are lost, delayed, doubled and damaged.
    case network
    /// Power cuts, torn writes and full disks.
    case disk
    /// Roles, devices, releases and models change while people work.
    case roles
    /// Files of devices and of the server are copied and set back.
    case copies
    /// A few people at the same few fields: forms that stay open, conflicts, intrusions.
    case crowded
    /// The same while roles, releases, devices and models change.
    case moving
    /// The same while bundles go from hand to hand.
    case carried
    /// The same while content is erased for good.
    case erasing
    /// The same while those who release lie in copies.
    case lying
    /// A server that lies, and a thief who signs with a device's keys.
    case hostile
    /// Few people at few fields while roles, releases and models move, content is erased, and files are
    /// attached, sent and fetched.
    case filed
    /// What the devices of a party tell each other alone, while they are copied and set back.
    case noted
    /// The same while people say who may see a case and who may not.
    case guarded
    /// Roles move, and a second server goes on with what an image of the first holds.
    case forked
    /// Network and disk together, of which each seed draws a part.
    case all
    /// Everything at once but for liars, of which each seed draws a part.
    case everything
    /// The same with so little in a request and a page that most syncs take many.
    case paged

    /// Whether few people are at the same few fields.
    var isCrowded: Bool {
        switch self {
        case .crowded, .moving, .carried, .erasing, .lying, .filed, .forked: true
        default: false
        }
    }

    /// Whether it has everything but liars.
    var hasEverything: Bool { self == .everything || self == .paged }

    /// Those whose kinds of action `everything` got later, or not at all.
    static let later: Set<Profile> = [.filed, .noted, .forked, .guarded]

    /// All of their names.
    public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What a world consists of and what tends to happen in it: drawn from a seed, each seed another mix.
public struct Plan: Sendable {
    /// A party to be.
    public struct PlannedParty: Sendable {
        /// Its name.
        public var name: String
        /// Its kind.
        public var kind: PartyKind
        /// How many devices it has.
        public var devices: Int
    }

    /// The seed.
    public var seed: UInt64
    /// Which trouble is allowed.
    public var profile: Profile
    /// The parties.
    public var parties: [PlannedParty]
    /// Cases opened before anything else.
    public var cases: Int
    /// The record types that are mostly written, by their place in the model.
    public var hotTypes: [Int]
    /// How many fields of each are mostly written.
    public var hotFields: Int
    /// Whether devices have two programs open on one replica.
    public var windows: Int
    /// What becomes of messages.
    public var network: NetworkFaults
    /// Whether its cases are under the model that is shipped, and not under a small one in which
    /// everything moves.
    public var isShippedModel: Bool
    /// Whether fields of the small model take files, and files are transferred with each sync.
    public var isFiled: Bool
    /// How much goes into one request and page.
    public var paging: Paging
    /// Whether people note what they read, and call their cases something else.
    public var isNoted: Bool
    /// How often each kind of action is drawn, in the order of ``ActionKind/all``.
    public var weights: [Int]
    /// Likewise for kinds that `everything` got later: they are put between the others, which stay what
    /// they were.
    public var extras: [Int]

    /// Draws a plan.
    public init(seed: UInt64, profile: Profile) {
        var chance = Chance(seed: seed &* 0x2545_f491_4f6c_dd1d &+ 1)
        self.seed = seed
        self.profile = profile
        parties = []
        let isCrowded = profile.isCrowded
        let kinds: [(String, PartyKind, ClosedRange<Int>)] = [
            ("Hemmet", .institution, 1...2), ("Social", .socialServices, 1...2),
            ("Skolan", .school, 1...3), ("Samordnaren", .educationAdministration, 0...1),
        ]
        for (name, kind, range) in kinds {
            let count =
                switch profile {
                case .crowded: range.lowerBound
                case .moving, .carried, .erasing, .lying, .filed, .noted, .guarded, .forked:
                    min(2, range.upperBound)
                default: chance.number(range)
                }
            for number in 0..<count {
                parties.append(
                    PlannedParty(
                        name: "\(name) \(number + 1)",
                        kind: kind,
                        devices: chance.weighted(
                            profile == .noted || profile == .guarded
                                ? [0, 1, 2, 1] : isCrowded ? [0, 2, 1] : [0, 5, 3, 1]
                        )
                    )
                )
            }
        }
        cases = isCrowded ? 1 : chance.number(1...2)
        let hot = isCrowded ? 1...1 : 1...4
        hotTypes = (0..<chance.number(hot)).map { _ in chance.below(64) }
        hotFields = isCrowded ? chance.number(1...2) : chance.number(1...4)
        windows = chance.once(in: 3) ? 2 : 1
        isShippedModel =
            switch profile {
            case .calm, .network, .disk, .all: !chance.once(in: 3)
            case .roles, .copies, .hostile, .everything, .paged: chance.once(in: 4)
            case .crowded, .moving, .carried, .erasing, .lying, .filed, .noted, .guarded,
                .forked:
                false
            }
        let troubled: Set<Profile> = [.network, .all, .everything, .filed, .paged]
        network = troubled.contains(profile) ? NetworkFaults(&chance) : NetworkFaults()
        weights = ActionKind.all.map { kind in
            guard kind.belongs(to: profile) else { return 0 }
            // Some kinds not at all, the others wildly more or less often.
            let factor = [0, 1, 1, 2, 4][chance.below(5)]
            let isNeeded = kind.isNeeded || isCrowded
            return kind.weight * (isNeeded ? max(1, factor) : factor)
        }
        if profile.hasEverything { network.damageAnswers(&chance) }
        // By a chance of their own, so that older worlds stay as they were.
        var later = Chance(seed: seed &* 0xd134_2543_de82_ef95 &+ 3)
        let parts = Set([Profile.filed, .noted, .forked].filter { _ in later.once(in: 2) })
        isFiled = profile == .filed || profile.hasEverything && parts.contains(.filed)
        isNoted =
            profile == .noted || profile == .guarded
            || profile.hasEverything && parts.contains(.noted)
        extras = ActionKind.all.map { kind in
            profile.hasEverything && kind.profiles.isSubset(of: parts) ? kind.weight : 0
        }
        paging = profile == .paged ? Paging(&later) : Paging()
        if profile == .paged { network.interrupt(&later) }
    }

    /// What will be tried in the world, in order.
    public func actions(_ count: Int) -> [Action] {
        var chance = Chance(seed: seed &* 0x9e6c_63d0_876a_68de &+ 7)
        let drawn = (0..<count).map { _ in
            let kind = ActionKind.all[chance.weighted(weights)]
            return Action(kind: kind.name, seed: chance.next())
        }
        guard extras.contains(where: { $0 > 0 }) else { return drawn }
        var later = Chance(seed: seed &* 0xaf25_1af3_b0f0_25b5 &+ 11)
        return drawn.flatMap { action in
            guard later.once(in: 4) else { return [action] }
            let kind = ActionKind.all[later.weighted(extras)]
            return [action, Action(kind: kind.name, seed: later.next())]
        }
    }
}

/// How much goes into one request and one page before the rest goes into the next.
public struct Paging: Sendable {
    /// Bytes of a page of a feed.
    public var pageBytes = Limits.pageBytes
    /// Bytes of a feed that are given back at once; nil where the replica's own limit holds.
    public var returnBytes: Int?
    /// Sealings of a request; nil likewise.
    public var sealings: Int?

    /// As much as the limits allow.
    init() {}

    /// Little: down to one delivery, and one sealing.
    init(_ chance: inout Chance) {
        pageBytes = [1, 2_000, 8_000][chance.below(3)]
        returnBytes = [1, 2_000, 8_000][chance.below(3)]
        sealings = chance.number(1...3)
    }
}

/// One thing to try: what is left to chance in it depends on its own seed alone, so that it means
/// nearly the same where others are left out.
public struct Action: Hashable, Sendable, CustomStringConvertible {
    /// The name of its kind.
    public var kind: String
    /// The seed of its chance.
    public var seed: UInt64

    /// `save:1f…`.
    public var description: String { "\(kind):\(String(seed, radix: 16))" }

    /// Names an action.
    public init(kind: String, seed: UInt64) {
        self.kind = kind
        self.seed = seed
    }

    /// Reads what ``description`` wrote; nil where it is none, or of no kind that there is.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let seed = UInt64(parts[1], radix: 16),
            ActionKind.named(String(parts[0])) != nil
        else { return nil }
        self.init(kind: String(parts[0]), seed: seed)
    }
}

/// A kind of thing that can happen in a world. Each stands in a file of its own; ``all`` lists them.
public struct ActionKind: Sendable {
    /// The name, in traces and histories.
    public var name: String
    /// How often it is drawn, beside the others.
    public var weight: Int
    /// Whether every world has it.
    public var isNeeded = false
    /// The profiles that it belongs to.
    public var profiles: Set<Profile> = Set(Profile.allCases)
    /// Does it, and says in a line what came of it. Throws ``Violation`` where a promise broke.
    let perform: @Sendable (World, inout Chance) throws -> String

    /// Whether it happens in worlds of a profile.
    func belongs(to profile: Profile) -> Bool {
        switch profile {
        case .everything, .paged:
            return !profiles.isSubset(of: Profile.later.union([.hostile, .lying]))
        case .filed: return !profiles.isDisjoint(with: [.roles, .crowded, .erasing, .filed])
        case .noted: return !profiles.isDisjoint(with: [.roles, .copies, .noted])
        case .guarded: return !profiles.isDisjoint(with: [.roles, .copies, .noted, .guarded])
        case .forked: return !profiles.isDisjoint(with: [.roles, .crowded, .forked])
        case .moving, .carried, .erasing, .lying:
            return !profiles.isDisjoint(with: [.roles, .crowded, profile])
        default: return profiles.contains(profile)
        }
    }

    /// The kind of that name.
    static func named(_ name: String) -> ActionKind? { all.first { $0.name == name } }
}
