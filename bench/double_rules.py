#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write all rules of a folder and a copy of each that looks for other literals.

    double_rules.py FROM TO

Letters of the literals are exchanged within classes of about equal frequency, so the copies are as
hard to tell from ordinary text as the originals. Modifiers, fields, numbers, wildcards and lengths
stay; a regex gets a literal after it; ids are new. Needs PyYAML.
"""
import pathlib
import sys
import uuid

import yaml

CLASSES = ("eaoi", "tnsr", "hldcum", "fpgwyb", "vkxjqz")
EXCHANGE = str.maketrans({old: new for letters in (*CLASSES, *map(str.upper, CLASSES))
                          for old, new in zip(letters, letters[1:] + letters[:1])})
AS_THEY_ARE = {"cidr", "fieldref", "expand", "exists", "lt", "lte", "gt", "gte"}


def other(value, modifiers):
    if isinstance(value, list):
        return [other(one, modifiers) for one in value]
    if isinstance(value, dict):
        return changed(value)
    if not isinstance(value, str) or modifiers & AS_THEY_ARE:
        return value
    return f"(?:{value})zq" if "re" in modifiers else value.translate(EXCHANGE)


def changed(selection):
    return {key: other(value, set(str(key).split("|")[1:])) for key, value in selection.items()}


def copy_of(rule):
    detection = {name: value if name in ("condition", "timeframe") else other(value, set())
                 for name, value in rule["detection"].items()}
    return rule | {"detection": detection, "title": f"{rule['title']} (other literals)",
                   "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(rule["id"])))}


def write(source, target):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for path in sorted(pathlib.Path(source).rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        place = pathlib.Path(target) / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        rules = [copy_of(rule) for rule in yaml.load_all(text, loader) if "detection" in rule]
        if rules:
            with place.with_name(f"{path.stem}_other.yml").open("w", encoding="utf-8") as out:
                yaml.dump_all(rules, out, dumper, allow_unicode=True, sort_keys=False, width=1000)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(sys.argv[1], sys.argv[2])
