# SPDX-License-Identifier: Apache-2.0
"""A person at the console without scripts: sends forms and follows where they lead."""
import hashlib
import urllib.error
import urllib.parse
import urllib.request

from answering import OPERATOR, let_in


class Browser:
    """With an account of its own, of that role. Logging in is another test's matter."""

    def __init__(self, watch, role=OPERATOR, name="person", lang="en"):
        host, port = watch.address("listen")
        self.token = let_in(watch.data, 1, role, name)[0]
        self.base = f"http://{host}:{port}"
        self.headers = {"Cookie": f"session={self.token}; lang={lang}"}
        self.csrf = hashlib.blake2b(self.token.encode(), digest_size=16, key=b"tonoi form token 1").hexdigest()

    def send(self, path, body=None, headers=None):
        """(status, body as bytes, address it ended at)."""
        headers = {**self.headers, **(headers or {}), **({"Origin": self.base} if body else {})}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.base + path, body, headers), timeout=120) as answer:
                return answer.status, answer.read(), answer.url
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), refused.url

    def ask(self, path, **fields):
        """(status, text); with fields a form is sent."""
        body = urllib.parse.urlencode({"csrf": self.csrf, **fields}, doseq=True).encode() if fields else None
        status, answer, _ = self.send(path, body)
        return status, answer.decode()
