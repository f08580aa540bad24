"""Keys, wrappings and sealed boxes of Protocol/README.md, sections 4 and 16."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

import trust


def expand(key, info, length=32):
    return HKDFExpand(SHA256(), length, info).derive(key)


def public(private):
    return private.public_key().public_bytes_raw()


def party_key_name(public_key):
    return trust.tagged("obruten party key 1", public_key)[:16]


def secret_name(secret):
    return trust.tagged("obruten secret 1", secret)[:16]


def record_key_name(key):
    return trust.tagged("obruten key 1", key)[:16]


def wrapping_name(content):
    return trust.tagged("obruten wrapping 1", content)[:16]


# HPKE, RFC 9180: base mode, X25519 with HKDF-SHA256, HKDF-SHA256, AES-256-GCM


def labelled_extract(suite, salt, label, material):
    salt = salt or bytes(32)
    return hmac.new(salt, b"HPKE-v1" + suite + label + material, hashlib.sha256).digest()


def labelled_expand(suite, key, label, info, length):
    length_bytes = trust.number(length, 2)
    return expand(key, length_bytes + b"HPKE-v1" + suite + label + info, length)


def schedule(agreed, encapsulated, recipient, info):
    """The key and nonce of the one message."""
    kem = b"KEM\x00\x20"
    extracted = labelled_extract(kem, b"", b"eae_prk", agreed)
    context = encapsulated + recipient
    shared = labelled_expand(kem, extracted, b"shared_secret", context, 32)
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"
    context = b"\x00" + labelled_extract(suite, b"", b"psk_id_hash", b"")
    context += labelled_extract(suite, b"", b"info_hash", info)
    secret = labelled_extract(suite, shared, b"secret", b"")
    key = labelled_expand(suite, secret, b"key", context, 32)
    return AESGCM(key), labelled_expand(suite, secret, b"base_nonce", context, 12)


def wrapping_info(kind, name, recipient):
    return b"obruten wrapping 1" + trust.number(kind, 1) + name + recipient


def wrapping_text(kind, name, recipient, content):
    """What the device that brings a wrapping of kind 1 or 2 signs."""
    return b"obruten wrapped 1" + trust.number(kind, 1) + name + recipient + content


def wrap(secret, kind, name, recipient, public_key, ephemeral=None):
    """The content of a wrapping of kind 1 or 2."""
    ephemeral = ephemeral or X25519PrivateKey.generate()
    agreed = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    info = wrapping_info(kind, name, recipient)
    cipher, nonce = schedule(agreed, public(ephemeral), public_key, info)
    return public(ephemeral) + cipher.encrypt(nonce, secret, b"")


def unwrap(content, kind, name, recipient, private):
    """What was wrapped; None where it was for another."""
    return open_sealed(content, wrapping_info(kind, name, recipient), private)


def open_sealed(content, info, private):
    """The 32 bytes of one HPKE message; None where it was for another."""
    encapsulated = content[:32]
    agreed = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    cipher, nonce = schedule(agreed, encapsulated, public(private), info)
    try:
        return cipher.decrypt(nonce, content[32:], b"")
    except InvalidTag:
        return None


# Record keys and boxes


def wrap_keys(secret, keys, salt):
    """The content of a wrapping of kind 3."""
    cipher = AESGCM(expand(secret, b"obruten keys 1" + salt))
    sealed = [
        cipher.encrypt(trust.number(place, 12), key, b"") for place, key in enumerate(keys)
    ]
    return salt + b"".join(sealed)


def unwrap_keys(secret, content):
    cipher = AESGCM(expand(secret, b"obruten keys 1" + content[:16]))
    parts = [content[at : at + 48] for at in range(16, len(content), 48)]
    # Zeros stand for a key that was destroyed.
    return [
        cipher.decrypt(trust.number(place, 12), part, b"") if any(part) else None
        for place, part in enumerate(parts)
    ]


SEALED_BYTES = 1 + 16 + 16 + 16


def seal_box(key, salt, leaf_hash, content):
    """A box around the content of one that is not sealed, without its first byte."""
    cipher = AESGCM(expand(key, b"obruten box 1" + salt + leaf_hash))
    sealed = cipher.encrypt(bytes(12), content, leaf_hash)
    return b"\x10" + record_key_name(key) + salt + sealed


def box_key_name(box):
    """The name of the key that a box is sealed under; None for one that is not sealed."""
    return box[1:17] if box[:1] == b"\x10" else None


def open_box(box, key, leaf_hash):
    """The box as it was before it was sealed, key 0; None where it does not open."""
    cipher = AESGCM(expand(key, b"obruten box 1" + box[17:33] + leaf_hash))
    try:
        return b"\x00" + cipher.decrypt(bytes(12), box[33:], leaf_hash)
    except InvalidTag:
        return None
