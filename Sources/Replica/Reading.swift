import Causality
import Cooperation
import Journal
import Trust
import Vocabulary
import Wire

extension Work {
    /// A record with its fields as people see it.
    func view(_ place: RecordPlace) throws -> RecordView {
        let facts = try someFacts(of: place.ref.caseID)
        let overlay = try overlay(facts, place.ref)
        return try view(place, overlay)
    }

    func view(_ place: RecordPlace, _ overlay: Overlay) throws -> RecordView {
        let life = try life(of: overlay)
        var deletions: [SiblingView] = []
        if life != .there {
            for sibling in try overlay.state(0).siblings where try deletion(sibling, overlay) != nil
            {
                deletions.append(try view(sibling, overlay, field: 0, type: nil))
            }
        }
        let remarks = try remarks(place, overlay).filter { !$0.isOfReleases }
        return RecordView(
            place: place,
            life: life,
            fields: try place.type.fields.map { field in
                try view(FieldPlace(record: place, field: field), overlay, remarks)
            },
            token: try token(overlay),
            deletions: deletions,
            remarks: remarks
        )
    }

    /// What a reading of the whole record shows.
    func token(_ overlay: Overlay) throws -> String {
        Token(
            incarnation: try identity().incarnation,
            logs: known.logsNumber,
            record: overlay.ref.record,
            entries: try overlay.writtenFields().map(overlay.entry),
            isWhole: true
        ).text
    }

    /// A field as people see it.
    func view(_ place: FieldPlace) throws -> FieldView {
        let facts = try someFacts(of: place.record.ref.caseID)
        return try view(place, overlay(facts, place.record.ref))
    }

    func view(_ place: FieldPlace, _ overlay: Overlay) throws -> FieldView {
        try view(place, overlay, remarks(place.record, overlay))
    }

    func view(
        _ place: FieldPlace,
        _ overlay: Overlay,
        _ remarks: [RemarkView]
    ) throws -> FieldView {
        let field = place.field.number
        let siblings = try siblings(place, overlay)
        let owners = overlay.facts.authority.owners(
            type: overlay.ref.type,
            instance: overlay.ref.instance,
            field: field
        )
        let identity = try identity()
        let token = Token(
            incarnation: identity.incarnation,
            logs: known.logsNumber,
            record: overlay.ref.record,
            entries: [try overlay.entry(field)],
            isWhole: false
        )
        let first = siblings.first?.value
        return FieldView(
            place: place,
            value: first == .cleared ? nil : first,
            conflict: siblings.count > 1,
            siblings: siblings,
            token: token.text,
            owners: owners,
            mayWrite: owners.contains(identity.party),
            remarks: remarks.filter {
                !$0.isOfReleases && ($0.field?.field.number ?? field) == field
            }
        )
    }

    /// The standing writes of a field by dot, pending ones last, those of equal value shown as one.
    func siblings(_ place: FieldPlace, _ overlay: Overlay) throws -> [SiblingView] {
        let field = place.field.number
        let all = try overlay.state(field).siblings.map {
            try view($0, overlay, field: field, type: place.field.type)
        }
        return Self.distinct(all)
    }

    /// Sorts by dot, pending ones last, and keeps the first of those with equal values.
    static func distinct(_ siblings: [SiblingView]) -> [SiblingView] {
        guard siblings.count > 1 else { return siblings }
        let sorted = siblings.enumerated().sorted { left, right in
            switch (left.element.dot, right.element.dot) {
            case (let left?, let right?): left < right
            case (.some, nil): true
            case (nil, .some): false
            case (nil, nil): left.offset < right.offset
            }
        }.map(\.element)
        var shown: [SiblingView] = []
        for sibling in sorted {
            guard let value = sibling.value, shown.contains(where: { $0.value == value }) else {
                shown.append(sibling)
                continue
            }
        }
        return shown
    }

    /// One standing write. `type` is nil for the record's life.
    func view(
        _ sibling: Sibling,
        _ overlay: Overlay,
        field: UInt16,
        type: FieldType?
    ) throws -> SiblingView {
        if let edit = overlay.edit(of: sibling) { return try view(edit, type: type) }
        return try view(opened(sibling.leaf), field: field, type: type)
    }

    /// One write of an ordered leaf.
    func view(_ opened: OpenedLeaf, field: UInt16, type: FieldType?) throws -> SiblingView {
        let leaf = opened.leaf
        let content = opened.content
        let index = leaf.frame.open.writes.firstIndex { $0.field == field }
        let value = index.flatMap { index in
            content.flatMap { Self.value($0.values[index], type) }
        }
        let write = index.map { leaf.frame.open.writes[$0] }
        return SiblingView(
            value: value,
            isUnreadable: value == nil && type != nil,
            isErased: try isErased(leaf),
            isLocked: opened.isLocked,
            party: leaf.author.party,
            partyName: try partyName(leaf.author.party),
            device: leaf.author.device,
            deviceName: try deviceName(leaf.author.device),
            author: content?.person,
            writtenAt: index.flatMap { content?.times[$0] },
            dot: write.map { NamedDot(incarnation: leaf.author.incarnation, n: $0.n) },
            isProvisional: leaf.id >= Overlay.firstProvisional
        )
    }

