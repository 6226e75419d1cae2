#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verify a Tonoi evidence bundle offline: python3 verify_tonoi_bundle.py FOLDER|FILE.zip

Needs nothing but Python 3.7 or later; contacts nobody. Every step follows docs/formats/log.md:
  1. SHA256SUMS     the files are the ones that were exported
  2. keys.txt       each signing key is signed by the one before it, from the first
  3. checkpoint.txt the size and root of the log's tree are signed by one of these keys
  4. context.jsonl, records.jsonl
                    each record hashes to its leaf, and its path leads to the signed root
                    (RFC 6962 / RFC 9162), and what the line says is what the record says
Options: --first-key HEX (the public key noted when the log was begun) must be the first of them.
Exit code 0 only when everything fits.
"""
import base64, datetime, hashlib, io, json, os, struct, sys, zipfile

# --- Ed25519 (RFC 8032 5.1), verification only ---------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    s, t = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = t - s, d - c, d + c, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


def decode_point(data):
    y = int.from_bytes(data, "little")
    x = recover_x(y & (2**255 - 1), y >> 255)
    y &= 2**255 - 1
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def ed25519_verify(public, message, signature):
    a, r, s = decode_point(public), decode_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or len(signature) != 64:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return ((left[0] * right[2] - right[0] * left[2]) % P == 0
            and (left[1] * right[2] - right[1] * left[2]) % P == 0)


# --- Signed notes (C2SP signed-note) -------------------------------------------------------------
class Bad(Exception):
    pass


def need(condition, sentence):
    if not condition:
        raise Bad(sentence)


def strict_b64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 is not canonical")
    return data


def note_text(note, name, public):
    """The signed text of `note`, whose one signature has to be by this name and key."""
    text, mark, lines = note.partition("\n\n\u2014 ")
    need(mark and lines.endswith("\n") and lines.count("\n") == 1, "note: form of C2SP signed-note")
    text += "\n"
    signer, _, blob = lines[:-1].partition(" ")
    blob = strict_b64(blob)
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    need(signer == name and blob[:4] == key_id, "note: signed by another key")
    need(ed25519_verify(public, text.encode(), blob[4:]), "note: the signature does not fit")
    return text


def check_keys(data):
    keys = []
    entries = data.split("\n\n")
    need(data.endswith("\n\n") and len(entries) % 2 == 1, "keys.txt: form")
    for i in range(0, len(entries) - 1, 2):
        lines = entries[i].split("\n")
        need(len(lines) == 7 and lines[0] == "tonoi log key v1", "keys.txt: form of an entry")
        number, start = len(keys), lines[2].endswith(" chain starts here")
        need(lines[2] == "key %d %s" % (number, "chain starts here" if start else "signed by the key before"),
             "keys.txt: key %d: number" % number)
        public, size, root = strict_b64(lines[3]), int(lines[4]), strict_b64(lines[5])
        if keys:
            need(not start, "keys.txt: key %d starts a new chain: nothing ties it to the keys before" % number)
            need(lines[1] == keys[0]["origin"] and size >= keys[-1]["size"], "keys.txt: key %d: order" % number)
        else:
            need(start, "keys.txt: the first key does not start the chain")
        note_text(entries[i] + "\n\n" + entries[i + 1] + "\n", lines[1], public if start else keys[-1]["public"])
        keys.append({"origin": lines[1], "public": public, "size": size, "root": root})
    need(keys, "keys.txt: is empty")
    return keys


def check_checkpoint(note, keys):
    for number, key in reversed(list(enumerate(keys))):
        try:
            lines = note_text(note, key["origin"], key["public"]).split("\n")
        except Bad as problem:
            if number == 0:
                raise Bad("checkpoint.txt: %s" % problem)
            continue
        need(len(lines) == 5 and lines[0] == key["origin"], "checkpoint.txt: form")
        size, root = int(lines[1]), strict_b64(lines[2])
        last = number + 1 == len(keys) or size <= keys[number + 1]["size"]
        need(key["size"] <= size and last, "checkpoint.txt: key %d was not the log's key then" % number)
        return size, root, lines[3].replace("time ", "", 1)


# --- Records -------------------------------------------------------------------------------------
def root_of(leaf, index, size, path):
    """RFC 9162 2.1.3.2"""
    need(index < size, "is not within the checkpoint")
    node, last = leaf, size - 1
    for other in path:
        need(last, "its path is too long")
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + other + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + other).digest()
        index, last = index >> 1, last >> 1
    need(last == 0, "its path is too short")
    return node


HEAD = struct.Struct("<QqqIBBHQ")
KINDS = {1: "data", 2: "stream", 3: "note", 4: "segment"}


def check_record(line, size, root, streams, boots):
    salt, record = bytes.fromhex(line["salt"]), strict_b64(line["record"])
    leaf = hashlib.sha256(b"\x00" + salt + record).digest()
    need(root_of(leaf, line["index"], size, [bytes.fromhex(h) for h in line["path"]]) == root,
         "does not lead to the signed root")
    index, wall, mono, stream, kind, flags, _, offset = HEAD.unpack(record[:HEAD.size])
    payload = record[HEAD.size:]
    said = [line[k] for k in ("index", "arrival_us", "mono_us", "stream", "kind", "flags", "offset", "leaf")]
    need(said == [index, wall, mono, stream, KINDS.get(kind), flags, offset, leaf.hex()],
         "the line and the record disagree")
    arrival = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=wall)
    need(line["arrival_time"] == arrival.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "its arrival time is told wrong")
    if kind == 2:
        n = struct.unpack("<H", payload[:2])[0]
        streams[stream] = payload[2:2 + n], payload[2 + n:]
    if kind == 4:
        boots[index] = payload[56:72].hex()
    if kind == 1:
        need(same(line["text"], payload), "its text is not its payload")
        source, key = streams.get(stream, (b"", b""))
        need(same(line["source"], source) and same(line["key"], key), "its stream is not the one the line says")
        need(boots.get(line["segment"]) == line["boot_id"], "its boot id is not its segment's")
    return kind == 1


def same(text, data):
    """Bytes that are not UTF-8 can be shown only repaired; the record itself has them as they came."""
    try:
        return data.decode("utf-8") == text
    except UnicodeDecodeError:
        return "\ufffd" in text


def check_sums(files):
    listed = {}
    for row in files["SHA256SUMS"].decode().splitlines():
        digest, _, name = row.partition("  ")
        listed[name] = digest
        need(name in files, "%s: is missing" % name)
        need(hashlib.sha256(files[name]).hexdigest() == digest, "%s: is not the file exported" % name)
    for name in files:
        need(name == "SHA256SUMS" or name in listed, "%s: was not exported" % name)


def load(path):
    if os.path.isdir(path):
        return {n: open(os.path.join(path, n), "rb").read() for n in sorted(os.listdir(path))}
    with zipfile.ZipFile(io.BytesIO(open(path, "rb").read())) as bundle:
        need(bundle.testzip() is None, "%s: is a damaged zip file" % path)
        return {n: bundle.read(n) for n in bundle.namelist()}


def verify(path, first_key):
    files = load(path)
    need("SHA256SUMS" in files, "SHA256SUMS: is missing")
    check_sums(files)
    keys = check_keys(files["keys.txt"].decode())
    need(first_key in (None, keys[0]["public"].hex()), "keys.txt: the first key is not %s" % first_key)
    size, root, time = check_checkpoint(files["checkpoint.txt"].decode(), keys)
    streams, boots, count, last = {}, {}, 0, -1
    for row in (files["context.jsonl"] + files["records.jsonl"]).decode().split("\n")[:-1]:
        line = json.loads(row)
        try:
            need(line["kind"] != "data" or line["index"] > last, "is out of order")
            last = line["index"] if line["kind"] == "data" else last
            count += check_record(line, size, root, streams, boots)
        except Bad as problem:
            raise Bad("record %s: %s" % (line.get("index"), problem))
    print("OK: %d records, unaltered since sealed at %s" % (count, time))
    print("OK: 記録 %d 件。%s の封印から変わっていません。" % (count, time))
    print("log %s, tree of %d records, %d signing keys, first public key %s"
          % (keys[0]["origin"], size, len(keys), keys[0]["public"].hex()))


def main(args):
    first_key = args[args.index("--first-key") + 1].lower() if "--first-key" in args else None
    paths = [a for i, a in enumerate(args) if not a.startswith("--") and (i == 0 or args[i - 1] != "--first-key")]
    if len(paths) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        verify(paths[0], first_key)
    except (Bad, ValueError, KeyError, TypeError, AttributeError, struct.error, OSError, zipfile.BadZipFile) as problem:
        print("FAILED / 検証できません: %s" % problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
