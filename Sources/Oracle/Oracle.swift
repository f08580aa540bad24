/// A reference for merging, ownership and verdicts, as plain as it can be: it keeps every commit, and
/// says from all of them anew what should be. Slow and obvious.
public struct Oracle: Sendable {
    /// The charters, by head.
    public private(set) var charters: [Name: CharterFact] = [:]
    /// The commits of each log, in order.
    public private(set) var logs: [LogFact: [CommitFact]] = [:]
    /// The judgements on the writes of each commit, leaf by leaf.
    public private(set) var judgements: [LogFact: [[[Judgement]]]] = [:]
    private let nameOfAudience: @Sendable ([Name]) -> Name

    /// An oracle that knows nothing yet. `nameOfAudience` gives the name of a set of parties.
    public init(nameOfAudience: @escaping @Sendable ([Name]) -> Name) {
        self.nameOfAudience = nameOfAudience
    }

    /// Takes in a charter.
    public mutating func take(_ charter: CharterFact, head: Name) { charters[head] = charter }

    /// Takes in the next commit of a log.
    ///
    /// - Returns: Why it should never have been ordered; nil where all is well.
    public mutating func take(_ commit: CommitFact) -> String? {
        let before = logs[commit.log] ?? []
        guard commit.place == before.count + 1 else {
            return "place \(commit.place) after place \(before.count)"
        }
        guard let stamped = charters[commit.stamped], let cited = charters[commit.cited] else {
            return "place \(commit.place) is under a charter that nobody has"
        }
        let complaint = complaint(about: commit, stamped)
        var judged: [[Judgement]] = []
        var names = namesSoFar(commit.log)
        for leaf in commit.leaves {
            judged.append(
                leaf.writes.map { write in
                    let place = FieldFact(record: leaf.record, field: write.field)
                    let isNew = names[place, default: []].insert(write.name).inserted
                    let judgement = stamped.judge(write, leaf, by: commit.author, cited: cited)
                    if case .void = judgement { return judgement }
                    return isNew ? judgement : .void("dotReused")
                }
            )
        }
        logs[commit.log, default: []].append(commit)
        judgements[commit.log, default: []].append(judged)
        return complaint
    }

    /// Why a commit should not stand in its log.
    private func complaint(about commit: CommitFact, _ charter: CharterFact) -> String? {
        let known = namesSoFar(commit.log)
        var names = known
        for leaf in commit.leaves {
            if charter.types[leaf.type] != nil {
                let readers = charter.readers(of: leaf.type)
                if nameOfAudience(Array(readers)) != commit.log.audience {
                    return
                        "place \(commit.place) has a record of type \(leaf.type), which is for others"
                }
                if !readers.contains(commit.author) {
                    return "place \(commit.place) is by a party that is no reader"
                }
            }
            // A leaf may have seen what earlier leaves of its commit wrote.
            let here = names
            for write in leaf.writes {
                let place = FieldFact(record: leaf.record, field: write.field)
                if !write.seen.isSubset(of: here[place] ?? []) {
                    return "place \(commit.place) has seen what was never ordered"
                }
                names[place, default: []].insert(write.name)
            }
        }
        return nil
    }

    /// The names of all writes that were ordered in a log.
    private func namesSoFar(_ log: LogFact) -> [FieldFact: Set<DotName>] {
        var names: [FieldFact: Set<DotName>] = [:]
        for commit in logs[log] ?? [] {
            for leaf in commit.leaves {
                for write in leaf.writes {
                    let place = FieldFact(record: leaf.record, field: write.field)
                    names[place, default: []].insert(write.name)
                }
            }
        }
        return names
    }
}

/// Names a field of a record.
public struct FieldFact: Hashable, Sendable {
    /// The record.
    public var record: Name
    /// The field's number.
    public var field: Int

    /// Names a field.
    public init(record: Name, field: Int) {
        self.record = record
        self.field = field
    }
}
