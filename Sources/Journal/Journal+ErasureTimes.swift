import Trust
import Vocabulary
import Wire

// When things are ordered in a record that is erased, or about to be (decision 96): where a restored server
// is given them back, in whatever order, their times are all that tells which was first, and a clock may
// have stood, or gone back.
extension Journal {
    /// When a commit is ordered that comes now: later than what erased a record of it in its log before.
    func time(
        of commit: CommitFrame,
        in audience: AudienceID,
        now: WallTime
    ) throws -> WallTime {
        guard try anyErasures(), let caseFile = try store.caseFile(commit.caseID),
            let log = try store.log(named: .audience(commit.caseID, audience))
        else { return now }
        let erasures = try erasures(inCase: caseFile.id)
        var time = now
        for leaf in commit.leaves where !erasures.isEmpty {
            let key = RecordKey(type: leaf.open.type, instance: leaf.open.instance)
            guard let instance = try number(of: key, commit.caseID),
                let forced = erasures.lastForce(over: key.type, instance, log: log.id)
            else { continue }
            time = max(time, forced &+ 1)
        }
        return time
    }

    /// When what a device says of erasing is ordered that comes now: a force no earlier than anything that
    /// was ordered in its record.
    func time(
        of statement: AudienceStatement,
        _ known: Erasures,
        now: WallTime
    ) throws -> WallTime {
        guard case .force(let said) = statement.content,
            let announced = known.acts.first(where: {
                $0.kind == .announcement && $0.erasure == said.erasure && $0.log > 0
            })
        else { return now }
        let history = try history(
            of: statement.caseID,
            type: announced.type,
            instance: instance(announced.instance)
        )
        return history.reduce(now) { max($0, $1.ordered) }
    }
}
