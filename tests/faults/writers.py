# SPDX-License-Identifier: Apache-2.0
"""What a hospital's machines do meanwhile: append numbered lines, rotate their log, post, send."""
import shutil
import socket
import threading
import time

PAD = "x" * 80  # a line is about 100 bytes, as a firewall's short ones are
KEPT = 4        # rotated files


class Appender(threading.Thread):
    """Numbered lines at a steady rate, and the ways the file is rotated meanwhile."""

    def __init__(self, folder, rate, seconds, rotate=None, every=1.5):
        super().__init__(daemon=True)
        self.path = folder / "app.log"
        self.sent = []
        self.rate, self.seconds = rate, seconds
        self.rotate, self.every = rotate, every
        self.file = open(self.path, "ab", buffering=0)

    def append(self, count):
        lines = [f"line {len(self.sent) + i:08d} {PAD}" for i in range(count)]
        data = "".join(line + "\n" for line in lines).encode()
        while data:  # a disk that is full takes a part
            data = data[self.file.write(data):]
        self.sent += lines

    def shift(self):
        for i in range(KEPT, 0, -1):
            old = self.path.with_name(f"app.log.{i}")
            if old.exists():
                old.rename(self.path.with_name(f"app.log.{i + 1}"))

    def create(self):
        """Renamed; who writes goes on in the old file for a while."""
        self.shift()
        self.path.rename(self.path.with_name("app.log.1"))
        self.append(50)
        time.sleep(0.2)
        self.append(50)
        self.file.close()
        self.file = open(self.path, "ab", buffering=0)

    def copytruncate(self):
        """Copied and cut back to nothing, while nobody writes: what is written between is lost by
        the rotation itself, whoever reads."""
        self.shift()
        shutil.copyfile(self.path, self.path.with_name("app.log.1"))
        time.sleep(0.5)  # what follows a file has to have read it: nothing else holds these lines
        self.file.truncate(0)

    def run(self):
        chunk = max(self.rate // 100, 1)
        begun = last = time.monotonic()
        while (now := time.monotonic()) - begun < self.seconds:
            self.append(chunk)
            if self.rotate and now - last >= self.every:
                getattr(self, self.rotate)()
                last = time.monotonic()
            time.sleep(0.01)
        self.append(10)


class Poster(threading.Thread):
    """Batches over HTTP; what is not acknowledged is sent again with the same offset."""
    BATCH = 100

    def __init__(self, program, seconds):
        super().__init__(daemon=True)
        self.program, self.seconds = program, seconds
        self.sent = []

    def post(self, lines):
        return self.program.watch.post(lines, len(self.sent), patience=5) == 200

    def run(self):
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            lines = [f"line {len(self.sent) + i:08d} {PAD}" for i in range(self.BATCH)]
            while not self.post(lines):
                time.sleep(0.02)
            self.sent += lines


def datagrams(port, count):
    """Numbered ones, as fast as they go: the receiver's kernel buffer is not asked."""
    sent = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        for i in range(count):
            text = f"<13>line {i:08d} {PAD}"
            out.sendto(text.encode(), ("127.0.0.1", port))
            sent.append(text)
    return sent
