import Journal
import Trust
import Vocabulary
import Wire

/// Takes secrets and wrappings into the list of keys, inside one transaction. The server can open none of
/// them; what does not belong there is left out without a word, since nothing depends on it.
struct KeyTaking {
    let rows: any ServerRows
    let journal: Journal
    let caller: SyncServer.Caller
    /// The parties that have something to fetch.
    private(set) var grown: Set<PartyID> = []

    init(rows: any ServerRows, journal: Journal, caller: SyncServer.Caller) {
        self.rows = rows
        self.journal = journal
        self.caller = caller
    }

    mutating func take(_ request: SyncRequest) throws {
        for secret in request.secrets { try take(secret) }
        for wrapping in request.wrappings { try take(wrapping) }
        for wrapping in request.unopened { try take(unopened: wrapping) }
        for memo in request.memos { try take(memo: memo) }
        try forget(request.forgotten)
    }

    /// Takes what a device leaves of which nothing else is taken any more: the keys of what it had sealed.
    mutating func take(left request: SyncRequest) throws {
        for secret in request.secrets { try take(secret) }
        for wrapping in request.wrappings {
            if case .partyKey = wrapping.target { continue }
            try take(wrapping)
        }
    }

    /// Takes a secret that a device of its audience has stated.
    private mutating func take(_ signed: SignedBody) throws {
        guard let statement = try? SecretStatement(signed.body),
            case .device(let signer) = signed.signer,
            statement.members.contains(where: { $0.party == caller.party }),
            try rows.secret(statement.name) == nil,
            let device = try journal.device(signer),
            statement.members.contains(where: { $0.party == device.party }),
            Signature.isValid(
                signed.signature,
                for: SignedText.secret(signed.body),
                by: device.signingKey
            )
        else { return }
        var readers: [Int64] = []
        for member in statement.members {
            guard let party = try rows.party(member.party) else { return }
            readers.append(party.id)
        }
        try rows.insert(
            KeyItemRow(
                incarnation: caller.incarnationNumber,
                content: .secret(
                    statement.name,
                    body: signed.body,
                    signer: signer,
                    signature: signed.signature
                )
            ),
            readers: readers
        )
        grown.formUnion(statement.members.map(\.party))
        for (member, number) in zip(statement.members, readers) {
            guard let key = try journal.partyLog(member.party).currentKey else { continue }
            for holder in readers {
                try rows.insertLack(
                    .secret(statement.name, partyKey: key.name),
                    holder: holder,
                    about: number
                )
            }
        }
    }

    private mutating func take(_ wrapping: Wrapping) throws {
        let readers: [PartyID]
        switch wrapping.target {
        case .partyKey(let key, let device):
            let log = try journal.partyLog(caller.party)
            guard log.keys.contains(where: { $0.name == key }), log.devices[device] != nil else {
                return
            }
            readers = [caller.party]
        case .secret(let name, let key):
            guard
                let reader = try members(ofSecret: name).first(where: { party in
                    try journal.partyLog(party).keys.contains { $0.name == key }
                })
            else { return }
            readers = [reader]
        case .recordKeys(let name, let secret):
            guard name == Names.wrapping(wrapping.content) else { return }
            readers = try members(ofSecret: secret)
        }
        guard !readers.isEmpty, try !rows.isWrapped(wrapping.target), try isBrought(wrapping) else {
            return
        }
        try rows.insert(
            KeyItemRow(incarnation: caller.incarnationNumber, content: .wrapping(wrapping)),
            readers: try readers.compactMap { try rows.party($0)?.id }
        )
        try rows.deleteLacks(of: wrapping.target)
        grown.formUnion(readers)
    }

    /// Notes that a party's devices have something to fetch.
    mutating func noteGrown(_ party: PartyID) { grown.insert(party) }

    /// The audience of a secret, where the caller's party is of it; else nobody.
    func members(ofSecret name: KeyName) throws -> [PartyID] {
        let members = try Self.members(of: rows.secret(name))
        return members.contains(caller.party) ? members : []
    }

    private static func members(of item: KeyItemRow?) -> [PartyID] {
        guard case .secret(_, let body, _, _) = item?.content,
            let statement = try? SecretStatement(body)
        else { return [] }
        return statement.members.map(\.party)
    }

    /// Notes anew what the devices and the key of a party lack, after its log has grown.
    static func noteLog(of party: PartyID, _ rows: any ServerRows) throws {
        guard let number = try rows.party(party)?.id else { return }
        let log = try Journal(store: rows).partyLog(party)
        try rows.deleteLacks(about: number)
        guard let key = log.currentKey else { return }
        for (device, facts) in log.devices.sorted(by: { $0.key < $1.key }) where facts.receives {
            let target = WrappingTarget.partyKey(key.name, device: device)
            guard try !rows.isWrapped(target) else { continue }
            try rows.insertLack(target, holder: number, about: number)
        }
        for item in try rows.secrets(of: number) {
            guard case .secret(let name, _, _, _) = item.content else { continue }
            let target = WrappingTarget.secret(name, partyKey: key.name)
            guard try !rows.isWrapped(target) else { continue }
            for member in members(of: item) {
                guard let holder = try rows.party(member)?.id else { continue }
                try rows.insertLack(target, holder: holder, about: number)
            }
        }
    }
}

