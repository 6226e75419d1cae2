/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/linux-source.h"

/* Service names as SigmaHQ's rules use them. */
static const struct {
	const char *program;
	const char *service;
} programs[] = {
	{ "sshd", "sshd" },	   { "sshd-session", "sshd" },	 { "sudo", "sudo" },
	{ "su", "auth" },	   { "login", "auth" },		 { "useradd", "auth" },
	{ "usermod", "auth" },	   { "userdel", "auth" },	 { "groupadd", "auth" },
	{ "passwd", "auth" },	   { "chpasswd", "auth" },	 { "polkitd", "auth" },
	{ "pkexec", "auth" },	   { "gdm-password]", "auth" },	 { "systemd-logind", "auth" },
	{ "cron", "cron" },	   { "crond", "cron" },		 { "crontab", "cron" },
	{ "anacron", "cron" },	   { "auditd", "auditd" },	 { "audispd", "auditd" },
	{ "audit", "auditd" },	   { "clamd", "clamav" },	 { "clamav", "clamav" },
	{ "clamscan", "clamav" },  { "freshclam", "clamav" },	 { "vsftpd", "vsftpd" },
	{ "guacd", "guacamole" },  { "guacamole", "guacamole" }, { "kernel", "syslog" },
	{ "systemd", "syslog" },   { "named", "syslog" },	 { "rsyslogd", "syslog" },
	{ "syslog-ng", "syslog" }, { "init", "syslog" },	 { "iptables", "syslog" },
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
			break;
		}
	}
	if (is_unix_program(name))
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
