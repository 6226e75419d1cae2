# SPDX-License-Identifier: Apache-2.0
"""The programs that are compared: what reads which input, and by what command.

A peer is used when it is found: by its variable ($RSIGMA, $EVTX_DUMP) or on $PATH.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess

from inputs import DATA, TONOI
from measure import ROOT


def find(variable, name):
    path = os.environ.get(variable) or shutil.which(name)
    return path if path and os.access(path, os.X_OK) else None


class Engine:
    """`command` gives the words of the command and what it reads on its standard input."""

    name = ""
    floor = False  # only reads the input, judges nothing
    env = {}

    def reads(self, source):
        raise NotImplementedError

    def command(self, source, rules, empty=None):
        """For `source`, or for the input without events that is to stand for it."""
        raise NotImplementedError

    def rules_loaded(self, rules):
        """(loaded, refused), or None where no rules are loaded."""
        return None


class Tonoi(Engine):
    name = "tonoi"

    def __init__(self, *options, name=None, threads=1):
        self.options = ["--threads", str(threads), *options]
        self.name = name or self.name
        self.version = tonoi_version()

    def reads(self, source):
        return True

    def command(self, source, rules, empty=None):
        path = empty or source.folder or source.path
        return [TONOI, "scan", "--rules", rules, "--format", "ndjson", "--data", DATA / "data",
                *self.options, path], None

    def rules_loaded(self, rules):
        done = subprocess.run([TONOI, "rules", "check", rules, "--format", "json"],
                              capture_output=True, text=True, check=True)
        answer = json.loads(done.stdout)
        return answer["loaded"], len(answer["refused"])


class Rsigma(Engine):
    """With routing it skips rules of another log source, as we always do."""

    env = {"RAYON_NUM_THREADS": "1"}

    def __init__(self, program, routed):
        self.program, self.routed = program, routed
        self.name = "rsigma routed" if routed else "rsigma"
        said = version_of(program)
        self.version = said.split()[1]
        self.evtx = "evtx" in said

    def reads(self, source):
        return source.kind != "evtx" or self.evtx

    def command(self, source, rules, empty=None):
        words = [self.program, "engine", "eval", "-r", rules, "--quiet", "--output-format", "ndjson"]
        if self.routed:
            words.append("--logsource-routing")
            # Events that do not tell their product themselves.
            if source.lane in ("otrf", "evtx", "evtx_json"):
                words += ["--event-logsource", "product=windows"]
        if source.kind == "evtx":
            return [*words, "-e", f"@{empty or source.path}"], None
        return words, empty or source.path

    def rules_loaded(self, rules):
        done = subprocess.run([self.program, "engine", "eval", "-r", rules], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, check=True)
        loaded = int(re.search(r"Loaded (\d+) rules", done.stderr)[1])
        return loaded, sum(1 for _ in pathlib.Path(rules).rglob("*.yml")) - loaded


class EvtxDump(Engine):
    name = "evtx_dump (reads only)"
    floor = True

    def __init__(self, program):
        self.program = program
        self.version = version_of(program).split()[-1]

    def reads(self, source):
        return source.kind == "evtx"

    def command(self, source, rules, empty=None):
        return [self.program, "-t", "1", "-o", "jsonl", empty or source.path], None


class JsonFloor(Engine):
    """simdjson builds the whole document and visits every value (json-floor.cc)."""

    name = "simdjson (reads only)"
    floor = True
    program = ROOT / "build/bench/bench-json-floor"

    def __init__(self):
        self.version = "DOM"

    def reads(self, source):
        return source.kind == "json"

    def command(self, source, rules, empty=None):
        return [self.program, empty or source.path, "1"], None


def version_of(program):
    return subprocess.run([program, "--version"], capture_output=True, text=True,
                          check=False).stdout.strip()


def tonoi_version():
    project = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return f"{project}+{commit}" if commit else project


def all_engines():
    """Those that are here, ours first."""
    engines = [Tonoi()]
    rsigma = find("RSIGMA", "rsigma")
    if rsigma:
        engines += [Rsigma(rsigma, routed) for routed in (False, True)]
    if JsonFloor.program.exists():
        engines.append(JsonFloor())
    dump = find("EVTX_DUMP", "evtx_dump")
    if dump:
        engines.append(EvtxDump(dump))
    return engines
