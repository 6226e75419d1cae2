# SPDX-License-Identifier: Apache-2.0
"""One lane, several engines: alternated runs, medians, the price of loading taken off."""
import os
import pathlib
import statistics
import tempfile

import inputs
from measure import run_once

SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def one_core():
    """The last one we may use: the first has the interrupts."""
    return {max(os.sched_getaffinity(0))}


class Series:
    """The runs of one engine on one input."""

    def __init__(self, engine, source, rules, cores=None):
        """`cores`: None for one of them and by processor time; several go by the clock."""
        self.engine, self.source, self.rules = engine, source, rules
        self.cores = cores or one_core()
        self.by_clock = bool(cores)
        self.loads, self.scans = [], []
        self.findings = None
        self.failed = ""

    def run(self, keep):
        """`keep`: false for the first, which warms the caches."""
        load = self.once(inputs.empty(self.source.kind))
        scan = self.once(None)
        if scan.code:
            self.failed = f"ended with {scan.code}"
        if keep:
            self.loads.append(load)
            self.scans.append(scan)

    def once(self, empty):
        words, stdin = self.engine.command(self.source, self.rules, empty)
        with tempfile.NamedTemporaryFile(dir=SCRATCH) as out:
            cost = run_once(words, stdin, out.name, cores=self.cores, env=self.engine.env,
                            before_others=self.by_clock)
            if not self.engine.floor and not empty:
                self.findings = inputs.count_lines(pathlib.Path(out.name))
        return cost

    def row(self):
        load = statistics.median(cost.seconds for cost in self.loads)
        each = [max(cost.seconds - load, 1e-6) for cost in self.scans]
        seconds = statistics.median(each)
        noise = max(cost.seconds for cost in self.loads) - min(cost.seconds for cost in self.loads)
        if seconds < max(0.01, noise / 2):
            self.failed = self.failed or f"no longer than loading varies ({noise:.2f} s): more events!"
        wall = (statistics.median(cost.wall for cost in self.scans) -
                statistics.median(cost.wall for cost in self.loads))
        loaded, refused = self.engine.rules_loaded(self.rules) or (None, None)
        return {
            "lane": self.source.lane, "engine": self.engine.name, "version": self.engine.version,
            "events": self.source.events, "seconds": round(seconds, 4),
            "events_per_s": None if self.failed else round(self.source.events / seconds),
            "peak_rss_bytes": max(cost.peak for cost in self.scans),
            "load_seconds": round(load, 4), "rules_loaded": loaded, "rules_refused": refused,
            "user_seconds": round(statistics.median(c.user for c in self.scans) -
                                  statistics.median(c.user for c in self.loads), 4),
            "wall_seconds": round(wall, 4), "bytes": self.source.bytes,
            "mb_per_s": None if self.failed else round(self.source.bytes / seconds / 1e6, 1),
            "findings": self.findings,
            "runs": len(self.scans), "min_seconds": round(min(each), 4),
            "max_seconds": round(max(each), 4), "input": self.source.note, "failed": self.failed,
        }


def alternate(series, runs):
    """Everybody once in each round, in turning order, so that a slow moment hits all alike."""
    for number in range(runs + 1):
        for one in series if number % 2 else reversed(series):
            one.run(keep=number > 0)
    return [one.row() for one in series]


def lane(source, engines, rules, runs):
    return alternate([Series(engine, source, rules) for engine in engines if engine.reads(source)],
                     runs)
