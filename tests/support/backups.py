# SPDX-License-Identifier: Apache-2.0
"""Real repositories of restic and borg in a folder of their own, and what spoils them."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

TONOI = os.environ["TONOI"]
PASSWORD = "a password of the test\n"

home = pathlib.Path(tempfile.mkdtemp(prefix="tonoi-backups-"))
password = home / "password"
password.write_text(PASSWORD)
results = []


def installed():
    return shutil.which("restic") and shutil.which("borg")


def check(good, name, *why):
    results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(results)} {name}", flush=True)
    if not good:
        for line in why:
            print(f"#   {line}")


def run(*command, **kwargs):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home), "BORG_PASSPHRASE": PASSWORD.strip(),
           "BORG_BASE_DIR": str(home / "borg-base"), "RESTIC_CACHE_DIR": str(home / "cache"),
           "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True, **kwargs)


def tonoi(*args):
    done = subprocess.run([TONOI, *args, "--data", str(home / "data"), "--lang", "en"],
                          capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def verify(repo, level="L3", *more, keep=False):
    """(exit code, the one row)."""
    code, out, err = tonoi("backup", "verify", "--repo", str(repo), "--level", level,
                           "--password-file", str(password), "--format", "json",
                           "--scratch", str(home), *([] if keep else ["--forget"]), *more)
    return code, json.loads(out) if out.strip() else {"verdict": None, "level": None, "problems": err}


def patients(folder, seed):
    rng = random.Random(seed)
    folder.mkdir(parents=True)
    for i in range(6):
        (folder / f"chart-{i}.bin").write_bytes(rng.randbytes(rng.randrange(1000, 60000)))
    (folder / "名簿.csv").write_text("番号,名前\n1,架空 太郎\n", encoding="utf-8")
    return folder


def restic_new(repo):
    run("restic", "--repo", str(repo), "--password-file", str(password), "init")


def restic_add(repo, folder, when=None):
    run("restic", "--repo", str(repo), "--password-file", str(password), "backup", ".",
        *(["--time", when] if when else []), cwd=folder)


def borg_new(repo):
    run("borg", "init", "--encryption=repokey", str(repo))


def borg_add(repo, folder, when=None):
    name = "a" + hashlib.sha256(str(when).encode() + os.urandom(4)).hexdigest()[:8]
    run("borg", "create", *(["--timestamp", when] if when else []), f"{repo}::{name}", ".", cwd=folder)


TOOLS = {
    "restic": (restic_new, restic_add, "2020-01-02 03:04:05"),
    "borg": (borg_new, borg_add, "2020-01-02T03:04:05"),
}


def copy(repo, name):
    target = repo.parent / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(repo, target)
    for path in target.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return target


def files_of(repo):
    return sorted(p for p in repo.rglob("*") if p.is_file() and p.stat().st_size)


def largest(repo):
    return max(files_of(repo), key=lambda p: p.stat().st_size)


def flip(repo, rng):
    """One bit of one byte, anywhere in the repository. Returns what was done."""
    # borg's nonce is a counter that it only raises: another number there is as right.
    path = rng.choice([p for p in files_of(repo) if p.name != "nonce"])
    data = bytearray(path.read_bytes())
    at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
    data[at] ^= bit
    path.write_bytes(data)
    return f"{path.relative_to(repo)} byte {at} bit {bit}"


def manifest_of(folder):
    path = home / "manifest.txt"
    path.write_text("".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}\n"
                            for p in files_of(folder)), encoding="utf-8")
    return path
