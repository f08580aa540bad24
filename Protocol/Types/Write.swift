/// Which record of a type a leaf is about.
public enum Instance: Hashable, Sendable {
    /// The one that the case has once.
    case single
    /// A repeatable one: who added it, and what makes it unique.
    case repeatable(creator: PartyID, nonce: Nonce)
}

/// The open part of one write: everything about it but its value.
///
/// Dots count in the leaf's own table: incarnation 0 is the author.
public struct Write: Hashable, Sendable {
    /// The field's permanent number; 0 is the record's life.
    public var field: UInt16
    /// Which write of the field by its author this is, from 1.
    public var n: UInt32
    /// What nearly no write has, behind one pointer: most of what is read are writes by the thousand.
    private var extras: Extras?

    /// Makes the open part of a write.
    public init(
        field: UInt16,
        n: UInt32,
        context: Context? = nil,
        recordContext: [FieldContext]? = nil,
        originals: [WriteName] = [],
        source: WriteName? = nil,
        provisional: [SeenName] = []
    ) {
        self.field = field
        self.n = n
        extras = Extras.make(context, recordContext, originals, source, provisional)
    }

    /// What the author had seen; nil for exactly the author's own earlier writes.
    public var context: Context? {
        get { extras?.context }
        set { extras = Extras.make(newValue, recordContext, originals, source, provisional) }
    }

    /// What the author had seen of every field of the record: makes a write of field 0 a deletion.
    public var recordContext: [FieldContext]? {
        get { extras?.recordContext }
        set { extras = Extras.make(context, newValue, originals, source, provisional) }
    }

    /// The held write or proposal that an owner accepts by this one.
    public var source: WriteName? {
        get { extras?.source }
        set { extras = Extras.make(context, recordContext, originals, newValue, provisional) }
    }

    /// The writes that this one issues again under a new incarnation, rising: it is one write with
    /// each of them.
    public var originals: [WriteName] {
        get { extras?.originals ?? [] }
        set { extras = Extras.make(context, recordContext, newValue, source, provisional) }
    }

    /// The writes among those seen that were not ordered as far as the author knew, by dot and leaf
    /// hash, rising: the write waits for them.
    public var provisional: [SeenName] {
        get { extras?.provisional ?? [] }
        set { extras = Extras.make(context, recordContext, originals, source, newValue) }
    }

    /// Whether it has a part that only the long form can hold.
    public var isLong: Bool { extras != nil }

    /// What the author had seen, spelled out.
    public var seen: Context {
        context ?? Context(vector: n > 1 ? [Dot(incarnation: 0, n: n - 1)] : [])
    }
}

/// The parts of a write that only its long form has.
private final class Extras: Hashable, Sendable {
    let context: Context?
    let recordContext: [FieldContext]?
    let originals: [WriteName]
    let source: WriteName?
    let provisional: [SeenName]

    /// The parts; nil where there are none, without making anything.
    static func make(
        _ context: Context?,
        _ recordContext: [FieldContext]?,
        _ originals: [WriteName],
        _ source: WriteName?,
        _ provisional: [SeenName]
    ) -> Extras? {
        if context == nil, recordContext == nil, originals.isEmpty, source == nil,
            provisional.isEmpty
        {
            return nil
        }
        return Extras(context, recordContext, originals, source, provisional)
    }

    private init(
        _ context: Context?,
        _ recordContext: [FieldContext]?,
        _ originals: [WriteName],
        _ source: WriteName?,
        _ provisional: [SeenName]
    ) {
        self.context = context
        self.recordContext = recordContext
        self.originals = originals
        self.source = source
        self.provisional = provisional
    }

    static func == (left: Extras, right: Extras) -> Bool {
        left.context == right.context && left.recordContext == right.recordContext
            && left.originals == right.originals && left.source == right.source
            && left.provisional == right.provisional
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(context)
        hasher.combine(recordContext)
        hasher.combine(originals)
        hasher.combine(source)
        hasher.combine(provisional)
    }
}

/// What an author had seen of one field.
public struct FieldContext: Hashable, Sendable {
    /// The field's permanent number.
    public var field: UInt16
    /// The writes seen.
    public var context: Context

    /// Makes a field's context.
    public init(field: UInt16, context: Context) {
        self.field = field
        self.context = context
    }
}

/// The person who wrote: a name and a function, as the party lists them.
public struct Person: Hashable, Sendable {
    /// The person's name.
    public var name: String
    /// The person's function (head teacher, case worker, …), or nothing.
    public var function: String

    /// Makes a person.
    public init(name: String, function: String = "") {
        self.name = name
        self.function = function
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z. Told to people, never compared to decide anything.
public typealias WallTime = UInt64
