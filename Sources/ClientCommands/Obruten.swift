import ArgumentParser
import Messages

/// The program's root command: where the work stands, and a menu.
struct Obruten: ClientCommand {
    static let configuration = CommandConfiguration.of(
        "obruten",
        ClientHelp.program,
        more: ClientHelp.programMore,
        subcommands: [
            StatusCommand.self, TodoCommand.self, StepCommand.self, AlarmCommand.self,
            ReportCommand.self, ContractCommand.self,
            ShowCommand.self, GetCommand.self, SetCommand.self,
            EditCommand.self, AddCommand.self, DeleteCommand.self, AttachmentCommand.self,
            ConflictsCommand.self,
            ResolveCommand.self, InboxCommand.self, ProposalCommand.self,
            AnnotateCommand.self, ReleaseCommand.self, SyncCommand.self,
            BundleCommand.self,
            LogCommand.self, AccessCommand.self, SearchCommand.self, CaseCommand.self,
            JoinCommand.self,
            AuthorCommand.self, PartyCommand.self, DeviceCommand.self, RecoveryCommand.self,
            LeaveCommand.self, LockCommand.self, UnlockCommand.self, ModelCommand.self,
            PrintCommand.self, FormCommand.self, ImportCommand.self, ExportCommand.self,
            VerifyCommand.self,
            ErasureCommand.self, SQLCommand.self, CompletionsCommand.self,
        ],
        version: "obruten 1.0.0"
    )

    @OptionGroup var common: CommonOptions

    func run(in session: Session) async throws {
        guard !session.json else { return try StatusCommand.tell(session.open(), in: session) }
        guard try await MenuJoin(session: session).isJoined() else { return }
        try await Menu(replica: session.open(), session: session).run()
    }
}
