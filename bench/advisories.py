#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of taking in 250,000 NVD entries (made up, ten files) and 1,600 of KEV, of taking
them in again, and of holding 200 products against them. BENCH_ADVISORIES changes the first number."""
import json
import os
import pathlib
import random
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TONOI = os.environ.get("TONOI", str(ROOT / "build/tonoi"))
ENTRIES = int(os.environ.get("BENCH_ADVISORIES", "250000"))
FILES = 10
VENDORS = ["fortinet:fortios", "microsoft:windows_server_2019", "qnap:qts", "apache:tomcat",
           "vmware:esxi", "linux:linux_kernel"] + [f"vendor{n}:product{n}" for n in range(4000)]


def entry(random_, number):
    """One CVE with the usual amount of text, one to five products, and bounds."""
    matches = []
    for _ in range(random_.randint(1, 5)):
        vendor, product = random_.choice(VENDORS[:6] if random_.random() < 0.05 else VENDORS).split(":")
        low = f"{random_.randint(1, 9)}.{random_.randint(0, 9)}"
        matches.append({"vulnerable": True, "criteria": f"cpe:2.3:a:{vendor}:{product}:*:*:*:*:*:*:*:*",
                        "versionStartIncluding": low, "versionEndExcluding": low + ".7"})
    return {"cve": {
        "id": f"CVE-{2005 + number % 20}-{100000 + number}", "published": "2026-01-02T00:00:00.000",
        "lastModified": "2026-03-04T00:00:00.000",
        "descriptions": [{"lang": "en", "value": "An invented flaw. " * random_.randint(8, 25)}],
        "metrics": {"cvssMetricV31": [{"cvssData": {
            "version": "3.1", "baseScore": 9.8,
            "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]},
        "references": [{"url": f"https://example.org/{number}/{i}"} for i in range(4)],
        "configurations": [{"nodes": [{"operator": "OR", "cpeMatch": matches}]}]}}


def kev(number):
    return {"cveID": f"CVE-{2005 + number % 20}-{100000 + number}", "vendorProject": "Fortinet",
            "product": "FortiOS", "vulnerabilityName": "x", "dateAdded": "2026-01-01",
            "shortDescription": "x", "requiredAction": "x", "dueDate": "2026-02-01",
            "knownRansomwareCampaignUse": "Unknown"}


def run(what, *args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(["/usr/bin/env", "time", "-f", "%M", TONOI, *args], capture_output=True,
                         text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime
    peak = int(out.stderr.split()[-1]) / 1024
    print(f"{what}: {cpu:.1f} s of CPU, peak {peak:.0f} MiB, {len(out.stdout.splitlines())} lines", flush=True)


def main():
    random_ = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        feeds = pathlib.Path(folder) / "feeds"
        feeds.mkdir()
        for part in range(FILES):
            items = [entry(random_, n) for n in range(part, ENTRIES, FILES)]
            (feeds / f"nvd-{part}.json").write_text(json.dumps(
                {"format": "NVD_CVE", "version": "2.0", "vulnerabilities": items}))
        (feeds / "kev.json").write_text(json.dumps(
            {"catalogVersion": "1", "vulnerabilities": [kev(n) for n in range(1600)]}))
        total = sum(f.stat().st_size for f in feeds.iterdir()) / 1e6
        print(f"{ENTRIES} entries of NVD, 1600 of KEV: {total:.0f} MB")
        data = ["--data", f"{folder}/data"]
        products = ROOT / "tests/cases/advisories/inventory-200.csv"
        run("import", "advisory", "import", *data, str(feeds))
        run("import again", "advisory", "import", *data, str(feeds))
        run("200 products", "advisory", "match", *data, "--products", str(products), "--format", "json")
        run("200 products kept", "advisory", "match", *data, "--products", str(products), "--keep",
            "--format", "json")
        size = (pathlib.Path(folder) / "data/db/tonoi.db").stat().st_size / 1e6
        print(f"database: {size:.0f} MB")


if __name__ == "__main__":
    main()
