# SPDX-License-Identifier: Apache-2.0
"""The table and results.json."""
import json
import platform
import pathlib

COLUMNS = (
    ("lane", 20, lambda row: row["lane"]),
    ("engine", 22, lambda row: row["engine"]),
    ("events", 9, lambda row: f"{row['events']:,}"),
    ("rules", 7, lambda row: number(row, "rules_loaded")),
    ("load s", 7, lambda row: number(row, "load_seconds", ".3f")),
    ("scan s", 8, lambda row: number(row, "seconds", ".3f")),
    ("events/s", 11, lambda row: number(row, "events_per_s")),
    ("MB/s", 8, lambda row: number(row, "mb_per_s", ".1f")),
    ("peak MB", 8, lambda row: f"{row['peak_rss_bytes'] / 1e6:.0f}" if "peak_rss_bytes" in row else ""),
    ("findings", 9, lambda row: number(row, "findings")),
    ("against us", 10, lambda row: row.get("against_us", "")),
)
LEFT = ("lane", "engine")


def number(row, key, form=","):
    value = row.get(key)
    return "" if value is None else format(value, form)


def add_ratios(rows):
    """How often ours goes into theirs: over 1 we are faster, under 1 it is a loss."""
    ours = {row["lane"]: row for row in rows if row["engine"] == "tonoi"}
    for row in rows:
        mine = ours.get(row["lane"])
        if mine and row is not mine and row.get("events_per_s") and mine["events_per_s"]:
            row["ratio"] = round(mine["events_per_s"] / row["events_per_s"], 2)
            loss = "  LOSS" if row["ratio"] < 1 and "only" not in row["engine"] else ""
            row["against_us"] = f"{row['ratio']:.2f}×{loss}"


def line(cells):
    return "  ".join(cell.ljust(width) if name in LEFT else cell.rjust(width)
                     for (name, width, _), cell in zip(COLUMNS, cells)).rstrip()


def print_head(settings):
    print(f"{platform.machine()}, {settings}")
    print("Seconds are those of the processor on one core; loading rules is measured apart (the same "
          "command\nwithout events) and taken off. “against us”: our events/s by theirs.\n")
    print(line([name for name, _, _ in COLUMNS]), flush=True)


def print_rows(rows):
    add_ratios(rows)
    for row in rows:
        note = f"   {row['failed']}" if row.get("failed") else ""
        print(line([cell(row) for _, _, cell in COLUMNS]) + note, flush=True)


# what is asked, of which rows, by which figure, the target, True when less is better
TARGETS = (
    ("times rsigma's events/s, its structured lane", ("structured_windows",), "rsigma", 10),
    ("times rsigma's events/s, events from EVTX", ("evtx_json", "evtx"), "rsigma", 10),
    ("times rsigma's events/s, any lane", None, "rsigma", 5),
)


def ratios_to(rows, engine, lanes):
    """The worst ratio to any variant of an engine on these lanes, and where."""
    found = [(row["ratio"], row["lane"], row["engine"]) for row in rows
             if row["engine"].startswith(engine) and "ratio" in row
             and (lanes is None or row["lane"] in lanes)]
    return min(found, default=None)


def by_engine(rows, lane, engine):
    return next((r for r in rows if r["lane"] == lane and r["engine"] == engine), None)


def verdicts(rows):
    """(what, measured, target, met) for all that can be said of these rows."""
    for what, lanes, engine, target in TARGETS:
        worst = ratios_to(rows, engine, lanes)
        if worst:
            yield f"{what} ({worst[1]}, {worst[2]})", worst[0], target, worst[0] >= target
    floor = next((r for r in rows if r["engine"].startswith("simdjson") and r["lane"] == "otrf"), None)
    if floor and "ratio" in floor:
        price = round(1 / floor["ratio"], 2)
        yield "detection by only reading the same JSON (at most)", price, 3.0, price <= 3
    both = [r for r in rows if r["engine"] == "tonoi, rules twice" and "ratio" in r]
    if both:
        yield "cost of twice the rules (at most)", both[0]["ratio"], 1.15, both[0]["ratio"] <= 1.15
    threads = [r for r in rows if r["engine"].endswith("threads")]
    for one, two in zip(threads[::2], threads[1::2]):
        gain = round(one["wall_seconds"] / max(two["wall_seconds"], 1e-6), 2)
        yield f"two cores by one, {one['lane'].split()[-1]}", gain, 1.8, gain >= 1.8
    for engine, target in (("tonoi, rules compiled", 2.0), ("tonoi, rules cached", 0.1)):
        row = by_engine(rows, "start", engine)
        if row:
            yield f"seconds to start, {engine[7:]} (at most)", row["load_seconds"], target, \
                row["load_seconds"] <= target
    peaks = [r["peak_rss_bytes"] / 1e6 for r in rows if r["engine"] == "tonoi"]
    if peaks:
        yield "peak MB with all rules (at most)", round(max(peaks)), 128, max(peaks) <= 128
    row = by_engine(rows, "evtx", "tonoi")
    if row:
        yield "EVTX records/s to alerts", row["events_per_s"], 500000, row["events_per_s"] >= 500000


def print_verdicts(rows):
    found = list(verdicts(rows))
    if found:
        print(f"\n{'':66}{'measured':>10}{'target':>9}")
    for what, measured, target, met in found:
        print(f"{what:66}{measured:>10,}{target:>9,}  {'met' if met else 'MISSED'}")


def write(rows, path):
    pathlib.Path(path).write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n",
                                  encoding="utf-8")
