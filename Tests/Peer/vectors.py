"""Checks every file of Protocol/Vectors against packed.py, trust.py and the schema."""

import base64
import hmac
import json
import pathlib

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import bundles
import keys
import packed
import trust

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Protocol" / "Vectors"


def unhex(text):
    return bytes.fromhex(text)


def read(name):
    vectors = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["vectors"]
    assert vectors, f"{name} is empty"
    return vectors


def same(found, expected, what):
    assert found == expected, f"{what}:\n  found    {found}\n  expected {expected}"


def names(_):
    for v in read("names"):
        name = {
            "device": lambda: trust.device_name(unhex(v["signingKey"])),
            "record": lambda: trust.record_name(unhex(v["case"]), v["type"], v["instance"]),
            "audience": lambda: trust.audience_name(map(unhex, v["parties"])),
            "root": lambda: trust.sha256(unhex(v["key"])),
            "model": lambda: trust.sha256(unhex(v["yaml"])),
            "sleeper": lambda: sleeper_name(v),
        }[v["kind"]]()
        same(name.hex(), v["name"], v["kind"])


def sleeper_name(v):
    signing, agreement = trust.sleeper(unhex(v["secret"]))
    key = signing.public_key().public_bytes_raw()
    same(key.hex(), v["signingKey"], "signing key")
    same(agreement.public_key().public_bytes_raw().hex(), v["agreementKey"], "agreement key")
    return trust.device_name(key)


def open_parts(_):
    for v in read("openParts"):
        same(packed.read_open(unhex(v["bytes"])), v["value"], v["name"])
        same(packed.pack_open(v["value"]).hex(), v["bytes"], v["name"])


def leaves(_):
    for name in ("leaves", "compressedLeaves"):
        for v in read(name):
            reader = packed.Reader(unhex(v["bytes"]))
            leaf = packed.read_leaf(reader, unhex(v["incarnation"]))
            reader.finish()
            same(leaf["open"], v["open"], name)
            same(leaf["box"].hex(), v["box"], name)
            same(trust.sha256(leaf["box"]).hex(), v["boxHash"], name)
            found = trust.leaf_hash(unhex(v["incarnation"]), unhex(v["case"]), leaf)
            same(found.hex(), v["leafHash"], name)
            # A compressed box is not opened here, but what it holds is checked all the same.
            plain = packed.open_box(leaf["box"])
            same(plain is None, name == "compressedLeaves", name)
            same((plain or unhex(v["plain"])).hex(), v["plain"], name)
            content = packed.read_plain(unhex(v["plain"]), len(v["open"]["writes"]))
            same(content, v["content"], name)
            same(packed.pack_plain(content).hex(), v["plain"], name)
            same(trust.root(content), leaf["root"], name)
            if plain is not None:
                same(packed.pack_stored_box(plain), leaf["box"], name)


def sealed_leaves(_):
    for v in read("sealedLeaves"):
        leaf_hash, key = unhex(v["leafHash"]), unhex(v["key"])
        reader = packed.Reader(unhex(v["bytes"]))
        leaf = packed.read_leaf(reader, unhex(v["incarnation"]))
        reader.finish()
        same(leaf["box"].hex(), v["box"], "box")
        same(trust.sha256(leaf["box"]).hex(), v["boxHash"], "box hash")
        found = trust.leaf_hash(unhex(v["incarnation"]), unhex(v["case"]), leaf)
        same(found, leaf_hash, "leaf hash")
        same(keys.record_key_name(key).hex(), v["keyName"], "key name")
        same(keys.box_key_name(leaf["box"]).hex(), v["keyName"], "key of the box")
        opened = keys.open_box(leaf["box"], key, leaf_hash)
        plain = packed.open_box(opened)
        same(plain.hex(), v["plain"], "plain")
        content = packed.read_plain(plain, len(v["open"]["writes"]))
        same(content, v["content"], "content")
        same(trust.root(content), leaf["root"], "root")
        again = keys.seal_box(key, unhex(v["salt"]), leaf_hash, opened[1:])
        same(again.hex(), v["box"], "sealed again")
        assert keys.open_box(leaf["box"], key, bytes(32)) is None, "a box of another leaf"
        assert keys.open_box(leaf["box"], bytes(32), leaf_hash) is None, "under another key"


