# SPDX-License-Identifier: Apache-2.0
"""A running `tonoi run` for tests: start it, wait for its ready line, kill its roles, read its log.

Nothing here sleeps to let something happen: wait_for() polls a condition until a deadline.
"""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

TONOI = os.environ.get("TONOI", "build/tonoi")
ROLES = ["store", "engine", "reader", "listener", "watcher", "console"]


def wait_for(condition, what, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        got = condition()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


class Watch:
    def __init__(self, *options, data=None):
        self.folder = tempfile.TemporaryDirectory(prefix="tonoi-flow-")
        self.data = pathlib.Path(data or self.folder.name) / "data"
        self.rules = pathlib.Path(self.folder.name) / "no-rules"
        self.rules.mkdir(exist_ok=True)
        self.options = options
        self.process = None
        self.fixed = {}

    def start(self):
        out = open(pathlib.Path(self.folder.name) / "out", "w+b")
        self.err = open(pathlib.Path(self.folder.name) / "err", "ab")
        addresses = [f"--{name}={where}" for name, where in self.fixed.items()]
        given = [o for o in self.options if o.split("=")[0][2:] not in self.fixed]
        if "listen" not in self.fixed:
            given.append("--listen=127.0.0.1:0")
        self.process = subprocess.Popen(
            [TONOI, "run", "--data", self.data, "--rules", self.rules, *given, *addresses],
            stdout=out, stderr=self.err)

        def ready():
            if self.process.poll() is not None:
                raise AssertionError("tonoi run ended: " + self.errors()[-2000:])
            text = pathlib.Path(out.name).read_text()
            return [line for line in text.splitlines() if line.startswith("ready ")]

        line = wait_for(ready, "the ready line")[0]
        self.where = dict(word.split("=", 1) for word in line.split()[1:])
        # The same ports after a restart: senders know only one address.
        self.fixed = {k: v for k, v in self.where.items() if k not in ("data", "pid")}
        return self

    def address(self, name):
        host, port = self.where[name].rsplit(":", 1)
        return host.strip("[]"), int(port)

    def errors(self):
        return pathlib.Path(self.err.name).read_text(errors="replace")

    def pid_of(self, role):
        """The process of a role now, or None."""
        for child in pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children") \
                .read_text().split():
            try:
                name = pathlib.Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if name.rstrip(b"\0") == f"tonoi: {role}".encode():
                return int(child)
        return None

    def kill(self, role):
        pid = self.pid_of(role)
        if pid:
            os.kill(pid, signal.SIGKILL)
        return pid

    def kill_all(self):
        """The supervisor itself: its roles must go with it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=60)
        assert code == 0, f"tonoi run ended with {code}: {self.errors()[-2000:]}"

    def records(self, *options):
        """[(source, text)] of the sealed log, of a watch that is stopped or running."""
        out = subprocess.run(
            [TONOI, "log", "search", "--data", self.data, "--format", "json",
             "--limit", "1000000", *options],
            capture_output=True, check=True).stdout
        return [(r["source"], r["text"]) for r in map(json.loads, out.splitlines())]

    def verify(self):
        subprocess.run([TONOI, "log", "verify", "--data", self.data], check=True,
                       stdout=subprocess.DEVNULL)

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if kind:
            print("# stderr of tonoi run:\n# " + self.errors()[-3000:].replace("\n", "\n# "))


def lost_and_doubled(expected, got):
    """Which of the expected texts are missing, and which came more than once."""
    counts = {}
    for text in got:
        counts[text] = counts.get(text, 0) + 1
    lost = [t for t in expected if t not in counts]
    doubled = [t for t in expected if counts.get(t, 0) > 1]
    return lost, doubled


class Tap:
    """Reports cases as they run; main() ends with the number that failed."""

    def __init__(self, count):
        self.failed = 0
        self.number = 0
        print(f"1..{count}", flush=True)

    def case(self, name, run):
        self.number += 1
        try:
            run()
            print(f"ok {self.number} {name}", flush=True)
        except Exception as error:  # a test that breaks is a test that failed
            self.failed += 1
            print(f"not ok {self.number} {name}", flush=True)
            print("# " + "\n# ".join(str(error).splitlines() or [repr(error)]), flush=True)
