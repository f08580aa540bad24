/// A durable home for one replica.
public protocol ReplicaStore: Sendable {
}
