# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: a watch of its own, and what its processes cost."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Watch:
    """`tonoi run` on an empty data folder."""

    def __init__(self, rules):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="tonoi-bench-"))
        self.port = free_port()
        self.log = open(self.data / "run.txt", "w", encoding="utf-8")
        command = [ROOT / "build/tonoi", "run", "--data", self.data / "data",
                   "--listen", f"127.0.0.1:{free_port()}",
                   "--syslog-tcp", f"127.0.0.1:{self.port}"]
        for path in rules:
            command += ["--rules", path]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        deadline = time.time() + 60
        while "\nready " not in "\n" + self.said():
            if self.process.poll() is not None or time.time() > deadline:
                raise SystemExit(f"the watch did not start:\n{self.said()}")
            time.sleep(0.05)

    def said(self):
        return (self.data / "run.txt").read_text(encoding="utf-8", errors="replace")

    def roles(self):
        """Process ids by role."""
        found = {"supervisor": self.process.pid}
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            name = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
            found[name.removeprefix("tonoi: ")] = int(pid)
        return found

    def tonoi(self, *args):
        done = subprocess.run([ROOT / "build/tonoi", *args, "--data", self.data / "data"],
                              capture_output=True, text=True, check=True)
        return done.stdout

    def sources(self):
        return [json.loads(line) for line in self.tonoi("sources", "--format", "json").splitlines()]

    def records(self):
        return sum(s["records"] for s in self.sources())

    def lag(self):
        return max((s["lag"] for s in self.sources()), default=0)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.data)


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
