"""Bundles of Protocol/README.md, section 18."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import keys
import packed
import trust

MAGIC = b"obruten bundle"


def read(data, schema):
    """The message of a bundle; raises packed.Refused."""
    if not data.startswith(MAGIC) or len(data) <= len(MAGIC):
        raise packed.Refused("bundle.malformed", "no bundle")
    if data[len(MAGIC)] != 1:
        raise packed.Refused("bundle.version", str(data[len(MAGIC)]))
    start = len(MAGIC) + 33
    message = data[start:]
    if not message or trust.sha256(message) != data[start - 32 : start]:
        raise packed.Refused("bundle.malformed", "another hash")
    bundle = schema.Bundle.FromString(message)
    if len(bundle.server) != 32:
        raise packed.Refused("bundle.malformed", "server")
    return bundle


def server_key(secret):
    """The private half of a server's key for bundles."""
    derived = HKDF(SHA256(), 32, None, b"obruten server agreement 1").derive(secret)
    return X25519PrivateKey.from_private_bytes(derived)


def open_part(part, private, server):
    """The bytes of a part; None where it is for others."""
    name = keys.party_key_name(keys.public(private))
    for key in part.keys:
        if key.recipient != name:
            continue
        info = b"obruten part key 1" + server + name
        secret = keys.open_sealed(key.content, info, private)
        return AESGCM(secret).decrypt(bytes(12), part.content, b"obruten part 1" + server)
    return None
