import ArgumentParser
import Cooperation
import Messages
import Pages
import Replica
import Vocabulary

/// How a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case csv
    case json
    case html
}

/// `report`: what became of the schooling, in figures.
struct ReportCommand: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "report",
        ReportHelp.report,
        more: ReportHelp.more
    )

    @Argument(help: ClientHelp.pageFile.help(value: ValueName.file), completion: .file())
    var file: String?
    @Option(name: .long, help: ReportHelp.period.help(value: ReportHelp.periodValue))
    var period: String?
    @Option(name: .long, help: ReportHelp.compare.help(value: ReportHelp.periodValue))
    var compare: String?
    @Option(name: .long, help: ReportHelp.model.help(value: ValueName.model))
    var model: String?
    @Option(name: .long, help: ReportHelp.format.help(value: ReportHelp.formatValue))
    var format: ReportFormat?
    @Flag(name: .long, help: ClientHelp.overwrite.help())
    var force = false
    @OptionGroup var common: CommonOptions

    func run(in session: Session) throws {
        let today = session.today
        let period = try period.map(Self.period) ?? ReportPeriod.year(of: today)
        guard let period else { throw Refusal.usage(.notAPeriod(today.description)) }
        let compared = try compare.map(Self.period)
        if let compared, compared.overlaps(period) {
            throw Refusal.usage(.periodsOverlap("\(period)", "\(compared)"))
        }
        let replica = try session.open()
        let basis = try replica.reportBasis(today: today)
        let question = ReportQuestion(
            period: period,
            compared: compared,
            model: try model.map { try replica.model(named: $0).model.name },
            today: today,
            least: basis.party?.kind == .institution
                ? ReportQuestion.leastOfInstitutions : ReportQuestion.least
        )
        let told = ToldReport(
            report: Report(of: basis.cases, question),
            basis: basis,
            session: session
        )
        switch format ?? (session.json ? .json : .table) {
        case .table: try session.write(told.lines, to: file, force: force)
        case .csv: try session.write(told.table.text, to: file, force: force)
        case .json: try session.write(told.json.rendered + "\n", to: file, force: force)
        case .html: try session.write(told.page.html(), to: file, force: force)
        }
    }

    private static func period(_ typed: String) throws -> ReportPeriod {
        guard let period = ReportPeriod(typed) else { throw Refusal.usage(.notAPeriod(typed)) }
        return period
    }
}
