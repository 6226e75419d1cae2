/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/linux-source.h"

/* Service names as SigmaHQ's rules use them. */
static const struct {
	const char *program;
	const char *service;
	const char *product; /* NULL: linux */
} programs[] = {
	{ "sshd", "sshd", NULL },
	{ "sshd-session", "sshd", NULL },
	{ "sudo", "sudo", NULL },
	{ "su", "auth", NULL },
	{ "login", "auth", NULL },
	{ "useradd", "auth", NULL },
	{ "usermod", "auth", NULL },
	{ "userdel", "auth", NULL },
	{ "groupadd", "auth", NULL },
	{ "passwd", "auth", NULL },
	{ "chpasswd", "auth", NULL },
	{ "polkitd", "auth", NULL },
	{ "pkexec", "auth", NULL },
	{ "gdm-password]", "auth", NULL },
	{ "systemd-logind", "auth", NULL },
	{ "cron", "cron", NULL },
	{ "crond", "cron", NULL },
	{ "crontab", "cron", NULL },
	{ "anacron", "cron", NULL },
	{ "auditd", "auditd", NULL },
	{ "audispd", "auditd", NULL },
	{ "audit", "auditd", NULL },
	{ "clamd", "clamav", NULL },
	{ "clamav", "clamav", NULL },
	{ "clamscan", "clamav", NULL },
	{ "freshclam", "clamav", NULL },
	{ "vsftpd", "vsftpd", NULL },
	{ "guacd", "guacamole", NULL },
	{ "guacamole", "guacamole", NULL },
	{ "kernel", "syslog", NULL },
	{ "systemd", "syslog", NULL },
	{ "named", "syslog", NULL },
	{ "rsyslogd", "syslog", NULL },
	{ "syslog-ng", "syslog", NULL },
	{ "init", "syslog", NULL },
	{ "iptables", "syslog", NULL },
	/* Appliances that run these daemons only. */
	{ "sslvpnd", "sslvpnd", "fortios" },
	{ "rpd", "bgp", "juniper" },
};

/* "/usr/sbin/cron" is cron, "postfix/smtpd" is postfix, "sshd(pam_unix)" is sshd. */
static struct str bare_name(struct str app)
{
	if (app.len && app.ptr[0] == '/') {
		size_t slash = app.len;
		while (slash > 0 && app.ptr[slash - 1] != '/')
			slash--;
		return str_from_pos(app, slash);
	}
	const struct str until_slash = str_sub(app, 0, str_find_char(app, '/'));
	return str_sub(until_slash, 0, str_find_char(until_slash, '('));
}

/*
 * Any daemon may write what the rules for Linux look for, so every program counts, but Windows
 * providers and the modules of network devices, which are in capitals.
 */
static bool is_unix_program(struct str name)
{
	if (str_starts(name, STR("Microsoft-")))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] >= 'a' && name.ptr[i] <= 'z')
			return true;
	}
	return false;
}

struct logsource linux_source(const struct syslog_header *syslog)
{
	struct logsource source = { .product = STR_NONE };
	const struct str name = syslog ? bare_name(syslog->app) : STR_NONE;

	for (size_t i = 0; name.len && i < ARRAY_LEN(programs); i++) {
		if (str_equal_nocase(name, str_from(programs[i].program))) {
			source.service = str_from(programs[i].service);
			source.product = str_from(programs[i].product);
			break;
		}
	}
	if (!source.product.ptr && is_unix_program(name))
		source.product = STR("linux");
	return source;
}

void syslog_fields_add(struct event *event, const struct syslog_header *syslog)
{
	if (!syslog)
		return;
	event_add_present(event, STR("host"), syslog->host);
	event_add_present(event, STR("program"), syslog->app);
	event_add_present(event, STR("pid"), syslog->procid);
	event_add_present(event, STR("msgid"), syslog->msgid);
	event_add_present(event, STR("facility"), str_from(syslog_facility_name(syslog->facility)));
	event_add_present(event, STR("severity"), str_from(syslog_severity_name(syslog->severity)));
}
