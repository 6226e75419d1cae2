# SPDX-License-Identifier: Apache-2.0
"""A watch of one's own for tests and benchmarks: `tonoi run` on loopback and an empty folder.

Nothing here sleeps to let something happen: wait_for() asks again until a deadline, which is far
off, because only what is broken reaches it and a busy machine must not.
"""
import http.client
import itertools
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TONOI = os.environ.get("TONOI", str(ROOT / "build/tonoi"))
# Those that always run; others rest until somebody has something for them (tests/flow/resting).
ROLES = ["store", "engine", "reader", "listener", "watcher", "console", "courier", "exchange", "uplink"]
PATIENCE = 180  # seconds
TOPICS = itertools.count()


def wait_for(condition, what, seconds=PATIENCE):
    """What the condition gives, once it gives anything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        got = condition()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def send_signal(pid, number):
    """False when the process ended meanwhile: somebody else may have killed it, too."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def log_options():
    """Where the log's records go: into files, or on the Kafka that TONOI_TEST_LOG says.

    It is “kafka://brokers/name-”; each watch has a topic of its own, with a number behind that.
    TONOI_TEST_LOG_SETTINGS may name a file for --log-settings.
    """
    prefix = os.environ.get("TONOI_TEST_LOG")
    settings = os.environ.get("TONOI_TEST_LOG_SETTINGS")
    if not prefix:
        return ()
    options = (f"--log={prefix}{next(TOPICS)}",)
    return options + ((f"--log-settings={settings}",) if settings else ())


class Watch:
    """Started on entering, with free ports: `address` tells which."""

    def __init__(self, *options, rules=()):
        self.folder = tempfile.TemporaryDirectory(prefix="tonoi-watch-")
        options += log_options()
        self.data = pathlib.Path(self.folder.name) / "data"
        self.options = options
        self.rules = [str(path) for path in rules]
        self.process = None
        self.engine_kills = (None, 0)  # how often, where it stood

    def start(self):
        out = open(pathlib.Path(self.folder.name) / "out", "w+b")
        self.err = open(pathlib.Path(self.folder.name) / "err", "ab")
        no_rules = pathlib.Path(self.folder.name) / "no-rules"
        no_rules.mkdir(exist_ok=True)
        rules = [f"--rules={path}" for path in self.rules or [no_rules]]
        self.process = subprocess.Popen(
            [TONOI, "run", "--data", self.data, "--listen=127.0.0.1:0", *self.options, *rules],
            stdout=out, stderr=self.err)

        def ready():
            if self.process.poll() is not None:
                raise AssertionError("tonoi run ended: " + self.errors()[-2000:])
            text = pathlib.Path(out.name).read_text()
            return [line for line in text.splitlines(True)
                    if line.startswith("ready ") and line.endswith("\n")]

        line = wait_for(ready, "the ready line")[0]
        self.where = dict(word.split("=", 1) for word in line.split()[1:])
        return self

    def address(self, name):
        """Where an input listens, by the name of its option."""
        host, port = self.where[name].rsplit(":", 1)
        return host.strip("[]"), int(port)

    def token(self):
        """What senders over HTTP have to show."""
        for option in self.options:
            if option.startswith("--http-token-file="):
                return pathlib.Path(option.split("=", 1)[1]).read_text(encoding="utf-8").strip()
        return (self.data / "run/http-token").read_text(encoding="utf-8").strip()

    def post(self, lines, offset=0, source="ward", stream="s1", patience=60):
        """Records over HTTP, acknowledged by status 200; None when no answer came."""
        connection = http.client.HTTPConnection(*self.address("http-in"), timeout=patience)
        try:
            connection.request("POST", f"/ingest/{source}", "".join(line + "\n" for line in lines), {
                "Authorization": f"Bearer {self.token()}",
                "Tonoi-Stream": stream, "Tonoi-Offset": str(offset)})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def errors(self):
        return pathlib.Path(self.err.name).read_text(errors="replace")

    def roles(self):
        """Process ids by role; one that is being started anew is missing."""
        found = {"supervisor": self.process.pid}
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            try:
                name = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").decode()
            except OSError:
                continue
            if name.startswith("tonoi: "):
                found[name.removeprefix("tonoi: ")] = int(pid)
        return found

    def pid_of(self, role):
        """The process of a role now, or None."""
        return self.roles().get(role)

    def kill(self, role):
        """As the kernel does when memory is short: without a word. None: nothing was killed.

        An engine that died three times at one record goes on behind it, which is right and would
        look like a lost alert. So it is killed at most twice in one place.
        """
        pid = self.pid_of(role)
        if not pid or (role == "engine" and not self.may_die_here()):
            return None
        return pid if send_signal(pid, signal.SIGKILL) else None

    def may_die_here(self):
        position = self.judged_to()
        before, kills = self.engine_kills
        kills = kills + 1 if position == before else 1
        if kills <= 2:
            self.engine_kills = (position, kills)
        return kills <= 2

    def judged_to(self):
        """The record that the engine comes to next, as far as its results are kept."""
        rows = self.query("SELECT position FROM consumers WHERE name = 'engine'")
        return rows[0][0] if rows else 0

    def kill_all(self):
        """The supervisor itself: its roles must go with it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        assert code == 0, f"tonoi run ended with {code}: {self.errors()[-2000:]}"

    def tonoi(self, *args):
        """What a command prints about the data of this watch, running or stopped."""
        return subprocess.run([TONOI, *args, "--data", self.data],
                              stdout=subprocess.PIPE, text=True, check=True).stdout

    def query(self, sql, *values):
        """What its database says, for what no command tells."""
        with sqlite3.connect(f"file:{self.data}/db/tonoi.db?mode=ro", uri=True) as db:
            return db.execute(sql, values).fetchall()

    def rows(self, *args):
        return [json.loads(line) for line in self.tonoi(*args, "--format", "json").splitlines()]

    def counters(self):
        """What the watch holds and could not count, by name; unknown ones are left out."""
        return {row["name"]: int(row["value"]) for row in self.rows("status") if row.get("value") is not None}

    def sources(self):
        return self.rows("sources")

    def source(self, name):
        """What is known of one; nothing when it has not sent yet."""
        return next((s for s in self.sources() if s["source"] == name), {})

    def lag(self):
        return max((s["lag"] for s in self.sources()), default=0)

    def alerts(self, *args):
        return self.rows("alerts", *args)

    def records(self, *options):
        """[(source, text)] of the sealed log."""
        found = self.rows("log", "search", "--limit", "100000000", *options)
        return [(record["source"], record["text"]) for record in found]

    def verify(self):
        self.tonoi("log", "verify")

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
        """`run` may return why it could not be run here."""
        self.number += 1
        try:
            skipped = run()
            reason = f" # SKIP {skipped}" if isinstance(skipped, str) else ""
            print(f"ok {self.number} {name}{reason}", flush=True)
        except Exception as error:  # a test that breaks is a test that failed
            self.failed += 1
            print(f"not ok {self.number} {name}", flush=True)
            print("# " + "\n# ".join(str(error).splitlines() or [repr(error)]), flush=True)
