# SPDX-License-Identifier: Apache-2.0
"""A TAXII 2.1 client of our own for tests, written from the standard and not from the server."""
import base64
import http.client
import json
import urllib.parse

TAXII = "application/taxii+json;version=2.1"


class Client:
    """One member at one server."""

    def __init__(self, address, name, token, collection=None):
        self.connection = http.client.HTTPConnection(*address, timeout=120)
        self.headers = {"Accept": TAXII, "Authorization":
                        "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}
        self.collection = collection

    def ask(self, method, path, body=None, query=(), **headers):
        """(status, headers, what the body says); a header given as None is left out."""
        whole = {**self.headers, **({"Content-Type": TAXII} if body is not None else {}),
                 **{name.replace("_", "-"): value for name, value in headers.items()}}
        query = urllib.parse.urlencode(dict(query))
        self.connection.request(method, path + ("?" + query if query else ""), body,
                                {name: value for name, value in whole.items() if value is not None})
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, answer.headers, json.loads(text) if text else None

    def root(self):
        return self.ask("GET", "/taxii2/")[2]["default"]

    def place(self, *parts):
        return self.root() + f"collections/{self.collection}/" + "".join(f"{part}/" for part in parts)

    def post(self, objects):
        status, _, said = self.ask("POST", self.place("objects"), json.dumps({"objects": objects}))
        assert status == 202, (status, said)
        return said

    def page(self, **query):
        query = {name.replace("match_", "match[") + ("]" if name.startswith("match_") else ""): value
                 for name, value in query.items()}
        status, headers, said = self.ask("GET", self.at, query=query)
        assert status == 200, (status, said)
        assert headers["Content-Type"] == TAXII, headers["Content-Type"]
        return said, headers["X-TAXII-Date-Added-First"], headers["X-TAXII-Date-Added-Last"]

    def read(self, way, limit, between=lambda: None):
        """Every object the server gives: by `next`, by `added_after` alone, or by both at once."""
        self.at = self.place("objects")
        query, got = {"limit": limit}, []
        while True:
            said, _, last = self.page(**query)
            got += said.get("objects", [])
            between()
            if way in ("added_after", "both") and last:
                query["added_after"] = last
            if way in ("next", "both") and said.get("next"):
                query["next"] = said["next"]
            if not said.get("more"):
                return got
