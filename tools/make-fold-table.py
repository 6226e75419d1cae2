#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Print the rows of src/base/encoding/fold-table.inc: Unicode simple case folding (C and S of
CaseFolding.txt) as runs of characters, every `step`th of which moves by `delta`."""
import sys
import unicodedata


def fold(c):
    full = chr(c).casefold()
    if len(full) == 1:
        return ord(full)
    lower = chr(c).lower()
    return ord(lower) if len(lower) == 1 else c


pairs = [(c, fold(c)) for c in range(0x80, sys.maxunicode + 1)
         if not 0xD800 <= c < 0xE000 and fold(c) != c]
runs = []
for c, to in pairs:
    if runs:
        run = runs[-1]
        gap = c - run[1]
        if to - c == run[3] and (gap == run[2] if run[1] > run[0] else gap in (1, 2)):
            run[1], run[2] = c, gap
            continue
    runs.append([c, c, 1, to - c])

print("/* SPDX-License-Identifier: Apache-2.0 */")
print(f"/* tools/make-fold-table.py, Unicode {unicodedata.unidata_version} */")
for first, last, step, delta in runs:
    print(f"{{ 0x{first:04x}, 0x{last:04x}, {step}, {delta} }},")
