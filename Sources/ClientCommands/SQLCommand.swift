import ArgumentParser
import Messages
import Replica
import SQLiteStore

/// `sql`: questions to the values that this party may read.
struct SQLCommand: ClientCommand {
    static let configuration = CommandConfiguration.of("sql", ClientHelp.sql)

    @Argument(help: ClientHelp.query.help(value: ValueName.query))
    var query: String
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let views = try OpenedViews(session.open(), language: session.language)
        let answer = try views.answer(query)
        guard !session.json else {
            return session.say(
                .array(
                    answer.rows.map { row in
                        .object(
                            zip(answer.columns, row).map { ($0, $1.json) })
                    }))
        }
        guard !answer.rows.isEmpty else { return session.say(.noRows) }
        var table = TextTable(answer.columns)
        for row in answer.rows { table.add(row.map(\.text)) }
        session.say(table)
    }
}
