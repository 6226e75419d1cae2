/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/line/audit-line.h"

#include "base/encoding/utf8.h"
#include "base/scan.h"
#include "parse/line/log-time.h"

#define GROUP_SEPARATOR '\x1d'

/* include/uapi/linux/audit.h: the numbers of records that rules look at. */
static const struct {
	const char *number;
	const char *name;
} record_types[] = {
	{ "1100", "USER_AUTH" },     { "1101", "USER_ACCT" },	  { "1105", "USER_START" },
	{ "1106", "USER_END" },	     { "1112", "USER_LOGIN" },	  { "1114", "ADD_USER" },
	{ "1115", "DEL_USER" },	     { "1116", "ADD_GROUP" },	  { "1123", "USER_CMD" },
	{ "1130", "SERVICE_START" }, { "1131", "SERVICE_STOP" },  { "1300", "SYSCALL" },
	{ "1302", "PATH" },	     { "1305", "CONFIG_CHANGE" }, { "1306", "SOCKADDR" },
	{ "1307", "CWD" },	     { "1309", "EXECVE" },	  { "1320", "EOE" },
	{ "1326", "SECCOMP" },	     { "1327", "PROCTITLE" },	  { "1400", "AVC" },
};

/* System calls that rules name, where auditd was not told to enrich its log. */
static const struct {
	uint32_t number_x86_64;
	uint32_t number_aarch64;
	const char *name;
} syscalls[] = {
	{ 59, 221, "execve" },	       { 322, 281, "execveat" },     { 42, 203, "connect" },
	{ 41, 198, "socket" },	       { 49, 200, "bind" },	     { 2, UINT32_MAX, "open" },
	{ 257, 56, "openat" },	       { 87, UINT32_MAX, "unlink" }, { 263, 35, "unlinkat" },
	{ 82, UINT32_MAX, "rename" },  { 90, UINT32_MAX, "chmod" },  { 268, 53, "fchmodat" },
	{ 92, UINT32_MAX, "chown" },   { 99, 179, "sysinfo" },	     { 103, 116, "syslog" },
	{ 133, UINT32_MAX, "mknod" },  { 259, 33, "mknodat" },	     { 101, 117, "ptrace" },
	{ 175, 105, "init_module" },   { 313, 273, "finit_module" }, { 319, 279, "memfd_create" },
	{ 321, 280, "bpf" },	       { 159, 171, "adjtimex" },     { 164, 170, "settimeofday" },
	{ 227, 112, "clock_settime" }, { 62, 129, "kill" },	     { 165, 40, "mount" },
	{ 105, 146, "setuid" },	       { 169, 142, "reboot" },	     { 170, 161, "sethostname" },
};

const char *audit_syscall_name(struct str arch, struct str number)
{
	const bool x86_64 = str_is(arch, "c000003e");
	uint64_t n;

	if ((!x86_64 && !str_is(arch, "c00000b7")) || !str_to_u64(number, &n))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(syscalls); i++) {
		if (n == (x86_64 ? syscalls[i].number_x86_64 : syscalls[i].number_aarch64))
			return syscalls[i].name;
	}
	return NULL;
}

static struct str type_name(struct str type)
{
	const size_t i = STR_FIND_ROW(type, record_types, number);

	return i < ARRAY_LEN(record_types) ? str_from(record_types[i].name) : type;
}

static bool is_type_char(char c)
{
	return (c >= 'A' && c <= 'Z') || ascii_is_digit(c) || c == '_' || c == '[' || c == ']';
}

bool audit_line_parse(struct str text, struct audit_line *ret)
{
	struct audit_line l = { .node = STR_NONE };
	struct str s = text;

	(void)scan_text(&s, STR("audit: "));
	if (scan_text(&s, STR("node="))) {
		l.node = scan_word(&s);
		(void)scan_char(&s, ' ');
	}
	if (!scan_text(&s, STR("type=")))
		return false;
	l.type = type_name(scan_while(&s, is_type_char));
	if (!scan_char(&s, ' '))
		return false;
	(void)scan_text(&s, STR("msg="));
	if (!scan_text(&s, STR("audit(")) || !scan_upto(&s, ')', &l.id) || l.id.len > 64 ||
	    !scan_char(&s, ':'))
		return false;

	const struct str seconds = str_sub(l.id, 0, str_find_char(l.id, ':'));
	if (seconds.len == l.id.len || !log_time_epoch_fraction(seconds, &l.time_us))
		return false;
	(void)scan_char(&s, ' ');
	l.body = s;
	*ret = l;
	return true;
}

