import Cooperation
import Trust
import Vocabulary
import Wire

// What entries state, against the rows that were made of them.
extension Audit {
    /// Registry and party logs, against parties, models, devices and incarnations.
    func parties() throws {
        var parties: [PartyRow] = []
        var models: [ModelRow] = []
        try attempt(.registry) {
            try self.eachEntry(of: .registry) { entry in
                try self.takeIn(entry, &parties, &models)
            }
        }
        var speakers = Speakers()
        for index in parties.indices {
            try attempt(.party(parties[index].party)) {
                parties[index].root = try self.replay(parties[index], &speakers)
            }
        }
        try attempt(.registry) { self.compare(try self.store.parties(), parties, "parties") }
        try attempt(.registry) { self.compare(try self.store.models(), models, "models") }
        try attempt { try self.compareDevices(speakers) }
        try attempt { try self.compareIncarnations(speakers) }
    }

    /// Every charter, against cases and bindings.
    func cases() throws {
        var cases = 0
        try eachLog { log in
            guard case .charter(let caseID) = log.name else { return }
            cases += 1
            try self.charter(of: caseID, log)
        }
        var rows = 0
        var bindings: Set<Int64> = []
        try attempt {
            try self.journal.eachCase { row in
                rows += 1
                bindings.insert(row.binding)
                bindings.formUnion(try self.store.charters(ofCase: row.id).map(\.binding))
            }
        }
        if rows != cases { report(nil, nil, "\(rows) cases, and \(cases) charters") }
        try attempt {
            for row in try self.store.bindings() where !bindings.contains(row.id) {
                self.report(nil, nil, "binding \(row.id) is no charter's")
            }
        }
    }

    func eachEntry(of log: LogName, _ body: (Entry) throws -> Void) throws {
        var place: UInt64 = 0
        while true {
            let page = try journal.entries(of: log, from: place + 1, limit: 64)
            for entry in page {
                try body(entry)
                place = entry.place
            }
            if page.count < 64 { return }
        }
    }

    private func takeIn(
        _ entry: Entry,
        _ parties: inout [PartyRow],
        _ models: inout [ModelRow]
    ) throws {
        guard let statement = try? RegistryStatement(entry.content.body) else {
            report(.registry, entry.place, "an entry that does not decode")
            return
        }
        switch statement {
        case .server:
            if entry.place != 1 { report(.registry, entry.place, "the server's key again") }
        case .party(let listing):
            parties.append(
                PartyRow(
                    id: Int64(parties.count) + 1,
                    party: listing.id,
                    name: listing.name,
                    kind: listing.kind.rawValue,
                    municipality: listing.municipality,
                    place: entry.place,
                    succeeds: listing.succeeds
                )
            )
        case .model(let name, let version, let yaml):
            models.append(
                ModelRow(
                    id: Int64(models.count) + 1,
                    hash: Names.model(yaml),
                    name: name,
                    version: version,
                    place: entry.place
                )
            )
        }
    }

    private func compare<RowValue: Equatable>(
        _ held: [RowValue],
        _ stated: [RowValue],
        _ what: String
    ) {
        if held.count != stated.count {
            report(.registry, nil, "\(held.count) \(what), and \(stated.count) are stated")
        }
        for (index, pair) in zip(held, stated).enumerated() where pair.0 != pair.1 {
            report(.registry, nil, "row \(index + 1) of \(what) is not what is stated")
        }
    }

    /// Devices and incarnations as the party logs state them.
    struct Speakers {
        var devices: [DeviceID: DeviceRow] = [:]
        var incarnations: [IncarnationID: (device: DeviceID, place: UInt64)] = [:]
    }

    /// Takes in a party log again, signatures and all; returns its root key.
    private func replay(_ party: PartyRow, _ speakers: inout Speakers) throws -> [UInt8]? {
        var log = PartyLog(party: party.party)
        let serverKey = try journal.serverKey()
        try eachEntry(of: .party(party.party)) { entry in
            guard case .signed(let signed) = entry.content,
                let statement = try? PartyStatement(signed.body)
            else {
                self.report(.party(party.party), entry.place, "an entry that does not decode")
                return
            }
            do {
                try log.append(
                    signed,
                    at: PartyLog.Moment(place: entry.place, time: entry.time),
                    serverKey: serverKey,
                    isStored: true
                )
            } catch {
                self.report(.party(party.party), entry.place, "\(error)")
            }
            switch statement.content {
            case .root, .revocation, .partyKey: break
            case .device(let stated):
                let device = Names.deviceID(signingKey: stated.signingKey)
                speakers.devices[device] = DeviceRow(
                    id: 0,
                    device: device,
                    party: party.id,
                    signingKey: stated.signingKey,
                    agreementKey: stated.agreementKey,
                    name: stated.name,
                    place: entry.place
                )
            case .incarnation(let device, let incarnation):
                speakers.incarnations[incarnation] = (device: device, place: entry.place)
            }
        }
        return log.rootKey
    }

    private func compareDevices(_ speakers: Speakers) throws {
        let rows = try store.devices(ofParty: nil)
        for row in rows {
            var plain = row
            plain.id = 0
            if speakers.devices[row.device] != plain {
                report(nil, nil, "device \(row.device) is not what its party log states")
            }
        }
        if rows.count != speakers.devices.count {
            report(nil, nil, "\(rows.count) devices, and \(speakers.devices.count) are stated")
        }
    }

    private func compareIncarnations(_ speakers: Speakers) throws {
        var devices: [Int64: DeviceID] = [:]
        for row in try store.devices(ofParty: nil) { devices[row.id] = row.device }
        let rows = try store.incarnations(ofDevice: nil)
        for row in rows {
            let stated = speakers.incarnations[row.incarnation]
            if stated == nil || stated?.device != devices[row.device] || stated?.place != row.place
            {
                report(nil, nil, "incarnation \(row.incarnation) is not what its log states")
            }
        }
        if rows.count != speakers.incarnations.count {
            report(
                nil,
                nil,
                "\(rows.count) incarnations, and \(speakers.incarnations.count) are stated"
            )
        }
    }
}
