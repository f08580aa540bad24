import Vocabulary
import Wire

// The JSON twins of values: what Protocol/Vectors/README.md says of them.

extension OpenPart {
    var twin: Vector {
        [
            "type": Int(type), "instance": instance.twin,
            "table": table.map(\.description), "writes": writes.map(\.twin),
            "blobs": blobs.map { ["length": $0.length, "hash": $0.hash.description] },
            "boxLength": boxLength,
        ]
    }
}

extension Instance {
    var twin: Any {
        switch self {
        case .single: "single"
        case .repeatable(let creator, let nonce):
            ["creator": creator.description, "nonce": nonce.description]
        }
    }
}

extension Write {
    var twin: Vector {
        var twin: Vector = ["field": Int(field), "n": Int(n)]
        if let context { twin["context"] = context.twin }
        if let recordContext {
            twin["record"] = recordContext.map {
                ["field": Int($0.field), "context": $0.context.twin] as Vector
            }
        }
        if !originals.isEmpty { twin["originals"] = originals.map(\.twin) }
        if let source { twin["source"] = source.twin }
        if !provisional.isEmpty {
            twin["provisional"] = provisional.map { seen in
                var twin = seen.name.twin
                twin["field"] = Int(seen.field)
                return twin
            }
        }
        return twin
    }
}

extension WriteName {
    var twin: Vector {
        ["dot": [Int(dot.incarnation), Int(dot.n)], "leaf": leaf.description]
    }
}

extension Context {
    var twin: Vector {
        [
            "vector": vector.map { [Int($0.incarnation), Int($0.n)] },
            "cloud": cloud.map { [Int($0.incarnation), Int($0.n)] },
        ]
    }
}

extension BoxContent {
    var twin: Vector {
        [
            "seed": seed.hex, "name": person.name, "function": person.function,
            "times": times.map { Int($0) }, "values": values.map(\.hex),
        ]
    }
}

extension Signer {
    var twin: Any {
        switch self {
        case .root(let key): ["root": key.hex]
        case .device(let device): ["device": device.description]
        case .server: "server"
        }
    }
}

extension SignedBody {
    var twin: Vector { ["body": body.hex, "signer": signer.twin, "signature": signature.hex] }
}

extension PartyListing {
    var twin: Vector {
        var twin: Vector = [
            "party": id.description, "name": name, "kind": Int(kind.rawValue),
            "municipality": municipality,
        ]
        if let succeeds { twin["succeeds"] = succeeds.description }
        return twin
    }
}

extension RegistryStatement {
    var twin: Vector {
        switch self {
        case .server(let key): ["server": ["key": key.hex]]
        case .party(let listing): ["party": listing.twin]
        case .model(let name, let version, let yaml):
            ["model": ["name": name, "version": Int(version), "yaml": yaml.hex] as Vector]
        }
    }
}

extension PartyStatement {
    var twin: Vector {
        var twin: Vector = ["party": party.description]
        switch content {
        case .root(let key, let partyKey):
            var root: Vector = ["key": key.hex]
            if let partyKey { root["partyKey"] = partyKey.hex }
            twin["root"] = root
        case .partyKey(let key): twin["key"] = ["key": key.hex]
        case .device(let device):
            var stated: Vector = [
                "signingKey": device.signingKey.hex, "agreementKey": device.agreementKey.hex,
                "name": device.name,
            ]
            if device.kind.isSleeping { stated["kind"] = Int(device.kind.rawValue) }
            if device.expires > 0 { stated["expires"] = Int(device.expires) }
            twin["device"] = stated
        case .revocation(let device, let immediate):
            twin["revocation"] = ["device": device.description, "immediate": immediate] as Vector
        case .incarnation(let device, let incarnation):
            twin["incarnation"] = [
                "device": device.description, "incarnation": incarnation.description,
            ]
        }
        return twin
    }
}

extension CharterStatement {
    var twin: Vector {
        var twin: Vector = [
            "case": caseID.description, "model": model.description,
            "roles": roles.map { binding in
                var twin = [
                    "role": binding.role, "party": binding.party.description,
                    "root": binding.root.description,
                ]
                if !binding.ground.isEmpty { twin["ground"] = binding.ground }
                return twin
            },
        ]
        if let previous { twin["previous"] = previous.description }
        if !successions.isEmpty {
            twin["successions"] = successions.map {
                ["from": $0.from.description, "to": $0.to.description]
            }
        }
        if !ended.isEmpty { twin["ended"] = ended }
        return twin
    }
}

extension Cursor {
    var twin: Vector {
        [
            "epoch": epoch.description, "place": Int(end.place), "chain": end.chain.description,
        ]
    }
}

extension SealingFrame {
    var twin: Vector {
        [
            "number": Int(number), "previous": previous.description,
            "groups": groups.map {
                [
                    "header": $0.header.hex, "signature": $0.signature.hex, "count": $0.count,
                    "commits": $0.commits.hex,
                ] as Vector
            },
        ]
    }
}

extension AudienceEntryFrame {
    var twin: Vector {
        var twin: Vector = [
            "body": body.hex, "charterHead": charterHead.description,
            "partyHead": partyHead.description, "signature": signature.hex,
        ]
        if let device { twin["device"] = device.description }
        return twin
    }
}

