import ArgumentParser
import Cooperation
import Messages
import Replica
import Vocabulary

/// `search`: fields whose values contain a text.
struct SearchCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "search",
        ClientHelp.search,
        more: ClientHelp.searchMore
    )

    @Argument(help: ClientHelp.text.help(value: ValueName.text))
    var searched: String
    @Option(
        name: .customLong("case"),
        help: ClientHelp.wholeCase.help(value: ValueName.caseFile),
        completion: CaseCompletion.kind
    )
    var caseName: String?
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let replica = try session.open()
        let caseID = try caseName.map { try replica.caseID(named: $0) }
        let found = try replica.search(searched, in: caseID)
        try replica.note(.search, of: found.map { ReadPlace($0.place.record.ref) })
        guard !session.json else { return session.say(.array(found.map { $0.json(session) })) }
        guard !found.isEmpty else {
            session.say(.nothingFound(searched))
            if caseID == nil { session.say(.searchedNames) }
            return
        }
        let labels = Dictionary(
            try replica.cases().map { ($0.id, $0.label) },
            uniquingKeysWith: { first, _ in first }
        )
        var table = session.table(.caseHeading, .fieldHeading, .valueHeading)
        for view in found {
            let caseID = view.place.record.ref.caseID
            for sibling in view.siblings {
                table.add([
                    session.caseName(caseID, labels[caseID] ?? nil), view.place.name,
                    session.shown(sibling, of: view.place.field),
                ])
            }
        }
        session.say(table)
    }
}
