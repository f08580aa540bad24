/// How a party signs: a field for the day, and beside it, under names that begin the same, who signed,
/// for which unit, and what the party undertakes.
extension Field {
    /// How the names of such fields end.
    public static let signatureEnding = "SignedOn"

    /// Whether it holds the day on which a party signed.
    public var isSignature: Bool { type == .date && id.hasSuffix(Self.signatureEnding) }

    /// What the names of the signer's own fields begin with; nil where it is no signature.
    public var signer: String? {
        isSignature ? String(id.dropLast(Self.signatureEnding.count)) : nil
    }
}

extension Guide {
    /// Whether the model is of cooperation contracts, and of no placement.
    public var isOfContracts: Bool { facts[.contractDeadlines] != nil && facts[.start] == nil }
}