extension Delivery {
    var twin: Vector {
        switch self {
        case .entries(let entries):
            return [
                "log": entries.log.bytes.hex, "firstPlace": Int(entries.firstPlace),
                "entries": entries.entries.map { entry -> Vector in
                    var twin: Vector = ["time": Int(entry.time)]
                    switch entry.content {
                    case .registry(let body): twin["registry"] = body.hex
                    case .signed(let body): twin["signed"] = body.twin
                    case .audience(let body): twin["audience"] = body.twin
                    }
                    if entry.partyHead != .zero { twin["partyHead"] = entry.partyHead.description }
                    return twin
                },
            ]
        case .run(let run):
            var twin: Vector = [
                "header": run.header.hex, "signature": run.signature.hex,
                "groupCount": run.groupCount, "first": run.first, "count": run.count,
                "proof": run.proof.map(\.description), "time": Int(run.time),
                "partyHead": run.partyHead.description, "commits": run.commits.hex,
                "own": Int(run.own),
            ]
            if let head = run.charterHead { twin["charterHead"] = head.description }
            if let epoch = run.epoch { twin["epoch"] = epoch.description }
            return twin
        }
    }
}

extension SyncRequest {
    var twin: Vector {
        var twin: Vector = [
            "version": Int(version), "incarnation": incarnation.description,
            "sealingCount": Int(sealingCount), "sealingHash": sealingHash.description,
            "charters": charters.map(\.twin), "sealings": sealings.map(\.twin),
        ]
        if !statements.isEmpty { twin["statements"] = statements.map(\.twin) }
        if !releases.isEmpty { twin["releases"] = releases.map(\.twin) }
        if !copies.isEmpty { twin["copies"] = copies.map(\.twin) }
        if keysPlace > 0 { twin["keysPlace"] = Int(keysPlace) }
        if !secrets.isEmpty { twin["secrets"] = secrets.map(\.twin) }
        if !wrappings.isEmpty { twin["wrappings"] = wrappings.map(KeyVectors.twin) }
        if !unopened.isEmpty { twin["unopened"] = unopened.map(KeyVectors.twin) }
        if let cursor { twin["cursor"] = cursor.twin }
        if !memos.isEmpty { twin["memos"] = memos.map(\.twin) }
        if !forgotten.isEmpty { twin["forgotten"] = forgotten.map(\.description) }
        if !carried.isEmpty { twin["carried"] = carried.map(\.hex) }
        if !provisional.isEmpty { twin["provisional"] = provisional.map(\.description) }
        return twin
    }
}

extension JoinReceipt {
    var twin: Vector {
        [
            "time": Int(time), "listing": listing.hex, "listed": Int(listed),
            "signature": signature.hex,
        ]
    }
}

extension ReturnRequest {
    var twin: Vector {
        if let join {
            return [
                "version": Int(version), "party": party.description,
                "join": [
                    "content": join.content.hex, "epoch": join.epoch.description,
                    "receipt": join.receipt.twin,
                ] as Vector,
            ]
        }
        return [
            "version": Int(version), "party": party.description, "cursor": cursor.twin,
            "cursorSignature": cursorSignature.hex, "after": Int(after),
            "deliveries": deliveries.map { returned in
                [
                    "delivery": returned.delivery.twin,
                    "before": returned.before.map {
                        ["place": Int($0.place) + 1, "chain": $0.chain.description] as Vector
                    },
                ] as Vector
            },
            "rest": rest.map { $0.map(\.description) },
        ]
    }
}

extension SyncResponse {
    var twin: Vector {
        var twin: Vector = [
            "nonce": nonce.description, "deliveries": deliveries.map(\.twin), "more": more,
            "cursorSignature": cursorSignature.hex, "sealingCount": Int(sealingCount),
            "outcomes": outcomes.map(\.twin), "verdicts": verdicts.map(\.twin),
        ]
        if !waiting.isEmpty { twin["waiting"] = waiting.map(\.twin) }
        if !wanted.isEmpty {
            twin["wanted"] = wanted.map {
                [
                    "caseID": $0.caseID.description, "source": $0.source.description,
                    "type": Int($0.record.type), "instance": $0.record.instance.packed.hex,
                ] as Vector
            }
        }
        if keysPlace > 0 { twin["keysPlace"] = Int(keysPlace) }
        if !secrets.isEmpty { twin["secrets"] = secrets.map(\.twin) }
        if !wrappings.isEmpty { twin["wrappings"] = wrappings.map(KeyVectors.twin) }
        if !memos.isEmpty { twin["memos"] = memos.map(\.twin) }
        if !lacking.isEmpty {
            twin["lacking"] = lacking.map { lack in
                [
                    "kind": Int(lack.target.kind), "name": lack.target.name.description,
                    "recipient": lack.target.recipient.hex,
                ] as Vector
            }
        }
        if let cursor { twin["cursor"] = cursor.twin }
        if let origin { twin["origin"] = origin.description }
        return twin
    }
}

extension Refusal {
    var twin: Vector {
        var twin: Vector = ["code": code, "reason": reason]
        if let statement {
            twin["statement"] = statement.description
        } else {
            twin["case"] = caseID.description
            twin["sealing"] = Int(sealing)
            twin["audience"] = audience?.description ?? ""
            twin["commit"] = commit
        }
        return twin
    }
}

extension WriteVerdict {
    var twin: Vector {
        var twin: Vector = [
            "case": caseID.description, "record": record.description, "field": Int(field),
            "n": Int(n), "reason": reason,
        ]
        switch verdict {
        case .accepted: break
        case .held(let rule): twin["held"] = rule.rawValue
        case .void(let rule): twin["void"] = rule.rawValue
        }
        return twin
    }
}
