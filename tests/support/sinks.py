# SPDX-License-Identifier: Apache-2.0
"""Servers on loopback that keep what they are sent, for tests of what goes out."""
import socketserver
import threading


class Mail(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as takes a mail."""

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.server.got.append((self.to, b"".join(lines)))

    def handle(self):
        self.to = []
        self.say("220 test")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                self.to.append(line.strip().decode())
            if word == b"DATA":
                self.say("354 go on")
                self.take()
            self.say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.got = []
        self.broken = False
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()
