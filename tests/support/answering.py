# SPDX-License-Identifier: Apache-2.0
"""People who answer a checklist at one time: for the test that nothing is lost, and for the bench."""
import csv
import hashlib
import http.client
import json
import random
import re
import secrets
import sqlite3
import threading
import time
import urllib.parse

ITEMS = ["inventory", "patches", "access-logs"]
SECTION = "section-2"


OPERATOR = 2


def let_in(data, count, role=OPERATOR, name="person"):
    """Accounts with open sessions: their tokens. Logging in is another test's matter."""
    now = int(time.time() * 1e6)
    tokens = [secrets.token_hex(32) for _ in range(count)]
    with sqlite3.connect(data / "db/tonoi.db", timeout=30) as db:
        for i, token in enumerate(tokens):
            user = db.execute("INSERT INTO users (name, display, role, password_hash, must_change,"
                              " created_us) VALUES (?, ?, ?, 'x', 0, ?)",
                              (f"{name}{i}", f"{name}{i}", role, now)).lastrowid
            db.execute("INSERT INTO sessions VALUES (?, ?, 3, ?, ?, ?, '127.0.0.1', 'test')",
                       (hashlib.sha256(token.encode()).hexdigest(), user, now, now, now))
    return tokens


class Person:
    def __init__(self, address, token, round_id, number):
        self.connection = http.client.HTTPConnection(*address, timeout=120)
        self.path = f"/rounds/{round_id}/sections/{SECTION}"
        self.cookie = {"Cookie": f"session={token}"}
        self.csrf = hashlib.blake2b(token.encode(), digest_size=16, key=b"tonoi form token 1").hexdigest()
        self.number = number
        self.saved, self.aside, self.times = [], [], []

    def ask(self, method, body=None, headers=None):
        begun = time.perf_counter()
        self.connection.request(method, self.path, body, {**self.cookie, **(headers or {})})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.times.append((method, time.perf_counter() - begun))
        return answer.status, text

    def look(self):
        """The versions on the page, by item."""
        status, text = self.ask("GET")
        assert status == 200, (status, text[:300])
        return {item: int(version) for item, version in
                re.findall(r'name="([a-z-]+)\.version" value="(\d+)"', text)}

    def send_note(self, item, note):
        """As a browser without scripts sends a form; "<" as it is, so that the request stays short."""
        fields = {"csrf": self.csrf, "pass": 1, f"{item}.version": self.look()[item],
                  f"{item}.value": "yes", f"{item}.checked": "2025-06-01", f"{item}.note": note}
        return self.ask("POST", urllib.parse.urlencode(fields, safe="<"),
                        {"Content-Type": "application/x-www-form-urlencoded"})

    def answer(self, turn):
        item = ITEMS[(self.number + turn) % len(ITEMS)]
        version = self.look()[item]
        words = f"person{self.number} turn {turn}"
        body = urllib.parse.urlencode({
            "csrf": self.csrf, "pass": 1, f"{item}.version": version, f"{item}.value": "yes",
            f"{item}.checked": "2025-06-01", f"{item}.note": words})
        status, text = self.ask("POST", body, {"Accept": "application/json",
                                               "Content-Type": "application/x-www-form-urlencoded"})
        assert status in (200, 409), (status, text[:300])
        got = json.loads(text)["items"][0]
        if status == 200:
            assert got["result"] == "saved", got
            self.saved.append((item, got["version"], words))
        else:
            assert got["result"] == "conflict", got
            self.aside.append((item, words))


def add_rounds(data, count):
    """So many more rounds of the hospital's checklist; the numbers of all of them."""
    with sqlite3.connect(data / "db/tonoi.db", timeout=30) as db:
        db.executemany("INSERT INTO rounds (form, form_version, subject, title, opened_us, opened_by)"
                       " VALUES ('mhlw-hospital-r7', '1', '', ?, 1, 'test')",
                       [(f"round {i}",) for i in range(count)])
        return [number for number, in db.execute("SELECT id FROM rounds")]


def write_answers(path, rounds, items, more=()):
    """A file as `form answer --csv` reads it: a yes in both passes for each item; how many rows."""
    rows = [[number, item, number_of_pass, "はい", "2025-06-01", 'a "b"\nc']
            for number in rounds for item in items for number_of_pass in (1, 2)]
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["round", "item", "pass", "value", "checked_on", "note"])
        out.writerows([*rows, *more])
    return len(rows)


def storm(people, turns, pause):
    """Everybody answers `turns` times, thinking about `pause` seconds before each; 0: all at once."""
    failures = []

    def run(person):
        try:
            for turn in range(turns):
                time.sleep(random.uniform(0, 2 * pause))
                person.answer(turn)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def check_nothing_lost(data, round_id, people):
    """Whatever was sent is kept: as a version of its own, in order, or aside; and the last counts."""
    with sqlite3.connect(data / "db/tonoi.db", timeout=30) as db:
        rows = db.execute("SELECT item, version, note, set_aside FROM answer_history"
                          " WHERE round = ? ORDER BY id", (round_id,)).fetchall()
        standing = dict(db.execute("SELECT item, note FROM answers WHERE round = ? AND item != 'gate'",
                                   (round_id,)).fetchall())
    kept = [(item, version, note) for item, version, note, aside in rows if not aside and item != "gate"]
    assert sorted(kept) == sorted(s for p in people for s in p.saved), "an answer that was taken is not kept"
    aside = sorted((item, note) for item, _, note, away in rows if away)
    assert aside == sorted(a for p in people for a in p.aside), "an answer that came too late is gone"
    for item, note in standing.items():
        versions = [version for i, version, _ in kept if i == item]
        assert versions == list(range(1, len(versions) + 1)), f"{item}: {versions}"
        assert note == [n for i, _, n in kept if i == item][-1], f"{item}: not the last one stands"
    return len(kept), len(aside)
