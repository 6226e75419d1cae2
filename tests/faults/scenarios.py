# SPDX-License-Identifier: Apache-2.0
"""The faults. Each takes a kind of program and a folder, and gives what was sent and what came.

A scenario names what it needs a program to offer; where it does not, the row says so instead of a
figure. Adding one is a function and a line in SCENARIOS.
"""
import contextlib
import dataclasses
import http.server
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import writers
from programs import HERE, Place

sys.path.insert(0, str(HERE.parent / "support"))
from watch import wait_for  # noqa: E402

RATE = int(os.environ.get("TONOI_RATE", "2000"))  # lines a second
SECONDS = 8
KILLS = 6
QUIET = 12     # seconds in which nothing more comes: then nothing more will
TELL_RULE = """title: A line of this test
id: 11111111-2222-3333-4444-777777777777
status: test
level: high
logsource: {category: faults}
detection:
    words: ['told-outside']
    condition: words
"""


@dataclasses.dataclass
class Outcome:
    sent: list
    got: list
    note: str = ""
    counted: int = 0  # what the program itself says that it lost


def settle(program, wanted=None):
    """Until what is wanted has come, or nothing more comes."""
    last, since = program.count(), time.monotonic()
    while time.monotonic() - since < QUIET:
        time.sleep(0.1)
        now = program.count()
        if now != last:
            last, since = now, time.monotonic()
        elif wanted and wanted <= len(set(program.delivered())):
            return


def stop_and_count(program, sent, note=""):
    settle(program, len(sent))
    program.stop()
    return Outcome(sent, program.delivered(), note)


def kill_meanwhile(program, thread, kills, seconds):
    """Kills at even distances while `thread` works, and starts again at once."""
    begun = time.monotonic()
    for i in range(kills):
        time.sleep(max(begun + (i + 1) * seconds / (kills + 1) - time.monotonic(), 0))
        program.kill()
        program.start()
    thread.join()


def following(meanwhile, glob="app.log", rotate=None):
    """A program follows a log that is written to while `meanwhile` does something to it."""
    def run(kind, folder):
        place = Place(folder)
        program = kind(place, {"tail": glob})
        writer = writers.Appender(place.logs, RATE, SECONDS, rotate)
        with contextlib.closing(program):
            program.start()
            writer.start()
            meanwhile(program, writer)
            writer.join()
            return stop_and_count(program, writer.sent)
    return run


def tail(glob="app.log", rotate=None, kills=0):
    return following(lambda program, writer: kill_meanwhile(program, writer, kills, SECONDS), glob, rotate)


