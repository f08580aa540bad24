import Synchronization
public import Vocabulary

/// Where long polls wait for their party's feed to grow.
///
/// Take ``rings(for:)`` first, then look whether the feed has anything, then ``wait(for:beyond:)``: a
/// ring in between is not missed.
public final class WaitingRoom: Sendable {
    private struct Place {
        var rings: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private struct State {
        var places: [PartyID: Place] = [:]
        /// Rings for everybody, which count for each.
        var ringsForAll: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Makes an empty, open room.
    public init() {}

    /// How often ``ring(for:)`` was called for this party, or ``ringAll()``.
    public func rings(for party: PartyID) -> UInt64 {
        state.withLock { ($0.places[party]?.rings ?? 0) + $0.ringsForAll }
    }

    /// Wakes all who wait for this party.
    public func ring(for party: PartyID) {
        let woken = state.withLock { state in
            var place = state.places[party] ?? Place()
            place.rings += 1
            let woken = Array(place.waiters.values)
            place.waiters = [:]
            state.places[party] = place
            return woken
        }
        for waiter in woken { waiter.resume(returning: true) }
    }

    /// Wakes everybody: there may be something for some.
    public func ringAll() {
        let woken = state.withLock { state in
            state.ringsForAll += 1
            let woken = state.places.values.flatMap(\.waiters.values)
            for party in Array(state.places.keys) { state.places[party]?.waiters = [:] }
            return woken
        }
        for waiter in woken { waiter.resume(returning: true) }
    }

    /// Wakes everybody and lets nobody wait again.
    public func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            let woken = state.places.values.flatMap(\.waiters.values)
            state.places = [:]
            return woken
        }
        for waiter in woken { waiter.resume(returning: false) }
    }

    /// Waits until the party has had more rings than `rings`: true. False after `limit`, when the room
    /// closes, or when the task is cancelled.
    public func wait(
        for party: PartyID,
        beyond rings: UInt64,
        limit: Duration = .seconds(Limits.waitSeconds)
    ) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(for: party, beyond: rings) }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
    }

    private func wait(for party: PartyID, beyond rings: UInt64) async -> Bool {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // The task may have been cancelled before there was anything to resume.
                    if state.isClosed || Task.isCancelled { return false }
                    var place = state.places[party] ?? Place()
                    if place.rings + state.ringsForAll > rings { return true }
                    place.waiters[number] = continuation
                    state.places[party] = place
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.places[party]?.waiters.removeValue(forKey: number)
            }
            waiter?.resume(returning: false)
        }
    }
}