def key_wrappings(schema):
    for v in read("keys"):
        what = v["what"]
        if what == "partyKey":
            private = X25519PrivateKey.from_private_bytes(unhex(v["secret"]))
            same(keys.public(private).hex(), v["public"], what)
            same(keys.party_key_name(unhex(v["public"])).hex(), v["name"], what)
        elif what == "secret":
            same(keys.secret_name(unhex(v["secret"])).hex(), v["name"], what)
        elif what == "recordKey":
            same(keys.record_key_name(unhex(v["secret"])).hex(), v["name"], what)
        elif what == "wrapping":
            private = X25519PrivateKey.from_private_bytes(unhex(v["recipientKey"]))
            target = v["kind"], unhex(v["name"]), unhex(v["recipient"])
            content, plain = unhex(v["content"]), unhex(v["plain"])
            same(keys.unwrap(content, *target, private), plain, what)
            ephemeral = X25519PrivateKey.from_private_bytes(unhex(v["ephemeral"]))
            again = keys.wrap(plain, *target, keys.public(private), ephemeral)
            same(again.hex(), v["content"], what)
            assert keys.unwrap(content, 3, *target[1:], private) is None, "of another kind"
        elif what == "brought":
            target = v["kind"], unhex(v["name"]), unhex(v["recipient"])
            text = keys.wrapping_text(*target, unhex(v["content"]))
            assert trust.is_valid(unhex(v["key"]), unhex(v["signature"]), text), what
            same(trust.device_name(unhex(v["key"])).hex(), v["device"], what)
        elif what == "recordKeys":
            secret, content = unhex(v["secret"]), unhex(v["content"])
            found = keys.unwrap_keys(secret, content)
            same([key.hex() for key in found], v["keys"], what)
            same(keys.wrap_keys(secret, found, content[:16]).hex(), v["content"], what)
            same(keys.wrapping_name(content).hex(), v["name"], what)
            same(keys.secret_name(secret).hex(), v["recipient"], what)
        elif what == "statement":
            body = schema.SecretBody.FromString(unhex(v["bytes"]))
            same(body.name.hex(), v["name"], what)
            members = [{"party": m.party.hex(), "key": m.key.hex()} for m in body.members]
            same(members, v["members"], what)
            text = b"obruten secret 1" + unhex(v["bytes"])
            assert trust.is_valid(unhex(v["key"]), unhex(v["signature"]), text), what
        else:
            body = schema.PartyBody.FromString(unhex(v["bytes"]))
            if body.WhichOneof("entry") == "root":
                same(body.root.party_key.hex(), v["value"]["root"]["partyKey"], what)
            else:
                same(body.key.key.hex(), v["value"]["key"]["key"], what)


def groups(_):
    for v in read("groups"):
        header = unhex(v["header"])
        fields = packed.read_header(header)
        same(fields["audience"].hex(), v["audience"], "header")
        same(fields["incarnation"].hex(), v["incarnation"], "header")
        commits = packed.read_commits(unhex(v["commits"]), v["count"], fields["incarnation"])
        hashes = []
        for commit, twin in zip(commits, v["value"]):
            hashes.append(trust.commit_hash(header, commit))
            same(commit["bytes"].hex(), twin["bytes"], "commit")
            for key in ("case", "charterHead", "logHead"):
                same(commit[key].hex(), twin[key], key)
            same(hashes[-1].hex(), twin["commitHash"], "commit hash")
            found = [trust.sha256(leaf["box"]).hex() for leaf in commit["leaves"]]
            same(found, twin["boxHashes"], "box hashes")
        tree = trust.tree_root(hashes)
        same(tree.hex(), v["root"], "root")
        text = trust.group_text(v["count"], tree)
        key, signature = unhex(v["key"]), unhex(v["signature"])
        assert trust.is_valid(key, signature, text), "group signature"
        assert not trust.is_valid(key, signature, text + b"\x00"), "forged group"


def trees(_):
    for v in read("trees"):
        hashes = [unhex(leaf) for leaf in v["leaves"]]
        same(trust.tree_root(hashes).hex(), v["root"], "tree")
        for proof in v["proofs"]:
            first, count = proof["first"], proof["count"]
            path = [unhex(node) for node in proof["proof"]]
            part = hashes[first : first + count]
            found = trust.root_of_range(part, first, len(hashes), path)
            same(found.hex(), v["root"], "range proof")
            assert trust.root_of_range(part, first, len(hashes), path + [bytes(32)]) is None


def sealings(_):
    for v in read("sealings"):
        pairs = [(unhex(g["audience"]), unhex(g["root"])) for g in v["groups"]]
        found = trust.sealing_hash(unhex(v["previous"]), v["number"], pairs)
        same(found.hex(), v["hash"], "sealing")


