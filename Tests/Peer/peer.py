"""A second implementation of the protocol, written from Protocol/ alone.

    peer.py vectors
    peer.py live INSTITUTION SOCIAL-SERVICES SCHOOL AGAIN     (invitations of one server; the last is a
                                                               further one of the institution)
"""

import os
import re
import sys
import time

import obruten_pb2 as schema

import hostile
import keys
import packed
import trust
import vectors
from client import Device, ServerError

MODEL = "sisam"
# On which a youth home may tell the others of a case.
GROUNDS = {"socialServices": "carePurpose", "homeSchool": "transitionDuty"}
VERSION = 1


def registry(device):
    return [schema.RegistryBody.FromString(b) for b in device.bodies[b"\x01"]]


def newest_model(device, version=VERSION):
    models = [b.model for b in registry(device) if b.WhichOneof("entry") == "model"]
    return max((m for m in models if m.name == MODEL and m.version == version), key=lambda m: m.version)


def numbers(yaml, record, field):
    """The permanent numbers of a record type and one of its fields, by their identifiers."""
    types = re.split(r"(?m)^  - number: ", yaml.decode())[1:]
    text = next(t for t in types if re.search(rf"(?m)^    id: {record}$", t))
    fields = re.split(r"(?m)^      - number: ", text)
    chosen = next(f for f in fields[1:] if re.search(rf"(?m)^        id: {field}$", f))
    return int(re.match(r"\d+", fields[0])[0]), int(re.match(r"\d+", chosen)[0])


def charter_of(device, roles):
    body = schema.CharterBody(case_id=os.urandom(16))
    body.model = trust.sha256(newest_model(device).yaml)
    for role, party in sorted(roles.items()):
        root = device.party_bodies(b"\x02" + party)[0].root.key
        ground = "" if party == device.party else GROUNDS[role]
        body.roles.add(role=role, party=party, root=trust.sha256(root), ground=ground)
    return body


def changed_charter(charter, previous, role, device):
    """The body of a later entry: the roles as in `charter`, and one more."""
    body = schema.CharterBody(case_id=charter.case_id, model=charter.model)
    body.previous = trust.sha256(previous)
    root = device.party_bodies(b"\x02" + device.party)[0].root.key
    added = schema.RoleBinding(role=role, party=device.party, root=trust.sha256(root))
    roles = sorted([*charter.roles, added], key=lambda binding: binding.role.encode())
    body.roles.extend(roles)
    return body.SerializeToString()


def write(
    device, key, case, charter_head, log_head, kind, field, n, text, context=None, table=()
):  # fmt: skip
    """A commit of one leaf with one write of a text, its box sealed under a record key."""
    content = {
        "seed": os.urandom(16).hex(),
        "name": "Åsa Öberg",
        "function": "rektor",
        "times": [int(time.time() * 1000)],
        "values": [(b"\x01" + text.encode()).hex()],
    }
    box = packed.pack_stored_box(packed.pack_plain(content))[1:]
    change = {"field": field, "n": n}
    if context is not None:
        change["context"] = context
    opened = {
        "type": kind,
        "instance": "single",
        "table": [entry.hex() for entry in table],
        "writes": [change],
        "blobs": [],
        "boxLength": keys.SEALED_BYTES + len(box),
    }
    hashed = {"openBytes": packed.pack_open(opened), "root": trust.root(content)}
    leaf_hash = trust.leaf_hash(device.incarnation, case, hashed)
    sealed = keys.seal_box(key, os.urandom(16), leaf_hash, box)
    leaf = packed.pack_leaf(opened, trust.root(content), sealed)
    return packed.pack_commit(case, charter_head, log_head, [leaf])


def value_of(device, commit):
    """The texts of a commit's first leaf, checked against its root; None for a compressed box."""
    leaf = commit["leaves"][0]
    plain = packed.open_box(device.open_box(commit, leaf))
    if plain is None:
        return None
    content = packed.read_plain(plain, len(leaf["open"]["writes"]))
    assert trust.root(content) == leaf["root"], "the box does not match its root"
    return [bytes.fromhex(value)[1:].decode() for value in content["values"]]


