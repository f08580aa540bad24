import Vocabulary

extension RecordState {
    /// Reads a packed row; an empty one is a record that nobody has written.
    ///
    /// - Throws: ``MergeError/damaged`` for bytes that are none, whatever they are.
    public init(packed row: Span<UInt8>) throws(MergeError) {
        var table = SlotTable()
        var at = 0
        try table.read(row, &at)
        var fields: [RecordField] = []
        while at < row.count {
            let key = try PackedRecord.number(row, &at)
            guard let number = UInt16(exactly: key >> 1),
                fields.last.map({ $0.number < number }) ?? true
            else { throw .damaged }
            fields.append(RecordField(number: number, state: try table.state(key, row, &at)))
        }
        self.init(known: fields)
    }

    /// Reads a packed row; an empty one is a record that nobody has written.
    ///
    /// - Throws: ``MergeError/damaged`` for bytes that are none, whatever they are.
    public init(packed row: [UInt8]) throws(MergeError) { try self.init(packed: row.span) }

    /// The packed row. Rows of equal states may differ in how they number leaves.
    public var packed: [UInt8] {
        var table = SlotTable()
        var entries: [UInt8] = []
        for field in fields { table.append(field.number, field.state, to: &entries) }
        var row: [UInt8] = []
        table.append(to: &row)
        return row + entries
    }

    /// Reads one field of a packed row, passing the others.
    ///
    /// - Throws: ``MergeError/damaged`` for bytes that are none, as far as they were read.
    public static func field(_ field: UInt16, of row: Span<UInt8>) throws(MergeError) -> FieldState
    {
        var table = SlotTable()
        var at = 0
        try table.read(row, &at)
        while at < row.count {
            let key = try PackedRecord.number(row, &at)
            guard key >> 1 <= field else { break }
            if key >> 1 == field { return try table.state(key, row, &at) }
            try table.pass(key, row, &at)
        }
        return FieldState()
    }

    /// Reads one field of a packed row, passing the others.
    ///
    /// - Throws: ``MergeError/damaged`` for bytes that are none, as far as they were read.
    public static func field(_ field: UInt16, of row: [UInt8]) throws(MergeError) -> FieldState {
        try self.field(field, of: row.span)
    }

    /// The fields of a packed row that are in conflict, rising.
    ///
    /// - Throws: ``MergeError/damaged`` for bytes that are none.
    public static func conflicts(in packed: [UInt8]) throws(MergeError) -> [RecordField] {
        var conflicts: [RecordField] = []
        let row = packed.span
        var table = SlotTable()
        var at = 0
        try table.read(row, &at)
        while at < row.count {
            let key = try PackedRecord.number(row, &at)
            guard let number = UInt16(exactly: key >> 1) else { throw .damaged }
            guard key & 1 == 1 else {
                try table.pass(key, row, &at)
                continue
            }
            let state = try table.longState(row, &at)
            if state.inConflict { conflicts.append(RecordField(number: number, state: state)) }
        }
        return conflicts
    }

    /// The highest write of `incarnation` that each of some fields of a packed row knows; 0 where it
    /// knows none. `fields` rise strictly.
    ///
    /// - Parameter anyIssuedAgain: Becomes true where any write of these fields was issued again.
    /// - Throws: ``MergeError/damaged`` for bytes that are none, as far as they were read.
    public static func highest(
        of incarnation: UInt32,
        in fields: [UInt16],
        of packed: [UInt8],
        anyIssuedAgain: inout Bool
    ) throws(MergeError) -> [UInt32] {
        var highest: [UInt32] = []
        highest.reserveCapacity(fields.count)
        let row = packed.span
        var table = SlotTable()
        var at = 0
        try table.read(row, &at)
        while highest.count < fields.count, at < row.count {
            let key = try PackedRecord.number(row, &at)
            while highest.count < fields.count, fields[highest.count] < key >> 1 {
                highest.append(0)
            }
            let (n, isIssuedAgain) = try table.highest(of: incarnation, key, row, &at)
            if highest.count < fields.count, fields[highest.count] == key >> 1 {
                highest.append(n)
                anyIssuedAgain = anyIssuedAgain || isIssuedAgain
            }
        }
        while highest.count < fields.count { highest.append(0) }
        return highest
    }
}