def chains(_):
    for v in read("chains"):
        chain = trust.log_start(unhex(v["log"]))
        same(chain.hex(), v["start"], "log")
        for e in v["entries"]:
            heads = unhex(e["charterHead"]), unhex(e["partyHead"])
            chain = trust.log_next(chain, e["place"], e["time"], *heads, unhex(e["body"]))
            same(chain.hex(), e["chain"], "entry")


def registry(schema):
    for v in read("registry"):
        body, value = schema.RegistryBody.FromString(unhex(v["bytes"])), v["value"]
        kind = body.WhichOneof("entry")
        same([kind], list(value), "registry body")
        for key, expected in value[kind].items():
            found = getattr(getattr(body, kind), key)
            same(found.hex() if isinstance(found, bytes) else found, expected, key)
        same(trust.sha256(unhex(v["bytes"])).hex(), v["bodyHash"], "body hash")


def party_log(schema):
    devices, root = {}, None
    for v in read("partyLog"):
        data, key, signature = unhex(v["bytes"]), unhex(v["key"]), unhex(v["signature"])
        body = schema.PartyBody.FromString(data)
        same(body.party.hex(), v["value"]["party"], "party")
        kind = body.WhichOneof("entry")
        signer = v["signer"]
        if kind == "root":
            root = body.root.key
            same(signer, {"root": root.hex()}, "signer")
            same(key, root, "key")
        elif kind == "device":
            by = root if "root" in signer else devices[unhex(signer["device"])]
            same(key, by, "key")
            devices[trust.device_name(body.device.signing_key)] = body.device.signing_key
        elif kind == "revocation":
            assert body.revocation.device in devices, "a device that was never admitted"
            if signer != "server":
                same(key, devices[unhex(signer["device"])], "key")
        else:
            same(signer, {"device": body.incarnation.device.hex()}, "signer")
            same(key, devices[body.incarnation.device], "key")
        assert trust.is_valid(key, signature, b"obruten party 1" + data), "party log"
        same(trust.sha256(data).hex(), v["bodyHash"], "body hash")


def charters(schema):
    for v in read("charters"):
        data, value = unhex(v["bytes"]), v["value"]
        body = schema.CharterBody.FromString(data)
        roles = [
            {"role": r.role, "party": r.party.hex(), "root": r.root.hex()}
            | ({"ground": r.ground} if r.ground else {})
            for r in body.roles
        ]
        same(roles, value["roles"], "roles")
        same([body.case_id.hex(), body.model.hex()], [value["case"], value["model"]], "charter")
        same(body.previous.hex(), value.get("previous", ""), "previous")
        pairs = [[s["from"], s["to"]] for s in value.get("successions", [])]
        same([[getattr(s, "from").hex(), s.to.hex()] for s in body.successions], pairs, "successions")
        same(list(body.ended), value.get("ended", []), "ended")
        same(roles, sorted(roles, key=lambda role: role["role"].encode()), "order of roles")
        text = b"obruten charter 1" + data
        assert trust.is_valid(unhex(v["key"]), unhex(v["signature"]), text), "charter"
        same(trust.sha256(data).hex(), v["bodyHash"], "body hash")
        same(v["bodyHash"][:32], v["head"], "head")


def feeds(_):
    for v in read("feeds"):
        epoch, party = unhex(v["epoch"]), unhex(v["party"])
        chain = trust.feed_start(epoch, party)
        same(chain.hex(), v["start"], "feed")
        for d in v["deliveries"]:
            chain = trust.feed_next(chain, d["place"], map(unhex, d["entries"]))
            same(chain.hex(), d["chain"], "delivery")
            text = trust.cursor_text(epoch, party, d["place"], chain)
            assert trust.is_valid(unhex(v["serverKey"]), unhex(d["cursorSignature"]), text)


def audiences(schema):
    copies = set()
    for v in read("audiences"):
        data = unhex(v["bytes"])
        body = schema.AudienceBody.FromString(data)
        same(body.SerializeToString(deterministic=True).hex(), v["bytes"], "audience")
        same(body.WhichOneof("entry"), v["kind"], "kind")
        same(body.case_id.hex(), v["case"], "case")
        same(trust.sha256(data).hex(), v["bodyHash"], "body hash")
        if "key" in v:
            text = b"obruten audience 1" + data
            assert trust.is_valid(unhex(v["key"]), unhex(v["signature"]), text), "signature"
        for entering in body.enter.records:
            for release in entering.releases:
                same(schema.AudienceBody.FromString(release.body).release.record,
                     entering.record, "released record")  # fmt: skip
        if v["kind"] == "bad_copy":
            same(body.bad_copy.copy.hex(), v["copy"], "bad copy")
            assert body.bad_copy.copy in copies, "a copy that is none of these"
        if v["kind"] == "copy":
            copies.add(trust.sha256(data))
            found = copied_leaves(body.case_id, body.copy, unhex(v["authorKey"]))
            same([leaf.hex() for leaf in found], v["leafHashes"], "copied leaves")


