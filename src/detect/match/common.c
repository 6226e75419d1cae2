/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/match/common.h"

/*
 * Folded values as a quiet machine writes them all day: paths of programs and libraries, registry
 * keys, accounts, command lines, requests. Only speed hangs on what is in this list.
 */
static const char *const values[] = {
	"c:\\windows\\system32\\svchost.exe",
	"c:\\windows\\system32\\services.exe",
	"c:\\windows\\system32\\lsass.exe",
	"c:\\windows\\system32\\cmd.exe",
	"c:\\windows\\system32\\conhost.exe",
	"c:\\windows\\system32\\rundll32.exe",
	"c:\\windows\\system32\\windowspowershell\\v1.0\\powershell.exe",
	"c:\\windows\\system32\\wbem\\wmiprvse.exe",
	"c:\\windows\\syswow64\\ntdll.dll",
	"c:\\windows\\system32\\kernel32.dll",
	"c:\\windows\\explorer.exe",
	"c:\\program files\\internet explorer\\iexplore.exe",
	"c:\\program files (x86)\\google\\chrome\\application\\chrome.exe",
	"c:\\programdata\\microsoft\\windows defender\\platform\\msmpeng.exe",
	"c:\\users\\user\\appdata\\local\\temp\\setup.tmp",
	"c:\\users\\user\\appdata\\roaming\\microsoft\\windows\\recent\\file.lnk",
	"c:\\windows\\temp\\__psscriptpolicytest_a.ps1",
	"hklm\\system\\currentcontrolset\\services\\bam\\state\\usersettings",
	"hklm\\software\\microsoft\\windows\\currentversion\\policies\\system",
	"hklm\\software\\microsoft\\windows nt\\currentversion\\winlogon",
	"hku\\s-1-5-21-1-2-3-1001\\software\\classes\\local settings\\software\\microsoft",
	"hkcu\\software\\microsoft\\windows\\currentversion\\explorer",
	"nt authority\\system",
	"nt authority\\network service",
	"microsoft corporation",
	"microsoft\xc2\xae windows\xc2\xae operating system",
	"c:\\windows\\system32\\svchost.exe -k netsvcs -p -s schedule",
	"powershell.exe -noprofile -executionpolicy bypass -file c:\\scripts\\a.ps1",
	"cmd.exe /c echo",
	"\"c:\\windows\\system32\\cmd.exe\" /c start",
	"dword (0x00000001)",
	"binary data",
	"0x1010",
	"true",
	"10.0.0.1",
	"192.168.1.1",
	"https://www.example.com/index.html?id=1",
	"mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko)",
	"get",
	"/usr/bin/bash",
	"/bin/sh -c /usr/bin/id",
	"/etc/passwd",
	"root",
	"success",
	"failure",
};

struct str common_value(size_t i)
{
	return i < ARRAY_LEN(values) ? str_from(values[i]) : STR_NONE;
}

unsigned common_matches(const struct pattern *pattern)
{
	unsigned n = 0;

	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		n += pattern_matches(pattern, str_from(values[i]));
	return n;
}
