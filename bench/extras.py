# SPDX-License-Identifier: Apache-2.0
"""Questions that need no peer: what twice the rules, a second core and a cold start cost."""
import copy
import pathlib
import shutil
import statistics
import tempfile

import double_rules
import inputs
from compare import SCRATCH, Series, alternate, one_core
from engines import Tonoi
from measure import run_once


def twice_the_rules(source, rules, runs):
    """All rules and a copy of each with other literals: what they cost together."""
    doubled = inputs.made(inputs.DATA / "rules-twice", lambda aside: double_rules.write(rules, aside))
    return alternate([Series(Tonoi(), source, rules),
                      Series(Tonoi(name="tonoi, rules twice"), source, doubled)], runs)


def two_threads(source, rules, runs):
    """On two cores; the clock on the wall is what counts here, so no disk may take part."""
    cores = one_core() | {min(range(64), key=lambda core: core in one_core())}
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
        in_memory = copy.copy(source)
        in_memory.path = pathlib.Path(shutil.copy(source.path, folder))
        return alternate([Series(Tonoi(name=f"tonoi, {count} threads", threads=count), in_memory,
                                 rules, cores) for count in (1, 2)], runs)


def starts(source, rules, runs):
    """Until the first event could be judged: rules compiled, and taken from the cache."""
    rows = []
    for name, options in (("tonoi, rules compiled", ["--no-cache"]), ("tonoi, rules cached", [])):
        engine = Tonoi(*options, name=name)
        words, _ = engine.command(source, rules, inputs.empty("json"))
        costs = [run_once(words, cores=one_core()) for _ in range(runs + 1)][1:]
        seconds = statistics.median(cost.seconds for cost in costs)
        loaded, refused = engine.rules_loaded(rules)
        rows.append({
            "lane": "start", "engine": name, "version": engine.version, "events": 0,
            "seconds": 0, "events_per_s": 0, "peak_rss_bytes": max(c.peak for c in costs),
            "load_seconds": round(seconds, 4), "rules_loaded": loaded, "rules_refused": refused,
            "wall_seconds": round(statistics.median(c.wall for c in costs), 4), "runs": len(costs),
        })
    return rows
