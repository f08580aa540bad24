import Cooperation
import Trust
import Vocabulary

/// Names one record of a case.
public struct RecordRef: Hashable, Sendable {
    /// The case.
    public var caseID: CaseID
    /// The record's identifier.
    public var record: RecordID
    /// Its type's permanent number.
    public var type: UInt16
    /// Which one of the type.
    public var instance: Instance

    /// Names a record.
    public init(caseID: CaseID, record: RecordID, type: UInt16, instance: Instance) {
        self.caseID = caseID
        self.record = record
        self.type = type
        self.instance = instance
    }

    /// Names the record that a case, a type and an instance make.
    public init(caseID: CaseID, type: UInt16, instance: Instance) {
        let record = Names.recordID(caseID: caseID, type: type, instance: instance)
        self.init(caseID: caseID, record: record, type: type, instance: instance)
    }
}

extension EditRow {
    /// The record that it is of, in its case.
    func ref(in caseID: CaseID) -> RecordRef {
        RecordRef(caseID: caseID, record: record, type: type, instance: instance)
    }
}

/// A record that a name was resolved to, with what the model says about it.
public struct RecordPlace: Sendable {
    /// The record.
    public var ref: RecordRef
    /// Its type.
    public var type: RecordType
    /// What to type to mean it: the type, and for repeatable ones `/` and a unique beginning.
    public var name: String

    /// Makes a place.
    public init(ref: RecordRef, type: RecordType, name: String) {
        self.ref = ref
        self.type = type
        self.name = name
    }
}

/// A field that a name was resolved to, with what the model says about it.
public struct FieldPlace: Sendable {
    /// The record.
    public var record: RecordPlace
    /// The field.
    public var field: Field

    /// Makes a place.
    public init(record: RecordPlace, field: Field) {
        self.record = record
        self.field = field
    }

    /// What to type to mean it: `record.field`.
    public var name: String { record.name + "." + field.id }

    /// The field in the model, by numbers.
    public var path: FieldPath { FieldPath(type: record.ref.type, field: field.number) }
}

/// A dot as people and JSON see it.
public struct NamedDot: Hashable, Comparable, Sendable {
    /// The incarnation that wrote.
    public var incarnation: IncarnationID
    /// Which of its writes of the field, from 1.
    public var n: UInt32

    /// Names a write.
    public init(incarnation: IncarnationID, n: UInt32) {
        self.incarnation = incarnation
        self.n = n
    }

    /// By incarnation, then by number: the order in which siblings are numbered.
    public static func < (left: Self, right: Self) -> Bool {
        (left.incarnation, left.n) < (right.incarnation, right.n)
    }
}