def refused(action, code):
    try:
        action()
    except ServerError as error:
        assert error.code == code, f"{error.code} instead of {code}"
        return
    raise AssertionError(f"not refused with {code}")


def further_devices(home, url):
    """A device by invitation of another, one that waits, and what becomes of both."""
    statement, woken_url = home.invite()
    assert home.sync(statements=[statement]) == ([], [])
    woken = Device(schema, woken_url)
    woken.join_woken()
    woken.sync()
    assert set(woken.party_keys) == set(home.party_keys), "what was wrapped for the invitation"
    refused(Device(schema, woken_url).join_woken, "invitation.used")

    # The operator's invitation lets nobody in: a device of the party does, whichever it is.
    waiting = Device(schema, url)
    waiting.join_waiting()
    refused(waiting.sync, "device.waiting")
    woken.sync()
    assert [w.by_device for w in woken.waiting] == [waiting.device], woken.waiting
    admission = woken.signed(b"obruten party 1", woken.waiting[0].body)
    assert woken.sync(statements=[admission]) == ([], [])
    assert not woken.waiting
    waiting.sync()

    # Revoked, it states no more; with immediate effect it is not served.
    home.sync(statements=[home.revocation(woken.device, False)])
    late, _ = woken.invite()
    outcomes, _ = woken.sync(statements=[late])
    assert [o.code for o in outcomes] == ["statement.signature"], outcomes
    assert outcomes[0].statement == trust.sha256(late.body)
    home.sync(statements=[home.revocation(woken.device, True)])
    refused(woken.sync, "device.revoked")
    waiting.sync()