def acknowledged(kind, folder):
    program = kind(Place(folder), {"http": True})
    with contextlib.closing(program):
        program.start()
        poster = writers.Poster(program, SECONDS)
        poster.start()
        kill_meanwhile(program, poster, KILLS, SECONDS)
        return stop_and_count(program, poster.sent)


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes each key once, as docs/formats/outputs.md asks of a receiver; may be down, cut or slow."""

    def do_POST(self):  # noqa: N802 (the library's name)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sink = self.server
        time.sleep(sink.delay)
        if not sink.down:
            sink.taken.setdefault(self.headers["Idempotency-Key"], []).append(body["event"]["id"])
        if sink.down or sink.cut():
            self.close_connection = True
            reset(self.connection)
            return
        self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def finish(self):
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_):
        pass


class Sink(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, delay=0.0):
        super().__init__(("127.0.0.1", 0), Hook)
        self.taken, self.down, self.delay = {}, False, delay
        self.answers = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def cut(self):
        """Every fiftieth answer is cut off behind the effect."""
        self.answers += 1
        return self.answers % 50 == 0

    def told(self):
        return list(self.taken)


class LineSink:
    """What a peer sends lines on to over TCP, which is what it has; may be down or cut off."""

    def __init__(self):
        self.received, self.down, self.line = [], False, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):  # closed at the end
            while True:
                line, _ = self.listener.accept()
                if self.down:
                    reset(line)
                    continue
                self.line = line
                threading.Thread(target=self.take, args=(line,), daemon=True).start()

    def take(self, line):
        rest = b""
        with contextlib.suppress(OSError):
            while data := line.recv(65536):
                *lines, rest = (rest + data).split(b"\n")
                self.received += [text.decode(errors="replace").removeprefix(" ") for text in lines]

    def cut(self):
        if self.line:
            reset(self.line)

    def close(self):
        self.listener.close()


def reset(line):
    """Ends a connection as a crash does."""
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def lines_to_a_sink(kind, folder, kills):
    place = Place(folder)
    with contextlib.closing(LineSink()) as sink:
        program = kind(place, {"tail": "app.log", "sink": sink.port})
        program.count = lambda: len(sink.received)
        program.delivered = lambda: list(sink.received)
        writer = writers.Appender(place.logs, RATE, SECONDS)
        with contextlib.closing(program):
            program.start()
            writer.start()
            time.sleep(1)
            sink.down = True
            sink.cut()
            kill_and_wait(program, kills)
            sink.down = False
            time.sleep(1)
            sink.cut()
            writer.join()
            return stop_and_count(program, writer.sent)


def kill_and_wait(program, kills):
    """An outage of six seconds, with kills in it."""
    for _ in range(kills):
        time.sleep(1)
        program.kill()
        program.start()
    time.sleep(6 - kills)


def told_to_a_sink(kills=0, outage=True, delay=0.0, count=400):
    """Ours tells alerts, each with a key; what is counted are alerts, by their identity."""
    def run(kind, folder):
        if kind.name != "tonoi":
            return lines_to_a_sink(kind, folder, kills)
        place = Place(folder)
        rule = place.folder / "rule.yml"
        rule.write_text(TELL_RULE)
        sink = Sink(delay)
        program = kind(place, {"http": True, "rules": [rule]})
        with contextlib.closing(program):
            program.start()
            watch = program.watch
            add_hook(watch, sink.server_address[1])
            sink.down = outage
            post_marked(watch, count)
            if outage:
                kill_and_wait(program, kills)
            sink.down = False
            sent = wait_for(lambda: alerts_all_there(watch, count), "all alerts")
            with contextlib.suppress(AssertionError):
                wait_for(lambda: set(sent) <= set(sink.told()), "all told", 300)
            program.stop()
            return Outcome(sent, sink.told(), "alerts, by Idempotency-Key")
    return run


def add_hook(watch, port):
    row = {"name": "hook", "kind": 0, "address": f"http://127.0.0.1:{port}/in", "shape": "ecs",
           "least": 2, "lang": "en", "mail_from": "", "mail_to": "", "user": "", "secret": "",
           "created_us": 0}
    with sqlite3.connect(watch.data / "db/tonoi.db", timeout=30) as db:
        db.execute(f"INSERT INTO destinations ({', '.join(row)}) VALUES "
                   f"({', '.join('?' * len(row))})", list(row.values()))
    wait_for(lambda: watch.query("SELECT 1 FROM destination_progress"), "the hook is known")


def post_marked(watch, count):
    """Each from a machine of its own, so that none is folded into another."""
    lines = [json.dumps({"host": f"pc{i:05d}", "msg": "told-outside", "n": i}) for i in range(count)]
    assert watch.post(lines) == 200


def alerts_all_there(watch, count):
    rows = watch.alerts("--rule", "11111111-2222-3333-4444-777777777777")
    return [row["id"] for row in rows] if sum(1 + row["folded"] for row in rows) >= count else None


def disk_full(kind, folder):
    """24 MB for everything that is kept; filled to the last byte, then freed."""
    disk = Place(folder).folder / "small"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tonoi-faults", disk],
                      capture_output=True).returncode:
        return "a small disk can be mounted by root only"
    program = None
    try:
        place = Place(folder, disk)
        program = kind(place, {"tail": "app.log"})
        program.start()
        (disk / "ballast").write_bytes(b"\0" * (20 << 20))
        writer = writers.Appender(place.logs, 12000, 5)
        writer.start()
        writer.join()
        time.sleep(3)
        full = shutil.disk_usage(disk).free
        (disk / "ballast").unlink()
        if not program.alive():
            program.start()  # as its unit would
        return stop_and_count(program, writer.sent, f"{full} bytes were free")
    finally:
        if program:
            program.close()
        subprocess.run(["umount", "-l", disk], check=False)


def reload_often(program, _):
    for _ in range(100):
        program.reload()
        time.sleep(SECONDS / 120)


def replace_thrice(program, _):
    """Ended in order and started from another file of the same program, under load."""
    for _ in range(3):
        time.sleep(SECONDS / 5)
        program.stop()
        program.start()


def two_on_one_folder(kind, folder):
    place = Place(folder)
    first = kind(place, {"tail": "app.log"})
    second = kind(place, {"tail": "app.log"})
    writer = writers.Appender(place.logs, RATE, 3)
    with contextlib.closing(first), contextlib.closing(second):
        first.start()
        writer.start()
        note = "the second one refuses"
        with contextlib.suppress(AssertionError):  # ours says why, instead of that it is ready
            second.start()
            time.sleep(2)
            note = note if second.refuses() else "the second one runs, too"
        second.close()
        writer.join()
        return stop_and_count(first, writer.sent, note)


def failing(call, when):
    """A system call that fails once in each process, as a failing disk makes it; then killed."""
    def run(kind, folder):
        place = Place(folder)
        program = kind(place, {"tail": "app.log"})
        writer = writers.Appender(place.logs, 500, 4)
        with contextlib.closing(program):
            program.start()
            tracer = subprocess.Popen(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                 "-e", f"inject={call}:error=EIO:when={when}",
                 *[word for pid in program.pids() for word in ("-p", str(pid))]],
                stderr=subprocess.DEVNULL)
            writer.start()
            writer.join()
            tracer.terminate()
            tracer.wait()
            if program.alive():
                program.kill()
            program.start()
            return stop_and_count(program, writer.sent)
    return run


def flooded_by_datagrams(kind, folder):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = Place(folder)
    program = kind(place, {"udp": True, "port": port})
    with contextlib.closing(program):
        program.start()
        if kind.name == "tonoi":
            port = program.watch.address("syslog-udp")[1]
        sent = writers.datagrams(port, 100000)
        settle(program)
        time.sleep(6)  # the count of what was lost is renewed every few seconds
        counted = sum(s["lost"] for s in program.watch.sources()) if kind.name == "tonoi" else 0
        program.stop()
        got = program.delivered()
        if kind.name != "tonoi":  # these take the priority off
            sent = [text.removeprefix("<13>") for text in sent]
            got = [text.removeprefix("<13>") for text in got]
        return Outcome(sent, got, f"{counted} counted as lost by the program itself", counted)


SCENARIOS = {
    "plain tail": ("tail", tail()),
    "kill -9 while following": ("tail", tail(kills=KILLS)),
    "rotation by create, rotated names match": ("tail", tail("app.log*", "create")),
    "rotation by create, live name": ("tail", tail("app.log", "create")),
    "rotation by copytruncate, rotated names match": ("tail", tail("app.log*", "copytruncate")),
    "rotation by copytruncate, live name": ("tail", tail("app.log", "copytruncate")),
    "create and kills, rotated names match": ("tail", tail("app.log*", "create", KILLS)),
    "create and kills, live name": ("tail", tail("app.log", "create", KILLS)),
    "copytruncate and kills, rotated names match":
        ("tail", tail("app.log*", "copytruncate", KILLS)),
    "copytruncate and kills, live name": ("tail", tail("app.log", "copytruncate", KILLS)),
    "acknowledged over HTTP, kills": ("http", acknowledged),
    "sink down, then reset": ("tail", told_to_a_sink()),
    "sink down, then reset, and kills": ("tail", told_to_a_sink(kills=2)),
    "slow sink": ("tell", told_to_a_sink(outage=False, delay=0.05)),
    "disk full, then freed": ("tail", disk_full),
    "reloaded 100 times": ("tail", following(reload_often)),
    "replaced by a new start, three times": ("tail", following(replace_thrice)),
    "two on one folder": ("tail", two_on_one_folder),
    "fdatasync fails": ("tail", failing("fdatasync,fsync", 3)),
    "write fails": ("tail", failing("write,pwrite64,writev", 40)),
    "a flood of datagrams": ("udp", flooded_by_datagrams),
}
