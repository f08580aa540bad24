"""The packed forms of Protocol/README.md, sections 1 to 5: bytes to values and back."""


class Refused(Exception):
    """Bytes that the specification forbids, with the code of section 12."""

    def __init__(self, code, reason=""):
        super().__init__(f"{code}: {reason}")
        self.code = code


class Reader:
    def __init__(self, data, code="commit.malformed"):
        self.data = data
        self.at = 0
        self.code = code

    def fail(self, reason):
        raise Refused(self.code, f"{reason} at byte {self.at}")

    def take(self, count):
        if count < 0 or self.at + count > len(self.data):
            self.fail("ends early")
        part = self.data[self.at : self.at + count]
        self.at += count
        return part

    def varint(self, width=5, bits=32):
        value = 0
        for index in range(width):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                if byte == 0 and index > 0:
                    self.fail("not the shortest form")
                if value >= 1 << bits:
                    self.fail("too large a number")
                return value
        self.fail("too long a number")

    def varint64(self):
        return self.varint(width=9, bits=63)

    def part(self):
        return self.take(self.varint())

    def finish(self):
        if self.at != len(self.data):
            self.fail("something left over")


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


# Open parts


def read_dots(reader, incarnations):
    dots = []
    for _ in range(reader.varint()):
        index, n = reader.varint(), reader.varint()
        if index >= incarnations or not 1 <= n <= 1 << 30:
            reader.fail("a dot out of range")
        dots.append([index, n])
    return dots


def read_context(reader, incarnations):
    vector = read_dots(reader, incarnations)
    cloud = read_dots(reader, incarnations)
    known = dict(map(tuple, vector))
    rising = all(a[0] < b[0] for a, b in zip(vector, vector[1:]))
    rising = rising and all(a < b for a, b in zip(cloud, cloud[1:]))
    if not rising or any(n <= known.get(index, 0) + 1 for index, n in cloud):
        reader.fail("a context that is not in normal form")
    if len(cloud) > 1024:
        raise Refused("commit.tooLarge", "cloud")
    return {"vector": vector, "cloud": cloud}


def read_name(reader, incarnations):
    index, n, leaf = reader.varint(), reader.varint(), reader.take(32)
    if index >= incarnations or not 1 <= n <= 1 << 30:
        reader.fail("a write that another names")
    return {"dot": [index, n], "leaf": leaf.hex()}


def read_originals(reader, incarnations):
    names = [read_name(reader, incarnations) for _ in range(reader.varint())]
    keys = [(name["dot"], name["leaf"]) for name in names]
    if not keys or keys[0][0][0] == 0 or any(a >= b for a, b in zip(keys, keys[1:])):
        reader.fail("originals that do not rise")
    if len(names) > 64:
        raise Refused("commit.tooLarge", "originals")
    return names


def read_provisional(reader, incarnations, write):
    names = []
    for _ in range(reader.varint()):
        field = reader.varint()
        names.append({"field": field, **read_name(reader, incarnations)})
    keys = [(name["field"], name["dot"], name["leaf"]) for name in names]
    if not keys or any(a >= b for a, b in zip(keys, keys[1:])):
        reader.fail("provisional names that do not rise")
    own = write.get("context", {"vector": [[0, write["n"] - 1]], "cloud": []})
    contexts = {entry["field"]: entry["context"] for entry in write.get("record", [])}
    contexts[write["field"]] = own
    for name in names:
        index, n = name["dot"]
        seen = contexts.get(name["field"], {"vector": [], "cloud": []})
        is_seen = any(i == index and n <= last for i, last in seen["vector"])
        if index == 0 or not (is_seen or [index, n] in seen["cloud"]):
            reader.fail("a provisional name that is not seen")
    if len(names) > 1024:
        raise Refused("commit.tooLarge", "provisional names")
    return names


