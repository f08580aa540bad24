import Vocabulary

/// What the entries of one case say of erasing: the rules, as a value.
struct Erasures: Sendable {
    let acts: [ErasureActRow]

    /// Milliseconds of a day.
    static let day: UInt64 = 86_400_000

    /// What was said in the log of an act before it: all that everybody knows who reads that log.
    func inLog(before act: ErasureActRow) -> Erasures {
        Erasures(acts: acts.filter { $0.log == act.log && $0.place < act.place })
    }

    var isEmpty: Bool { acts.isEmpty }

    /// The announcement with that body hash, in a log (0: the charter), before a place.
    func announcement(_ erasure: Hash, log: Int64, before place: UInt64) -> ErasureActRow? {
        acts.first {
            $0.kind == .announcement && $0.erasure == erasure && $0.log == log && $0.place < place
        }
    }

    /// The logs in which an erasure was announced (0: the charter), that of its record first.
    func logs(of erasure: Hash) -> [Int64] {
        acts.filter { $0.kind == .announcement && $0.erasure == erasure }.map(\.log)
    }

    /// By what an announced erasure came into force, in any log; nil where it did not.
    func force(_ erasure: Hash) -> ErasureActRow? {
        acts.first { $0.kind == .force && $0.erasure == erasure }
    }

    /// By what it came into force in one log, before a place; nil where it did not.
    func force(_ erasure: Hash, log: Int64, before place: UInt64 = .max) -> ErasureActRow? {
        acts.first {
            $0.kind == .force && $0.erasure == erasure && $0.log == log && $0.place < place
        }
    }

    /// The hold that stands with the charter's entry at a place; nil where none does.
    func hold(throughCharter place: UInt64) -> ErasureActRow? {
        let last = acts.last {
            ($0.kind == .hold || $0.kind == .lift) && $0.log == 0 && $0.place <= place
        }
        return last?.kind == .hold ? last : nil
    }

    /// Whether the whole case was erased with the charter's entry at a place.
    func isCaseErased(throughCharter place: UInt64) -> Bool {
        acts.contains { $0.kind == .force && $0.log == 0 && $0.place <= place }
    }

    /// The logs in which a record was erased: where it stood, and those that it had left.
    func logs(ofErased type: UInt16, _ instance: Int64) -> [Int64] {
        acts.filter {
            $0.kind == .force && $0.log > 0 && $0.type == type && $0.instance == instance
        }.map(\.log)
    }

    /// Whether a record was erased in a log before a place.
    ///
    /// - Parameter takenBack: When what stands there was ordered first, where it was given back to a
    ///   restored server: what was ordered before the force keeps its verdict wherever it comes to stand.
    func isErased(
        _ type: UInt16,
        _ instance: Int64,
        log: Int64,
        before place: UInt64,
        takenBack: WallTime?
    ) -> Bool {
        acts.contains { act in
            act.kind == .force && act.log == log && log > 0 && act.place < place
                && act.type == type && act.instance == instance
                && takenBack.map { act.time < $0 } != false
        }
    }

    /// When a record was erased last in a log; nil where it was not.
    func lastForce(over type: UInt16, _ instance: Int64, log: Int64) -> WallTime? {
        acts.filter {
            $0.kind == .force && $0.log == log && log > 0 && $0.type == type
                && $0.instance == instance
        }.map(\.time).max()
    }

    /// The erasures in force that a record lies under.
    func inForce(over type: UInt16, _ instance: Int64) -> [ErasureActRow] {
        acts.filter {
            $0.kind == .force && ($0.log == 0 || $0.type == type && $0.instance == instance)
        }
    }

    /// What a party last said to an erasure; nil where it said nothing.
    func answer(of party: PartyID, to erasure: Hash) -> ErasureActRow? {
        acts.last {
            ($0.kind == .keep || $0.kind == .erase) && $0.erasure == erasure && $0.party == party
        }
    }

    /// The replicas of a party that have erased, each once, in whatever logs they said so.
    func receipts(of party: PartyID, to erasure: Hash) -> [ErasedReplica] {
        var said: Set<IncarnationID> = []
        return acts.compactMap { act in
            guard act.kind == .receipt, act.erasure == erasure, act.party == party,
                let replica = act.incarnation, said.insert(replica).inserted
            else { return nil }
            return ErasedReplica(incarnation: replica, at: act.given)
        }
    }

    /// Whether an erasure in force binds a party: its own, or one that it has confirmed.
    func binds(_ party: PartyID, _ force: ErasureActRow) -> Bool {
        force.party == party || answer(of: party, to: force.erasure)?.kind == .erase
    }

    /// Whether a party must not have the content of a record any more.
    func isBound(_ party: PartyID, _ type: UInt16, _ instance: Int64) -> Bool {
        inForce(over: type, instance).contains { binds(party, $0) }
    }
}
