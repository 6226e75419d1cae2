#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the table of a registry: make-registry.py OUT HEADER TYPE PREFIX TABLE NAME...

Each NAME is a file, in a folder or not, that ends with `const struct TYPE PREFIX_NAME`; the table lists them in the
order given, NULL at the end. A name that no file defines fails at link time.
"""
import sys

out, header, kind, prefix, table, *names = sys.argv[1:]
symbols = [f"{prefix}_{name.rsplit('/')[-1].replace('-', '_')}" for name in names]
with open(out, "w", encoding="utf-8") as f:
    f.write(f'/* Generated from the list in meson.build. */\n#include "{header}"\n\n')
    for symbol in symbols:
        f.write(f"extern const struct {kind} {symbol};\n")
    f.write(f"\nconst struct {kind} *const {table}[] = {{\n")
    for symbol in symbols:
        f.write(f"\t&{symbol},\n")
    f.write("\tNULL,\n};\n")
