"""Joining and syncing: Protocol/README.md, sections 9 to 11, over the standard library's HTTP."""

import base64
import hashlib
import hmac
import os
import urllib.error
import urllib.parse
import urllib.request

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import keys
import packed
import trust


class ServerError(Exception):
    """A refusal: status, code and numbers of section 12."""

    def __init__(self, status, error):
        super().__init__(f"{status} {error.code}: {error.message}")
        self.status = status
        self.code = error.code
        self.nonce = error.nonce


class Invitation:
    def __init__(self, url):
        self.server, fragment = url.split("/join#")
        version, party, self.root, self.code, secret = fragment.split(".")
        self.party = bytes.fromhex(party)
        assert version in ("1", "2"), "an invitation of another version"
        secret = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
        self.sleeper = trust.sleeper(secret) if version == "2" else None
        self.key = trust.tagged("obruten invitation 1", secret)

    def proof(self, word, content):
        text = f"obruten {word} 1".encode() + trust.sha256(content)
        return hmac.new(self.key, text, hashlib.sha256).digest()


def signature_headers(path, body, device, nonce, sign):
    digest = "sha-256=:" + base64.b64encode(trust.sha256(body)).decode() + ":"
    covered = '("@method" "@path" "content-digest")'
    parameters = f'{covered};nonce="{nonce.hex()}";keyid="{device.hex()}";alg="ed25519"'
    lines = [
        '"@method": POST',
        f'"@path": {path}',
        f'"content-digest": {digest}',
        f'"@signature-params": {parameters}',
    ]
    base = "\n".join(lines).encode()
    headers = {
        "Content-Digest": digest,
        "Signature-Input": "obruten=" + parameters,
        "Signature": "obruten=:" + base64.b64encode(sign(base)).decode() + ":",
    }
    return headers, base


