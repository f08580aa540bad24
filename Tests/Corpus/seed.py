"""Writes the first files of every corpus, from the vectors of the protocol and the model that ships.

    python3 Tests/Corpus/seed.py
"""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / "Tests/Corpus"


def vectors(name):
    return json.loads((ROOT / f"Protocol/Vectors/{name}.json").read_text())["vectors"]


def put(reader, content):
    folder = CORPUS / reader
    folder.mkdir(exist_ok=True)
    (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def bytes_of(one, key="bytes"):
    return bytes.fromhex(one[key])


CHOICES = {
    "JoinRequest": ("join", 0), "JoinContent": ("join", 1), "JoinResponse": ("join", 2),
    "JoinedContent": ("join", 3), "ReturnRequest": ("return", 0), "ReturnResponse": ("return", 1),
    "BlobPutRequest": ("blob", 0), "BlobPutResponse": ("blob", 1), "BlobGetRequest": ("blob", 2),
    "BlobGetResponse": ("blob", 3), "WaitRequest": ("wait", 0), "WaitResponse": ("wait", 1),
    "Error": ("wait", 2), "SyncRequest": ("syncRequest", None), "SyncResponse": ("syncResponse", None),
}


def recovery_code(content):
    """A party's recovery code: secret, beginning of the root, and two bytes to check them, in base 32."""
    content += hashlib.sha256(b"obruten recovery 1" + content).digest()[:2]
    number = int.from_bytes(content, "big")
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number >> shift & 31]
                      for shift in range(len(content) * 8 - 5, -1, -5))
    return "-".join(letters[at:at + 4] for at in range(0, len(letters), 4)).encode()


def main():
    for one in vectors("messages"):
        reader, choice = CHOICES[one["message"]]
        put(reader, (b"" if choice is None else bytes([choice])) + bytes_of(one))
    for one in vectors("joins"):
        for number, key in enumerate(("request", "content", "response", "joinedContent")):
            put("join", bytes([number]) + bytes_of(one, key))
        put("invitation", one["url"].encode())
    for number, name in enumerate(("partyLog", "registry", "charters", "audiences")):
        for one in vectors(name):
            put("statement", bytes([number]) + bytes_of(one))
    for one in vectors("groups"):
        put("commits", bytes([one["count"]]) + bytes_of(one, "commits"))
    for name in ("leaves", "compressedLeaves", "sealedLeaves"):
        for one in vectors(name):
            put("leaf", bytes_of(one))
            put("box", bytes([2 if name == "sealedLeaves" else 0]) + bytes_of(one, "box"))
            put("box", bytes([1]) + bytes_of(one, "box")[1:])
            count = len(one["open"]["writes"])
            put("boxContent", bytes([count]) + bytes_of(one, "plain"))
    for one in vectors("openParts"):
        put("openPart", bytes_of(one))
    for one in vectors("rejected"):
        if one["kind"] == "openPart":
            put("openPart", bytes_of(one))
    for one in vectors("requests"):
        put("signature", "\n".join((one["contentDigest"], one["signatureInput"],
                                    one["signature"])).encode())
    for one in vectors("bundles"):
        put("bundle", b"\0" + bytes_of(one))
        put("bundle", b"\1" + bytes_of(one)[len("obruten bundle") + 1 + 32:])
        put("bundle", b"\2" + bytes_of(one, "contentBytes"))
        put("bundle", b"\3" + bytes_of(one, "carriedBytes"))
    # What no vector shows: made by hand after the schema and the specification.
    incarnation, digest = b"\x12\x10" + bytes(16), b"\x1a\x20" + bytes(32)
    put("blob", b"\x02\x08\x01" + incarnation + digest)
    put("blob", b"\x00\x08\x01" + incarnation + digest + b"\x2a\x03abc")
    put("blob", b"\x01\x0a\x10" + bytes(16) + b"\x10\x05\x18\x01")
    put("blob", b"\x03\x0a\x10" + bytes(16) + b"\x10\x03\x1a\x03abc")
    put("recordRow", b"")
    put("copyContent", b"\0")
    put("recoveryCode", recovery_code(bytes(range(28))))
    put("token", b"AQ")
    put("importList", "\0case;mapping.result;homeSchool\nström;\"läser; skriver\";Vassen\n".encode())
    put("importList", "\0case,step.what,step.what2\r\ns1,\"a \"\"b\"\"\",\r\n".encode("cp1252"))
    put("importList", b'\1{"case": "s", "plan.agreed": true, "step.order": 3, "x": null}\n\n{"case": "t"}\n')
    put("model", (ROOT / "Sources/Cooperation/Models/sisam-1.yaml").read_bytes())
    tests = (ROOT / "Tests/TestSupport/FilesModel.swift").read_text()
    put("model", re.sub("^ {8}", "", tests.split('"""')[1].lstrip("\n"), flags=re.M).encode())


if __name__ == "__main__":
    main()
