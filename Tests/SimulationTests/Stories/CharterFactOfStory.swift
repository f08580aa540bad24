import Oracle
import Vocabulary

@testable import Simulation

/// The first charter of a story's case, as the people who made it understand it.
struct CharterFactOfStory {
    private let world: World
    private(set) var fact: CharterFact
    private(set) var members: [PartyID] = []

    init(_ world: World) {
        self.world = world
        fact = CharterFact(types: Reference.types(of: world.model), roles: [:])
    }

    mutating func bind(_ role: String, _ party: String) {
        guard let office = world.plan.parties.firstIndex(where: { $0.name == party }) else {
            return
        }
        fact.roles[role] = world.parties[office].bytes
        members = (members + [world.parties[office]]).sorted()
    }
}
