# SPDX-License-Identifier: Apache-2.0
"""What is put through the faults: this program and, where they are, rsyslog and syslog-ng.

Each peer is set the safest way its own manual knows: nothing waits in memory (no queue before a file
that is synced; before a network sink a synced queue on disk), and the place in a followed file is
kept after every line.
"""
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from watch import ROOT, Watch  # noqa: E402

PEERS = pathlib.Path(os.environ.get("TONOI_PEERS", ROOT / "build/peers"))
LIBRARIES = ("usr/lib/x86_64-linux-gnu", "usr/lib/syslog-ng", "usr/lib", "lib/x86_64-linux-gnu")


class Place:
    """Where a scenario happens: what programs read and write, and what a fault is put upon."""

    def __init__(self, folder, disk=None):
        self.folder = pathlib.Path(folder)
        self.logs = self.folder / "logs"
        self.logs.mkdir(exist_ok=True)
        self.disk = pathlib.Path(disk or self.folder / "disk")
        self.disk.mkdir(exist_ok=True)


class Ours:
    name = "tonoi"
    offers = {"tail", "http", "tell", "udp"}

    def __init__(self, place, wants):
        options = []
        if "tail" in wants:
            options.append(f"--watch={place.logs}/{wants['tail']}")
        if "http" in wants:
            options.append("--http-in=127.0.0.1:0")
        if "udp" in wants:
            options.append("--syslog-udp=127.0.0.1:0")
        self.watch = Watch(*options, *wants.get("options", ()), rules=wants.get("rules", ()))
        self.watch.data = place.disk / "data"

    def start(self):
        self.watch.start()

    def kill(self):
        self.watch.kill_all()

    def reload(self):
        os.kill(self.watch.process.pid, signal.SIGHUP)

    def stop(self):
        self.watch.stop()

    def alive(self):
        return self.watch.process.poll() is None

    def pids(self):
        return list(self.watch.roles().values())

    def refuses(self):
        """Started beside another: whether it ended by itself, saying why."""
        return not self.alive()

    def delivered(self):
        return [text for source, text in self.watch.records()]

    def count(self):
        """How much has come, cheaply."""
        return sum(source["records"] for source in self.watch.sources())

    def close(self):
        if self.watch.process and self.alive():
            self.watch.kill_all()


class Peer:
    """A daemon with one configuration file and one output file."""
    offers = {"tail", "udp"}

    def __init__(self, place, wants):
        self.place, self.wants = place, wants
        self.out = place.disk / "out.log"
        self.state = place.disk / "state"
        self.state.mkdir(exist_ok=True)
        self.config = place.folder / f"{self.name}.conf"
        self.process = None
        self.port = wants.get("port", 0)

    @classmethod
    def binary(cls):
        return PEERS / "usr/sbin" / cls.program

    @classmethod
    def there(cls):
        return cls.binary().exists()

    def environment(self):
        paths = ":".join(str(PEERS / path) for path in LIBRARIES)
        return {**os.environ, "LD_LIBRARY_PATH": paths}

    def start(self):
        self.config.write_text(self.configuration())
        with open(self.place.folder / f"{self.name}.err", "ab") as err:
            self.process = subprocess.Popen(self.command(), env=self.environment(), stdout=err,
                                            stderr=err, cwd=self.place.folder)
        time.sleep(0.3)  # it tells nobody when it is ready

    def kill(self):
        self.process.kill()
        self.process.wait()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def pids(self):
        return [self.process.pid]

    def refuses(self):
        return not self.alive()

    def alive(self):
        return self.process.poll() is None

    def delivered(self):
        if not self.out.exists():
            return []
        return self.out.read_text(errors="replace").splitlines()

    def count(self):
        return self.out.stat().st_size if self.out.exists() else 0

    def close(self):
        if self.process and self.alive():
            self.kill()


