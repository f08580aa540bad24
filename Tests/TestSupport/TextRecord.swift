/// A record type with one field, a text, to be put behind the record types of a model's file.
public enum TextRecord {
    /// Its part of the file.
    ///
    /// - Parameters:
    ///   - owner: The role that owns it.
    ///   - readers: The roles that read it.
    public static func yaml(
        number: Int,
        id: String,
        owner: String,
        readers: [String]
    ) -> String {
        """
          - number: \(number)
            id: \(id)
            labels: { sv: \(id), en: \(id) }
            help: { sv: \(id)., en: \(id). }
            owner: \(owner)
            readers: [\(readers.joined(separator: ", "))]
            fields:
              - number: 1
                id: text
                labels: { sv: Text, en: Text }
                help: { sv: Texten., en: The text. }
                type: text

        """
    }
}
