# SPDX-License-Identifier: Apache-2.0
"""Instructions an event costs us, counted by callgrind: the same on a busy machine and a quiet one.

Two samples of a lane are counted and the smaller taken off, so the start and the rules fall out.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

import inputs
from engines import Tonoi

SAMPLE = 1000


def counted(engine, source, rules, path):
    words, _ = engine.command(source, rules, path)
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", *map(str, words)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def first_lines(source, count):
    def make(aside):
        with source.path.open("rb") as whole, aside.open("wb") as part:
            part.writelines(line for _, line in zip(range(count), whole))
    return inputs.made(pathlib.Path(f"{source.path}.first-{count}"), make)


def per_event(source, rules):
    """A row, or nothing where callgrind is missing or the input has no lines."""
    if not shutil.which("valgrind") or source.kind != "json":
        return []
    engine = Tonoi(name="tonoi (callgrind)")
    few, many = (counted(engine, source, rules, first_lines(source, count))
                 for count in (SAMPLE, 3 * SAMPLE))
    return [{"lane": source.lane, "engine": engine.name, "version": engine.version,
             "events": 2 * SAMPLE, "instructions_per_event": round((many - few) / (2 * SAMPLE))}]