struct audit_pairs audit_pairs_of(const struct audit_line *line)
{
	return (struct audit_pairs){ .rest = line->body, .type = line->type };
}

/* Names whose values a user can choose: auditd's "untrusted strings". */
static bool is_untrusted(struct str type, struct str key)
{
	static const char *const keys[] = {
		"name", "exe",	"comm", "cwd",	"proctitle", "key",	 "acct",   "cmd",
		"path", "data", "dir",	"file", "ocomm",     "new-comm", "device",
	};

	if (str_is(type, "EXECVE"))
		return key.len > 1 && key.ptr[0] == 'a' && ascii_is_digit(key.ptr[1]) &&
		       !str_ends(key, STR("_len"));
	return str_is_any(key, keys, ARRAY_LEN(keys));
}

static int hex_value(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_hex(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (hex_value(s.ptr[i]) < 0)
			return false;
	}
	return s.len >= 2 && s.len % 2 == 0;
}

/* Valid UTF-8 in the arena; what was not is marked in the event. */
static struct str repaired(struct event *event, struct str bytes)
{
	const struct str mark = STR(UTF8_REPLACEMENT);
	char *text;
	size_t n = 0;

	if (utf8_valid(bytes))
		return bytes;
	event->flags |= EVENT_REPAIRED;
	text = arena_take_text(&event->arena, bytes.len * mark.len);
	if (!text)
		return STR("");
	for (size_t i = 0; i < bytes.len;) {
		const size_t len = utf8_char_len(str_from_pos(bytes, i));
		const struct str part = len ? str_sub(bytes, i, len) : mark;
		memcpy(text + n, part.ptr, part.len);
		n += part.len;
		i += len ? len : 1;
	}
	return str_of(text, n);
}

/* The bytes behind the digits; NULs between arguments (proctitle) become spaces. */
static struct str decode_hex(struct event *event, struct str digits)
{
	char *bytes = arena_take_text(&event->arena, digits.len / 2);

	if (!bytes) {
		event->flags |= EVENT_CUT;
		return digits;
	}
	for (size_t i = 0; i < digits.len / 2; i++) {
		const int byte =
			hex_value(digits.ptr[2 * i]) << 4 | hex_value(digits.ptr[2 * i + 1]);
		bytes[i] = byte ? (char)byte : ' ';
	}
	return repaired(event, str_of(bytes, digits.len / 2));
}

static bool is_key_char(char c)
{
	return c != ' ' && c != '=' && c != GROUP_SEPARATOR;
}

static bool is_value_char(char c)
{
	return c != ' ' && c != GROUP_SEPARATOR && c != ',' && c != '\'';
}

static bool is_gap(char c)
{
	return c == ' ' || c == GROUP_SEPARATOR || c == ',' || c == '\'';
}

bool audit_pairs_next(struct audit_pairs *pairs, struct event *event, struct str *ret_key,
		      struct str *ret_value)
{
	struct str *s = &pairs->rest;

	for (;;) {
		(void)scan_while(s, is_gap);
		if (s->len == 0)
			return false;
		const struct str key = scan_while(s, is_key_char);
		if (!scan_char(s, '=')) {
			/* A word of prose, as in "op=add rule list=exit". */
			*s = str_from_pos(*s, key.len ? 0 : 1);
			continue;
		}
		/* msg='…': what is inside is pairs too. */
		if (str_is(key, "msg") && scan_char(s, '\''))
			continue;
		*ret_key = key;
		if (scan_char(s, '"')) {
			if (!scan_quoted(s, '"', '\0', ret_value)) {
				*ret_value = *s;
				*s = STR("");
				event->flags |= EVENT_CUT;
			}
			return true;
		}
		*ret_value = scan_while(s, is_value_char);
		if (is_untrusted(pairs->type, key) && is_hex(*ret_value))
			*ret_value = decode_hex(event, *ret_value);
		return true;
	}
}

struct str audit_value(const struct audit_line *line, struct event *event, struct str key)
{
	struct audit_pairs pairs = audit_pairs_of(line);
	struct str name;
	struct str value;

	while (audit_pairs_next(&pairs, event, &name, &value)) {
		if (str_equal(name, key))
			return value;
	}
	return STR_NONE;
}
