# SPDX-License-Identifier: Apache-2.0
"""A watch of one's own for tests and benchmarks: `tonoi run` on loopback and an empty folder."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("TONOI", str(ROOT / "build/tonoi"))


def wait_until(condition, seconds, what):
    """Until it holds; says what was waited for when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s until {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Watch:
    """`tonoi run` on an empty data folder."""

    def __init__(self, rules, *options):
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="tonoi-watch-"))
        self.rules = [str(path) for path in rules]
        self.options = options
        self.port = free_port()
        self.console_port = free_port()
        self.start()

    def start(self):
        self.log = open(self.data / "run.txt", "w", encoding="utf-8")
        command = [PROGRAM, "run", "--data", self.data / "data",
                   "--listen", f"127.0.0.1:{self.console_port}",
                   "--syslog-tcp", f"127.0.0.1:{self.port}", *self.options]
        for path in self.rules:
            command += ["--rules", path]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        wait_until(lambda: self.process.poll() is not None or "\nready " in "\n" + self.said(), 60,
                   "the watch is ready")
        if self.process.poll() is not None:
            raise RuntimeError(f"the watch did not start:\n{self.said()}")

    def said(self):
        return (self.data / "run.txt").read_text(encoding="utf-8", errors="replace")

    def roles(self):
        """Process ids by role; one that is being started anew is missing."""
        found = {"supervisor": self.process.pid}
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            try:
                name = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
            except OSError:
                continue
            found[name.removeprefix("tonoi: ")] = int(pid)
        return found

    def kill(self, role):
        """As the kernel does when memory is short: without a word."""
        pid = self.roles().get(role)
        if pid:
            os.kill(pid, signal.SIGKILL)

    def tonoi(self, *args):
        done = subprocess.run([PROGRAM, *args, "--data", self.data / "data"],
                              capture_output=True, text=True, check=True)
        return done.stdout

    def sources(self):
        return [json.loads(line) for line in self.tonoi("sources", "--format", "json").splitlines()]

    def source(self, name):
        """What is known of one; nothing when it has not sent yet."""
        return next((s for s in self.sources() if s["source"] == name), {})

    def lag(self):
        return max((s["lag"] for s in self.sources()), default=0)

    def alerts(self, *args):
        return [json.loads(line)
                for line in self.tonoi("alerts", "--format", "json", *args).splitlines()]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def forget(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.data)
