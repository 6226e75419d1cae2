#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/coverage counted, by room; with a folder, its files, the least covered first."""
import collections
import json
import sys

# Rooms where a branch that no test takes is a debt (docs/RELIABILITY.md).
HIGH = ("src/parse", "src/log", "src/detect", "src/organisations")
WANTED = 95.0


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def print_row(name, count, mark=""):
    print(f"{name:44} {count['line_total']:7,} {percent(count['line_covered'], count['line_total']):6.1f} "
          f"{count['branch_total']:8,} {percent(count['branch_covered'], count['branch_total']):6.1f} {mark}".rstrip())


def main():
    files = json.load(open(sys.argv[1], encoding="utf-8"))["files"]
    rooms = collections.defaultdict(collections.Counter)
    keys = ("line_total", "line_covered", "branch_total", "branch_covered")
    print(f"{'':44} {'lines':>7} {'%':>6} {'branches':>8} {'%':>6}")
    if len(sys.argv) > 2:
        chosen = [f for f in files if f["filename"].startswith(sys.argv[2])]
        for file in sorted(chosen, key=lambda f: f["branch_covered"] - f["branch_total"]):
            print_row(file["filename"], file)
        return
    for file in files:
        room = "/".join(file["filename"].split("/")[:2])
        rooms[room].update({key: file[key] for key in keys})
        rooms["all"].update({key: file[key] for key in keys})
    for room, count in sorted(rooms.items()):
        below = room in HIGH and percent(count["branch_covered"], count["branch_total"]) < WANTED
        print_row(room, count, f"below {WANTED:.0f}" if below else "")


main()
