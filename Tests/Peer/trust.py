"""Names, hashes, trees and chains of Protocol/README.md, sections 2 to 8."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import packed

ZERO_HEAD = bytes(16)


def sha256(data):
    return hashlib.sha256(data).digest()


def tagged(tag, *parts):
    return sha256(tag.encode() + b"".join(parts))


def number(value, width):
    return value.to_bytes(width, "big")


def is_valid(key, signature, data):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
        return True
    except (InvalidSignature, ValueError):
        return False


def receipt(epoch, party, content, given):
    """What the server signs of a join that it has answered (section 10)."""
    text = b"obruten receipt 1" + epoch + party
    text += given.time.to_bytes(8, "big") + given.listed.to_bytes(8, "big")
    return text + sha256(content) + sha256(given.listing)


# Section 2


def device_name(signing_key):
    return tagged("obruten device 1", signing_key)[:16]


def sleeper(secret):
    """The signing and agreement keys of a sleeping device."""

    def derived(info):
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(secret)

    return (
        Ed25519PrivateKey.from_private_bytes(derived(b"obruten sleeping signing 1")),
        X25519PrivateKey.from_private_bytes(derived(b"obruten sleeping agreement 1")),
    )


def record_name(case, kind, instance):
    if instance == "single":
        rest = b"\x00"
    else:
        rest = b"\x01" + bytes.fromhex(instance["creator"] + instance["nonce"])
    return tagged("obruten record 1", case, number(kind, 2), rest)[:16]


def audience_name(parties):
    return tagged("obruten audience 1", *sorted(set(parties)))[:16]


# Sections 3 to 5


def root(content):
    items = [bytes.fromhex(value) for value in content["values"]]
    items += [packed.person_bytes(content), packed.times_bytes(content)]
    seed = bytes.fromhex(content["seed"])
    hashes = []
    for index, item in enumerate(items):
        salt = tagged("obruten salt 1", seed, number(index, 2))[:16]
        hashes.append(tagged("obruten item 1", salt, item))
    return tagged("obruten root 1", *hashes)


def leaf_hash(incarnation, case, leaf):
    return tagged("obruten leaf 1", incarnation, case, leaf["openBytes"], leaf["root"])


def commit_hash(header, commit):
    incarnation = packed.read_header(header)["incarnation"]
    parts = b"".join(
        leaf_hash(incarnation, commit["case"], leaf) + sha256(leaf["box"])
        for leaf in commit["leaves"]
    )
    heads = commit["case"] + commit["charterHead"] + commit["logHead"]
    return sha256(b"\x00obruten commit 1" + header + heads + parts)


def split(count):
    return 1 << ((count - 1).bit_length() - 1)


def tree_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    middle = split(len(leaves))
    return sha256(b"\x01" + tree_root(leaves[:middle]) + tree_root(leaves[middle:]))


def root_of_range(leaves, first, total, proof):
    """The tree's root, from the leaves of a range and its proof; None where they do not fit."""
    proof = list(proof)

    def descend(start, end):
        if end <= first or start >= first + len(leaves):
            return proof.pop(0)
        if end - start == 1:
            return leaves[start - first]
        middle = start + split(end - start)
        return sha256(b"\x01" + descend(start, middle) + descend(middle, end))

    try:
        found = descend(0, total)
    except IndexError:
        return None
    return None if proof else found


def group_text(count, tree):
    return b"obruten group 1" + number(count, 4) + tree


def sealing_hash(previous, count, groups):
    joined = b"".join(audience + tree for audience, tree in groups)
    return tagged("obruten sealing 1", previous, number(count, 8), joined)


# Section 6


def log_start(name):
    return tagged("obruten log 1", name)


def log_next(chain, place, time, charter_head, party_head, body):
    return tagged(
        "obruten entry 1", chain, number(place, 8), number(time, 8), charter_head, party_head, body
    )


def feed_start(epoch, party):
    return tagged("obruten feed 1", epoch, party)


def feed_next(chain, place, entries):
    return tagged("obruten delivery 1", chain, number(place, 8), *entries)


def cursor_text(epoch, party, place, chain):
    return b"obruten cursor 1" + epoch + party + number(place, 8) + chain


# Section 8


def state_digest(case, audience, records):
    out = b"obruten state 1" + case + audience
    for record in records:
        out += bytes.fromhex(record["record"]) + number(len(record["fields"]), 2)
        for field in record["fields"]:
            out += number(field["field"], 2)
            for key in ("standing", "vector", "cloud"):
                out += number(len(field[key]), 4)
                for dot in field[key]:
                    out += bytes.fromhex(dot["incarnation"]) + number(dot["n"], 4)
                    if key == "standing":
                        out += bytes.fromhex(dot["leafHash"])
    return sha256(out)