extension Page {
    /// Adds keys behind the request's place, as many as the response's limit allows, and then what is
    /// lacking. Only where the feed is at its end, so that whoever gets keys knows the party logs.
    static func fillKeys(
        _ response: inout SyncResponse,
        _ request: SyncRequest,
        _ caller: SyncServer.Caller,
        _ rows: any ServerRows,
        _ journal: Journal,
        room: PageRoom
    ) throws {
        guard !response.more, request.keysPlace != SyncRequest.noKeys else { return }
        let end = try rows.keysEnd(of: caller.partyNumber)
        let asked = request.keysPlace
        let isOfList = try has(asked, end: end, caller, rows)
        let start = isOfList ? asked : 0
        if start < end || !isOfList {
            let log = try journal.partyLog(caller.party)
            let admittedBy = log.devices[caller.device]?.admittedBy.flatMap { device in
                log.devices[device]?.statement.kind.isSleeping == true ? device : nil
            }
            let brought = BroughtKeys(request)
            var room = room
            var last = start
            var isWhole = true
            try rows.keyItems(of: caller.partyNumber, after: start) { item in
                guard isOfList || UInt64(clamping: item.id) < asked else {
                    last = max(last, beforeAll)
                    isWhole = false
                    return false
                }
                // What its incarnation brought earlier may be new to it: its file may have been set back.
                let isKnown =
                    item.incarnation == caller.incarnationNumber && brought.contains(item)
                if !isKnown, concerns(item, caller, admittedBy: admittedBy) {
                    guard room.takes(PageSize.bytes(of: item)),
                        response.secrets.count < Limits.secretsPerMessage,
                        response.wrappings.count < Limits.wrappingsPerMessage,
                        response.memos.count < Limits.memosPerMessage
                    else {
                        isWhole = false
                        return false
                    }
                    switch item.content {
                    case .secret(_, let body, let signer, let signature):
                        response.secrets.append(
                            SignedBody(
                                body: body,
                                signer: .device(signer),
                                signature: signature
                            )
                        )
                    case .wrapping(let wrapping): response.wrappings.append(wrapping)
                    case .memo(_, let body, let signer, let signature):
                        response.memos.append(
                            SignedBody(
                                body: body,
                                signer: .device(signer),
                                signature: signature
                            )
                        )
                    }
                }
                last = UInt64(clamping: item.id)
                return true
            }
            response.more = !isWhole
            // Places of what was thrown away since are passed over.
            response.keysPlace = isWhole ? max(end, isOfList ? 0 : beforeAll) : last
        }
        if !response.more {
            response.lacking = try rows.lacks(
                holder: caller.partyNumber,
                limit: Limits.lacksPerResponse
            ).filter { try !rows.isUnopened($0.target, by: caller.device) }
        }
    }

    /// The place before the first item, for whoever is to begin there and counts from another place.
    private static let beforeAll: UInt64 = 1

    /// Whether a place is one of the caller's list as it is now.
    ///
    /// One that is not is from before the server was set back; the list may have grown beyond it since.
    /// Whoever asks behind it begins anew, and is given a lower place than its own, so that it offers what it
    /// has (decision 80).
    private static func has(
        _ place: UInt64,
        end: UInt64,
        _ caller: SyncServer.Caller,
        _ rows: any ServerRows
    ) throws -> Bool {
        if place <= beforeAll || place == end { return true }
        return try place < end && rows.hasKeyPlace(place, of: caller.partyNumber)
    }

    /// Whether an item is for the caller's device, or the sleeping one that admitted it, and not only for
    /// another of its party.
    private static func concerns(
        _ item: KeyItemRow,
        _ caller: SyncServer.Caller,
        admittedBy: DeviceID?
    ) -> Bool {
        guard case .wrapping(let wrapping) = item.content,
            case .partyKey(_, let device) = wrapping.target
        else { return true }
        return device == caller.device || device == admittedBy
    }
}

/// The keys and memos that a request brings itself.
private struct BroughtKeys {
    private let bodies: Set<[UInt8]>
    private let wrappings: Set<Wrapping>

    init(_ request: SyncRequest) {
        bodies = Set((request.secrets + request.memos).map(\.body))
        wrappings = Set(request.wrappings)
    }

    func contains(_ item: KeyItemRow) -> Bool {
        switch item.content {
        case .secret(_, let body, _, _), .memo(_, let body, _, _): bodies.contains(body)
        case .wrapping(let wrapping): wrappings.contains(wrapping)
        }
    }
}

extension PageSize {
    /// A secret or wrapping.
    static func bytes(of item: KeyItemRow) -> Int {
        switch item.content {
        case .secret(_, let body, _, _), .memo(_, let body, _, _): 120 + body.count
        case .wrapping(let wrapping):
            60 + wrapping.content.count + (wrapping.signer == nil ? 0 : 84)
        }
    }
}
