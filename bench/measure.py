# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: what processes cost, and how a table looks."""
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/support"))
from watch import Watch  # noqa: E402,F401 (its folder is known only now)

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_kib(pid):
    """Resident set, its peak, and the share of it that is this process's own."""
    def read(path, keys):
        values = dict.fromkeys(keys, 0)
        for line in pathlib.Path(path).read_text().splitlines():
            key = line.split(":")[0]
            if key in values:
                values[key] = int(line.split()[1])
        return [values[key] for key in keys]
    rss, peak = read(f"/proc/{pid}/status", ["VmRSS", "VmHWM"])
    (pss,) = read(f"/proc/{pid}/smaps_rollup", ["Pss"])
    return rss, peak, pss


def table(title, rows):
    """Rows of (what, measured, unit, target, True when less is better)."""
    print(f"\n{title}")
    print(f"  {'':34}{'measured':>14}{'target':>14}{'ratio':>8}")
    for what, measured, unit, target, less in rows:
        ratio = ""
        if target:
            ratio = f"{target / measured if less else measured / target:8.2f}" if measured else ""
        wanted = f"{target:,.0f} {unit}" if target else ""
        digits = 2 if measured < 100 and unit != "records" else 0
        print(f"  {what:34}{f'{measured:,.{digits}f} {unit}':>14}{wanted:>14}{ratio}")
    print("  (ratio over 1: better than the target)")


class Cost:
    """What one run of a program took. `seconds` are those of the processor, user and system: on a
    machine that does other things too, the clock on the wall says little."""

    def __init__(self, usage, wall, code):
        self.user = usage.ru_utime
        self.seconds = usage.ru_utime + usage.ru_stime
        self.wall = wall
        self.peak = usage.ru_maxrss * 1024
        self.code = code


def put_before_others():
    """Where that is allowed. A scheduler that shares out between sessions gives two threads no more
    of a busy machine than one, so that the clock would tell of the others' work."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass


def run_once(command, stdin=None, stdout=os.devnull, stderr=os.devnull, cores=None, env=None,
             before_others=False):
    """Run to the end on the given cores (None: any)."""
    def prepare():
        if cores:
            os.sched_setaffinity(0, cores)
        if before_others:
            put_before_others()

    with open(stdin or os.devnull, "rb") as source, open(stdout, "wb") as out, \
            open(stderr, "wb") as err:
        begin = time.monotonic()
        process = subprocess.Popen(
            list(map(str, command)), stdin=source, stdout=out, stderr=err,
            env={**os.environ, **(env or {})},
            preexec_fn=prepare)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Cost(usage, time.monotonic() - begin, process.returncode)
