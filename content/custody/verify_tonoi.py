#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Check a case or papers of Tonoi offline: python3 verify_tonoi.py ARCHIVE.zip|FOLDER [--show]

Needs Python 3.7 or later and, for the signature, the command `openssl`; contacts nobody.
  1. SHA256SUMS      every file is the one that was exported, and none came in besides
  2. SHA256SUMS.sig  the list of sums is signed by the key in signer.pem
And of a case
  3. timeline.jsonl, seals.txt   each seal is SHA-256(seal before, line end, line)
  4. exhibits.json   files of evidence have the SHA-256 that the timeline tells of
Exit code 0 only when everything fits.
"""
import hashlib, json, os, subprocess, sys, tempfile, zipfile

OURSELVES = {"SHA256SUMS", "SHA256SUMS.sig"}


class Wrong(Exception):
    pass


def load(path):
    """{name: bytes} of an archive or of the folder it was unpacked to."""
    if os.path.isdir(path):
        files = {}
        for folder, _, names in os.walk(path):
            for name in names:
                whole = os.path.join(folder, name)
                with open(whole, "rb") as f:
                    files[os.path.relpath(whole, path).replace(os.sep, "/")] = f.read()
        return files
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n) for n in archive.namelist() if not n.endswith("/")}


def need(files, name):
    if name not in files:
        raise Wrong("%s is missing" % name)
    return files[name]


def check_sums(files):
    named = set()
    for line in need(files, "SHA256SUMS").decode().splitlines():
        digest, name = line[:64], line[66:]
        if hashlib.sha256(need(files, name)).hexdigest() != digest:
            raise Wrong("%s was changed: its SHA-256 differs" % name)
        named.add(name)
    extra = set(files) - named - OURSELVES
    if extra:
        raise Wrong("%s is not named in SHA256SUMS" % sorted(extra)[0])
    return len(named)


def check_signature(files):
    """True when it fits; None when there is no openssl to ask."""
    with tempfile.TemporaryDirectory() as folder:
        def put(name):
            path = os.path.join(folder, name)
            with open(path, "wb") as f:
                f.write(need(files, name))
            return path
        try:
            run = subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", put("signer.pem"), "-rawin",
                 "-in", put("SHA256SUMS"), "-sigfile", put("SHA256SUMS.sig")],
                capture_output=True)
        except FileNotFoundError:
            return None
    if run.returncode:
        raise Wrong("the signature does not fit")
    return True


def fingerprint(pem):
    import base64
    body = "".join(line for line in pem.decode().splitlines() if not line.startswith("-----"))
    return hashlib.sha256(base64.b64decode(body)).hexdigest()


def check_timeline(files):
    lines = need(files, "timeline.jsonl").decode().split("\n")[:-1]
    seals = need(files, "seals.txt").decode().split("\n")[:-1]
    if len(lines) != len(seals):
        raise Wrong("%d entries, %d seals" % (len(lines), len(seals)))
    before = ""
    for n, (line, seal) in enumerate(zip(lines, seals), 1):
        if hashlib.sha256((before + "\n" + line).encode()).hexdigest() != seal:
            raise Wrong("timeline.jsonl:%d: its seal does not fit" % n)
        if json.loads(line)["seq"] != n:
            raise Wrong("timeline.jsonl:%d: is entry %s" % (n, json.loads(line)["seq"]))
        before = seal
    return [json.loads(line) for line in lines]


def check_exhibits(files, entries):
    told = [json.loads(e["detail"]).get("sha256") for e in entries if e["kind"] == "evidence"]
    exhibits = json.loads(need(files, "exhibits.json"))["exhibits"]
    for e in exhibits:
        if e["sha256"] and e["sha256"] not in told:
            raise Wrong("E%d: the timeline knows no such SHA-256" % e["number"])
        if e["path"] and hashlib.sha256(need(files, e["path"])).hexdigest() != e["sha256"]:
            raise Wrong("%s is not what came in" % e["path"])
    return exhibits


def when(micros):
    import datetime
    if micros is None:
        return "unknown".ljust(20)
    start = datetime.datetime(1970, 1, 1)
    return (start + datetime.timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%SZ")


def show(entries):
    for e in entries:
        print("%4d  %s  (%s, %s)  %s  %s" % (e["seq"], when(e["happened_us"]),
              when(e["written_us"]), e["by"], e["kind"], e["words"] or e["detail"]))


def check_case(files):
    entries = check_timeline(files)
    exhibits = check_exhibits(files, entries)
    case = json.loads(need(files, "case.json"))
    if "--show" in sys.argv:
        show(entries)
    return "%s %s: %d entries, %d exhibits" % (case["number"], case["title"], len(entries),
                                              len(exhibits))


def check_pack(files):
    about = json.loads(need(files, "pack.json"))
    return "%s %s: %d papers" % (about["facility"], about["made"], len(about["papers"]))


def main():
    paths = [a for a in sys.argv[1:] if not a.startswith("--")]
    if len(paths) != 1 or set(sys.argv[1:]) - set(paths) - {"--show"}:
        print(__doc__)
        return 2
    try:
        files = load(paths[0])
        n = check_sums(files)
        signed = check_signature(files)
        what = check_pack(files) if "pack.json" in files else check_case(files)
    except (Wrong, OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as why:
        print("NOT OK / 合いません: %s" % why)
        return 1
    print("%s: %d files" % (what, n))
    print("key / 鍵の指紋: %s" % fingerprint(files["signer.pem"]))
    if not signed:
        print("NOT CHECKED / 未確認: the signature (no openssl here)")
        return 1
    print("OK")
    return 0


if __name__ == "__main__":
    sys.exit(main())
