# SPDX-License-Identifier: Apache-2.0
"""The inputs of the lanes, made once and kept in build/bench-data."""
import io
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib

import hospital
import lanes
from measure import ROOT

CORPUS = ROOT / "../shared/corpus"
DATA = ROOT / "build/bench-data"
RULE_FOLDERS = ("rules", "rules-emerging-threats", "rules-threat-hunting")
TONOI = pathlib.Path(os.environ.get("TONOI", ROOT / "build/tonoi"))

EVTX_HEADER = 4096
EVTX_CHUNK = 65536


class Input:
    """One file (or a folder, for those who read folders) with what every row of the table needs."""

    def __init__(self, lane, path, kind, events, note="", folder=None):
        self.lane, self.path, self.kind, self.events, self.note = lane, path, kind, events, note
        self.folder = folder
        self.bytes = path.stat().st_size


def made(path, make):
    """Made aside and renamed, so that a run broken off leaves nothing half done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        aside = path.with_name(path.name + ".part")
        make(aside)
        aside.rename(path)
    return path


def count_lines(path):
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def rules():
    """All SigmaHQ rules in one folder: everybody is given the same; None without ../shared."""
    if not (CORPUS / "sigma/rules").is_dir():
        return None

    def copy(folder):
        shutil.rmtree(folder, ignore_errors=True)
        for name in RULE_FOLDERS:
            shutil.copytree(CORPUS / "sigma" / name, folder / name)
    return made(DATA / "rules", copy)


def json_lane(name, events):
    """From $RSIGMA_LANES (a folder of NAME.ndjson, or rsigma's generator), else our own."""
    given = os.environ.get("RSIGMA_LANES")
    if not given:
        path = made(DATA / f"own-{name}-{events}.ndjson",
                    lambda aside: lanes.write_lane(name, aside, events))
        return Input(name, path, "json", events, "own events of that shape")
    source = pathlib.Path(given)
    if source.is_file():
        made(DATA / f"theirs-{events}", lambda aside: subprocess.run(
            [sys.executable, source, "--out-dir", aside, "--count", str(events)], check=True))
        source = DATA / f"theirs-{events}"

    def first_events(aside):
        with (source / f"{name}.ndjson").open("rb") as whole, aside.open("wb") as part:
            part.writelines(line for _, line in zip(range(events), whole))
    path = made(DATA / f"theirs-{name}-{events}.ndjson", first_events)
    return Input(name, path, "json", count_lines(path), "rsigma's own events")


def otrf(events):
    """NDJSON of OTRF/Security-Datasets, the first members of the archives in order of name."""
    archives = sorted((CORPUS / "otrf").rglob("*.zip"))
    if not archives:
        return None

    def unpack(aside):
        left = events
        with aside.open("wb") as out:
            for archive in archives:
                left -= copy_members(archive, out, left)

    path = made(DATA / f"otrf-{events}.ndjson", unpack)
    return Input("otrf", path, "json", count_lines(path), "OTRF/Security-Datasets")


def copy_members(archive, out, most):
    copied = 0
    with zipfile.ZipFile(archive) as packed:
        for name in sorted(n for n in packed.namelist() if n.endswith(".json")):
            for line in io.BytesIO(packed.read(name)):
                if copied < most and line.startswith(b"{"):
                    out.write(line.rstrip(b"\r\n") + b"\n")
                    copied += 1
    return copied


def evtx_chunks():
    for path in sorted((CORPUS / "evtx-attack").rglob("*.evtx")):
        data = path.read_bytes()
        for at in range(EVTX_HEADER, len(data) - EVTX_CHUNK + 1, EVTX_CHUNK):
            first, last = struct.unpack_from("<QQ", data, at + 8)
            if data[at:at + 8] == b"ElfChnk\0" and first <= last < 1 << 63:
                yield data[at:at + EVTX_CHUNK]


def evtx_header(chunks):
    head = struct.pack("<8sQQQIHHHH76x", b"ElfFile\0", 0, chunks - 1, 1, 128, 1, 3, EVTX_HEADER,
                       min(chunks, 65535))
    head += struct.pack("<II", 0, zlib.crc32(head))
    return head.ljust(EVTX_HEADER, b"\0")


def evtx(events):
    """The chunks of all files of the corpus in one file, over and over: chunks stand alone."""
    chunks = list(evtx_chunks())
    if not chunks:
        return None
    records = sum(1 + last - first for first, last in
                  (struct.unpack_from("<QQ", chunk, 8) for chunk in chunks))
    times = max(1, -(-events // records))
    if times * len(chunks) > 65535:
        times = 65535 // len(chunks)

    def join(aside):
        with aside.open("wb") as out:
            out.write(evtx_header(times * len(chunks)))
            for _ in range(times):
                out.writelines(chunks)
    path = made(DATA / f"attacks-{events}.evtx", join)
    return Input("evtx", path, "evtx", count_events(path), f"hayabusa-sample-evtx, {times} times")


def count_events(path):
    counted = path.with_name(path.name + ".count")
    if not counted.exists():
        done = subprocess.Popen([TONOI, "parse", "--format", "json", path], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        events = sum(block.count(b"\n") for block in iter(lambda: done.stdout.read(1 << 20), b""))
        done.wait()
        counted.write_text(str(events))
    return int(counted.read_text())


def evtx_as_json(events):
    """The same records as tonoi parse writes them: for those who read no EVTX."""
    source = evtx(events)
    if not source:
        return None

    def export(aside):
        with aside.open("wb") as out:
            subprocess.run([TONOI, "parse", "--format", "json", source.path], stdout=out,
                           stderr=subprocess.DEVNULL, check=False)
    path = made(DATA / f"attacks-{events}.ndjson", export)
    return Input("evtx_json", path, "json", count_lines(path), source.note)


def hospital_day(events):
    folder = made(DATA / f"hospital-{events}", lambda aside: hospital.write_day(aside, events))

    def join(aside):
        with aside.open("wb") as out:
            for part in sorted(folder.iterdir()):
                out.write(part.read_bytes())
    path = made(DATA / f"hospital-{events}.log", join)
    return Input("hospital_day", path, "logs", count_lines(path), "invented, 1 % attack", folder)


def empty(kind):
    """An input of no events: what it costs is the price of starting and loading rules."""
    def make(aside):
        aside.write_bytes(evtx_header(1) if kind == "evtx" else b"")
    return made(DATA / f"empty.{kind}", make)


def makers(events):
    """How each lane's input is made; None comes of those whose data is not here."""
    made_of = {name: lambda name=name: json_lane(name, events) for name in lanes.LANES}
    return made_of | {"otrf": lambda: otrf(events), "evtx": lambda: evtx(2 * events),
                      "evtx_json": lambda: evtx_as_json(2 * events),
                      "hospital_day": lambda: hospital_day(events)}