class Rsyslog(Peer):
    name = "rsyslog"
    program = "rsyslogd"

    def command(self):
        modules = PEERS / "usr/lib/x86_64-linux-gnu/rsyslog"
        return [self.binary(), "-n", "-f", self.config, "-i", self.state / "pid", "-M", modules]

    def queue(self, name):
        return (f'queue.type="Disk" queue.filename="{name}" queue.syncqueuefiles="on" '
                'queue.checkpointinterval="1" queue.saveonshutdown="on" queue.timeoutenqueue="-1"')

    def action(self):
        if "sink" in self.wants:
            return (f'action(type="omfwd" target="127.0.0.1" port="{self.wants["sink"]}" '
                    'protocol="tcp" template="line" action.resumeRetryCount="-1" '
                    f'action.resumeInterval="1" {self.queue("out")})')
        return (f'action(type="omfile" file="{self.out}" template="line" sync="on" '
                'flushOnTXEnd="on" asyncWriting="off" action.resumeRetryCount="-1")')

    def configuration(self):
        main = self.queue("main") if "sink" in self.wants else 'queue.type="Direct"'
        message = "rawmsg" if "udp" in self.wants else "msg"  # what came, unparsed
        lines = [f'global(workDirectory="{self.state}")', f'main_queue({main})',
                 f'template(name="line" type="string" string="%{message}%\\n")']
        if "tail" in self.wants:
            lines += ['module(load="imfile" mode="inotify")',
                      f'input(type="imfile" file="{self.place.logs}/{self.wants["tail"]}" tag="t" '
                      'persistStateInterval="1" persistStateAfterSubmission="on" '
                      'reopenOnTruncate="on" freshStartTail="off")']
        if "udp" in self.wants:
            lines += ['module(load="imudp")',
                      f'input(type="imudp" address="127.0.0.1" port="{self.port}")']
        return "\n".join([*lines, self.action(), ""])

    def delivered(self):
        return [line.removeprefix(" ") for line in super().delivered()]


class SyslogNg(Peer):
    name = "syslog-ng"
    program = "syslog-ng"

    def command(self):
        return [self.binary(), "-F", "--no-caps", "-f", self.config,
                "--persist-file", self.state / "persist", "--pidfile", self.state / "pid",
                "--control", self.state / "ctl", "--module-path",
                f"{PEERS}/usr/lib/syslog-ng/3.38"]

    def destination(self):
        if "sink" in self.wants:
            return (f'destination d {{ network("127.0.0.1" port({self.wants["sink"]}) '
                    'transport("tcp") template("$MSG\\n") time-reopen(1) disk-buffer(reliable(yes) '
                    f'mem-buf-size(16777216) disk-buf-size(67108864) dir("{self.state}"))); }};')
        return (f'destination d {{ file("{self.out}" template("$MSG\\n") fsync(yes) '
                'flush-lines(1)); };')

    def configuration(self):
        sources = []
        if "tail" in self.wants:
            sources.append(f'wildcard-file(base-dir("{self.place.logs}") '
                           f'filename-pattern("{self.wants["tail"]}") flags(no-parse) '
                           'log-fetch-limit(100) read-old-records(yes))')
        if "udp" in self.wants:
            sources.append(f'network(ip("127.0.0.1") port({self.port}) transport("udp") '
                           'flags(no-parse))')
        return "\n".join([
            "@version: 3.35",
            "options { keep-hostname(yes); chain-hostnames(no); stats-freq(0); };",
            f"source s {{ {'; '.join(sources)}; }};", self.destination(),
            "log { source(s); destination(d); flags(flow-control); };", ""])


def programs(names):
    """Those asked for that are here, and the names of those that are not."""
    known = {kind.name: kind for kind in (Ours, Rsyslog, SyslogNg)}
    unknown = set(names) - set(known)
    if unknown:
        sys.exit(f"no program called {', '.join(sorted(unknown))}: {', '.join(known)}")
    chosen = [kind for name, kind in known.items() if not names or name in names]
    there = [kind for kind in chosen if kind is Ours or kind.there()]
    return there, [kind.name for kind in chosen if kind not in there]