extension SlotTable {
    /// Passes the rest of an entry with this key.
    fileprivate func pass(
        _ key: UInt32,
        _ row: Span<UInt8>,
        _ at: inout Int
    ) throws(MergeError) {
        let siblings = key & 1 == 0 ? 1 : Int(try PackedRecord.number(row, &at))
        guard siblings <= (row.count - at) / 2 else { throw .damaged }
        for _ in 0..<siblings {
            _ = try index(row, &at)
            guard try PackedRecord.number(row, &at) > 0 else { throw .damaged }
        }
        guard key & 1 == 1 else { return }
        let length = Int(try PackedRecord.number(row, &at))
        guard length <= row.count - at else { throw .damaged }
        at += length
    }

    /// Reads the rest of an entry with this key, for the highest write of `incarnation` in it, and for
    /// whether any write of it was issued again.
    fileprivate func highest(
        of incarnation: UInt32,
        _ key: UInt32,
        _ row: Span<UInt8>,
        _ at: inout Int
    ) throws(MergeError) -> (n: UInt32, isIssuedAgain: Bool) {
        guard key & 1 == 0 else {
            let state = try longState(row, &at)
            return (state.context.highest(of: incarnation), !state.same.isEmpty)
        }
        let writer = slots[try index(row, &at)]
        let n = try PackedRecord.number(row, &at)
        guard n > 0 else { throw .damaged }
        return (writer.incarnation == incarnation ? n : 0, false)
    }

    /// Reads the rest of an entry with this key.
    func state(_ key: UInt32, _ row: Span<UInt8>, _ at: inout Int) throws(MergeError) -> FieldState
    {
        guard key & 1 == 0 else { return try longState(row, &at) }
        let writer = slots[try index(row, &at)]
        let n = try PackedRecord.number(row, &at)
        let sibling = Sibling(dot: Dot(incarnation: writer.incarnation, n: n), leaf: writer.leaf)
        guard n > 0,
            let state = FieldState(
                siblings: [sibling],
                context: Context(first: n, of: writer.incarnation)
            )
        else { throw .damaged }
        return state
    }

    /// Reads the rest of an entry that spells out its siblings and context.
    func longState(_ row: Span<UInt8>, _ at: inout Int) throws(MergeError) -> FieldState {
        let count = Int(try PackedRecord.number(row, &at))
        guard count <= (row.count - at) / 2 else { throw .damaged }
        var siblings: [Sibling] = []
        siblings.reserveCapacity(count)
        for _ in 0..<count {
            let writer = slots[try index(row, &at)]
            let dot = Dot(incarnation: writer.incarnation, n: try PackedRecord.number(row, &at))
            siblings.append(Sibling(dot: dot, leaf: writer.leaf))
        }
        let length = Int(try PackedRecord.number(row, &at))
        guard length <= row.count - at else { throw .damaged }
        let end = at + length
        let context = try PackedRecord.context(row, &at)
        let same = at < end ? try PackedRecord.same(row, &at) : []
        guard at == end,
            let state = FieldState(siblings: siblings, context: context, same: same)
        else { throw .damaged }
        return state
    }

    /// Appends a field's entry, in the shorter form where that says it all.
    mutating func append(_ field: UInt16, _ state: FieldState, to out: inout [UInt8]) {
        let key = UInt32(field) << 1
        if let only = state.siblings.first, state.siblings.count == 1, state.same.isEmpty,
            state.context == Context(first: only.dot.n, of: only.dot.incarnation)
        {
            PackedRecord.append(key, to: &out)
            append(only, to: &out)
            return
        }
        PackedRecord.append(key | 1, to: &out)
        PackedRecord.append(UInt32(truncatingIfNeeded: state.siblings.count), to: &out)
        for sibling in state.siblings { append(sibling, to: &out) }
        var context: [UInt8] = []
        PackedRecord.append(state.context, to: &context)
        if !state.same.isEmpty { PackedRecord.append(state.same, to: &context) }
        PackedRecord.append(UInt32(truncatingIfNeeded: context.count), to: &out)
        out += context
    }

    private mutating func append(_ sibling: Sibling, to out: inout [UInt8]) {
        let slot = index(incarnation: sibling.dot.incarnation, leaf: sibling.leaf)
        slots[slot].uses += 1
        PackedRecord.append(UInt32(truncatingIfNeeded: slot), to: &out)
        PackedRecord.append(sibling.dot.n, to: &out)
    }
}
