import Vocabulary

/// What a printed page says, before it has a look: headings, facts, values and places to sign.
public struct Page: Sendable {
    /// The language that it is in.
    public var language: Language
    /// Its heading.
    public var title: String
    /// What stands under the heading.
    public var subtitle: String
    /// What it is about, in pairs.
    public var facts: [Fact]
    /// Its parts, in order.
    public var sections: [Section]
    /// What stands at its foot: by whom, when, from what.
    public var footer: String

    /// A label and what goes with it.
    public struct Fact: Sendable {
        /// The label.
        public var label: String
        /// What goes with it.
        public var value: String

        /// Makes a pair.
        public init(_ label: String, _ value: String) {
            self.label = label
            self.value = value
        }
    }

    /// A part of a page.
    public struct Section: Sendable {
        /// Its heading.
        public var heading: String
        /// What is said before its contents.
        public var note: String
        /// Its fields.
        public var fields: [FieldText]
        /// Its table.
        public var table: Table?
        /// Its plot.
        public var chart: Chart?
        /// Who signs.
        public var signatures: [Signature]

        /// Makes a part.
        public init(
            _ heading: String,
            note: String = "",
            fields: [FieldText] = [],
            table: Table? = nil,
            chart: Chart? = nil,
            signatures: [Signature] = []
        ) {
            self.heading = heading
            self.note = note
            self.fields = fields
            self.table = table
            self.chart = chart
            self.signatures = signatures
        }
    }

    /// A field with what stands in it.
    public struct FieldText: Sendable {
        /// The field's label.
        public var label: String
        /// What to write in it; of forms that are filled in.
        public var help: String
        /// What stands in it: several values where it is in conflict, none where it is empty.
        public var values: [String]
        /// Who wrote it, and when.
        public var by: String
        /// Lines to write on; of forms that are filled in.
        public var lines: Int

        /// Makes a field.
        public init(
            _ label: String,
            help: String = "",
            values: [String] = [],
            by: String = "",
            lines: Int = 0
        ) {
            self.label = label
            self.help = help
            self.values = values
            self.by = by
            self.lines = lines
        }
    }

    /// Rows under headings.
    public struct Table: Sendable {
        /// What it shows; read aloud before it.
        public var caption: String
        /// The headings.
        public var headings: [String]
        /// The rows, each as long as the headings.
        public var rows: [[String]]

        /// Makes a table.
        public init(_ caption: String, headings: [String], rows: [[String]]) {
            self.caption = caption
            self.headings = headings
            self.rows = rows
        }
    }

    /// A place to sign.
    public struct Signature: Sendable {
        /// For whom: role and party.
        public var party: String
        /// Who signed, and for which unit; empty where not said.
        public var signedBy: String
        /// When it was signed; empty where it was not.
        public var signedOn: String

        /// Makes a place to sign.
        public init(_ party: String, signedBy: String = "", signedOn: String = "") {
            self.party = party
            self.signedBy = signedBy
            self.signedOn = signedOn
        }
    }

    /// Makes a page.
    public init(
        language: Language,
        title: String,
        subtitle: String = "",
        facts: [Fact] = [],
        sections: [Section] = [],
        footer: String = ""
    ) {
        self.language = language
        self.title = title
        self.subtitle = subtitle
        self.facts = facts
        self.sections = sections
        self.footer = footer
    }
}
