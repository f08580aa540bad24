"""Hostile requests to a real server: each gets its code, and changes nothing for anybody else."""

import http.client
import os
import random
import urllib.parse

from client import Device, ServerError, signature_headers

SYNC = "/v1/sync"


class Attacker:
    """An admitted device that keeps to nothing."""

    def __init__(self, schema, device):
        self.schema = schema
        self.device = device
        parts = urllib.parse.urlsplit(device.server)
        self.address = parts.hostname, parts.port

    def send(self, body, path=SYNC, method="POST", headers=None):
        """Status and code of what the server answers; a used nonce is replaced."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            status, data = response.status, response.read()
        finally:
            connection.close()
        if status == 200:
            return 200, data
        error = self.schema.Error.FromString(data)
        self.device.nonce = error.nonce or self.device.nonce
        return status, error.code

    def headers(self, body, path=SYNC, nonce=None, sign=None):
        nonce = nonce or self.take_nonce()
        device = self.device
        return signature_headers(path, body, device.device, nonce, sign or device.signing.sign)[0]

    def take_nonce(self):
        """A nonce that the server will take, spent by whoever calls."""
        if self.device.nonce is None:
            headers = self.headers(b"", nonce=bytes(16))
            assert self.send(b"", headers=headers) == (401, "nonce.unknown")
        nonce, self.device.nonce = self.device.nonce, None
        return nonce

    def sync(self, body):
        status, answer = self.send(body, headers=self.headers(body))
        if status == 200:
            self.device.nonce = self.schema.SyncResponse.FromString(answer).nonce
        return status, answer

    def request(self, **members):
        device = self.device
        members = {
            "version": 1,
            "incarnation": device.incarnation,
            "sealing_count": device.sealings,
            "sealing_hash": device.sealing_hash if device.sealings else b"",
            **members,
        }
        return self.schema.SyncRequest(**members).SerializeToString()


def expect(found, status, code, what):
    assert found == (status, code), f"{what}: {found} instead of {(status, code)}"


def transport(attacker):
    """What is refused before anybody looks into the body."""
    body = attacker.request()
    big = b"\x00" * (4 * 1024 * 1024 + 1)
    expect(attacker.send(big), 413, "request.tooLarge", "a body over the limit")
    expect(attacker.send(body), 401, "signature.missing", "no signature")
    headers = attacker.headers(body)
    expect(attacker.send(body, "/v1/other"), 404, "path.unknown", "another path")
    expect(attacker.send(b"", method="PUT"), 405, "method.unsupported", "another method")
    packed_headers = {**headers, "Content-Encoding": "gzip"}
    expect(attacker.send(body, headers=packed_headers), 415, "encoding.unsupported", "gzip")
    for name in headers:
        broken = {**headers, name: "obruten=?"}
        expect(attacker.send(body, headers=broken), 401, "signature.malformed", name)
    expect(attacker.send(body + b"\x00", headers=headers), 401, "signature.digest", "a longer body")
    headers = attacker.headers(body, path="/v1/wait")
    expect(attacker.send(body, headers=headers), 401, "signature.invalid", "another path signed")
    headers = attacker.headers(body, sign=lambda _: bytes(64))
    expect(attacker.send(body, headers=headers), 401, "signature.invalid", "a signature of zeros")
    nonce = attacker.take_nonce()
    headers = attacker.headers(body, nonce=nonce)
    status, answer = attacker.send(body, headers=headers)
    assert status == 200, f"an honest request: {answer}"
    expect(attacker.send(body, headers=headers), 401, "nonce.unknown", "a replayed request")
    stranger, _ = signature_headers(
        SYNC, body, os.urandom(16), os.urandom(16), attacker.device.signing.sign
    )
    expect(attacker.send(body, headers=stranger), 401, "device.unknown", "a stranger")


def messages(attacker):
    """Signed requests that say what they may not."""
    newer = attacker.request(version=2)
    expect(attacker.sync(newer), 400, "version.unsupported", "another version")
    other = attacker.request(incarnation=os.urandom(16))
    expect(attacker.sync(other), 403, "incarnation.unknown", "an unknown incarnation")
    expect(attacker.sync(b"\xff" * 50), 400, "request.malformed", "noise")
    expect(attacker.sync(b""), 400, "version.unsupported", "nothing")
    cursor = attacker.schema.Cursor(epoch=os.urandom(16), place=1, chain=bytes(32))
    expect(attacker.sync(attacker.request(cursor=cursor)), 409, "epoch.changed", "an epoch")
    cursor.epoch = attacker.device.epoch
    expect(attacker.sync(attacker.request(cursor=cursor)), 409, "cursor.unknown", "a chain")
    cursor.place = 2**64 - 1
    expect(attacker.sync(attacker.request(cursor=cursor)), 409, "cursor.unknown", "a place")
    ahead = attacker.request(
        sealing_count=attacker.device.sealings + 5, sealing_hash=os.urandom(32)
    )
    expect(attacker.sync(ahead), 409, "sealing.missing", "sealings that were never sent")


def sealings(attacker, audience, commit):
    """Groups that are forged, cut, turned over or sent by somebody else."""
    device = attacker.device
    before = device.sealings, device.sealing_hash
    sealing = device.seal(audience, [commit])
    honest = attacker.request(sealings=[sealing])

    def variant(change):
        copy = attacker.schema.Sealing.FromString(sealing.SerializeToString())
        change(copy.groups[0])
        return attacker.sync(attacker.request(sealings=[copy]))

    def cut(group):
        group.commits = group.commits[:-1]

    def longer(group):
        group.commits += b"\x00"

    def sign(group):
        group.signature = os.urandom(64)

    def header(group):
        group.header = b"\x01" + audience + os.urandom(16)

    def version(group):
        group.header = b"\x02" + group.header[1:]

    def count(group):
        group.count = 2

    expect(variant(cut), 400, "request.malformed", "commits cut off")
    expect(variant(longer), 400, "request.malformed", "commits with a rest")
    expect(variant(count), 400, "request.malformed", "one commit less than counted")
    expect(variant(sign), 400, "sealing.signature", "a forged signature")
    expect(variant(header), 400, "sealing.signature", "another's commits")
    expect(variant(version), 400, "version.unsupported", "another version of the group")

    # Bits at chance places of the whole request, and truncations: an answer every time, and never the
    # sealing, which is under its signature.
    chance = random.Random(1)
    first = honest.find(sealing.groups[0].header)
    for _ in range(40):
        place = chance.randrange(first, len(honest))
        damaged = bytearray(honest)
        damaged[place] ^= 1 << chance.randrange(8)
        status, answer = attacker.sync(bytes(damaged))
        assert status in (400, 409), f"bit {place} of {len(honest)}: {status} {answer}"
    for _ in range(20):
        status, answer = attacker.sync(honest[: chance.randrange(first, len(honest))])
        assert status == 400, f"truncated: {status} {answer}"

    # The same bytes, unharmed, are taken afterwards: nothing of all this was kept.
    status, answer = attacker.sync(honest)
    assert status == 200, f"the honest request: {answer}"
    response = attacker.schema.SyncResponse.FromString(answer)
    assert not response.outcomes, f"refused: {response.outcomes}"
    device.sync()

    # An older state of the replica, and another history of it.
    after = device.sealings, device.sealing_hash
    device.sealings, device.sealing_hash = before
    expect(attacker.sync(attacker.request()), 409, "replica.behind", "an old copy")
    device.sealings, device.sealing_hash = after[0], os.urandom(32)
    expect(attacker.sync(attacker.request()), 409, "replica.differs", "another copy")
    device.sealings, device.sealing_hash = after


def joining(schema, url):
    """A used invitation, a forged proof and an unknown code."""
    for change, code in [
        (lambda d: None, "invitation.used"),
        (lambda d: setattr(d.invitation, "key", os.urandom(32)), "invitation.proof"),
        (lambda d: setattr(d.invitation, "code", "00" * 8), "invitation.unknown"),
        (lambda d: setattr(d.invitation, "code", "å"), "invitation.unknown"),
    ]:
        device = Device(schema, url)
        change(device)
        try:
            device.join()
        except ServerError as error:
            assert error.code == code, f"{error.code} instead of {code}"
        else:
            raise AssertionError(f"not refused with {code}")


def attack(schema, device, audience, commit):
    """Everything at once, by a device that is admitted: the worst that a party can send."""
    attacker = Attacker(schema, device)
    transport(attacker)
    messages(attacker)
    sealings(attacker, audience, commit)
    joining(schema, device.url)
