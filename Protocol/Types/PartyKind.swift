/// What sort of organisation unit a party is. The raw values are the protocol's.
public enum PartyKind: UInt8, Hashable, Sendable, CaseIterable {
    /// A youth home with its school (*särskilt ungdomshem*).
    case institution = 1
    /// A municipality's social services (*socialtjänst*).
    case socialServices = 2
    /// A school, municipal or independent.
    case school = 3
    /// A municipality's education administration (*utbildningsförvaltning*).
    case educationAdministration = 4
    /// A private provider of care or schooling.
    case provider = 5

    /// Reads the word that command lines use; nil for any other.
    public init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The word that command lines use: `social-services`.
    public var name: String {
        switch self {
        case .institution: "institution"
        case .socialServices: "social-services"
        case .school: "school"
        case .educationAdministration: "education-administration"
        case .provider: "provider"
        }
    }

    /// The identifier that model files use: `socialServices`.
    public var identifier: String {
        switch self {
        case .institution: "institution"
        case .socialServices: "socialServices"
        case .school: "school"
        case .educationAdministration: "educationAdministration"
        case .provider: "provider"
        }
    }
}