def read_open(data, author=None):
    reader = Reader(data)
    kind = reader.varint()
    if not 1 <= kind <= 65535:
        reader.fail("record type")
    form = reader.take(1)[0]
    if form == 0:
        instance = "single"
    elif form == 1:
        instance = {"creator": reader.take(16).hex(), "nonce": reader.take(16).hex()}
    else:
        reader.fail("instance")
    table = [reader.take(16) for _ in range(min(reader.varint(), len(data)))]
    if any(a >= b for a, b in zip(table, table[1:])) or author in table:
        reader.fail("table")
    count = reader.varint()
    if count == 0:
        reader.fail("no writes")
    writes, field = [], -1
    for _ in range(count):
        key = reader.varint()
        field += key >> 1
        n = reader.varint()
        if key >> 1 == 0 or field > 65535 or not 1 <= n <= 1 << 30:
            reader.fail("write")
        write = {"field": field, "n": n}
        if key & 1:
            flags = reader.varint()
            if not 1 <= flags <= 31:
                reader.fail("flags")
            if flags & 1:
                write["context"] = read_context(reader, len(table) + 1)
            if flags & 2:
                if field != 0:
                    reader.fail("a record context")
                write["record"], seen = [], 0
                for _ in range(reader.varint()):
                    step = reader.varint()
                    if step == 0:
                        reader.fail("record context does not rise")
                    seen += step
                    context = read_context(reader, len(table) + 1)
                    write["record"].append({"field": seen, "context": context})
            if flags & 4:
                write["originals"] = read_originals(reader, len(table) + 1)
            if flags & 8:
                write["source"] = read_name(reader, len(table) + 1)
            if flags & 16:
                write["provisional"] = read_provisional(reader, len(table) + 1, write)
        writes.append(write)
    blobs = []
    for _ in range(reader.varint()):
        size, name = reader.varint(), reader.take(32).hex()
        if size == 0 or (blobs and blobs[-1]["hash"] >= name):
            reader.fail("blobs")
        if size > 64 << 20:
            raise Refused("commit.tooLarge", "blob")
        blobs.append({"length": size, "hash": name})
    length = reader.varint()
    reader.finish()
    return {
        "type": kind,
        "instance": instance,
        "table": [entry.hex() for entry in table],
        "writes": writes,
        "blobs": blobs,
        "boxLength": length,
    }


def pack_context(context):
    out = b""
    for dots in (context["vector"], context["cloud"]):
        out += varint(len(dots)) + b"".join(varint(i) + varint(n) for i, n in dots)
    return out


def pack_open(value):
    out = varint(value["type"])
    if value["instance"] == "single":
        out += b"\x00"
    else:
        out += b"\x01" + bytes.fromhex(value["instance"]["creator"] + value["instance"]["nonce"])
    out += varint(len(value["table"])) + bytes.fromhex("".join(value["table"]))
    out += varint(len(value["writes"]))
    previous = -1
    for write in value["writes"]:
        flags = ("context" in write) + 2 * ("record" in write)
        flags += 4 * ("originals" in write) + 8 * ("source" in write)
        flags += 16 * ("provisional" in write)
        out += varint((write["field"] - previous) * 2 + (flags > 0)) + varint(write["n"])
        previous = write["field"]
        if flags:
            out += varint(flags)
        if "context" in write:
            out += pack_context(write["context"])
        if "record" in write:
            out += varint(len(write["record"]))
            seen = 0
            for entry in write["record"]:
                out += varint(entry["field"] - seen) + pack_context(entry["context"])
                seen = entry["field"]
        if "originals" in write:
            out += varint(len(write["originals"]))
        for name in write.get("originals", []) + [write[k] for k in ("source",) if k in write]:
            index, n = name["dot"]
            out += varint(index) + varint(n) + bytes.fromhex(name["leaf"])
        if "provisional" in write:
            out += varint(len(write["provisional"]))
        for name in write.get("provisional", []):
            index, n = name["dot"]
            out += varint(name["field"]) + varint(index) + varint(n)
            out += bytes.fromhex(name["leaf"])
    out += varint(len(value["blobs"]))
    for blob in value["blobs"]:
        out += varint(blob["length"]) + bytes.fromhex(blob["hash"])
    return out + varint(value["boxLength"])


