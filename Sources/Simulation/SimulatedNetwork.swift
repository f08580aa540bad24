import HTTPTypes
import Vocabulary

/// How often a message meets which fate: once in so many; 0 for never.
public struct NetworkFaults: Sendable {
    /// The request never arrives.
    public var requestLost = 0
    /// The answer never arrives.
    public var answerLost = 0
    /// The request arrives some time later, when nobody waits for its answer.
    public var requestDelayed = 0
    /// The request arrives twice.
    public var requestDoubled = 0
    /// The end of the request is missing.
    public var requestCut = 0
    /// A bit of the request is wrong.
    public var requestFlipped = 0
    /// The end of the answer is missing.
    public var answerCut = 0
    /// The user does something between request and answer.
    public var crossed = 4
    /// Something happens at the server between two requests of a sync.
    public var interrupted = 0

    /// No faults.
    public init() {}

    init(_ chance: inout Chance) {
        func often(_ chance: inout Chance) -> Int { [0, 0, 3, 6, 12, 25][chance.below(6)] }
        requestLost = often(&chance)
        answerLost = often(&chance)
        requestDelayed = often(&chance)
        requestDoubled = often(&chance)
        requestCut = often(&chance)
        requestFlipped = often(&chance)
        crossed = [0, 2, 4, 8][chance.below(4)]
    }

    /// Draws what worlds had not from the beginning, so that older ones stay as they were.
    mutating func damageAnswers(_ chance: inout Chance) {
        answerCut = [0, 3, 6, 12][chance.below(4)]
    }

    /// Draws what only worlds have in which a sync takes many requests.
    mutating func interrupt(_ chance: inout Chance) {
        interrupted = [0, 8, 16, 32][chance.below(4)]
    }
}

/// A request as it travels: what HTTP would carry.
struct SimulatedRequest {
    var path: String
    var fields: HTTPFields
    var body: [UInt8]
}

/// What carries messages between the machines of a world, and loses some.
struct SimulatedNetwork {
    /// What goes wrong, and how often.
    var faults: NetworkFaults
    /// Requests that are under way without anybody waiting.
    var strays: [SimulatedRequest] = []
    /// The bodies of the latest requests.
    var seen: [[UInt8]] = []

    /// Whether a message of the sync that is under way was damaged, and nobody had signed it.
    var hasDamaged = false

    /// Remembers what was on its way.
    mutating func note(_ body: [UInt8]) {
        seen.append(body)
        if seen.count > 64 { seen.removeFirst(32) }
    }

    /// What becomes of a message.
    enum Fate: String {
        case arrives, requestLost, answerLost, delayed, doubled, cut, flipped, answerCut
    }

    func fate(_ chance: inout Chance) -> Fate {
        if chance.once(in: faults.requestLost) { return .requestLost }
        if chance.once(in: faults.answerLost) { return .answerLost }
        if chance.once(in: faults.requestDelayed) { return .delayed }
        if chance.once(in: faults.requestDoubled) { return .doubled }
        if chance.once(in: faults.requestCut) { return .cut }
        if chance.once(in: faults.requestFlipped) { return .flipped }
        if chance.once(in: faults.answerCut) { return .answerCut }
        return .arrives
    }
}
