/// Everything that is wrong with a model file, in the file's order.
public struct ModelMistakes: Error, Hashable, Sendable {
    /// The mistakes; never empty.
    public let list: [ModelMistake]
}

/// One mistake in a model file, and where.
public struct ModelMistake: Error, Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The column in Unicode scalars, from 1.
    public let column: Int
    /// What is wrong.
    public let problem: Problem

    /// Makes a mistake.
    public init(line: Int, column: Int, problem: Problem) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// What is wrong at a place of a model file.
    public enum Problem: Hashable, Sendable {
        /// The file is larger than any model may be.
        case tooLarge(bytes: Int, limit: Int)
        /// The bytes are not UTF-8.
        case notUTF8
        /// A character that a model file may not hold.
        case forbiddenCharacter(scalar: UInt32)
        /// Not YAML; what the parser says of it, in English.
        case syntax(String)
        /// An anchor or alias, which model files do without.
        case alias
        /// A tag other than those that YAML implies.
        case tag(String)
        /// Lists and mappings within each other, deeper than any model needs.
        case tooDeep(limit: Int)
        /// A key that stands twice in one mapping.
        case duplicateKey(String)
        /// So many keys stand twice that the rest of the file was not read.
        case tooManyDuplicateKeys
        /// A key that does not belong here; these do.
        case unknownKey(String, allowed: [String])
        /// A key that has to be here.
        case missingKey(String)
        /// Something of another shape was expected.
        case wrongShape(expected: Shape)
        /// A list without an element, which needs one.
        case emptyList
        /// A number outside what may stand here.
        case outOfRange(Int64, ClosedRange<Int64>)
        /// The least value of a range lies above the greatest.
        case reversedRange(least: Int64, greatest: Int64)
        /// Not camelCase of at most 64 letters and digits.
        case notIdentifier(String)
        /// An identifier that the program needs for itself.
        case reservedIdentifier(String)
        /// An identifier that another one has, not counting case; its line.
        case duplicateIdentifier(String, line: Int)
        /// A permanent number that another one has; its line.
        case duplicateNumber(Int64, line: Int)
        /// The same word twice in a list.
        case repeated(String)
        /// A text that is too long for its place.
        case tooLong(characters: Int, limit: Int)
        /// More of something than a model may have.
        case tooMany(Things, count: Int, limit: Int)
        /// No role of the model is called so.
        case unknownRole(String)
        /// No kind of party is called so; these are there.
        case unknownKind(String, allowed: [String])
        /// No type of field is called so; these are there.
        case unknownFieldType(String, allowed: [String])
        /// A reference to a record type that the model does not have.
        case unknownRecord(String)
        /// A model has exactly one lead role.
        case leadRoles(count: Int)
        /// The lead role has to be in every case.
        case leadNotRequired(String)
        /// A record that a case has once belongs to no creator.
        case creatorOfSingleRecord(String)
        /// A creator stands alone, not in a list of roles.
        case creatorAmongRoles
        /// A role that owns a field of a record that it may not read.
        case ownerCannotRead(String)
        /// A role that releases a record and may not read it.
        case releaserCannotRead(String)
        /// A role that a record may be released to and that reads it anyhow.
        case releasedToReader(String)
        /// No law of the file is called so.
        case unknownLaw(String)
        /// No ground of the file is called so.
        case unknownGround(String)
        /// No phase of the file is called so.
        case unknownPhase(String)
        /// No step of the file has this code.
        case unknownStep(String)
        /// Steps that wait for each other.
        case circularSteps(String)
        /// The record type has no such field.
        case unknownField(String, record: String)
        /// The choice has no such value.
        case unknownChoice(String, field: String)
        /// A field of another type is needed here.
        case fieldOfOtherType(String, expected: String)
        /// A step of a role that produces what the role may not write.
        case productOfOther(String, role: String)
        /// A word that means nothing here; these do.
        case unknownWord(String, allowed: [String])
        /// Exactly one of these keys has to be here.
        case oneOf([String])
        /// Not a day as `2026-11-28`.
        case notDate(String)
        /// An extension changes what only the model that it extends may say.
        case weakens(String)
        /// An extension's own number lies below what is kept for extensions.
        case numberOfBase(Int64, least: Int64)
        /// The model that an extension extends is not the one at hand.
        case otherBase(String, expected: String)
    }

    /// What may be expected at a place.
    public enum Shape: String, Hashable, Sendable {
        /// Keys with values.
        case mapping
        /// A list.
        case list
        /// A text that is not empty.
        case text
        /// A whole number.
        case wholeNumber
        /// `true` or `false`.
        case boolean
        /// A word or a list of words.
        case words
    }

    /// What a model may have too many of.
    public enum Things: String, Hashable, Sendable {
        /// Roles of a model.
        case roles
        /// Record types of a model.
        case records
        /// Fields of a record type.
        case fields
        /// Choices of a field.
        case choices
        /// Laws that a model refers to.
        case laws
        /// Statutory clocks.
        case clocks
        /// Grounds of release.
        case grounds
        /// Rows of the disclosure matrix.
        case disclosures
        /// Phases.
        case phases
        /// Routines.
        case routines
        /// Steps of a routine.
        case steps
        /// Checklists.
        case checklists
        /// Alarms.
        case alarms
        /// Records of ticks.
        case ticks
    }
}