# Boxes


def read_plain(data, count):
    reader = Reader(data, "box.malformed")
    seed, person, times = reader.take(16), reader.part(), reader.part()
    values = [reader.part() for _ in range(count)]
    reader.finish()
    try:
        name, function = person.decode("utf-8").split("\x1f")
    except ValueError:
        reader.fail("a person")
    reader = Reader(times, "box.malformed")
    moments = []
    for index in range(count):
        coded = reader.varint64()
        step = coded if index == 0 else (coded >> 1) ^ -(coded & 1)
        moments.append(step if index == 0 else moments[-1] + step)
        if not 0 <= moments[-1] < 1 << 53:
            reader.fail("a time")
    reader.finish()
    return {
        "seed": seed.hex(),
        "name": name,
        "function": function,
        "times": moments,
        "values": [value.hex() for value in values],
    }


def person_bytes(content):
    return content["name"].encode() + b"\x1f" + content["function"].encode()


def times_bytes(content):
    out, previous = b"", None
    for time in content["times"]:
        step = time if previous is None else time - previous
        coded = step if previous is None else (2 * step if step >= 0 else -2 * step - 1)
        out += varint(coded)
        previous = time
    return out


def pack_plain(content):
    parts = [person_bytes(content), times_bytes(content)]
    parts += [bytes.fromhex(value) for value in content["values"]]
    return bytes.fromhex(content["seed"]) + b"".join(varint(len(p)) + p for p in parts)


def padded_length(length):
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def pack_stored_box(plain):
    content = b"\x00" + varint(len(plain)) + varint(len(plain)) + plain
    return b"\x00" + content.ljust(padded_length(len(content)), b"\x00")


def open_box(box):
    """The plain bytes of a stored box; None for one that is compressed or sealed."""
    reader = Reader(box, "box.malformed")
    if reader.take(1) != b"\x00":
        return None
    method, length = reader.take(1)[0], reader.varint()
    data = reader.part()
    rest = box[reader.at :]
    if any(rest) or len(box) - 1 != padded_length(reader.at - 1) or method > 1:
        reader.fail("padding or method")
    if method == 1:
        return None
    if length != len(data) or length > 1 << 20:
        reader.fail("length")
    return data


# Leaves and commits


def read_leaf(reader, author):
    start = reader.at
    opened = reader.part()
    value = read_open(opened, author)
    root = reader.take(32)
    box = reader.take(value["boxLength"])
    return {
        "bytes": reader.data[start : reader.at],
        "openBytes": opened,
        "open": value,
        "root": root,
        "box": box,
    }


def read_commits(data, count, author=None):
    reader = Reader(data)
    commits = []
    for _ in range(count):
        start = reader.at
        commit = {
            "case": reader.take(16),
            "charterHead": reader.take(16),
            "logHead": reader.take(16),
        }
        leaves = reader.varint()
        if leaves == 0:
            reader.fail("no leaves")
        commit["leaves"] = [read_leaf(reader, author) for _ in range(leaves)]
        commit["bytes"] = data[start : reader.at]
        commits.append(commit)
    reader.finish()
    return commits


def pack_leaf(opened, root, box):
    data = pack_open(opened)
    return varint(len(data)) + data + root + box


def pack_commit(case, charter_head, log_head, leaves):
    return case + charter_head + log_head + varint(len(leaves)) + b"".join(leaves)


def read_header(data):
    if len(data) != 33:
        raise Refused("request.malformed", "group header")
    if data[0] != 1:
        raise Refused("version.unsupported")
    return {"audience": data[1:17], "incarnation": data[17:33]}