def copied_leaves(case, copy, key):
    """The hashes of the leaves that a copy shows something of, the way to their author checked."""
    shown = []
    for commit in copy.commits:
        incarnation = packed.read_header(commit.header)["incarnation"]
        parts = b""
        for leaf in commit.leaves:
            leaf_hash = leaf.hash
            if leaf.open:
                items = trust.tagged("obruten root 1", *leaf.items)
                leaf_hash = trust.tagged("obruten leaf 1", incarnation, case, leaf.open, items)
                packed.read_open(leaf.open, incarnation)
                shown.append(leaf_hash)
            parts += leaf_hash + leaf.box_hash
        commit_hash = trust.sha256(
            b"\x00obruten commit 1" + commit.header + case + commit.cited + parts
        )
        tree = trust.root_of_range(
            [commit_hash], commit.index, commit.group_count, list(commit.proof)
        )
        text = trust.group_text(commit.group_count, tree)
        assert trust.is_valid(key, commit.signature, text), "a copied commit"
    return shown


def states(_):
    for v in read("states"):
        found = trust.state_digest(unhex(v["case"]), unhex(v["audience"]), v["records"])
        same(found.hex(), v["digest"], "state")


def requests(_):
    from client import signature_headers

    for v in read("requests"):
        headers, base = signature_headers(
            v["path"], unhex(v["body"]), unhex(v["device"]), unhex(v["nonce"]), lambda _: bytes(64)
        )
        same(base.decode(), v["base"], "signature base")
        same(headers["Content-Digest"], v["contentDigest"], "digest")
        same(headers["Signature-Input"], v["signatureInput"], "input")
        signature = base64.b64decode(v["signature"].removeprefix("obruten=:").rstrip(":"))
        assert trust.is_valid(unhex(v["key"]), signature, base), "request"


def joins(schema):
    from client import Invitation

    for v in read("joins"):
        content, joined = unhex(v["content"]), unhex(v["joinedContent"])
        request = schema.JoinRequest.FromString(unhex(v["request"]))
        same(request.version, 1, "version")
        if "sleeper" in v:
            signing, _ = trust.sleeper(unhex(v["secret"]))
            same(request.sleeper.hex(), v["sleeper"], "sleeper")
            text = b"obruten join 1" + trust.sha256(content)
            same(signing.sign(text).hex(), v["proof"], "proof")
            text = b"obruten joined 1" + trust.sha256(joined)
            server_key = unhex(v["joined"]["serverKey"])
            assert trust.is_valid(server_key, unhex(v["joinedProof"]), text), "proof"
            fragment = v["url"].split("#")[1].split(".")
            same(fragment[3], trust.sha256(server_key).hex(), "server")
        else:
            invitation = Invitation(v["url"])
            same(invitation.key.hex(), v["key"], "key")
            same(request.code, v["code"], "code")
            same(invitation.proof("join", content).hex(), v["proof"], "proof")
            same(invitation.proof("joined", joined).hex(), v["joinedProof"], "proof")
        assert hmac.compare_digest(request.proof, unhex(v["proof"]))
        bodies = schema.JoinContent.FromString(content).bodies
        same([b.body.hex() for b in bodies], [b["body"] for b in v["bodies"]], "bodies")
        answer = schema.JoinedContent.FromString(joined)
        for key, found in (("party", answer.party), ("serverKey", answer.server_key)):
            same(found.hex(), v["joined"][key], key)
        same(answer.waiting, v["joined"]["waiting"], "waiting")
        if "receipt" in v["joined"]:
            text = trust.receipt(answer.epoch, answer.party, content, answer.receipt)
            assert trust.is_valid(answer.server_key, answer.receipt.signature, text), "receipt"
        same(answer.HasField("receipt"), "receipt" in v["joined"], "receipt")


