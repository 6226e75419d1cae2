#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A day of a hospital as its logs tell it: firewall, proxy, Linux servers, Windows; 1 % of it is an
attack. Hosts, people and addresses are invented (RFC 5737, RFC 2606 and private ranges).

    hospital.py FOLDER [EVENTS [SEED]]     same seed, same bytes
"""
import json
import pathlib
import random
import sys
import time

DAY = 1795302000  # 2026-11-22 08:00 +09:00, a night watch later it ends
ZONE = 9 * 3600
ATTACK = 0.01
# Of 1,000 events, how many come from where.
SHARES = {"firewall.log": 450, "proxy.log": 250, "servers.log": 100, "devices.log": 60,
          "windows.ndjson": 140}
WARDS = ["ward1", "ward2", "ward3", "icu", "pharmacy", "reception", "xray", "office"]
SITES = ["karte.example.jp", "yoyaku.example.jp", "update.example.com", "news.example.net",
         "mail.example.jp", "cdn.example.com", "lab.example.org"]
BAD_HOST = "files.example.invalid"
BAD_ADDRESS = "203.0.113.66"


def person(rng):
    return f"{rng.choice(WARDS)}{rng.randrange(1, 9)}"


def inside(rng):
    return f"10.{rng.randrange(1, 5)}.{rng.randrange(0, 8)}.{rng.randrange(10, 250)}"


def outside(rng):
    return f"198.51.100.{rng.randrange(1, 255)}"


def local(when, pattern):
    return time.strftime(pattern, time.gmtime(when + ZONE))


def fortigate(when, fields):
    head = f'date={local(when, "%Y-%m-%d")} time={local(when, "%H:%M:%S")} devname="fw1" devid="FG0001"'
    return f"<189>{head} {fields}"


def firewall(rng, when, attack):
    if attack:
        action, reason = rng.choice([("ssl-login-fail", "sslvpn_login_permission_denied"),
                                     ("ssl-login-fail", "sslvpn_login_unknown_user"),
                                     ("tunnel-up", "login successfully")])
        level = "alert" if action == "ssl-login-fail" else "information"
        return fortigate(when, f'logid="0101039426" type="event" subtype="vpn" level="{level}" '
                               f'vd="root" action="{action}" tunneltype="ssl-web" '
                               f'remip={BAD_ADDRESS} user="{person(rng)}" reason="{reason}"')
    sent = rng.randrange(200, 40000)
    return fortigate(when, f'logid="0000000013" type="traffic" subtype="forward" level="notice" '
                           f'vd="root" srcip={inside(rng)} srcport={rng.randrange(1024, 65535)} '
                           f'srcintf="lan" dstip={outside(rng)} dstport={rng.choice([443, 443, 80, 53])} '
                           f'dstintf="wan1" policyid={rng.randrange(1, 40)} proto=6 action="accept" '
                           f'duration={rng.randrange(1, 300)} sentbyte={sent} rcvdbyte={sent * 7}')


def proxy(rng, when, attack):
    site = BAD_HOST if attack else rng.choice(SITES)
    size = rng.randrange(300, 90000)
    stamp = f"{when}.{rng.randrange(1000):03d} {rng.randrange(5, 900):6d}"
    if attack or rng.random() < 0.3:
        target = f"http://{site}/{rng.choice(['a.exe', 'gate.php', 'index.html'])}"
        return (f"{stamp} {inside(rng)} TCP_MISS/200 {size} GET {target} {person(rng)} "
                f"HIER_DIRECT/{outside(rng)} application/octet-stream")
    return (f"{stamp} {inside(rng)} TCP_TUNNEL/200 {size} CONNECT {site}:443 {person(rng)} "
            f"HIER_DIRECT/{outside(rng)} -")


def server(rng, when, attack):
    """RFC 3164."""
    head = f"{local(when, '%b')} {int(local(when, '%d')):2d} {local(when, '%H:%M:%S')} srv-karte"
    pid = rng.randrange(300, 30000)
    if attack:
        return (f"<38>{head} sshd[{pid}]: Failed password for root from {BAD_ADDRESS} "
                f"port {rng.randrange(1024, 65535)} ssh2")
    return rng.choice([
        f"<86>{head} sshd[{pid}]: Accepted publickey for backup from {inside(rng)} port 50122 ssh2",
        f"<78>{head} CRON[{pid}]: (root) CMD (run-parts /etc/cron.hourly)",
        f"<30>{head} systemd[1]: Started backup of the ward files.",
        f"<85>{head} sudo: {person(rng)} : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id",
    ])


def device(rng, when, attack):
    """RFC 5424."""
    head = f"{local(when, '%Y-%m-%dT%H:%M:%S')}.{rng.randrange(1000):03d}+09:00 nas1 nasd"
    if attack:
        return (f'<12>1 {head} {rng.randrange(300, 9000)} SHARE [file@32473 user="{person(rng)}" '
                f'op="rename"] renamed karte{rng.randrange(9999)}.xlsx to karte.xlsx.locked')
    return (f'<14>1 {head} {rng.randrange(300, 9000)} SHARE [file@32473 user="{person(rng)}" '
            f'op="{rng.choice(["read", "write", "read"])}"] file {rng.randrange(99999)}.dcm')


LOUD = [
    "vssadmin.exe delete shadows /all /quiet",
    "powershell.exe -nop -w hidden -enc VwByAGkAdABlAC0ASABvAHMAdAAgADEA",
    r"reg.exe save HKLM\SAM C:\Users\Public\s.hiv",
    "wevtutil.exe cl Security",
    r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Users\Public\l.dmp full",
]


def windows(rng, when, attack):
    host = f"{rng.choice(WARDS)}-pc{rng.randrange(1, 9)}"
    event = {"@timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)), "Hostname": host}
    if attack or rng.random() < 0.3:
        command = rng.choice(LOUD) if attack else rng.choice([
            r'"C:\Program Files\Karte\Client\karte.exe" --station=1', r"C:\Windows\System32\spoolsv.exe"])
        image = command.split('"')[1] if command[0] == '"' else command.split()[0]
        event |= {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1,
                  "Image": image if image[1] == ":" else f"C:\\Windows\\System32\\{image}",
                  "CommandLine": command, "ParentImage": r"C:\Windows\explorer.exe",
                  "User": f"BYOIN\\{person(rng)}", "ProcessId": rng.randrange(1000, 65000)}
        return json.dumps(event, separators=(",", ":"))
    event |= {"Channel": "Security", "EventID": rng.choice([4624, 4634, 4672, 4768, 4769]),
              "TargetUserName": person(rng), "TargetDomainName": "BYOIN", "LogonType": "3",
              "IpAddress": inside(rng), "SubjectUserName": f"{host}$"}
    return json.dumps(event, separators=(",", ":"))


MAKERS = {"firewall.log": firewall, "proxy.log": proxy, "servers.log": server,
          "devices.log": device, "windows.ndjson": windows}


def moments(rng, count):
    """Within 24 hours, three of four in the working day."""
    return sorted(DAY + (rng.randrange(10 * 3600) if rng.random() < 0.75 else rng.randrange(24 * 3600))
                  for _ in range(count))


def write_day(folder, events, seed=1):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, share in SHARES.items():
        rng = random.Random(f"{seed} {name}")
        with (folder / name).open("w", encoding="utf-8") as out:
            for when in moments(rng, events * share // 1000):
                out.write(MAKERS[name](rng, when, rng.random() < ATTACK) + "\n")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    write_day(sys.argv[1], *map(int, sys.argv[2:] or ["100000"]))
