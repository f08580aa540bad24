import Cooperation
import HTTPServer
import Messages
import SyncServer
import Vocabulary
import Wire

/// Why a command did not do what it was asked. The exit code is 1.
struct ServerFailure: Error {
    /// What is wrong, for programs; never changes its meaning.
    let code: String
    /// What is wrong, for people.
    let message: Message
    /// Lines that belong to it.
    let details: [Message]
    /// Whether the command line itself is wrong: exit code 2.
    let isUsage: Bool

    init(
        _ code: String,
        _ message: Message,
        details: [Message] = [],
        isUsage: Bool = false
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.isUsage = isUsage
    }

    /// What an error of a lower layer means to the operator.
    init(_ error: any Error) {
        switch error {
        case let error as ServerFailure: self = error
        case let error as OperatorError: self.init(error)
        case let error as ServerError: self.init(error)
        case let error as ServerRefusal where error.kind == .serverBusy:
            self.init("store.busy", ServerMessages.busy)
        default: self.init("unexpected", ServerMessages.unexpected("\(error)"))
        }
    }

    private init(_ error: OperatorError) {
        switch error {
        case .noServer: self.init("store.empty", ServerMessages.unexpected("\(error)"))
        case .nameTaken(let name): self.init("name.taken", ServerMessages.nameTaken(name))
        case .invalidName:
            self.init("name.invalid", ServerMessages.invalidName(Limits.nameCharacters))
        case .invalidMunicipality(let code):
            self.init("municipality.invalid", ServerMessages.invalidMunicipality(code))
        case .unknownParty(let query):
            self.init("party.unknown", ServerMessages.unknownParty(query))
        case .ambiguousParty(let query, let candidates):
            let prefixes = candidates.map { String($0.description.prefix(12)) }
            self.init("party.ambiguous", ServerMessages.ambiguousParty(query, prefixes))
        case .unknownDevice(let typed):
            self.init("device.unknown", ServerMessages.unknownDevice(typed))
        case .ambiguousDevice(let typed, let candidates):
            self.init(
                "device.ambiguous",
                ServerMessages.ambiguousParty(typed, candidates.map(\.description))
            )
        case .alreadyRevoked(let device):
            self.init("device.revoked", ServerMessages.alreadyRevoked("\(device)"))
        case .alreadyReplaced(let name):
            self.init("party.replaced", ServerMessages.alreadyReplaced(name))
        case .modelTaken(let name, let version):
            self.init("model.taken", ServerMessages.modelTaken(name, version))
        }
    }

    private init(_ error: ServerError) {
        func address(_ host: String, _ port: Int) -> String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
        switch error {
        case .certificateFile(let path):
            self.init("tls.certificate", ServerMessages.certificateFile(path))
        case .keyFile(let path): self.init("tls.key", ServerMessages.keyFile(path))
        case .keyMismatch(let certificate, let key):
            self.init("tls.mismatch", ServerMessages.keyMismatch(certificate, key))
        case .addressInUse(let host, let port):
            self.init("address.inUse", ServerMessages.addressInUse(address(host, port)))
        case .addressForbidden(let host, let port):
            self.init("address.forbidden", ServerMessages.addressForbidden(address(host, port)))
        case .addressUnavailable(let host, let port):
            self.init("address.unavailable", ServerMessages.addressUnavailable(address(host, port)))
        }
    }
}