class Device:
    """One device of one party, with one incarnation, and all that it was told."""

    def __init__(self, schema, invitation_url):
        self.schema = schema
        self.url = invitation_url
        self.invitation = Invitation(invitation_url)
        self.server = self.invitation.server
        self.root = Ed25519PrivateKey.generate()
        self.signing = Ed25519PrivateKey.generate()
        self.agreement = X25519PrivateKey.generate()
        self.signing_key = self.signing.public_key().public_bytes_raw()
        self.device = trust.device_name(self.signing_key)
        self.incarnation = os.urandom(16)
        self.party = self.invitation.party
        self.nonce = self.epoch = self.server_key = None
        self.place, self.feed_chain = 0, None
        self.waiting = []  # devices that wait to be admitted, by themselves
        self.sealings, self.sealing_hash = 0, bytes(32)
        self.logs = {}  # name -> [chain of every entry]
        self.bodies = {}  # name -> [body of every entry]
        self.commits = []  # (log name, place, commit, stamp)
        self.groups = {}  # sealing number -> (header, commits) of one's own
        self.party_keys = {}  # name -> private half
        self.secrets = {}  # name -> secret
        self.audiences = {}  # name of a secret -> parties of its audience
        self.record_keys = {}  # name -> key
        self.keys_place = 0
        self.unsent_secrets, self.unsent_wrappings = [], []
        self.lacking = []

    # Sending

    def post(self, path, body, headers=None):
        headers = {"Content-Type": "application/protobuf", **(headers or {})}
        request = urllib.request.Request(self.server + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            raise ServerError(error.code, self.schema.Error.FromString(error.read())) from None

    def post_signed(self, path, body):
        nonce, self.nonce = self.nonce or bytes(16), None
        headers, _ = signature_headers(path, body, self.device, nonce, self.signing.sign)
        try:
            return self.post(path, body, headers)
        except ServerError as error:
            self.nonce = error.nonce or None
            if error.code != "nonce.unknown":
                raise
        return self.post_signed(path, body)

    def signed(self, tag, body, by_root=False):
        key = self.root if by_root else self.signing
        message = self.schema.Signed(body=body, signature=key.sign(tag + body))
        if by_root:
            message.by_root = key.public_key().public_bytes_raw()
        else:
            message.by_device = self.device
        return message

    def join(self):
        """Joins as the first device of a party without a root."""
        assert self.invitation.root == "0", "the party has a root"
        schema, tag, party = self.schema, b"obruten party 1", self.party
        root = schema.PartyBody(party=party)
        root.root.key = self.root.public_key().public_bytes_raw()
        party_key = X25519PrivateKey.generate()
        root.root.party_key = keys.public(party_key)
        self.party_keys[keys.party_key_name(root.root.party_key)] = party_key
        device = schema.PartyBody(party=party)
        device.device.signing_key = self.signing_key
        device.device.agreement_key = self.agreement.public_key().public_bytes_raw()
        device.device.name = "peer"
        life = schema.PartyBody(party=party)
        life.incarnation.device = self.device
        life.incarnation.incarnation = self.incarnation
        bodies = [
            self.signed(tag, root.SerializeToString(), by_root=True),
            self.signed(tag, device.SerializeToString(), by_root=True),
            self.signed(tag, life.SerializeToString()),
        ]
        content = schema.JoinContent(bodies=bodies).SerializeToString()
        request = schema.JoinRequest(version=1, code=self.invitation.code, content=content)
        request.proof = self.invitation.proof("join", content)
        answer = schema.JoinResponse.FromString(
            self.post("/v1/join", request.SerializeToString())
        )
        expected = self.invitation.proof("joined", answer.content)
        assert hmac.compare_digest(answer.proof, expected), "the server's proof"
        joined = schema.JoinedContent.FromString(answer.content)
        assert joined.party == party, "joined as another party"
        self.epoch, self.nonce, self.server_key = joined.epoch, joined.nonce, joined.server_key
        self.feed_chain = trust.feed_start(self.epoch, self.party)

    def statements(self):
        """The body that states itself, and its incarnation, signed."""
        schema, tag, party = self.schema, b"obruten party 1", self.party
        device = schema.PartyBody(party=party)
        device.device.signing_key = self.signing_key
        device.device.agreement_key = self.agreement.public_key().public_bytes_raw()
        device.device.name = "peer 2"
        life = schema.PartyBody(party=party)
        life.incarnation.device = self.device
        life.incarnation.incarnation = self.incarnation
        return [device.SerializeToString(), self.signed(tag, life.SerializeToString())]

    def join_woken(self):
        """Joins by an invitation of a device of the party."""
        signing, _ = self.invitation.sleeper
        sleeper = trust.device_name(signing.public_key().public_bytes_raw())
        body, life = self.statements()
        admission = self.schema.Signed(body=body, by_device=sleeper)
        admission.signature = signing.sign(b"obruten party 1" + body)
        content = self.schema.JoinContent(bodies=[admission, life]).SerializeToString()
        request = self.schema.JoinRequest(version=1, content=content, sleeper=sleeper)
        request.proof = signing.sign(b"obruten join 1" + trust.sha256(content))
        answer = self.schema.JoinResponse.FromString(
            self.post("/v1/join", request.SerializeToString())
        )
        joined = self.schema.JoinedContent.FromString(answer.content)
        assert trust.sha256(joined.server_key).hex() == self.invitation.code, "another server"
        text = b"obruten joined 1" + trust.sha256(answer.content)
        assert trust.is_valid(joined.server_key, answer.proof, text), "the server's proof"
        assert not joined.waiting and joined.party == self.party
        self.take_joined(joined)

    def join_waiting(self):
        """Joins by the operator's invitation a party that has devices: it waits."""
        assert self.invitation.root != "0", "the party has no root"
        body, life = self.statements()
        own = self.signed(b"obruten party 1", body)
        content = self.schema.JoinContent(bodies=[own, life]).SerializeToString()
        request = self.schema.JoinRequest(version=1, code=self.invitation.code, content=content)
        request.proof = self.invitation.proof("join", content)
        answer = self.schema.JoinResponse.FromString(
            self.post("/v1/join", request.SerializeToString())
        )
        joined = self.schema.JoinedContent.FromString(answer.content)
        assert joined.waiting, "let in at once"
        self.take_joined(joined)

    def take_joined(self, joined):
        self.epoch, self.nonce, self.server_key = joined.epoch, joined.nonce, joined.server_key
        self.feed_chain = trust.feed_start(self.epoch, self.party)

    def invite(self):
        """An invitation of this device: the statement, and the URL that holds once it is ordered."""
        secret = os.urandom(32)
        signing, agreement = trust.sleeper(secret)
        body = self.schema.PartyBody(party=self.party)
        body.device.signing_key = signing.public_key().public_bytes_raw()
        body.device.agreement_key = agreement.public_key().public_bytes_raw()
        body.device.kind, body.device.expires = 1, 1 << 52
        root = trust.sha256(self.party_bodies(b"\x02" + self.party)[0].root.key)
        server = trust.sha256(self.server_key)
        text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
        url = f"{self.server}/join#2.{self.party.hex()}.{root.hex()}.{server.hex()}.{text}"
        return self.signed(b"obruten party 1", body.SerializeToString()), url

    def revocation(self, device, immediate):
        body = self.schema.PartyBody(party=self.party)
        body.revocation.device, body.revocation.immediate = device, immediate
        return self.signed(b"obruten party 1", body.SerializeToString())

    def sync(self, charters=(), sealings=(), statements=()):
        """One sync, to the feed's end; gives outcomes and verdicts."""
        outcomes, verdicts = [], []
        while True:
            request = self.schema.SyncRequest(
                version=1,
                incarnation=self.incarnation,
                sealing_count=self.sealings,
                sealing_hash=self.sealing_hash if self.sealings else b"",
                charters=charters,
                sealings=sealings,
                statements=statements,
                keys_place=self.keys_place,
                secrets=self.unsent_secrets,
                wrappings=self.unsent_wrappings,
            )
            self.unsent_secrets, self.unsent_wrappings = [], []
            if self.place:
                request.cursor.epoch = self.epoch
                request.cursor.place = self.place
                request.cursor.chain = self.feed_chain
            body = self.post_signed("/v1/sync", request.SerializeToString())
            response = self.schema.SyncResponse.FromString(body)
            self.nonce = response.nonce
            self.waiting = list(response.waiting)
            outcomes += response.outcomes
            verdicts += response.verdicts
            for delivery in response.deliveries:
                self.receive(delivery)
            if response.deliveries:
                self.check_cursor(response)
            self.receive_keys(response)
            if not response.more and not self.wrap_lacking(response.lacking):
                return outcomes, verdicts
            charters, sealings, statements = (), (), ()

    # Receiving

    def check_cursor(self, response):
        cursor = response.cursor
        assert cursor.epoch == self.epoch and cursor.place == self.place, "cursor"
        assert cursor.chain == self.feed_chain, "the feed's chain"
        text = trust.cursor_text(self.epoch, self.party, self.place, self.feed_chain)
        assert trust.is_valid(self.server_key, response.cursor_signature, text), "cursor"

    def receive(self, delivery):
        if delivery.WhichOneof("content") == "run":
            chains = self.receive_run(delivery.run)
        else:
            chains = self.receive_entries(delivery.entries)
        self.place += 1
        self.feed_chain = trust.feed_next(self.feed_chain, self.place, chains)

    def append(self, log, body_hash, time, charter=bytes(16), party=bytes(16)):
        chains = self.logs.setdefault(log, [])
        before = chains[-1] if chains else trust.log_start(log)
        chains.append(
            trust.log_next(before, len(chains) + 1, time, charter, party, body_hash)
        )
        return chains[-1]

    def receive_entries(self, entries):
        assert entries.first_place == len(self.logs.get(entries.log, [])) + 1, "a gap in a log"
        chains = []
        for entry in entries.entries:
            stamp = ()
            if entry.WhichOneof("content") == "registry":
                body = entry.registry
            elif entry.WhichOneof("content") == "audience":
                body = entry.audience.body
                self.check_audience(entries.log, entry.audience)
                stamp = (entry.audience.charter_head, entry.audience.party_head or bytes(16))
            else:
                body = entry.signed.body
                self.check_signed(entries.log, entry.signed)
                if entry.party_head:
                    self.check_charter_stamp(entry)
                stamp = (bytes(16), entry.party_head or bytes(16))
            chains.append(self.append(entries.log, trust.sha256(body), entry.time, *stamp))
            if entries.log[0] != 4:
                self.bodies.setdefault(entries.log, []).append(body)
        return chains

    def check_charter_stamp(self, entry):
        log = self.device_log(entry.signed.by_device)
        heads = [chain[:16] for chain in self.logs[log]]
        assert entry.party_head in heads, "a stamp that has not come before"

    def check_audience(self, log, entry):
        assert log[0] == 4, "an entry of an audience log in another"
        statement = self.schema.AudienceBody.FromString(entry.body)
        assert statement.case_id == log[1:17], "a body of another case"
        kind = statement.WhichOneof("entry")
        if kind in ("leave", "enter"):
            assert not entry.by_device and not entry.signature, "a move that somebody signed"
            if kind == "enter":
                assert trust.audience_name(statement.enter.parties) == log[17:], "an audience"
            return
        key = self.device_key(entry.by_device)
        text = b"obruten audience 1" + entry.body
        assert trust.is_valid(key, entry.signature, text), "a signature"

    def check_signed(self, log, signed):
        signer = signed.WhichOneof("signer")
        if log[0] == 2:
            statement = self.schema.PartyBody.FromString(signed.body)
            assert log[1:] == statement.party, "a body of another party's log"
        if signer == "by_root":
            key, roots = signed.by_root, [b.root.key for b in self.party_bodies(log)[:1]]
            assert not roots or roots == [key], "not the party's root"
        elif signer == "by_device":
            key = self.device_key(signed.by_device)
        else:
            key = self.server_key
        tag = b"obruten party 1" if log[0] == 2 else b"obruten charter 1"
        assert trust.is_valid(key, signed.signature, tag + signed.body), "a signature"

    def party_bodies(self, log):
        return [self.schema.PartyBody.FromString(body) for body in self.bodies.get(log, [])]

    def device_log(self, device):
        """The party log that admits a device."""
        for log in self.bodies:
            if log[0] != 2:
                continue
            for body in self.party_bodies(log):
                if trust.device_name(body.device.signing_key) == device:
                    return log
        raise AssertionError("a device that no party log admits")

    def device_key(self, device):
        for body in self.party_bodies(self.device_log(device)):
            if trust.device_name(body.device.signing_key) == device:
                return body.device.signing_key

    def incarnation_author(self, incarnation):
        """Party log and device of an incarnation."""
        for log in self.bodies:
            if log[0] != 2:
                continue
            for body in self.party_bodies(log):
                if body.incarnation.incarnation == incarnation:
                    return log, body.incarnation.device
        raise AssertionError("an incarnation that no party log states")

    def receive_run(self, run):
        header = packed.read_header(run.header)
        if run.own:
            commits = self.groups[run.own][run.header][run.first : run.first + run.count]
        else:
            commits = packed.read_commits(run.commits, run.count, header["incarnation"])
        hashes = [trust.commit_hash(run.header, commit) for commit in commits]
        log, device = self.incarnation_author(header["incarnation"])
        heads = [chain[:16] for chain in self.logs[log]]
        assert run.party_head in heads, "a stamp that has not come before"
        if not run.own:
            tree = trust.root_of_range(hashes, run.first, run.group_count, run.proof)
            text = trust.group_text(run.group_count, tree)
            assert trust.is_valid(self.device_key(device), run.signature, text), "a group"
        chains = []
        for commit, body in zip(commits, hashes):
            name = b"\x04" + commit["case"] + header["audience"]
            charter = run.charter_head or commit["charterHead"]
            cited = [trust.sha256(b)[:16] for b in self.bodies[b"\x03" + commit["case"]]]
            assert charter == cited[-1], "a stamp that is not the charter in force"
            assert commit["charterHead"] in cited, "a charter that has not come before"
            known = [trust.ZERO_HEAD] + [chain[:16] for chain in self.logs.get(name, [])]
            assert commit["logHead"] in known, "a log head that has not come before"
            chains.append(self.append(name, body, run.time, charter, run.party_head))
            commit = {**commit, "incarnation": header["incarnation"]}
            self.commits.append((name, len(self.logs[name]), commit))
        return chains

    # Keys

    def party_key(self, party):
        """The present key of a party, as its log has it: public half; empty where it has none."""
        key = b""
        for body in self.party_bodies(b"\x02" + party):
            if body.WhichOneof("entry") == "root":
                key = body.root.party_key
            elif body.WhichOneof("entry") == "key":
                key = body.key.key
        return key

    def wrap(self, secret, kind, name, recipient, public_key):
        content = keys.wrap(secret, kind, name, recipient, public_key)
        self.unsent_wrappings.append(
            self.schema.Wrapping(
                kind=kind,
                name=name,
                recipient=recipient,
                content=content,
                by_device=self.device,
                signature=self.signing.sign(
                    keys.wrapping_text(kind, name, recipient, content)
                ),
            )
        )

    def secret_for(self, parties):
        """A secret of the audience: one that is held, or a new one."""
        for name, members in self.audiences.items():
            if members == sorted(parties) and name in self.secrets:
                return name
        secret = os.urandom(32)
        name = keys.secret_name(secret)
        body = self.schema.SecretBody(name=name)
        for party in sorted(parties):
            key = self.party_key(party)
            body.members.add(party=party, key=keys.party_key_name(key) if key else b"")
            if key:
                self.wrap(secret, 2, name, keys.party_key_name(key), key)
        signed = self.signed(b"obruten secret 1", body.SerializeToString())
        self.unsent_secrets.append(signed)
        self.secrets[name], self.audiences[name] = secret, sorted(parties)
        return name

    def new_record_key(self, parties):
        """A new key for a record that these parties read."""
        secret, key = self.secret_for(parties), os.urandom(32)
        content = keys.wrap_keys(self.secrets[secret], [key], os.urandom(16))
        self.unsent_wrappings.append(
            self.schema.Wrapping(
                kind=3, name=keys.wrapping_name(content), recipient=secret, content=content
            )
        )
        self.record_keys[keys.record_key_name(key)] = key
        return key

    def receive_keys(self, response):
        for signed in response.secrets:
            body = self.schema.SecretBody.FromString(signed.body)
            parties = [member.party for member in body.members]
            text = b"obruten secret 1" + signed.body
            assert self.party in parties and parties == sorted(parties), "a secret for others"
            assert self.device_party(signed.by_device) in parties, "a secret by a stranger"
            key = self.device_key(signed.by_device)
            assert trust.is_valid(key, signed.signature, text), "a secret that is not signed"
            self.audiences[body.name] = parties
        for wrapping in sorted(response.wrappings, key=lambda w: w.kind):
            target = wrapping.kind, wrapping.name, wrapping.recipient
            if wrapping.kind < 3:
                text = keys.wrapping_text(*target, wrapping.content)
                key = self.device_key(wrapping.by_device)
                assert trust.is_valid(key, wrapping.signature, text), "a wrapping that was altered"
            if wrapping.kind == 1:
                own = self.agreement
                if wrapping.recipient != self.device:
                    # For the sleeping device that let this one in.
                    signing, own = self.invitation.sleeper
                    sleeper = trust.device_name(signing.public_key().public_bytes_raw())
                    assert wrapping.recipient == sleeper, "for another device"
                half = keys.unwrap(wrapping.content, *target, own)
                private = X25519PrivateKey.from_private_bytes(half)
                assert keys.party_key_name(keys.public(private)) == wrapping.name, "a party key"
                self.party_keys[wrapping.name] = private
            elif wrapping.kind == 2:
                private = self.party_keys[wrapping.recipient]
                secret = keys.unwrap(wrapping.content, *target, private)
                assert keys.secret_name(secret) == wrapping.name, "a secret"
                self.secrets[wrapping.name] = secret
            else:
                assert keys.wrapping_name(wrapping.content) == wrapping.name, "record keys"
                for key in keys.unwrap_keys(self.secrets[wrapping.recipient], wrapping.content):
                    if key is not None:
                        self.record_keys[keys.record_key_name(key)] = key
        self.keys_place = response.keys_place or self.keys_place

    def wrap_lacking(self, lacking):
        """Wraps what is lacking and held here; whether there was such."""
        self.lacking = list(lacking)
        for lack in lacking:
            if lack.kind == 1 and lack.name in self.party_keys:
                half = self.party_keys[lack.name].private_bytes_raw()
                for body in self.party_bodies(b"\x02" + self.party):
                    if trust.device_name(body.device.signing_key) == lack.recipient:
                        public_key = body.device.agreement_key
                        self.wrap(half, 1, lack.name, lack.recipient, public_key)
            elif lack.kind == 2 and lack.name in self.secrets:
                for party in self.audiences[lack.name]:
                    public_key = self.party_key(party)
                    if keys.party_key_name(public_key) == lack.recipient:
                        secret = self.secrets[lack.name]
                        self.wrap(secret, 2, lack.name, lack.recipient, public_key)
        return bool(self.unsent_wrappings)

    def open_box(self, commit, leaf):
        """The box of a leaf as it was before it was sealed."""
        name = keys.box_key_name(leaf["box"])
        if name is None:
            return leaf["box"]
        found = trust.leaf_hash(commit["incarnation"], commit["case"], leaf)
        return keys.open_box(leaf["box"], self.record_keys[name], found)

    def device_party(self, device):
        for log in self.bodies:
            if log[0] == 2 and any(
                trust.device_name(body.device.signing_key) == device
                for body in self.party_bodies(log)
                if body.WhichOneof("entry") == "device"
            ):
                return log[1:]
        raise AssertionError("a device that no party log admits")

    # Writing

    def seal(self, audience, commits):
        """A sealing of commits for one audience, which is counted as made."""
        header = b"\x01" + audience + self.incarnation
        joined = b"".join(commits)
        frames = packed.read_commits(joined, len(commits), self.incarnation)
        tree = trust.tree_root([trust.commit_hash(header, frame) for frame in frames])
        self.sealings += 1
        sealing = self.schema.Sealing(number=self.sealings, previous=self.sealing_hash)
        signature = self.signing.sign(trust.group_text(len(commits), tree))
        sealing.groups.add(
            header=header, signature=signature, count=len(commits), commits=joined
        )
        previous, self.groups[self.sealings] = self.sealing_hash, {header: frames}
        self.sealing_hash = trust.sealing_hash(previous, self.sealings, [(audience, tree)])
        return sealing
