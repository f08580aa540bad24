/// The field numbers that every record has beside those of its model: for remarks on its content.
///
/// Remarks (proposals, annotations, answers) stand in the record that they are about, so that they have
/// its readers, move and are copied with it, and are judged, merged and verified like its other fields.
/// Each role of the model has ``perRole`` of them, in the model's order, and owns them.
public enum RemarkField {
    /// The lowest of them; a model's own fields are numbered below it.
    public static let first: UInt16 = 0xf800
    /// How many each role has in each record.
    public static let perRole = 32

    /// Whether a field is one of them.
    public static func contains(_ field: UInt16) -> Bool { field >= first }

    /// The place in the model of the role that owns the field; nil where the field is none of them.
    public static func role(of field: UInt16) -> Int? {
        contains(field) ? Int(field - first) / perRole : nil
    }

    /// The fields of the role at a place in the model, rising; none beyond what a model may have.
    public static func fields(ofRole place: Int) -> [UInt16] {
        guard (0..<Limits.rolesPerModel).contains(place) else { return [] }
        return (0..<perRole).map { first + UInt16(place * perRole + $0) }
    }
}