def messages(schema):
    for v in read("messages"):
        message = getattr(schema, v["message"]).FromString(unhex(v["bytes"]))
        same(message.SerializeToString(deterministic=True).hex(), v["bytes"], v["message"])
        value = v["value"]
        if v["message"] == "SyncRequest":
            same(message.incarnation.hex(), value["incarnation"], "incarnation")
            same(message.sealing_count, value["sealingCount"], "count")
            same(message.keys_place, value.get("keysPlace", 0), "keys place")
            check_wrappings(message, value)
            same([h.hex() for h in message.provisional], value.get("provisional", []), "leaves")
            same(len(message.sealings), len(value["sealings"]), "sealings")
            for sealing, twin in zip(message.sealings, value["sealings"]):
                for group, expected in zip(sealing.groups, twin["groups"]):
                    packed.read_commits(group.commits, group.count)
                    same(group.commits.hex(), expected["commits"], "commits")
        elif v["message"] == "SyncResponse":
            same(message.nonce.hex(), value["nonce"], "nonce")
            same(message.keys_place, value.get("keysPlace", 0), "keys place")
            check_wrappings(message, value)
            same(len(message.lacking), len(value.get("lacking", [])), "lacking")
            same(len(message.deliveries), len(value["deliveries"]), "deliveries")
            for delivery, twin in zip(message.deliveries, value["deliveries"]):
                if delivery.WhichOneof("content") == "run":
                    same(delivery.run.commits.hex(), twin["commits"], "run")
                    same(delivery.run.own, twin["own"], "own")
                else:
                    same(delivery.entries.log.hex(), twin["log"], "log")
        elif v["message"] == "Error":
            same([message.code, list(message.numbers)], [value["code"], value["numbers"]], "error")


def check_wrappings(message, value):
    def twin(wrapping):
        parts = ("name", "recipient", "content")
        found = {"kind": wrapping.kind, **{part: getattr(wrapping, part).hex() for part in parts}}
        if wrapping.by_device:
            found["device"] = wrapping.by_device.hex()
            found["signature"] = wrapping.signature.hex()
        return found

    same([twin(w) for w in message.wrappings], value.get("wrappings", []), "wrappings")
    if message.DESCRIPTOR.name == "SyncRequest":
        same([twin(w) for w in message.unopened], value.get("unopened", []), "unopened")
    bodies = [secret["body"] for secret in value.get("secrets", [])]
    same([secret.body.hex() for secret in message.secrets], bodies, "secrets")


def bundle_files(schema):
    for v in read("bundles"):
        bundle = bundles.read(unhex(v["bytes"]), schema)
        server = unhex(v["server"])
        same(bundle.server.hex(), v["server"], "server")
        same(bundle.recipient.hex(), v["recipient"], "recipient")
        reader = X25519PrivateKey.from_private_bytes(unhex(v["reader"]))
        opened = bundles.open_part(bundle.parts[0], reader, server)
        same(opened.hex(), v["contentBytes"], "content")
        content = schema.BundleContent.FromString(opened)
        same(content.party.hex(), v["content"]["party"], "party")
        charters = [[entry.body.hex() for entry in c.entries] for c in content.charters]
        expected = [[entry["body"] for entry in c] for c in v["content"]["charters"]]
        same(charters, expected, "charters")
        for group, commits in zip(content.groups, v["content"]["groups"], strict=True):
            packed.read_commits(group.commits, group.count)
            same(group.commits.hex(), commits, "commits")
        private = bundles.server_key(unhex(v["serverSecret"]))
        same(keys.public(private).hex(), v["serverKey"], "server's key")
        brought = bundles.open_part(bundle.carried[0], private, server)
        same(brought.hex(), v["carriedBytes"], "carried")
        carried = schema.CarriedContent.FromString(brought)
        same(carried.request.hex(), v["carried"]["request"], "request")
        text = b"obruten carried 1" + trust.sha256(carried.request)
        assert trust.is_valid(unhex(v["deviceKey"]), carried.signature, text), "signature"
        assert bundles.open_part(bundle.parts[0], private, server) is None, "for others"


def rejected(schema):
    for v in read("rejected"):
        data = unhex(v["bytes"])
        read_bytes = {
            "openPart": lambda: packed.read_open(data, unhex(v["author"])),
            "plainBox": lambda: packed.read_plain(data, v["count"]),
            "commits": lambda: packed.read_commits(data, v["count"]),
            "groupHeader": lambda: packed.read_header(data),
            "bundle": lambda: bundles.read(data, schema),
        }.get(v["kind"])
        if read_bytes is None:
            continue  # Messages are refused by whoever uses them.
        try:
            read_bytes()
        except packed.Refused as refused:
            same(refused.code, v["code"], v["name"])
        else:
            raise AssertionError(f"not refused: {v['kind']}, {v['name']}")


CHECKS = [
    names, open_parts, leaves, sealed_leaves, groups, trees, sealings, chains, registry, party_log,
    charters, audiences, feeds, states, requests, joins, messages, key_wrappings, bundle_files,
    rejected,
]  # fmt: skip


def check(schema):
    """Checks every vector; raises where one does not hold."""
    for run in CHECKS:
        run(schema)
    return len(CHECKS)
