# SPDX-License-Identifier: Apache-2.0
"""A person at the console without scripts: reads pages, sends forms and files."""
import hashlib
import html
import http.client

from answering import let_in


class Desk:
    """A person at the console, with a session of their own."""

    def __init__(self, watch):
        [token] = let_in(watch.data, 1)
        self.connection = http.client.HTTPConnection(*watch.address("listen"), timeout=60)
        self.headers = {"Cookie": f"session={token}"}
        self.csrf = hashlib.blake2b(token.encode(), digest_size=16, key=b"tonoi form token 1").hexdigest()

    def ask(self, method, path, body=None, **headers):
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def page(self, path):
        status, body = self.ask("GET", path)
        assert status == 200, (path, status, body[:300])
        return body.decode()

    def post(self, path, files=(), **fields):
        """The status and the page, as text; a file is (name, bytes) or (name, bytes, field)."""
        mark = "----tonoi-desk"
        out = b""
        for name, value in {"csrf": self.csrf, **fields}.items():
            out += f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value, *field in files:
            where = field[0] if field else "file"
            out += (f'--{mark}\r\nContent-Disposition: form-data; name="{where}"; filename="{name}"\r\n'
                    "Content-Type: application/octet-stream\r\n\r\n").encode() + value + b"\r\n"
        out += f"--{mark}--\r\n".encode()
        status, body = self.ask("POST", path, out, **{"Content-Type": f"multipart/form-data; boundary={mark}"})
        return status, html.unescape(body.decode())
