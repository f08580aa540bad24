import Vocabulary
import Wire

/// Names that are derived and not chosen, so that nobody can take another's.
public enum Names {
    /// The device that signs with this key.
    public static func deviceID(signingKey: [UInt8]) -> DeviceID {
        DeviceID(firstHalfOf: Digest.tagged("obruten device 1", signingKey))
    }

    /// The record of a type in a case: the one it has once, or the repeatable one that `instance`
    /// makes unique.
    public static func recordID(caseID: CaseID, type: UInt16, instance: Instance) -> RecordID {
        var bytes = Array("obruten record 1".utf8)
        caseID.append(to: &bytes)
        bytes.append(bigEndian: type)
        switch instance {
        case .single:
            bytes.append(0)
        case .repeatable(let creator, let nonce):
            bytes.append(1)
            creator.append(to: &bytes)
            nonce.append(to: &bytes)
        }
        return RecordID(firstHalfOf: Digest.sha256(bytes))
    }

    /// The exact set of parties, in whatever order and however often they are given.
    public static func audienceID(_ parties: some Sequence<PartyID>) -> AudienceID {
        var bytes = Array("obruten audience 1".utf8)
        for party in Set(parties).sorted() { party.append(to: &bytes) }
        return AudienceID(firstHalfOf: Digest.sha256(bytes))
    }

    /// The root of a party: what a charter binds a role to.
    public static func root(ofKey key: [UInt8]) -> Hash { Digest.sha256(key) }

    /// A model, by the bytes of its file.
    public static func model(_ yaml: [UInt8]) -> Hash { Digest.sha256(yaml) }

    /// How charters are cited: by what they say, which is known before they are ordered.
    public static func charterHead(body: [UInt8]) -> Head { Digest.sha256(body).head }

    /// A party key, by its public half.
    public static func partyKey(_ publicKey: [UInt8]) -> KeyName {
        KeyName(firstHalfOf: Digest.tagged("obruten party key 1", publicKey))
    }

    /// A secret of an audience.
    public static func secret(_ secret: [UInt8]) -> KeyName {
        KeyName(firstHalfOf: Digest.tagged("obruten secret 1", secret))
    }

    /// A record key.
    public static func recordKey(_ key: [UInt8]) -> KeyName {
        KeyName(firstHalfOf: Digest.tagged("obruten key 1", key))
    }

    /// A memo, by its body.
    public static func memo(_ body: [UInt8]) -> KeyName {
        KeyName(firstHalfOf: Digest.tagged("obruten memo name 1", body))
    }

    /// A wrapping of record keys, by its content.
    public static func wrapping(_ content: [UInt8]) -> KeyName {
        KeyName(firstHalfOf: Digest.tagged("obruten wrapping 1", content))
    }
}

extension OpenPart {
    /// The record that a leaf with this part writes in a case.
    public func record(in caseID: CaseID) -> RecordID {
        Names.recordID(caseID: caseID, type: type, instance: instance)
    }
}