    /// An own edit that the server has not ordered.
    func view(_ edit: EditRow, type: FieldType?) throws -> SiblingView {
        let identity = try identity()
        let value = Self.value(try opened(edit.value, as: .value), type)
        return SiblingView(
            value: value,
            isUnreadable: value == nil && type != nil,
            party: identity.party,
            partyName: try partyName(identity.party),
            device: identity.device,
            deviceName: try deviceName(identity.device),
            author: try person(edit.author),
            writtenAt: edit.time,
            dot: edit.sealed.map { NamedDot(incarnation: identity.incarnation, n: $0.n) },
            isProvisional: true
        )
    }

    /// A leaf with what its box holds.
    func opened(_ id: Int64) throws -> OpenedLeaf {
        if let known = leaves[id] { return known }
        let stored =
            id < Overlay.firstProvisional
            ? try journal.leaf(id)
            : try store.provisionalLeaf(id - Overlay.firstProvisional).map(provisionalLeaf)
        guard let leaf = stored else {
            throw ReplicaError.storeFailed("leaf \(id) is missing")
        }
        let opened = try open(leaf)
        if leaves.count >= 256 { leaves.removeAll(keepingCapacity: true) }
        leaves[id] = opened
        return opened
    }

    /// The packed value of a field that a standing write claims; nil where there is none that can be
    /// read. Fit for telling that values differ, and for nothing else: it was not compared with what was
    /// signed.
    func claim(_ id: Int64, of field: UInt16) throws -> [UInt8]? {
        if let known = leaves[id] { return packedValue(of: field, in: known) }
        guard id < Overlay.firstProvisional, !Journal.isCopied(id) else {
            return packedValue(of: field, in: try opened(id))
        }
        guard let leaf = try journal.leaf(id) else {
            throw ReplicaError.storeFailed("leaf \(id) is missing")
        }
        guard let index = leaf.frame.open.writes.firstIndex(where: { $0.field == field }) else {
            return nil
        }
        var key: BoxKey?
        if let name = try? BoxOpener.key(of: leaf.frame, in: leaf.bytes) {
            key = try boxKey(named: name)
            if key == nil { return nil }
        }
        return try? boxes.claim(at: index, of: leaf, under: key)
    }

    func open(_ leaf: StoredLeaf) throws -> OpenedLeaf {
        if Journal.isCopied(leaf.id) {
            return OpenedLeaf(leaf: leaf, content: try copiedContent(leaf))
        }
        var key: BoxKey?
        if let name = try? BoxOpener.key(of: leaf.frame, in: leaf.bytes) {
            key = try boxKey(named: name)
            if key == nil { return OpenedLeaf(leaf: leaf, content: nil, isLocked: true) }
        }
        let content = try? boxes.open(leaf, under: key)
        return OpenedLeaf(leaf: leaf, content: content)
    }

    /// The value that a leaf writes to a field; nil where it cannot be read.
    func value(of field: UInt16, in opened: OpenedLeaf, _ type: FieldType) -> FieldValue? {
        packedValue(of: field, in: opened).flatMap { Self.value($0, type) }
    }

    private func packedValue(of field: UInt16, in opened: OpenedLeaf) -> [UInt8]? {
        guard let content = opened.content,
            let index = opened.leaf.frame.open.writes.firstIndex(where: { $0.field == field })
        else { return nil }
        return content.values[index]
    }

    static func value(_ bytes: [UInt8], _ type: FieldType?) -> FieldValue? {
        type.flatMap { try? FieldValue(packed: bytes, as: $0) }
    }

    /// A party's name, or its identifier where the registry has not listed it yet.
    func partyName(_ party: PartyID) throws -> String {
        if let name = known.partyNames[party] { return name }
        guard let name = try journal.party(party)?.listing.name else { return party.description }
        known.partyNames[party] = name
        return name
    }

    /// A device's name, or its identifier where no party log has admitted it yet.
    func deviceName(_ device: DeviceID) throws -> String {
        if let name = known.deviceNames[device] { return name }
        guard let name = try journal.device(device)?.name else { return device.description }
        known.deviceNames[device] = name
        return name
    }
}

/// An ordered leaf with what its box holds; nil where it cannot be read.
struct OpenedLeaf {
    let leaf: StoredLeaf
    let content: BoxContent?
    /// Whether its key is not here.
    var isLocked = false
}
