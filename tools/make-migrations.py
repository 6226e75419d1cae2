#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the table of schema migrations: make-migrations.py OUT FILE...

Each FILE is called NNN-name.sql; numbers must rise in the order given.
"""
import pathlib
import sys

out, *files = sys.argv[1:]


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(f'\t\t"{line}\\n"' for line in escaped.splitlines())


last = 0
rows = []
for file in map(pathlib.Path, files):
    number, _, name = file.stem.partition("-")
    if not number.isdigit() or int(number) <= last:
        sys.exit(f"{file.name}: migrations are NNN-name.sql with rising numbers")
    last = int(number)
    sql = file.read_text(encoding="utf-8")
    rows.append(f'\t{{ .number = {last}, .name = "{name}", .sql =\n{literal(sql)} }},\n')

with open(out, "w", encoding="utf-8") as f:
    f.write('/* Generated from src/store/migrations. */\n#include "store/db-migrate.h"\n\n')
    f.write("const struct migration migrations[] = {\n")
    f.writelines(rows)
    f.write("\t{ .number = 0 },\n};\n")
