#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of a built program, CycloneDX 1.5 as JSON: sbom.py PROGRAM > FILE

Every library that it is linked with, directly or by another library, with the package, version and
sum it has on this machine, and which needs which. The same program on the same machine gives the
same bytes: the moment is $SOURCE_DATE_EPOCH.
"""
import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = "1.5"


def said(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@functools.cache
def needed(path):
    return re.findall(r"\(NEEDED\).*\[(.+?)\]", said("readelf", "-dW", path))


def libraries(program):
    """Path of every library by its name, as the loader finds them."""
    return dict(re.findall(r"^\s+(\S+) => (/\S+)", said("ldd", program), re.M))


@functools.cache
def package_of(path):
    # Debian 12 has /lib as a link to /usr/lib, and packages of both.
    for name in (path, path.removeprefix("/usr"), "/usr" + path, os.path.realpath(path)):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split(": ")[0].split(",")[0]
    return None


@functools.cache
def facts(package):
    shown = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}"
    return said("dpkg-query", "-W", f"-f={shown}", package).split("\t")


def sha256(path):
    return {"alg": "SHA-256", "content": hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()}


def reference(package):
    name, version, arch = facts(package)[:3]
    return f"pkg:deb/debian/{name}@{version.replace(':', '%3A').replace('+', '%2B')}?arch={arch}&distro=debian-12"


def component(package, files):
    name, version, _, source, source_version = facts(package)
    return {
        "type": "library", "bom-ref": reference(package), "name": name, "version": version,
        "purl": reference(package), "hashes": [sha256(files[0])] if len(files) == 1 else [],
        "properties": [{"name": "tonoi:file", "value": file} for file in files]
        + [{"name": "tonoi:source", "value": f"{source} {source_version}"}],
    }


def project_version():
    return re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]


def bill(program):
    paths = libraries(program)
    own = f"pkg:generic/tonoi@{project_version()}"
    packages, needs = {}, {own: set()}
    for path in paths.values():
        package = package_of(path)
        if not package:
            sys.exit(f"{path}: belongs to no package")
        packages.setdefault(package, []).append(path)
    for name, path in [(None, program), *paths.items()]:
        user = own if name is None else reference(package_of(path))
        needs.setdefault(user, set()).update(
            reference(package_of(paths[n])) for n in needed(path) if n in paths)
        needs[user].discard(user)
    moment = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    document = {
        "bomFormat": "CycloneDX", "specVersion": SPEC, "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {"type": "application", "bom-ref": own, "name": "tonoi", "version": project_version(),
                          "purl": own, "licenses": [{"license": {"id": "Apache-2.0"}}], "hashes": [sha256(program)]},
        },
        "components": [component(p, sorted(files)) for p, files in sorted(packages.items())],
        "dependencies": [{"ref": user, "dependsOn": sorted(used)} for user, used in sorted(needs.items())],
    }
    text = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"
    return document


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    json.dump(bill(sys.argv[1]), sys.stdout, indent=1, sort_keys=True)
    print()