def live(urls):
    *urls, further = urls
    home, office, school = devices = [Device(schema, url) for url in urls]
    for device in devices:
        device.join()
        refused(Device(schema, device.url).join, "invitation.used")
    for device in devices:
        device.sync()

    # The invitation was made before the party had a root, and says so.
    further = further.replace(f"{home.party.hex()}.0.", f"{home.party.hex()}.{'0' * 64}.")
    further_devices(home, further)

    # A case of three parties, opened and written in before the server has heard of it.
    names = ["institution", "socialServices", "homeSchool"]
    roles = dict(zip(names, [device.party for device in devices]))
    charter = charter_of(home, roles)
    # Version 2 asks for grounds: on none, or one that cannot apply, nobody is told of a case.
    for ground, is_refused in [("", True), ("generalClause", True), ("transitionDuty", False)]:
        bad = schema.CharterBody.FromString(charter.SerializeToString())
        bad.case_id = os.urandom(16)
        bad.model = trust.sha256(newest_model(home, 2).yaml)
        next(binding for binding in bad.roles if binding.role == "homeSchool").ground = ground
        outcomes, _ = home.sync(
            charters=[home.signed(b"obruten charter 1", bad.SerializeToString())]
        )
        expected = [(0, "charter.ground")] if is_refused else []
        assert [(o.commit, o.code) for o in outcomes] == expected, outcomes
    body = charter.SerializeToString()
    head = trust.sha256(body)[:16]
    kind, field = numbers(newest_model(home).yaml, "mapping", "result")
    audience = trust.audience_name(roles.values())
    key = home.new_record_key(roles.values())
    first = write(home, key, charter.case_id, head, trust.ZERO_HEAD, kind, field, 1, "Läser gärna")
    sealing = home.seal(audience, [first])
    signed = home.signed(b"obruten charter 1", body)
    outcomes, verdicts = home.sync(charters=[signed], sealings=[sealing])
    assert not outcomes and not verdicts, f"not accepted: {outcomes} {verdicts}"
    log = b"\x04" + charter.case_id + audience
    assert len(home.logs[log]) == 1, "the commit has not come back"

    # The same request again changes nothing, and its place is not given twice.
    outcomes, _ = home.sync(charters=[signed], sealings=[sealing])
    assert len(home.logs[log]) == 1, "a repeated request had an effect"

    # Both others receive it, with a chain that is the author's.
    for device in (office, school):
        device.sync()
        assert device.logs[log] == home.logs[log], "another chain"
        assert value_of(device, device.commits[-1][2]) == ["Läser gärna"], "another value"

    # Who does not own the field is told so, and the write is ordered all the same: void.
    forged = write(
        school, key, charter.case_id, head, school.logs[log][-1][:16], kind, field, 1, "Fel",
        context={"vector": [[1, 1]], "cloud": []}, table=[home.incarnation],
    )  # fmt: skip
    outcomes, verdicts = school.sync(sealings=[school.seal(audience, [forged])])
    assert not outcomes, f"refused: {outcomes}"
    assert [(v.field, v.n, v.held, v.rule) for v in verdicts] == [(field, 1, False, "notOwner")]

    # A context that names what nobody ordered is refused alone; what stands beside it is not.
    lying = write(
        home, key, charter.case_id, head, home.logs[log][-1][:16], kind, field, 2, "Ljuger",
        context={"vector": [[0, 1], [1, 7]], "cloud": []}, table=[school.incarnation],
    )  # fmt: skip
    good = write(
        home, key, charter.case_id, head, home.logs[log][-1][:16], kind, field, 2, "Räknar också"
    )
    outcomes, verdicts = home.sync(sealings=[home.seal(audience, [lying, good])])
    assert [(o.commit, o.code) for o in outcomes] == [(0, "commit.context")], outcomes
    assert not verdicts, verdicts

    for device in devices:
        device.sync()
        assert device.logs[log] == home.logs[log] and len(device.logs[log]) == 3, "chains"
    values = [value_of(office, commit) for name, _, commit in office.commits if name == log]
    assert values == [["Läser gärna"], ["Fel"], ["Räknar också"]], values
    assert home.sync() == ([], []), "a quiet sync"

    # All three hold the keys, and the server lacks nothing; what it was given it gives for each once.
    for device in devices:
        assert not device.lacking, f"somebody cannot read yet: {device.lacking}"
        assert key in device.record_keys.values(), "a record key has not come"
        assert len(device.secrets) == 1, "more than one secret"

    # The lead gives a role away. Who changes the charter that was before comes too late, and who
    # still writes under it is judged by the one in force.
    changed = changed_charter(charter, body, "coordinator", office)
    outcomes, _ = office.sync(charters=[office.signed(b"obruten charter 1", changed)])
    assert not outcomes, f"refused: {outcomes}"
    late = changed_charter(charter, body, "receivingSchool", school)
    outcomes, _ = office.sync(charters=[office.signed(b"obruten charter 1", late)])
    assert [(o.commit, o.code) for o in outcomes] == [(0, "charter.stale")], outcomes
    forged = changed_charter(charter, changed, "receivingSchool", school)
    outcomes, _ = home.sync(charters=[home.signed(b"obruten charter 1", forged)])
    assert [o.code for o in outcomes] == ["charter.signature"], outcomes
    for device in devices:
        device.sync()
        assert device.bodies[b"\x03" + charter.case_id] == [body, changed], "another charter"
    under_both = write(
        home, key, charter.case_id, head, home.logs[log][-1][:16], kind, field, 3, "Simmar ofta"
    )
    outcomes, verdicts = home.sync(sealings=[home.seal(audience, [under_both])])
    assert not outcomes and not verdicts, f"not accepted: {outcomes} {verdicts}"
    for device in devices:
        device.sync()
        assert device.logs[log] == home.logs[log] and len(device.logs[log]) == 4, "chains"

    # Somebody's machine runs wild. The others notice nothing but the one honest commit among it.
    honest = write(
        home, key, charter.case_id, head, home.logs[log][-1][:16], kind, field, 4, "Simmar"
    )  # fmt: skip
    hostile.attack(schema, home, audience, honest)
    for device in devices:
        device.sync()
        assert device.logs[log] == home.logs[log] and len(device.logs[log]) == 5, "chains"
    assert value_of(office, office.commits[-1][2]) == ["Simmar"], "the honest commit"


def main(arguments):
    if arguments == ["vectors"]:
        print(f"peer: {vectors.check(schema)} files of vectors hold")
    elif len(arguments) == 5 and arguments[0] == "live":
        live(arguments[1:])
        print("peer: joined, wrote, was judged, attacked and read everything back, all chains valid")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
