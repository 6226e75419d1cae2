# SPDX-License-Identifier: Apache-2.0
"""A node that exchanges signed files with others, by its commands alone."""
import json
import pathlib
import subprocess

from watch import TONOI


class Node:
    def __init__(self, folder, own):
        self.data = pathlib.Path(folder) / own
        self.own = own

    def command(self, *args, code=0):
        done = subprocess.run([TONOI, *args, "--data", self.data, "--lang", "en"], capture_output=True, text=True)
        assert done.returncode == code, (args, done.returncode, done.stdout[-1000:], done.stderr[-1000:])
        return done.stdout

    def rows(self, *args):
        return [json.loads(line) for line in self.command(*args, "--format", "json").splitlines()]

    def key(self):
        """The public key's file and its fingerprint."""
        text = self.command("link", "enrol")
        pem, _, fingerprint = text.strip().rpartition("\n")
        path = self.data.with_suffix(".pem")
        path.write_text(pem + "\n")
        return path, fingerprint

    def enrol(self, other):
        path, fingerprint = other.key()
        self.command("link", "enrol", other.own, "--as", self.own, "--key", path, "--fingerprint", fingerprint)

    def counts(self, path):
        return {row["result"]: row["count"] for row in self.rows("link", "import", str(path))}

    def peer(self):
        return self.rows("link", "status")[0]
